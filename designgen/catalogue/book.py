"""What is known of a catalogue while it is drawn: which page everything stands on, and each design's colours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from designgen.catalogue.spec import CatalogueSpec, DesignPage, SectionPage
from designgen.colour.spaces import lab_from_srgb, lch
from designgen.repeat.tile import Tile

Lab = tuple[float, float, float]
Rgb = tuple[float, float, float]

_SAMPLES = 4096
_CELL = 12.0
_LISTED_COLOURS = 3
CHANGES = {"new": "New", "changed": "Changed"}


@dataclass(frozen=True)
class Colour:
    """One leading colour of a design."""

    lab: Lab
    rgb: Rgb

    @property
    def order(self) -> tuple[bool, int, float]:
        """Sorts greys by lightness before colours around the hue circle."""
        lightness, chroma, hue = (float(value) for value in lch(self.lab))
        grey = chroma < 10
        return (not grey, 0 if grey else int(hue // 15), lightness)


@dataclass(frozen=True)
class Part:
    """A section and the designs that stand in it, as indices into the specification."""

    section: SectionPage | None
    designs: tuple[int, ...]


@dataclass
class Book:
    """A catalogue in the order of its pages.

    Attributes:
        spec: The specification, its designs in the order of the sections.
        parts: Its sections; one without a name where there are none.
        pages: For every key of the outline the page it stands on, from 1.
        colours: Leading colours of the designs drawn so far.
    """

    spec: CatalogueSpec
    parts: tuple[Part, ...]
    pages: dict[str, int] = field(default_factory=dict)
    colours: dict[str, tuple[Colour, ...]] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The place of every design in the catalogue, from 0."""
        return {design.name: index for index, design in enumerate(self.spec.designs)}

    def style_number(self, design: DesignPage) -> str:
        """Return what a design is ordered by."""
        return design.style_number.strip() or f"No. {self.numbers[design.name] + 1:02d}"

    def page_of(self, design: DesignPage) -> int | None:
        """Return the page a design stands on."""
        return self.pages.get(self.key(design))

    def key(self, design: DesignPage) -> str:
        """Return the outline's key of a design."""
        return f"design-{self.numbers[design.name] + 1}"

    def note(self, design: DesignPage, tile: Tile) -> None:
        """Remember the colours of a design whose tile is at hand."""
        if design.name not in self.colours:
            self.colours[design.name] = leading_colours(design, tile)

    def colours_of(self, design: DesignPage) -> tuple[Colour, ...]:
        """Return the leading colours of a design, loading its tile if it was not drawn."""
        if design.name not in self.colours:
            self.note(design, design.load_tile())
        return self.colours[design.name]


def bound(spec: CatalogueSpec) -> Book:
    """Return a catalogue with its designs in the order of their sections."""
    named = {section.name: section for section in spec.sections}
    for design in spec.designs:
        if design.section:
            named.setdefault(design.section, SectionPage(design.section))
    groups: dict[str, list[DesignPage]] = {"": [], **{name: [] for name in named}}
    for design in spec.designs:
        groups[design.section].append(design)
    ordered: list[DesignPage] = []
    parts: list[Part] = []
    for name, members in groups.items():
        if members:
            parts.append(Part(named.get(name), tuple(range(len(ordered), len(ordered) + len(members)))))
            ordered += members
    return Book(replace(spec, designs=tuple(ordered)), tuple(parts))


def listed_colours(design: DesignPage) -> int:
    """Return how many lines a design has in the index by colour, which its tile is not needed for."""
    return min(_LISTED_COLOURS, len(design.spots)) if design.spots else 1


def leading_colours(design: DesignPage, tile: Tile) -> tuple[Colour, ...]:
    """Return the colours that cover most of a design: its inks where they are known, else the most frequent shade."""
    if design.spots:
        chosen = sorted(design.spots, key=lambda chip: -(chip.coverage or 0.0))[:_LISTED_COLOURS]
        return tuple(Colour(chip.lab, chip.srgb) for chip in chosen)
    step = max(1, int(np.sqrt(tile.pixels.shape[2] * tile.pixels.shape[3] / _SAMPLES)))
    rgb = tile.pixels[0, :, ::step, ::step].reshape(3, -1).T
    if tile.alpha is not None:
        seen = tile.alpha[0, 0, ::step, ::step].ravel() > 0.5
        rgb = rgb[seen] if seen.any() else rgb
    lab = lab_from_srgb(rgb)
    # Colour leads, not ground: a shade counts for its area and a little for how far it is from grey.
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    cells = np.floor(lab / _CELL).astype(np.int64)
    _, which = np.unique(cells, axis=0, return_inverse=True)
    weight = np.bincount(which.ravel(), weights=1 + chroma / 25)
    best = which.ravel() == int(weight.argmax())
    (lightness, a, b), (red, green, blue) = lab[best].mean(axis=0), rgb[best].mean(axis=0)
    return (Colour((float(lightness), float(a), float(b)), (float(red), float(green), float(blue))),)


def change_text(design: DesignPage) -> str:
    """Return how a design differs from the previous issue, "" where it does not."""
    return CHANGES.get(design.changed, "")
