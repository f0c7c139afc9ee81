"""The sheet: every part, every design, legible whatever their number and shape."""

from __future__ import annotations

import numpy as np

from designgen.selection.sheet import GAP_PX, HEAD_PX, TILE_PX, Section, Shown, by_chance, draw_sheet


def shown(red: float, size: tuple[int, int] = (40, 40)) -> Shown:
    pixels = np.zeros((1, 3, *size), np.float32)
    pixels[:, 0] = red
    return Shown(pixels, "rose · batik with a name that is far too long for its place", ("quality 0.9", "style 0.03"))


def test_every_design_is_on_the_sheet() -> None:
    sections = [Section("Best", "of all", [shown(1.0)] * 7), Section("Last", "", [shown(0.5, (30, 400))])]
    sheet = draw_sheet("Spring", "8 designs", sections)
    assert sheet.dtype == np.float32 and sheet.min() >= 0 and sheet.max() <= 1
    red = (sheet[0, 0] == 1) & (sheet[0, 1] == 0) & (sheet[0, 2] == 0)
    assert red.sum() == 7 * 40 * 40
    dark = (abs(sheet[0, 0] - 0.5) < 0.01) & (sheet[0, 1] == 0) & (sheet[0, 2] == 0)
    assert dark.sum() > 0.8 * TILE_PX * TILE_PX * 30 / 400, "wide tiles are made smaller, not cropped"


def test_more_rows_make_it_higher_by_whole_rows() -> None:
    heights = [draw_sheet("x", "", [Section("a", "", [shown(1.0)] * n)]).shape[2] for n in (1, 6, 7, 13)]
    assert heights[0] == heights[1] < heights[2]
    assert heights[3] - heights[2] == heights[2] - heights[1] > TILE_PX + GAP_PX
    assert draw_sheet("x", "", [Section("a", "", [])]).shape[2] > HEAD_PX


def test_chance_is_the_same_for_the_same_batch() -> None:
    names = [f"d{i}" for i in range(30)]
    drawn = by_chance(names, 12, "spring")
    assert drawn == by_chance(names, 12, "spring") == sorted(drawn, key=names.index)
    assert len(drawn) == 12 and drawn != by_chance(names, 12, "autumn")
    assert by_chance(names[:3], 12, "spring") == names[:3]
