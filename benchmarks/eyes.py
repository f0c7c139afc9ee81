"""Networks that judge a picture's style without having painted it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from benchmarks.pairs import ROOT
from designgen.encoders.base import Encoder
from designgen.encoders.layers import VGG19
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import Lattice
from designgen.stylize.settings import STYLE_LAYERS, Picture

TAPS = tuple(STYLE_LAYERS)
PLANE = Lattice.named("none")
SEED = 19


class Eye(Protocol):
    """Returns the Gram matrix of every tap of one picture (1, 3, H, W), as the mean over positions."""

    def grams(self, x: Tensor, lattice: Lattice) -> Mapping[str, Tensor]: ...


@dataclass(frozen=True)
class EncoderEye:
    """Looks through one of our encoders, whose maps wrap by the lattice."""

    encoder: Encoder

    def grams(self, x: Tensor, lattice: Lattice) -> Mapping[str, Tensor]:
        features = self.encoder.forward(x, TAPS, lattice)
        grams = {}
        for tap in TAPS:
            flat = features[tap].flatten(2)
            gram, lift = flat @ flat.mT / flat.shape[2], self.encoder.lift(tap)
            grams[tap] = gram if lift is None else lift.gram(gram, flat.mean(2))
        return grams


class TeacherEye:
    """The network our compact encoder was taught by, its lifted features; it repeats the picture's border."""

    def __init__(self, folder: Path) -> None:
        tools = str(ROOT / "tools/encoder")  # Scripts beside each other, no package.
        if tools not in sys.path:
            sys.path.insert(0, tools)
        networks: Any = importlib.import_module("networks")
        (weights,) = folder.glob("*.pth") if folder.is_dir() else (folder,)
        self._teacher = networks.Teacher(weights)

    def grams(self, x: Tensor, lattice: Lattice) -> Mapping[str, Tensor]:
        features, grams = self._teacher(x), {}
        for tap in TAPS:
            weight, bias = self._teacher.lift(tap)
            lifted = torch.einsum("oc,bchw->bohw", weight, features[tap]) + bias[:, None, None]
            flat = torch.relu(lifted).flatten(2)
            grams[tap] = flat @ flat.mT / flat.shape[2]
        return grams


def random_eye() -> EncoderEye:
    """VGG-19's shape with random filters from a fixed seed (He et al., ICCV 2015, eq. 10), which knows no pictures.

    That random filters too tell textures apart: Ustyuzhaninov, Brendel, Gatys, Bethge, arXiv 1606.00021.
    """
    generator = torch.Generator().manual_seed(SEED)
    state: dict[str, Tensor] = {}
    index = 0
    for layer in VGG19.layers:
        index += layer.pooled
        shape = (layer.channels, layer.channels_in, 3, 3)
        scale = (2 / (9 * layer.channels_in)) ** 0.5
        state[f"features.{index}.weight"] = scale * torch.randn(shape, generator=generator)
        state[f"features.{index}.bias"] = torch.zeros(layer.channels)
        index += 2
    return EncoderEye(VggEncoder("vgg19", state, "0" * 64))


@torch.no_grad()
def style_distance(eye: Eye, picture: Picture, lattice: Lattice, style: Picture) -> float:
    """Return ‖G − G'‖ / ‖G'‖ (Frobenius) between a tile's Gram matrices and the style's, the mean over Gatys' taps.

    Args:
        eye: Who looks.
        picture: (1, 3, H, W).
        lattice: How it repeats.
        style: (1, 3, h, w), at the size at which it was looked at.
    """
    seen = eye.grams(torch.from_numpy(picture), lattice)
    wanted = eye.grams(torch.from_numpy(style), PLANE)
    return float(np.mean([float((seen[tap] - wanted[tap]).norm() / wanted[tap].norm()) for tap in TAPS]))
