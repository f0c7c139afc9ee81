"""The colour page of a design: its inks as chips with their figures, its plates, and every colourway of them."""

from __future__ import annotations

import numpy as np

from designgen.catalogue.blocks import HAIRLINE, RULE, caption, footer, press_dpi, small_accent
from designgen.catalogue.book import Book
from designgen.catalogue.geometry import MM_PER_INCH, Frame
from designgen.catalogue.pages.colourways import colourway_words
from designgen.catalogue.pages.technical import head
from designgen.catalogue.plane import fit_scale, scale_text
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage, SpotChip
from designgen.repeat.tile import Tile

INKS_ON_A_PAGE, COLOURWAYS_ON_A_PAGE = 14, 6
_HEADS = ("", "Ink", "Coverage", "L* a* b*", "sRGB", "CMYK %")
_APART = "\u00a0\u00a0"
_SHARES = (0.12, 0.3, 0.12, 0.19, 0.13, 0.14)


def has_colours(design: DesignPage) -> bool:
    """Return whether there is anything to say of a design's colours."""
    return bool(design.spots) or len(design.colourways) > 1


def colour_pages(design: DesignPage) -> tuple[tuple[int, int], ...]:
    """Return the colour pages of a design as (first ink, first colourway)."""
    inks = max(len(design.spots), max((len(way.chips) for way in design.colourways), default=0))
    return tuple(
        (ink, way)
        for ink in range(0, max(1, inks), INKS_ON_A_PAGE)
        for way in range(0, max(1, len(design.colourways)), COLOURWAYS_ON_A_PAGE)
    )


def colour_page(sheet: Sheet, book: Book, page: int, index: int, first: tuple[int, int]) -> None:
    """Draw a colour page of a design.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        index: Which design.
        first: As `colour_pages` gives them.
    """
    design = book.spec.designs[index]
    tile = design.load_tile()
    body = head(sheet, book, design, tile, "colours")
    spots = design.spots[first[0] : first[0] + INKS_ON_A_PAGE]
    y = body.y + sheet.mm(2)
    if spots:
        row_h = min(sheet.mm(12.5), body.h * 0.42 / (len(spots) + 1))
        _ink_table(sheet, Frame(body.x, y, body.w, row_h * len(spots) + sheet.mm(6)), spots)
        y += row_h * len(spots) + sheet.mm(13)
    if len(design.colourways) > 1:
        y += _matrix(sheet, Frame(body.x, y, body.w, body.bottom - y), design, first) + sheet.mm(8)
    _plates(sheet, Frame(body.x, y, body.w, body.bottom - y), design, tile)
    footer(sheet, book.spec, page)


def _ink_table(sheet: Sheet, area: Frame, spots: tuple[SpotChip, ...]) -> None:
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    columns = _columns(area)
    heads = _HEADS if sheet.edition.is_print else _HEADS[:-1]
    for name, frame in zip(heads, columns, strict=False):
        sheet.text(frame.top(label_h), name, theme.label.but(upper=False))
    top = area.y + sheet.mm(5)
    sheet.line((area.x, top), (area.right, top), RULE)
    height = (area.bottom - top) / len(spots)
    body = theme.figure.but(anchor="middle", max_lines=1)
    for place, chip in enumerate(spots):
        row = Frame(area.x, top + place * height, area.w, height)
        cells = [Frame(frame.x, row.y, frame.w - sheet.mm(2), row.h) for frame in columns]
        sheet.chip(Frame(cells[0].x, row.y + sheet.mm(0.9), cells[0].w, row.h - sheet.mm(1.8)), chip)
        sheet.text(cells[1], chip.name, theme.name.but(anchor="middle", max_lines=1))
        for cell, text in zip(cells[2:], figures(sheet, chip), strict=False):
            sheet.text(cell, text, body)
        sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _columns(area: Frame) -> list[Frame]:
    x, found = area.x, []
    for share in _SHARES:
        found.append(Frame(x, area.y, area.w * share, area.h))
        x += area.w * share
    return found


