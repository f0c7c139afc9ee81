"""What the pages say: the specification as values that templates print, nothing left to work out in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from designgen.catalogue.book import Book, change_text, leading_colours
from designgen.catalogue.facts import Fact, design_facts, origin_line, readable, repeat_name, size_cm, styles_text
from designgen.catalogue.spec import ColourwayChip, DesignPage, SpotChip
from designgen.colour.naming import words_for
from designgen.gallery.palette import css_colour
from designgen.gallery.pictures import Shot, Words
from designgen.repeat.tile import Tile

_MOST_SLUG = 60


@dataclass(frozen=True)
class Chip:
    """An ink: its colour for CSS, its name, and its figures in words."""

    colour: str
    name: str
    figures: str


@dataclass(frozen=True)
class Colourway:
    """A colourway: its code, its name, its inks, and whether the pictures show it."""

    code: str
    name: str
    chips: tuple[Chip, ...]
    shown: bool


@dataclass(frozen=True)
class DesignView:
    """One design as its page and its card show it.

    Attributes:
        slug: File name of its page, without ending.
        heading: What people call it.
        number: Style number.
        section: Section it stands in; may be empty.
        badge: "New" or "Changed" against the previous issue, or "".
        lead: One line on where it comes from.
        description: A few sentences.
        shots: Its pictures, the cloth first.
        facts: What a designer asks.
        order: What a buyer asks.
        chips: Its inks.
        colourways: Every colourway.
        files: (name, size in words, what it is).
        url: Where more is told; "" for nowhere.
        colours: Its leading colours: (order, CSS colour, words).
        swatch: The fabric it began as, in words.
        styles: Its styles in words.
        prices: (wholesale, retail) in words; "" where not known.
    """

    slug: str
    heading: str
    number: str
    section: str
    badge: str
    lead: str
    description: str
    shots: tuple[Shot, ...]
    facts: tuple[Fact, ...]
    order: tuple[Fact, ...]
    chips: tuple[Chip, ...]
    colourways: tuple[Colourway, ...]
    files: tuple[tuple[str, str, str], ...]
    url: str
    colours: tuple[tuple[tuple[bool, int, float], str, str], ...]
    swatch: str
    styles: str
    prices: tuple[str, str]

    @property
    def page(self) -> str:
        """Its page, relative to the gallery."""
        return f"designs/{self.slug}.html"


Index = tuple[tuple[str, str, tuple[DesignView, ...]], ...]
"""(words, CSS colour or "", designs) of every entry of an index."""


@dataclass(frozen=True)
class SectionView:
    """A part of the collection: its name, a text, a name for links, and the designs in it."""

    name: str
    text: str
    anchor: str
    designs: tuple[DesignView, ...]


def slugs(names: Iterable[str]) -> list[str]:
    """Return a file name for each name: ASCII letters, digits and hyphens, distinct on every file system."""
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MOST_SLUG].strip("-") or f"design-{number}"
        slug, again = base, 2
        while slug in taken:
            slug, again = f"{base}-{again}", again + 1
        taken.add(slug)
        found.append(slug)
    return found


def words_of(design: DesignPage, tile: Tile) -> list[Words]:
    """Return what is said of the pictures of a design: the cloth, one repeat, the garments."""
    name, size = design.heading, size_cm(tile)
    kind = repeat_name(design, tile)
    if not all(tile.lattice.wraps):
        found = [Words(f"{name}, {kind.lower()} of {size}", f"{kind}, {size}")] * 2
    else:
        found = [
            Words(f"{name} as cloth: {kind.lower()} of {size}, one and a half repeats", f"{kind} · {size}"),
            Words(f"One repeat of {name}, {size}", f"One repeat · {size}"),
        ]
    sides = ("front", "back")
    for index in range(len(design.mockups)):
        side = sides[index] if index < len(sides) else f"view {index + 1}"
        found.append(Words(f"{name} on a garment, {side}", f"Garment, {side}"))
    return found


def design_view(book: Book, design: DesignPage, slug: str, tile: Tile, shots: tuple[Shot, ...]) -> DesignView:
    """Return what is shown of a design.

    Args:
        book: The catalogue.
        design: One of its designs.
        slug: Its file name.
        tile: Its tile.
        shots: Its pictures.
    """
    sold = design.commerce
    prices = ("", "") if sold is None else (str(sold.wholesale or ""), str(sold.retail or ""))
    return DesignView(
        slug=slug,
        heading=design.heading,
        number=book.style_number(design),
        section=design.section,
        badge=change_text(design),
        lead=origin_line(design),
        description="" if sold is None else sold.description,
        shots=shots,
        facts=_facts(design, tile),
        order=_order(design),
        chips=tuple(_chip(chip) for chip in design.spots),
        colourways=_colourways(design),
        files=tuple((file.name, size_words(file.bytes), file.kind) for file in design.files),
        url="" if sold is None else sold.url,
        colours=_colours(design, tile),
        swatch=readable(design.swatch),
        styles=styles_text(design),
        prices=prices,
    )


def _colours(design: DesignPage, tile: Tile) -> tuple[tuple[tuple[bool, int, float], str, str], ...]:
    return tuple((c.order, css_colour(c.rgb), words_for(c.lab).capitalize()) for c in leading_colours(design, tile))


def _facts(design: DesignPage, tile: Tile) -> tuple[Fact, ...]:
    more = [Fact("Placement", design.placement), *(Fact(label, value) for label, value in design.cloth)]
    more.append(Fact("Recipe", design.recipe_digest[:12]))
    return design_facts(design, tile) + tuple(fact for fact in more if fact.value)


def _order(design: DesignPage) -> tuple[Fact, ...]:
    sold = design.commerce
    if sold is None:
        return ()
    facts = (
        Fact("Wholesale", str(sold.wholesale or "")),
        Fact("Retail", str(sold.retail or "")),
        Fact("Sizes", ", ".join(sold.sizes)),
        Fact("Least order", sold.counted(sold.moq)),
        Fact("Reorder", sold.counted(sold.reorder)),
        Fact("Pack of", sold.counted(sold.case_pack)),
        Fact("Cloth", sold.cloth),
        Fact("Care", sold.care),
        Fact("Season", sold.season),
        Fact("Delivery", sold.delivery),
        Fact("Order until", "" if sold.order_until is None else str(sold.order_until)),
        Fact("GTIN", sold.gtin),
        Fact("Notes", sold.notes),
    )
    return tuple(fact for fact in facts if fact.value)


def _chip(chip: SpotChip) -> Chip:
    lightness, a, b = chip.lab
    figures = [f"Lab {lightness:.0f} {a:.0f} {b:.0f}".replace("-", "−"), css_colour(chip.srgb).upper()]
    if chip.coverage is not None:
        figures.append(f"covers {100 * chip.coverage:.1f} %")
    return Chip(css_colour(chip.srgb), chip.name, " · ".join(figures))


def _colourways(design: DesignPage) -> tuple[Colourway, ...]:
    """Return the colourways; one alone that has the inks already told is left out."""
    entries = design.colourways
    if len(entries) == 1 and not entries[0].name and entries[0].chips == design.spots:
        return ()
    return tuple(_colourway(entry) for entry in entries)


def _colourway(entry: ColourwayChip) -> Colourway:
    name = entry.name or ("" if entry.code else "As designed")
    return Colourway(entry.code, name, tuple(_chip(chip) for chip in entry.chips), entry.shown)


def size_words(size: int) -> str:
    """Return the size of a file as people write it: "640 kB", "2.4 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def sections_of(book: Book, views: list[DesignView]) -> tuple[SectionView, ...]:
    """Return the parts of the collection with the views of their designs, which are in the order of the book."""
    found = []
    for place, part in enumerate(book.parts, start=1):
        inside = tuple(views[index] for index in part.designs)
        name, text = ("", "") if part.section is None else (part.section.name, part.section.text)
        found.append(SectionView(name, text, f"section-{place}", inside))
    return tuple(found)


def by_colour(views: list[DesignView]) -> Index:
    """Return (words, CSS colour, designs) of every leading colour, greys first, then around the hue circle."""
    found: dict[str, tuple[tuple[bool, int, float], str, list[DesignView]]] = {}
    for view in views:
        for order, css, words in view.colours:
            found.setdefault(words, (order, css, []))[2].append(view)
    entries = sorted(found.items(), key=lambda entry: entry[1][0])
    return tuple((words, css, tuple(dict.fromkeys(named))) for words, (_, css, named) in entries)


def by_swatch(views: list[DesignView]) -> Index:
    """Return the designs by the fabric they began as, in alphabetical order."""
    return _by(views, [view.swatch for view in views])


def by_style(views: list[DesignView]) -> Index:
    """Return the designs by their styles, in alphabetical order."""
    return _by(views, [view.styles for view in views])


def _by(views: list[DesignView], keys: list[str]) -> Index:
    groups: dict[str, list[DesignView]] = {}
    for view, key in zip(views, keys, strict=True):
        if key:
            groups.setdefault(key, []).append(view)
    return tuple((key, "", tuple(groups[key])) for key in sorted(groups, key=str.casefold))
