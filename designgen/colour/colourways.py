"""Colourways: one design in other inks. Labels stay, so every motif, plate and seam stays; only the inks change."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designgen.colour.assign import Design, by_contrast, by_rank, enough
from designgen.colour.inks import Ink, Separation, distinct
from designgen.colour.neighbours import LEAST_DELTA_E, Contrast, shared_borders, touching, weakest
from designgen.colour.palettes import Palette
from designgen.colour.spaces import (
    delta_e,
    from_lch,
    in_gamut,
    lab_from_srgb,
    lch,
    linear_from_oklab,
    oklab_from_srgb,
    srgb_from_linear,
)

ORIGINAL: Final = "original"
_NAME: Final = re.compile(r"[^a-z0-9]+")
_PUSH: Final = 0.012
_PUSHES: Final = 400
_AIM: Final = LEAST_DELTA_E + 0.3


@dataclass(frozen=True, eq=False)
class Colourway:
    """One design in certain inks.

    Attributes:
        name: For files and sheets.
        method: How it came about, in words.
        inks: One for each ink of the design, in its order.
        contrast: Its weakest pair of neighbours.
        notices: What there is to tell.
    """

    name: str
    method: str
    inks: tuple[Ink, ...]
    contrast: Contrast
    notices: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether inks that touch can be told apart: Delta E 2000 of at least 8."""
        return self.contrast.passes


class Colourist:
    """Makes colourways of one design; what they all need of it is measured once."""

    def __init__(self, separation: Separation) -> None:
        """Measure which inks touch."""
        self.separation = separation
        self.borders = shared_borders(separation)
        self.neighbours = touching(self.borders)

    def original(self) -> Colourway:
        """Return the design's own inks as a colourway."""
        inks = self.separation.inks
        return Colourway(ORIGINAL, "the design's own inks", inks, weakest(inks, self.neighbours))

    def rank(self, palette: Palette) -> Colourway:
        """Substitute by rank: the lightest ink becomes the lightest colour chosen, and so on down."""
        colours, notices = self._colours(palette)
        chosen = by_rank(self.separation.lab, np.array([ink.lab for ink in colours]))
        inks = tuple(colours[index] for index in chosen)
        return self._made(f"{palette.name}-rank", f"{palette.title} by rank of lightness", inks, notices)

    def season(self, palette: Palette) -> Colourway:
        """Assign a palette so that lightness, families of hue and contrasts between neighbours stay."""
        colours, notices = self._colours(palette)
        design = Design(self.separation.lab, self.separation.coverage, self.borders)
        chosen = by_contrast(design, np.array([ink.lab for ink in colours]))
        inks = tuple(colours[index] for index in chosen)
        return self._made(palette.name, f"{palette.title} by contrast", inks, notices)

    def rotated(self, degrees: float) -> Colourway:
        """Turn every hue in OKLCh; lightness stays, and chroma is lessened where a screen cannot show it."""
        cylinder = lch(oklab_from_srgb(np.array([ink.rgb for ink in self.separation.inks])))
        cylinder[:, 2] += degrees
        inks = [_of_oklab(colour) for colour in from_lch(cylinder)]
        name = f"hue-{degrees % 360:g}".replace(".", "p")
        return self._made(name, f"hues turned by {degrees:g} degrees", distinct(inks), ())

    def table(self, name: str, inks: tuple[Ink, ...]) -> Colourway:
        """Take the inks that somebody chose; they are measured and never changed.

        Raises:
            ValueError: Their number is not the design's.
        """
        if len(inks) != len(self.separation.inks):
            raise ValueError(f"inks: expected {len(self.separation.inks)}, got {len(inks)}")
        inks = distinct(inks)
        return Colourway(slug(name), "from your table", inks, weakest(inks, self.neighbours))

    def _colours(self, palette: Palette) -> tuple[tuple[Ink, ...], tuple[str, ...]]:
        """Return the palette's colours as a screen shows them, and shades of them where there are too few."""
        count = len(self.separation.inks)
        shown = [Ink.of_srgb(ink.rgb, ink.name) for ink in palette.inks]
        if len(shown) >= count:
            return distinct(shown), ()
        lab = enough(np.array([ink.lab for ink in shown]), count)
        shades = [Ink.of_lab(lab_from_srgb(Ink.of_lab(colour).rgb)) for colour in lab[len(shown) :]]
        note = f"{palette.title} has {len(shown)} colours for {count} inks; {len(shades)} shades of them were added."
        return distinct([*shown, *shades]), (note,)

    def _made(self, name: str, method: str, inks: tuple[Ink, ...], notices: tuple[str, ...]) -> Colourway:
        pushed = push_apart(inks, self.neighbours, self.separation.coverage)
        moved = sum(before.lab != after.lab for before, after in zip(inks, pushed, strict=True))
        if moved:
            inks_moved = "1 ink was" if moved == 1 else f"{moved} inks were"
            notices = (*notices, f"{inks_moved} made lighter or darker, so that neighbours stay apart.")
        return Colourway(slug(name), method, pushed, weakest(pushed, self.neighbours), notices)


def push_apart(inks: tuple[Ink, ...], neighbours: NDArray[np.bool_], coverage: NDArray[np.float64]) -> tuple[Ink, ...]:
    """Make inks lighter or darker until every two that touch are apart by Delta E 2000 of 8, or as far as it goes.

    Of a pair that is too close, the one that covers less moves, away from the other; hue stays, chroma yields to the
    gamut.
    """
    oklab = oklab_from_srgb(np.array([ink.rgb for ink in inks]))
    first, second = np.nonzero(np.triu(neighbours, 1))
    if not len(first):
        return inks
    lab = lab_from_srgb(np.array([ink.rgb for ink in inks]))
    moved = np.zeros(len(inks), np.bool_)
    for _ in range(_PUSHES):
        apart = delta_e(lab[first], lab[second])
        worst = int(np.argmin(apart))
        if apart[worst] >= (_AIM if moved.any() else LEAST_DELTA_E):
            break
        small, large = sorted((int(first[worst]), int(second[worst])), key=lambda index: (coverage[index], index))
        away = 1.0 if oklab[small, 0] >= oklab[large, 0] else -1.0
        if not 0.1 < oklab[small, 0] + away * _PUSH < 0.985:  # no room: the other one makes way
            small, away = large, -away
        oklab[small, 0] = np.clip(oklab[small, 0] + away * _PUSH, 0.05, 0.99)
        lab[small] = lab_from_srgb(srgb_from_linear(linear_from_oklab(in_gamut(oklab[small]))))
        moved[small] = True
    changed = [Ink.of_lab(lab[index]) if moved[index] else ink for index, ink in enumerate(inks)]
    return distinct(changed)


def recoloured(separation: Separation, colourway: Colourway) -> Separation:
    """Return the design in the colourway's inks."""
    return replace(separation, inks=colourway.inks)


def slug(name: str) -> str:
    """Return a name for files: small letters, digits and hyphens."""
    return _NAME.sub("-", name.lower()).strip("-") or "colourway"


def _of_oklab(oklab: NDArray[np.float64]) -> Ink:
    return Ink.of_lab(lab_from_srgb(srgb_from_linear(linear_from_oklab(in_gamut(oklab)))))
