"""Giving a design's inks the colours of a palette, one each.

Three things make a colourway look like the same design: light stays light, shades of one thing stay shades of one thing
(in hue, and no farther apart than they were), and neighbours stay as far apart as they were. The first is a linear
assignment (Kuhn 1955, Munkres 1957); the other two depend on pairs, and are improved from there by the best exchange
at each step, which ends because the cost falls. Nothing is random.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from designgen.colour.neighbours import LEAST_DELTA_E
from designgen.colour.spaces import delta_e, from_lch, lch

Floats = NDArray[np.float64]

_LIGHT, _VIVID, _HUE, _CONTRAST, _CLASH = 6.0, 1.4, 0.9, 3.0, 4.0
_DRIFT = 1.2
_SHADES_BELOW = 25.0
_SHADE_LIGHT = 60.0
_FULL_CONTRAST = 30.0
_EXCHANGES = 200


@dataclass(frozen=True, eq=False)
class Design:
    """What an assignment looks at.

    Attributes:
        lab: (N, 3) CIELAB of the design's inks.
        coverage: (N,) share of the cloth.
        borders: (N, N) share of the borders in common.
    """

    lab: Floats
    coverage: Floats
    borders: Floats


def by_rank(lab: Floats, palette: Floats) -> NDArray[np.intp]:
    """Return which palette colour each ink gets so that the order from light to dark stays.

    Of all choices that keep the order the one with the smallest squared differences of lightness is taken, the design's
    range of lightness stretched to the palette's.

    Args:
        lab: (N, 3) CIELAB.
        palette: (M, 3) CIELAB, M >= N.
    """
    order, others = np.argsort(-lab[:, 0], kind="stable"), np.argsort(-palette[:, 0], kind="stable")
    cost = (_stretched(lab, palette)[order][:, None] - palette[others, 0][None]) ** 2
    count, many = cost.shape
    best = np.full((count + 1, many + 1), np.inf)
    best[0] = 0.0
    for i in range(1, count + 1):
        for j in range(i, many + 1):
            best[i, j] = min(best[i, j - 1], best[i - 1, j - 1] + cost[i - 1, j - 1])
    chosen = np.empty(count, np.intp)
    j = many
    for i in range(count, 0, -1):
        while best[i, j] == best[i, j - 1]:
            j -= 1
        chosen[order[i - 1]] = others[j - 1]
        j -= 1
    return chosen


def by_contrast(design: Design, palette: Floats) -> NDArray[np.intp]:
    """Return which palette colour each ink gets so that lightness, families of hue and contrasts stay.

    Args:
        design: The inks.
        palette: (M, 3) CIELAB, M >= N.
    """
    linear = _linear_cost(design, palette)
    from scipy.optimize import linear_sum_assignment  # 0.7 s, so only when it is needed

    _, columns = linear_sum_assignment(linear)
    chosen = np.asarray(columns, np.intp)
    pairs = _Pairs(design, palette)
    cost = _total(linear, pairs, chosen)
    for _ in range(_EXCHANGES):
        candidates = [
            (_total(linear, pairs, tried), number, tried) for number, tried in enumerate(_moves(chosen, palette))
        ]
        best_cost, _, best = min(candidates, key=lambda item: item[:2])
        if best_cost >= cost - 1e-12:
            break
        cost, chosen = best_cost, best
    return chosen


class _Pairs:
    """The cost of two inks side by side, for every two palette colours."""

    def __init__(self, design: Design, palette: Floats) -> None:
        apart = delta_e(palette[:, None], palette[None])
        here = delta_e(design.lab[:, None], design.lab[None])
        self.first, self.second = np.triu_indices(len(design.lab), 1)
        self.borders = np.sqrt(design.borders[self.first, self.second])
        # Shades of one motif touch, or both cover much; a hue that two specks share binds nobody.
        covered = np.sqrt(design.coverage[self.first] * design.coverage[self.second])
        self.together = 0.5 * self.borders + covered
        self.wanted = np.minimum(here[self.first, self.second], _FULL_CONTRAST)
        self.apart = apart
        self.shades = 1.4 * here[self.first, self.second]
        self.is_shade = np.clip((_SHADES_BELOW - here[self.first, self.second]) / _SHADES_BELOW, 0, 1)
        self.family, self.palette_family = _kinship(design.lab), _kinship(palette)

    def cost(self, chosen: NDArray[np.intp]) -> float:
        i, j = chosen[self.first], chosen[self.second]
        apart = self.apart[i, j]
        lost = np.maximum(self.wanted - apart, 0) / _FULL_CONTRAST
        clash = np.maximum(LEAST_DELTA_E + 1 - apart, 0) / LEAST_DELTA_E * (self.borders > 0)
        drift = np.maximum(apart - np.maximum(self.shades, LEAST_DELTA_E), 0) / _FULL_CONTRAST * self.is_shade
        hue = (self.family[self.first, self.second] - self.palette_family[i, j]) ** 2
        beside = self.borders * (_CONTRAST * lost**2 + _CLASH * clash)
        return float((beside + self.together * (_HUE * hue + _DRIFT * drift**2)).sum())


def _kinship(lab: Floats) -> Floats:
    """Return how much two colours are of one hue, (N, N) in [-1, 1]: 0 where either is grey."""
    cylinder = lch(lab)
    vivid = np.clip((cylinder[:, 1] - 6) / 20, 0, 1)
    angle = np.radians(cylinder[:, 2])
    return np.asarray(np.cos(angle[:, None] - angle[None]) * vivid[:, None] * vivid[None])


def _linear_cost(design: Design, palette: Floats) -> Floats:
    light = (_stretched(design.lab, palette)[:, None] - palette[:, 0][None]) / 100
    vivid = (lch(design.lab)[:, 1][:, None] - lch(palette)[:, 1][None]) / 100
    weight = np.sqrt(design.coverage / max(design.coverage.max(), 1e-9))[:, None] + 0.35
    return np.asarray(weight * (_LIGHT * light**2 + _VIVID * vivid**2))


def _stretched(lab: Floats, palette: Floats) -> Floats:
    """Return the lightness of the inks with their range laid over the palette's."""
    low, high = lab[:, 0].min(), lab[:, 0].max()
    if high - low < 1e-6:
        return np.full(len(lab), float(np.median(palette[:, 0])))
    share = (lab[:, 0] - low) / (high - low)
    return np.asarray(palette[:, 0].min() + share * (palette[:, 0].max() - palette[:, 0].min()))


