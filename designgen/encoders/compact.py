"""The compact encoder: our own distilled VGG with linear lifts, small enough to ship inside the package."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from designgen.encoders.base import Encoder, frozen
from designgen.encoders.layers import COMPACT, LIFTED_CHANNELS, Layer
from designgen.encoders.lift import Lift


class CompactEncoder(Encoder):
    """Eleven plain convolutions from 16 to 160 channels; RGB in [0, 1] goes in as it is.

    Lifted by ``lift``, its features at relu1_1, 2_1, 3_1, 4_1 and 5_1 approximate those of the activation-normalised
    VGG-19, before the ReLU of the lift it was taught by (Wang et al., "Collaborative Distillation for Ultra-Resolution
    Universal Style Transfer", CVPR 2020). How it was trained stands in tools/encoder.
    """

    def __init__(self, state: Mapping[str, Tensor], digest: str) -> None:
        """Take over weights.

        Args:
            state: ``convB_I.weight`` and ``.bias`` of every layer, ``lift.TAP.weight`` and ``.bias`` of every lift, in
                any float dtype; computation is in float32.
            digest: sha256 of the file they come from.

        Raises:
            ValueError: A tensor is missing, unknown or of the wrong shape.
        """
        super().__init__("compact", COMPACT, digest)
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in COMPACT.layers:
            shapes[f"{layer.conv}.weight"] = (layer.channels, layer.channels_in, 3, 3)
            shapes[f"{layer.conv}.bias"] = (layer.channels,)
        for tap, channels in LIFTED_CHANNELS.items():
            shapes[f"lift.{tap}.weight"] = (channels, COMPACT.channels[tap])
            shapes[f"lift.{tap}.bias"] = (channels,)
        got = {name: tuple(tensor.shape) for name, tensor in state.items()}
        if got != shapes:
            wrong = sorted(name for name in shapes.keys() | got.keys() if shapes.get(name) != got.get(name))
            raise ValueError(f"expected the weights of the compact network, got other tensors: {', '.join(wrong)}")
        for name, tensor in state.items():
            self.register_buffer(_key(name), frozen(tensor))

    def convolution(self, layer: Layer) -> tuple[Tensor, Tensor]:
        """The weight and bias of a layer."""
        return self.get_buffer(_key(f"{layer.conv}.weight")), self.get_buffer(_key(f"{layer.conv}.bias"))

    def lift(self, tap: str) -> Lift | None:
        """The lift of a style tap to VGG-19's channels; None for the other taps."""
        if tap not in self.strides:
            raise ValueError(f"compact: expected a tap among {', '.join(self.taps)}, got {tap!r}")
        if tap not in LIFTED_CHANNELS:
            return None
        return Lift(self.get_buffer(_key(f"lift.{tap}.weight")), self.get_buffer(_key(f"lift.{tap}.bias")))


def _key(name: str) -> str:
    return name.replace(".", "_")
