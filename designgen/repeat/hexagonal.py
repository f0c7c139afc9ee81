"""Hexagonal cells drawn as rectangles of pixels.

A hexagonal group lives on an N × N grid in oblique coordinates: sample (i, j) lies at (j·a + i·b) / N, where a points
across and b, at 120 degrees to it, down and to the left, both one repeat long. Its plane is drawn as

- "brick": W × H pixels, one cell: as wide as a and √3/2 as high, repeating like brick (each row half a width on);
- "rectangle": W × H pixels, two cells: as wide as a and √3 as high, repeating straight.

Pixel (0, 0) lies on a corner of the cell. The kernel depends on distance alone, so it has every symmetry of the grid
itself, and the drawing commutes with the group. It is a matrix, so that an optimiser can work through it: with
labels = orbit_labels(group, (W, W)) the symmetric picture of free values z is hex_matrix(W, (H, W)) @ z[labels].
"""

from __future__ import annotations

import math
from typing import Any, Literal

import cv2
import numpy as np
from scipy import sparse

from designgen.repeat.lattice import Lattice

Pixels = np.ndarray[Any, np.dtype[np.float32]]
Cells = Literal["brick", "rectangle"]

KERNEL_RADIUS = 2.0
"""Reach of the kernel in samples: a cubic (Keys, IEEE Trans. ASSP 29, 1981, a = -1/2) of the distance."""

_BAND_ROWS = 64


def hex_matrix(n: int, size_px: tuple[int, int], cells: Cells = "brick") -> Any:
    """Return the matrix that draws an N × N oblique grid as a rectangle of pixels.

    Args:
        n: Samples along each side of the cell; as many as the picture is wide suits.
        size_px: (H, W) of the picture; the brick tile needs an even width.
        cells: What it shows, see above.

    Returns:
        scipy CSR array, float32 (H·W, n·n); every row sums to 1. Its transpose takes gradients back.

    Raises:
        ValueError: A size is not positive, or the brick tile's width is odd.
    """
    height, width = size_px
    if min(n, height, width) < 1:
        raise ValueError(f"expected a positive grid and size, got {n} and {size_px}")
    if cells == "brick" and width % 2:
        raise ValueError(f"the brick tile needs an even width, got {width}")
    tall = height if cells == "brick" else height / 2
    bands = [_band(n, range(top, min(top + _BAND_ROWS, height)), tall, width) for top in range(0, height, _BAND_ROWS)]
    stacked: Any = sparse.vstack(bands, format="csr")
    return stacked


def _band(n: int, rows: range, tall: float, width: int) -> Any:
    """The matrix of some rows of a picture in which one cell is `tall` pixels high."""
    v = np.asarray(rows)[:, None] / tall * n
    u = np.arange(width)[None, :] / width * n + v / 2
    v = np.broadcast_to(v, u.shape)
    stretch = max(1.0, n / width)
    reach = math.ceil(KERNEL_RADIUS * stretch * 2 / math.sqrt(3))
    base_u, base_v = np.floor(u).astype(np.int64).ravel(), np.floor(v).astype(np.int64).ravel()
    rest_u, rest_v = u.ravel() - base_u, v.ravel() - base_v
    pixels, samples, weights = [], [], []
    for dv in range(1 - reach, reach + 1):
        for du in range(1 - reach - reach // 2, reach + reach // 2 + 1):
            x, y = du - rest_u, dv - rest_v
            distance = np.sqrt(np.maximum(x * x - x * y + y * y, 0.0)) / stretch
            near = np.flatnonzero(distance < KERNEL_RADIUS)
            pixels.append(near.astype(np.int32))
            samples.append(((base_v[near] + dv) % n * n + (base_u[near] + du) % n).astype(np.int32))
            weights.append(_cubic(distance[near]))
    entries = (np.concatenate(weights), (np.concatenate(pixels), np.concatenate(samples)))
    matrix: Any = sparse.csr_array(entries, shape=(u.size, n * n))
    total = np.asarray(matrix.sum(axis=1)).ravel()
    matrix.data /= np.repeat(total, np.diff(matrix.indptr))
    return matrix.astype(np.float32)


def hex_render(z: Pixels, size_px: tuple[int, int], cells: Cells = "brick") -> Pixels:
    """Draw samples on the oblique grid as a rectangle of pixels.

    Args:
        z: float32 (…, N, N).
        size_px: (H, W) of the picture.
        cells: "brick" or "rectangle".

    Returns:
        float32 (…, H, W), within the range of the input.

    Raises:
        ValueError: The grid is not N × N, or as for `hex_matrix`.
    """
    if z.shape[-1] != z.shape[-2]:
        raise ValueError(f"z: expected as many rows as columns, got {z.shape[-2:]}")
    matrix = hex_matrix(int(z.shape[-1]), size_px, cells)
    planes = z.reshape(-1, matrix.shape[1])
    drawn = np.stack([matrix @ plane for plane in planes]).reshape(*z.shape[:-2], *size_px)
    return np.asarray(np.clip(drawn, z.min(), z.max()), np.float32)


def hex_sample(x: Pixels, n: int) -> Pixels:
    """Sample a brick tile on the oblique grid, the way back from `hex_render`, by windowed sinc.

    Args:
        x: float32 (B, C, H, W), a tile of brick repeat taken as √3/2 times as high as wide.
        n: Samples along each side of the cell.

    Returns:
        float32 (B, C, n, n), within the range of the input.

    Raises:
        ValueError: The width is odd or n not positive.
    """
    height, width = int(x.shape[-2]), int(x.shape[-1])
    if n < 1:
        raise ValueError(f"n: expected 1 or more, got {n}")
    rows = np.arange(n)[:, None] / n * height
    columns = np.arange(n)[None, :] / n * width - rows / height * (width / 2)
    margin = 5
    left = margin + width
    lattice = Lattice.named("brick")
    padded = lattice.window(x, -margin, -left, height + 2 * margin, left + width + margin)
    map_x = np.broadcast_to(columns + left, (n, n)).astype(np.float32)
    map_y = np.broadcast_to(rows + margin, (n, n)).astype(np.float32)
    planes = padded.reshape(-1, *padded.shape[-2:])
    out = np.empty((len(planes), n, n), np.float32)
    for plane, target in zip(planes, out, strict=True):
        target[...] = cv2.remap(np.ascontiguousarray(plane), map_x, map_y, cv2.INTER_LANCZOS4)
    np.clip(out, x.min(), x.max(), out=out)
    return out.reshape(*x.shape[:-2], n, n)


def _cubic(t: Any) -> Any:
    near = (1.5 * t - 2.5) * t * t + 1
    far = ((-0.5 * t + 2.5) * t - 4) * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0.0))
