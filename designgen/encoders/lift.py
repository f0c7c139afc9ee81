"""The linear lift from thin features to those of the network they were distilled from.

Because y = P f + b is linear, every statistic of y follows from the same statistic of f, with nothing computed per
pixel: mean(y) = P m + b and Gram(y) = P G P' + (P m) b' + b (P m)' + b b', where G and m are the thin Gram matrix
(mean over pixels of f f') and mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Lift:
    """y = P f + b.

    Attributes:
        weight: P, (C_out, C).
        bias: The offset b, (C_out,).
    """

    weight: Tensor
    bias: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        """Lift every pixel of (B, C, H, W) to (B, C_out, H, W)."""
        return torch.einsum("oc,bchw->bohw", self.weight, features) + self.bias[:, None, None]

    def mean(self, mean: Tensor) -> Tensor:
        """The lifted mean (B, C_out) of thin means (B, C)."""
        return mean @ self.weight.T + self.bias

    def gram(self, gram: Tensor, mean: Tensor) -> Tensor:
        """The lifted Gram matrices (B, C_out, C_out) of thin ones (B, C, C) and the thin means (B, C)."""
        projected = mean @ self.weight.T
        cross = projected[:, :, None] * self.bias
        return self.weight @ gram @ self.weight.T + cross + cross.mT + torch.outer(self.bias, self.bias)
