"""Patches in which one picture fades into another, and patches in which nothing of the kind happens.

A blend mixes two places of the same picture linearly over a band, as tools do which make a tile by fading opposite
edges into each other. What only looks like it must be among the others: bands of low contrast or of blur, brush
strokes, plain ground, the cut and joined borders of true repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.seam_blend import activity, prepared

Array = np.ndarray[Any, np.dtype[np.float32]]
Random = np.random.Generator

PATCH_PX = 96
STRIDE_PX = 4
LEAST_SOURCE_PX = 120
SCALES = (0.45, 2.8)
BLENDED = 0.65


@dataclass(frozen=True)
class Pool:
    """Where patches come from.

    Attributes:
        photos: uint8 (H, W, 3) pictures, RGB.
        fields: Synthetic pictures, the same.
        field_share: How many of the patches are synthetic.
    """

    photos: list[np.ndarray[Any, np.dtype[np.uint8]]]
    fields: list[np.ndarray[Any, np.dtype[np.uint8]]]
    field_share: float = 0.2


def patches(rng: Random, pool: Pool, count: int = 4) -> Iterator[tuple[Array, Array]]:
    """Yield `count` patches of one picture, each with how blended its cells are.

    Yields:
        (3, PATCH_PX, PATCH_PX) in CIELAB over the picture's activity, and (PATCH_PX / STRIDE_PX, PATCH_PX / STRIDE_PX)
        of 4 t (1 - t) for a share t of one of two pictures, in [0, 1].
    """
    picture = _styled(rng, _source(rng, pool))
    small = np.ascontiguousarray(picture[: 2 * PATCH_PX, : 2 * PATCH_PX])
    # A blend's own patch is calmer than its picture.
    scale = activity(_lab(np.clip(small, 0, 1)))
    for _ in range(count):
        yield _patch(rng, picture, scale)


def _patch(rng: Random, picture: Array, scale: float) -> tuple[Array, Array]:
    first, second = _crop(rng, picture), _crop(rng, picture)
    share = np.zeros((PATCH_PX, PATCH_PX), np.float32)
    if rng.random() < BLENDED:
        share = _ramp(rng)
        mixed = first * (1 - share[..., None]) + second * share[..., None]
    elif rng.random() < 0.5:
        mixed = _harmless(rng, first)
    else:
        mixed = first
    mixed = np.round(np.clip(mixed, 0, 1) * 255).astype(np.float32) / np.float32(255)
    lab = prepared(np.ascontiguousarray(_lab(mixed)), scale)
    label = 4 * share * (1 - share)
    cells = label.reshape(PATCH_PX // STRIDE_PX, STRIDE_PX, PATCH_PX // STRIDE_PX, STRIDE_PX).mean(axis=(1, 3))
    if rng.random() < 0.5:
        lab, cells = lab.swapaxes(1, 2), cells.T
    if rng.random() < 0.5:
        lab, cells = lab[:, ::-1], cells[::-1]
    return np.ascontiguousarray(lab, np.float32), np.ascontiguousarray(cells, np.float32)


def _lab(picture: Array) -> Array:
    """(3, H, W) CIELAB of a picture (H, W, 3)."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB), np.float32).transpose(2, 0, 1)


def _source(rng: Random, pool: Pool) -> Array:
    if rng.random() < pool.field_share:
        made = pool.fields[rng.integers(len(pool.fields))]
        y, x = (int(rng.integers(n - 200 + 1)) for n in made.shape[:2])
        return made[y : y + 200, x : x + 200].astype(np.float32) / np.float32(255)
    photo = pool.photos[rng.integers(len(pool.photos))]
    least = (LEAST_SOURCE_PX + 8) / min(photo.shape[:2])
    scale = max(least, float(np.exp(rng.uniform(*np.log(SCALES)))))
    # Only what two patches need is enlarged.
    reach = min(min(photo.shape[:2]), int(3.2 * PATCH_PX / scale))
    y, x = (int(rng.integers(n - reach + 1)) for n in photo.shape[:2])
    piece = photo[y : y + reach, x : x + reach]
    how = cv2.INTER_AREA if scale < 1 else (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_LANCZOS4)[rng.integers(3)]
    side = max(LEAST_SOURCE_PX, round(reach * scale))
    return np.asarray(cv2.resize(piece, (side, side), interpolation=how), np.float32) / np.float32(255)


