"""Contact sheets, and folders of swatches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.errors import InputError
from designgen.library.sheet import PLATE_PX, Plate, columns_for, draw_sheet, style_plate, swatch_plate
from designgen.library.swatches import read_swatches
from designgen.repeat.lattice import Lattice
from tests.library.pictures import marks, page_of

SMALL = marks(300)
RED, BLUE = "#cc2200", "#0033aa"


def test_rows_are_as_full_as_can_be() -> None:
    assert [columns_for(count) for count in (1, 3, 4, 5, 8, 10, 24, 25, 31)] == [2, 3, 4, 5, 4, 5, 6, 5, 7]


def test_the_page_shows_pictures_and_colours() -> None:
    plates = [
        Plate(style_plate(SMALL), f"Title {place}", f"name-{place}", ("tags",), (RED, BLUE)) for place in range(5)
    ]
    page = draw_sheet("Styles", "5 styles", plates)
    assert page.dtype == np.float32
    assert page.shape[:2] == (1, 3)
    levels = page_of(page).reshape(-1, 3)
    for code in (RED, BLUE):
        colour = [int(code[place : place + 2], 16) for place in (1, 3, 5)]
        assert (levels == colour).all(axis=1).sum() == 5 * 23 * PLATE_PX // 2
    empty = draw_sheet("Styles", "5 styles", [Plate(SMALL * 0 + 1, "", "") for _ in range(5)])
    assert empty.shape[-1] == page.shape[-1]


def test_long_names_are_cut_and_strange_letters_are_drawn() -> None:
    plates = [Plate(SMALL, "W" * 300, "n" * 300, ("ß漢字🎨 \x1b", "y" * 400, "never shown"), ())]
    assert draw_sheet("T" * 400, "", plates).shape[-1] < 1400


def test_a_plate_of_a_swatch_is_laid_out_by_its_repeat() -> None:
    tile = np.zeros((1, 3, 100, 100), np.float32)
    tile[..., :20, :20] = 1
    shown = swatch_plate(tile, None, Lattice.named("half-drop"), 2.0)
    assert shown.shape == (1, 3, PLATE_PX, PLATE_PX)
    half, quarter = PLATE_PX // 2, PLATE_PX // 4
    assert shown[0, 0, 10, 10] > 0.9
    assert shown[0, 0, 10, half + 10] < 0.1
    assert shown[0, 0, quarter + 10, half + 10] > 0.9
    placed = swatch_plate(tile, np.zeros((1, 1, 100, 100), np.float32), Lattice.named("none"), 1.0)
    assert placed.min() == 1


SIDECAR = """
[rose]
file = "rose.png"
title = "Garden rose"
repeat = "half-drop"
size_cm = [32, 30.5]
tags = ["floral"]
licence = "CC0-1.0"

[wide]
file = "wide.png"
size_cm = [-1, 2]

[gone]
file = "gone.png"

[out]
file = "../rose.png"
"""


def test_a_folder_is_read_with_and_without_words(tmp_path: Path) -> None:
    for name in ("rose.png", "wide.png", "plain.JPG"):
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "swatches.toml").write_text(SIDECAR)
    found, broken = read_swatches(tmp_path)
    assert [(one.name, one.title, one.repeat, one.size_text) for one in found] == [
        ("plain", "plain", "", ""),
        ("rose", "Garden rose", "half-drop", "32 × 30.5 cm"),
        ("wide", "wide", "", ""),
    ]
    assert len(broken) == 3
    assert '[wide]: the field "size_cm.0"' in str(broken[0])


def test_folders_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        read_swatches(tmp_path / "nowhere")
    (tmp_path / "swatches.toml").write_text("[rose")
    with pytest.raises(InputError, match=r"swatches\.toml"):
        read_swatches(tmp_path)
