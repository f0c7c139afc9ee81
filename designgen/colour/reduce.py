"""A design reduced to spot colours, and how far that is from what it was.

The way of a mill's colourist: find the inks, give each pixel one of them, clean what no screen can print, look at what
it cost. Nothing is dithered and nothing is random: the same tile gives the same labels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from designgen.colour.census import Census, take_census
from designgen.colour.clean import vote, without_fringes, without_islands
from designgen.colour.clusters import Clusters, knee, nearest, without_doubles
from designgen.colour.deviation import Deviation, Meetings, deviation_of, meet, weighted_percentile
from designgen.colour.flat import NothingToPrintError, flat_separation, without_specks
from designgen.colour.inks import (
    BARE,
    FEWEST_SPOTS,
    MOST_COLOURS,
    MOST_SPOTS,
    Ink,
    Labels,
    Separation,
    distinct,
    light_to_dark,
    tidy,
)
from designgen.colour.spaces import delta_e, lab_from_srgb, oklab_from_srgb, srgb_from_oklab
from designgen.imaging.levels import to_bytes8
from designgen.repeat.tile import Tile

Space = Literal["oklab", "lab"]
Floats = NDArray[np.float64]

_INKED_FROM = 0.5
_VOTE_PER_MM = 0.3
_FRINGE_PER_MM = 0.5
_SPARE = 8
# Ottosson's correction of Oklab as a measure of difference counts a and b twice (deltaEOK2, CSS Color 4). Lightness
# counts less again: of a shaded rose and a shaded poppy a colourist keeps two hues before two shades of either.
_OKLAB_SCALE = np.array([75.0, 200.0, 200.0])
# A knee where one pixel in twenty is further off than this has lost hues; then more inks are taken.
_ANOTHER_DESIGN_DELTA_E = 12.0
_COUNTS = range(FEWEST_SPOTS, MOST_SPOTS + 1)


@dataclass(frozen=True)
class ReduceOptions:
    """What is wanted of a reduction.

    Attributes:
        spots: Number of inks, 2 to 16, for an indexed picture up to 100; None lets the design decide (2 to 16).
        target_delta_e: With `spots` None: the fewest inks whose 95th percentile of Delta E 2000 is at most this; None
            takes the knee of the logarithm of the error curve.
        space: Where colours are averaged; Oklab keeps blues from turning purple.
        clean_mm: Specks smaller than this across, and fringes narrower, go to the inks around them; 0 cleans nothing.
        keep: Inks that the design must have; the rest is found around them.
        only: Inks to use and no others (the number of spots then follows from them).
    """

    spots: int | None = None
    target_delta_e: float | None = None
    space: Space = "oklab"
    clean_mm: float = 0.3
    keep: tuple[Ink, ...] = ()
    only: tuple[Ink, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.spots is not None and not FEWEST_SPOTS <= self.spots <= MOST_COLOURS:
            raise ValueError(f"spots: expected {FEWEST_SPOTS} to {MOST_COLOURS}, got {self.spots}")
        if self.target_delta_e is not None and not 0 < self.target_delta_e <= 100:
            raise ValueError(f"target_delta_e: expected above 0, got {self.target_delta_e}")
        if not (math.isfinite(self.clean_mm) and 0 <= self.clean_mm <= 20):
            raise ValueError(f"clean_mm: expected 0 to 20, got {self.clean_mm}")
        if self.space not in ("oklab", "lab"):
            raise ValueError(f"space: expected oklab or lab, got {self.space!r}")
        if len(self.keep) > MOST_SPOTS or len(self.only) > MOST_SPOTS:
            raise ValueError(f"inks: expected at most {MOST_SPOTS}, got {max(len(self.keep), len(self.only))}")


@dataclass(frozen=True, eq=False)
class Reduction:
    """A design in spot colours.

    Attributes:
        separation: Labels and inks; the inks from light to dark.
        deviation: Delta E 2000 between the design and its reduction.
        curve: For 2, 3, ... inks the 95th percentile of Delta E 2000 before cleaning; empty where none was drawn.
        notices: What there is to tell.
    """

    separation: Separation
    deviation: Deviation
    curve: tuple[float, ...] = ()
    notices: tuple[str, ...] = ()


def reduce_tile(tile: Tile, options: ReduceOptions | None = None) -> Reduction:
    """Reduce a tile to spot colours.

    Args:
        tile: Any tile; where its alpha is below a half the cloth stays bare.
        options: What is wanted.

    Raises:
        NothingToPrintError: Nothing of the tile is visible, or nothing of it is left by cleaning.
    """
    options = options or ReduceOptions()
    levels = np.stack([to_bytes8(plane) for plane in tile.pixels[0]], axis=-1)
    inked = None if tile.alpha is None else tile.alpha[0, 0] >= _INKED_FROM
    if inked is not None and not inked.any():
        raise NothingToPrintError("nothing of it is visible")
    if inked is not None and inked.all():
        inked = None
    flat = None if options.only or options.keep else flat_separation(tile, levels, inked, options.spots or MOST_SPOTS)
    if flat is not None:
        cleaned, deviation, note = without_specks(flat, options.clean_mm)
        return Reduction(cleaned, deviation, (), (note,))
    census = take_census(levels, inked, tile.lattice)
    del levels
    inks, curve, notices = _find_inks(census, options)
    labels = census.spread(
        nearest(_points(census.rgb, options.space), _ink_points(inks, options)).astype(np.uint8), BARE
    )
    labels = _cleaned(labels, inks, tile, options)
    if (labels == BARE).all():
        raise NothingToPrintError(f"nothing of it is larger than {options.clean_mm:g} mm")
    meetings = meet(census, labels)
    if not options.only:
        inks = _fitted(census, meetings, inks, options)
    deviation = deviation_of(census, meetings, inks)
    separation = Separation(labels, distinct(inks), tile.lattice, tile.width_mm, tile.height_mm, tile.repeat)
    order = light_to_dark(separation)
    deviation = replace(deviation, per_ink=tuple(deviation.per_ink[index] for index in order))
    if options.spots and len(order) < options.spots and not options.only:
        colours = "1 colour" if len(order) == 1 else f"{len(order)} colours that differ"
        notices = (*notices, f"The design has {colours} at this size, fewer than asked.")
    return Reduction(tidy(separation), deviation, curve, notices)


def _find_inks(census: Census, options: ReduceOptions) -> tuple[tuple[Ink, ...], tuple[float, ...], tuple[str, ...]]:
    if options.only:
        return options.only, (), ()
    points = _points(census.rgb, options.space)
    held = _ink_points(options.keep, options) if options.keep else None
    clusters = Clusters(*_coarse(points, census), held)
    curve: tuple[float, ...] = ()
    count = options.spots
    if count is None:
        curve = tuple(_error(census, points, clusters.of(k), options.space) for k in _COUNTS)
        count = max(len(options.keep), _chosen(curve, options.target_delta_e))
    notices: tuple[str, ...] = ()
    if options.target_delta_e is not None and curve and curve[count - FEWEST_SPOTS] > options.target_delta_e:
        notices = (f"Even {count} inks stay above a Delta E of {options.target_delta_e:g} in the 95th percentile.",)
    return _apart(census, points, clusters, (count, options)), curve, notices


def _coarse(points: Floats, census: Census) -> tuple[Floats, Floats]:
    """Return the census in bins of eight levels, a tenth as many: enough to find centres in, and their calm pixels."""
    _, place = np.unique(
        (census.bins >> 13 << 10) | (census.bins >> 7 & 31) << 5 | (census.bins >> 1 & 31), return_inverse=True
    )
    calm = np.bincount(place, census.calm).astype(np.float64)
    sums = [np.bincount(place, census.calm * points[:, axis]) for axis in range(3)]
    return np.stack(sums, axis=1) / np.maximum(calm, 1e-12)[:, None], calm


def _chosen(curve: tuple[float, ...], target: float | None) -> int:
    if target is None:
        bend = knee(np.log(np.maximum(curve, 0.1)))
        if curve[bend] <= _ANOTHER_DESIGN_DELTA_E:
            return FEWEST_SPOTS + bend
        target = _ANOTHER_DESIGN_DELTA_E
    return FEWEST_SPOTS + next((index for index, error in enumerate(curve) if error <= target), len(curve) - 1)


def _error(census: Census, points: Floats, centres: Floats, space: Space) -> float:
    """Return the 95th percentile of Delta E 2000 over the design's calm pixels when these are its inks.

    Edges are left out: their mixtures fit no ink, however many there are, and are cleaned away afterwards.
    """
    apart = delta_e(lab_from_srgb(census.rgb), _lab_of(centres, space)[nearest(points, centres)])
    return weighted_percentile(apart, census.calm, 95)


def _apart(census: Census, points: Floats, clusters: Clusters, wanted: tuple[int, ReduceOptions]) -> tuple[Ink, ...]:
    """Return inks of which no two look the same, as many as wanted where the design has them."""
    count, options = wanted
    held = len(options.keep)
    best: tuple[Ink, ...] = ()
    for tried in range(count, count + _SPARE + 1):
        centres = clusters.of(tried)
        share = np.bincount(nearest(points, centres), census.count, minlength=len(centres)).astype(np.float64)
        lab = _lab_of(centres, options.space)
        kept = without_doubles(lab, share, held)
        if len(kept) > count:
            break
        best = tuple(options.keep[i] if i < held else Ink.of_lab(lab[i]) for i in kept)
        if len(best) == count or len(centres) < tried:
            break
    return best


def _cleaned(labels: Labels, inks: tuple[Ink, ...], tile: Tile, options: ReduceOptions) -> Labels:
    across_px = options.clean_mm * tile.size_px[1] / tile.width_mm
    if across_px <= 0:
        return labels
    lab = np.array([ink.lab for ink in inks])
    labels = without_fringes(labels, lab, max(1, round(_FRINGE_PER_MM * across_px)), tile.lattice)
    labels = vote(labels, len(inks), _VOTE_PER_MM * across_px, tile.lattice)
    return without_islands(labels, math.pi / 4 * across_px**2, tile.lattice)


def _fitted(census: Census, meetings: Meetings, inks: tuple[Ink, ...], options: ReduceOptions) -> tuple[Ink, ...]:
    """Move each ink to the mean of what it covers, away from edges; inks to be kept stay."""
    weight = meetings.count * census.calm[meetings.bins] / census.count[meetings.bins]
    points = _points(census.rgb, options.space)[meetings.bins]
    out = list(inks)
    for index in range(len(options.keep), len(inks)):
        mine = meetings.labels == index
        if weight[mine].sum() > 0:
            mean = np.average(points[mine], axis=0, weights=weight[mine])
            out[index] = Ink.of_lab(_lab_of(mean[None], options.space)[0])
    return tuple(out)


def _points(rgb: Floats, space: Space) -> Floats:
    return oklab_from_srgb(rgb) * _OKLAB_SCALE if space == "oklab" else lab_from_srgb(rgb)


def _ink_points(inks: tuple[Ink, ...], options: ReduceOptions) -> Floats:
    return _points(np.array([ink.rgb for ink in inks]), options.space)


def _lab_of(points: Floats, space: Space) -> Floats:
    return lab_from_srgb(srgb_from_oklab(points / _OKLAB_SCALE)) if space == "oklab" else points
