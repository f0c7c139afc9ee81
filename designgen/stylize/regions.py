"""Where each style goes: masks from pictures, soft-edged and wrapped on the lattice, that share out the whole tile.

The caller reads the pictures. A mask is float32 (1, 1, H, W) in [0, 1]. The usual order is: `mask_from_picture` or
`masks_from_key`, `fit` to the tile, `soften`, `partition`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from designgen.errors import InputError
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize
from designgen.stylize.clusters import histogram
from designgen.stylize.oklab import from_oklab, to_oklab
from designgen.stylize.palette_spec import parse_colour
from designgen.stylize.region_spec import split_region as split_region

Pixels = np.ndarray[Any, np.dtype[np.float32]]

PROPORTION_TOLERANCE = 0.05
_LUMA = (0.2126, 0.7152, 0.0722)
_NEAR = 0.12
_COMMON = 0.01
_RISE_SIGMAS = 2.563
_BAND = 1 << 16
_LEAST = 0.5 / 255


def mask_from_picture(pixels: Pixels, alpha: Pixels | None = None, *, name: str = "The mask") -> Pixels:
    """Read a picture as a mask: white is in, black and transparent are out, grey is in part.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        alpha: float32 (1, 1, H, W) in [0, 1], or None.
        name: What to call it in an error, such as the file's name.

    Returns:
        float32 (1, 1, H, W).

    Raises:
        InputError: Nothing of it is in.
        ValueError: A shape is not as said.
    """
    _check("pixels", pixels, 3)
    mask = sum(weight * pixels[:, i : i + 1] for i, weight in enumerate(_LUMA))
    if alpha is not None:
        _check("alpha", alpha, 1)
        mask = mask * alpha
    return _not_empty(np.clip(np.asarray(mask, np.float32), 0.0, 1.0), name)


def masks_from_key(pixels: Pixels, colours: Sequence[str], *, name: str = "The map") -> tuple[Pixels, ...]:
    """Read a picture painted in flat colours as one mask for each colour named.

    Each pixel belongs to the colour it is nearest to, in Oklab, of those named and of the others that fill at least
    a hundredth of the map; so blurred edges and JPEG noise go to their neighbours, and a colour that nobody names is
    nobody's.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        colours: The keys, as "#rrggbb".
        name: What to call it in an error, such as the file's name.

    Returns:
        For each key a float32 (1, 1, H, W) of 0 and 1.

    Raises:
        InputError: A key occurs nowhere.
        UsageError: A key is not a colour.
        ValueError: A shape is not as said.
    """
    _check("pixels", pixels, 3)
    parsed = np.asarray([parse_colour(colour) for colour in colours], np.float64).reshape(-1, 3)
    keys = to_oklab(parsed[:, :, None, None])[:, :, 0, 0]
    lab = to_oklab(pixels)[0].reshape(3, -1)
    found, share = histogram(lab, np.ones(lab.shape[1]))
    common = found[share >= _COMMON * share.sum()]
    others = common[cdist(common, keys).min(1) > _NEAR] if len(common) and len(keys) else common
    nearest, far = _nearest(lab, np.concatenate([keys, others]))
    for i, colour in enumerate(colours):
        if not bool(((nearest == i) & (far <= _NEAR)).any()):
            order = found[np.argsort(-share, kind="stable")][:4]
            hint = f"Its main colours are {', '.join(_hex(one) for one in order)}."
            raise InputError(f"{name} has no place in the colour {colour}.", hint)
    shape = (1, 1, *pixels.shape[2:])
    return tuple((nearest == i).astype(np.float32).reshape(shape) for i in range(len(keys)))


def fit(mask: Pixels, size_px: tuple[int, int], lattice: Lattice, *, name: str = "The mask") -> Pixels:
    """Resize a mask to the tile, wrapping by the lattice.

    Args:
        mask: float32 (1, 1, H, W).
        size_px: Height and width of the tile.
        lattice: How the tile repeats.
        name: What to call it in an error, such as the file's name.

    Returns:
        float32 (1, 1, *size_px).

    Raises:
        InputError: Its proportions differ from the tile's by more than 5 %.
        ValueError: The shape is not as said, or the drop does not fall on whole pixels of the tile.
    """
    _check("mask", mask, 1)
    height, width = int(mask.shape[2]), int(mask.shape[3])
    off = (width / height) / (size_px[1] / size_px[0])
    if max(off, 1 / off) > 1 + PROPORTION_TOLERANCE:
        raise InputError(
            f"{name} is {width} × {height} pixels, but the tile is {size_px[1]} × {size_px[0]}.",
            "Crop it to the proportions of one repeat.",
        )
    # A drop must fall on whole pixels of the mask as well.
    admissible = lattice.admissible((height, width))
    if admissible != (height, width):
        mask = resize(mask, admissible, Lattice("none"), filter="linear")
    return resize(mask, size_px, lattice, filter="linear")


def soften(mask: Pixels, width_px: float, lattice: Lattice) -> Pixels:
    """Give a mask soft edges, wrapped on the lattice.

    Args:
        mask: float32 (1, 1, H, W).
        width_px: Over how many pixels an edge rises from 0.1 to 0.9; 0 leaves it hard.
        lattice: How the tile repeats.

    Returns:
        float32 (1, 1, H, W).

    Raises:
        ValueError: The width is negative, or the shape is not as said.
    """
    _check("mask", mask, 1)
    if not width_px >= 0:
        raise ValueError(f"width_px: expected 0 or more, got {width_px}")
    return np.clip(blur(mask, width_px / _RISE_SIGMAS, lattice), 0.0, 1.0)


def partition(masks: Sequence[Pixels | None]) -> tuple[Pixels, ...]:
    """Share out the tile, so that the masks sum to 1 everywhere.

    Where masks overlap, each has its share in proportion. What they leave uncovered goes in equal parts to the styles
    without a mask; where every style has one, to the first style, which is the ground.

    Args:
        masks: For each style its mask, float32 (1, 1, H, W) and all of one size, or None.

    Returns:
        For each style float32 (1, 1, H, W).

    Raises:
        InputError: The masks leave nothing for a style without one.
        ValueError: There is no mask at all, or the sizes differ.
    """
    given = [mask for mask in masks if mask is not None]
    if not given:
        raise ValueError("masks: expected at least one that is not None")
    for mask in given:
        _check("mask", mask, 1)
        if mask.shape != given[0].shape:
            raise ValueError(f"masks: expected one size, got {given[0].shape} and {mask.shape}")
    total = np.sum(given, axis=0, dtype=np.float32)
    rest = np.maximum(1.0 - total, 0.0)
    over = np.maximum(total, 1.0)
    free = [i for i, mask in enumerate(masks) if mask is None]
    if free and not rest.max() > _LEAST:
        raise InputError(
            "The masks cover the whole tile and leave no place for the style without one.",
            "Give it a mask as well, or leave it out.",
        )
    shared = np.asarray(rest / len(free or [0]), np.float32)
    shares = [shared if mask is None else np.asarray(mask / over, np.float32) for mask in masks]
    if not free:
        shares[0] = shares[0] + shared
    return tuple(shares)


def _nearest(lab: Any, colours: Any) -> tuple[Any, Any]:
    """Return for each column of lab (3, n) the index of the nearest of the colours (k, 3), and how far it is."""
    index, far = np.empty(lab.shape[1], np.int64), np.empty(lab.shape[1])
    for start in range(0, lab.shape[1], _BAND):
        apart = cdist(lab[:, start : start + _BAND].T, colours)
        index[start : start + _BAND], far[start : start + _BAND] = apart.argmin(1), apart.min(1)
    return index, far


def _hex(lab: Any) -> str:
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in from_oklab(lab[None, :, None, None]).ravel())


def _not_empty(mask: Pixels, name: str) -> Pixels:
    if not mask.max() > _LEAST:
        raise InputError(f"{name} is black or transparent everywhere.", "Paint white where the style should go.")
    return mask


def _check(name: str, x: Pixels, channels: int) -> None:
    if x.ndim != 4 or x.shape[:2] != (1, channels) or min(x.shape[2:]) < 1:
        raise ValueError(f"{name}: expected shape (1, {channels}, H, W), got {x.shape}")
