"""Resizing on the lattice, and filling transparent ground, for tensors.

Resampling follows the usual convention that pixel i covers [i, i + 1): an output pixel's centre (i + ½)·in/out − ½ is
interpolated from the input with Keys' cubic (a = −½; IEEE ASSP 1981), stretched by in/out when shrinking so that what
the smaller grid cannot show is filtered out first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, Any]

_PLANE_BY_PLANE = 1 << 21
"""Larger results, in pixels, are made a plane at a time."""


def _keys_cubic(distance: Array) -> Array:
    t = np.abs(distance)
    near = (1.5 * t - 2.5) * t * t + 1
    far = ((-0.5 * t + 2.5) * t - 4) * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0.0))


_Axis = tuple[Array, Array, int]


def _taps(length: int, wanted: int) -> _Axis:
    """Return source indices (wanted, T) into the padded axis, their weights (sum 1), and the padding needed."""
    stretch = max(1.0, length / wanted)
    reach = math.ceil(2 * stretch) + 1
    centres = (np.arange(wanted) + 0.5) * length / wanted - 0.5
    first = np.floor(centres).astype(np.int64) - reach + 1
    indices = first[:, None] + np.arange(2 * reach)
    weights = _keys_cubic((indices - centres[:, None]) / stretch)
    used = np.flatnonzero(np.any(weights != 0, axis=0))
    indices, weights = indices[:, used], weights[:, used]
    padding = max(0, -int(indices.min()), int(indices.max()) - length + 1)
    return indices + padding, weights / weights.sum(axis=1, keepdims=True), padding


def _resample(x: Tensor, axis: int, indices: Array, weights: Array) -> Tensor:
    shape = [1] * x.ndim
    shape[axis] = -1
    total: Tensor | None = None
    for column in range(indices.shape[1]):
        taken = x.index_select(axis, torch.as_tensor(indices[:, column], device=x.device))
        weight = torch.as_tensor(weights[:, column], dtype=x.dtype, device=x.device).reshape(shape)
        total = taken.mul_(weight) if total is None else total.addcmul_(taken, weight)
    assert total is not None
    return total


def _margins(length: int, wanted: int, needed: int) -> tuple[int, int] | None:
    """Return the least padding of at least `needed` that is whole pixels on both grids: (before, after) resizing.

    None where the two sizes have so little in common that it would be most of what is resized.
    """
    step = length // math.gcd(length, wanted)
    before = -(-needed // step) * step
    return None if before > max(needed, length // 4) else (before, before * wanted // length)


def _resized(x: Tensor, down: _Axis, across: _Axis, lattice: Lattice) -> Tensor:
    height, width = len(down[0]), len(across[0])
    above, aside = (
        _margins(length, len(taps[0]), max(1, taps[2]))
        for length, taps in zip(x.shape[-2:], (down, across), strict=True)
    )
    if above is not None and aside is not None:
        # torch's own cubic is the same one, and ten times faster at print size than tap by tap.
        wide = lattice.pad(x, (above[0], above[0], aside[0], aside[0]))
        size = height + 2 * above[1], width + 2 * aside[1]
        large = functional.interpolate(wide, size=size, mode="bicubic", antialias=True, align_corners=False)
        return large[..., above[1] : above[1] + height, aside[1] : aside[1] + width].contiguous()
    rows, row_weights, vertical = down
    columns, column_weights, horizontal = across
    wide = lattice.pad(x, (vertical, vertical, horizontal, horizontal))
    return _resample(_resample(wide, x.ndim - 2, rows, row_weights), x.ndim - 1, columns, column_weights)


def resize(x: Tensor, size_px: tuple[int, int], lattice: Lattice) -> Tensor:
    """Resize a tile so that the plane it makes is resized: cubic, filtered when shrinking, padded by the lattice.

    Args:
        x: (B, C, H, W); gradients are not followed.
        size_px: (h, w) wanted. For a dropped repeat the drop must fall on whole pixels in both sizes.
        lattice: What lies beyond the border.

    Returns:
        (B, C, h, w); may overshoot the input's range a little, as cubic interpolation does.
    """
    height, width = size_px
    if height < 1 or width < 1:
        raise ValueError(f"size: expected at least 1 x 1, got {size_px}")
    if x.shape[-2:] == (height, width):
        return x
    if not lattice.is_periodic:
        # The same kernel, much faster; where the picture ends its weights are shared out among the pixels there are.
        with torch.no_grad():
            return functional.interpolate(x, size=(height, width), mode="bicubic", antialias=True, align_corners=False)
    with torch.no_grad():
        down, across = _taps(int(x.shape[-2]), height), _taps(int(x.shape[-1]), width)
        if height * width <= _PLANE_BY_PLANE:
            return _resized(x, down, across, lattice)
        # At print size one plane after the other: what is worked with would be twice the result.
        out = x.new_empty(*x.shape[:2], height, width)
        for row, channel in np.ndindex(*x.shape[:2]):
            one = slice(row, row + 1), slice(channel, channel + 1)
            out[one] = _resized(x[one], down, across, lattice)
        return out


def mask_at(mask: Tensor, stride: int) -> Tensor:
    """Return the mask (1, 1, H, W) averaged to a layer of this stride; H and W are multiples of it."""
    return functional.avg_pool2d(mask, stride) if stride > 1 else mask


def fill_ground(pixels: Tensor, alpha: Tensor) -> Tensor:
    """Continue the visible colour smoothly under transparent ground, by push and pull (Gortler et al. 1996, sec. 4.3).

    Args:
        pixels: (1, 3, H, W).
        alpha: (1, 1, H, W) in [0, 1].

    Returns:
        (1, 3, H, W): the pixels where alpha is 1, colour from the visible neighbourhood where it is 0; nothing of the
        input's colour under alpha 0 is left. Mid grey where nothing at all is visible.
    """
    if bool((alpha >= 1).all()):
        return pixels
    height, width = pixels.shape[-2:]
    if max(height, width) == 1:
        return torch.where(alpha > 0, pixels, torch.full_like(pixels, 0.5))
    half = (-(-height // 2), -(-width // 2))
    seen = torch.where(alpha > 0, pixels * alpha, torch.zeros_like(pixels))
    share = functional.adaptive_avg_pool2d(alpha, half)
    coarse = functional.adaptive_avg_pool2d(seen, half) / share.clamp_min(1e-6)
    # A cell counts in full as soon as a little of it is seen, or thin motifs would fade out level by level.
    below = fill_ground(coarse, (share * 4).clamp(0, 1))
    behind = functional.interpolate(below, size=(height, width), mode="bilinear", align_corners=False)
    return seen + behind * (1 - alpha)
