from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import UsageError
from designgen.garments import GARMENTS, GRADES, SIZES, Pattern, Piece, pattern

EVERY = [(garment, size) for garment in GARMENTS for size in SIZES]
TOPS = [garment for garment in GARMENTS if garment != "tote"]
any_pattern = st.builds(pattern, st.sampled_from(GARMENTS), st.sampled_from(SIZES))


def signed_area(piece: Piece) -> float:
    """Positive when the outline runs counter-clockwise as drawn, with v down."""
    u, v = piece.outline_cm.T
    return -float(u @ np.roll(v, -1) - v @ np.roll(u, -1)) / 2


def contains(piece: Piece, u: float, v: float) -> bool:
    (x, y), (x1, y1) = piece.outline_cm.T, np.roll(piece.outline_cm, -1, axis=0).T
    crosses = (y > v) != (y1 > v)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = x + (v - y) * (x1 - x) / (y1 - y)
    return bool(np.count_nonzero(crosses & (u < left)) % 2)


def distance_to_outline(piece: Piece, u: float, v: float) -> float:
    a, b = piece.outline_cm, np.roll(piece.outline_cm, -1, axis=0)
    along = b - a
    t = np.clip((((u, v) - a) * along).sum(1) / (along**2).sum(1), 0, 1)
    return float(np.hypot(*(a + t[:, None] * along - (u, v)).T).min())


@pytest.mark.parametrize(("garment", "size"), EVERY)
def test_every_piece_is_a_simple_loop_whose_edges_follow_each_other(garment: str, size: str) -> None:
    for piece in pattern(garment, size).pieces:
        assert np.isfinite(piece.outline_cm).all()
        assert signed_area(piece) == pytest.approx(piece.area_cm2)
        steps = np.linalg.norm(np.diff(piece.outline_cm, axis=0, append=piece.outline_cm[:1]), axis=1)
        assert steps.min() > 1e-3
        assert [e.last for e in piece.edges] == [e.first for e in piece.edges[1:]] + [0]
        assert piece.edges[0].first == 0
        assert len({e.name for e in piece.edges}) == len(piece.edges)
        total = sum(piece.length_cm(e.name) for e in piece.edges)
        assert total == pytest.approx(steps.sum())


@pytest.mark.parametrize(("garment", "size"), EVERY)
def test_no_outline_crosses_itself(garment: str, size: str) -> None:
    for piece in pattern(garment, size).pieces:
        p = piece.outline_cm[:: max(1, len(piece.outline_cm) // 150)]
        q = np.roll(p, -1, axis=0)

        def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
            return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])

        a, b, c, d = p[:, None], q[:, None], p[None], q[None]
        crossing = (side(a, b, c) * side(a, b, d) < -1e-9) & (side(c, d, a) * side(c, d, b) < -1e-9)
        assert not crossing.any(), piece.name


@pytest.mark.parametrize(("garment", "size"), EVERY)
def test_edges_that_are_sewn_together_fit(garment: str, size: str) -> None:
    drawn = pattern(garment, size)
    for piece in drawn.pieces:
        for edge in piece.edges:
            if edge.joins is None or edge.kind == "neck" or piece.name in ("band", "handle"):
                continue
            other, name = edge.joins.split(".")
            mine, theirs = piece.length_cm(edge.name), drawn.piece(other).length_cm(name)
            # A sleeve head is sewn in with the ease that front and back share.
            assert mine == pytest.approx(theirs, abs=0.5 if name.startswith(("cap", "armhole")) else 0.01)
            back = drawn.piece(other).edge(name).joins
            assert back is not None and back.split(".")[0] == piece.name


@pytest.mark.parametrize("garment", TOPS)
def test_the_sleeve_head_is_as_long_as_both_armholes(garment: str) -> None:
    for size in SIZES:
        drawn = pattern(garment, size)
        if any(piece.name == "sleeve" for piece in drawn.pieces):
            sleeve = drawn.piece("sleeve")
            holes = drawn.piece("front").length_cm("armhole_r") + drawn.piece("back").length_cm("armhole_l")
            assert sleeve.length_cm("cap_r") + sleeve.length_cm("cap_l") == pytest.approx(holes, abs=0.05)
            assert (sleeve.cut, sleeve.mirrored) == (2, True)


