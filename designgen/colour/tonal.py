"""Tonal plates: each pixel as a mixture of the inks, so that shading survives on screens.

The share of the cloth that each ink's dots cover is found by non-negative least squares (Lawson and Hanson 1974) in the
Yule-Nielsen space (Yule and Nielsen 1951: reflectance to the power 1/n adds up by area; n = 2), once for each node of a
33 x 33 x 33 grid of colours, and interpolated between them. Where several mixtures give the same colour the one of the
nearest inks is taken, which keeps plates smooth. The mixture depends on nothing but a pixel's own colour, so a tile
that repeats gives plates that repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from designgen.colour.deviation import Deviation, Spread
from designgen.colour.inks import Ink
from designgen.colour.spaces import delta_e, delta_e_cmc, lab_from_srgb, linear_from_srgb, srgb_from_linear
from designgen.imaging.levels import to_bytes8
from designgen.repeat.tile import Tile

Floats = NDArray[np.float64]
Planes = NDArray[np.uint8]

NODES = 33
_YULE_NIELSEN = 2.0
_SUM_WEIGHT = 20.0
_NEAR_WEIGHT = 0.12
_WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Mixing:
    """How colours are mixed from inks on a cloth.

    Attributes:
        inks: The inks.
        cloth: sRGB in [0, 1] of the bare cloth.
        table: float32 (33, 33, 33, N): shares at the nodes of the sRGB cube, red along the last of the three axes.
    """

    inks: tuple[Ink, ...]
    cloth: tuple[float, float, float]
    table: NDArray[np.float32]


def mixing_for(levels: NDArray[np.uint8], inks: tuple[Ink, ...], cloth: tuple[float, float, float] = _WHITE) -> Mixing:
    """Find the mixtures for the colours of a design.

    Args:
        levels: uint8 (H, W, 3) sRGB; nodes that none of its colours is near to are left empty.
        inks: The inks, 1 to 16.
        cloth: sRGB in [0, 1] of the bare cloth.
    """
    parts = _spaced(linear_from_srgb(np.array([*(ink.rgb for ink in inks), cloth])))
    table = np.zeros((NODES, NODES, NODES, len(inks)), np.float32)
    for blue, green, red in np.argwhere(_nodes_used(levels)):
        wanted = _spaced(linear_from_srgb(np.array([red, green, blue]) / (NODES - 1)))
        table[blue, green, red] = _mixture(wanted, parts)[:-1]
    return Mixing(inks, cloth, table)


def tonal_plates(levels: NDArray[np.uint8], mixing: Mixing, alpha: NDArray[np.float32] | None = None) -> Planes:
    """Separate a design into tonal plates.

    Args:
        levels: uint8 (H, W, 3) sRGB, the design that the mixing was made for.
        mixing: From `mixing_for`.
        alpha: float32 (H, W) in [0, 1], or None; where it is 0 nothing prints.

    Returns:
        uint8 (H, W, N), 255 full ink.
    """
    picture = Image.fromarray(levels)
    planes = []
    count = len(mixing.inks)
    for start in range(0, count, 3):
        part = np.zeros((NODES, NODES, NODES, 3), np.float32)
        part[..., : min(3, count - start)] = mixing.table[..., start : start + 3]
        lut = ImageFilter.Color3DLUT(NODES, part.reshape(-1).tolist(), channels=3)
        planes.append(np.asarray(picture.filter(lut))[..., : min(3, count - start)])
    whole = np.concatenate(planes, axis=-1)
    return whole if alpha is None else _thinned(whole, alpha)


def _thinned(planes: Planes, alpha: NDArray[np.float32]) -> Planes:
    """Return plates with less ink where the design is less opaque."""
    thinned: Planes = np.floor(planes * alpha[..., None] + np.float32(0.5)).astype(np.uint8)
    return thinned


def remix(planes: Planes, inks: tuple[Ink, ...], cloth: tuple[float, float, float] = _WHITE) -> NDArray[np.uint8]:
    """Return what tonal plates print as, uint8 (H, W, 3) sRGB; with other inks it is another colourway.

    Shares that add up to more than the whole cloth are scaled down to it.
    """
    parts = _spaced(linear_from_srgb(np.array([*(ink.rgb for ink in inks), cloth]))).astype(np.float32)
    out = np.empty((*planes.shape[:2], 3), np.uint8)
    for top in range(0, planes.shape[0], 256):
        share = planes[top : top + 256].astype(np.float32) / np.float32(255)
        total = share.sum(-1, keepdims=True)
        share /= np.maximum(total, 1)
        mixed = share @ parts[:-1] + np.maximum(1 - total, 0) * parts[-1]
        out[top : top + 256] = np.floor(srgb_from_linear(mixed**_YULE_NIELSEN) * 255 + 0.5)
    return out


def _mixture(wanted: Floats, parts: Floats) -> Floats:
    """Return the shares of the inks and of the cloth for one colour; they add up to 1."""
    apart = np.linalg.norm(parts - wanted, axis=1)
    system = np.concatenate([parts.T, _SUM_WEIGHT * np.ones((1, len(parts))), _NEAR_WEIGHT * np.diag(apart)])
    goal = np.concatenate([wanted, [_SUM_WEIGHT], np.zeros(len(parts))])
    from scipy.optimize import nnls  # 0.7 s, so only when it is needed

    shares, _ = nnls(system, goal)
    return np.asarray(shares / max(shares.sum(), 1e-9))


def _nodes_used(levels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which nodes (blue, green, red) are corners of a cell that a colour of the design lies in."""
    cells = np.zeros((NODES - 1) ** 3, np.bool_)
    for top in range(0, levels.shape[0], 256):
        cell = np.minimum(levels[top : top + 256].astype(np.int32) * (NODES - 1) // 255, NODES - 2)
        cells[(cell[..., 2] * (NODES - 1) + cell[..., 1]) * (NODES - 1) + cell[..., 0]] = True
    cube = cells.reshape((NODES - 1,) * 3)
    used = np.zeros((NODES,) * 3, np.bool_)
    for blue in (0, 1):
        for green in (0, 1):
            for red in (0, 1):
                used[blue : NODES - 1 + blue, green : NODES - 1 + green, red : NODES - 1 + red] |= cube
    return used


def _spaced(linear: Floats) -> Floats:
    return np.asarray(np.maximum(linear, 0.0) ** (1 / _YULE_NIELSEN))


def separate_tones(tile: Tile, inks: tuple[Ink, ...]) -> tuple[Planes, Deviation]:
    """Separate a tile into tonal plates of these inks, and measure how far what they print is from the tile.

    Returns:
        uint8 (H, W, N), 255 full ink, and CIEDE2000 between the visible tile and its print.
    """
    levels = np.stack([to_bytes8(plane) for plane in tile.pixels[0]], axis=-1)
    alpha = None if tile.alpha is None else tile.alpha[0, 0]
    mixing = mixing_for(levels, inks)
    planes = tonal_plates(levels, mixing)
    visible = None if alpha is None else alpha >= 0.5
    cost = _cost(levels, remix(planes, inks), visible)
    return planes if alpha is None else _thinned(planes, alpha), cost


def _cost(levels: NDArray[np.uint8], printed: NDArray[np.uint8], visible: NDArray[np.bool_] | None) -> Deviation:
    """Compare pixel by pixel, on a million of them evenly spread where there are more."""
    here = levels.reshape(-1, 3) if visible is None else levels[visible]
    there = printed.reshape(-1, 3) if visible is None else printed[visible]
    step = max(1, len(here) // 1_000_000)
    design, print_ = lab_from_srgb(here[::step] / 255.0), lab_from_srgb(there[::step] / 255.0)
    once = np.ones(len(design))
    return Deviation(Spread.of(delta_e(design, print_), once), Spread.of(delta_e_cmc(design, print_), once))


def mixed(shares: Floats, inks: tuple[Ink, ...], cloth: Floats) -> Floats:
    """Return what shares (M, N) of the inks print as, (M, 3) sRGB in [0, 1]; what they leave is cloth."""
    parts = _spaced(linear_from_srgb(np.array([*(ink.rgb for ink in inks), cloth])))
    bare = np.maximum(1 - shares.sum(1, keepdims=True), 0)
    return srgb_from_linear((shares @ parts[:-1] + bare * parts[-1]) ** _YULE_NIELSEN)
