"""Convolutions, ReLUs and poolings of a frozen network as one differentiable operation.

Layer by layer, autograd keeps a padded copy of every map, and walks through memory once each for the mask of the ReLU,
for cutting the border off and for adding the gradients of tapped layers. Here the border is written into one buffer
that all layers share, only the maps themselves are kept, and the way back works in place. The weights take no gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
            layers = self.layers(x, _Buffer(x), differentiable=False)
            return tuple(layer.map for layer in layers if layer.map is not None)

    def layers(self, x: Tensor, buffer: _Buffer, *, differentiable: bool) -> list[_Layer]:
        """Compute layer by layer and keep the tapped maps, and what else ``gradient`` needs if it is to follow."""
        layers: list[_Layer] = []
        for number, step in enumerate(self.steps):
            halved = known = None
            if step.pooled:
                halved, known = pool(x, self.pooling)
                x = halved
            batch, channels, height, width = x.shape
            padded = buffer.map(batch, channels, height + 2, width + 2)
            if number:
                # A maximum commutes with the ReLU, so untapped maps are rectified while they are moved.
                torch.clamp_min(x, 0, out=interior(padded))
                # The way back through a maximum needs to know which of the four it was, not the map.
                needed = differentiable and not (step.pooled and self.pooling == "max")
                if not (needed or self.steps[number - 1].tapped):
                    layers[-1] = replace(layers[-1], map=None)
            else:
                interior(padded).copy_(x)
            fill_border(padded, self.lattice)
            del x  # the memory of a map that is not kept serves the next
            x = F.conv2d(padded, step.weight, step.bias)
            if step.tapped or self.pooling != "max":
                x.relu_()
            layers.append(_Layer(x, *((halved, known) if differentiable else (None, None)), tuple(x.shape)))
        return layers

    def gradient(self, layers: Sequence[_Layer], pulls: Sequence[Tensor | None], buffer: _Buffer) -> Tensor | None:
        """The gradient with respect to the picture.

        Args:
            layers: Of every step.
            pulls: The gradient with respect to the features of every step, None where there is none. Left as they are.
            buffer: Where to work.
        """
        gradient: Tensor | None = None
        for number in reversed(range(len(layers))):
            step, layer, pull = self.steps[number], layers[number], pulls[number]
            if pull is not None:
                gradient = pull if gradient is None else gradient.add_(pull)
            if gradient is None:
                continue
            if layer.map is not None:
                gradient = _rectified(gradient, layer.map, buffer.map(*layer.shape))
            gradient = fold_border(F.conv_transpose2d(gradient, step.weight), self.lattice)
            if layer.halved is not None and layer.known is not None:
                if self.pooling == "max":
                    gradient = _rectified(gradient, layer.halved, torch.empty_like(layer.halved))
                before, into = layers[number - 1], buffer.map(*layers[number - 1].shape)
                gradient = pool_backward(gradient, before.map, layer.known, self.pooling, into)
        return gradient


@dataclass(frozen=True)
class _Layer:
    """A layer's map (before its ReLU where nobody sees it) and, where it halved the one before, what came of that."""

    map: Tensor | None
    halved: Tensor | None
    known: Tensor | None
    shape: tuple[int, ...]


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


def _rectified(gradient: Tensor, features: Tensor, into: Tensor) -> Tensor:
    """The gradient where the features are above 0, else 0."""
    backward = torch.ops.aten.threshold_backward.grad_input
    found: Tensor = backward(gradient, features, 0.0, grad_input=into)
    return found


class _Function(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, chain: Chain) -> tuple[Tensor, ...]:
        buffer = _Buffer(x)
        layers = chain.layers(x, buffer, differentiable=True)
        ctx.chain, ctx.buffer, ctx.shapes = chain, buffer, [layer.shape for layer in layers]
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*(tensor for layer in layers for tensor in (layer.map, layer.halved, layer.known)))
        tapped = [layer.map for step, layer in zip(chain.steps, layers, strict=True) if step.tapped]
        return tuple(features for features in tapped if features is not None)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *pulls: Tensor | None) -> tuple[Tensor | None, None]:
        chain: Chain = ctx.chain
        saved = ctx.saved_tensors
        kept = zip(saved[::3], saved[1::3], saved[2::3], ctx.shapes, strict=True)
        layers = [_Layer(*layer) for layer in kept]
        waiting = iter(pulls)
        by_step = [next(waiting) if step.tapped else None for step in chain.steps]
        gradient = chain.gradient(layers, by_step, ctx.buffer)
        return (None if gradient is None else gradient.contiguous()), None
