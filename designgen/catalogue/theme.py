"""How a catalogue looks: typefaces, sizes, colours, margins and the manner of its pages as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Face = Literal["serif", "italic", "sans", "medium"]
"""The parts typefaces play: "serif" sets titles, "italic" leads, "sans" text and figures, "medium" labels; which
typeface plays which part is the theme's choice."""
Align = Literal["left", "right", "centre"]
Anchor = Literal["top", "middle", "bottom"]
Rgb = tuple[float, float, float]
Cmyk = tuple[float, float, float, float]

COLOURS = ("ink", "muted", "rule", "tint", "paper", "accent")
CoverLook = Literal["lengths", "window", "full"]
DividerLook = Literal["cloth", "page", "colour"]


def rgb_of(code: str) -> Rgb:
    """Return "1d1c1a" or "#1d1c1a" as red, green and blue in [0, 1]."""
    code = code.removeprefix("#")
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


@dataclass(frozen=True)
class TextStyle:
    """How a piece of text is set.

    Attributes:
        face: Part the typeface plays.
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
class FontFile:
    """A typeface: the name of a file that ships with the package, or a file's own bytes."""

    name: str
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FontSet:
    """Which typeface plays which part."""

    serif: FontFile = FontFile("EBGaramond12-Regular.ttf")
    italic: FontFile = FontFile("EBGaramond12-Italic.ttf")
    sans: FontFile = FontFile("Lato-Regular.ttf")
    medium: FontFile = FontFile("Lato-Medium.ttf")

    def of(self, face: Face) -> FontFile:
        """Return the typeface of a part."""
        found: FontFile = getattr(self, face)
        return found

    @property
    def files(self) -> tuple[FontFile, ...]:
        """Every typeface once, in the order of the parts."""
        return tuple(dict.fromkeys((self.serif, self.italic, self.sans, self.medium)))


@dataclass(frozen=True)
class Theme:
    """Typography, colours, margins and manner of a catalogue.

    Attributes:
        key: What `--theme` takes.
        called: Its name for people.
        about: One sentence on how it looks.
        fonts: Its typefaces.
        margin_mm: Page margin on A4.
        gutter_mm: Between the columns of the page, on A4.
        cover: "lengths" of fabric side by side over the title, one in a "window" above centred words, or one from
            edge to edge ("full") with the title on a panel.
        divider: A section begins with a length of "cloth" beside its name, on a bare "page", or on a page of "colour".
        centred: Titles stand in the middle rather than on the left.
        large_numbers: Sections and designs carry their number in display size.
        ink: Text.
        muted: Secondary text.
        rule: Hairlines.
        tint: Panels behind pictures.
        paper: The page; also what shows through a placed print.
        accent: The one repeat picked out in a diagram, marks of change, panels of colour.
        inks: For a colour by name, the CMYK in percent that the print edition takes instead of a conversion; the only
            way to a rich black.
    """

    key: str = "atelier"
    called: str = "Atelier"
    about: str = ""
    fonts: FontSet = FontSet()
    margin_mm: float = 14.0
    gutter_mm: float = 5.0
    cover: CoverLook = "lengths"
    divider: DividerLook = "cloth"
    centred: bool = False
    large_numbers: bool = False

    ink: Rgb = field(default_factory=lambda: rgb_of("1d1c1a"))
    muted: Rgb = field(default_factory=lambda: rgb_of("75716a"))
    rule: Rgb = field(default_factory=lambda: rgb_of("c9c4ba"))
    tint: Rgb = field(default_factory=lambda: rgb_of("f1efea"))
    paper: Rgb = (1.0, 1.0, 1.0)
    accent: Rgb = field(default_factory=lambda: rgb_of("9c3f24"))
    inks: tuple[tuple[str, Cmyk], ...] = ()

    cover_title: TextStyle = TextStyle("serif", 46, 20, 1.04, max_lines=3, anchor="bottom")
    cover_line: TextStyle = TextStyle("italic", 15, 9, 1.25, "muted", max_lines=2)
    divider_title: TextStyle = TextStyle("serif", 40, 16, 1.06, max_lines=4)
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

    def ink_of(self, name: str) -> Cmyk | None:
        """Return the CMYK in percent the theme asks for a colour in print, None where it leaves that to the press."""
        return dict(self.inks).get(name)


STYLES = tuple(name for name, kind in Theme.__annotations__.items() if kind == "TextStyle")
"""The names of a theme's text styles."""

DEFAULT = Theme()
"""Book serif, quiet sans, wide margins: the theme "atelier"."""
