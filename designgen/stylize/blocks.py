"""The exact gradient of the whole loss, computed block by block: memory depends on the block, not on the picture.

Galerne et al., "Scaling Painting Style Transfer" (CGF 2024), on the torus: moments are sums over positions, so a first
pass adds them up block by block; the loss then depends on each block only through those sums, whose derivatives are
small matrices, and a second pass carries them back to the pixels. Where that paper widens a block by twice the reach
of the network and keeps the gradient of its inside only, here every cell of a feature map belongs to one block, the
block is widened by the reach once, and the gradients of all blocks are added: the same sum with fewer pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import FeatureSums, content_energy, feature_sums, variation_of
from designgen.stylize.objective import ContentTarget, Look, Objective, content_planes
from designgen.stylize.optimise import Evaluate
from designgen.stylize.schedule import STRIDE
from designgen.stylize.sources import Planes
from designgen.stylize.statistics import PLANE, content_taps


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


def blocks(size_px: tuple[int, int], block_px: int, reach_px: int, *, periodic: bool) -> tuple[Block, ...]:
    """Divide a tile into blocks, row by row.

    Args:
        size_px: (H, W), multiples of 16.
        block_px: Side of a block at most.
        reach_px: How far the deepest feature sees beyond its own cell.
        periodic: Whether the plane goes on beyond the tile. A placed print ends there, and so do its margins.

    Raises:
        ValueError: A block with its margins would be larger than the tile it is cut from.
    """
    margin = max(STRIDE, -(-reach_px // STRIDE) * STRIDE)
    height, width = size_px
    rows, columns = _cuts(height, block_px), _cuts(width, block_px)
    found = []
    for top, bottom in rows:
        for left, right in columns:
            margins = (margin, margin, margin, margin)
            if not periodic:
                margins = (
                    min(margin, top),
                    min(margin, height - bottom),
                    min(margin, left),
                    min(margin, width - right),
                )
            found.append(Block(top, left, bottom - top, right - left, margins))
    widest = max(b.width + b.margins[2] + b.margins[3] for b in found)
    tallest = max(b.height + b.margins[0] + b.margins[1] for b in found)
    if periodic and (widest > width or tallest > height):
        # A pixel would then lie in its block twice, and its gradients would overwrite each other.
        raise ValueError(
            f"block: expected at most {min(size_px) - 2 * margin} px for a tile of {size_px}, got {block_px}"
        )
    return tuple(found)


def _cuts(length: int, block_px: int) -> list[tuple[int, int]]:
    count = max(1, -(-length // block_px))
    edges = [round(i * length / count / STRIDE) * STRIDE for i in range(count)] + [length]
    return [(a, b) for a, b in pairwise(edges) if b > a]


@dataclass(frozen=True)
class BlockObjective:
    """An `Objective` evaluated block by block.

    Attributes:
        whole: The objective; its losses must be functions of moments alone (no sliced or histogram loss).
        size_px: (H, W) of the pictures.
        parts: Of `blocks`.
    """

    whole: Objective
    size_px: tuple[int, int]
    parts: tuple[Block, ...]

    @classmethod
    def of(cls, whole: Objective, size_px: tuple[int, int], block_px: int) -> BlockObjective:
        """Cut an objective into blocks of at most this side.

        Raises:
            ValueError: The objective has a loss that needs all positions at once, or the block is too large.
        """
        if any(region.spreads for region in whole.targets.regions):
            raise ValueError("style_loss: expected gram, gram+moments or w2 without histogram for a picture in blocks")
        reach = max(whole.encoder.reach(tap) for tap in whole.taps)
        return cls(whole, size_px, blocks(size_px, block_px, reach, periodic=whole.lattice.is_periodic))

    def evaluation(self, seen: dict[str, Tensor]) -> Evaluate:
        """Make the function a minimiser calls; the terms of its latest call are left in `seen`."""

        def evaluate(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
            pulls, terms = self._style(x)
            gradient = torch.zeros_like(x)
            for block in self.parts:
                self._carry_back(x, block, pulls, gradient, terms)
            seen.update(terms)
            return self.whole.loss(terms).detach(), gradient

        return evaluate

    def _style(self, x: Tensor) -> tuple[list[dict[str, FeatureSums]], dict[str, Tensor]]:
        """First pass: the style terms, and how the loss changes with every sum."""
        sums = self._sums(x)
        leaves = [{tap: _leaf(each) for tap, each in region.items()} for region in sums]
        terms = self.whole.style_terms(leaves)
        flat = [t for region in leaves for each in region.values() for t in (each.first, each.second)]
        loss = self.whole.loss(terms).sum()
        found = iter(torch.autograd.grad(loss, flat, allow_unused=True, materialize_grads=True))
        pulls = [
            {tap: FeatureSums(next(found), next(found), each.weight) for tap, each in region.items()}
            for region in leaves
        ]
        return pulls, {name: term.detach() for name, term in terms.items()}

    @torch.no_grad()
    def _sums(self, x: Tensor) -> list[dict[str, FeatureSums]]:
        total: list[dict[str, FeatureSums]] = [{} for _ in self.whole.targets.regions]
        taps = tuple(self.whole.style_shares)
        for block in self.parts:
            features = self.whole.encoder.forward(around(x, block, self.whole.lattice)[0], taps, PLANE)
            for region, so_far in zip(self._block_sums(features, block), total, strict=True):
                for tap, each in region.items():
                    so_far[tap] = so_far[tap] + each if tap in so_far else each
        return total

    def _block_sums(self, features: Mapping[str, Tensor], block: Block) -> Iterator[dict[str, FeatureSums]]:
        for region in self.whole.targets.regions:
            found = {}
            for tap in region.taps:
                stride = self.whole.encoder.strides[tap]
                mask = None if region.masks is None else region.masks[tap][(..., *block.cells(stride))]
                found[tap] = feature_sums(features[tap][(..., *block.inner(stride))], mask)
            yield found

    def _carry_back(
        self,
        x: Tensor,
        block: Block,
        pulls: Sequence[Mapping[str, FeatureSums]],
        gradient: Tensor,
        terms: dict[str, Tensor],
    ) -> None:
        """Second pass: add one block's part of the gradient and of the content and smoothness terms."""
        seen, index = around(x, block, self.whole.lattice)
        seen = seen.detach().requires_grad_(True)
        features = self.whole.encoder.forward(seen, self.whole.taps, PLANE)
        part = seen.new_zeros(())
        for region, pull in zip(self._block_sums(features, block), pulls, strict=True):
            for tap, each in region.items():
                part = part + (each.first * pull[tap].first).sum() + (each.second * pull[tap].second).sum()
        local = {f"content:{tap}": self._content(features, tap, block) for tap in self.whole.content_shares}
        local["tv"] = self._smoothness(seen, block)
        part = part + self.whole.loss(local).sum()
        (found,) = torch.autograd.grad(part, seen)
        # Within a block no pixel occurs twice, but for a placed print's, whose margins end with the picture.
        gradient[..., index[0], index[1]] += found
        for name, value in local.items():
            terms[name] = terms.get(name, 0) + value.detach()

    def _content(self, features: Mapping[str, Tensor], tap: str, block: Block) -> Tensor:
        stride = self.whole.encoder.strides[tap]
        found = features[tap][(..., *block.inner(stride))]
        raw = self.whole.settings.raw is not None
        return self.whole.targets.contents[tap].distance(found, raw=raw, at=block.cells(stride))

    def _smoothness(self, seen: Tensor, block: Block) -> Tensor:
        settings, (top, bottom, left, right) = self.whole.settings, block.margins
        # Each pair belongs to its upper or left pixel: one row below and one column on either side are needed.
        missing = (0, int(bottom == 0), int(left == 0), int(right == 0))
        wide = PLANE.pad(seen, missing) if any(missing) else seen
        first = left + missing[2] - 1
        wide = wide[..., top : top + block.height + 1, first : first + block.width + 2]
        if settings.raw is None:
            wide = self.whole.whitened(wide)
        total = variation_of(wide, settings.tv_kind, settings.tv_power)
        return total if settings.raw is not None else total / (3 * self.size_px[0] * self.size_px[1])


