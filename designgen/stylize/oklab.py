"""Oklab, in which equal distances look about equally far apart and hues stay hues; numpy and torch alike.

Björn Ottosson, "A perceptual color space for image processing" (2020). Distances are given × 100, so that about 2 is
the smallest step a print buyer notices. All functions follow the type, dtype and device of what they are given.
"""

from __future__ import annotations

import sys
from typing import Any, TypeVar

import numpy as np

Array = TypeVar("Array", bound=Any)
Rows = tuple[tuple[float, float, float], ...]

_LINEAR_TO_CONES: Rows = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_CONES_TO_LAB: Rows = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_LAB_TO_CONES: Rows = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_CONES_TO_LINEAR: Rows = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_GAMUT_STEPS = 12
_GAMUT_SLACK = 5e-6


def to_oklab(rgb: Array) -> Array:
    """Return L in [0, 1] and a, b about in [-0.4, 0.4].

    Args:
        rgb: sRGB-encoded, channels on axis 1: (B, 3, …).
    """
    low = rgb <= 0.04045
    linear = low * (rgb / 12.92) + ~low * ((_positive(rgb) + 0.055) / 1.055) ** 2.4
    cones: Array = _positive(_mixed(_LINEAR_TO_CONES, linear)) ** (1 / 3)
    return _mixed(_CONES_TO_LAB, cones)


def from_oklab(lab: Array) -> Array:
    """Return sRGB in [0, 1], (B, 3, …); what lies outside the gamut is brought in by `to_gamut`, its hue kept."""
    return _encoded(_linear(to_gamut(lab)))


def to_gamut(lab: Array) -> Array:
    """Take away chroma where a colour cannot be shown, until it can: lightness and hue stay.

    Args:
        lab: (B, 3, …).

    Returns:
        The same shape; lightness is clipped to [0, 1].
    """
    library = _library(lab)
    columns = lab.swapaxes(0, 1).reshape(3, -1)
    lightness, chroma = library.clip(columns[:1], 0.0, 1.0), columns[1:]
    outside = ~_shown(lightness, chroma)
    # Few pixels lie outside, so only those are searched.
    light, vivid = lightness[:, outside], chroma[:, outside]
    kept, step = light * 0.0, 0.5
    for _ in range(_GAMUT_STEPS):
        tried = kept + step
        kept = kept + step * _shown(light, tried * vivid)
        step *= 0.5
    chroma = library.concatenate([chroma], axis=0)
    chroma[:, outside] = kept * vivid
    inside: Array = library.concatenate([lightness, chroma], axis=0).reshape(lab.swapaxes(0, 1).shape).swapaxes(0, 1)
    return inside


def distance(first: Array, second: Array) -> Array:
    """Return the Euclidean distance of Oklab colours × 100, (B, 1, …)."""
    apart: Array = 100 * ((first - second) ** 2).sum(1)[:, None] ** 0.5
    return apart


def _shown(lightness: Any, chroma: Any) -> Any:
    """Return which of the colours (1, n) and (2, n) a screen can show."""
    linear = _linear(_library(lightness).concatenate([lightness, chroma], axis=0)[None])[0]
    return ((linear >= -_GAMUT_SLACK) & (linear <= 1 + _GAMUT_SLACK)).all(0)


def _linear(lab: Array) -> Array:
    cones: Array = _mixed(_LAB_TO_CONES, lab) ** 3
    return _mixed(_CONES_TO_LINEAR, cones)


def _encoded(linear: Array) -> Array:
    linear = _library(linear).clip(linear, 0.0, 1.0)
    low = linear <= 0.0031308
    rgb = low * (linear * 12.92) + ~low * (1.055 * linear ** (1 / 2.4) - 0.055)
    encoded: Array = _library(rgb).clip(rgb, 0.0, 1.0)
    return encoded


def _mixed(rows: Rows, x: Array) -> Array:
    parts = [row[0] * x[:, :1] + row[1] * x[:, 1:2] + row[2] * x[:, 2:3] for row in rows]
    mixed: Array = _library(x).concatenate(parts, axis=1)
    return mixed


def _positive(x: Array) -> Array:
    positive: Array = x * (x > 0)
    return positive


def _library(x: Any) -> Any:
    return np if isinstance(x, np.ndarray) else sys.modules["torch"]
