"""The whole gallery: every page is sound, can be read by everyone, and asks nothing of any network."""

from __future__ import annotations

import posixpath
import re
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest

from designgen.catalogue import CatalogueSpec, ColourwayChip, DesignPage, ExtraFont, FileFact, SectionPage, SpotChip
from designgen.catalogue.themes import shipped_theme, theme_names
from designgen.commerce.facts import Commerce, Terms
from designgen.commerce.money import Money
from designgen.gallery import webfonts, write_gallery
from designgen.gallery.views import size_words, slugs
from designgen.imaging import encode_png
from tests.catalogue.samples import LONG, UNBROKEN, design, spec, tile, waves
from tests.gallery.reading import Page, parse

URL = "https://example.org/styles/1"
INKS = (
    SpotChip("Indigo", (30, 10, -40), (0.15, 0.2, 0.45), 0.42),
    SpotChip("Ecru", (92, 0, 8), (0.94, 0.92, 0.85), 0.58),
)
SOLD = Commerce(
    description="For shirts <b>and</b> linings.", wholesale=Money(Decimal("24"), "EUR"),
    retail=Money(Decimal("59.90"), "EUR"),
    moq=12, composition="95% cotton, 5% elastane", weight_g_m2=180, care="Wash at 30°", sizes=("S", "M", "L"),
    deliver_from=date(2027, 2, 1), deliver_until=date(2027, 3, 15), order_until=date(2026, 12, 1), gtin="2012345678903",
    url=URL,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _whole_fonts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cutting typefaces takes longer than all the rest; tests that are about it do it."""
    if "cutting" not in request.fixturenames:
        monkeypatch.setattr(webfonts, "_cut", lambda _data, _characters: None)


@pytest.fixture
def cutting() -> None:
    """Cut typefaces down as usual."""


@cache
def shirt(seed: int) -> bytes:
    return encode_png(waves((90, 72), seed))


def small(index: int, repeat: str = "half-drop", **changes: Any) -> DesignPage:
    """A design of few pixels, so that pictures encode fast."""
    changes = {"tile": tile(repeat, 20, 20, 60, seed=index), "mockups": (shirt(index),)} | changes
    return design(index, repeat, **changes)


def full() -> CatalogueSpec:
    designs = (
        small(0, commerce=SOLD, section="Florals", spots=INKS, changed="new", style_number="F-001"),
        small(
            1,
            section="Florals",
            colourways=(ColourwayChip("C01", "Indigo", INKS, True), ColourwayChip("C02", "", INKS)),
        ),
        small(2, "none", section="Prints", changed="changed", mockups=()),
        small(3, title='<script>alert("x")</script> & Söhne', files=(FileFact("tile.png", 2_400_000, "tile"),)),
    )
    return spec(
        designs=designs, sections=(SectionPage("Prints", "Placed."), SectionPage("Florals")),
        terms=Terms(order="By mail.", payment="30 days net", contact=("Jo Nord",), address=("Hafen 1",)),
        issue="Drop 3", previous_issue="Drop 2",
    )  # fmt: skip


def written(made: CatalogueSpec, **options: Any) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    result = write_gallery(made, files.__setitem__, **options)
    assert set(result.files) == set(files)
    assert result.files[0] == "index.html"
    assert result.bytes == sum(map(len, files.values()))
    assert result.designs == len(made.designs)
    return files


@cache
def gallery() -> dict[str, bytes]:
    return written(full())


def pages() -> dict[str, Page]:
    return {name: parse(data) for name, data in gallery().items() if name.endswith(".html")}


DESIGNS = ("half-drop-0", "half-drop-1", "none-2", "half-drop-3")
PAGES = (
    "index.html",
    "find.html",
    "order.html",
    *(f"designs/ditsy-floral-indigo-wash-{name}.html" for name in DESIGNS),
)


def test_the_pages_there_are() -> None:
    assert set(pages()) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_landmarks_language_and_title(name: str) -> None:
    page = pages()[name]
    assert page.one("html").get("lang") == "en"
    assert page.one("title").text.strip()
    assert "width=device-width" in next(m for m in page.all("meta") if m.get("name") == "viewport").get("content")
    for landmark in ("main", "h1"):
        page.one(landmark)
    assert any(not element.around[2:] for element in page.all("header"))
    assert any(not element.around[2:] for element in page.all("footer"))
    for nav in page.all("nav"):
        assert nav.get("aria-label")
    labels = [nav.get("aria-label") for nav in page.all("nav")]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_step_at_a_time(name: str) -> None:
    levels = [int(element.name[1]) for element in pages()[name].all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(element.text.strip() for element in pages()[name].all("h1", "h2", "h3"))


@pytest.mark.parametrize("name", PAGES)
def test_pictures_say_what_they_show_and_keep_their_room(name: str) -> None:
    for image in pages()[name].all("img"):
        assert len(image.get("alt")) > 8
        assert int(image.get("width")) > 0 and int(image.get("height")) > 0
        assert image.inside("picture")


@pytest.mark.parametrize("name", PAGES)
def test_names_are_used_once_and_references_lead_somewhere(name: str) -> None:
    page = pages()[name]
    ids = [element.get("id") for element in page.elements if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        if element.get("aria-labelledby"):
            assert element.get("aria-labelledby") in ids
    assert page.all("a")[0].get("href") == "#main" and "main" in ids


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_picture_is_in_the_gallery(name: str) -> None:
    page, here = pages()[name], posixpath.dirname(name)
    targets = [(e.get("href"), e) for e in page.all("a", "link")] + [(e.get("src"), e) for e in page.all("img")]
    targets += [(part.split()[0], e) for e in page.all("source") for part in e.get("srcset").split(", ")]
    for target, element in targets:
        assert target, element
        if element.name == "a" and target == URL:
            assert "noopener" in element.get("rel")
            continue
        path, _, anchor = target.partition("#")
        file = posixpath.normpath(posixpath.join(here, unquote(path))) if path else name
        assert file in gallery(), target
        if anchor:
            assert f'id="{anchor}"' in gallery()[file].decode()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_from_a_network_and_nothing_runs(name: str) -> None:
    page = pages()[name]
    assert not page.all("script", "iframe", "object", "embed", "form", "video", "audio")
    for element in page.elements:
        assert not [key for key in element.attributes if key.startswith("on")]
        for key in ("src", "srcset", "poster", "background"):
            assert "//" not in element.get(key)
    assert "//" not in page.one("link").get("href")
    assert not re.search(rb"url\(\s*[\"']?(https?:)?//|@import", gallery()["style.css"])


def test_everything_in_the_gallery_is_used() -> None:
    text = b"".join(data for name, data in gallery().items() if name.endswith((".html", ".css"))).decode()
    for name in gallery():
        assert name == "index.html" or posixpath.basename(name) in text, name


def test_what_people_wrote_is_text_and_never_code() -> None:
    for name, data in gallery().items():
        if name.endswith(".html"):
            assert b"<script" not in data and b"<b>" not in data, name
    page = pages()["designs/ditsy-floral-indigo-wash-half-drop-3.html"]
    assert page.one("h1").text == '<script>alert("x")</script> & Söhne'


def test_a_design_page_says_what_is_known() -> None:
    text = re.sub(r"\s+", " ", pages()["designs/ditsy-floral-indigo-wash-half-drop-0.html"].one("main").text)
    for said in ("F-001", "New", "24.00\xa0EUR", "59.90\xa0EUR", "S, M, L", "12\xa0pcs", "180\xa0g/m²", "Wash at 30°"):
        assert said.replace("\xa0", " ") in text.replace("\xa0", " "), said
    for said in ("2027-02-01 to 2027-03-15", "2026-12-01", "2012345678903", "Indigo", "Lab 30 10 −40", "covers 42.0 %"):
        assert said in text, said
    other = pages()["designs/ditsy-floral-indigo-wash-half-drop-1.html"].one("main").text
    assert "C01 Indigo" in other and "(shown)" in other and "Order" not in other


def test_the_one_colourway_that_is_shown_is_not_said_twice() -> None:
    alone = small(0, spots=INKS, colourways=(ColourwayChip("", "", INKS, True),))
    several = small(1, spots=INKS, colourways=(ColourwayChip("", "", INKS, True), ColourwayChip("C02", "Madder", INKS)))
    files = written(spec(designs=(alone, several)))
    first, second = (parse(data) for name, data in sorted(files.items()) if name.startswith("designs/"))
    assert [h.text for h in first.all("h2")] == ["Fabric", "Inks"]
    assert [h.text for h in second.all("h2")] == ["Fabric", "Inks", "Colourways"]
    assert "As designed" in second.one("main").text


def test_the_order_page_has_a_table_the_terms_and_whom_to_write_to() -> None:
    page = pages()["order.html"]
    heads = [cell.text for cell in page.all("th") if cell.get("scope") == "col"]
    assert heads == ["Style", "Wholesale", "Retail", "Sizes", "Least order", "Cloth", "Delivery", "Order until", "GTIN"]
    rows = [cell for cell in page.all("th") if cell.get("scope") == "row"]
    assert [row.text.split()[0] for row in rows] == ["F-001"]
    assert [cell.get("data-head") for cell in page.all("td")] == heads[1:]
    assert "30 days net" in page.one("main").text
    assert page.one("address").text == "Hafen 1Jo Nord"


def test_without_anything_to_order_there_is_no_order_page() -> None:
    files = written(spec(designs=(small(0),)))
    assert "order.html" not in files
    assert b"order.html" not in files["index.html"]


def test_sections_stand_in_the_order_of_the_catalogue() -> None:
    page = pages()["index.html"]
    assert [h.text for h in page.all("h2")] == ["Collection", "Prints", "Florals"]
    links = [a.get("href") for a in page.all("a") if a.inside("article")]
    assert [link.removesuffix(".html")[-1] for link in links] == ["3", "2", "0", "1"]
    assert "1 new and 1 changed since Drop 2" in page.one("main").text


def test_pages_turn_in_the_same_order() -> None:
    page = pages()["designs/ditsy-floral-indigo-wash-none-2.html"]
    turn = {a.get("rel"): a.get("href") for a in page.all("a") if a.get("rel") in ("prev", "next")}
    assert turn["prev"].endswith("drop-3.html") and turn["next"].endswith("drop-0.html")


def test_designs_are_found_by_number_colour_fabric_and_style() -> None:
    page = pages()["find.html"]
    assert [h.text for h in page.all("h2")] == ["By style number", "By colour", "By fabric", "By style"]
    assert {"Ditsy floral", "Indigo wash 1 + Risograph 0.3".replace(" 1", "\xa01").replace(" 0.3", "\xa00.3")} <= {
        dt.text for dt in page.all("dt")
    }


def test_the_same_in_gives_the_same_out() -> None:
    assert written(full()) == gallery()


def test_a_tile_is_loaded_once_and_let_go() -> None:
    loads: list[int] = []

    def load(index: int) -> Any:
        loads.append(index)
        return tile("half-drop", 20, 20, 60, seed=index)

    designs = tuple(small(i, tile=lambda i=i: load(i), mockups=(lambda i=i: shirt(i),)) for i in range(3))
    written(spec(designs=designs))
    assert loads == [0, 1, 2]


def test_a_gallery_that_was_stopped_has_no_first_page() -> None:
    files: dict[str, bytes] = {}

    def stop(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_gallery(full(), files.__setitem__, on_design=stop)
    assert files and not [name for name in files if name.endswith(".html")]


def test_the_first_page_is_written_last() -> None:
    names: list[str] = []
    write_gallery(spec(designs=(small(0),)), lambda name, _: names.append(name))
    assert names[-1] == "index.html"


def test_progress_counts_designs() -> None:
    told: list[tuple[int, int]] = []
    written(spec(designs=(small(0), small(1))), on_design=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.usefixtures("cutting")
def test_every_theme_brings_its_typefaces_and_colours(name: str) -> None:
    theme = shipped_theme(name)
    files = written(spec(designs=(small(0),)), theme=theme)
    style = files["style.css"].decode()
    assert style.count("@font-face") == len(theme.fonts.files) == len([f for f in files if f.startswith("fonts/")])
    assert "{{" not in style and "undefined" not in style.lower()
    assert style.count("{") == style.count("}")
    assert sum(len(data) for file, data in files.items() if file.startswith("fonts/")) < 300_000


@pytest.mark.usefixtures("cutting")
def test_typefaces_are_whole_where_nothing_can_cut_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fontTools", None)
    files = written(spec(designs=(small(0),)))
    fonts = [name for name in files if name.startswith("fonts/")]
    assert fonts and all(name.endswith(".ttf") for name in fonts)
    assert b'format("truetype")' in files["style.css"]


@pytest.mark.usefixtures("cutting")
def test_a_typeface_given_for_another_script_comes_along() -> None:
    from designgen.catalogue.fonts import FOLDER

    extra = ExtraFont("Mine", (FOLDER / "Manrope-Regular.ttf").read_bytes())
    files = written(spec(designs=(small(0),), extra_fonts=(extra,)))
    assert "fonts/Mine.woff" in files or "fonts/Mine.ttf" in files
    assert b"Extra1" in files["style.css"]


@pytest.mark.parametrize("title", [LONG, UNBROKEN, "گلاب", "花柄", "Ünïcode – ½ “quoted”"])
def test_any_name_has_a_page(title: str) -> None:
    files = written(spec(designs=(small(0, name=title, title=title),), language="ur"))
    page = parse(next(data for name, data in files.items() if name.startswith("designs/")))
    assert page.one("h1").text == title
    assert page.one("html").get("lang") == "ur"
    assert all(name.isascii() and len(name) < 120 for name in files)


def test_file_names_are_distinct_on_every_file_system() -> None:
    assert slugs(["Rose", "rose", "ROSE!", "花", "花柄", "a/b"]) == [
        "rose",
        "rose-2",
        "rose-3",
        "design-4",
        "design-5",
        "a-b",
    ]
    assert len(set(slugs(["x" * 80 + str(i) for i in range(30)]))) == 30


def test_sizes_of_files_in_words() -> None:
    assert [size_words(n) for n in (12, 64_000, 2_400_000)] == ["12 bytes", "64 kB", "2.4 MB"]


def test_nothing_is_printed_for_what_is_not_known() -> None:
    bare = replace(small(0), swatch="", styles=(), strength=None, seed=None, mockups=(), seam=None)
    files = written(spec(title="", subtitle="", studio="", issue_date=None, designs=(bare,)))
    page = parse(files["index.html"])
    assert page.one("h1").text == "Lookbook"
    for element in page.all("p", "dd", "li"):
        assert element.text.strip() or element.inside("footer")
