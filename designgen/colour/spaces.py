"""Colour spaces on arrays (..., 3): sRGB, CIELAB (D50), Oklab and their cylinders; colour differences; the gamut.

CIELAB is relative to D50, the white of ICC profiles, of picture editors and of the spectrophotometers in mills, so our
figures are the figures that they show. sRGB: IEC 61966-2-1. CIELAB: CIE 15. Oklab: Björn Ottosson, "A perceptual color
space for image processing" (2020). Colour difference: CIEDE2000 (CIE 142-2001).
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from designgen.imaging.icc_matrix import SRGB_TO_XYZ_D50

Floats = NDArray[np.float64]

D50 = np.array([0.9642956, 1.0, 0.8251046])
"""XYZ of white: the sum of the three primaries below, so that white is exactly L* 100, a* 0, b* 0."""

_LINEAR_TO_XYZ = SRGB_TO_XYZ_D50 * (D50 / SRGB_TO_XYZ_D50.sum(1))[:, None]
_XYZ_TO_LINEAR = np.linalg.inv(_LINEAR_TO_XYZ)
_LINEAR_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_CONES_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_CONES_TO_LINEAR = np.linalg.inv(_LINEAR_TO_CONES)
_OKLAB_TO_CONES = np.linalg.inv(_CONES_TO_OKLAB)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
_GAMUT_STEPS = 24
_GAMUT_SLACK = 1e-5
_HEX: Final = re.compile(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def linear_from_srgb(rgb: ArrayLike) -> Floats:
    """Decode sRGB in [0, 1] to linear light."""
    x = np.asarray(rgb, np.float64)
    return np.where(x <= 0.04045, x / 12.92, ((np.maximum(x, 0.0) + 0.055) / 1.055) ** 2.4)


def srgb_from_linear(linear: ArrayLike) -> Floats:
    """Encode linear light to sRGB in [0, 1]; what lies outside is clipped."""
    x = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.clip(np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055), 0.0, 1.0)


def lab_from_srgb(rgb: ArrayLike) -> Floats:
    """Return CIELAB (D50) of sRGB in [0, 1]: L* 0 to 100."""
    t = linear_from_srgb(rgb) @ _LINEAR_TO_XYZ.T / D50
    f = np.where(t > _EPSILON, np.cbrt(t), (_KAPPA * t + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def linear_from_lab(lab: ArrayLike) -> Floats:
    """Return linear sRGB light of CIELAB (D50), unclipped: outside [0, 1] where a screen cannot show it."""
    x = np.asarray(lab, np.float64)
    fy = (x[..., 0] + 16) / 116
    f = np.stack([fy + x[..., 1] / 500, fy, fy - x[..., 2] / 200], axis=-1)
    cubed = f**3
    t = np.where(cubed > _EPSILON, cubed, (116 * f - 16) / _KAPPA)
    t[..., 1] = np.where(x[..., 0] > _KAPPA * _EPSILON, cubed[..., 1], x[..., 0] / _KAPPA)
    return np.asarray((t * D50) @ _XYZ_TO_LINEAR.T)


def srgb_from_lab(lab: ArrayLike) -> Floats:
    """Return sRGB in [0, 1] of CIELAB (D50); what a screen cannot show loses chroma, not its hue (`in_gamut`)."""
    linear = linear_from_lab(lab)
    outside = ((linear < -_GAMUT_SLACK) | (linear > 1 + _GAMUT_SLACK)).any(-1)
    if outside.any():
        linear[outside] = linear_from_oklab(in_gamut(oklab_from_linear(linear[outside])))
    return srgb_from_linear(linear)


def oklab_from_linear(linear: ArrayLike) -> Floats:
    """Return Oklab of linear sRGB light, also of light outside the gamut."""
    cones = np.asarray(linear, np.float64) @ _LINEAR_TO_CONES.T
    return np.asarray(np.cbrt(cones) @ _CONES_TO_OKLAB.T)


def oklab_from_srgb(rgb: ArrayLike) -> Floats:
    """Return Oklab of sRGB in [0, 1]: L 0 to 1, a and b about -0.4 to 0.4."""
    return oklab_from_linear(linear_from_srgb(rgb))


def linear_from_oklab(oklab: ArrayLike) -> Floats:
    """Return linear sRGB light, unclipped."""
    cones = np.asarray(oklab, np.float64) @ _OKLAB_TO_CONES.T
    return np.asarray(cones**3 @ _CONES_TO_LINEAR.T)


def srgb_from_oklab(oklab: ArrayLike) -> Floats:
    """Return sRGB in [0, 1]; what a screen cannot show is brought in by `in_gamut`."""
    return srgb_from_linear(linear_from_oklab(in_gamut(oklab)))


def in_gamut(oklab: ArrayLike) -> Floats:
    """Take away chroma where a screen cannot show a colour, until it can; lightness and hue stay."""
    lab = np.array(oklab, np.float64)
    lab[..., 0] = np.clip(lab[..., 0], 0.0, 1.0)
    flat = lab.reshape(-1, 3)
    outside = np.flatnonzero(~is_shown(flat))
    if len(outside):
        light, chroma = flat[outside, :1], flat[outside, 1:]
        low, high = np.zeros((len(outside), 1)), np.ones((len(outside), 1))
        for _ in range(_GAMUT_STEPS):
            middle = (low + high) / 2
            fits = is_shown(np.concatenate([light, middle * chroma], 1))[:, None]
            low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        flat[outside, 1:] = low * chroma
    return lab


def is_shown(oklab: ArrayLike) -> NDArray[np.bool_]:
    """Tell which colours an sRGB screen can show."""
    linear = linear_from_oklab(oklab)
    return np.asarray(((linear >= -_GAMUT_SLACK) & (linear <= 1 + _GAMUT_SLACK)).all(-1))


def lch(lab: ArrayLike) -> Floats:
    """Return lightness, chroma and hue in degrees [0, 360) of CIELAB or of Oklab."""
    x = np.asarray(lab, np.float64)
    hue = np.degrees(np.arctan2(x[..., 2], x[..., 1])) % 360.0
    return np.stack([x[..., 0], np.hypot(x[..., 1], x[..., 2]), hue], axis=-1)


def from_lch(cylinder: ArrayLike) -> Floats:
    """Return CIELAB or Oklab of lightness, chroma and hue in degrees."""
    x = np.asarray(cylinder, np.float64)
    angle = np.radians(x[..., 2])
    return np.stack([x[..., 0], x[..., 1] * np.cos(angle), x[..., 1] * np.sin(angle)], axis=-1)


def delta_e(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return CIEDE2000 of CIELAB colours, broadcast against each other."""
    from skimage.color import deltaE_ciede2000  # here: it takes half a second to load

    a, b = np.broadcast_arrays(np.asarray(first, np.float64), np.asarray(second, np.float64))
    result: Any = deltaE_ciede2000(a, b)  # type: ignore[no-untyped-call]
    return np.asarray(result, np.float64)


