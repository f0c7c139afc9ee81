"""One number for each line of the plane, so that the seam can be ranked among its likes.

A truly periodic picture gives its tile's border no special place: whatever is measured across the seam is measured
across every other line in the same way, at several scales and in windows of several lengths. Colour is CIELAB (D65),
a difference the Euclidean Delta E 1976. Tiles are read in blocks of rows, so that a print-size tile needs little
memory beside itself.

A *scale* of s px means cells of s × s px, averaged, whose borders fall on the seam; *line* j lies between cells j - 1
and j, and line 0 is the seam.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_signed import Signed, SignedSums

Array = np.ndarray[Any, np.dtype[np.float32]]

FLOOR_DE = 0.5
"""Added to both sides of every ratio: half of a just noticeable difference, so that plain ground divides by no 0."""

SCALES_PX = (1, 2, 4, 8)
REACH = 32
"""Columns taken from beyond each side of the seam, in px; a multiple of every scale."""

WINDOW = 8
"""Cells of the shortest window; the longer ones are made of it by doubling."""

WINDOWS_PX = (8, 16, 32, 64)
BLOCK_PX = 256
SPAN_PX = 64
"""Pieces of the seam over which tones and contrast are gathered; each is one witness."""

LEAST_LINES = 32
ROW_SAMPLES = 1024


@dataclass
class ScaleProfile:
    """What is measured at one scale, for each line; line 0 is at index `zero`.

    Attributes:
        zero: Index of the seam in every array.
        step: Mean first difference across the line.
        everywhere: Geometric mean of the same over windows: high only when the whole line is broken.
        lone: Mean of how far a step exceeds both neighbours' steps: cuts are sharper than what they cut.
        bend: Mean second difference over the two cells that touch.
        windows: Largest mean step in a window, by its length in cells.
        lone_windows: The same of `lone`.
        pieces: How many windows there are along a line.
    """

    zero: int
    step: Array
    everywhere: Array
    lone: Array
    bend: Array
    windows: dict[int, Array]
    lone_windows: dict[int, Array]
    pieces: int


@dataclass
class Profiles:
    """Everything measured along one axis.

    Attributes:
        scales: By scale in px.
        rows: (3 or 4, lines): colour, median along the line, by which each column of pixels leaves its neighbours'
            mean; index 0 is the first column of the tile.
        contrast: (spans, columns) of log energy along the line at scale 1, per span of the seam; from the first column.
        coarse_contrast: The same at scale 4, (spans, columns / 4).
        noise: (spans, columns): log of the median absolute second difference along the line: fine grain without edges.
        crispness: (spans, columns): log of the energy-weighted mean height of edges.
        seam_windows: (n,) mean step of each window of WINDOW px along the seam, in order.
        seam_lone: The same of how far the step exceeds its neighbours'.
        seam_starts: (n,) the row (or column) each of them begins at.
        signed: What lines share with sign.
    """

    scales: dict[int, ScaleProfile]
    rows: Array
    contrast: Array
    coarse_contrast: Array
    noise: Array
    crispness: Array
    seam_windows: Array
    seam_lone: Array
    seam_starts: np.ndarray[Any, np.dtype[np.int64]]
    signed: Signed


def perceptual(pixels: Array, alpha: Array | None) -> Array:
    """Return (3 or 4, H, W): CIELAB, weighted by alpha and followed by 100 × alpha where there is one."""
    image = np.ascontiguousarray(pixels[0].transpose(1, 2, 0), dtype=np.float32)
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB).transpose(2, 0, 1), np.float32)
    if alpha is None:
        return lab
    return np.concatenate([lab * alpha[0], 100 * alpha[0]])


def profiles(pixels: Array, alpha: Array | None, lattice: Lattice, *, vertical: bool) -> Profiles:
    """Measure every line along one axis of a tile.

    Args:
        pixels: float32 (1, 3, H, W).
        alpha: float32 (1, 1, H, W) or None.
        lattice: How it repeats.
        vertical: The seam where left meets right; else the one where top meets bottom.
    """
    gathered = _Gathered()
    for block in _blocks(pixels, alpha, lattice, vertical=vertical):
        gathered.add(block)
    length = pixels.shape[-2] if vertical else pixels.shape[-1]
    return replace(gathered.finish(), seam_starts=_starts(int(length)))


def _starts(length: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    pieces = [first + np.arange(0, count, WINDOW) for first, count in _stretches(length)]
    return np.concatenate(pieces) % length


def profiles_along(
    pixels: Array, alpha: Array | None, lattice: Lattice, path: np.ndarray[Any, Any], *, vertical: bool
) -> Profiles:
    """Measure every line that runs as a curved one does, which takes the seam's place.

    Args:
        pixels: float32 (1, 3, H, W).
        alpha: float32 (1, 1, H, W) or None.
        lattice: How it repeats.
        path: (H,) the column right of the curve in each row, or (W,) the row below it in each column.
        vertical: Which of the two.
    """
    plane = pixels if alpha is None else np.concatenate([pixels, alpha], axis=1)
    length, across = plane.shape[-2:] if vertical else plane.shape[-1:-3:-1]
    gathered = _Gathered()
    for first, count in _stretches(length):
        along = (np.arange(first, first + count) % length)[:, None]
        beside = path[along] + np.arange(-REACH, across + REACH)[None]
        rows, columns = _source(lattice, plane, *((along, beside) if vertical else (beside, along)))
        block = plane[..., rows, columns]
        gathered.add(perceptual(block[:, :3], None if alpha is None else block[:, 3:]))
    return gathered.finish()


def _blocks(pixels: Array, alpha: Array | None, lattice: Lattice, *, vertical: bool) -> Iterator[Array]:
    """Yield `perceptual` blocks (C, n, REACH + W + REACH) whose rows run across the seam, n a multiple of SPAN_PX."""
    plane = pixels if alpha is None else np.concatenate([pixels, alpha], axis=1)
    length, across = plane.shape[-2:] if vertical else plane.shape[-1:-3:-1]
    for first, count in _stretches(length):
        along = np.arange(first, first + count) % length
        whole = first + count <= length
        outside = np.arange(-REACH, 0), np.arange(across, across + REACH)
        if vertical:
            inner = plane[..., first : first + count, :] if whole else plane[..., along, :]
            strips = (plane[..., y, x] for y, x in (_source(lattice, plane, along[:, None], o[None]) for o in outside))
        else:
            inner = plane[..., first : first + count] if whole else plane[..., along]
            inner = inner.swapaxes(-1, -2)
            strips = (plane[..., y, x] for y, x in (_source(lattice, plane, o[None], along[:, None]) for o in outside))
        left, right = strips
        block = np.concatenate([left, inner, right], axis=-1)
        yield perceptual(block[:, :3], None if alpha is None else block[:, 3:])


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    """Yield (first row, rows) so that every row is seen in whole spans: the last stretch may reach back."""
    whole = length // SPAN_PX * SPAN_PX
    for start in range(0, whole, BLOCK_PX):
        yield start, min(BLOCK_PX, whole - start)
    if whole < length:
        yield max(0, length - SPAN_PX), SPAN_PX


def _source(lattice: Lattice, plane: Array, rows: Any, columns: Any) -> tuple[Any, Any]:
    return lattice.source_index((int(plane.shape[-2]), int(plane.shape[-1])), rows, columns)


def _norm(difference: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("cij,cij->ij", difference, difference)), np.float32)


@dataclass
class _ScaleSums:
    rows: int = 0
    step: Any = 0.0
    lone: Any = 0.0
    bend: Any = 0.0
    logs: Any = 0.0
    pieces: int = 0
    windows: dict[int, Any] = field(default_factory=dict)
    lone_windows: dict[int, Any] = field(default_factory=dict)

    def add(self, cells: Array) -> tuple[Array, Array]:
        """Add a block of cells (C, n, m); line k of the sums lies between cells k + 1 and k + 2.

        Returns:
            (windows, lines) of the mean step and of the lone step.
        """
        steps = _norm(np.diff(cells, axis=-1))
        # A cut is one line wide; what it cuts is blurred over two or more.
        lone = np.maximum(steps[:, 1:-1] - np.maximum(steps[:, :-2], steps[:, 2:]), 0)
        curve = _norm(cells[..., :-2] + cells[..., 2:] - 2 * cells[..., 1:-1])
        bend = 0.5 * (curve[:, :-1] + curve[:, 1:])
        steps = steps[:, 1:-1]
        self.rows += len(steps)
        self.step = self.step + steps.sum(axis=0)
        self.lone = self.lone + lone.sum(axis=0)
        self.bend = self.bend + bend.sum(axis=0)
        means = _piled(steps)
        self.logs = self.logs + np.log(means + FLOOR_DE).sum(axis=0)
        self.pieces += len(means)
        lone_means = _piled(lone)
        _keep_largest(self.windows, means)
        _keep_largest(self.lone_windows, lone_means)
        return means, lone_means

    def finish(self, zero: int) -> ScaleProfile:
        return ScaleProfile(
            zero,
            self.step / self.rows,
            np.exp(self.logs / self.pieces) - FLOOR_DE,
            self.lone / self.rows,
            self.bend / self.rows,
            self.windows,
            self.lone_windows,
            self.pieces,
        )


def _piled(values: Array) -> Array:
    """Mean over windows of WINDOW rows."""
    return np.asarray(values.reshape(-1, min(WINDOW, len(values)), values.shape[-1]).mean(axis=1), np.float32)


def _keep_largest(kept: dict[int, Any], means: Array) -> None:
    length = WINDOW
    while len(means) and length <= WINDOWS_PX[-1]:
        largest = means.max(axis=0)
        kept[length] = np.maximum(kept[length], largest) if length in kept else largest
        # Two neighbours make the next; all lengths start at every WINDOW cells, so that no defect falls between.
        offset = length // WINDOW
        means = 0.5 * (means[:-offset] + means[offset:])
        length *= 2


class _Gathered:
    def __init__(self) -> None:
        self.scales: dict[int, _ScaleSums] = {}
        self.rows: list[Array] = []
        self.spans: dict[str, list[Array]] = {"contrast": [], "coarse": [], "noise": [], "crispness": []}
        self.seam: list[Array] = []
        self.signed = SignedSums(REACH)

    def add(self, block: Array) -> None:
        width = block.shape[-1] - 2 * REACH
        self.signed.add(block)
        for scale in SCALES_PX:
            if scale > 1 and width // scale < LEAST_LINES:
                continue
            cells = block if scale == 1 else _cells(block[..., : REACH + width // scale * scale], scale)
            if scale > 1:
                self.signed.add_cells(scale, cells)
            found = self.scales.setdefault(scale, _ScaleSums()).add(cells)
            if scale == 1:
                self.seam.append(np.stack([windows[:, REACH - 2] for windows in found]))
            if scale == 4:
                self._add_spans("coarse", cells[..., REACH // 4 :], SPAN_PX // 4)
        inside = block[..., REACH : REACH + width]
        self._add_spans("contrast", inside, SPAN_PX)
        near, far = (
            0.5 * (block[..., REACH - k : REACH - k + width] + block[..., REACH + k : REACH + k + width])
            for k in (1, 2)
        )
        # What the four neighbours promise by a cubic; the median forgets edges and keeps what the whole line shares.
        lone = (inside - (4 * near - far) / 3)[:, :: max(1, block.shape[1] // BLOCK_PX)]
        self.rows.append(np.median(lone, axis=1).astype(np.float32))

    def _add_spans(self, name: str, values: Array, span: int) -> None:
        along = np.abs(values[0, :-2] + values[0, 2:] - 2 * values[0, 1:-1])
        along = np.concatenate([along, along[-2:]])
        pieces = along.reshape(-1, span, along.shape[-1])
        square = (pieces**2).mean(axis=1)
        self.spans[name].append(np.log(square + 0.01))
        if name == "contrast":
            self.spans["noise"].append(np.log(np.median(pieces, axis=1) ** 2 + 0.01))
            cube = (pieces**3).mean(axis=1)
            self.spans["crispness"].append(2 * np.log((cube + 0.01) / (square + 0.01)))

    def finish(self) -> Profiles:
        spans = {name: np.concatenate(found) for name, found in self.spans.items() if found}
        none = np.zeros((0, 0), np.float32)
        seam = np.concatenate(self.seam, axis=1)
        return Profiles(
            {scale: sums.finish(REACH // scale - 2) for scale, sums in self.scales.items()},
            np.mean(self.rows, axis=0),
            spans["contrast"],
            spans.get("coarse", none),
            spans["noise"],
            spans["crispness"],
            seam[0],
            seam[1],
            np.arange(0),
            self.signed.finish(),
        )


def _cells(block: Array, scale: int) -> Array:
    """Average cells of scale × scale px; a cell's border falls on the seam."""
    channels, rows, columns = block.shape
    rows, columns = rows // scale, columns // scale
    out = np.empty((channels, rows, columns), np.float32)
    for plane, target in zip(block, out, strict=True):
        cv2.resize(
            np.ascontiguousarray(plane[: rows * scale, : columns * scale]),
            (columns, rows),
            dst=target,
            interpolation=cv2.INTER_AREA,
        )
    return out
