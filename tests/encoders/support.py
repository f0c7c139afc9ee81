"""Random weights of the right shapes."""

from __future__ import annotations

import torch
from torch import Tensor
from torchvision.models.vgg import cfgs, make_layers

from designgen.encoders.layers import COMPACT, LIFTED_CHANNELS


def compact_state(seed: int = 0) -> dict[str, Tensor]:
    """Random weights of the compact network."""
    generator = torch.Generator().manual_seed(seed)
    state: dict[str, Tensor] = {}
    for layer in COMPACT.layers:
        shape = (layer.channels, layer.channels_in, 3, 3)
        scale = (2 / (9 * layer.channels_in)) ** 0.5
        state[f"{layer.conv}.weight"] = torch.randn(shape, generator=generator) * scale
        state[f"{layer.conv}.bias"] = torch.randn(layer.channels, generator=generator) * 0.1
    for tap, channels in LIFTED_CHANNELS.items():
        thin = COMPACT.channels[tap]
        state[f"lift.{tap}.weight"] = torch.randn((channels, thin), generator=generator) * thin**-0.5
        state[f"lift.{tap}.bias"] = torch.randn(channels, generator=generator)
    return state


def vgg_state(name: str, seed: int = 0) -> dict[str, Tensor]:
    """Random weights of a torchvision VGG, with a classifier too small to be one, which must be ignored."""
    with torch.device("meta"):
        shapes = make_layers(cfgs["D" if name == "vgg16" else "E"], batch_norm=False).state_dict()
    generator = torch.Generator().manual_seed(seed)
    state = {f"features.{key}": torch.randn(t.shape, generator=generator) * 0.03 for key, t in shapes.items()}
    return state | {"classifier.0.weight": torch.zeros(2, 2)}