@pytest.mark.parametrize("garment", TOPS)
def test_the_band_is_shorter_than_the_neck_so_that_it_lies_flat(garment: str) -> None:
    drawn = pattern(garment)
    neck = drawn.piece("front").length_cm("neck") + drawn.piece("back").length_cm("neck")
    assert drawn.piece("band").length_cm("sewn") == pytest.approx(0.88 * neck)
    assert drawn.piece("band").fabric == "rib"


def test_size_m_of_the_t_shirt_has_its_stated_measurements_from_the_high_point_of_the_shoulder() -> None:
    drawn = pattern("tshirt")
    front, back, sleeve = (drawn.piece(name) for name in ("front", "back", "sleeve"))
    for body in (front, back):
        left, top, right, _ = body.box_cm
        assert (left, top, right) == pytest.approx((-26.5, 0.0, 26.5))
        neck, shoulder = body.line_cm("neck"), body.line_cm("shoulder_r")
        assert neck[0] == pytest.approx((9.2, 0.0)) and neck[-1] == pytest.approx((-9.2, 0.0))
        assert shoulder[0] == pytest.approx((22.8, 4.6))
        assert body.line_cm("side_r")[0] == pytest.approx((26.0, 71.0))
        assert body.line_cm("armhole_r")[0] == pytest.approx((26.5, 24.0))
    assert front.line_cm("neck")[:, 1].max() == pytest.approx(9.5)
    assert back.line_cm("neck")[:, 1].max() == pytest.approx(2.2)
    assert sleeve.outline_cm[:, 1].min() == pytest.approx(0.0)
    assert sleeve.length_cm("hem") == pytest.approx(36.0)


@given(any_pattern)
def test_every_piece_is_symmetric_about_its_centre_line(drawn: Pattern) -> None:
    for piece in drawn.pieces:
        for u, v in piece.outline_cm[::17]:
            assert distance_to_outline(piece, -u, v) < 0.02


@given(any_pattern)
def test_notches_lie_on_the_outline_and_point_into_the_piece(drawn: Pattern) -> None:
    for piece in drawn.pieces:
        for notch in piece.notches:
            assert distance_to_outline(piece, notch.u, notch.v) < 0.02
            inwards = np.array([np.cos(np.radians(notch.angle_deg)), np.sin(np.radians(notch.angle_deg))]) * 0.3
            assert contains(piece, notch.u + inwards[0], notch.v + inwards[1])
            assert not contains(piece, notch.u - inwards[0], notch.v - inwards[1])


@pytest.mark.parametrize("garment", TOPS)
def test_the_back_armhole_has_one_notch_more_than_the_front(garment: str) -> None:
    drawn = pattern(garment)
    assert len(drawn.piece("back").notches) == len(drawn.piece("front").notches) + 2


@pytest.mark.parametrize("garment", GARMENTS)
def test_sizes_grow_by_the_stated_grade(garment: str) -> None:
    drawn = [pattern(garment, size) for size in SIZES]
    for name, grade in GRADES[garment].items():
        values = [p.measurements[name] for p in drawn]
        assert values[SIZES.index("M")] == grade.medium_cm
        assert np.diff(values) == pytest.approx([grade.step_cm] * 5)
    for smaller, larger in pairwise(drawn):
        for piece in smaller.pieces:
            assert larger.piece(piece.name).area_cm2 > piece.area_cm2


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="poncho"):
        pattern("poncho")
    with pytest.raises(UsageError, match="XXXL") as caught:
        pattern("tshirt", "XXXL")
    assert "XXL" in str(caught.value) + str(getattr(caught.value, "what_to_do", ""))
    with pytest.raises(ValueError, match="hood"):
        pattern("tshirt").piece("hood")
    with pytest.raises(ValueError, match="pocket"):
        pattern("tshirt").piece("front").edge("pocket")


def test_the_module_needs_numpy_only() -> None:
    code = (
        "import sys, designgen.garments; "
        "print([m for m in ('torch', 'cv2', 'scipy', 'pydantic', 'PIL') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
