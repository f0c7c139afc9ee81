"""Documents drawn without pictures, every text and picture recorded with its frame and what it really covers."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from designgen.catalogue import CatalogueSpec, Theme, write
from designgen.catalogue.geometry import PT_PER_MM, Frame
from designgen.catalogue.plane import View
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.theme import DEFAULT, TextStyle
from designgen.catalogue.typeset import line_width_pt
from designgen.imaging import Picture, encode_png
from designgen.imaging import decode as decode_picture
from designgen.repeat.tile import Tile

GARMENT = decode_picture(encode_png(np.full((1, 3, 5, 4), 0.9, np.float32)))
BLANK = np.full((1, 3, 2, 2), 0.5, np.float32)


@dataclass(frozen=True)
class Mark:
    """Something on a page: a text, "a picture" or "bars"."""

    words: str
    frame: Frame
    covered: Frame


def recorded(spec: CatalogueSpec, monkeypatch: pytest.MonkeyPatch, theme: Theme = DEFAULT) -> list[list[Mark]]:
    """Return what stands on every page."""
    pages: list[list[Mark]] = [[]]
    _skip_pictures(monkeypatch)
    real_text, real_end, real_bars = Sheet.text, Sheet.end_page, Sheet.bars

    def text(sheet: Sheet, frame: Frame, words: str, style: TextStyle) -> float:
        setting = sheet.measure(frame, words, style)
        if setting.lines:
            wide = max(line_width_pt(line, style, setting.size_pt, sheet._speller) for line in setting.lines)
            w, h = wide / PT_PER_MM, setting.height_pt / PT_PER_MM
            left = {"left": 0.0, "centre": (frame.w - w) / 2, "right": frame.w - w}[style.align]
            top = {"top": 0.0, "middle": (frame.h - h) / 2, "bottom": frame.h - h}[style.anchor]
            pages[-1].append(Mark(words, frame, Frame(frame.x + left, frame.y + top, w, h)))
        return real_text(sheet, frame, words, style)

    def view(sheet: Sheet, frame: Frame, view: View) -> Frame:
        covered = Frame(frame.x, frame.y, min(frame.w, view.width_mm), min(frame.h, view.height_mm))
        pages[-1].append(Mark("a picture", frame, covered))
        return covered

    def plates(sheet: Sheet, frame: Frame, labels: object, chips: object, size_mm: tuple[float, float]) -> Frame:
        return view(sheet, frame, View(BLANK, *size_mm))

    def bars(sheet: Sheet, frames: list[Frame]) -> None:
        real_bars(sheet, frames)
        x, y = min(f.x for f in frames), min(f.y for f in frames)
        # To the foot of the shortest bar: guard bars reach down between the figures.
        ends = max(f.bottom for f in frames) if len({f.y for f in frames}) > 1 else min(f.bottom for f in frames)
        covered = Frame(x, y, max(f.right for f in frames) - x, ends - y)
        pages[-1].append(Mark("bars", covered, covered))

    def end_page(sheet: Sheet) -> None:
        real_end(sheet)
        pages.append([])

    for name, stub in (("text", text), ("view", view), ("plates", plates), ("bars", bars), ("end_page", end_page)):
        monkeypatch.setattr(Sheet, name, stub)
    write(spec, io.BytesIO(), theme=theme)
    return pages[:-1]


def _skip_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the sizes of all views but not their pixels, which are slow and not what is looked at here."""

    def plane(tile: Tile, frame_mm: tuple[float, float], scale: float, *rest: object, **more: object) -> View:
        return View(BLANK, *frame_mm, scale)

    def whole(tile: Tile, scale: float, *rest: object, **more: object) -> View:
        return View(BLANK, tile.width_mm / scale, tile.height_mm / scale, scale)

    def repeats(tile: Tile, count: int, scale: float, *rest: object, **more: object) -> View:
        return View(BLANK, count * tile.width_mm / scale, count * tile.height_mm / scale, scale)

    def photo(picture: Picture, width_mm: float, height_mm: float, *rest: object, **more: object) -> View:
        return View(BLANK, min(width_mm, height_mm * 0.8), min(height_mm, width_mm / 0.8))

    def recoloured(page: object, colourway: object, tile: Tile, labels: object) -> Tile:
        return tile

    def decode(data: bytes) -> Picture:
        return GARMENT

    def studio(picture: Picture, *rest: object, **more: object) -> None:
        return None

    stubs = {
        "recoloured": recoloured, "decode": decode,
        "plane_view": plane, "print_view": whole, "repeats_view": repeats, "photo_view": photo, "studio_view": studio,
    }  # fmt: skip
    for module in [m for name, m in sys.modules.items() if name.startswith("designgen.catalogue")]:
        for name, stub in stubs.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, stub)
