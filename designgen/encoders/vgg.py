"""torchvision's VGG-16 and VGG-19 by layer name (Simonyan & Zisserman, ICLR 2015)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torchvision.models.vgg import cfgs, make_layers

from designgen.encoders.base import Encoder, frozen
from designgen.encoders.layers import POOLINGS, VGG16, VGG19, Layer, Pooling
from designgen.encoders.lift import Lift

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
"""What torchvision's networks were trained on: (RGB - mean) / std."""


class VggEncoder(Encoder):
    """The convolutional part of a torchvision VGG, computed only as deep as the deepest tap asked for."""

    def __init__(self, name: str, state: Mapping[str, Tensor], digest: str, pooling: Pooling = "max") -> None:
        """Take over weights.

        Args:
            name: vgg16 or vgg19.
            state: torchvision's state dict of the whole network; only ``features.*`` is read.
            digest: sha256 of the file they come from.
            pooling: "max" as trained; "average", which gives smoother pictures (Gatys, Ecker, Bethge, CVPR 2016,
                section 2); or "l2". The last two are scaled to keep the activations' size, see ``pooling.py``.

        Raises:
            ValueError: An unknown name or pooling, or a state dict of another network.
        """
        if name not in ("vgg16", "vgg19") or pooling not in POOLINGS:
            kinds = ", ".join(POOLINGS)
            raise ValueError(f"expected vgg16 or vgg19 and a pooling among {kinds}, got {name!r} and {pooling!r}")
        super().__init__(name, VGG16 if name == "vgg16" else VGG19, digest, pooling)
        with torch.device("meta"):  # Shapes only: drawing weights to throw away would take seconds.
            features = make_layers(cfgs["D" if name == "vgg16" else "E"], batch_norm=False)
        own = {key.removeprefix("features."): frozen(t) for key, t in state.items() if key.startswith("features.")}
        try:
            features.load_state_dict(own, strict=True, assign=True)
        except RuntimeError as error:
            raise ValueError(f"expected the state dict of torchvision's {name}, got another: {error}") from error
        convolutions = [module for module in features if isinstance(module, torch.nn.Conv2d)]
        self.convolutions = torch.nn.ModuleDict(
            {layer.conv: module for layer, module in zip(self.network.layers, convolutions, strict=True)}
        )
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(IMAGENET_STD).view(3, 1, 1))
        self.requires_grad_(False).eval()

    def convolution(self, layer: Layer) -> tuple[Tensor, Tensor]:
        """The weight and bias of a layer."""
        module = self.convolutions[layer.conv]
        return module.get_parameter("weight"), module.get_parameter("bias")

    def prepare(self, x: Tensor) -> Tensor:
        """Normalise as torchvision does."""
        return (x - self.get_buffer("mean")) / self.get_buffer("std")

    def lift(self, tap: str) -> Lift | None:
        """Always None: the features stand for themselves."""
        if tap not in self.strides:
            raise ValueError(f"{self.name}: expected a tap among {', '.join(self.taps)}, got {tap!r}")
        return None
