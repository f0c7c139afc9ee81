"""A tiny encoder and pictures for the tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from designgen.repeat.lattice import Lattice

PERIODIC = (
    "straight",
    "half-drop",
    "brick",
)


@dataclass(frozen=True)
class TinyLift:
    weight: Tensor
    bias: Tensor


class TinyEncoder:
    """A VGG in miniature with random weights: five blocks, the same tap names and strides, a few channels."""

    name = "tiny"
    identity = "tiny:7"
    blocks = ((6, 1), (8, 1), (8, 1), (10, 2), (10, 1))
    taps = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1")

    def __init__(self, dtype: torch.dtype = torch.float32, *, lifted: bool = True) -> None:
        generator = torch.Generator().manual_seed(7)
        self.layers: dict[str, tuple[Tensor, Tensor]] = {}
        self.strides: dict[str, int] = {}
        self.lifts: dict[str, TinyLift] = {}
        channels = 3
        for block, (width, count) in enumerate(self.blocks, start=1):
            for index in range(1, count + 1):
                tap = f"relu{block}_{index}"
                weight = torch.randn(width, channels, 3, 3, generator=generator, dtype=torch.float64)
                bias = 0.1 * torch.randn(width, generator=generator, dtype=torch.float64)
                self.layers[tap] = ((weight * (2 / (9 * channels)) ** 0.5).to(dtype), bias.to(dtype))
                self.strides[tap] = 2 ** (block - 1)
                channels = width
                if lifted:
                    lift = torch.randn(2 * width, width, generator=generator, dtype=torch.float64)
                    offset = 0.3 * torch.randn(2 * width, generator=generator, dtype=torch.float64)
                    self.lifts[tap] = TinyLift(lift.to(dtype), offset.to(dtype))

    def forward(self, x: Tensor, taps: Sequence[str], lattice: Lattice) -> dict[str, Tensor]:
        last = max(self.taps.index(tap) for tap in taps)
        found: dict[str, Tensor] = {}
        for tap in self.taps[: last + 1]:
            if tap.endswith("_1") and tap != "relu1_1":
                x = functional.max_pool2d(x, 2)
            weight, bias = self.layers[tap]
            x = functional.relu(functional.conv2d(lattice.pad(x, 1), weight, bias))
            if tap in taps:
                found[tap] = x
        return found

    def to(self, device: str) -> TinyEncoder:
        assert device == "cpu"
        return self

    def reach(self, tap: str) -> int:
        return sum(self.strides[each] for each in self.taps[: self.taps.index(tap) + 1])

    def lift(self, tap: str) -> TinyLift | None:
        return self.lifts.get(tap)


def smooth(seed: int, size_px: tuple[int, int] = (64, 64), lattice: Lattice | None = None) -> np.ndarray:
    """A random picture of blobs, periodic on the lattice when one is given."""
    generator = np.random.default_rng(seed)
    x = generator.random((1, 3, *size_px)).astype(np.float32)
    lattice = lattice or Lattice.named("none")
    kernel = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)
    kernel /= kernel.sum()
    wide = lattice.pad(x, 6)
    wide = np.apply_along_axis(lambda row: np.convolve(row, kernel, "valid"), -1, wide)
    wide = np.apply_along_axis(lambda row: np.convolve(row, kernel, "valid"), -2, wide)
    low, high = wide.min(), wide.max()
    return np.ascontiguousarray((wide - low) / (high - low)).astype(np.float32).clip(0, 1)


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Mean structural similarity of the luma (Wang et al. 2004), 8 x 8 block windows."""
    weights = np.array([0.299, 0.587, 0.114])[:, None, None]

    def blocks(x: np.ndarray) -> np.ndarray:
        luma = (x[0].astype(np.float64) * weights).sum(0)
        height, width = (side // 8 for side in luma.shape)
        return luma[: height * 8, : width * 8].reshape(height, 8, width, 8).swapaxes(1, 2).reshape(-1, 64)

    p, q = blocks(a), blocks(b)
    mean_p, mean_q = p.mean(1), q.mean(1)
    covariance = ((p - mean_p[:, None]) * (q - mean_q[:, None])).mean(1)
    top = (2 * mean_p * mean_q + 1e-4) * (2 * covariance + 9e-4)
    return float((top / ((mean_p**2 + mean_q**2 + 1e-4) * (p.var(1) + q.var(1) + 9e-4))).mean())
