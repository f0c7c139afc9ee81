"""Markers: nothing overlaps or leaves the cloth, the grain is kept, little cloth is lost."""

from __future__ import annotations

import numpy as np
import pyclipper
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.errors import UsageError
from designgen.garments import Piece, pattern
from designgen.panels.marker import Marker, MarkerOptions, nest
from designgen.panels.outline import Allowances, Panel, area_cm2, offset, panels_of


def blob(corners: list[tuple[float, float]], name: str = "a") -> Panel:
    """A panel of any outline."""
    hull = np.array(corners, np.float64)
    piece = Piece(name, name, hull, ())
    return Panel(name, name, "M", piece, False, 1, hull, offset(hull, 1.0), offset(hull, 1.5), (), 0.0)


def lines_of(marker: Marker) -> list[np.ndarray]:
    return [
        np.array([spot.x_cm, spot.y_cm]) + (-1 if spot.turned else 1) * spot.panel.bleed_line for spot in marker.spots
    ]


def shared_cm2(one: np.ndarray, other: np.ndarray) -> float:
    worker = pyclipper.Pyclipper()
    for line, kind in ((one, pyclipper.PT_SUBJECT), (other, pyclipper.PT_CLIP)):
        worker.AddPath(np.round(line * 1e4).astype(np.int64).tolist(), kind, True)
    found = worker.Execute(pyclipper.CT_INTERSECTION, pyclipper.PFT_NONZERO, pyclipper.PFT_NONZERO)
    return sum(abs(pyclipper.Area(path)) for path in found) / 1e8


def check(marker: Marker, gap_cm: float) -> None:
    lines = [offset(line, gap_cm / 2) for line in lines_of(marker)]
    for i, line in enumerate(lines):
        left, top = line.min(axis=0)
        right, bottom = line.max(axis=0)
        assert left >= -0.01 and top >= -0.01
        assert right <= marker.width_cm + 0.01 and bottom <= marker.length_cm + 0.01
        for other in lines[i + 1 :]:
            assert shared_cm2(line, other) < 1e-4, "they touch at most"


@st.composite
def outlines(draw: st.DrawFn) -> Panel:
    """Stars of three to nine corners, convex and not."""
    count = draw(st.integers(3, 9))
    turns = np.sort(np.array(draw(st.lists(st.floats(0, 6.2), min_size=count, max_size=count, unique=True))))
    gaps = np.diff(np.r_[turns, turns[0] + 2 * np.pi])
    turns = turns if gaps.min() > 0.1 and gaps.max() < 3.0 else np.linspace(0, 2 * np.pi, count, endpoint=False)
    radii = np.array(draw(st.lists(st.floats(2.0, 18.0), min_size=count, max_size=count)))
    at = draw(st.tuples(st.floats(-20, 20), st.floats(-20, 20)))
    return blob([(at[0] + r * np.cos(t), at[1] + r * np.sin(t)) for r, t in zip(radii, turns, strict=True)])


@given(st.lists(outlines(), min_size=1, max_size=5), st.floats(0, 2), st.booleans())
@settings(max_examples=15, deadline=None)
def test_no_panels_overlap_and_none_leaves_the_cloth(panels: list[Panel], gap_cm: float, turn: bool) -> None:
    marker = nest(panels, MarkerOptions(60.0, gap_cm, turn))
    assert len(marker.spots) == len(panels)
    check(marker, gap_cm)
    assert 0 < marker.efficiency < 1


@pytest.mark.parametrize("garment", ["tshirt", "tote"])
def test_garments_lie_apart_upright_and_the_same_every_time(garment: str) -> None:
    panels = [panel for panel in panels_of(pattern(garment), Allowances()) for _ in range(panel.count)]
    marker = nest(panels, MarkerOptions(140.0, 0.5))
    check(marker, 0.5)
    assert not any(spot.turned for spot in marker.spots)
    again = nest(panels, MarkerOptions(140.0, 0.5))
    assert [(s.x_cm, s.y_cm) for s in marker.spots] == [(s.x_cm, s.y_cm) for s in again.spots]
    assert sorted(spot.panel.name for spot in marker.spots) == sorted(panel.name for panel in panels)


def test_a_shirt_takes_no_more_cloth_than_a_careful_cutter_would_use() -> None:
    panels = [panel for panel in panels_of(pattern("tshirt"), Allowances()) if not panel.is_rib]
    upright = nest(panels, MarkerOptions(140.0))
    assert upright.length_cm <= 101.0, "front beside back, a sleeve below: 78 + 21 cm"
    turned = nest(panels, MarkerOptions(140.0, turn=True))
    assert turned.length_cm <= upright.length_cm
    assert upright.efficiency == pytest.approx(
        sum(area_cm2(panel.cut_line) for panel in panels) / (140.0 * upright.length_cm)
    )


def test_concave_pieces_lie_in_each_other() -> None:
    """Two Ls make a block where boxes around them would need twice the length."""
    corner = [(0.0, 0.0), (0.0, 30.0), (30.0, 30.0), (30.0, 24.0), (6.0, 24.0), (6.0, 0.0)]
    marker = nest([blob(corner), blob(corner, "b")], MarkerOptions(45.0, 0.0, turn=True))
    check(marker, 0.0)
    assert marker.length_cm < 50.0, "two boxes of 33 cm need 66"


def test_a_panel_wider_than_the_cloth_is_named() -> None:
    panels = panels_of(pattern("tshirt", "XXL"), Allowances())
    with pytest.raises(UsageError, match=r"Front in XXL needs 6[0-9.]+ cm of cloth"):
        nest(panels, MarkerOptions(50.0))
    with pytest.raises(ValueError, match="one or more"):
        nest([], MarkerOptions())


@pytest.mark.parametrize("wrong", [{"width_cm": 10.0}, {"gap_cm": -1.0}])
def test_impossible_cloth_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        MarkerOptions(**wrong)  # type: ignore[arg-type]
