"""The garment's own cloth: its colours, heather yarn, and the ground colour a rib takes from a print."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from designgen.mockup.models import Colour
from designgen.mockup.sample import FlatPrint, to_linear, to_srgb

Plane = NDArray[np.float32]

# Heather: dyed and raw fibres twisted into one yarn, so short dashes along the courses (across the cloth).
_HEATHER_SIDE_CM = 24.0
_HEATHER_PX = 720
_HEATHER_SIGMA_PX = (0.5, 1.3)


def linear_of(srgb_hex: str) -> Plane:
    """Return "#rrggbb" as linear light, (3,)."""
    values = np.array([int(srgb_hex[i : i + 2], 16) / 255.0 for i in (1, 3, 5)], np.float32)
    return to_linear(values)


@lru_cache(maxsize=1)
def _heather_grain() -> Plane:
    noise = np.random.default_rng(7).standard_normal((_HEATHER_PX, _HEATHER_PX))
    fine = gaussian_filter(noise, _HEATHER_SIGMA_PX, mode="wrap")
    broad = gaussian_filter(noise[::-1], (0.7, 3.0), mode="wrap")
    grain = fine / fine.std() + 0.5 * broad / broad.std()
    return np.asarray(grain / grain.std(), np.float32)


def plain(colour: Colour) -> FlatPrint:
    """Return the garment colour as a print of its own: one texel, or heather yarn for a melange."""
    base = linear_of(colour.srgb)
    grain = np.zeros((1, 1), np.float32) if colour.melange == 0.0 else np.clip(_heather_grain(), -2.5, 2.5)
    rgb = np.clip(base * (1.0 + np.float32(colour.melange) * grain[..., None]), 0.0, 1.0)
    return FlatPrint(rgb.astype(np.float32), _HEATHER_SIDE_CM, _HEATHER_SIDE_CM, 0.0, 0.0, repeats=True)


def ground_of(rgba: Plane, cloth: Plane) -> Plane:
    """Return the colour a dyer would match a rib to: the commonest colour of the print, linear light (3,).

    Args:
        rgba: The print, premultiplied linear light (H, W, 4), or (H, W, 3) where opaque.
        cloth: The garment's colour where the print is transparent, linear light (3,).
    """
    step = max(1, int(np.sqrt(rgba.shape[0] * rgba.shape[1] / 60_000)))
    few = rgba[::step, ::step].reshape(-1, rgba.shape[2])
    linear = few[:, :3] + (1.0 - few[:, 3:]) * cloth if rgba.shape[2] == 4 else few
    code = np.minimum((to_srgb(linear) * 16).astype(int), 15)
    counts = np.zeros((16, 16, 16))
    np.add.at(counts, tuple(code.T), 1.0)
    smooth = gaussian_filter(counts, 0.8, mode="constant")
    peak = np.array(np.unravel_index(int(np.argmax(smooth)), smooth.shape))
    near = np.abs(code - peak).max(axis=1) <= 1
    return np.asarray(linear[near].mean(axis=0), np.float32)
