"""What the network sees: the strongest channels of a layer in the swatch, the style and the result, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from designgen.imaging import Pixels
from designgen.repeat.lattice import Lattice

if TYPE_CHECKING:
    from designgen.encoders import Encoder

STRONGEST = 8
"""Channels shown of a layer."""

BRIGHTEST_PERCENTILE = 99.5
"""What is drawn as the brightest: a few cells far above it would leave all others dark."""

Plane = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Seen:
    """A picture the network looks at.

    Attributes:
        label: What to call it: swatch, style, result.
        pixels: float32 (1, 3, H, W).
        lattice: How it repeats.
    """

    label: str
    pixels: Pixels
    lattice: Lattice


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """One layer.

    Attributes:
        tap: Its name.
        channels: How many channels it has.
        stride: Pixels of the picture to one cell.
        strongest: Numbers from 1 of the channels shown, the strongest first.
        mean: For each picture its mean activation over all channels, (h, w) in [0, 1].
        maps: For each picture its strongest channels, (h, w) in [0, 1]. Like the mean, each channel is drawn to one
            scale in all pictures, so that what is brighter is stronger.
    """

    tap: str
    channels: int
    stride: int
    strongest: tuple[int, ...]
    mean: Mapping[str, Plane]
    maps: Mapping[str, tuple[Plane, ...]]


def feature_maps(encoder: Encoder, taps: Sequence[str], pictures: Sequence[Seen]) -> tuple[LayerMaps, ...]:
    """Look at pictures through some layers.

    Args:
        encoder: The network.
        taps: Names of its layers.
        pictures: What to look at; labels must differ.

    Returns:
        One entry for each layer.
    """
    import torch

    with torch.no_grad():
        seen = {
            picture.label: encoder.forward(
                torch.from_numpy(np.ascontiguousarray(picture.pixels)), list(taps), picture.lattice
            )
            for picture in pictures
        }
    return tuple(
        layer_maps(tap, encoder.strides[tap], {label: found[tap][0].numpy() for label, found in seen.items()})
        for tap in taps
    )


def layer_maps(tap: str, stride: int, features: Mapping[str, Plane]) -> LayerMaps:
    """Pick the strongest channels of a layer and scale them for drawing.

    A channel counts by its share of each picture's activation, so that a bright picture has no more say than a dark
    one. `features` holds (C, h, w) for each picture.
    """
    share = sum(found.mean((1, 2)) / max(float(found.mean()), 1e-12) for found in features.values())
    order = np.argsort(-np.asarray(share), kind="stable")[:STRONGEST]
    mean = _scaled({label: found.mean(0) for label, found in features.items()})
    scaled = [_scaled({label: found[channel] for label, found in features.items()}) for channel in order]
    return LayerMaps(
        tap,
        len(np.asarray(share)),
        stride,
        tuple(int(channel) + 1 for channel in order),
        mean,
        {label: tuple(planes[label] for planes in scaled) for label in features},
    )


def _scaled(planes: Mapping[str, Plane]) -> dict[str, Plane]:
    brightest = max(float(np.percentile(plane, BRIGHTEST_PERCENTILE)) for plane in planes.values())
    if brightest <= 0:  # seen in fewer cells than the percentile leaves out
        brightest = max(float(plane.max()) for plane in planes.values())
    return {label: np.clip(plane / (brightest or 1.0), 0, 1).astype(np.float32) for label, plane in planes.items()}
