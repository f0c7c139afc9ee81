"""Halving a feature map by its maxima, averages or root sums of squares, with what the way back needs.

Averages and root sums change how large activations are, so both are scaled back to about the size of the maxima the
networks were trained with; without it the deeper layers would mostly see their own biases. Both factors are those of
K. Crowson, style-transfer-pytorch (2021), ``VGGFeatures.pooling_scales``.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from designgen.encoders.layers import Pooling

AVERAGE_SCALE = 2.0
"""Averages of sparse activations are about half their maxima."""
L2_SCALE = 0.78
"""Of the root of the sum (not the mean) of the four squares, as in ``torch.nn.LPPool2d(2, 2)``."""


def pool(x: Tensor, kind: Pooling) -> tuple[Tensor, Tensor]:
    """Halve (B, C, H, W) to (B, C, H // 2, W // 2).

    Args:
        x: Features after their ReLU; for "max" also before it, as the maximum commutes with the ReLU.
        kind: max, average or l2.

    Returns:
        The halved map, and what ``pool_backward`` needs to know of this one.
    """
    if kind == "max":
        halved, chosen = F.max_pool2d(x, 2, return_indices=True)
        return halved, chosen
    if kind == "average":
        return F.avg_pool2d(x, 2).mul_(AVERAGE_SCALE), x.new_empty(0)
    halved = F.avg_pool2d(x.square(), 2).mul_(4 * L2_SCALE**2).sqrt_()
    return halved, halved


def pool_backward(grad: Tensor, x: Tensor | None, known: Tensor, kind: Pooling, into: Tensor) -> Tensor:
    """The gradient with respect to ``x``.

    Where all four are 0 the root of their squares has no derivative; 0, the middle of its subgradients, is taken.

    Args:
        grad: The gradient with respect to the halved map.
        x: What was halved; "l2" alone looks at it.
        known: The second thing ``pool`` returned.
        kind: max, average or l2.
        into: Like ``x``, overwritten with the result; not the memory of ``grad``.
    """
    if kind == "max":
        backward = torch.ops.aten.max_pool2d_with_indices_backward.grad_input
        chosen: Tensor = backward(grad, into, [2, 2], [2, 2], [0, 0], [1, 1], False, known, grad_input=into)
        return chosen
    if kind == "average":
        return _spread(grad * AVERAGE_SCALE, into)
    if x is None:
        raise ValueError("l2: expected the map that was halved, got None")
    ratio = torch.where(known > 0, grad / known, 0).mul_(4 * L2_SCALE**2)
    return _spread(ratio, into).mul_(x)


def _spread(grad: Tensor, into: Tensor) -> Tensor:
    """A quarter of each value to each of its four sources; 0 to an odd last row or column."""
    backward = torch.ops.aten.avg_pool2d_backward.grad_input
    spread: Tensor = backward(grad, into, [2, 2], [2, 2], [0, 0], False, True, None, grad_input=into)
    return spread
