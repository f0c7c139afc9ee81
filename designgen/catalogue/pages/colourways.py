"""The colourway matrix: every design in every colouring it can be ordered in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from designgen.catalogue.blocks import HAIRLINE, fabric_view, footer, page_head, place_fabric
from designgen.catalogue.book import Book
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import ColourwayChip, DesignPage, Labels
from designgen.repeat.tile import Tile

_REPEATS_SHOWN = 1.0
ACROSS, ACROSS_LYING = 5, 7
ROWS, ROWS_LYING = 5, 3


def matrix_rows(book: Book) -> tuple[tuple[int, int], ...]:
    """Return the rows of the matrix as (design, first colourway): a design with many takes several.

    Where every colouring has a page of its own, all of these list the same ones: only the first has rows.
    """
    across = ACROSS_LYING if book.spec.shape.landscape else ACROSS
    listed: dict[tuple[ColourwayChip, ...], set[tuple[bool, ...]]] = {}
    rows: list[tuple[int, int]] = []
    for index, design in enumerate(book.spec.designs):
        if len(design.colourways) < 2:
            continue
        family = tuple(replace(colourway, shown=False) for colourway in design.colourways)
        own = tuple(colourway.shown for colourway in design.colourways)
        others = listed.setdefault(family, set())
        if others and own not in others:
            others.add(own)
            continue
        listed[family] = {own}
        rows += [(index, start) for start in range(0, len(family), across)]
    return tuple(rows)


def matrix_pages(book: Book) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the rows of every page of the matrix."""
    most = ROWS_LYING if book.spec.shape.landscape else ROWS
    rows = matrix_rows(book)
    count = -(-len(rows) // most)
    # Spread evenly, so that no page has a lone row.
    return tuple(rows[len(rows) * i // count : len(rows) * (i + 1) // count] for i in range(count))


def matrix_page(sheet: Sheet, book: Book, page: int, rows: tuple[tuple[int, int], ...], *, first: bool) -> None:
    """Draw a page of the matrix.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        rows: As `matrix_pages` gives them.
        first: Whether it is the first page.
    """
    lying = book.spec.shape.landscape
    across, most = (ACROSS_LYING, ROWS_LYING) if lying else (ACROSS, ROWS)
    area = page_head(sheet, "Colourways" if first else "Colourways, continued")
    for frame, (index, start) in zip(area.rows(most, sheet.mm(5)), rows, strict=False):
        _row(sheet, frame, book, book.spec.designs[index], start, across)
    footer(sheet, book.spec, page)


def _row(sheet: Sheet, row: Frame, book: Book, design: DesignPage, start: int, across: int) -> None:
    theme = sheet.theme
    name_h = sheet.one_line_mm(theme.name)
    head = row.top(name_h)
    sheet.line((row.x, row.y), (row.right, row.y), HAIRLINE)
    number_w = row.w * 0.3
    words = head.below(sheet.mm(1.4))
    title = design.heading if not start else f"{design.heading}, continued"
    sheet.text(Frame(words.x, words.y, row.w - number_w, name_h), title, theme.name.but(max_lines=1))
    number = Frame(row.right - number_w, words.y, number_w, name_h)
    sheet.text(number, book.style_number(design), theme.label.but(align="right", anchor="middle"))
    area = row.below(name_h + sheet.mm(3.6))
    tile, labels = design.load_tile(), design.load_labels()
    shown = design.colourways[start : start + across]
    for cell, colourway in zip(area.columns(across, sheet.mm(sheet.theme.gutter_mm)), shown, strict=False):
        _cell(sheet, cell, design, colourway, (tile, labels))


def _cell(
    sheet: Sheet, cell: Frame, design: DesignPage, colourway: ColourwayChip, pixels: tuple[Tile, Labels | None]
) -> None:
    theme = sheet.theme
    words_h, bar_h = 2.2 * sheet.one_line_mm(theme.caption), sheet.mm(3.2)
    side = min(cell.w, cell.h - words_h - bar_h - sheet.mm(2.6))
    square = Frame(cell.x, cell.y, cell.w, max(side, sheet.mm(6)))
    tile = recoloured(design, colourway, *pixels)
    if tile is not None:
        wanted = _REPEATS_SHOWN * tile.width_mm / square.w if tile.lattice.is_periodic else 1.0
        view = fabric_view(sheet, square, tile, wanted)
        place_fabric(sheet, square, tile, view, f"{design.heading} in {colourway.name or colourway.code}")
    bar = Frame(cell.x, square.bottom + sheet.mm(1.0), cell.w, bar_h)
    if tile is None:
        bar = Frame(cell.x, cell.y, cell.w, square.h + bar_h)
    chip_bar(sheet, bar, colourway)
    words = Frame(cell.x, bar.bottom + sheet.mm(1.2), cell.w, words_h)
    sheet.text(words, colourway_words(colourway), theme.caption.but(colour="ink"))


def colourway_words(colourway: ColourwayChip) -> str:
    """Return code and name of a colourway."""
    return "\u2002".join(part for part in (colourway.code.strip(), colourway.name.strip()) if part)


def chip_bar(sheet: Sheet, bar: Frame, colourway: ColourwayChip, *, equal: bool = False) -> None:
    """Draw the inks of a colourway side by side, as wide as they cover unless all are to be equal."""
    chips = colourway.chips
    if not chips:
        return
    shares = [1.0 if equal or chip.coverage is None else max(chip.coverage, 0.06) for chip in chips]
    x = bar.x
    for chip, share in zip(chips, shares, strict=True):
        width = bar.w * share / sum(shares)
        sheet.chip(Frame(x, bar.y, width, bar.h), chip)
        x += width
    sheet.outline(bar, HAIRLINE)


def recoloured(design: DesignPage, colourway: ColourwayChip, tile: Tile, labels: Labels | None) -> Tile | None:
    """Return a design's tile in another colouring; None where its pixels are not known by ink."""
    if colourway.shown:
        return tile
    if labels is None or labels.shape != tile.pixels.shape[2:] or len(colourway.chips) < len(design.spots):
        return None
    table = np.asarray([chip.srgb for chip in colourway.chips], np.float32)
    inked = labels < len(table)
    picture = table[np.minimum(labels, len(table) - 1)]
    pixels = np.where(inked[..., None], picture, tile.pixels[0].transpose(1, 2, 0))
    return replace(tile, pixels=np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32))


def has_matrix(designs: Iterable[DesignPage]) -> bool:
    """Return whether any design comes in more than one colouring."""
    return any(len(design.colourways) > 1 for design in designs)
