"""The table that goes out, the twin of what is printed, and what changed since the issue before."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from designgen.commerce import (
    Commerce,
    Issue,
    Item,
    Known,
    Money,
    Terms,
    compare,
    export_rows,
    issue_csv,
    issue_json,
    read_offer,
    read_previous,
    read_table,
)
from designgen.commerce.csv_table import write_csv
from designgen.commerce.xlsx_table import write_xlsx

KNOWN = [
    Known("design", "rose", "Rose, Ink", "half-drop, 10 x 10 cm"),
    Known("colourway", "rose-lido", "Rose, Ink, Lido", "half-drop", "Lido"),
    Known("design", "dot", "Dots"),
]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_is_written_is_read_back_without_a_word(write: object) -> None:
    exported = export_rows(KNOWN)
    data = write(exported.heads, exported.rows)  # type: ignore[operator]
    found = read_offer(read_table(data))
    assert found.problems == () and found.notices == ()
    assert [(each.kind, each.design, each.name) for each in found.lines] == [
        ("design", "rose", "Rose, Ink"), ("colourway", "rose-lido", ""), ("design", "dot", "Dots"),
    ]  # fmt: skip
    assert exported.added == ("rose", "rose-lido", "dot")


def test_what_was_filled_in_stays_when_it_is_written_again() -> None:
    text = (
        "design,Mood,name,wholesale,kind\nlily,old,Lily,,\n,,Prints,,separator\nrose,soft,Rosa,ask,\n,,payment,,terms\n"
    )
    again = export_rows(KNOWN, read_table(text.encode()))
    assert again.heads[:5] == ("design", "Mood", "name", "wholesale", "kind")
    rows = [dict(zip(again.heads, row, strict=True)) for row in again.rows]
    assert [row["design"] for row in rows] == ["lily", "", "rose", "rose-lido", "dot", ""]
    assert (rows[2]["Mood"], rows[2]["name"], rows[2]["wholesale"]) == ("soft", "Rosa", "ask"), "also what is wrong"
    assert rows[2]["about (not read)"] == "half-drop, 10 x 10 cm"
    assert again.added == ("rose-lido", "dot") and again.kept == ("lily",)
    third = export_rows(KNOWN, read_table(write_csv(again.heads, again.rows)))
    assert third.rows == again.rows and third.added == ()


def issue(*items: Item, **changes: object) -> Issue:
    return replace(Issue("Spring", items or (ROSE, DOT), issue_date="2027-01-15"), **changes)  # type: ignore[arg-type]


ROSE = Item(
    "rose", "Rosa", "R-1", "Prints",
    Commerce(
        wholesale=Money(Decimal("24.5"), "EUR"), sizes=("S", "M"), deliver_from=date(2027, 2, 1), section="Prints"
    ),
    {"repeat": "half-drop", "tile_key": "k1", "inks": [{"name": "sea", "hex": "#103060", "coverage": 0.25}],
     "styles": [{"name": "ink", "weight": 1.0}], "files": [{"name": "rose.png", "bytes": 10, "kind": "tile"}]},
)  # fmt: skip
DOT = Item("dot", "=Dots()", facts={"tile_key": "k2"})


def test_the_twin_says_all_that_is_printed() -> None:
    whole = json.loads(issue_json(issue(terms=Terms(payment="30 days", contact=("Ana",)), sections=(("Prints", "x"),))))
    assert whole["terms"] == {"payment": "30 days", "contact": ["Ana"]}
    assert whole["sections"] == [{"name": "Prints", "text": "x"}]
    rose, dot = whole["designs"]
    assert rose["wholesale"] == {"amount": "24.50", "currency": "EUR"}
    assert (rose["sizes"], rose["deliver_from"], rose["section"]) == (["S", "M"], "2027-02-01", "Prints")
    assert set(dot) == {"name", "title", "tile_key"}, "what is not known is left out"


def test_the_twin_as_a_table_is_for_people_and_safe() -> None:
    rows = list(csv.DictReader(io.StringIO(issue_csv(issue()).decode("utf-8-sig"))))
    assert rows[0]["wholesale"] == "24.50 EUR" and rows[0]["sizes"] == "S, M"
    assert rows[0]["inks"] == "sea #103060 25.0 %" and rows[0]["styles"] == "ink 1"
    assert rows[0]["files"] == "rose.png (10 bytes)"
    assert rows[1]["title"] == "'=Dots()"


def test_new_changed_same_and_gone() -> None:
    previous = read_previous(issue_json(issue(ROSE, DOT, Item("lily", "Lily", "L-1"))))
    dearer = replace(ROSE, commerce=replace(ROSE.commerce, wholesale=Money(Decimal(26), "EUR")))
    moved = replace(DOT, facts={"tile_key": "k2", "inks": [{"name": "other"}], "files": []})
    changes = compare(previous, issue(dearer, moved, Item("fern", "Fern")))
    assert changes.states == {"rose": ("changed", ("wholesale",)), "dot": ("same", ()), "fern": ("new", ())}
    assert list(changes.gone) == [{"name": "lily", "title": "Lily", "style_number": "L-1"}]
    assert [changes.state(name) for name in ("rose", "nobody")] == ["changed", ""]
    assert previous.name == "2027-01-15"
    marked = json.loads(issue_json(issue(dearer), changes.states, changes.gone))
    assert marked["designs"][0]["changed"] == "changed" and marked["gone"][0]["name"] == "lily"


def test_a_design_that_was_renamed_is_known_by_its_number_if_nothing_else_has_it() -> None:
    previous = read_previous(issue_json(issue(ROSE, replace(DOT, style_number="D"), Item("dot-lido", "x", "D"))))
    changes = compare(previous, issue(replace(ROSE, name="rosa"), Item("spot", "=Dots()", "D")))
    assert changes.states["rosa"] == ("same", ())
    assert changes.states["spot"] == ("new", ()), "two designs had that number"


def test_a_number_that_another_design_takes_over_does_not_make_it_that_design() -> None:
    previous = read_previous(issue_json(issue(ROSE)))
    changes = compare(previous, issue(replace(ROSE, style_number=""), Item("fern", "Fern", "R-1")))
    assert changes.states == {"rose": ("changed", ("style_number",)), "fern": ("new", ())}
    assert changes.gone == ()


def test_the_same_issue_is_the_same_and_the_same_bytes() -> None:
    previous = read_previous(issue_json(issue()))
    assert {state for state, _ in compare(previous, issue()).states.values()} == {"same"}
    assert issue_json(issue()) == issue_json(issue()) and issue_csv(issue()) == issue_csv(issue())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF", "not JSON"),
        (b"[]", "not that of a catalogue"),
        (b'{"kind": "designgen catalogue", "format": 9}', "format 9"),
        (b'{"kind": "designgen catalogue", "format": 1, "designs": [{}]}', "damaged"),
    ],
)
def test_what_is_no_issue_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_previous(data)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"moq": 0}, "moq"),
        ({"weight_g_m2": 4000}, "weight_g_m2"),
        ({"template": "poster"}, "template"),
        ({"gtin": "4006381333932"}, "check digit"),
        ({"url": "javascript:x"}, "url"),
        ({"sort": float("nan")}, "sort"),
        ({"deliver_from": date(2027, 2, 2), "deliver_until": date(2027, 2, 1)}, "deliver_until"),
    ],
)
def test_what_cannot_be_sold_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Commerce(**values)  # type: ignore[arg-type]


def test_what_a_line_sheet_prints() -> None:
    one, other = date(2027, 2, 1), date(2027, 3, 15)
    assert Commerce(deliver_from=one, deliver_until=other).delivery == "2027-02-01 to 2027-03-15"
    assert Commerce(deliver_from=one).delivery == "from 2027-02-01"
    assert Commerce(deliver_until=other).delivery == "until 2027-03-15"
    assert (Commerce(immediate=True).delivery, Commerce().delivery) == ("immediate", "")
    assert Commerce(composition="Cotton", weight_g_m2=180).cloth == "Cotton, 180\u00a0g/m²"
    assert Commerce(unit="m").counted(30) == "30\u00a0m" and Commerce().counted(None) == ""
    assert Commerce(section="A", template="swatch", sort=1).is_empty and not Commerce(notes="x").is_empty
    assert Terms(payment="a").over(Terms(payment="b", order="c")) == Terms(payment="a", order="c")
    for wrong in ({"currency": "euro"}, {"style_url": "https://example.org"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Terms(**wrong)