def _total(linear: Floats, pairs: _Pairs, chosen: NDArray[np.intp]) -> float:
    return float(linear[np.arange(len(chosen)), chosen].sum()) + pairs.cost(chosen)


def _moves(chosen: NDArray[np.intp], palette: Floats) -> list[NDArray[np.intp]]:
    """Return every assignment one exchange away: two inks trade colours, or one takes a colour that is free."""
    out = []
    for i, j in combinations(range(len(chosen)), 2):
        tried = chosen.copy()
        tried[[i, j]] = tried[[j, i]]
        out.append(tried)
    free = sorted(set(range(len(palette))) - set(chosen.tolist()))
    for i in range(len(chosen)):
        for other in free:
            tried = chosen.copy()
            tried[i] = other
            out.append(tried)
    return out


def enough(palette: Floats, count: int) -> Floats:
    """Return the palette, with lighter and darker shades of its own colours added until there are `count`.

    Each shade added is the one farthest from everything there is.

    Args:
        palette: (M, 3) CIELAB.
        count: How many are needed.
    """
    if len(palette) >= count:
        return palette
    each = _shade_steps(-(-(count - len(palette)) // len(palette)))
    cylinder = np.repeat(lch(palette), len(each), axis=0)
    steps = np.tile(each, len(palette))
    room = np.where(steps > 0, 97 - cylinder[:, 0], cylinder[:, 0] - 8)
    cylinder[:, 0] += steps * np.clip(room, 0, _SHADE_LIGHT)
    cylinder[:, 1] *= 1 - 0.6 * np.abs(steps)  # near white and black there is no room for chroma
    shades = from_lch(cylinder)
    out = palette
    while len(out) < count:
        apart = delta_e(shades[:, None], out[None]).min(1)
        out = np.concatenate([out, shades[[int(np.argmax(apart))]]])
    return out


def _shade_steps(wanted: int) -> Floats:
    """Return steps of lightness to offer for each colour, as shares of the room it has: twice as many as wanted."""
    if wanted <= 2:
        return np.array([-0.45, -0.22, 0.22, 0.45])
    up = np.linspace(0, 0.95, wanted + 1)[1:]
    return np.concatenate([-up[::-1], up])