def _styled(rng: Random, picture: Array) -> Array:
    """Make some pictures look painted, printed, soft or grainy."""
    kind = rng.random()
    if kind < 0.12:
        octets = np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)
        picture = cv2.medianBlur(octets, int(rng.choice([3, 5, 7, 9]))).astype(np.float32) / np.float32(255)
    elif kind < 0.22:
        spread = float(rng.uniform(0.05, 0.25))
        blurred = cv2.bilateralFilter(picture.astype(np.float32), 7, spread, float(rng.uniform(2, 5)))
        picture = np.asarray(blurred, np.float32)
    elif kind < 0.30:
        levels = int(rng.integers(3, 9))
        soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 2)))
        flat = (np.round(soft * levels) / np.float32(levels)).astype(np.float32)
        picture = np.asarray(cv2.GaussianBlur(flat, (0, 0), 0.6), np.float32)
    elif kind < 0.36:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.6, 2))), np.float32)
    if rng.random() < 0.25:
        grain = np.asarray(rng.standard_normal(picture.shape), np.float32)
        if rng.random() < 0.5:
            grain = np.asarray(2 * cv2.GaussianBlur(grain, (0, 0), float(rng.uniform(0.5, 1.5))), np.float32)
        picture = picture + np.float32(np.exp(rng.uniform(np.log(0.005), np.log(0.08)))) * grain
    gain, gamma = float(rng.uniform(0.4, 1)), float(rng.uniform(0.7, 1.4))
    base = float(rng.uniform(0, 1 - gain))
    return np.asarray(base + gain * np.clip(picture, 0, 1) ** np.float32(gamma), np.float32)


def _crop(rng: Random, picture: Array) -> Array:
    y, x = (int(rng.integers(n - PATCH_PX + 1)) for n in picture.shape[:2])
    return picture[y : y + PATCH_PX, x : x + PATCH_PX]


def _ramp(rng: Random) -> Array:
    """Share of the second picture: 0 to 1 over a band of random width and place."""
    width = float(np.exp(rng.uniform(np.log(6), np.log(140))))
    middle = float(rng.uniform(-0.4 * width, PATCH_PX + 0.4 * width))
    along = (np.arange(PATCH_PX) + 0.5 - middle) / width + 0.5
    share = np.clip(along, 0, 1).astype(np.float32)
    if rng.random() < 0.15:
        share = share * share * (3 - 2 * share)
    if rng.random() < 0.1:
        share = share[::-1]
    return np.repeat(share[None], PATCH_PX, axis=0)


def _harmless(rng: Random, picture: Array) -> Array:
    """Let contrast sink in a band, or blur one, or cut and join two halves sharply: none of it is a blend."""
    ramp = _ramp(rng)[..., None]
    kind = rng.integers(3)
    if kind == 0:
        soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(4, 16)))
        keep = np.sqrt(ramp**2 + (1 - ramp) ** 2)
        return np.asarray(soft + (picture - soft) * keep, np.float32)
    if kind == 1:
        soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.6, 2)))
        much = 4 * ramp * (1 - ramp)
        return np.asarray(picture * (1 - much) + soft * much, np.float32)
    other = picture[::-1, ::-1]
    where = float(rng.uniform(8, PATCH_PX - 8)) + np.cumsum(rng.uniform(-1, 1, PATCH_PX))
    right = np.arange(PATCH_PX)[None] >= where[:, None]
    return np.where(right[..., None], other, picture)
