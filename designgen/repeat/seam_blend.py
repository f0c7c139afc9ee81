"""Two pictures lying over each other, told by a small convolutional network (S3).

An alpha blend leaves no step and, in a picture that is uneven by itself, no dip of contrast that could be told from the
picture's own. What it leaves is the look of a double exposure: edges that cross at half contrast, textures that mix.
The network answers for each cell of 4 × 4 px how much of that it sees within 61 px; a band along the border is then
compared with the same band at every other place of the same picture, so that the picture itself says what is usual.

It has 41 thousand weights of our own (tools/seams says how they were made) and is computed by plain matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import cv2
import numpy as np
from safetensors.numpy import load

from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, np.dtype[np.float32]]

WIDTHS = (1 / 32, 1 / 16, 1 / 10, 1 / 6, 1 / 4, 3 / 8)
"""Widths of the bands that are looked for, as shares of the tile."""

CELL_PX = 4
KERNELS = ((5, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 2), (3, 1, 2))
"""Side, stride and dilation of each convolution."""

PAD_PX = 48
MOST_PX = 1024
"""Larger tiles are looked at reduced: blends of print-size tiles are as much wider."""

LOCAL_PX = 33
ACTIVITY_FLOOR_DE = 0.5
CLIP = 4.0
UNEVEN = 0.3
LEAST_OTHERS = 8
LEAST_CELLS = 2
STRIP_CELLS = 64


@dataclass(frozen=True)
class Layer:
    """One convolution: weight (out, in, side, side), bias (out,), stride and dilation."""

    weight: Array
    bias: Array
    stride: int
    dilation: int


def activity(lab: Array) -> float:
    """Return the mean step of lightness between neighbours, in Delta E, of (C, H, W) CIELAB: what contrast is usual."""
    light = lab[0]
    steps = 0.5 * (np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean())
    return float(ACTIVITY_FLOOR_DE + steps)


def prepared(lab: Array, scale: float) -> Array:
    """Return what the network takes: (3, H, W) without local tone, over the picture's activity, limited."""
    planes = [np.ascontiguousarray(plane, np.float32) for plane in lab[:3]]
    away = [plane - cv2.blur(plane, (LOCAL_PX, LOCAL_PX)) for plane in planes]
    return np.asarray(np.clip(np.stack(away) / np.float32(CLIP * scale), -CLIP, CLIP), np.float32)


def blend_figures(lab: Array, lattice: Lattice) -> tuple[float, float]:
    """Return how much the border looks like a double exposure, by the best band at each seam.

    Args:
        lab: (3 or 4, H, W) CIELAB, weighted by alpha.
        lattice: How the tile repeats.

    Returns:
        For the seam where left meets right and the one where top meets bottom: how far the band's share of blended
        cells exceeds that of other bands, in their standard deviations (and `UNEVEN`).
    """
    seen = 1 / (1 + np.exp(-_seen(lab, lattice)))
    return band_excess(seen.mean(axis=0)), band_excess(seen.mean(axis=1))


def band_excess(profile: Array) -> float:
    """Return by how much the best band at the border leads all others, of a (n,) profile that begins at the border."""
    count = len(profile)
    spectrum = np.fft.rfft(profile)
    best = 0.0
    places = np.arange(count)
    for width in sorted({max(LEAST_CELLS, round(share * count)) for share in WIDTHS}):
        share = (np.arange(width) + 0.5) / width
        shape = np.zeros(count)
        shape[:width] = share * (1 - share)
        bands = np.fft.irfft(spectrum * np.conj(np.fft.rfft(shape / shape.sum())), count)
        for start in (0, -width, -(width // 2)):
            away = (places - start) % count
            others = bands[np.minimum(away, count - away) >= width]
            if len(others) >= LEAST_OTHERS:
                best = max(best, float((bands[start] - others.mean()) / (others.std() + UNEVEN)))
    return best


def _seen(lab: Array, lattice: Lattice) -> Array:
    """(h, w) what the network says of each cell."""
    height, width = (int(n) for n in lab.shape[-2:])
    factor = min(1.0, MOST_PX / max(height, width))
    wanted = tuple(max(CELL_PX, round(side * factor / CELL_PX) * CELL_PX) for side in (height, width))
    if wanted != (height, width):
        # Nothing moves by more than a cell, which is what the answer is given for.
        planes = [cv2.resize(plane, wanted[::-1], interpolation=cv2.INTER_AREA) for plane in lab[:3]]
        lab = np.stack(planes)
    scale = activity(lab)
    tall, wide = lab.shape[-2] // CELL_PX, lab.shape[-1] // CELL_PX
    around = prepared(_padded(lab[:3], lattice), scale)
    answer = np.empty((tall, wide), np.float32)
    for first in range(0, tall, STRIP_CELLS):
        last = min(first + STRIP_CELLS, tall)
        strip = _network(around[:, first * CELL_PX : last * CELL_PX + 2 * PAD_PX])
        margin = PAD_PX // CELL_PX
        answer[first:last] = strip[margin : margin + last - first, margin : margin + wide]
    return answer


def _padded(lab: Array, lattice: Lattice) -> Array:
    try:
        return np.asarray(lattice.pad(lab, PAD_PX), np.float32)
    except ValueError:
        # A drop of the full-size tile need not fall on whole pixels of the reduced one: nearest will do.
        height, width = (int(n) for n in lab.shape[-2:])
        drop = float(lattice.drop) * (height if lattice.axis == "column" else width)
        rows, columns = np.mgrid[-PAD_PX : height + PAD_PX, -PAD_PX : width + PAD_PX]
        if lattice.axis == "column":
            rows = rows - np.round(np.floor(columns / width) * drop).astype(int)
        else:
            columns = columns - np.round(np.floor(rows / height) * drop).astype(int)
        return np.asarray(lab[:, rows % height, columns % width], np.float32)


@cache
def _layers() -> tuple[Layer, ...]:
    stored = load(resources.files("designgen.repeat").joinpath("weights/seam_blend.safetensors").read_bytes())
    return tuple(
        Layer(stored[f"{number}.weight"].astype(np.float32), stored[f"{number}.bias"].astype(np.float32), stride, apart)
        for number, (_, stride, apart) in enumerate(KERNELS)
    )


def _network(values: Array) -> Array:
    layers = _layers()
    for number, layer in enumerate(layers):
        values = _convolved(values, layer)
        if number < len(layers) - 1:
            np.maximum(values, 0, out=values)
    return np.asarray(values[0], np.float32)


def _convolved(values: Array, layer: Layer) -> Array:
    """Convolve (in, H, W) with zeros beyond the border, as a sum of one matrix product a tap."""
    outputs, _, side, _ = layer.weight.shape
    reach = layer.dilation * (side // 2)
    height = (values.shape[1] + layer.stride - 1) // layer.stride
    width = (values.shape[2] + layer.stride - 1) // layer.stride
    around = np.pad(values, ((0, 0), (reach, reach), (reach, reach)))
    taps = [
        around[
            :,
            layer.dilation * y : layer.dilation * y + layer.stride * height : layer.stride,
            layer.dilation * x : layer.dilation * x + layer.stride * width : layer.stride,
        ].reshape(len(values), -1)
        for y in range(side)
        for x in range(side)
    ]
    columns = np.concatenate(taps)
    weight = layer.weight.transpose(0, 2, 3, 1).reshape(outputs, -1)
    summed = weight @ columns + layer.bias[:, None]
    return np.asarray(summed.reshape(outputs, height, width), np.float32)
