"""How colours look to readers who see two primaries, and how light they are beside each other.

Colour vision: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model for simulation of
color vision deficiency" (IEEE TVCG 15, 2009), the matrices for severity 1.0 on linear sRGB. Contrast: relative
luminance and ratio of WCAG 2.2.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from designgen.colour.spaces import lab_from_srgb, linear_from_srgb, srgb_from_linear

Floats = NDArray[np.float64]
Vision = Literal["protan", "deutan", "tritan"]
VISIONS: Final[tuple[Vision, ...]] = get_args(Vision)

_MATRICES: Final[dict[Vision, Floats]] = {
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])


def seen_by(rgb: ArrayLike, vision: Vision) -> Floats:
    """Return what sRGB (..., 3) in [0, 1] looks like to a reader without one kind of cone, as sRGB."""
    return srgb_from_linear(linear_from_srgb(rgb) @ _MATRICES[vision].T)


def lab_seen_by(rgb: ArrayLike, vision: Vision) -> Floats:
    """Return the same as CIELAB (D50)."""
    return lab_from_srgb(seen_by(rgb, vision))


def contrast_ratio(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the contrast ratio of sRGB colours (..., 3), broadcast against each other: 1 to 21 (WCAG 2.2)."""
    one, other = (linear_from_srgb(rgb) @ _LUMINANCE for rgb in (first, second))
    return np.asarray((np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05))
