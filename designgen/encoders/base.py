"""The common ground of all encoders: a frozen VGG-shaped network that convolves on a lattice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

import torch
from torch import Tensor, nn

from designgen.encoders.chain import Chain, Step
from designgen.encoders.layers import Layer, Network, Pooling
from designgen.encoders.lift import Lift
from designgen.repeat.lattice import Lattice


class Encoder(nn.Module, ABC):
    """A frozen network that turns pictures into named feature maps.

    Its parameters take no gradient; the picture may. It follows the picture's device; the dtype is that of its
    weights, float32 unless it was converted with ``.to()``.

    Attributes:
        name: compact, vgg16 or vgg19.
        digest: sha256 of the weights file, in hex.
        pooling: max, average or l2: how maps are halved between blocks.
        taps: All layers that can be asked for, shallow to deep.
        channels: Channels of each tap.
        strides: Pixels of the picture to one cell of each tap.
    """

    def __init__(self, name: str, network: Network, digest: str, pooling: Pooling = "max") -> None:
        super().__init__()
        self.name = name
        self.digest = digest
        self.pooling: Pooling = pooling
        self.network = network
        self.taps = network.taps
        self.channels: Mapping[str, int] = network.channels
        self.strides: Mapping[str, int] = network.strides

    @property
    def identity(self) -> str:
        """What fixes its features, in one string for keys of caches: name, digest of the weights, pooling."""
        return f"{self.name}:{self.digest}:{self.pooling}"

    def reach(self, tap: str) -> int:
        """Return how many pixels beyond its own cell a feature at this tap sees, on each side.

        Every convolution adds its stride; pooling stays within the cell.

        Raises:
            ValueError: The network has no such tap.
        """
        if tap not in self.strides:
            raise ValueError(f"{self.name}: expected a tap among {', '.join(self.taps)}, got {tap!r}")
        deep = self.taps.index(tap)
        return sum(layer.stride for layer in self.network.layers[: deep + 1])

    @abstractmethod
    def convolution(self, layer: Layer) -> tuple[Tensor, Tensor]:
        """The weight (C_out, C_in, 3, 3) and bias (C_out,) of a layer."""

    @abstractmethod
    def lift(self, tap: str) -> Lift | None:
        """The linear lift of a tap; None where the features stand for themselves.

        Raises:
            ValueError: The network has no such tap.
        """

    def prepare(self, x: Tensor) -> Tensor:
        """Turn RGB in [0, 1] into what the first convolution was trained on, pixel by pixel."""
        return x

    def forward(self, x: Tensor, taps: Sequence[str], lattice: Lattice) -> dict[str, Tensor]:
        """Compute the features at the taps asked for and nothing deeper.

        Args:
            x: Pictures (B, 3, H, W), RGB in [0, 1], sRGB-encoded.
            taps: Names from ``self.taps``, in any order.
            lattice: How the pictures repeat. On a repeating lattice the features repeat exactly as the picture does
                when its size is admissible for the deepest stride (``Lattice.admissible``).

        Returns:
            For each tap (B, channels, H // stride, W // stride), after the ReLU.

        Raises:
            ValueError: An unknown tap, a wrong shape, a picture smaller than the deepest tap's stride, or a drop that
                does not fall on whole cells.
            TypeError: ``x`` is not a tensor of floats.
        """
        wanted = self._checked(x, taps)
        if x.shape[0] < 2 or x.device.type != "cpu":
            return self._features(x, wanted, lattice)
        # On a CPU the convolutions of a batch sum in another order than those of a picture alone, and some dozen steps
        # of L-BFGS make a different picture of the last bits. One at a time, a batch is exactly its singles.
        rows = [self._features(x[i : i + 1], wanted, lattice) for i in range(x.shape[0])]
        return {tap: torch.cat([row[tap] for row in rows]) for tap in rows[0]}

    def _features(self, x: Tensor, wanted: set[str], lattice: Lattice) -> dict[str, Tensor]:
        deepest = max((number for number, tap in enumerate(self.taps) if tap in wanted), default=-1)
        layers = self.network.layers[: deepest + 1]
        half = _half_precision(x)
        # The chain keeps buffers of one dtype, so what autocast would do to each operation is done once, here.
        with nullcontext() if half is None else torch.autocast(x.device.type, enabled=False):
            x = self.prepare(x)
            steps = [self._step(layer, layer.tap in wanted, half) for layer in layers]
            found = Chain(steps, self.pooling, lattice)(x if half is None else x.to(half))
        return dict(zip((layer.tap for layer in layers if layer.tap in wanted), found, strict=True))

    def _step(self, layer: Layer, tapped: bool, half: torch.dtype | None) -> Step:
        weight, bias = self.convolution(layer)
        if half is not None:
            weight, bias = weight.to(half), bias.to(half)
        return Step(weight, bias, layer.pooled, tapped)

    def _checked(self, x: Tensor, taps: Sequence[str]) -> set[str]:
        unknown = [tap for tap in taps if tap not in self.strides]
        if unknown or isinstance(taps, str):
            raise ValueError(f"{self.name}: expected taps among {', '.join(self.taps)}, got {unknown or taps!r}")
        if not isinstance(x, Tensor) or not x.is_floating_point():
            raise TypeError(f"expected a float tensor, got {getattr(x, 'dtype', type(x))}")
        if x.ndim != 4 or x.shape[1] != 3:
            raise ValueError(f"expected pictures (B, 3, H, W), got {tuple(x.shape)}")
        deepest = max((self.strides[tap] for tap in taps), default=1)
        if min(x.shape[2:]) < deepest:
            raise ValueError(f"expected sides of at least {deepest} px, got {tuple(x.shape[2:])}")
        return set(taps)


def frozen(tensor: Tensor) -> Tensor:
    """A float32 copy that takes no gradient, filters channels-last: what convolutions of channels-last maps want."""
    layout = torch.channels_last if tensor.ndim == 4 else torch.contiguous_format
    return tensor.detach().to(torch.float32).clone().contiguous(memory_format=layout)


def _half_precision(x: Tensor) -> torch.dtype | None:
    """What autocast would compute convolutions in; None where it is off."""
    device = x.device.type
    enabled = torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)
    return torch.get_autocast_dtype(device) if enabled else None
