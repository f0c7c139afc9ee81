"""A design in the colours of a given palette.

Before the transfer `recolour` moves a style's own few colours to the palette's, smoothly, so that its shading stays
(Chang, Fried, Liu, DiVerdi, Finkelstein, "Palette-based Photo Recoloring", SIGGRAPH 2015). After it `toward_palette`
draws what was painted the rest of the way. All distances are in Oklab; every pixel depends on nothing but its colour,
so a seamless tile stays seamless.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from torch import Tensor

from designgen.stylize.clusters import Colours, cluster, histogram
from designgen.stylize.oklab import distance, from_oklab, to_oklab

_HUE_COST = 0.35
_BAND = 1 << 18
_SHARPNESS = 0.35
_LIGHTNESS_PULL = 0.6
_OVERSHOOT = 0.3


def recolour(pixels: Tensor, palette: Colours, mask: Tensor | None = None) -> Tensor:
    """Move the picture's main colours to the palette's; what lies between them moves in between.

    As many main colours as the palette has are found by k-means over a histogram, and paired so that light stays
    light, dark stays dark and, among equals, hues move least. Each pixel then moves as the main colours near it do
    (radial basis functions that meet every pair exactly, Chang et al., sec. 3.4), so gradients stay gradients.

    Args:
        pixels: (B, 3, H, W), sRGB in [0, 1]; every picture of a batch has its own main colours.
        palette: (K, 3) of `parse_palette`.
        mask: (1, 1, H, W) or (B, 1, H, W): colour where it is 0 is not looked at.

    Returns:
        (B, 3, H, W) in [0, 1].
    """
    wanted = _colours_in_oklab(palette)
    rows = []
    for i, picture in enumerate(pixels):
        weight = None if mask is None else mask[min(i, len(mask) - 1), 0]
        points, full = _seen(picture, weight)
        centres = cluster(points, full, len(wanted))
        goals = wanted[_paired(centres, wanted)]
        # A palette of greys must not keep a colourful picture's tints.
        tints = _spread(goals, np.ones(len(goals))) / max(_spread(points, full), 1e-6)
        rows.append(_moved(picture[None], centres, goals, min(1.0, tints)))
    return torch.cat(rows)


def toward_palette(pixels: Tensor, palette: Colours, amount: float) -> Tensor:
    """Draw every pixel towards the palette colours it is nearest to, strokes and shading left visible.

    The goal is the mean of the palette under softmax(−d²/2τ²), d the Oklab distance and τ 0.35 of the palette's
    typical spacing, so that a gradient between two of its colours stays one. Lightness, in which strokes live, is
    drawn 0.6 as far as colour.

    Args:
        pixels: (B, 3, H, W), sRGB in [0, 1].
        palette: (K, 3) of `parse_palette`.
        amount: 0 leaves the picture, 1 goes all the way.

    Returns:
        (B, 3, H, W) in [0, 1].

    Raises:
        ValueError: The amount is outside [0, 1].
    """
    if not 0 <= amount <= 1:
        raise ValueError(f"amount: expected a number from 0 to 1, got {amount}")
    if amount == 0:
        return pixels
    table = _colours_in_oklab(palette)
    spacing = np.sort(cdist(table, table), 1)[:, 1].mean()
    colours = pixels.new_tensor(table)
    pull = pixels.new_tensor([_LIGHTNESS_PULL * amount, amount, amount])[:, None]

    def draw(lab: Tensor) -> Tensor:
        apart = torch.cdist(lab.mT, colours[None], compute_mode="donot_use_mm_for_euclid_dist")
        share = torch.softmax(-0.5 * (apart / (_SHARPNESS * spacing)) ** 2, -1)
        goal = (share @ colours).mT
        return lab + pull * (goal - lab)

    return _through_oklab(pixels, draw)


def palette_distance(pixels: Tensor, palette: Colours) -> Tensor:
    """Return how far the pixels are from the nearest colour of the palette: mean Oklab distance × 100, shape (B,)."""
    lab, colours = to_oklab(pixels), to_oklab(pixels.new_tensor(np.asarray(palette))[:, :, None, None])
    nearest = torch.stack([distance(lab, colour[None]) for colour in colours]).amin(0)
    return nearest.mean((1, 2, 3))


def shown(lab: Colours) -> Colours:
    """Return colours (K, 3) given in Oklab as sRGB in [0, 1]."""
    if not len(lab):
        return np.zeros((0, 3))
    rgb = from_oklab(torch.from_numpy(np.ascontiguousarray(lab.T)).float()[None, :, :, None])
    return np.asarray(rgb[0, :, :, 0].T.numpy())


def main_colours(picture: Tensor, count: int, weight: Tensor | None = None) -> Colours:
    """Return the picture's main colours in Oklab, float64 (at most `count`, 3), the most frequent first.

    Args:
        picture: (3, H, W).
        count: How many.
        weight: (H, W) of the positions.

    Raises:
        ValueError: The weight is 0 everywhere.
    """
    return cluster(*_seen(picture, weight), count)


def _seen(picture: Tensor, weight: Tensor | None) -> tuple[Colours, Colours]:
    lab = to_oklab(picture[None])[0].flatten(1).double().cpu().numpy()
    return histogram(lab, np.ones(lab.shape[1]) if weight is None else weight.flatten().double().cpu().numpy())


def _paired(centres: Colours, wanted: Colours) -> Colours:
    """Return for each centre which of the wanted colours it becomes, (n,), no colour twice."""

    def rank(lab: Colours) -> Colours:
        order = np.argsort(np.argsort(lab[:, 0], kind="stable"), kind="stable")
        return np.asarray(order / max(1, len(lab) - 1))

    lightness = rank(centres)[:, None] - rank(wanted)[None]
    spread = max(np.abs(wanted[:, 1:] - wanted[:, 1:].mean(0)).mean(), 0.02)
    hue = cdist(centres[:, 1:], wanted[:, 1:]) / (4 * spread)
    _, paired = linear_sum_assignment(lightness**2 + _HUE_COST * hue**2)
    return np.asarray(paired)


def _spread(lab: Colours, weight: Colours) -> float:
    """Return the standard deviation of a and b together."""
    tints = lab[:, 1:] - np.average(lab[:, 1:], 0, weight)
    return float(np.sqrt(np.average((tints**2).sum(1), 0, weight)))


def _moved(picture: Tensor, centres: Colours, goals: Colours, tints: float) -> Tensor:
    """Move every colour as the centres near it move to their goals; what sets it apart from them stays.

    Of what sets it apart in a and b, the share `tints` stays.
    """
    between = cdist(centres, centres)
    width = between.sum() / max(1, between.size - len(centres)) or 1.0
    # With these coefficients the weight of a centre is 1 at itself and 0 at all others.
    coefficients = np.linalg.pinv(np.exp(-0.5 * (between / width) ** 2))
    here, solved, there = (picture.new_tensor(values) for values in (centres, coefficients, goals))
    kept = picture.new_tensor([1.0, tints, tints])[:, None]
    # A highlight must not outshine the palette's lightest by much.
    low, high = there[:, 0].min(), there[:, 0].max()

    def move(lab: Tensor) -> Tensor:
        apart = torch.cdist(lab.mT, here[None], compute_mode="donot_use_mm_for_euclid_dist")
        share = (torch.exp(-0.5 * (apart / width) ** 2) @ solved).clamp_min(0)
        share = share / share.sum(-1, keepdim=True).clamp_min(1e-6)
        moved = (share @ there).mT + kept * (lab - (share @ here).mT)
        inside = moved[:, :1].clamp(low, high)
        return torch.cat([inside + _OVERSHOOT * (moved[:, :1] - inside), moved[:, 1:]], 1)

    return _through_oklab(picture, move)


def _through_oklab(pixels: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Change the colours (B, 3, n) in Oklab, in bands so that memory stays small."""
    bands = [from_oklab(change(to_oklab(band))) for band in torch.split(pixels.flatten(2), _BAND, 2)]
    return torch.cat(bands, 2).view_as(pixels)


def _colours_in_oklab(palette: Colours) -> Colours:
    return np.asarray(to_oklab(np.asarray(palette, np.float64)[:, :, None, None])[:, :, 0, 0])