def delta_e_cmc(standard: ArrayLike, sample: ArrayLike) -> Floats:
    """Return CMC(2:1) of CIELAB colours, broadcast against each other: the tolerance of dye houses (ISO 105-J03).

    It is not symmetric: lightness, chroma and hue of the standard say how far a sample may be off.
    """
    from skimage.color import deltaE_cmc  # here: it takes half a second to load

    a, b = np.broadcast_arrays(np.asarray(standard, np.float64), np.asarray(sample, np.float64))
    result: Any = deltaE_cmc(a, b, kL=2, kC=1)  # type: ignore[no-untyped-call]
    # Between equal colours its hue difference is the root of what rounding left, a millionth instead of nothing.
    return np.where((a == b).all(-1), 0.0, np.asarray(result, np.float64))


def hex_of(rgb: ArrayLike) -> str:
    """Return "#rrggbb" of sRGB in [0, 1]."""
    return "#" + "".join(f"{int(np.floor(value * 255 + 0.5)):02x}" for value in np.clip(np.asarray(rgb), 0, 1))


def srgb_of_hex(text: str) -> Floats:
    """Return sRGB in [0, 1] of "#rrggbb".

    Raises:
        ValueError: It is not six hexadecimal digits.
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"expected #rrggbb, got {text!r}")
    return np.array([int(digits, 16) / 255 for digits in match.groups()])
