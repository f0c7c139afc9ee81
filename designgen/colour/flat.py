"""Designs that are flat already: they keep their own colours and their drawing; only specks are cleaned."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from designgen.colour.census import flat_colours
from designgen.colour.clean import without_islands
from designgen.colour.deviation import Deviation, deviation_between
from designgen.colour.inks import BARE, Ink, Separation, distinct, light_to_dark, tidy
from designgen.repeat.tile import Tile

_CODE = np.array([1 << 16, 1 << 8, 1], np.uint32)


class NothingToPrintError(ValueError):
    """A design of which no ink would be left."""


def flat_separation(
    tile: Tile, levels: NDArray[np.uint8], inked: NDArray[np.bool_] | None, most: int
) -> Separation | None:
    """Return a design of at most `most` colours in these, exactly as it is; None where it has more.

    Args:
        tile: The design.
        levels: Its pixels, uint8 (H, W, 3) sRGB.
        inked: bool (H, W), False where the cloth is bare, or None.
        most: The largest number of inks.
    """
    colours = flat_colours(levels, inked, most)
    if colours is None:
        return None
    codes = colours.astype(np.uint32) @ _CODE
    labels = np.empty(levels.shape[:2], np.uint8)
    for row, line in enumerate(levels):
        labels[row] = np.searchsorted(codes, line.astype(np.uint32) @ _CODE)
    if inked is not None:
        labels[~inked] = BARE
    inks = distinct(Ink.of_srgb(colour / 255.0) for colour in colours)
    return Separation(labels, inks, tile.lattice, tile.width_mm, tile.height_mm, tile.repeat)


def without_specks(flat: Separation, clean_mm: float) -> tuple[Separation, Deviation, str]:
    """Take out what no screen can print; return the design, what that cost, and what there is to tell.

    Raises:
        NothingToPrintError: All of it is that small.
    """
    across_px = clean_mm * flat.px_per_mm
    labels = without_islands(flat.labels, math.pi / 4 * across_px**2, flat.lattice)
    moved = int((labels != flat.labels).sum())
    cleaned = replace(flat, labels=labels)
    order = light_to_dark(cleaned)
    if not order:
        raise NothingToPrintError(f"nothing of it is larger than {clean_mm:g} mm")
    cost = deviation_between(flat.labels, labels, flat.inks)
    note = "The design has 1 flat colour already; it is kept as it is."
    if len(flat.inks) > 1:
        note = f"The design has {len(flat.inks)} flat colours already; they are kept as they are."
    if moved:
        note += f" {moved} pixels in specks smaller than {clean_mm:g} mm went to what is around them."
    return tidy(cleaned), replace(cost, per_ink=tuple(cost.per_ink[index] for index in order)), note
