"""What the three finished documents promise: pages, outlines, fonts, resolution, metadata, the same bytes again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from designgen.catalogue import DOCUMENTS, build, page_count
from designgen.errors import InputError
from designgen.press import press_profile, print_edition
from tests.catalogue.recording import recorded
from tests.catalogue.samples import (
    SECTIONS,
    TERMS,
    design,
    fonts,
    mixed,
    outline,
    page_texts,
    placed_dpi,
    reader,
    rich,
    spec,
    tile,
)

# Cover, sheet, two pages a design, index; styles, form, index; list, two pages a design, index.
PAGES_OF_FOUR = {"lookbook": 11, "linesheet": 3, "technical": 10}
PRINT = print_edition(press_profile("coated-x4"))


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return {document: build(spec(document)) for document in DOCUMENTS}


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    return {document: build(spec(document), edition=PRINT) for document in DOCUMENTS}


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
def test_every_placed_picture_has_press_resolution_or_is_the_tiles_own(
    printed: dict[str, bytes], document: str
) -> None:
    """The tiles have 150 dpi: what is shown of them at true scale has that, everything else what the press asks."""
    found = [dpi for page in placed_dpi(printed[document]) for dpi in page]
    assert found
    assert all(dpi >= 299.0 or 149 <= dpi <= 151 for dpi in found), sorted(found)
    assert max(found) <= 460.0
    if document == "linesheet":
        assert min(found) >= 299.0


@pytest.mark.parametrize("document", DOCUMENTS)
def test_outline_has_two_levels_and_leads_to_every_design(built: dict[str, bytes], document: str) -> None:
    entries = outline(built[document])
    assert {level for level, _, _ in entries} == {0, 1}
    designs = [(title, page) for level, title, page in entries if level == 1]
    first = {"lookbook": 3, "linesheet": 1, "technical": 2}[document]
    step = 0 if document == "linesheet" else 2
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
    assert "Fabric at true scale, native 150 dpi" in words
    assert re.search(r"3 × 3 repeats, 1 : \d", words)
    assert "seamless" in words


def test_pages_are_numbered(built: dict[str, bytes]) -> None:
    for number, words in enumerate(page_texts(built["technical"]), start=1):
        assert re.search(rf"(^|\n|\s){number}\s*$", words.strip())


def test_line_sheet_leaves_room_to_write(built: dict[str, bytes]) -> None:
    pages = [words.upper() for words in page_texts(built["linesheet"])]
    for expected in ("PRICE", "SIZES", "QUANTITY"):
        assert expected in pages[0]
    for expected in ("PRICE", "QUANTITY", "TOTAL", "CUSTOMER", "ORDER NO.", "ORDER TOTAL"):
        assert expected in pages[1]
    assert not any(re.search(r"[€$£]|\b0[.,]00\b|EUR", words) for words in pages)  # no price is invented


def test_progress_counts_every_page() -> None:
    seen: list[tuple[int, int]] = []
    build(spec("technical", mixed(2)), on_page=lambda done, total: seen.append((done, total)))
    assert seen == [(n, 5) for n in range(1, 6)]


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


def test_letters_of_other_scripts_are_refused_by_name() -> None:
    for title, script in (("Blue 青花 vase", "Chinese"), ("گلابی", "Arabic"), ("गुलाब", "Devanagari")):
        with pytest.raises(InputError, match=f"no {script} letters.*{title}") as caught:
            build(spec("linesheet", (design(0, title=title),)))
        assert "--font" in caught.value.hint


def test_unknown_signs_are_replaced_and_reported() -> None:
    notices: list[str] = []
    data = build(spec("linesheet", (design(0, title="Blue ☂ vase"),)), on_notice=notices.append)
    assert "Blue ? vase" in page_texts(data)[0]
    assert len(notices) == 1 and "☂" in notices[0]


def test_greek_and_cyrillic_are_spelled() -> None:
    notices: list[str] = []
    title = "Ναύτης, Полевые цветы, Łąka"
    data = build(spec("linesheet", (design(0, title=title),), title=title), on_notice=notices.append)
    words = " ".join(page_texts(data)[0].split())
    assert notices == []
    assert "Полевые цветы" in words and "Ναύτης" in words and "Łąka" in words


COUNTS = [
    ("linesheet", 1, 2),
    ("linesheet", 13, 7),
    ("technical", 1, 3),
    ("technical", 13, 28),
    ("lookbook", 1, 3),
    ("lookbook", 13, 30),
]


@pytest.mark.parametrize(("document", "count", "pages"), COUNTS)
def test_page_count_of_few_and_many_designs(document: str, count: int, pages: int) -> None:
    made = spec(document, tuple(design(index) for index in range(count)))
    assert page_count(made) == pages


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_thousand_designs_are_planned_without_loading_one(document: str) -> None:
    def load() -> None:
        raise AssertionError("a tile was loaded")

    designs = tuple(design(index, tile=load, mockups=()) for index in range(1000))
    assert 280 < page_count(spec(document, designs)) < 2200


def test_many_designs_make_a_whole_line_sheet() -> None:
    small = tile("straight", 20, 20, 300)
    designs = tuple(design(index, "straight", tile=small, mockups=()) for index in range(40))
    data = build(spec("linesheet", designs))
    words = page_texts(data)
    styles = [page for page in words if "Price" in page or "PRICE" in page]
    assert len(styles) >= 10
    forms = [page.upper() for page in words if "ORDER FORM" in page.upper() and "CUSTOMER" in page.upper()]
    assert "ORDER TOTAL" in forms[-1] and all("PAGE TOTAL" in page for page in forms[:-1])
    assert "Ditsy floral 40" in " ".join(words)
    assert len(data) < 1_500_000  # one picture, shown forty times


def test_sections_have_dividers_and_order_the_designs() -> None:
    data = build(spec("lookbook", rich(4), sections=SECTIONS))
    entries = outline(data)
    assert [title for level, title, _ in entries if level == 0] == [
        "First collection", "Contents", "The collection", "Garden", "Night", "Colourways", "Index",
    ]  # fmt: skip
    assert [title for level, title, _ in entries if level == 1] == [f"Ditsy floral {n}" for n in (1, 3, 2, 4)]
    words = page_texts(data)
    place = {title: page for _, title, page in entries}
    assert "Roses in a loose, painted hand." in words[place["Garden"] - 1]
    contents = words[place["Contents"] - 1]
    for title in ("Garden", "Night", "Index", "Ditsy floral 3"):
        assert re.search(rf"{title}\b.*? {place[title]}\b", contents), title


def test_templates_decide_how_much_room_a_design_gets() -> None:
    full, compact, swatch = rich(3)
    count = {name: page_count(spec("lookbook", (page,))) for name, page in
             (("full", full), ("compact", compact), ("swatch", swatch))}  # fmt: skip
    assert count["full"] - count["compact"] >= 1
    assert "Swatches" in " ".join(page_texts(build(spec("lookbook", (swatch,)))))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_changed_since_the_last_issue_is_marked(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = spec(document, rich(3), sections=SECTIONS, previous_issue="Issue 1", page_size="A4")
    words = [mark.words for page in recorded(made, monkeypatch) for mark in page]
    assert any(re.search(r"\bNew\b", text) for text in words)
    assert any(re.search(r"\bChanged\b", text) for text in words)
    assert document != "lookbook" or any("since Issue 1" in text for text in words)


def test_technical_pages_tell_all_a_mill_asks() -> None:
    data = build(spec("technical", rich(1)), edition=PRINT)
    words = " ".join(page_texts(data))
    for expected in (
        "9 cm below the high point shoulder", "Single jersey, 150 cm wide", "812 kB", "2.4 MB", "0123456789abcdef",
        "Deep indigo", "30.0 %", "33 41 87", "C02 Night garden", "Print at 100 %", "6 × 8 cm", "each column 4 cm lower",
    ):  # fmt: skip
        assert expected in " ".join(words.split()), expected


def test_print_has_no_links_and_the_screen_leads_everywhere(built: dict[str, bytes], printed: dict[str, bytes]) -> None:
    for document in DOCUMENTS:
        assert not any("/Annots" in page for page in reader(printed[document]).pages)
        assert any("/Annots" in page for page in reader(built[document]).pages)
        assert len(reader(printed[document]).pages) == len(reader(built[document]).pages)


def test_codes_are_read_back_from_the_page() -> None:
    zxing = pytest.importorskip("zxingcpp")
    import pypdfium2

    data = build(spec("linesheet", rich(1), terms=TERMS, page_size="A4"), edition=PRINT)
    found = {}
    for page in pypdfium2.PdfDocument(data):
        for code in zxing.read_barcodes(page.render(scale=300 / 72).to_numpy()):
            found[code.format.name] = code.text
    assert found == {"EAN13": "4006381333931", "QRCode": "https://atelier-nord.example/styles/AN-001"}


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
