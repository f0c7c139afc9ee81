"""One pixel of border by the lattice, with a backward pass that costs one copy.

The values are those of ``Lattice.pad(x, 1)``. Autograd would differentiate its slices one by one, each into a zeroed
map of full size, which took longer than the convolutions; here the border's gradient is added where it came from.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice

Index = tuple[Tensor, Tensor]


@lru_cache(maxsize=64)
def _border(lattice: Lattice, height: int, width: int) -> tuple[tuple[Index, Index], ...]:
    """The four sides and four corners of the border: (where in the padded map, which pixel of the map).

    Within one side every source pixel occurs once, so adding to them needs no accumulation and its order is fixed.
    """
    y, x = np.arange(height), np.arange(width)
    corners = [(np.array([a]), np.array([b])) for a in (-1, height) for b in (-1, width)]
    sides = [
        (y, np.full_like(y, -1)),
        (y, np.full_like(y, width)),
        (np.full_like(x, -1), x),
        (np.full_like(x, height), x),
    ]
    found: list[tuple[Index, Index]] = []
    for rows, columns in sides + corners:
        from_rows, from_columns = lattice.source_index((height, width), rows, columns)
        place = (torch.as_tensor(rows + 1), torch.as_tensor(columns + 1))
        found.append((place, (torch.as_tensor(from_rows.copy()), torch.as_tensor(from_columns.copy()))))
    return tuple(found)


class _Pad(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, lattice: Lattice) -> Tensor:
        ctx.lattice = lattice
        batch, channels, height, width = x.shape
        layout = torch.channels_last if x.is_contiguous(memory_format=torch.channels_last) else torch.contiguous_format
        out = torch.empty(
            (batch, channels, height + 2, width + 2), dtype=x.dtype, device=x.device, memory_format=layout
        )
        out[..., 1:-1, 1:-1] = x
        for place, source in _border(lattice, height, width):
            out[..., place[0], place[1]] = x[..., source[0], source[1]]
        return out

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        inner = grad[..., 1:-1, 1:-1].clone(memory_format=torch.preserve_format)
        for place, source in _border(ctx.lattice, inner.shape[-2], inner.shape[-1]):
            inner[..., source[0], source[1]] += grad[..., place[0], place[1]]
        return inner, None


def pad_one(x: Tensor, lattice: Lattice) -> Tensor:
    """Pad (B, C, H, W) by one pixel on every side; first derivatives only.

    Raises:
        ValueError: The drop does not fall on whole cells of this map.
    """
    padded: Tensor = _Pad.apply(x, lattice)
    return padded
