"""Cutting a picture into blocks that bring along as much of their surroundings as a network's features see."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.schedule import STRIDE


@dataclass(frozen=True)
class Block:
    """One rectangle of the tile and what is computed around it.

    Attributes:
        top: First row of the rectangle.
        left: First column.
        height: Rows.
        width: Columns.
        margins: (top, bottom, left, right) pixels around it that its features see.
    """

    top: int
    left: int
    height: int
    width: int
    margins: tuple[int, int, int, int]

    def cells(self, stride: int) -> tuple[slice, slice]:
        """Return where the rectangle lies in a feature map of the whole tile."""
        return _span(self.top, self.height, stride), _span(self.left, self.width, stride)

    def inner(self, stride: int) -> tuple[slice, slice]:
        """Return where the rectangle lies in a feature map of the widened block."""
        return _span(self.margins[0], self.height, stride), _span(self.margins[2], self.width, stride)


def _span(start: int, length: int, stride: int) -> slice:
    return slice(start // stride, (start + length) // stride)


def blocks(size_px: tuple[int, int], block_px: int, reach_px: int, wraps: tuple[bool, bool]) -> tuple[Block, ...]:
    """Divide a tile or a picture into blocks, row by row.

    Args:
        size_px: (H, W), of a tile multiples of 16.
        block_px: Side of a block at most.
        reach_px: How far the deepest feature sees beyond its own cell.
        wraps: Whether the plane goes on beyond the tile (down, across). Where it ends, so do the margins.

    Raises:
        ValueError: A block with its margins would be larger than the tile it is cut from.
    """
    margin = max(STRIDE, -(-reach_px // STRIDE) * STRIDE)
    height, width = size_px
    rows, columns = _cuts(height, block_px), _cuts(width, block_px)
    found = []
    for top, bottom in rows:
        for left, right in columns:
            room = [top, height - bottom, left, width - right]
            above, below, before, after = (
                margin if goes_on else min(margin, each)
                for each, goes_on in zip(room, (wraps[0], wraps[0], wraps[1], wraps[1]), strict=True)
            )
            margins = (above, below, before, after)
            found.append(Block(top, left, bottom - top, right - left, margins))
    widest = max(b.width + b.margins[2] + b.margins[3] for b in found)
    tallest = max(b.height + b.margins[0] + b.margins[1] for b in found)
    if (wraps[1] and widest > width) or (wraps[0] and tallest > height):
        # A pixel would then lie in its block twice, and its gradients would overwrite each other.
        raise ValueError(
            f"block: expected at most {min(size_px) - 2 * margin} px for a tile of {size_px}, got {block_px}"
        )
    return tuple(found)


def _cuts(length: int, block_px: int) -> list[tuple[int, int]]:
    count = max(1, -(-length // block_px))
    edges = [round(i * length / count / STRIDE) * STRIDE for i in range(count)] + [length]
    return [(a, b) for a, b in pairwise(edges) if b > a]


Where = tuple[slice, slice] | tuple[Tensor, Tensor]


def around(x: Tensor, block: Block, lattice: Lattice) -> tuple[Tensor, Where]:
    """Return the widened block and which pixels of the tile (rows, columns) it was cut from.

    Where it lies within the tile both are slices, and the block is a view of it.
    """
    top, bottom, left, right = block.margins
    first, last = block.top - top, block.top + block.height + bottom
    start, end = block.left - left, block.left + block.width + right
    height, width = int(x.shape[-2]), int(x.shape[-1])
    if first >= 0 and start >= 0 and last <= height and end <= width:
        inside = slice(first, last), slice(start, end)
        return x[(..., *inside)], inside
    rows, columns = np.arange(first, last)[:, None], np.arange(start, end)[None, :]
    at = lattice.source_index((height, width), rows, columns)
    index = torch.as_tensor(at[0].copy(), device=x.device), torch.as_tensor(at[1].copy(), device=x.device)
    return x[(..., *index)], index
