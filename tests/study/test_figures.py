"""Charts and drawn planes: labels that do not overlap, nothing outside its frame, every colour in range."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.study.figures import (
    COLOURS,
    DASHES,
    Chart,
    Line,
    Series,
    Text,
    decades,
    drawing,
    edge_pictures,
    heat,
    middle,
    spread,
    svg,
)


def chart(*rows: tuple[float | None, ...]) -> Chart:
    return Chart("Losses", tuple(Series(f"line {i}", row) for i, row in enumerate(rows)), ((1, "32 px"),))


values = st.one_of(st.none(), st.floats(1e-9, 1e6), st.just(0.0))


@given(st.lists(st.lists(values, min_size=2, max_size=30).map(tuple), min_size=1, max_size=9))
def test_nothing_is_drawn_outside_the_frame(rows: list[tuple[float | None, ...]]) -> None:
    picture = drawing(chart(*rows))
    width, height = picture.size_pt
    for shape in picture.shapes:
        points = [shape.at] if isinstance(shape, Text) else list(shape.points)
        assert all(-0.01 <= x <= width and -0.01 <= y <= height + 0.01 for x, y in points)


def test_a_logarithmic_axis_puts_equal_ratios_at_equal_distances() -> None:
    picture = drawing(chart((1.0, 10.0, 100.0)))
    (line,) = [shape for shape in picture.shapes if isinstance(shape, Line) and shape.width_pt > 1]
    (_, a), (_, b), (_, c) = line.points
    assert a - b == pytest.approx(b - c) and a > b > c


def test_every_line_is_labelled_at_its_end_and_labels_keep_apart() -> None:
    picture = drawing(chart(*[(1.0, 1.0 + i / 1000) for i in range(7)]))
    labels = [shape for shape in picture.shapes if isinstance(shape, Text) and shape.text.startswith("line ")]
    heights = sorted(label.at[1] for label in labels)
    assert len(labels) == 7 and min(np.diff(heights)) >= 10.9


def test_lines_differ_in_colour_and_dash() -> None:
    looks = {(COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]) for i in range(8)}
    assert len(looks) == 8 and len(set(COLOURS)) == len(COLOURS)


def test_nothing_recorded_is_said() -> None:
    said = [shape.text for shape in drawing(chart((None, None))).shapes if isinstance(shape, Text)]
    assert "Nothing was recorded." in said


def test_svg_is_sound_and_describes_itself() -> None:
    root = ElementTree.fromstring(svg(drawing(chart((1.0, 2.0), (3.0, None))), 'A chart of <losses> & "more"'))
    assert root.get("role") == "img" and root.get("aria-label") == 'A chart of <losses> & "more"'


@given(st.floats(1e-6, 1e6), st.floats(1.5, 1e6))
def test_ticks_lie_in_the_range(low: float, ratio: float) -> None:
    ticks = decades(low, low * ratio)
    assert all(low <= tick <= low * ratio for tick in ticks) and list(ticks) == sorted(ticks)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_positions_are_spread_within_their_room(wanted: list[float]) -> None:
    found = spread(wanted, 11, 0, 100)
    assert all(-1e-6 <= y <= 100 + 1e-6 for y in found)
    gap = min(11, 100 / max(1, len(wanted) - 1))
    assert all(b - a >= gap - 1e-6 for a, b in zip(sorted(found), sorted(found)[1:], strict=False))


def test_positions_with_room_stay() -> None:
    assert spread([80, 10, 40], 11, 0, 100) == [80, 10, 40]


def test_heat_rises_from_dark_to_bright_and_shows_its_cells() -> None:
    ramp = heat(np.linspace(0, 1, 6)[None])
    assert ramp.dtype == np.float32 and ramp.shape == (1, 3, 16, 96)
    brightness = ramp[0].mean(0)[0, ::16]
    assert (np.diff(brightness) > 0).all()
    assert heat(np.zeros((200, 100))).shape == (1, 3, 200, 100)


def test_edges_are_dark_on_white_to_one_scale() -> None:
    strong, weak = edge_pictures([np.full((8, 8), -2.0), np.full((8, 8), 1.0)])
    assert strong.max() == 0 and weak.min() == pytest.approx(0.5)
    assert edge_pictures([np.zeros((4, 4))])[0].min() == 1


def test_the_middle_is_the_middle_twice_as_large() -> None:
    picture = np.zeros((1, 3, 8, 8), np.float32)
    picture[..., 2:6, 2:6] = 1
    assert middle(picture).shape == (1, 3, 8, 8) and middle(picture).min() == 1
