"""A report as text and as data."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.preflight import Finding, Report, Wanted, report_lines, verdict
from designgen.preflight.findings import in_order
from designgen.preflight.words import grouped, page_ranges


def finding(page: int | None, name: str = "Im1", severity: str = "error", message: str = "Too coarse.") -> Finding:
    return Finding("resolution", severity, page, name, message, "Place it smaller.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pages", "words"),
    [((1,), "1"), ((1, 2, 3), "1-3"), ((1, 3), "1 and 3"), ((9, 2, 1, 5, 4, 4), "1-2, 4-5 and 9")],
)
def test_page_numbers(pages: tuple[int, ...], words: str) -> None:
    assert page_ranges(pages) == words


@given(st.sets(st.integers(1, 300), min_size=1))
def test_page_numbers_lose_nothing(pages: set[int]) -> None:
    found: set[int] = set()
    for part in page_ranges(pages).replace(" and ", ", ").split(", "):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    assert found == pages


def test_what_is_alike_is_said_once() -> None:
    report = Report(tuple(finding(page, f"Im{page}") for page in range(1, 7)), 6)
    (group,) = grouped(report.findings)
    assert group.place == "pages 1-6: Im1, Im2, Im3 and 3 more"
    assert report_lines(report) == [
        "error (resolution), pages 1-6: Im1, Im2, Im3 and 3 more: Too coarse.",
        "  Mend: Place it smaller.",
    ]


def test_lines_are_cut_where_asked_and_counted() -> None:
    report = Report(tuple(finding(1, message=f"Wrong {n}.") for n in range(5)), 1)
    assert report_lines(report, most=2)[-1] == "... and 3 more kinds of findings."
    assert report_lines(report, severities=("notice",)) == []


def test_the_order_is_errors_first_then_the_file_then_pages() -> None:
    findings = (
        finding(2),
        finding(1, severity="notice"),
        finding(None),
        finding(1),
        finding(1, severity="warning"),
        finding(1),
    )
    assert [(f.severity, f.page) for f in in_order(findings)] == [
        ("error", None), ("error", 1), ("error", 2), ("warning", 1), ("notice", 1),
    ]  # fmt: skip


def test_a_verdict_in_one_sentence() -> None:
    report = Report((finding(1), finding(2), finding(1, severity="notice")), 12, "x-4", "x-4", "rendered", 287.4)
    assert verdict(report) == (
        "2 errors and 1 notice on 12 pages, held to PDF/X-4; ink measured on rendered plates, at most 287 %."
    )
    assert verdict(Report((), 1)) == "nothing to mend on 1 page, held to the general rules; ink not measured."


def test_a_report_as_data() -> None:
    report = Report((finding(1),), 1, "x-4", "x-4", "rendered", 287.44, ("Coral",))
    data = json.loads(json.dumps(report.as_dict()))
    assert data["ok"] is False
    assert data["tac_percent"] == 287.4
    assert data["counts"] == {"error": 1, "warning": 0, "notice": 0}
    assert data["findings"][0]["mend"] == "Place it smaller."


def test_warnings_and_notices_let_a_file_pass() -> None:
    assert Report((finding(1, severity="warning"), finding(1, severity="notice")), 1).ok


@pytest.mark.parametrize("wrong", [{"standard": "x-2"}, {"bleed_mm": -1}, {"dpi": 0}, {"tac_percent": float("nan")}])
def test_what_cannot_be_wanted(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Wanted(**wrong)  # type: ignore[arg-type]


def test_a_press_profile_says_what_is_wanted() -> None:
    from designgen.press.profiles import press_profile

    profile = press_profile("digital")
    wanted = Wanted.of_press(profile, coverage=False)
    assert (wanted.standard, wanted.tac_percent, wanted.coverage) == (profile.standard, profile.tac_percent, False)
