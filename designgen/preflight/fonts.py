"""Typefaces of a PDF: whether their outlines are in the file, and how wide their characters are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_WIDTH = 500.0


@dataclass(frozen=True)
class Font:
    """A typeface as the content uses it.

    Attributes:
        name: Its name in the file, such as "ABCDEF+Lato-Regular".
        kind: "Type1", "TrueType", "Type0", "Type3" and so on.
        is_embedded: Whether its outlines are in the file.
        bytes_per_code: 2 for a composite font, else 1.
        widths: Width of a code in thousandths of the size.
        usual_width: Width of a code that is not listed.
        unit: What a width of 1 is in text space: 0.001, but for Type 3.
    """

    name: str
    kind: str
    is_embedded: bool
    bytes_per_code: int = 1
    widths: Mapping[int, float] = field(default_factory=dict, repr=False)
    usual_width: float = _WIDTH
    unit: float = 0.001

    def advance(self, text: bytes, spacing: tuple[float, float], size: float) -> float:
        """Return how far a piece of text moves on, in text space before horizontal scaling.

        Args:
            text: The codes.
            spacing: Extra space after each character and after each single-byte space.
            size: The font size.
        """
        step = self.bytes_per_code
        codes = [int.from_bytes(text[i : i + step], "big") for i in range(0, len(text) - step + 1, step)]
        letters, words = spacing
        drawn = sum(self.widths.get(code, self.usual_width) for code in codes) * self.unit * size
        spaces = codes.count(32) if step == 1 else 0
        return drawn + letters * len(codes) + words * spaces


NO_FONT = Font("none", "", True)


def read_font(font: Any) -> Font:
    """Return what has to be known of a font dictionary."""
    kind = str(font.get("/Subtype", "/"))[1:]
    name = str(font.get("/BaseFont", font.get("/Name", "/?")))[1:]
    if kind == "Type0":
        return _composite(font, name)
    first = int(font.get("/FirstChar", 0))
    widths = {first + i: float(width) for i, width in enumerate(font.get("/Widths", []))}
    if kind == "Type3":
        matrix = [float(v) for v in font.get("/FontMatrix", [0.001, 0, 0, 0.001, 0, 0])]
        return Font(name, kind, True, widths=widths, usual_width=0.0, unit=abs(matrix[0]))
    descriptor = font.get("/FontDescriptor")
    usual = _WIDTH if descriptor is None else float(descriptor.get("/MissingWidth", _WIDTH if not widths else 0))
    return Font(name, kind, _has_file(descriptor), widths=widths, usual_width=usual)


def _composite(font: Any, name: str) -> Font:
    inner = font["/DescendantFonts"][0]
    widths: dict[int, float] = {}
    entries = list(inner.get("/W", []))
    at = 0
    while at + 1 < len(entries):
        first = int(entries[at])
        if isinstance(entries[at + 1], pikepdf.Array):
            widths |= {first + i: float(width) for i, width in enumerate(entries[at + 1])}
            at += 2
        elif at + 2 < len(entries):
            last = min(int(entries[at + 1]), first + 0xFFFF)
            widths |= dict.fromkeys(range(first, last + 1), float(entries[at + 2]))
            at += 3
        else:
            break
    usual = float(inner.get("/DW", 1000))
    return Font(name, "Type0", _has_file(inner.get("/FontDescriptor")), 2, widths, usual)


def _has_file(descriptor: Any) -> bool:
    return descriptor is not None and any(key in descriptor for key in _FILES)
