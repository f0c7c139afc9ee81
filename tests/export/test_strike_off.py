"""The strike-off: true scale, everything written on it, chips that are the design's colours."""

from __future__ import annotations

import io

import numpy as np
import pytest

from designgen.errors import InputError
from designgen.export import Cloth, Order
from designgen.export.strike_off import SHEET_MM, main_colours, strike_off
from designgen.imaging import decode
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.tile import Tile


def checks(repeat: str = "half-drop", dpi: float = 100.0, colours: tuple[str, str] = ("#c03030", "#2040a0")) -> Tile:
    """A tile of 4 × 4 cm in two colours."""
    side = 2 * round(40 / 25.4 * dpi / 2)
    known = parse_repeat(repeat)
    paint = [np.array(list(bytes.fromhex(colour[1:])), np.float32) / 255 for colour in colours]
    where = np.indices((side, side)).sum(0) // (side // 4) % 2
    pixels = np.stack([np.where(where == 0, paint[0][c], paint[1][c]) for c in range(3)])[None].astype(np.float32)
    return Tile(pixels, known.delivered((side, side), (40, 40)), 40, 40, repeat=known)


def page_of(tile: Tile, order: Order, title: str = "Rose & Würfel") -> np.ndarray:
    out = io.BytesIO()
    strike_off(tile, order, title).write(out)
    return decode(out.getvalue()).pixels


def test_the_design_is_there_at_true_scale() -> None:
    sample = checks()
    page = page_of(sample, Order())
    px = sample.dpi / 25.4
    assert page.shape[2:] == (round(SHEET_MM[1] * px), round(SHEET_MM[0] * px))
    top, left = round(47 * px), round(17 * px)
    shown = page[..., top : top + 2 * sample.size_px[0], left : left + 2 * sample.size_px[1]]
    expected = sample.lattice.window(sample.pixels, 0, 0, *shown.shape[2:])
    np.testing.assert_allclose(shown, expected, atol=1 / 255)


def test_it_is_labelled() -> None:
    with_cloth = page_of(checks(), Order(cloth=Cloth("digital", 1400.0, "two-way", 3.0, 2.0)))
    plain = page_of(checks(), Order())
    header = slice(0, 140)
    assert plain[..., header, :].min() < 0.2
    assert with_cloth.shape != plain.shape or not np.array_equal(with_cloth[..., header, :], plain[..., header, :])


def test_chips_are_the_main_colours() -> None:
    found = main_colours(checks(), 2)
    assert {ink.hex for ink, _ in found} == {"#c03030", "#2040a0"}
    assert sum(share for _, share in found) == pytest.approx(1)


@pytest.mark.parametrize("repeat", ["none", "border", "border-down", "p4m", "drop-7mm"])
def test_every_repeat_has_one(repeat: str) -> None:
    assert page_of(checks(repeat), Order()).max() == 1


def test_both_sizes_are_told_and_a_coarse_tile_is_refused() -> None:
    made = strike_off(checks(), Order(cloth=Cloth(shrinkage_warp=4)), "rose", {"kind": "tile", "design": {}})
    assert any("finishes at" in notice for notice in made.notices)
    assert made.recipe is not None and made.recipe["kind"] == "strike-off"
    assert "strike-off" in made.words
    with pytest.raises(InputError, match="no label"):
        strike_off(checks(dpi=30), Order(), "rose")
