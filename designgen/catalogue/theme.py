"""How a catalogue looks: typefaces, sizes and colours as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Face = Literal["serif", "italic", "sans", "medium"]
Align = Literal["left", "right", "centre"]
Anchor = Literal["top", "middle", "bottom"]
Rgb = tuple[float, float, float]


def _hex(code: str) -> Rgb:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


@dataclass(frozen=True)
class TextStyle:
    """How a piece of text is set.

    Attributes:
        face: Role of the typeface.
        size_pt: Size on A4; smaller and larger pages scale it.
        min_size_pt: How far it may shrink to fit its frame.
        leading: Line distance as a multiple of the size.
        colour: Name of a colour of the theme.
        align: Horizontal alignment.
        anchor: Where the lines stand in the height of the frame.
        tracking_em: Extra space between letters.
        upper: Set in capitals.
        max_lines: The most lines it may take; None for as many as the frame holds.
    """

    face: Face = "sans"
    size_pt: float = 8.5
    min_size_pt: float = 6.5
    leading: float = 1.35
    colour: str = "ink"
    align: Align = "left"
    anchor: Anchor = "top"
    tracking_em: float = 0.0
    upper: bool = False
    max_lines: int | None = None

    def but(self, **changes: object) -> TextStyle:
        """Return a copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Theme:
    """Typography, colours and margins of a catalogue.

    Attributes:
        margin_mm: Page margin on A4.
        ink: Text.
        muted: Secondary text.
        rule: Hairlines.
        tint: Panels behind pictures.
        paper: The page; also what shows through a placed print.
        accent: The one repeat picked out in a diagram.
    """

    margin_mm: float = 14.0
    ink: Rgb = field(default_factory=lambda: _hex("1d1c1a"))
    muted: Rgb = field(default_factory=lambda: _hex("75716a"))
    rule: Rgb = field(default_factory=lambda: _hex("c9c4ba"))
    tint: Rgb = field(default_factory=lambda: _hex("f1efea"))
    paper: Rgb = (1.0, 1.0, 1.0)
    accent: Rgb = field(default_factory=lambda: _hex("9c3f24"))

    cover_title: TextStyle = TextStyle("serif", 46, 20, 1.04, max_lines=3, anchor="bottom")
    cover_line: TextStyle = TextStyle("italic", 15, 9, 1.25, "muted", max_lines=2)
    title: TextStyle = TextStyle("serif", 25, 11, 1.1, max_lines=4)
    heading: TextStyle = TextStyle("serif", 14, 8.5, 1.15, max_lines=2)
    name: TextStyle = TextStyle("serif", 10.5, 7, 1.15, max_lines=2)
    lead: TextStyle = TextStyle("italic", 11, 7.5, 1.25, "muted", max_lines=3)
    body: TextStyle = TextStyle("sans", 8, 6.2, 1.35)
    figure: TextStyle = TextStyle("sans", 8, 6.2, 1.2, max_lines=3)
    caption: TextStyle = TextStyle("sans", 7, 6, 1.3, "muted", max_lines=2)
    label: TextStyle = TextStyle("medium", 6.2, 5.5, 1.3, "muted", tracking_em=0.09, upper=True, max_lines=1)

    def colour(self, name: str) -> Rgb:
        """Return a colour by its name."""
        colour: Rgb = getattr(self, name)
        return colour


DEFAULT = Theme()
"""The one theme so far: book serif, quiet sans, wide margins."""
