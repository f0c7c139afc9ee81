"""From rows to what a collection is sold by: bad cells named, the rest used, rows matched to designs."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.commerce import Commerce, Line, Money, Offer, Section, Terms, match, read_offer, read_table
from designgen.commerce.columns import COLUMNS, READERS

WHOLE = """\
kind,design,style number,name,description,wholesale,retail,currency,moq,reorder,case pack,composition,g/m2,care,sizes,\
season,deliver from,deliver until,order until,gtin,url,notes,sort,template,colour code,colour name
design,rose,R-1,Rosa,A rose.,24.50,59,EUR,12,6,6,"95% cotton, 5% elastane",180,30°,"XS, S, M",SS27,2027-02-01,\
2027-03-15,2026-12-01,4006381333931,example.org/r1,New,2,compact,C1,Night
"""


def offer(text: str, terms: Terms | None = None) -> Offer:
    return read_offer(read_table(text.encode()), terms or Terms())


def problems(text: str) -> list[str]:
    return [str(problem) for problem in offer(text).problems]


def test_every_column_reaches_its_field() -> None:
    found = offer(WHOLE)
    assert found.problems == () and found.notices == ()
    (line,) = found.lines
    assert (line.style_number, line.name, line.colour_code, line.colour_name) == ("R-1", "Rosa", "C1", "Night")
    assert line.commerce == Commerce(
        description="A rose.", wholesale=Money(Decimal("24.50"), "EUR"), retail=Money(Decimal(59), "EUR"), moq=12,
        reorder=6, case_pack=6, composition="95% cotton, 5% elastane", weight_g_m2=180, care="30°",
        sizes=("XS", "S", "M"), season="SS27", deliver_from=date(2027, 2, 1), deliver_until=date(2027, 3, 15),
        order_until=date(2026, 12, 1), gtin="4006381333931", url="https://example.org/r1", notes="New", sort=2,
        template="compact",
    )  # fmt: skip


def test_every_field_of_commerce_has_a_column() -> None:
    columns = {column.name for column in COLUMNS}
    assert {each.name for each in fields(Commerce)} - {"immediate"} <= columns
    assert set(READERS) | {"wholesale", "retail", "deliver_from"} == {each.name for each in fields(Commerce)} - {
        "immediate"
    }


def test_bad_cells_are_named_by_row_and_column_and_cost_the_rest_nothing() -> None:
    text = "design,wholesale,currency,moq,gtin,deliver from,template\nrose,ask,EUR,x,4006381333932,3/4/2027,poster\n"
    text += "dot,24,EUR,12,,immediate,full\n"
    found = offer(text)
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (2, column) for column in ("moq", "template", "gtin", "wholesale", "deliver from")
    ]
    assert "check digit 2, and 1 would be right" in str(found.problems[2])
    assert all(str(problem).endswith(".") for problem in found.problems)
    assert found.lines[0].commerce == Commerce()
    assert found.lines[1].commerce.moq == 12 and found.lines[1].commerce.delivery == "immediate"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind,design\nposter,rose\n", 'Row 2, kind: "poster" is no kind of row'),
        ("design,name\n,Rose\n", "Row 2, design: is empty"),
        ("design\nrose\nRose\n", 'Row 3, design: "Rose" is in row 2 already'),
        ("design,wholesale\nrose,24\n", "Row 2, wholesale: has no currency"),
        ("design,currency\nrose,Euro\n", "no currency; write its three letters"),
        (
            "design,deliver from,deliver until\nrose,2027-03-01,2027-02-01\n",
            "Row 2, deliver until: expected a day after",
        ),
        ("design,g/m2\nrose,1\n", "Row 2, g/m2: expected 5 to 3000"),
        ("design,gtin\nrose,4.00638E+12\n", "rounded by a spreadsheet"),
        ("design,gtin\na,4006381333931\nb,4006381333931\n", "number of row 2 already"),
        ("kind,design,name\nseparator,,A\nseparator,,A\n", 'a separator "A" above already'),
        ("kind,design,name,description\nterms,,colour,x\n", '"colour" is no term'),
        ("kind,design,name,description\nterms,,currency,Euro\n", "no currency"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, words: str) -> None:
    (said,) = problems(text)
    assert words in said


def test_a_separator_gives_the_rows_below_it_a_section_and_a_template() -> None:
    text = "kind,design,name,description,template,section,sort\n"
    text += "design,a,,,,,\nseparator,,Prints,All over,compact,,2\ndesign,b,,,,,\ndesign,c,,,full,,\n"
    text += "design,d,,,,Solids,\nseparator,,,,,,\ndesign,e,,,,,\nseparator,,First,,,,1\n"
    found = offer(text)
    assert [(line.design, line.commerce.section, line.commerce.template) for line in found.lines] == [
        ("a", "", "full"), ("b", "Prints", "compact"), ("c", "Prints", "full"), ("d", "Solids", "full"),
        ("e", "", "full"),
    ]  # fmt: skip
    assert found.sections == (Section("First"), Section("Prints", "All over"), Section("Solids"))


def test_terms_of_the_table_go_before_those_of_the_recipe() -> None:
    text = "kind,design,style number,name,wholesale,description\n"
    text += "terms,,,Currency,,gbp\nterms,,,contact,,Ana; +44 20\nterms,,,order until,,2026-12-01\n"
    text += "terms,,,style url,,https://example.org/{style}\ndesign,rose,R 1,,24,\ndesign,dot,,,12 USD,\n"
    found = offer(text, Terms(currency="EUR", payment="30 days"))
    assert found.terms == Terms(
        currency="GBP", payment="30 days", contact=("Ana", "+44 20"), order_until=date(2026, 12, 1),
        style_url="https://example.org/{style}",
    )  # fmt: skip
    rose, dot = (line.commerce for line in found.lines)
    assert str(rose.wholesale) == "24.00\u00a0GBP" and str(dot.wholesale) == "12.00\u00a0USD"
    assert rose.url == "https://example.org/R%201" and dot.url == ""
    assert rose.order_until == date(2026, 12, 1)


def test_columns_that_are_not_known_are_told() -> None:
    assert offer("design,Mood\nrose,soft\n").notices == ("Columns that we do not know are not read: Mood.",)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text("ab1=,.-/ é€\n{}%", max_size=8), min_size=6, max_size=6), max_size=5))
def test_no_cell_whatsoever_costs_more_than_itself(cells: list[list[str]]) -> None:
    from designgen.commerce.csv_table import write_csv

    heads = ["kind", "design", "wholesale", "gtin", "deliver from", "url"]
    found = read_offer(read_table(write_csv(heads, [("", f"d{i}", *row[2:]) for i, row in enumerate(cells)])))
    assert [line.design for line in found.lines] == [f"d{i}" for i in range(len(cells))]


def line(design: str, row: int = 2, **values: object) -> Line:
    return Line(row, "design", design, commerce=Commerce(**values))  # type: ignore[arg-type]


def test_rows_are_matched_whatever_the_case_and_with_the_files_ending() -> None:
    found = match(Offer((line("ROSE.png"), line("dott", 3), line("lily", 4))), ("rose", "dot"))
    assert set(found.lines) == {"rose"}
    assert [(each.design, near) for each, near in found.unmatched] == [("dott", "dot"), ("lily", "")]
    assert found.missing == ("dot",)


def test_sections_then_sort_then_rows_and_those_without_a_row_behind() -> None:
    lines = (line("a", 2, section="B"), line("b", 3, sort=2.0), line("c", 4, section="A"), line("d", 5, sort=1.0))
    found = match(Offer(lines, (Section("A"), Section("B"))), tuple("eabcd"))
    assert found.order == ("d", "b", "e", "c", "a")


def test_colourways_stand_behind_their_design_and_take_what_it_has_but_its_number() -> None:
    parent = line("rose", 3, gtin="4006381333931", moq=12, section="S", deliver_from=date(2027, 2, 1))
    own = Line(9, "colourway", "rose-lido", colour_code="L", commerce=Commerce(moq=6, deliver_until=date(2027, 1, 1)))
    found = match(
        Offer((line("dot", 2, section="S"), parent, own), (Section("S"),)),
        ("rose", "rose-dusk", "rose-lido", "dot"),
        {"rose-lido": "rose", "rose-dusk": "rose"},
    )
    assert found.order == ("dot", "rose", "rose-dusk", "rose-lido")
    lido, dusk = found.lines["rose-lido"].commerce, found.lines["rose-dusk"].commerce
    assert (lido.moq, lido.gtin, lido.section) == (6, "", "S")
    assert (lido.deliver_from, lido.deliver_until) == (None, date(2027, 1, 1)), "a window is taken whole"
    assert (dusk.moq, dusk.gtin, dusk.deliver_from) == (12, "", date(2027, 2, 1))
    assert found.missing == () and found.unmatched == ()


def test_a_design_that_is_omitted_takes_its_colourways_with_it() -> None:
    offer_ = Offer((Line(2, "omit", "rose"), line("dot", 3)))
    found = match(offer_, ("rose", "rose-lido", "dot"), {"rose-lido": "rose"})
    assert found.order == ("dot",) and found.omitted == ("rose", "rose-lido")
