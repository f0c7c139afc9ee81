"""From one drop to another: a tile resized and sheared so that its plane repeats by another lattice.

The engine's strides must divide the drop, so an offset in mm is painted at a near one of few parts. Each column of the
finished tile then slides by its share of the difference: where the next column of tiles begins it has slid by all of
it. Columns wrap plainly, so every line is resampled once, whatever the slide, and nothing is invented.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resample_weights, resize, resize_rgba

Pixels = np.ndarray[Any, np.dtype[np.float32]]

_COVER_FLOOR = 1.0 / 255.0


def resize_onto(x: Pixels, size_px: tuple[int, int], before: Lattice, after: Lattice) -> Pixels:
    """Resize a tile and let its plane repeat by another drop along the same axis.

    Args:
        x: float32 (B, C, H, W), repeating on `before`.
        size_px: (height, width) wanted.
        before: How it repeats; straight stands for a drop of 0 on either axis.
        after: How it shall repeat at the new size, its drop on whole pixels of it.

    Returns:
        float32 (B, C, height, width), within the range of the input. With one lattice it is `resize`.

    Raises:
        ValueError: One lattice drops columns and the other shifts rows, or is no repeat at all; or a drop does not
            fall on whole pixels.
    """
    if before == after:
        return resize(x, size_px, before)
    axes = {lattice.axis for lattice in (before, after)} - {"straight"}
    if len(axes) > 1 or not axes <= {"column", "row"}:
        raise ValueError(f"cannot shear from {before.name} to {after.name}")
    if axes == {"row"}:
        turned = _turned(before), _turned(after)
        return np.ascontiguousarray(
            resize_onto(np.ascontiguousarray(x.swapaxes(-1, -2)), size_px[::-1], *turned).swapaxes(-1, -2)
        )
    height, width = int(x.shape[-2]), int(x.shape[-1])
    before.shift_px(height, width)
    after.shift_px(*size_px)
    pad, across = resample_weights(width, size_px[1])
    padded = before.pad(x, (0, 0, pad, pad))
    wide = np.stack([(across @ plane.T).T for plane in padded.reshape(-1, height, width + 2 * pad)])
    # By how much the plane slides over one tile, the shorter way, half of it to either side of the middle column.
    slide = float(before.drop - after.drop)
    slide -= round(slide)
    columns = (np.arange(size_px[1]) + 0.5) / size_px[1] - 0.5
    out = np.empty((len(wide), *size_px), np.float32)
    for column, share in enumerate(columns):
        down = _line_weights(height, size_px[0], slide * share * height)
        out[:, :, column] = (down @ wide[:, :, column].T).T
    np.clip(out, x.min(), x.max(), out=out)
    return out.reshape(*x.shape[:-2], *size_px)


def resize_onto_rgba(
    pixels: Pixels, alpha: Pixels, size_px: tuple[int, int], before: Lattice, after: Lattice
) -> tuple[Pixels, Pixels]:
    """Do the same to colour weighted by its cover; see `resize_rgba`.

    Raises:
        ValueError: As for `resize_onto`.
    """
    if before == after:
        return resize_rgba(pixels, alpha, size_px, before)
    cover = resize_onto(alpha, size_px, before, after)
    weighted = resize_onto(pixels * alpha, size_px, before, after)
    mean = (pixels * alpha).sum(axis=(-2, -1), keepdims=True) / max(float(alpha.sum()), 1e-12)
    colour = np.where(cover >= _COVER_FLOOR, weighted / np.maximum(cover, _COVER_FLOOR), mean)
    return np.clip(colour, 0.0, 1.0).astype(np.float32), cover


def _turned(lattice: Lattice) -> Lattice:
    return Lattice("column", lattice.drop) if lattice.axis == "row" else lattice


def _line_weights(length: int, target: int, offset: float) -> Any:
    """The (target, length) matrix that resamples a closed line moved by `offset` pixels."""
    from scipy import sparse  # here, not above: a plan and a run with nothing to do need no such matrix

    whole = int(np.floor(offset))
    pad, weights = resample_weights(length, target, offset - whole)
    matrix = weights.tocoo()
    sources = (matrix.coords[1] - pad + whole) % length
    return sparse.csr_array((matrix.data, (matrix.coords[0], sources)), shape=(target, length))
