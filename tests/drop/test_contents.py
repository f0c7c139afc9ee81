"""What of a run is published, how it is told, and the page that leads to it."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from designgen.drop.contents import About, contents_of, counts_of, drop_report, manifest_bytes, run_bytes, summary
from designgen.drop.page import page_bytes

DAY = date(2026, 11, 21)
ABOUT = About(DAY, "nightly", "nightly.toml", "0" * 64, lambda key: {"device": f"cpu of {key}"})


def design(name: str, state: str = "made", error: str = "", **more: Any) -> dict[str, Any]:
    made = state == "made"
    mockup = {"file": f"mockups/{name}__shirt.png", "sha256": "m", "template": "shirt", "colour": "white", "key": "k"}
    return {
        "name": name, "title": f"<{name}> & more", "state": state, "error": error, "key": f"key-{name}",
        "file": f"tiles/{name}.png" if made else "withheld/x.png", "sha256": "t", "tile": {},
        "notices": ["It is small."], "design": {"look": {"seed": 1}},
        "mockups": [{**mockup, "error": ""}] if made else [], **more,
    }  # fmt: skip


def run(*designs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "nightly-2026-11-21", "title": "Night & <day>", "designs": list(designs), "catalogue": [],
            "catalogue_error": "", **more}  # fmt: skip


def pdf(name: str, *, rejected: bool = False) -> dict[str, Any]:
    findings = [{"severity": "error", "message": "A font is missing.", "page": 2}] if rejected else []
    file = {"file": f"catalogue/{name}.pdf", "sha256": "c", "bytes": 9, "kind": "lookbook", "edition": "print"}
    return {**file, "pages": 4, "rejected": rejected, "findings": findings}


def test_only_what_may_be_shown_and_printed_is_published() -> None:
    chosen = {"selection": {"shown": True, "rank": 2, "fate": "chosen"}}
    best = {"selection": {"shown": True, "rank": 1, "fate": "picked"}}
    double = {"selection": {"shown": False, "why": "It is much like rose."}}
    contents = contents_of(
        run(
            design("rose", **chosen),
            design("dots", **best),
            design("twin", **double),
            design("seam", "withheld", "The seam shows."),
            design("lost", "failed", "It is no picture."),
            design("late", "not-begun", "It was 06:00."),
            catalogue=[pdf("screen"), pdf("print.rejected", rejected=True)],
        )
    )
    assert {file.name for file in contents.files} == {
        "tiles/rose.png", "mockups/rose__shirt.png", "tiles/dots.png", "mockups/dots__shirt.png", "catalogue/screen.pdf"
    }  # fmt: skip
    assert [entry["name"] for entry in contents.designs] == ["dots", "rose"], "in the order of the shortlist"
    found = {held.name: (held.state, held.is_wrong) for held in contents.held_back}
    assert found == {
        "twin": ("left out", False), "seam": ("withheld", True), "lost": ("failed", True), "late": ("not begun", False),
        "print.rejected.pdf": ("rejected", True),
    }  # fmt: skip
    listed = json.loads(run_bytes(contents))
    assert {entry["name"]: bool(entry["file"]) for entry in listed["designs"]}["twin"] is False
    assert [entry["file"] for entry in listed["catalogue"]] == ["catalogue/screen.pdf"]
    assert counts_of(contents)["held_back"] == 3 and counts_of(contents)["left_out"] == 2


def test_mockups_exports_and_tables_that_failed() -> None:
    worn = design("rose")
    worn["mockups"].append({**worn["mockups"][0], "file": "", "template": "tote", "error": "No such colour."})
    export = {"file": "exports/rose-big.png", "design": "rose", "sha256": "e", "sidecars": [], "error": "Too big."}
    contents = contents_of(
        run(worn, exports=[export], catalogue_error="lookbook: no room", catalogue_problems=["Row 3."])
    )
    assert [(held.name, held.state) for held in contents.held_back] == [
        ("rose__tote", "failed"), ("rose-big.png", "failed"), ("catalogue", "failed"), ("catalogue", "in part")
    ]  # fmt: skip
    assert not [file for file in contents.files if file.kind == "export"]


def test_the_report_says_what_is_missing_and_why() -> None:
    contents = contents_of(
        run(design("rose"), design("late", "not-begun", "It was 06:00."), design("x", "failed", "Bad."))
    )
    report = drop_report(contents, ABOUT)
    assert report.startswith("# Night & <day>, 2026-11-21\n\n1 design, 1 mockup; 1 held back, 1 left out.\n")
    assert "## Held back\n\n- **x** (failed): Bad.\n" in report
    assert "## Not begun\n\n- **late**: It was 06:00.\n" in report
    assert "- It is small. (rose)" in report
    assert summary({"designs": 0, "mockups": 0, "exports": 2, "catalogues": 0, "held_back": 0}) == (
        "0 designs, 2 files for printers; nothing held back."
    )


def test_the_manifest_has_recipes_and_provenance_unless_they_are_private() -> None:
    contents = contents_of(run(design("rose")))
    listed = {"tiles/rose.png": ("t", 7, "tile")}
    manifest = json.loads(manifest_bytes(contents, ABOUT, listed))
    assert manifest["files"] == [{"file": "tiles/rose.png", "sha256": "t", "bytes": 7, "kind": "tile"}]
    (entry,) = manifest["designs"]
    assert entry["recipe"] == {"look": {"seed": 1}} and entry["provenance"] == {"device": "cpu of key-rose"}
    assert entry["mockups"][0]["key"] == "k" and manifest["recipe"] == {
        "name": "nightly", "file": "nightly.toml", "sha256": "0" * 64
    }  # fmt: skip
    private = About(DAY, "nightly", "nightly.toml", "0" * 64, private=True)
    assert "recipe" not in json.loads(manifest_bytes(contents, private, listed))["designs"][0]


class Links(HTMLParser):
    """Everything a page points to, and every tag left open."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]
        if tag not in ("meta", "img", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_leads_to_everything_and_nowhere_else() -> None:
    gallery = {"file": "catalogue/my-gallery/index.html", "sha256": "g", "bytes": 5, "kind": "gallery"}
    contents = contents_of(run(design("ro se#1"), catalogue=[pdf("a b"), gallery]))
    page = page_bytes(contents, DAY, {"catalogue/a b.pdf": 1_500_000}).decode()
    links = Links()
    links.feed(page)
    assert not links.open, "every tag is closed"
    names = {file.name for file in contents.files} | {"report.md", "manifest.json"}
    assert {unquote(link) for link in links.found} == names
    assert "<script" not in page and not re.search(r"https?://", page), "no script, no network"
    assert "Night &amp; &lt;day&gt;" in page and "&lt;ro se#1&gt; &amp; more" in page
    assert "21 November 2026" in page and "PDF, 4 pages, 1.5 MB" in page
