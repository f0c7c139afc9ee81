"""The garment's own cloth: heather yarn, the knit, and the ground colour a rib takes from a print."""

from __future__ import annotations

import warnings
from functools import lru_cache

import cv2
import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.ndimage import gaussian_filter

from designgen.mockup.levels import Plane, to_srgb
from designgen.mockup.sample import FlatPrint
from designgen.repeat.lattice import Lattice

# Heather: dyed and raw fibres twisted into one yarn, so short dashes along the courses (across the cloth).
_HEATHER_SIDE_CM = 24.0
_HEATHER_PX = 720
_HEATHER_SIGMA_PX = (0.5, 1.3)

# Single jersey of 30/1 yarn, as T-shirts are knitted: stitches across (wales) and down (courses).
WALES_PER_CM = 14.0
COURSES_PER_CM = 19.0
_KNIT_CM = 12.0
_WALE_PX, _COURSE_PX = 6, 5

GROUND_COLOURS = 5


@lru_cache(maxsize=1)
def heather() -> FlatPrint:
    """Return the grain of a melange yarn: one channel, mean 0, deviation 1."""
    noise = np.random.default_rng(7).standard_normal((_HEATHER_PX, _HEATHER_PX))
    fine = gaussian_filter(noise, _HEATHER_SIGMA_PX, mode="wrap")
    broad = gaussian_filter(noise[::-1], (0.7, 3.0), mode="wrap")
    grain = fine / fine.std() + 0.5 * broad / broad.std()
    plane = np.clip(grain / grain.std(), -2.5, 2.5).astype(np.float32)[..., None]
    return _texture(plane, _HEATHER_SIDE_CM)


@lru_cache(maxsize=1)
def knit() -> FlatPrint:
    """Return what the relief of plain jersey adds to the light: one channel, mean 0, in shares of the light.

    Each stitch shows two legs leaning to each other with a dark valley between the wales; courses differ a little
    because the yarn is not even, and so do stitches. A mean of 0 keeps the light of the picture.
    """
    wales, courses = round(WALES_PER_CM * _KNIT_CM), round(COURSES_PER_CM * _KNIT_CM)
    height, width = courses * _COURSE_PX, wales * _WALE_PX
    rng = np.random.default_rng(11)
    x = (np.arange(width) + 0.5) / _WALE_PX % 1.0
    y = (np.arange(height)[:, None] + 0.5) / _COURSE_PX
    lean = np.abs(x - 0.5)[None, :] * 1.1
    legs = 0.5 - 0.5 * np.cos(2 * np.pi * (y - lean))
    valley = np.minimum(np.abs(x - 0.5), 0.5 - np.abs(x - 0.5))[None, :] * 4.0
    relief = legs * (0.45 + 0.55 * valley)
    relief = (relief - relief.mean()) / relief.std()
    stitches = np.kron(rng.standard_normal((courses, wales)), np.ones((_COURSE_PX, _WALE_PX)))
    # A feed of yarn runs a whole course; thick and thin places of it are a few centimetres long.
    yarn = gaussian_filter(rng.standard_normal((courses, wales)), (0.0, 18.0), mode="wrap")
    yarn = np.kron(yarn / yarn.std(), np.ones((_COURSE_PX, _WALE_PX)))
    fuzz = gaussian_filter(rng.standard_normal((height, width)), 5.0, mode="wrap")
    plane = 0.10 * relief + 0.045 * stitches + 0.012 * yarn + 0.008 * fuzz / fuzz.std()
    return _texture((plane - plane.mean()).astype(np.float32)[..., None], _KNIT_CM)


def _texture(plane: Plane, side_cm: float) -> FlatPrint:
    return FlatPrint(plane, Lattice(), side_cm, side_cm, 0.0, 0.0)


def ground_of(rgba: Plane, cloth: Plane) -> Plane:
    """Return the colour a dyer would match a rib to: the middle of the commonest colour of the print.

    Colours are gathered into five in CIELAB by Lloyd's algorithm, begun at the means of five even shares from dark to
    light, so nothing is left to chance. A ground that brush strokes spread over many shades is one of the five all the
    same, where a histogram finds the one flat white between them.

    Args:
        rgba: The print, premultiplied linear light (H, W, 4).
        cloth: The garment's colour where the print is transparent, linear light (3,).

    Returns:
        Linear light (3,).
    """
    step = max(1, int(np.sqrt(rgba.shape[0] * rgba.shape[1] / 60_000)))
    few = rgba[::step, ::step].reshape(-1, 4)
    linear = np.asarray(few[:, :3] + (1.0 - few[:, 3:]) * cloth, np.float32)
    lab = cv2.cvtColor(to_srgb(linear)[None], cv2.COLOR_RGB2LAB)[0]
    shares = np.array_split(np.argsort(lab[:, 0], kind="stable"), min(GROUND_COLOURS, len(lab)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # flat artwork has fewer colours than five
        _, label = kmeans2(lab, np.stack([lab[share].mean(axis=0) for share in shares]), iter=20, minit="matrix")
    own = label == np.bincount(label).argmax()
    return np.asarray(np.median(linear[own], axis=0), np.float32)