def _leaf(sums: FeatureSums) -> FeatureSums:
    return FeatureSums(sums.first.requires_grad_(True), sums.second.requires_grad_(True), sums.weight)


@torch.no_grad()
def content_in_blocks(look: Look, planes: Planes, start: Tensor, block_px: int) -> dict[str, ContentTarget]:
    """Compute what the content taps are held to, as `objective.content_side` does, block by block."""
    taps = tuple(content_taps(look.settings, look.source.strengths))
    size = int(start.shape[-2]), int(start.shape[-1])
    reach = max(look.encoder.reach(tap) for tap in taps)
    whole: dict[str, Tensor] = {}
    for block in blocks(size, block_px, reach, periodic=look.source.lattice.is_periodic):
        features = look.encoder.forward(around(start, block, look.source.lattice)[0], taps, PLANE)
        for tap in taps:
            stride, part = look.encoder.strides[tap], features[tap]
            if tap not in whole:
                whole[tap] = part.new_empty(*part.shape[:2], size[0] // stride, size[1] // stride)
            whole[tap][(..., *block.cells(stride))] = part[(..., *block.inner(stride))]
    found = {}
    for tap in taps:
        mask, emphasis = content_planes(look, planes, tap)
        found[tap] = ContentTarget(whole[tap], content_energy(whole[tap], mask), mask, emphasis)
    return found


def around(x: Tensor, block: Block, lattice: Lattice) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Return the widened block and which pixels of the tile (rows, columns) it was cut from."""
    top, bottom, left, right = block.margins
    rows = np.arange(block.top - top, block.top + block.height + bottom)[:, None]
    columns = np.arange(block.left - left, block.left + block.width + right)[None, :]
    at = lattice.source_index((int(x.shape[-2]), int(x.shape[-1])), rows, columns)
    index = torch.as_tensor(at[0].copy(), device=x.device), torch.as_tensor(at[1].copy(), device=x.device)
    return x[..., index[0], index[1]], index
