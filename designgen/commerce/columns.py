"""The columns of the table: what their heads are called, and how a cell becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from designgen.commerce.cells import (
    IMMEDIATE,
    read_count,
    read_date,
    read_number,
    read_sizes,
    read_url,
    read_weight,
)
from designgen.commerce.facts import TEMPLATES
from designgen.commerce.gtin import read_gtin

Kind = Literal["design", "colourway", "separator", "terms", "omit"]
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "": "design", "design": "design", "style": "design", "product": "design",
        "colourway": "colourway", "colorway": "colourway",
        "separator": "separator", "section": "separator", "divider": "separator",
        "terms": "terms", "term": "terms",
        "omit": "omit", "hide": "omit", "skip": "omit",
    }
)  # fmt: skip
"""Kinds of rows by what people call them."""

Form = Literal["text", "number", "date", "code"]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: By which the code knows it, and the field of `Commerce` that it fills, if any.
        head: What stands above it.
        aliases: Other heads that mean it.
        form: How a spreadsheet holds it; codes are text even where they look like numbers.
        width: In characters, in a spreadsheet.
        help: What goes there.
    """

    name: str
    head: str
    aliases: tuple[str, ...] = ()
    form: Form = "text"
    width: int = 14
    help: str = ""


COLUMNS: Final[tuple[Column, ...]] = (
    Column("kind", "kind", ("row", "type"), width=11, help="design, colourway, separator, terms or omit"),
    Column("design", "design", ("file", "id", "design id", "key"), "code", 44, "Of the run; do not change it"),
    Column("style_number", "style number", ("style", "style no", "sku", "article", "catalog id"), "code", 14),
    Column("name", "name", ("title", "style name"), width=26, help="Printed; of a separator: its heading"),
    Column("section", "section", ("category", "group", "line"), width=16, help="Instead of the separator above"),
    Column("sort", "sort", ("order", "product sort"), "number", 7, "Smaller comes first in its section"),
    Column("template", "template", ("page", "pdf template"), width=10, help="full, compact or swatch"),
    Column("description", "description", ("text",), width=40, help="A sentence or two"),
    Column("wholesale", "wholesale", ("wholesale price", "price", "whs"), "number", 11),
    Column("retail", "retail", ("retail price", "rrp", "msrp", "srp"), "number", 11),
    Column("currency", "currency", ("cur",), width=9, help="Three letters, such as EUR"),
    Column("moq", "moq", ("minimum", "minimum order", "opening order"), "number", 8, "Least number at first"),
    Column("reorder", "reorder", ("reorder minimum", "reorder moq"), "number", 8, "Least number again"),
    Column("case_pack", "case pack", ("pack", "pack size", "case"), "number", 9),
    Column("unit", "unit", ("units",), width=6, help="pcs, m"),
    Column("composition", "composition", ("material", "fabric", "fibre", "fiber"), width=28),
    Column("weight_g_m2", "g/m2", ("gsm", "weight", "weight g/m2", "g/m²", "weight g m2"), "number", 7),
    Column("care", "care", ("care instructions",), width=26),
    Column("sizes", "sizes", ("size run", "size"), width=18, help="XS, S, M, L"),
    Column("season", "season", ("season/year",), width=14),
    Column("deliver_from", "deliver from", ("start ship", "delivery from", "delivery"), "date", 13, "Or: immediate"),
    Column("deliver_until", "deliver until", ("complete ship", "delivery until", "delivery to"), "date", 13),
    Column("order_until", "order until", ("cut-off", "order cut-off", "cutoff"), "date", 13),
    Column("colour_code", "colour code", ("color code", "colourway code", "colorway code"), "code", 12),
    Column("colour_name", "colour name", ("color name", "colour", "color", "colourway", "colorway"), width=18),
    Column("gtin", "gtin", ("ean", "ean-13", "ean13", "upc", "barcode"), "code", 15, "Check digit is checked"),
    Column("url", "url", ("link", "qr", "qr code", "web"), width=30, help="What the QR code leads to"),
    Column("notes", "notes", ("note", "product notes", "remarks"), width=30, help="Printed below the facts"),
    Column("about", "about (not read)", ("about",), width=36, help="What the run knows of the design"),
)

BY_NAME: Final = MappingProxyType({column.name: column for column in COLUMNS})


def _plain(head: str) -> str:
    return re.sub(r"[\s_]+", " ", head).strip().lower().rstrip(".:*")


_BY_HEAD: Final[Mapping[str, str]] = MappingProxyType(
    {_plain(head): column.name for column in reversed(COLUMNS) for head in (*column.aliases, column.name, column.head)}
)


def column_of(head: str) -> Column | None:
    """Return the column that a head means, or None for one that we do not know."""
    name = _BY_HEAD.get(_plain(head))
    return None if name is None else BY_NAME[name]


def known_heads(heads: Sequence[str]) -> int:
    """Return how many heads we know."""
    return sum(column_of(head) is not None for head in heads)


def names_design(heads: Sequence[str]) -> bool:
    """Tell whether one of the heads is that of the column by which rows are matched to designs."""
    return any(column is not None and column.name == "design" for column in map(column_of, heads))


def _read_text(text: str) -> str:
    return text


def _read_template(text: str) -> str:
    if text.lower() not in TEMPLATES:
        raise ValueError(f'"{text}" is no template; there are {", ".join(TEMPLATES)}')
    return text.lower()


def _read_gtin(text: str) -> str:
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", text, re.IGNORECASE):
        raise ValueError(f'"{text}" was rounded by a spreadsheet; format the column as text and enter the digits again')
    return read_gtin(text)


Reader = Callable[[str], Any]
READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "description": _read_text, "composition": _read_text, "care": _read_text, "season": _read_text,
        "notes": _read_text, "unit": _read_text, "section": _read_text,
        "moq": read_count, "reorder": read_count, "case_pack": read_count,
        "weight_g_m2": read_weight, "sizes": read_sizes, "sort": read_number, "template": _read_template,
        "deliver_until": read_date, "order_until": read_date, "gtin": _read_gtin, "url": read_url,
    }
)  # fmt: skip
"""How the cells that fill a field of `Commerce` by themselves are read; prices and deliver_from need more."""


def is_immediate(text: str) -> bool:
    """Tell whether a delivery date says that there is none to wait for."""
    return text.strip().lower() in IMMEDIATE
