"""Watching a transfer: its losses at every step, and pictures at steps that lie evenly on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from designgen.imaging import Picture, Pixels, encode_png, resize_for_preview
from designgen.imaging import decode as decode_picture
from designgen.pipeline.tile import picture_on_white
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.tile import Tile
from designgen.study.results import Snapshot, Trace

if TYPE_CHECKING:
    from designgen.stylize import Iterate

DENSITY = 1.2
"""Each picture kept comes about so many times later than the one before; the ones shown are picked from them."""

SNAPSHOT_SIDE_PX = 512
"""Snapshots are kept no larger than this."""


class Recorder:
    """Takes iterates and keeps what a study shows of them."""

    def __init__(self, *, pictures: bool) -> None:
        """Keep the losses, and some of the pictures if asked for."""
        self._pictures = pictures
        self._rows: list[tuple[int, float, dict[str, float]]] = []
        self._kept: dict[int, Pixels] = {}
        self._next = 1
        self._last: Pixels | None = None

    def __call__(self, iterate: Iterate) -> None:
        """Take one step."""
        self._rows.append((max(iterate.size_px), iterate.loss, dict(iterate.terms)))
        if not self._pictures:
            return
        step = len(self._rows)
        ends_scale = iterate.step == iterate.step_count
        if step >= self._next or ends_scale:
            self._kept[step] = resize_for_preview(iterate.picture(), max_side_px=SNAPSHOT_SIDE_PX)[0]
        if step >= self._next:
            self._next = max(step + 1, math.ceil(step * DENSITY))

    @property
    def trace(self) -> Trace:
        """The losses so far."""
        names = list(dict.fromkeys(name for _, _, terms in self._rows for name in terms))
        return Trace(
            tuple(side for side, _, _ in self._rows),
            tuple(loss for _, loss, _ in self._rows),
            {name: tuple(terms.get(name) for _, _, terms in self._rows) for name in names},
        )

    def snapshots(self, count: int, tile: Tile) -> tuple[Snapshot, ...]:
        """Return at most `count` pictures on the way to a tile, the first and the last step among them, at one size."""
        if not self._kept or count < 1:
            return ()
        found = []
        for step in log_spaced(sorted(self._kept), count):
            side, loss, _ = self._rows[step - 1]
            found.append(Snapshot(step, side, loss, _fitted(self._kept[step], tile)))
        return tuple(found)


def log_spaced(steps: Sequence[int], count: int) -> tuple[int, ...]:
    """Pick `count` of some ascending steps, the last among them, as evenly as they lie on a logarithmic scale."""
    if count >= len(steps):
        return tuple(steps)
    if count == 1:
        return (steps[-1],)
    low, high = math.log(steps[0]), math.log(steps[-1])
    picked: list[int] = []
    for i in range(count):
        wanted = low + (high - low) * i / (count - 1)
        free = [step for step in steps if step not in picked]
        picked.append(min(free, key=lambda step: abs(math.log(step) - wanted)))
    return tuple(sorted(picked))


def snapshots_png(snapshots: Sequence[Snapshot]) -> bytes:
    """Return snapshots of one size as one tall PNG, for the store."""
    return encode_png(np.concatenate([snapshot.pixels for snapshot in snapshots], axis=2))


def snapshots_from(png: bytes, facts: Sequence[Sequence[float]]) -> tuple[Snapshot, ...]:
    """Return what `snapshots_png` joined; `facts` holds (step, side, loss) of each."""
    pixels = decode_picture(png).pixels
    height = pixels.shape[2] // len(facts)
    return tuple(
        Snapshot(int(step), int(side), float(loss), np.ascontiguousarray(pixels[:, :, i * height : (i + 1) * height]))
        for i, (step, side, loss) in enumerate(facts)
    )


def _fitted(pixels: Pixels, tile: Tile) -> Pixels:
    """Resize a snapshot to the size of the tile, itself no larger than a snapshot may be, on white if it is a print."""
    lattice, alpha = tile.lattice, tile.alpha
    scale = min(1.0, SNAPSHOT_SIDE_PX / max(tile.size_px))
    height, width = lattice.admissible((round(tile.size_px[0] * scale), round(tile.size_px[1] * scale)))
    if lattice.admissible((int(pixels.shape[2]), int(pixels.shape[3]))) != tuple(pixels.shape[2:]):
        lattice = Lattice.named("none")  # shrunk to a size that cannot carry the drop
    fitted = resize(pixels, (height, width), lattice, filter="linear")
    if alpha is None:
        return fitted
    return picture_on_white(Picture(fitted, resize(alpha, (height, width), lattice, filter="linear")))
