"""Fit the first layer alone, from random weights.

One convolution from three channels is a small regression on 27 numbers, and every deeper layer sees through it. The
rates that suit the deep layers leave it at a relative error of 0.25; alone, with plain Adam, a minute takes it to 0.03.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from measure import Affine
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Patches:
    """Pixels to fit on.

    Attributes:
        x: (N, 27), the 3x3 neighbourhoods as the student sees them.
        target: (N, D), what a linear map of the layer's activations should give.
    """

    x: Tensor
    target: Tensor


def patches(x: Tensor, thin: Tensor, coordinates: Affine, hint_weight: float) -> Patches:
    """All pixels of pictures (B, 3, H, W), already normalised, with the teacher's relu1_1 (B, C, H, W)."""
    unfolded = F.unfold(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3).transpose(1, 2).flatten(0, 1)
    flat = thin.permute(0, 2, 3, 1).flatten(0, 2)
    lifted = flat @ coordinates.weight.T + coordinates.bias
    # One regression serves the lift and the hint: both targets side by side, each in units of its own mean square.
    target = torch.cat([lifted / lifted.norm(), flat / flat.norm() * hint_weight**0.5], dim=1)
    return Patches(unfolded, target * len(flat) ** 0.5)


@dataclass(frozen=True)
class Fit:
    """What was found: relu(x @ weight.T + bias) @ out.T + offset is near the target, by ``error`` (mean square)."""

    weight: Tensor
    bias: Tensor
    error: float


def fit(data: Patches, width: int, steps: int = 1500, restarts: int = 2) -> Fit:
    """Fit ``restarts`` random layers at once and keep the best; weight (width, 27), bias (width,)."""
    weight = torch.randn(restarts, 27, width).mul_((2 / 27) ** 0.5).requires_grad_()
    bias = torch.zeros(restarts, 1, width).normal_(std=0.3).requires_grad_()
    out = torch.zeros(restarts, width, data.target.shape[1]).requires_grad_()
    offset = data.target.mean(dim=0).repeat(restarts, 1, 1).requires_grad_()
    optimiser = torch.optim.Adam([weight, bias, out, offset], lr=0.01, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.02, total_steps=steps)
    running = torch.zeros(restarts)
    for _ in range(steps):
        chosen = torch.randint(len(data.x), (2048,))
        guess = F.relu(data.x[chosen] @ weight + bias) @ out + offset
        errors = (guess - data.target[chosen]).square().sum(dim=2).mean(dim=1)
        optimiser.zero_grad()
        errors.sum().backward()
        optimiser.step()
        schedule.step()
        running = 0.98 * running + 0.02 * errors.detach()
    best = int(running.argmin())
    return Fit(weight[best].detach().T.contiguous(), bias[best, 0].detach(), float(running[best]))
