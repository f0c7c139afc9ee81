"""GIMP palettes (.gpl), which Inkscape, Krita and Scribus read, too: lines of 8-bit RGB and a name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from designgen.colour.inks import Ink


def write(title: str, inks: Sequence[Ink]) -> bytes:
    """Return a GPL file; colours beyond a screen are as near as 8 bits of sRGB come."""
    lines = ["GIMP Palette", f"Name: {_line(title)}", "Columns: 4", "#"]
    for ink in inks:
        red, green, blue = (int(value) for value in np.floor(ink.rgb * 255 + 0.5))
        lines.append(f"{red:3d} {green:3d} {blue:3d}\t{_line(ink.name)}")
    return ("\n".join(lines) + "\n").encode()


def read(data: bytes) -> tuple[str, list[Ink]]:
    """Return the palette's name and its colours.

    Raises:
        ValueError: The data is no GPL file, or a line is no colour.
    """
    lines = data.decode("utf-8-sig", "replace").splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise ValueError("it does not begin with GIMP Palette")
    title, inks = "", []
    for line in lines[1:]:
        text = line.strip()
        if text.startswith("Name:"):
            title = text.removeprefix("Name:").strip()
        elif text and not text.startswith(("#", "Columns:")):
            parts = text.split(None, 3)
            if len(parts) < 3 or not all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts[:3]):
                raise ValueError(f"this line is no colour: {text[:40]}")
            name = parts[3].strip() if len(parts) > 3 else ""
            inks.append(Ink.of_srgb([int(part) / 255 for part in parts[:3]], "" if name == "Untitled" else name))
    return title, inks


def _line(text: str) -> str:
    return " ".join(text.split())
