"""What a catalogue says about a design, in a designer's words."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.catalogue.plane import dpi_of
from designgen.catalogue.spec import DesignPage
from designgen.errors import UsageError
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.seam import SeamReport
from designgen.repeat.tile import Tile

NBSP = "\u00a0"
_REPEATS = {
    "straight": "Straight repeat",
    "half-drop": "Half-drop repeat",
    "brick": "Brick repeat",
    "none": "Placed print",
}
_MOST_IN_STRAIGHT = 12
_MOST_FILES = 4
_VERDICTS = {"pass": "seamless", "warn": "faint seam", "break": "visible seam"}


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str


def number(value: float, places: int = 2) -> str:
    """Return a number without trailing zeros."""
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def length_cm(length_mm: float) -> str:
    """Return a length, for example "6.4 cm"."""
    return f"{number(length_mm / 10)}{NBSP}cm"


def size_cm(tile: Tile) -> str:
    """Return the size of one repeat, for example "8 × 10 cm", never broken over lines."""
    return f"{number(tile.width_mm / 10)}{NBSP}×{NBSP}{number(tile.height_mm / 10)}{NBSP}cm"


def repeat_name(design: DesignPage, tile: Tile) -> str:
    """Return the repeat as the trade calls it."""
    name = design.repeat or tile.repeat_name
    return _REPEATS.get(name) or _in_words(name)


def _in_words(name: str) -> str:
    try:
        words = parse_repeat(name).words
    except UsageError:
        words = f"{name} repeat"
    return words[:1].upper() + words[1:]


def styles_text(design: DesignPage) -> str:
    """Return the styles with their weights, which a single style of weight 1 does not need."""
    if not design.styles:
        return ""
    if len(design.styles) == 1 and design.styles[0][1] == 1:
        return readable(design.styles[0][0])
    return " + ".join(f"{readable(name)}{NBSP}{number(weight)}" for name, weight in design.styles)


def readable(name: str) -> str:
    """Return a file name as words: "ditsy-floral" becomes "Ditsy floral"."""
    words = name.replace("_", " ").replace("-", " ").strip() if " " not in name else name.strip()
    return words[:1].upper() + words[1:]


def origin_line(design: DesignPage) -> str:
    """Return one line on where a design comes from, or "" when nothing is known."""
    styles = " and ".join(readable(name) for name, _ in design.styles)
    swatch = readable(design.swatch)
    if swatch and styles:
        return f"{swatch}, after {styles}"
    return swatch or (f"After {styles}" if styles else "")


def seam_of(design: DesignPage, tile: Tile) -> SeamReport | None:
    """Return the seam report, from the page or from its tile."""
    return design.seam if design.seam is not None else tile.seam


def verdict_text(seam: SeamReport) -> str:
    """Return the verdict in a designer's words."""
    return _VERDICTS.get(seam.verdict, seam.verdict)


def seam_text(design: DesignPage, tile: Tile) -> str:
    """Return the seam in a few words, and its step against the strongest inside the design (above 1 it leads)."""
    if not tile.lattice.is_periodic:
        return "does not repeat"
    seam = seam_of(design, tile)
    if seam is None:
        return "not measured"
    return f"{verdict_text(seam)} ({seam.s1_excess:.2f})"


def design_facts(design: DesignPage, tile: Tile) -> tuple[Fact, ...]:
    """Return the facts of a design page; what is not known is left out."""
    size_label = "Repeat size" if tile.lattice.is_periodic else "Print size"
    facts = [
        Fact(size_label, size_cm(tile)),
        Fact("Repeat", repeat_name(design, tile)),
        Fact("Swatch", readable(design.swatch)),
        Fact("Styles" if len(design.styles) > 1 else "Style", styles_text(design)),
        Fact("Strength", "" if design.strength is None else number(design.strength)),
        Fact("Seed", "" if design.seed is None else str(design.seed)),
        Fact("Resolution", resolution(tile)),
        Fact("Seam", seam_text(design, tile) if tile.lattice.is_periodic else ""),
    ]
    return tuple(fact for fact in facts if fact.value)


def resolution(tile: Tile) -> str:
    """Return the tile's own resolution, for example "native 150 dpi"."""
    return f"native{NBSP}{round(dpi_of(tile))}{NBSP}dpi"


def technical_facts(design: DesignPage, tile: Tile) -> tuple[Fact, ...]:
    """Return everything a mill asks about the file."""
    height, width = tile.size_px
    straight_w, straight_h = tile.straight_size_mm
    extra = [Fact("File", design.name), Fact("Pixels", f"{width}{NBSP}×{NBSP}{height}{NBSP}px")]
    if 1 < max(tile.lattice.straight_count) <= _MOST_IN_STRAIGHT:
        straight = f"{number(straight_w / 10)}{NBSP}×{NBSP}{number(straight_h / 10)}{NBSP}cm"
        extra.append(Fact("As straight", straight))
    if tile.alpha is not None:
        extra.append(Fact("Ground", "transparent"))
    extra.append(Fact("Placement", design.placement))
    extra += [Fact(label, value) for label, value in design.cloth]
    if design.spots:
        extra.append(Fact("Inks", str(len(design.spots))))
    if design.files:
        total = sum(file.bytes for file in design.files)
        extra.append(Fact("Files", f"{len(design.files)} ({size_text(total)})"))
        extra += [
            Fact(readable(file.kind or "file"), f"{file.name}, {size_text(file.bytes)}")
            for file in design.files[:_MOST_FILES]
        ]
    extra.append(Fact("Recipe", design.recipe_digest[:16]))
    own = [fact for fact in design_facts(design, tile) if fact.label != "Seam"]
    return tuple(fact for fact in (*own, *extra) if fact.value)


def size_text(count: int) -> str:
    """Return a number of bytes as people say it: "840 kB", "2.4 MB"."""
    if count < 1000:
        return f"{count}{NBSP}bytes"
    if count < 1_000_000:
        return f"{round(count / 1000)}{NBSP}kB"
    return f"{number(count / 1e6, 1)}{NBSP}MB"


def seam_facts(design: DesignPage, tile: Tile) -> tuple[Fact, ...]:
    """Return the figures of the seam measure, or nothing for a placed print or an unmeasured tile."""
    seam = seam_of(design, tile)
    if seam is None or not tile.lattice.is_periodic:
        return (Fact("Seam", seam_text(design, tile)),)
    return (
        Fact("Seam", verdict_text(seam)),
        Fact("Step", f"{seam.s1_ratio:.2f}"),
        Fact("Excess", f"{seam.s1_excess:.2f}"),
        Fact("z-score", f"{seam.s1_z:.1f}".replace("-", "−")),
        Fact("Window", f"{seam.s1_window_max:.2f}"),
        Fact("Kink", f"{seam.s2_kink:.2f}"),
        Fact("Band", f"{seam.s3_band:.2f}"),
        Fact("Corner", f"{seam.corner:.2f}"),
    )


def drop_words(tile: Tile) -> str:
    """Return how the next column or row lies, in words."""
    if tile.lattice.axis == "column":
        return f"each column {length_cm(tile.drop_mm)} lower"
    if tile.lattice.axis == "row":
        return f"each row {length_cm(tile.drop_mm)} to the right"
    if not all(tile.lattice.wraps):
        return "repeats across only" if tile.lattice.wraps[1] else "repeats down only"
    return "repeats straight"
