"""What the three finished documents promise: pages, outlines, fonts, resolution, metadata, the same bytes again."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import designgen.catalogue.plane as plane_module
from designgen.catalogue import (
    DOCUMENTS,
    CatalogueSpec,
    blocks,
    build,
    cover,
    linesheet,
    lookbook,
    page_count,
    technical,
)
from designgen.catalogue.geometry import PT_PER_MM, Frame
from designgen.catalogue.plane import View
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.typeset import line_width_pt
from designgen.imaging import Picture
from designgen.repeat.tile import Tile
from tests.catalogue.samples import (
    LONG,
    UNBROKEN,
    design,
    fonts,
    mixed,
    outline,
    page_texts,
    placed_dpi,
    reader,
    spec,
    tile,
)

PAGES_OF_FOUR = {"lookbook": 6, "linesheet": 1, "technical": 5}


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return {document: build(spec(document)) for document in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_has_its_pages(built: dict[str, bytes], document: str) -> None:
    assert len(reader(built[document]).pages) == PAGES_OF_FOUR[document] == page_count(spec(document))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_font_is_embedded_and_helvetica_is_not_there(built: dict[str, bytes], document: str) -> None:
    found = fonts(built[document])
    assert len(found) >= 3
    assert all(found.values())
    assert not any("Helvetica" in name for name in found)
    assert b"Helvetica" not in built[document]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_placed_picture_has_press_resolution(built: dict[str, bytes], document: str) -> None:
    pages = placed_dpi(built[document])
    assert all(pages)  # every page shows something
    assert min(min(page) for page in pages) >= 299.0
    assert max(max(page) for page in pages) <= 460.0


@pytest.mark.parametrize("document", DOCUMENTS)
def test_outline_has_two_levels_and_leads_to_every_design(built: dict[str, bytes], document: str) -> None:
    entries = outline(built[document])
    assert {level for level, _, _ in entries} == {0, 1}
    designs = [(title, page) for level, title, page in entries if level == 1]
    first = {"lookbook": 3, "linesheet": 1, "technical": 2}[document]
    step = 0 if document == "linesheet" else 1
    assert designs == [(f"Ditsy floral {i + 1}", first + i * step) for i in range(4)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_metadata_names_the_document(built: dict[str, bytes], document: str) -> None:
    file = reader(built[document])
    assert file.metadata is not None
    assert file.metadata.title == "First collection – Florals for spring"
    assert file.metadata.author == "Atelier Nord"
    assert file.metadata["/CreationDate"] == "D:20260301000000Z"
    root = file.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/PageMode"] == "/UseOutlines"


def test_no_date_is_invented() -> None:
    data = build(spec("linesheet", (design(),), issue_date=None))
    metadata = reader(data).metadata
    assert metadata is not None and "/CreationDate" not in metadata and "/ModDate" not in metadata
    assert not re.search(r"20\d\d", page_texts(data)[0])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_same_specification_gives_the_same_bytes(
    built: dict[str, bytes], document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")  # ReportLab reads it
    assert build(spec(document)) == built[document]


def test_another_picture_gives_other_bytes_and_another_id(built: dict[str, bytes]) -> None:
    changed = build(spec("linesheet", (*mixed(3), design(3, "none", tile=tile("none", seed=9)))))
    assert changed != built["linesheet"]
    assert reader(changed).trailer["/ID"] != reader(built["linesheet"]).trailer["/ID"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_streams_are_not_wrapped_and_pictures_have_no_alpha(built: dict[str, bytes], document: str) -> None:
    assert b"ASCII85" not in built[document]
    assert b"/SMask" not in built[document]
    assert b"/DeviceRGB" in built[document]


def test_equal_pictures_are_one_object() -> None:
    twice = build(spec("linesheet", (design(0), design(1, tile=tile(seed=0), mockups=design(0).mockups))))
    images = reader(twice).pages[0]["/Resources"]["/XObject"]
    assert len({images.raw_get(name).idnum for name in images}) == 2
    assert len(placed_dpi(twice)[0]) == 4


def test_lookbook_says_what_a_design_is(built: dict[str, bytes]) -> None:
    words = page_texts(built["lookbook"])[2]
    for expected in ("6 × 8 cm", "Half-drop repeat", "Indigo wash 1 + Risograph 0.3", "0.6", "native 150 dpi"):
        assert expected in words
    assert "Fabric at 1 : 2" in words
    assert re.search(r"3 × 3 repeats, 1 : \d", words)
    assert "seamless" in words


def test_press_resolution_shows_true_scale() -> None:
    sharp = tile("straight", 30, 30, 300)
    for document, page in (("lookbook", 2), ("technical", 1)):
        data = build(spec(document, (design(0, "straight", tile=sharp),)))
        assert "true scale" in page_texts(data)[page]


def test_pages_are_numbered(built: dict[str, bytes]) -> None:
    for number, words in enumerate(page_texts(built["technical"]), start=1):
        assert re.search(rf"(^|\n|\s){number}\s*$", words.strip())


def test_line_sheet_leaves_room_to_write(built: dict[str, bytes]) -> None:
    words = page_texts(built["linesheet"])[0].upper()
    for expected in ("PRICE", "QUANTITY", "TOTAL", "CUSTOMER", "ORDER NO.", "ORDER TOTAL"):
        assert expected in words
    assert not re.search(r"[€$£]|\b0[.,]00\b", words)  # no price is invented


def test_progress_counts_every_page() -> None:
    seen: list[tuple[int, int]] = []
    build(spec("technical", mixed(2)), on_page=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_progress_callback_may_stop_the_work() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(spec("linesheet", mixed(1)), on_page=stop)


def test_loaders_are_called_and_give_the_same_file(built: dict[str, bytes]) -> None:
    lazy = tuple(
        replace(page, tile=lambda page=page: page.tile, mockups=tuple(lambda m=m: m for m in page.mockups))
        for page in mixed()
    )
    assert build(spec("linesheet", lazy)) == built["linesheet"]


def test_unknown_characters_are_replaced_and_reported() -> None:
    notices: list[str] = []
    data = build(spec("linesheet", (design(0, title="Blue 青花 vase"),)), on_notice=notices.append)
    assert "Blue ?? vase" in page_texts(data)[0]
    assert len(notices) == 1 and "青" in notices[0] and "花" in notices[0]


def test_greek_and_cyrillic_are_spelled() -> None:
    notices: list[str] = []
    title = "Ναύτης, Полевые цветы, Łąka"
    data = build(spec("linesheet", (design(0, title=title),), title=title), on_notice=notices.append)
    words = " ".join(page_texts(data)[0].split())
    assert notices == []
    assert "Полевые цветы" in words and "Ναύτης" in words and "Łąka" in words


# What follows records every text a build sets and where, and checks that nothing leaves its frame or meets another.

HARD = {
    "plain": mixed(),
    "long": tuple(replace(page, title=LONG, styles=((LONG, 0.5), (UNBROKEN, 0.25))) for page in mixed()),
    "unbroken": tuple(replace(page, title=UNBROKEN, swatch=UNBROKEN) for page in mixed()),
    "bare": tuple(
        replace(page, title="", mockups=(), swatch="", styles=(), strength=None, seed=None, repeat="")
        for page in mixed()
    ),
    "wide and tall": (
        design(0, tile=tile("half-drop", 320, 20, 75)),
        design(1, "brick", tile=tile("brick", 12, 160, 75), mockups=design().mockups[:1]),
        design(2, "none", tile=tile("none", 300, 420, 60)),
    ),
}


def _skip_pictures(monkeypatch: pytest.MonkeyPatch, pages: list[list[tuple[str, Frame, Frame]]]) -> None:
    """Keep the sizes of all views but not their pixels, which are slow and not what is looked at here."""
    blank = np.zeros((1, 3, 2, 2), np.float32)

    def plane(tile: Tile, frame_mm: tuple[float, float], scale: float, *rest: object) -> View:
        return View(blank, *frame_mm, scale)

    def whole(tile: Tile, scale: float, *rest: object) -> View:
        return View(blank, tile.width_mm / scale, tile.height_mm / scale, scale)

    def photo(picture: Picture, width_mm: float, height_mm: float, *rest: object) -> View:
        return View(blank, min(width_mm, height_mm * 0.8), min(height_mm, width_mm / 0.8))

    def place(sheet: Sheet, frame: Frame, view: View) -> Frame:
        covered = Frame(frame.x, frame.y, min(frame.w, view.width_mm), min(frame.h, view.height_mm))
        pages[-1].append(("a picture", covered, covered))
        return covered

    for module in (blocks, cover, linesheet, lookbook, plane_module, technical):
        for name, stub in (("plane_view", plane), ("print_view", whole), ("photo_view", photo)):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, stub)
    monkeypatch.setattr(Sheet, "view", place)


def _recorded(spec: CatalogueSpec, monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, Frame, Frame]]]:
    """Return for every page (text, its frame, what it really covers), and every picture likewise."""
    pages: list[list[tuple[str, Frame, Frame]]] = [[]]
    real_text, real_end = Sheet.text, Sheet.end_page

    def text(sheet: Sheet, frame: Frame, words: str, style: object) -> float:
        setting = sheet.measure(frame, words, style)  # type: ignore[arg-type]
        if setting.lines:
            wide = max(line_width_pt(line, style, setting.size_pt) for line in setting.lines)  # type: ignore[arg-type]
            w, h = wide / PT_PER_MM, setting.height_pt / PT_PER_MM
            left = {"left": 0.0, "centre": (frame.w - w) / 2, "right": frame.w - w}[style.align]  # type: ignore[attr-defined]
            top = {"top": 0.0, "middle": (frame.h - h) / 2, "bottom": frame.h - h}[style.anchor]  # type: ignore[attr-defined]
            pages[-1].append((words, frame, Frame(frame.x + left, frame.y + top, w, h)))
        return real_text(sheet, frame, words, style)  # type: ignore[arg-type]

    def end_page(sheet: Sheet) -> None:
        real_end(sheet)
        pages.append([])

    monkeypatch.setattr(Sheet, "text", text)
    monkeypatch.setattr(Sheet, "end_page", end_page)
    _skip_pictures(monkeypatch, pages)
    build(spec)
    return pages[:-1]


@pytest.mark.parametrize("size", ["A5", "A4", "A3", "Letter"])
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("kind", HARD)
def test_text_stays_in_its_frame_and_meets_no_other(
    kind: str, document: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = kind in ("long", "unbroken")
    made = spec(
        document, HARD[kind], page_size=size, title=LONG if long else "First", subtitle=LONG if long else "",
        studio=UNBROKEN if long else "",
    )  # fmt: skip
    page = Frame(0, 0, *made.page_mm).inset(5)
    for number, texts in enumerate(_recorded(made, monkeypatch), start=1):
        for words, frame, covered in texts:
            assert frame.holds(covered, 0.3), f"page {number}: {words!r} leaves its frame: {covered} {frame}"
            room = page if words != "a picture" else Frame(0, 0, *made.page_mm)
            assert room.holds(covered, 0.3), f"page {number}: {words!r} leaves the page: {covered}"
        for index, (words, _, one) in enumerate(texts):
            for others, _, two in texts[index + 1 :]:
                apart = (
                    one.right <= two.x + 0.2
                    or two.right <= one.x + 0.2
                    or one.bottom <= two.y + 0.35
                    or two.bottom <= one.y + 0.35
                )
                assert apart, f"page {number}: {words!r} and {others!r} overlap: {one} {two}"


COUNTS = [
    ("linesheet", 1, 1),
    ("linesheet", 200, 34),
    ("technical", 1, 2),
    ("technical", 200, 210),
    ("lookbook", 1, 3),
    ("lookbook", 200, 218),
]


@pytest.mark.parametrize(("document", "count", "pages"), COUNTS)
def test_page_count_of_few_and_many_designs(document: str, count: int, pages: int) -> None:
    made = spec(document, tuple(design(index) for index in range(count)))
    assert page_count(made) == pages


def test_many_designs_make_a_whole_line_sheet() -> None:
    small = tile("straight", 20, 20, 300)
    designs = tuple(design(index, "straight", tile=small, mockups=()) for index in range(40))
    data = build(spec("linesheet", designs))
    words = page_texts(data)
    assert len(words) == 7
    assert "Ditsy floral 40" in words[-1] and "ORDER TOTAL" in words[-1].upper()
    assert all("PAGE TOTAL" in page.upper() for page in words[:-1])
    assert len(data) < 1_000_000  # one picture, shown forty times


def test_a_page_turned_into_a_picture_is_not_blank(built: dict[str, bytes]) -> None:
    import pypdfium2

    for document in DOCUMENTS:
        picture = pypdfium2.PdfDocument(built[document])[0].render(scale=0.5).to_numpy()
        assert picture.std() > 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"document": "poster"}, "document"),
        ({"page_size": "A9"}, "page_size"),
        ({"designs": ()}, "designs"),
        ({"designs": (design(), design())}, "distinct"),
    ],
)
def test_impossible_specifications_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(spec(), **change)  # type: ignore[arg-type]
