"""From measures to an order: one figure of quality, and a shortlist that is good and varied."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designgen.selection.measures import Measures

Floats = NDArray[np.float64]

LIMITS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"content": (0.5, 0.85), "style": (0.09, 0.015), "colours": (0.16, 0.40), "clarity": (0.08, 0.19)}
)
"""(poor, good) of each measure: a figure at or beyond them counts as 0 and 1. Set by looking at real batches."""

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({"content": 0.25, "style": 0.15, "colours": 0.4, "clarity": 0.2})
"""Exponents in the geometric mean: one poor figure cannot be made good by the others."""

FLOOR: Final = 0.05
"""What a measure at its poor limit still counts, so that designs are told apart below it."""

SEAM_SHOWN: Final = 1.3
"""A seam whose step is this many times the usual one begins to cost quality."""

SAME_SWATCH, SAME_STYLE = 0.4, 0.3
"""Added to the distance of two designs that differ in swatch, or in style; seen differences make the rest, about 1."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A design that may be shortlisted.

    Attributes:
        name: Its name.
        measures: Its figures.
        look: (D,) of `looks.describe`: what it looks like, apart from where its tile is cut.
        swatch: What it was painted from.
        styles: What it was painted in.
        picked: Always in, and first.
    """

    name: str
    measures: Measures
    look: Floats
    swatch: str = ""
    styles: tuple[str, ...] = ()
    picked: bool = False


def quality(measures: Measures) -> float:
    """Return how good a design is, in (0, 1]: the weighted geometric mean of its measures between their limits."""
    total = 0.0
    for name, weight in WEIGHTS.items():
        poor, good = LIMITS[name]
        share = min(1.0, max(0.0, (getattr(measures, name) - poor) / (good - poor)))
        total += weight * math.log(FLOOR + (1 - FLOOR) * share)
    seam = max(1.0, measures.seam / SEAM_SHOWN)
    return math.exp(total) / seam


def shortlist(candidates: Sequence[Candidate], best: int | None, diversity: float) -> list[str]:
    """Return names, the best first: each next one is good by itself and unlike all before it.

    Greedy farthest-point selection (Gonzalez 1985) blended with quality, as maximal marginal relevance does (Carbonell
    and Goldstein 1998): the next design has the largest (1 - diversity) · quality + diversity · distance to the nearest
    one chosen. Any beginning of the result is the shortlist of that length. Picked designs come first and count as
    chosen from the start.

    Args:
        candidates: In any order; the result does not depend on it.
        best: How many; None for all. Picked designs may make it more.
        diversity: From 0, quality alone, to 1, distance alone.
    """
    ordered = sorted(candidates, key=lambda each: (-quality(each.measures), each.name))
    picked = [place for place, each in enumerate(ordered) if each.picked]
    wanted = len(ordered) if best is None else min(len(ordered), max(best, len(picked)))
    goodness = np.array([quality(each.measures) for each in ordered])
    unit = _usual_distance(ordered)
    nearest = np.full(len(ordered), np.inf)
    chosen: list[int] = []
    left = np.ones(len(ordered), bool)
    while len(chosen) < wanted:
        if picked:
            place = picked.pop(0)
        else:
            far = np.minimum(nearest / unit, 1.0) if chosen else np.zeros(len(ordered))
            value = (1 - diversity) * goodness + diversity * far
            place = int(np.argmax(np.where(left, value, -np.inf)))
        chosen.append(place)
        left[place] = False
        nearest = np.minimum(nearest, distances(ordered[place], ordered))
    return [ordered[place].name for place in chosen]


def distances(one: Candidate, others: Sequence[Candidate]) -> Floats:
    """Return how unlike one design is to others: what is seen, and a part for another swatch and other styles."""
    if not others:
        return np.zeros(0)
    seen = np.linalg.norm(np.stack([each.look for each in others]) - one.look, axis=1)
    swatch = np.array([each.swatch != one.swatch for each in others])
    style = np.array([_apart(each.styles, one.styles) for each in others])
    return np.asarray(seen + SAME_SWATCH * swatch + SAME_STYLE * style)


def _apart(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the Jaccard distance of two sets of styles."""
    both, either = len(set(a) & set(b)), len(set(a) | set(b))
    return 1 - both / either if either else 0.0


def _usual_distance(candidates: Sequence[Candidate], most: int = 200) -> float:
    """Return the median of distances among an even sample: farther than that counts as no farther."""
    if len(candidates) < 2:
        return 1.0
    sample = candidates[:: max(1, len(candidates) // most)][:most]
    found = np.concatenate([distances(one, sample[place + 1 :]) for place, one in enumerate(sample)])
    return max(float(np.median(found)), 1e-9) if len(found) else 1.0
