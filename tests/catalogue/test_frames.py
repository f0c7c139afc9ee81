"""Nothing leaves its frame and no two texts meet: every document, size, direction, theme; hard names, empty fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designgen.catalogue import DOCUMENTS, PAGE_SIZES_MM, CatalogueSpec, DesignPage, Layout, theme_names, theme_of
from designgen.catalogue.geometry import Frame
from designgen.commerce.facts import Commerce
from tests.catalogue.recording import Mark, recorded
from tests.catalogue.samples import LONG, TERMS, UNBROKEN, commerce, design, mixed, rich, spec, tile

HARD: dict[str, tuple[DesignPage, ...]] = {
    "plain": mixed(),
    "rich": rich(5),
    "long": tuple(
        replace(
            page, title=LONG, styles=((LONG, 0.5), (UNBROKEN, 0.25)), style_number=UNBROKEN, placement=LONG,
            cloth=((LONG, LONG), (UNBROKEN, UNBROKEN)), changed="changed", section=LONG,
            commerce=replace(commerce(), description=LONG, composition=LONG, care=LONG, notes=LONG, season=LONG,
                             sizes=tuple(f"EU {n}" for n in range(30, 60, 2))),
        )
        for page in rich(3)
    ),
    "unbroken": tuple(replace(page, title=UNBROKEN, swatch=UNBROKEN, section=UNBROKEN) for page in rich(3)),
    "bare": tuple(
        replace(page, title="", mockups=(), swatch="", styles=(), strength=None, seed=None, repeat="")
        for page in mixed()
    ),
    "empty order": tuple(replace(page, commerce=Commerce()) for page in mixed(3)),
    "one": mixed(1),
    "wide and tall": (
        design(0, tile=tile("half-drop", 320, 20, 75)),
        design(1, "brick", tile=tile("brick", 12, 160, 75), mockups=design().mockups[:1]),
        design(2, "none", tile=tile("none", 300, 420, 60)),
    ),
}  # fmt: skip


def check(pages: list[list[Mark]], page_mm: tuple[float, float]) -> None:
    inner, whole = Frame(0, 0, *page_mm).inset(4.5), Frame(0, 0, *page_mm)
    for number, marks in enumerate(pages, start=1):
        for mark in marks:
            where = f"page {number}: {mark.words[:60]!r}"
            assert mark.frame.holds(mark.covered, 0.3), f"{where} leaves its frame: {mark.covered} {mark.frame}"
            room = whole if mark.words == "a picture" else inner
            assert room.holds(mark.covered, 0.3), f"{where} leaves the page: {mark.covered}"
        texts = [mark for mark in marks if mark.words != "a picture"]
        for index, one in enumerate(texts):
            for two in texts[index + 1 :]:
                assert _apart(one.covered, two.covered), f"page {number}: {one} meets {two}"


def _apart(one: Frame, two: Frame) -> bool:
    return (
        one.right <= two.x + 0.2 or two.right <= one.x + 0.2 or one.bottom <= two.y + 0.35 or two.bottom <= one.y + 0.35
    )


def hard(kind: str, document: str, layout: Layout) -> CatalogueSpec:
    long = kind in ("long", "unbroken")
    return spec(
        document, HARD[kind], layout=layout, title=LONG if long else "First", subtitle=LONG if long else "",
        studio=UNBROKEN if long else "", issue=LONG if long else "", terms=None if kind == "bare" else TERMS,
        previous_issue="Issue 1",
    )  # fmt: skip


CASES = [(kind, "atelier") for kind in HARD] + [
    (kind, name) for kind in ("rich", "long") for name in ("salon", "studio")
]


@pytest.mark.parametrize(("kind", "theme"), CASES)
def test_text_stays_in_its_frame_and_meets_no_other(kind: str, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for document in DOCUMENTS:
        made = hard(kind, document, Layout("A4"))
        with monkeypatch.context() as patch:
            check(recorded(made, patch, theme_of(theme)), made.page_mm)


SHAPES = [(size, landscape) for size in PAGE_SIZES_MM for landscape in (False, True)]


@pytest.mark.parametrize(("size", "landscape"), SHAPES)
def test_every_page_size_and_direction_holds_its_text(
    size: str, landscape: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, document in enumerate(DOCUMENTS):
        made = hard("long" if (place + len(size)) % 2 else "rich", document, Layout(size, landscape))
        with monkeypatch.context() as patch:
            check(recorded(made, patch), made.page_mm)


names = st.text("abcdefghij MNOP-_/äßЖωΩ№0123,.", min_size=1, max_size=90).filter(lambda text: bool(text.strip()))


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(names, min_size=1, max_size=5), document=st.sampled_from(DOCUMENTS),
    size=st.sampled_from(list(PAGE_SIZES_MM)), landscape=st.booleans(), theme=st.sampled_from(theme_names()),
)  # fmt: skip
def test_any_names_on_any_page_stay_in_their_frames(
    titles: list[str], document: str, size: str, landscape: bool, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    designs = tuple(replace(page, title=title) for page, title in zip(rich(len(titles)), titles, strict=True))
    made = spec(document, designs, layout=Layout(size, landscape), terms=TERMS, title=titles[0])
    with monkeypatch.context() as patch:
        check(recorded(made, patch, theme_of(theme)), made.page_mm)


@pytest.mark.parametrize("grid", [(1, 1), (2, 5), (5, 2), (8, 12)])
def test_any_grid_of_contact_sheets_holds(grid: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    made = spec("lookbook", mixed(7), layout=Layout("A4", grid=grid))
    check(recorded(made, monkeypatch), made.page_mm)


def test_prices_dates_and_sizes_are_all_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = spec("linesheet", rich(2), layout=Layout("A4"), terms=TERMS)
    words = [mark.words for page in recorded(made, monkeypatch) for mark in page]
    facts = commerce()
    assert facts.wholesale is not None and facts.wholesale.amount == Decimal("24.00")
    assert facts.deliver_from == date(2027, 2, 1)
    for expected in (
        str(facts.wholesale), str(facts.retail), "XS  S  M  L  XL", "24\u00a0pcs", "12\u00a0pcs", "6\u00a0pcs",
        "Spring/Summer 2027", "2027-02-01 to 2027-03-15", "2026-11-30", facts.cloth, facts.care, facts.description,
        "AN-001", "New", "bars", "orders@atelier-nord.example", "30 days net",
    ):  # fmt: skip
        assert expected in words, expected
