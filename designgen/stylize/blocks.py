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

import torch
from torch import Tensor

from designgen.stylize.cutting import Block, around, blocks
from designgen.stylize.losses import FeatureSums, content_energy, feature_sums, variation_of
from designgen.stylize.objective import ContentTarget, Look, Objective, RegionTarget, content_planes
from designgen.stylize.optimise import Evaluate
from designgen.stylize.schedule import halved
from designgen.stylize.sources import Planes
from designgen.stylize.statistics import PLANE, content_taps


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
        return cls(whole, size_px, blocks(size_px, block_px, reach, whole.lattice.wraps))

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
            yield {tap: self._tap_sums(features[tap], tap, region, block) for tap in region.taps}

    def _tap_sums(self, features: Tensor, tap: str, region: RegionTarget, block: Block) -> FeatureSums:
        stride = self.whole.encoder.strides[tap]
        mask = None if region.masks is None else region.masks[tap][(..., *block.cells(stride))]
        return feature_sums(features[(..., *block.inner(stride))], mask)

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
        local = {"tv": self._smoothness(seen, block)}
        (found,) = torch.autograd.grad(self.whole.loss(local).sum(), seen)
        features = self.whole.encoder.forward(seen, self.whole.taps, PLANE)
        # Tap by tap, so that what the losses need beside the features is only there for one of them at a time.
        drawn = [self._drawn(features[tap], tap, block, pulls, local) for tap in features]
        (through,) = torch.autograd.grad(list(features.values()), seen, drawn)
        # Within a block no pixel occurs twice, but for a placed print's, whose margins end with the picture.
        gradient[(..., *index)] += found.add_(through)
        for name, value in local.items():
            terms[name] = terms.get(name, 0) + value.detach()

    def _drawn(
        self,
        features: Tensor,
        tap: str,
        block: Block,
        pulls: Sequence[Mapping[str, FeatureSums]],
        local: dict[str, Tensor],
    ) -> Tensor:
        """Return how the loss changes with the features of one tap; its content term is left in `local`."""
        features = features.detach().requires_grad_(True)
        part = features.new_zeros(())
        for region, pull in zip(self.whole.targets.regions, pulls, strict=True):
            if tap in region.taps:
                each = self._tap_sums(features, tap, region, block)
                part = part + (each.first * pull[tap].first).sum() + (each.second * pull[tap].second).sum()
        if tap in self.whole.content_shares:
            local[f"content:{tap}"] = held = self._content(features, tap, block)
            part = part + self.whole.loss({f"content:{tap}": held}).sum()
        (found,) = torch.autograd.grad(part, features)
        return found

    def _content(self, features: Tensor, tap: str, block: Block) -> Tensor:
        stride = self.whole.encoder.strides[tap]
        found = features[(..., *block.inner(stride))]
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
    """Compute what the content taps are held to, as `objective.content_side` does, block by block.

    At the largest sizes the features are kept in half precision: they would take more than all else together.
    """
    taps = tuple(content_taps(look.settings, look.details))
    size = int(start.shape[-2]), int(start.shape[-1])
    reach = max(look.encoder.reach(tap) for tap in taps)
    sides = {tap: content_planes(look, planes, tap) for tap in taps}
    whole: dict[str, Tensor] = {}
    energy = {tap: start.new_zeros(len(start)) for tap in taps}
    for block in blocks(size, block_px, reach, look.source.lattice.wraps):
        features = look.encoder.forward(around(start, block, look.source.lattice)[0], taps, PLANE)
        for tap, (mask, _) in sides.items():
            stride, cells = look.encoder.strides[tap], block.cells(look.encoder.strides[tap])
            part = features[tap][(..., *block.inner(stride))]
            if tap not in whole:
                shape = (*part.shape[:2], size[0] // stride, size[1] // stride)
                whole[tap] = part.new_empty(shape, dtype=torch.float16 if halved(size) else part.dtype)
            whole[tap][(..., *cells)] = part
            energy[tap] += content_energy(part, None if mask is None else mask[(..., *cells)])
    return {tap: ContentTarget(whole[tap], energy[tap], *sides[tap]) for tap in taps}
