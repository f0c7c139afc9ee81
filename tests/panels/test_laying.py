"""The print lies as in the mockup; it is copied where pixels meet, and goes on where the datum says so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.garments import Pattern, Piece, pattern
from designgen.mockup.format import Part
from designgen.mockup.options import Position
from designgen.mockup.placement import _all_over, _Print
from designgen.panels.laying import Laid, for_dpi, lay, levels_of, place
from designgen.panels.order import side_seam_gap_cm
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

LATTICES = [
    Lattice(),
    Lattice("column", Fraction(1, 2)),
    Lattice("row", Fraction(1, 2)),
    Lattice("column", Fraction(1, 3)),
    Lattice("border"),
]


def noise(lattice: Lattice, width_cm: float = 10.0, height_cm: float = 6.0, px: tuple[int, int] = (60, 100)) -> Tile:
    pixels = np.random.default_rng(3).random((1, 3, *px)).astype(np.float32)
    return Tile(pixels, lattice, 10 * width_cm, 10 * height_cm)


def in_the_mockup(tile: Tile, grain_deg: float) -> tuple[float, float, float, tuple[float, float]]:
    """What the compositor of mockups lays on a part whose datum is its origin."""
    part = Part.model_validate({"name": "front", "index": 1, "mask": "m.png", "grain_deg": grain_deg, "mapping": _UV})
    rgba = np.ones((*tile.size_px, 4), np.float32)
    flat = _all_over(_Print(tile, rgba, (part,), None, placed=False, position=Position()), part)
    return flat.left_cm, flat.top_cm, flat.turn_deg, flat.pivot_cm


_UV = {"kind": "uv", "u_offset_cm": -30.0, "v_offset_cm": 0.0, "u_cm_per_unit": 131.0, "v_cm_per_unit": 131.0}


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("grain_deg", [0.0, 12.5, -90.0])
def test_a_panel_has_datum_and_grain_of_the_mockup(lattice: Lattice, grain_deg: float) -> None:
    tile = noise(lattice)
    laid = lay(tile, grain_deg)
    assert (laid.left_cm, laid.top_cm, laid.turn_deg, (0.0, 0.0)) == in_the_mockup(tile, grain_deg)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("grain_deg", [0.0, 30.0])
def test_a_panel_shows_the_places_that_the_mockup_shows(lattice: Lattice, grain_deg: float) -> None:
    from designgen.mockup.grid import Block
    from designgen.mockup.sample import FlatPrint, _in_tile

    tile = noise(lattice)
    u, v = np.meshgrid(np.linspace(-31, 33, 23), np.linspace(-3, 70, 19))
    laid = lay(tile, grain_deg)
    flat = FlatPrint(np.ones((*tile.size_px, 4), np.float32), lattice, 10.0, 6.0, laid.left_cm, 0.0, grain_deg)
    block = Block.__new__(Block)
    object.__setattr__(block, "u_cm", u.astype(np.float32))
    object.__setattr__(block, "v_cm", v.astype(np.float32))
    expected = _in_tile(flat, block)
    assert expected is not None
    for here, there in zip(laid.shares(u, v), expected, strict=True):
        apart = np.abs(here - there)
        assert np.minimum(apart, 1 - apart).max() < 1e-4


def test_where_pixels_meet_the_tile_is_copied_to_the_level() -> None:
    tile = noise(Lattice("column", Fraction(1, 2)))
    laid = lay(tile)
    u, v = np.meshgrid((np.arange(-120, 130) + 0.5) / 10, (np.arange(-40, 90) + 0.5) / 10)
    expected = tile.lattice.window(levels_of(tile).transpose(2, 0, 1), -40, -120 + 50, 130, 250).transpose(1, 2, 0)
    assert np.array_equal(laid.colours(u, v), expected)


@given(
    st.floats(-40, 40), st.floats(-20, 90), st.floats(-180, 180), st.integers(-3, 3), st.integers(-3, 3),
    st.sampled_from(LATTICES[:4]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_step_of_the_repeat_shows_the_same(u: float, v: float, turn: float, i: int, j: int, lattice: Lattice) -> None:
    laid = lay(noise(lattice), turn)
    drop = float(lattice.drop)
    step = (10.0 * i, 6.0 * j + 6.0 * drop * i) if lattice.axis != "row" else (10.0 * i + 10.0 * drop * j, 6.0 * j)
    x, y = laid.on_print(u, v)
    there = laid.on_panel(x + step[0], y + step[1])
    one, other = (laid.colours(np.array([[a]]), np.array([[b]])) for a, b in ((u, v), there))
    assert np.abs(one.astype(int) - other.astype(int)).max() <= 24, "float positions differ by less than 1/32 pixel"


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(-180, 180))
def test_print_and_panel_are_inverse(u: float, v: float, turn: float) -> None:
    laid = lay(noise(Lattice()), turn)
    assert laid.on_panel(*laid.on_print(u, v)) == pytest.approx((u, v), abs=1e-9)


def stretched(flat: Pattern, chest_cm: float) -> Pattern:
    """The pattern with another width at the underarm."""
    factor = chest_cm / flat.measurements["chest"]

    def wider(piece: Piece) -> Piece:
        return replace(piece, outline_cm=piece.outline_cm * np.array([factor, 1.0]))

    return replace(flat, pieces=tuple(wider(piece) for piece in flat.pieces))


def underarm(flat: Pattern, part: str, edge: str) -> np.ndarray:
    line = flat.piece(part).line_cm(edge)
    found: np.ndarray = line[np.argmin(line[:, 1])]
    return found


@pytest.mark.parametrize("lattice", LATTICES[:4], ids=lambda lattice: lattice.name)
def test_the_print_goes_on_over_the_side_seam_where_whole_repeats_lie_across(lattice: Lattice) -> None:
    """60 cm are six tiles: the front's print beyond its right side is the back's inside its left side."""
    flat = stretched(pattern("tshirt"), 60.0)
    tile = noise(lattice)
    assert side_seam_gap_cm(tile, flat) == (0.0, 0.0)
    front, back = underarm(flat, "front", "side_r"), underarm(flat, "back", "side_l")
    around_u, around_v = np.meshgrid(np.linspace(-1.5, 1.5, 40), np.linspace(0.0, 30.0, 60))
    laid = lay(tile)
    seen = [laid.colours(end[0] + around_u, end[1] + around_v) for end in (front, back)]
    assert np.abs(seen[0].astype(int) - seen[1].astype(int)).max() <= 1


def test_rows_meet_at_the_side_seam_whatever_the_width() -> None:
    tile = noise(Lattice())
    for size in ("XS", "M", "XXL"):
        gap = side_seam_gap_cm(tile, pattern("tshirt", size))
        assert gap is not None and gap[1] == 0.0
    stripes = Tile(np.repeat(tile.pixels[..., :1], 100, axis=3), Lattice(), 100.0, 60.0)
    front, back = (underarm(pattern("tshirt"), *at) for at in (("front", "side_r"), ("back", "side_l")))
    v = np.linspace(0, 40, 200)[:, None]
    one, other = (lay(stripes).colours(np.full_like(v, end[0]), end[1] + v) for end in (front, back))
    assert np.array_equal(one, other)


def test_the_gap_at_the_side_seam_is_the_shortest_way_and_a_tote_has_one_too() -> None:
    gap = side_seam_gap_cm(noise(Lattice("column", Fraction(1, 2))), stretched(pattern("tshirt"), 70.0))
    assert gap == (0.0, 3.0) or gap == (0.0, -3.0), "seven columns: the half-drop is half a tile off"
    assert side_seam_gap_cm(noise(Lattice()), pattern("tote")) == (-2.0, 0.0)


def test_a_placed_print_lies_once_and_white_is_around_it() -> None:
    tile = noise(Lattice("none"))
    laid = place(tile, 12.0, 5.0)
    assert (laid.left_cm, laid.top_cm) == (0.0, 12.0)
    u, v = np.meshgrid(np.arange(-20.05, 30, 0.1), np.arange(0.05, 40, 0.1))
    inside = (u > 0) & (u < 10) & (v > 12) & (v < 18)
    margin = (u > -0.5) & (u < 10.5) & (v > 11.5) & (v < 18.5)
    seen = laid.colours(u, v)
    assert (seen[~margin] == 255).all() and not (seen[inside] == 255).all()
    with pytest.raises(ValueError, match="placed print"):
        lay(tile)


def test_transparent_parts_are_white() -> None:
    tile = replace(noise(Lattice()), alpha=np.zeros((1, 1, 60, 100), np.float32))
    assert (levels_of(tile) == 255).all()


def test_a_fine_tile_is_made_smaller_on_its_repeat_and_a_coarse_one_is_left() -> None:
    tile = noise(Lattice("column", Fraction(1, 2)), px=(600, 1000))
    small = for_dpi(tile, 60)
    assert small.dpi == pytest.approx(60, rel=0.02) and small.lattice == tile.lattice
    assert (small.width_mm, small.height_mm) == (tile.width_mm, tile.height_mm)
    assert for_dpi(tile, 300) is tile
    assert isinstance(lay(small), Laid)
