"""Seam allowance, bleed and notches: distances, mirrored pairs, every garment and size."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pyclipper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.garments import GARMENTS, SIZES, Notch, Pattern, Piece, pattern
from designgen.garments.curves import evenly
from designgen.panels.outline import Allowances, Panel, area_cm2, box_of, offset, panels_of


def distance_cm(point: np.ndarray, line: np.ndarray) -> float:
    """Signed distance to a closed outline: positive inside."""
    scaled = np.round(line * 4096).astype(np.int32).reshape(-1, 1, 2)
    return float(cv2.pointPolygonTest(scaled, tuple(float(v) * 4096 for v in point), True)) / 4096


def by_name(garment: str, size: str = "M", allowances: Allowances | None = None) -> dict[str, Panel]:
    return {panel.name: panel for panel in panels_of(pattern(garment, size), allowances or Allowances())}


def test_a_square_grows_by_the_distance_on_every_side_with_sharp_corners() -> None:
    square = np.array([(0, 0), (0, 10), (10, 10), (10, 0)], np.float64)
    grown = offset(square, 1.5)
    assert box_of(grown) == pytest.approx((-1.5, -1.5, 11.5, 11.5))
    assert area_cm2(grown) == pytest.approx(13.0**2)
    assert offset(square[::-1], 1.5).shape == grown.shape


@given(radius=st.floats(3, 30), squeeze=st.floats(0.3, 1.0), distance=st.floats(0.1, 3.0), turn=st.floats(0, 360))
@settings(max_examples=40, deadline=None)
def test_every_point_of_a_smooth_outline_moves_by_the_distance(
    radius: float, squeeze: float, distance: float, turn: float
) -> None:
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = np.stack([radius * np.cos(t), squeeze * radius * np.sin(t)], axis=1)
    angle = math.radians(turn)
    line = circle @ np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = offset(line, distance)
    gaps = [-distance_cm(point, line) for point in moved]
    assert min(gaps) >= distance - 0.01 and max(gaps) <= distance + 0.05


@pytest.mark.parametrize("garment", GARMENTS)
@pytest.mark.parametrize("size", ["XS", "XXL"])
def test_cut_and_bleed_lie_at_their_distance_around_every_panel(garment: str, size: str) -> None:
    for panel in by_name(garment, size).values():
        for line, distance in ((panel.cut_line, 1.0), (panel.bleed_line, 1.5)):
            along = evenly(np.vstack([line, line[:1]]), 300)
            gaps = np.array([-distance_cm(point, panel.seam_line) for point in along])
            assert gaps.min() > distance - 0.02, "nowhere less than the allowance"
            assert np.median(gaps) < distance + 0.02
            assert gaps.max() < 2.1 * distance, "mitred corners stay short"
        assert area_cm2(panel.seam_line) < area_cm2(panel.cut_line) < area_cm2(panel.bleed_line)


@pytest.mark.parametrize("garment", GARMENTS)
def test_panels_say_how_often_they_are_cut(garment: str) -> None:
    flat = pattern(garment)
    panels = by_name(garment)
    assert sum(panel.count for panel in panels.values()) == sum(piece.cut for piece in flat.pieces)
    assert len(panels) == len(flat.pieces) + sum(piece.mirrored for piece in flat.pieces)


def test_notches_lead_from_the_cut_line_inwards_and_end_before_the_seam() -> None:
    for panel in by_name("tshirt").values():
        assert len(panel.ticks) == len(panel.piece.notches)
        for start, end in panel.ticks:
            assert abs(distance_cm(np.array(start), panel.cut_line)) < 0.02, "it begins on the cut line"
            assert math.dist(start, end) == pytest.approx(0.5)
            assert distance_cm(np.array(end), panel.cut_line) > 0.3, "it leads inwards"
            assert distance_cm(np.array(end), panel.seam_line) < -0.2, "it never reaches the seam"


def test_the_right_sleeve_is_the_mirror_image_of_the_left_in_every_line_and_notch() -> None:
    panels = by_name("tshirt")
    left, right = panels["sleeve-l"], panels["sleeve-r"]
    assert right.flipped and not left.flipped
    turned = {(round(-x, 3), round(y, 3)) for x, y in left.seam_line}
    assert turned == {(round(x, 3), round(y, 3)) for x, y in right.seam_line}
    for (a, b), (c, d) in zip(left.ticks, right.ticks, strict=True):
        assert (-a[0], a[1], -b[0], b[1]) == pytest.approx((*c, *d), abs=1e-3)
    # Two notches mark the side of the back: they are on opposite sides.
    assert sum(start[0] > 0.5 for start, _ in left.ticks) == 2
    assert sum(start[0] < -0.5 for start, _ in right.ticks) == 2
    assert pyclipper.Orientation(left.seam_line.tolist()) == pyclipper.Orientation(right.seam_line.tolist())


def test_no_allowance_cuts_along_the_seam_and_marks_notches_in_the_bleed() -> None:
    panel = by_name("tank", "M", Allowances(0.0, 0.5))["front"]
    assert np.array_equal(panel.cut_line, panel.seam_line)
    for start, end in panel.ticks:
        assert distance_cm(np.array(end), panel.cut_line) < -0.3
        assert math.dist(start, end) == pytest.approx(0.5)


def test_sizes_grow() -> None:
    areas = [area_cm2(by_name("tshirt", size)["front"].cut_line) for size in SIZES]
    assert areas == sorted(areas) and areas[-1] > 1.3 * areas[0]


@pytest.mark.parametrize("wrong", [(-0.1, 0.5), (1.0, 6.0), (float("nan"), 0.5)])
def test_impossible_allowances_are_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="expected 0 to 5"):
        Allowances(*wrong)


def test_an_outline_never_moves_inwards() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        offset(np.array([(0.0, 0), (0, 1), (1, 1)]), -1.0)


def test_a_piece_that_is_not_symmetric_is_mirrored() -> None:
    corners = np.array([(0.0, 20.0), (30.0, 20.0), (5.0, 0.0)])
    piece = Piece("flap", "Flap", corners, (), (Notch(15.0, 20.0, -90.0),), 10.0, 2, True)
    left, right = panels_of(Pattern("tshirt", "T", "M", (piece,)), Allowances())
    assert {tuple(point) for point in right.seam_line.tolist()} == {(-x, y) for x, y in corners.tolist()}
    assert box_of(right.cut_line)[2] == pytest.approx(-box_of(left.cut_line)[0])
    assert (left.grain_deg, right.grain_deg) == (10.0, -10.0)
    assert right.ticks[0][0][0] == pytest.approx(-15.0) and right.ticks[0][0][1] == pytest.approx(21.0)
