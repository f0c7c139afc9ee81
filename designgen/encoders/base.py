"""The common ground of all encoders: a frozen VGG-shaped network that convolves on a lattice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from designgen.encoders.layers import Layer, Network
from designgen.encoders.lift import Lift
from designgen.encoders.padding import pad_one
from designgen.repeat.lattice import Lattice


class Encoder(nn.Module, ABC):
    """A frozen network that turns pictures into named feature maps.

    Its parameters take no gradient; the picture may. It follows the picture's device; the dtype is that of its
    weights, float32 unless it was converted with ``.to()``.

    Attributes:
        name: compact, vgg16 or vgg19.
        digest: sha256 of the weights file, in hex.
        taps: All layers that can be asked for, shallow to deep.
        channels: Channels of each tap.
        strides: Pixels of the picture to one cell of each tap.
    """

    def __init__(self, name: str, network: Network, digest: str) -> None:
        super().__init__()
        self.name = name
        self.digest = digest
        self.network = network
        self.taps = network.taps
        self.channels: Mapping[str, int] = network.channels
        self.strides: Mapping[str, int] = network.strides

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

    def pool(self, x: Tensor) -> Tensor:
        """Halve the size of a feature map."""
        return F.max_pool2d(x, 2)

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
        features: dict[str, Tensor] = {}
        # Channels-last is the layout the convolutions and the Gram matrices are quickest in.
        x = self.prepare(x).contiguous(memory_format=torch.channels_last)
        for layer in self.network.layers:
            if len(features) == len(wanted):
                break
            if layer.pooled:
                x = self.pool(x)
            weight, bias = self.convolution(layer)
            x = F.conv2d(pad_one(x, lattice), weight, bias).relu_()
            if layer.tap in wanted:
                features[layer.tap] = x
        return features

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
    """A float32 copy that takes no gradient."""
    return tensor.detach().to(torch.float32).clone().contiguous()
