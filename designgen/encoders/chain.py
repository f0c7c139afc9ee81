"""Convolutions, ReLUs and poolings of a frozen network as one differentiable operation.

Layer by layer, autograd keeps a padded copy of every map, and walks through memory once each for the mask of the ReLU,
for cutting the border off and for adding the gradients of tapped layers. Here the border is written into one buffer
that all layers share, only the maps themselves are kept, and the way back works in place. The weights take no gradient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from designgen.encoders.layers import Pooling
from designgen.encoders.padding import fill_border, fold_border, interior
from designgen.encoders.pooling import pool, pool_backward
from designgen.repeat.lattice import Lattice


@dataclass(frozen=True)
class Step:
    """One layer: a pooling or none, a 3x3 convolution by the lattice, a ReLU.

    Attributes:
        weight: (C_out, C_in, 3, 3).
        bias: (C_out,).
        pooled: Whether the map is halved before the convolution.
        tapped: Whether its features are asked for.
    """

    weight: Tensor
    bias: Tensor
    pooled: bool
    tapped: bool


@dataclass(frozen=True)
class Chain:
    """The layers to compute, the way they halve and the lattice they wrap by."""

    steps: Sequence[Step]
    pooling: Pooling
    lattice: Lattice

    def __call__(self, x: Tensor) -> tuple[Tensor, ...]:
        """The features (B, C, H, W), channels-last, of each tapped step for a picture (B, 3, H, W).

        Differentiable once with respect to ``x``. Nothing is kept when no gradient is wanted.

        Raises:
            ValueError: The drop does not fall on whole cells of the deepest map.
        """
        if torch.is_grad_enabled() and x.requires_grad:
            features: tuple[Tensor, ...] = _Function.apply(x, self)
            return features
        with torch.no_grad():
            layers = self.layers(x, _Buffer(x))
            return tuple(layer.map for step, layer in zip(self.steps, layers, strict=True) if step.tapped)

    def layers(self, x: Tensor, buffer: _Buffer) -> Iterator[_Layer]:
        """Compute layer by layer; call it without gradients."""
        for number, step in enumerate(self.steps):
            halved = known = None
            if step.pooled:
                halved, known = pool(x, self.pooling)
            source = x if halved is None else halved
            batch, channels, height, width = source.shape
            padded = buffer.map(batch, channels, height + 2, width + 2)
            if number:
                # A maximum commutes with the ReLU, so untapped maps are rectified while they are moved.
                torch.clamp_min(source, 0, out=interior(padded))
            else:
                interior(padded).copy_(source)
            fill_border(padded, self.lattice)
            x = F.conv2d(padded, step.weight, step.bias)
            if step.tapped or self.pooling != "max":
                x.relu_()
            yield _Layer(x, halved, known)

    def gradient(self, layers: Sequence[_Layer], pulls: Sequence[Tensor | None], buffer: _Buffer) -> Tensor | None:
        """The gradient with respect to the picture.

        Args:
            layers: Of every step.
            pulls: The gradient with respect to the features of every step, None where there is none. Left as they are.
            buffer: Where to work.
        """
        gradient: Tensor | None = None
        rectified = False
        for number in reversed(range(len(layers))):
            step, layer, pull = self.steps[number], layers[number], pulls[number]
            if pull is not None:
                gradient, rectified = (pull if gradient is None else gradient.add_(pull)), False
            if gradient is None:
                continue
            if not rectified:
                gradient = _rectified(gradient, layer.map, buffer.like(layer.map))
            gradient = fold_border(F.conv_transpose2d(gradient, step.weight), self.lattice)
            rectified = False
            if layer.halved is not None and layer.known is not None:
                if self.pooling == "max":
                    gradient = _rectified(gradient, layer.halved, torch.empty_like(layer.halved))
                before = layers[number - 1].map
                gradient = pool_backward(gradient, before, layer.known, self.pooling, buffer.like(before))
                rectified = self.pooling != "average"
        return gradient


@dataclass(frozen=True)
class _Layer:
    """A layer's map (before its ReLU where nobody sees it) and, where it halved the one before, what came of that."""

    map: Tensor
    halved: Tensor | None
    known: Tensor | None


class _Buffer:
    """Memory for one map at a time, channels-last: pages that are already there cost less than new ones."""

    def __init__(self, like: Tensor) -> None:
        self._flat = like.new_empty(0)

    def map(self, batch: int, channels: int, height: int, width: int) -> Tensor:
        """A map with anything in it; the one handed out before is overwritten."""
        size = batch * channels * height * width
        if self._flat.numel() < size:
            self._flat = self._flat.new_empty(size)
        return self._flat[:size].view(batch, height, width, channels).movedim(-1, 1)

    def like(self, map: Tensor) -> Tensor:
        """A map of this shape, likewise."""
        return self.map(*map.shape)


def _rectified(gradient: Tensor, features: Tensor, into: Tensor) -> Tensor:
    """The gradient where the features are above 0, else 0."""
    backward = torch.ops.aten.threshold_backward.grad_input
    found: Tensor = backward(gradient, features, 0.0, grad_input=into)
    return found


class _Function(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, chain: Chain) -> tuple[Tensor, ...]:
        buffer = _Buffer(x)
        layers = tuple(chain.layers(x, buffer))
        ctx.chain, ctx.buffer = chain, buffer
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*(tensor for layer in layers for tensor in (layer.map, layer.halved, layer.known)))
        return tuple(layer.map for step, layer in zip(chain.steps, layers, strict=True) if step.tapped)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *pulls: Tensor | None) -> tuple[Tensor | None, None]:
        chain: Chain = ctx.chain
        saved = ctx.saved_tensors
        layers = [_Layer(*saved[start : start + 3]) for start in range(0, len(saved), 3)]
        waiting = iter(pulls)
        by_step = [next(waiting) if step.tapped else None for step in chain.steps]
        gradient = chain.gradient(layers, by_step, ctx.buffer)
        return (None if gradient is None else gradient.contiguous()), None
