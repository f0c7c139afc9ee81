"""A canvas on the torus: shapes are drawn once and wrap in the stated repeat, anti-aliased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.fields import shrink

Real = npt.NDArray[np.floating[Any]]
Shade = Callable[[Real, Real], Real]
_SHIFT = 6  # fractional bits of cv2's fixed-point polygon coordinates


class Canvas:
    """An (H, W) tile drawn at `fine` times its size and area-averaged at the end.

    Coordinates are in finished pixels. `drop` is how far the next column block sits lower (H/2 for a
    half-drop). With `ground` None the canvas is transparent and nothing wraps: a placed print.
    """

    def __init__(self, size: tuple[int, int], ground: Real | None, drop: int = 0, fine: int = 2) -> None:
        """Start with an even ground colour, or transparent."""
        self.size = size
        self.fine = fine
        self.drop = drop * fine
        self.wraps = ground is not None
        h, w = size[0] * fine, size[1] * fine
        self.pixels: Real = np.zeros((h, w, 3), np.float32)
        self.alpha: Real = np.zeros((h, w), np.float32)
        if ground is not None:
            self.pixels[:] = ground
            self.alpha[:] = 1

    def mask(self, outlines: Sequence[npt.NDArray[np.float64]]) -> tuple[Real, int, int]:
        """Coverage of outlines (even-odd) on a patch of the fine grid, with the patch's corner (y, x)."""
        points = [np.asarray(o, np.float64) * self.fine for o in outlines]
        low = np.floor(np.min([p.min(0) for p in points], 0)).astype(int) - 2
        high = np.ceil(np.max([p.max(0) for p in points], 0)).astype(int) + 3
        patch = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        fixed = [np.round((p - low - 0.5) * (1 << _SHIFT)).astype(np.int32) for p in points]
        cv2.fillPoly(patch, fixed, 255, cv2.LINE_AA, _SHIFT)
        return patch.astype(np.float32) / 255, int(low[1]), int(low[0])

    def blend(self, cover: Real, y0: int, x0: int, colour: Real, only_over: bool = False) -> None:
        """Lay a colour (3,) or patch of colours (h, w, 3) over the tile where `cover` says, wrapping.

        `only_over` paints nothing where the canvas is still empty: shadows fall on what is there.
        """
        h, w = self.pixels.shape[:2]
        for block in range(x0 // w, (x0 + cover.shape[1] - 1) // w + 1):
            if not self.wraps and block != 0:
                continue
            left, right = max(x0, block * w), min(x0 + cover.shape[1], (block + 1) * w)
            top = y0 - block * self.drop
            for row in range(top // h, (top + cover.shape[0] - 1) // h + 1):
                if not self.wraps and row != 0:
                    continue
                up, down = max(top, row * h), min(top + cover.shape[0], (row + 1) * h)
                there = (slice(up - row * h, down - row * h), slice(left - block * w, right - block * w))
                here = (slice(up - top, down - top), slice(left - x0, right - x0))
                a = cover[here] * self.alpha[there] if only_over else cover[here]
                paint = colour if colour.ndim == 1 else colour[here]
                self.pixels[there] += (paint - self.pixels[there]) * a[..., None]
                self.alpha[there] += (1 - self.alpha[there]) * a

    def fill(self, outline: npt.NDArray[np.float64], colour: Real, opacity: float = 1.0) -> None:
        """Fill one outline with an even colour."""
        cover, y0, x0 = self.mask([outline])
        self.blend(cover * np.float32(opacity), y0, x0, colour)

    def shade(self, outline: npt.NDArray[np.float64], colour: Real, opacity: float) -> None:
        """Throw a shadow in the shape of an outline on whatever is painted already."""
        cover, y0, x0 = self.mask([outline])
        self.blend(cover * np.float32(opacity), y0, x0, colour, only_over=True)

    def paint(
        self, outline: npt.NDArray[np.float64], shade: Shade, within: npt.NDArray[np.float64] | None = None
    ) -> None:
        """Fill an outline with colours from `shade(x, y)`, x and y in finished pixels."""
        cover, y0, x0 = self.mask([outline])
        if within is not None:
            cover = cover * self.cover_of(within, cover.shape, y0, x0)
        y, x = np.mgrid[0 : cover.shape[0], 0 : cover.shape[1]].astype(np.float32)
        self.blend(cover, y0, x0, shade((x + x0 + 0.5) / self.fine, (y + y0 + 0.5) / self.fine))

    def fill_within(
        self, outline: npt.NDArray[np.float64], within: npt.NDArray[np.float64], colour: Real, opacity: float = 1.0
    ) -> None:
        """Fill an outline only where another outline covers."""
        cover, y0, x0 = self.mask([outline])
        cover = cover * self.cover_of(within, cover.shape, y0, x0)
        self.blend(cover * np.float32(opacity), y0, x0, colour)

    def cover_of(self, outline: npt.NDArray[np.float64], shape: tuple[int, ...], y0: int, x0: int) -> Real:
        """Coverage of an outline on a given patch of the fine grid."""
        patch = np.zeros(shape[:2], np.uint8)
        fixed = np.round((outline * self.fine - (x0, y0) - 0.5) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(patch, [fixed], 255, cv2.LINE_AA, _SHIFT)
        return patch.astype(np.float32) / 255

    def finish(self) -> Real:
        """The finished tile (H, W, 3) in [0, 1], area-averaged."""
        return np.clip(shrink(self.pixels, self.fine), 0, 1)

    def finish_alpha(self) -> tuple[Real, Real]:
        """The finished placed print: straight (not premultiplied) colour and alpha."""
        alpha = shrink(self.alpha, self.fine)
        # The pixels are held premultiplied: an empty canvas is black under alpha 0.
        colour = shrink(self.pixels, self.fine) / np.maximum(alpha, 1e-4)[..., None]
        return np.clip(colour, 0, 1) * (alpha > 0)[..., None], np.clip(alpha, 0, 1)