def figures(sheet: Sheet, chip: SpotChip) -> tuple[str, ...]:
    """Return coverage, Lab, sRGB and, where a press says how it mixes it, CMYK of an ink."""
    coverage = "–" if chip.coverage is None else f"{100 * chip.coverage:.1f}\u00a0%"
    lab = _APART.join(f"{value:.1f}" for value in chip.lab).replace("-", "−")
    srgb = _APART.join(str(round(255 * value)) for value in chip.srgb)
    inks = sheet.inks_of(chip)
    cmyk = () if inks is None else (_APART.join(str(round(100 * share)) for share in inks),)
    return (coverage, lab, srgb, *cmyk)


def _matrix(sheet: Sheet, area: Frame, design: DesignPage, first: tuple[int, int]) -> float:
    """Draw inks down and colourways across, a chip with its name in every cell; return the height taken."""
    theme = sheet.theme
    ways = design.colourways[first[1] : first[1] + COLOURWAYS_ON_A_PAGE]
    inks = range(first[0], min(first[0] + INKS_ON_A_PAGE, max(len(way.chips) for way in ways)))
    label_h = sheet.one_line_mm(theme.label)
    head_h, first_w = sheet.mm(10), area.w * 0.1
    row_h = min(sheet.mm(12), max(sheet.mm(5), (area.h * 0.6 - head_h) / max(1, len(inks))))
    sheet.text(Frame(area.x, area.y, first_w, label_h), "Plate", theme.label)
    width = (area.w - first_w) / max(len(ways), 3)
    for place, way in enumerate(ways):
        column = Frame(area.x + first_w + place * width, area.y, width - sheet.mm(2), head_h - sheet.mm(1.5))
        style = theme.caption.but(colour=small_accent(sheet) if way.shown else "ink")
        sheet.text(column, colourway_words(way), style)
    y = area.y + head_h
    sheet.line((area.x, y), (area.right, y), RULE)
    for ink in inks:
        row = Frame(area.x, y, area.w, row_h)
        sheet.text(row.left(first_w), str(ink + 1), theme.figure.but(anchor="middle", colour="muted"))
        for place, way in enumerate(ways):
            if ink >= len(way.chips):
                continue
            chip = way.chips[ink]
            cell = Frame(
                area.x + first_w + place * width, y + sheet.mm(0.8), width - sheet.mm(2), row_h - sheet.mm(1.6)
            )
            sheet.chip(cell.left(cell.h * 1.3), chip)
            words = cell.after(cell.h * 1.3 + sheet.mm(1.4))
            sheet.text(words, chip.name, theme.caption.but(anchor="middle", colour="ink", max_lines=2))
        y += row_h
        sheet.line((area.x, y), (area.right, y), HAIRLINE)
    return y - area.y


def _plates(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile) -> None:
    """Show the tile in its inks as the plates print it, where there is room and it was reduced to them."""
    labels = design.load_labels()
    if labels is None or not design.spots or area.h < sheet.mm(40):
        return
    line_h = sheet.one_line_mm(sheet.theme.caption)
    room = area.top(area.h - line_h - sheet.mm(2))
    plain = Tile(np.zeros((1, 3, *labels.shape), np.float32), tile.lattice, tile.width_mm, tile.height_mm)
    true = tile.width_mm <= room.w and tile.height_mm <= room.h
    scale = 1.0 if true else fit_scale(plain, room.w, room.h, 1, press_dpi(sheet))
    size = tile.width_mm / scale, tile.height_mm / scale
    sheet.alt(f"{design.heading} in its {len(design.spots)} inks")
    covered = sheet.plates(Frame(room.x, room.y, *size), labels, design.spots, size)
    dpi = round(labels.shape[1] * MM_PER_INCH / tile.width_mm)
    words = f"One tile in its {len(design.spots)} inks, {scale_text(scale)}, native {dpi} dpi"
    caption(sheet, Frame(area.x, covered.bottom + sheet.mm(1.6), area.w, line_h), words)
