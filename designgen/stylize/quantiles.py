"""One-dimensional distributions of features: their quantiles, and the monotone map from one to another.

In one dimension optimal transport sorts: the p-quantile of what is there goes to the p-quantile of what is wanted.
Tables hold quantiles at the levels (i + ½) / Q, so that pictures of different sizes can be compared, and tables of
several styles blend linearly.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

POSITIONS = 65_536
"""Above this many positions only a grid of them is sorted: every second, fourth, … row and column."""


def thinned(features: Tensor) -> Tensor:
    """Keep a fixed grid of positions, every k-th row and column, k the least power of two that leaves few enough.

    Sorting costs more than the network that made the features. The grid commutes with shifts by its own step; who
    wants every position to be seen sooner or later shifts the picture between rounds.

    Args:
        features: (B, C, H, W).

    Returns:
        (B, C, about H / k, about W / k), float32 at least.
    """
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    height, width = int(features.shape[-2]), int(features.shape[-1])
    step = 1
    while (height // step) * (width // step) > POSITIONS:
        step *= 2
    return features if step == 1 else features[..., step // 2 :: step, step // 2 :: step]


def position_weights(mask: Tensor | None) -> Tensor | None:
    """Return the mask at the positions that `thinned` keeps, (1 or B, N), without gradient; None for None."""
    return None if mask is None else thinned(mask.detach()).flatten(1)


def visible(values: Tensor, weights: Tensor | None) -> Tensor:
    """Replace what has no weight by the largest value that has some, so that nothing is read from it.

    Args:
        values: (B, K, N).
        weights: (1 or B, N) or None.
    """
    if weights is None:
        return values
    seen = (weights > 0)[:, None, :]
    largest = values.detach().masked_fill(~seen, -torch.inf).amax(2, keepdim=True)
    return torch.where(seen, values, largest.masked_fill(largest == -torch.inf, 0))


@torch.no_grad()
def quantile_table(values: Tensor, count: int, weights: Tensor | None = None) -> Tensor:
    """Return the quantiles at the levels (i + ½) / count, linear between samples, (B, K, count).

    Args:
        values: (B, K, N).
        count: Q >= 1.
        weights: (1 or B, N) >= 0, or None for equal ones.

    Raises:
        ValueError: A count below 1.
    """
    if count < 1:
        raise ValueError(f"count: expected at least 1 quantile, got {count}")
    values = visible(values, weights)
    order = _order(values, weights)
    ordered = values.gather(2, order)
    wanted = _uniform_levels(count, values)
    if weights is None:
        return _read(ordered, wanted)
    levels = _levels(order, weights)
    above = torch.searchsorted(levels, wanted.expand(*levels.shape[:2], count).contiguous())
    above = above.clamp(1, max(1, levels.shape[2] - 1)).clamp_max(levels.shape[2] - 1)
    below = (above - 1).clamp_min(0)
    low, high = levels.gather(2, below), levels.gather(2, above)
    share = ((wanted - low) / (high - low).clamp_min(1e-12)).clamp(0, 1)
    return torch.lerp(ordered.gather(2, below), ordered.gather(2, above), share)


@torch.no_grad()
def remapped(values: Tensor, table: Tensor, weights: Tensor | None = None) -> Tensor:
    """Return what each value must become for the whole to have the table's distribution, (B, K, N), no gradient.

    Args:
        values: (B, K, N), as `visible` leaves them.
        table: Quantiles wanted, (1 or B, K, Q).
        weights: (1 or B, N) >= 0, or None for equal ones.
    """
    order = _order(values, weights)
    if weights is None:
        wanted = _read(table, _uniform_levels(values.shape[2], values)).expand_as(values)
    else:
        wanted = _read(table.expand(values.shape[0], -1, -1), _levels(order, weights))
    return torch.empty_like(values).scatter_(2, order, wanted)


def mean_square(difference: Tensor, weights: Tensor | None) -> Tensor:
    """Return the weighted mean of squares over positions, summed over K: (B, K, N) to (B,)."""
    if weights is None:
        return difference.square().mean(2).sum(1)
    share = weights / weights.sum(1, keepdim=True).clamp_min(1e-12)
    return (difference.square().sum(1) * share).sum(1)


def _uniform_levels(count: int, like: Tensor) -> Tensor:
    return (torch.arange(count, dtype=like.dtype, device=like.device) + 0.5) / count


def _levels(order: Tensor, weights: Tensor) -> Tensor:
    """The level of each sample in its order, (B, K, N): the weight below it and half its own, as shares."""
    expanded = weights[:, None, :].expand(order.shape)
    ordered = expanded.gather(2, order)
    total = ordered.cumsum(2)
    return (total - ordered / 2) / total[..., -1:].clamp_min(1e-12)


def _read(table: Tensor, levels: Tensor) -> Tensor:
    """Interpolate a table (…, Q) at levels (N,), the same for all, or (B, K, N)."""
    count = table.shape[2]
    place = (levels * count - 0.5).clamp(0, count - 1)
    below = place.floor()
    share = place - below
    low = below.long()
    high = (low + 1).clamp_max(count - 1)
    if levels.ndim == 1:
        return torch.lerp(table[..., low], table[..., high], share.expand(*table.shape[:2], -1))
    return torch.lerp(table.gather(2, low), table.gather(2, high), share)


def _order(values: Tensor, weights: Tensor | None) -> Tensor:
    """Sort, what has no weight last; (B, K, N) indices."""
    if weights is not None:
        values = values.masked_fill((weights <= 0)[:, None, :], torch.inf)
    if values.device.type != "cpu":
        return values.argsort(2)
    # numpy's vectorised sort takes a fifth of torch's time on a CPU.
    return torch.from_numpy(np.argsort(values.detach().numpy(), axis=2))
