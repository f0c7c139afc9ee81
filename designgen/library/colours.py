"""The palette of a picture: the few colours that make it, as an entry of the library states them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from designgen.colour.census import take_census
from designgen.colour.clusters import Clusters, nearest
from designgen.colour.spaces import delta_e, hex_of, lab_from_srgb, oklab_from_srgb, srgb_from_oklab
from designgen.library.measures import shrunk
from designgen.repeat.lattice import Lattice

Floats = NDArray[np.float64]

MOST: Final = 8
LOOK_PX: Final = 768
"""Shorter side at which colours are counted: strokes are kept, grain is averaged away."""

_CLUSTERS: Final = 10
_LEAST_SHARE: Final = 0.012
_APART: Final = 11.0
_REACH: Final = 0.03
_SHIFTS: Final = 8


def palette_of(pixels: NDArray[np.float32]) -> tuple[str, ...]:
    """Return the colours of a picture (1, 3, H, W) in [0, 1] as #rrggbb, what covers most first, at most eight.

    Clusters of its census in OKLab, each shown by its commonest colour (mean shift, Comaniciu and Meer 2002), because
    the mean of strokes and of what they are mixed with is mud. Of two nearer than Delta E 2000 of 11 the larger stays,
    and what covers little more than a hundredth is left out.
    """
    small = shrunk(np.ascontiguousarray(pixels[0].transpose(1, 2, 0)), LOOK_PX)
    levels = np.floor(np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8)
    census = take_census(levels, None, Lattice.named("none"))
    points = oklab_from_srgb(census.rgb)
    centres = Clusters(points, census.calm).of(_CLUSTERS)
    owner = nearest(points, centres)
    # By the pixels that are no edge: what two colours are mixed to where they meet is none of the palette.
    share = np.bincount(owner, census.calm, minlength=len(centres)) / census.calm.sum()
    usual = np.array([_commonest(points[owner == k], census.calm[owner == k]) for k in range(len(centres)) if share[k]])
    share = share[share > 0]
    lab = lab_from_srgb(srgb_from_oklab(usual))
    found: list[int] = []
    for index in sorted(range(len(usual)), key=lambda place: (-share[place], place)):
        if share[index] >= _LEAST_SHARE and all(float(delta_e(lab[index], lab[k])) >= _APART for k in found):
            found.append(index)
    return tuple(hex_of(srgb_from_oklab(usual[index])) for index in found[:MOST])


def _commonest(points: Floats, weight: Floats) -> Floats:
    """Return where the colours (M, 3) of a cluster are densest: from the fullest bin uphill."""
    centre = points[int(np.argmax(weight))]
    for _ in range(_SHIFTS):
        near = weight * np.exp(-((points - centre) ** 2).sum(axis=1) / (2 * _REACH**2))
        centre = (near[:, None] * points).sum(axis=0) / near.sum()
    return np.asarray(centre)
