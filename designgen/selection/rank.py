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
    space = Space(ordered)
    unit = _usual_distance(space)
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
        nearest = np.minimum(nearest, space.distances(place))
    return [ordered[place].name for place in chosen]


class Space:
    """Designs with the distances between them: what is seen, and a part for another swatch and for other styles."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        """Take the designs in their order."""
        self._looks = np.stack([each.look for each in candidates]) if candidates else np.zeros((0, 1))
        self._swatches = _numbered([each.swatch for each in candidates])
        names = sorted({style for each in candidates for style in each.styles})
        column = {name: place for place, name in enumerate(names)}
        self._styles = np.zeros((len(candidates), len(names)), np.float32)
        for row, each in enumerate(candidates):
            self._styles[row, [column[name] for name in each.styles]] = 1

    def __len__(self) -> int:
        return len(self._looks)

    def distances(self, place: int) -> Floats:
        """Return how unlike all designs are to one of them: (N,)."""
        seen = np.linalg.norm(self._looks - self._looks[place], axis=1)
        # The Jaccard distance of the sets of styles: 1 - |both| / |either|.
        both = self._styles @ self._styles[place]
        either = self._styles.sum(axis=1) + self._styles[place].sum() - both
        apart = np.where(either > 0, 1 - both / np.maximum(either, 1), 0.0)
        return np.asarray(seen + SAME_SWATCH * (self._swatches != self._swatches[place]) + SAME_STYLE * apart)


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], np.int64)


def _usual_distance(space: Space, most: int = 200) -> float:
    """Return the median of distances among an even sample: farther than that counts as no farther."""
    sample = np.arange(len(space))[:: max(1, len(space) // most)][:most]
    found = [space.distances(int(place))[sample[at + 1 :]] for at, place in enumerate(sample[:-1])]
    return max(float(np.median(np.concatenate(found))), 1e-9) if found else 1.0
