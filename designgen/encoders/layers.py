"""What the networks are made of, by layer name, without torch.

Every network here is a VGG (Simonyan & Zisserman, ICLR 2015): 3x3 convolutions each followed by a ReLU, in five
blocks, with a 2x2 pooling between blocks. ``relu4_2`` is the second activation of the fourth block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Pooling = Literal["max", "average", "l2"]
"""How maps are halved between blocks."""
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)


@dataclass(frozen=True)
class Layer:
    """A 3x3 convolution and its ReLU.

    Attributes:
        block: 1 to 5; the stride of the block's features is 2 ** (block - 1).
        index: The position in the block, from 1; a pooling stands before the first layer of blocks 2 to 5.
        channels_in: Channels of its input.
        channels: Channels of its output.
    """

    block: int
    index: int
    channels_in: int
    channels: int

    @property
    def conv(self) -> str:
        """The name of the convolution: conv4_2."""
        return f"conv{self.block}_{self.index}"

    @property
    def tap(self) -> str:
        """The name of the activation: relu4_2."""
        return f"relu{self.block}_{self.index}"

    @property
    def stride(self) -> int:
        """Pixels of the picture to one cell of the feature map."""
        return int(2 ** (self.block - 1))

    @property
    def pooled(self) -> bool:
        """Whether a 2x2 pooling stands before the convolution."""
        return self.block > 1 and self.index == 1


@dataclass(frozen=True)
class Network:
    """The layers of a network, in order."""

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, *blocks: tuple[int, ...]) -> Network:
        """Build a network from the channels of each block's layers."""
        layers: list[Layer] = []
        before = 3
        for block, widths in enumerate(blocks, start=1):
            for index, width in enumerate(widths, start=1):
                layers.append(Layer(block, index, before, width))
                before = width
        return cls(tuple(layers))

    @property
    def taps(self) -> tuple[str, ...]:
        """All taps, shallow to deep."""
        return tuple(layer.tap for layer in self.layers)

    @property
    def channels(self) -> Mapping[str, int]:
        """Channels by tap."""
        return {layer.tap: layer.channels for layer in self.layers}

    @property
    def strides(self) -> Mapping[str, int]:
        """Strides by tap, in pixels of the picture."""
        return {layer.tap: layer.stride for layer in self.layers}


COMPACT = Network.of((16, 16), (32, 32), (64, 64, 64), (128, 160, 160), (160,))
COMPACT_ARCHITECTURE = 1
"""Raised by hand when COMPACT or the lifts change shape; the weights name the version they fit."""
LIFTED_CHANNELS: Mapping[str, int] = {"relu1_1": 64, "relu2_1": 128, "relu3_1": 256, "relu4_1": 512, "relu5_1": 512}
"""Taps of COMPACT that carry a lift, and VGG-19's channels there."""

VGG16 = Network.of((64,) * 2, (128,) * 2, (256,) * 3, (512,) * 3, (512,) * 3)
VGG19 = Network.of((64,) * 2, (128,) * 2, (256,) * 4, (512,) * 4, (512,) * 4)
