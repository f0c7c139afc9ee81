"""Colours of the library: hex to RGB, perceptual ramps (OKLab) and pigment mixing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating[Any]]

_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
)
_FROM_LAB, _FROM_LMS = np.linalg.inv(_LAB).T, np.linalg.inv(_LMS).T


def rgb(code: str) -> Real:
    """Turn '#rrggbb' into sRGB values in [0, 1], shape (3,)."""
    code = code.lstrip("#")
    return np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def palette(*codes: str) -> Real:
    """Turn hex codes into an array (N, 3) of sRGB values in [0, 1]."""
    return np.stack([rgb(code) for code in codes])


def to_linear(srgb: Real) -> Real:
    """Decode sRGB to linear light (IEC 61966-2-1)."""
    low = srgb / 12.92
    high = ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high).astype(np.float32)


def to_srgb(linear: Real) -> Real:
    """Encode linear light as sRGB (IEC 61966-2-1)."""
    linear = np.clip(linear, 0, 1)
    low = linear * 12.92
    high = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, low, high).astype(np.float32)


def to_oklab(srgb: Real) -> Real:
    """Convert sRGB (..., 3) to OKLab (Ottosson 2020)."""
    lms = np.cbrt(to_linear(srgb) @ _LMS.T)
    return np.asarray(lms @ _LAB.T, np.float32)


def from_oklab(lab: Real) -> Real:
    """Convert OKLab (..., 3) to sRGB clipped to [0, 1]."""
    lms = (lab @ _FROM_LAB) ** 3
    return to_srgb(np.asarray(lms @ _FROM_LMS, np.float32))


def ramp(colours: Real, position: Real) -> Real:
    """Look up `position` in [0, 1] on an even OKLab ramp through `colours` (N, 3)."""
    lab = to_oklab(colours)
    steps = np.linspace(0, 1, 512)
    stops = np.linspace(0, 1, len(colours))
    table = from_oklab(np.stack([np.interp(steps, stops, lab[:, c]) for c in range(3)], -1).astype(np.float32))
    index = np.clip(position * 511, 0, 511).astype(np.int32)
    return np.asarray(table[index], np.float32)


def mix(first: Real, second: Real, amount: float | Real) -> Real:
    """Mix two colours in OKLab; `amount` 0 gives the first, 1 the second."""
    weight = np.asarray(amount, np.float32)[..., None]
    return from_oklab(to_oklab(first) * (1 - weight) + to_oklab(second) * weight)


def shift(colour: Real, light: float = 0.0, chroma: float = 1.0, warm: float = 0.0) -> Real:
    """Move a colour in OKLab: add lightness, scale chroma, add warmth (towards yellow)."""
    lab = to_oklab(colour).copy()
    lab[..., 0] += light
    lab[..., 1:] *= chroma
    lab[..., 2] += warm
    return from_oklab(lab)


def multiply_ink(paper: Real, ink: Real, coverage: Real) -> Real:
    """Print a transparent ink: coverage (H, W) of the ink's absorbance over the paper."""
    density = -np.log(np.clip(ink, 0.012, 1.0))
    return np.asarray(paper * np.exp(-coverage[..., None] * density), np.float32)


def pick(colours: Real, weights: Sequence[float], rng: np.random.Generator) -> Real:
    """Draw one of the colours with the given weights."""
    share = np.asarray(weights, np.float64)
    return np.asarray(colours[rng.choice(len(colours), p=share / share.sum())], np.float32)
