"""Which pages there are: balanced contact sheets, contents that never end with a heading, an index that fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.catalogue import PAGE_SIZES_MM, Layout, SectionPage
from designgen.catalogue.book import bound, leading_colours, listed_colours
from designgen.catalogue.pages.colourways import matrix_pages, recoloured
from designgen.catalogue.pages.contact import grid_for, sheets_of
from designgen.catalogue.pages.contents import Entry, paginate
from designgen.catalogue.pages.index import index_lines, page_total
from designgen.catalogue.pages.inks import colour_pages
from designgen.catalogue.pages.linesheet import page_scale, rows_for
from designgen.catalogue.pages.orderform import form_pages, order_lines
from designgen.catalogue.plan import plan
from tests.catalogue.samples import SECTIONS, chips, design, mixed, rich, spec, tile

layouts = st.builds(
    Layout, page_size=st.sampled_from(list(PAGE_SIZES_MM)), landscape=st.booleans(),
    grid=st.none() | st.tuples(st.integers(1, 8), st.integers(1, 12)),
)  # fmt: skip


@given(st.integers(1, 1000), layouts)
def test_contact_sheets_show_every_design_once_and_are_evenly_filled(designs: int, layout: Layout) -> None:
    sheets = sheets_of(designs, layout)
    across, down = grid_for(designs, layout)
    place = 0
    for start, count in sheets:
        assert start == place and 1 <= count <= across * down
        place += count
    assert place == designs
    rows = [-(-count // across) for _, count in sheets]
    assert max(rows) - min(rows) <= 1


def test_a_thirteenth_design_does_not_stand_alone() -> None:
    assert sheets_of(13, Layout()) == ((0, 13),)
    assert sheets_of(13, Layout(grid=(3, 4))) == ((0, 6), (6, 7))
    assert sheets_of(21, Layout())[-1][1] > 4


@given(st.lists(st.booleans(), min_size=1, max_size=150), st.floats(40, 240), st.integers(1, 3))
def test_contents_keep_their_order_and_no_column_ends_with_a_heading(
    heads: list[bool], room: float, columns: int
) -> None:
    entries = tuple(Entry(f"{n}", f"{n}", 0 if head else 1) for n, head in enumerate(heads))
    pages = paginate(entries, room, columns)
    shown = [entry for page in pages for column in page for entry in column]
    assert tuple(shown) == entries
    for page in pages:
        assert 1 <= len(page) <= columns
        for column in page:
            assert sum(entry.height for entry in column) <= room + 1e-6
            last = entries.index(column[-1])
            followed = last + 1 < len(entries) and entries[last + 1].level == 1
            assert not (column[-1].level == 0 and followed)


@pytest.mark.parametrize("count", [4, 13, 40])
def test_the_index_has_exactly_the_pages_that_were_planned(count: int) -> None:
    book = bound(spec("lookbook", rich(3) + tuple(design(n) for n in range(3, count))))
    lines = index_lines(book)
    total = sum(line.height for line in lines)
    pages = page_total(book, 230, 2)
    assert total <= pages * 2 * 230
    assert pages == 1 or total > (pages - 1) * 2 * 230 * 0.9
    assert [line.text for line in lines if line.design is None] == ["By style", "By colour", "By swatch"]


def test_the_index_by_colour_names_the_leading_inks_in_hue_order() -> None:
    book = bound(spec("lookbook", rich(1)))
    colours = [line for line in index_lines(book) if line.chip is not None]
    assert len(colours) == 3 == listed_colours(book.spec.designs[0])
    assert {line.text for line in colours} == {"Amber white", "Deep violet", "Dark red"}


def test_a_design_without_inks_is_found_by_its_strongest_shade() -> None:
    found = leading_colours(design(0), tile("half-drop"))
    assert len(found) == 1 and all(0 <= value <= 1 for value in found[0].rgb)


def test_designs_stand_in_the_order_of_the_sections() -> None:
    designs = tuple(replace(page, section=name) for page, name in zip(mixed(4), ("B", "", "A", "B"), strict=True))
    book = bound(spec("lookbook", designs, sections=(SectionPage("A"), SectionPage("Empty"))))
    assert [part.section.name if part.section else "" for part in book.parts] == ["", "A", "B"]
    assert [page.name for page in book.spec.designs] == [designs[n].name for n in (1, 2, 0, 3)]
    assert [book.style_number(page) for page in book.spec.designs] == ["No. 01", "No. 02", "No. 03", "No. 04"]


@pytest.mark.parametrize("document", ["lookbook", "linesheet", "technical"])
def test_every_design_is_led_to_and_the_outline_never_skips_a_level(document: str) -> None:
    book = bound(spec(document, rich(9), sections=SECTIONS))
    pages = plan(book)
    marks = [mark for page in pages for mark in page.marks]
    assert marks[0][2] == 0
    assert len({key for key, _, _ in marks}) == len(marks)
    assert all(book.page_of(page) for page in book.spec.designs)


def test_the_order_form_has_a_line_for_every_colourway() -> None:
    book = bound(spec("linesheet", rich(3)))
    lines = order_lines(book)
    assert [(line.index, line.colourway.code if line.colourway else "") for line in lines] == [
        (0, "C01"), (0, "C02"), (0, "C03"), (1, "C01"), (1, "C02"), (1, "C03"), (2, ""),
    ]  # fmt: skip
    assert sum(form_pages(book), ()) == lines


def test_the_matrix_gives_many_colourways_several_rows() -> None:
    page = rich(1)[0]
    many = tuple(replace(page.colourways[n % 3], code=f"C{n:02d}") for n in range(12))
    book = bound(spec("lookbook", (replace(page, colourways=many),)))
    assert matrix_pages(book) == (((0, 0), (0, 5), (0, 10)),)
    assert colour_pages(replace(page, colourways=many)) == ((0, 0), (0, 6))


def test_the_matrix_lists_a_family_once_where_each_colouring_is_a_page() -> None:
    first, _, other = rich(3)
    family = tuple(
        replace(
            first,
            name=f"{first.name}-{own}",
            colourways=tuple(replace(way, shown=n == own) for n, way in enumerate(first.colourways)),
        )
        for own in range(3)
    )
    # The last shows what the first shows, in the same inks: another design.
    assert sum(matrix_pages(bound(spec("lookbook", (*family, other)))), ()) == ((0, 0), (3, 0))


def test_a_colourway_recolours_the_tile_by_its_plates() -> None:
    page = rich(1)[0]
    labels = page.load_labels()
    assert labels is not None
    own = page.load_tile()
    found = recoloured(page, page.colourways[1], own, labels)
    assert found is not None
    for place, chip in enumerate(chips(1)):
        shown = found.pixels[0][:, labels == place]
        np.testing.assert_allclose(shown, np.asarray(chip.srgb)[:, None].repeat(shown.shape[1], 1), atol=1e-6)
    assert recoloured(page, page.colourways[0], own, labels) is own
    assert recoloured(page, page.colourways[1], own, None) is None


@given(layouts)
def test_a_page_of_the_line_sheet_holds_rows_of_a_useful_height(layout: Layout) -> None:
    columns, rows = rows_for(layout)
    width, height = (side / page_scale(layout.page_mm) for side in layout.page_mm)
    assert columns >= 1 and rows >= 1
    assert (width - 28) / columns >= 150 and (height - 46) / rows >= 58
