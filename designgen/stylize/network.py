"""What the engine asks of an encoder; `designgen.encoders.Encoder` is one, and so is any test double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from torch import Tensor

from designgen.repeat.lattice import Lattice


class LinearLift(Protocol):
    """y = P f + b: thin features to those of the network the encoder was taught by."""

    @property
    def weight(self) -> Tensor:
        """P, (C_out, C)."""

    @property
    def bias(self) -> Tensor:
        """The offset b, (C_out,)."""


class FeatureEncoder(Protocol):
    """A frozen network that turns a picture into named feature maps, convolving on a lattice."""

    name: str
    taps: Any
    strides: Mapping[str, int]

    @property
    def identity(self) -> str:
        """What fixes its features, for keys of caches: name, digest of the weights, pooling."""

    def to(self, device: str) -> Any:
        """Return the network on another device."""

    def reach(self, tap: str) -> int:
        """Return how many pixels beyond its own cell a feature at this tap sees, on each side."""

    def forward(self, x: Tensor, taps: Sequence[str], lattice: Lattice) -> dict[str, Tensor]:
        """Return the features of (B, 3, H, W) at each tap asked for, and compute nothing deeper."""

    def lift(self, tap: str) -> LinearLift | None:
        """Return the linear lift of a tap, None where the features stand for themselves."""
