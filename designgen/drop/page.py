"""The first page of a drop, index.html: where its gallery, catalogues and designs are. No script, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from designgen.drop.contents import Contents, counts_of, summary

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DOCUMENTS: Final = {"lookbook": "Lookbook", "linesheet": "Line sheet", "technical": "Technical pages"}


def page_bytes(contents: Contents, day: date, sizes: Mapping[str, int]) -> bytes:
    """Return index.html.

    Args:
        contents: What is published.
        day: The drop's date.
        sizes: Length in bytes of every file, by name.
    """
    page = _template().render(
        title=contents.run["title"],
        language="en",
        date=day.isoformat(),
        spoken=f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        summary=summary(counts_of(contents)),
        gallery=next(_galleries(contents), ""),
        documents=tuple(_documents(contents, sizes)),
        designs=tuple(_designs(contents)),
    )
    return page.encode()


def _galleries(contents: Contents) -> Iterator[str]:
    for file in contents.files:
        if file.kind == "gallery" and PurePosixPath(file.name).name == "index.html":
            yield quote(file.name)


def _documents(contents: Contents, sizes: Mapping[str, int]) -> Iterator[dict[str, str]]:
    for entry in contents.run["catalogue"]:
        if not entry.get("pages"):
            continue
        pages = f"{entry['pages']} page{'' if entry['pages'] == 1 else 's'}"
        size = f"{sizes[entry['file']] / 1e6:.1f} MB"
        kind = _DOCUMENTS.get(entry["kind"], entry["kind"])
        yield {
            "href": quote(entry["file"]),
            "name": f"{kind}, for {'print' if entry['edition'] == 'print' else 'the screen'}",
            "said": f"PDF, {pages}, {size}",
        }


def _designs(contents: Contents) -> Iterator[dict[str, Any]]:
    for entry in contents.designs:
        worn = next((mockup["file"] for mockup in entry["mockups"] if mockup["file"]), entry["file"])
        yield {
            "href": quote(entry["file"]),
            "shown": quote(worn),
            "title": entry["title"],
            "width": 400,
            "height": 500,
        }


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("designgen.drop"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("index.html")
