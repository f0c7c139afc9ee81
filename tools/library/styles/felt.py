"""Felt appliqué: wool cut with scissors, laid in layers, sewn down with blanket stitch and knots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import shift
from tools.library.fields import blur, grid, noise, relief, sample, shrink, smear, smoothstep
from tools.library.thread import Yarn, knot, lay

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass
class Sewing:
    """Stitches to be laid when all is cut: each belongs to a piece, and is left out where another covers it."""

    start: list[Points] = field(default_factory=list)
    end: list[Points] = field(default_factory=list)
    bow: list[Points] = field(default_factory=list)
    tone: list[Real] = field(default_factory=list)
    piece: list[npt.NDArray[np.int64]] = field(default_factory=list)

    def add(self, lines: tuple[Points, Points, Points | float], tone: Real, piece: int) -> None:
        """Keep some stitches of one colour for one piece."""
        count = len(lines[0])
        self.start.append(lines[0])
        self.end.append(lines[1])
        self.bow.append(np.broadcast_to(np.asarray(lines[2], np.float64), (count,)))
        self.tone.append(np.broadcast_to(tone, (count, 3)))
        self.piece.append(np.full(count, piece))


class Table:
    """The worktable: pieces are laid one over another; their heights and numbers are kept beside the colours."""

    def __init__(self, size: int, ground: Real, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.colours = Canvas((size, size), ground)
        # height of the pile, a hash of the piece (to see what lies on top), and 0
        self.pile = Canvas((size, size), np.zeros(3, np.float32))
        self.sewing = Sewing()
        self.count = 0

    def cut(self, outline: Points, tone: Real, level: int, thread: Real | None = None) -> int:
        """Lay a cut piece at a level of the pile; with a thread, sew it down in blanket stitch. Returns its number."""
        rng, size = self.rng, self.size
        self.count += 1
        outline = outline + rng.normal(0, size * 0.0003, outline.shape)
        self.colours.fill(outline, shift(tone, float(rng.normal(0, 0.010))))
        self.pile.fill(outline, np.array([level, self.count, 0], np.float32))
        if thread is not None:
            self.blanket(outline, thread, self.count)
        return self.count

    def blanket(self, outline: Points, thread: Real, piece: int) -> None:
        """Blanket stitch: evenly meant bites across the edge, joined by the thread along it."""
        size, rng = self.size, self.rng
        ring = np.vstack([outline, outline[:1]])
        step = np.r_[0, np.cumsum(np.hypot(*np.diff(ring, axis=0).T))]
        count = max(6, round(step[-1] / (size * 0.0150)))
        at = (np.arange(count) + rng.normal(0, 0.07, count)) / count * step[-1]
        edge = np.stack([np.interp(at % step[-1], step, ring[:, c]) for c in (0, 1)], 1)
        ahead = np.stack([np.interp((at + size * 0.004) % step[-1], step, ring[:, c]) for c in (0, 1)], 1)
        way = ahead - edge
        way = way / (np.hypot(way[:, 0], way[:, 1])[:, None] + 1e-9)
        inward = np.stack([-way[:, 1], way[:, 0]], 1) * np.sign(_area(outline))
        foot = edge + inward * (size * 0.0125 * rng.uniform(0.85, 1.15, count))[:, None]
        lip = edge + inward * size * 0.0012
        self.sewing.add((lip, foot, rng.normal(0, 0.02, count)), thread, piece)
        self.sewing.add((lip, np.roll(lip, -1, 0), rng.normal(0, 0.02, count)), thread, piece)

    def running(self, line: Points, thread: Real, piece: int, pitch: float = 0.019) -> None:
        """Running stitch along a line."""
        step = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        count = max(1, round(step[-1] / (self.size * pitch)))
        ends = []
        for share in (0.18, 0.82):
            at = (np.arange(count) + share + self.rng.normal(0, 0.04, count)) / count * step[-1]
            ends.append(np.stack([np.interp(at, step, line[:, c]) for c in (0, 1)], 1))
        self.sewing.add((ends[0], ends[1], self.rng.normal(0, 0.03, count)), thread, piece)

    def knots(self, points: Points, thread: Real, piece: int) -> None:
        """French knots at the points."""
        for x, y in points:
            self.sewing.add(knot(x, y, self.size * 0.0042, self.rng.uniform(0, 6.28)), thread, piece)

    def finish(self) -> Real:
        """Felt the pieces, light the pile, then sew."""
        size, rng = self.size, self.rng
        n = 2 * size
        y, x = grid((n, n))
        fray = [n * 0.0007 * noise((n, n), rng, n / 420, 0.5) for _ in range(2)]
        colour = sample(self.colours.pixels, y + fray[0], x + fray[1])
        number = self.pile.pixels[..., 1].copy()
        height = sample(np.ascontiguousarray(self.pile.pixels[..., 0]), y + fray[0], x + fray[1])
        cloth = felted(shrink(colour, 2), shrink(height, 2), rng)
        sheet = sample(cloth, y / 2, x / 2)
        self.sew(sheet, number)
        return np.clip(shrink(sheet, 2), 0, 1)

    def sew(self, sheet: Real, number: Real) -> None:
        """Lay the stitches that nothing covers, each over its own small shadow."""
        n = sheet.shape[0]
        start, end = np.vstack(self.sewing.start) * 2, np.vstack(self.sewing.end) * 2
        bow, tone = np.concatenate(self.sewing.bow), np.vstack(self.sewing.tone)
        piece = np.concatenate(self.sewing.piece)
        seen = np.ones(len(piece), bool)
        for share in (0.15, 0.5, 0.9):
            at = np.floor(start + (end - start) * share).astype(np.int64) % n
            seen &= np.abs(number[at[:, 1], at[:, 0]] - piece) < 0.5
        start, end, bow, tone = start[seen], end[seen], bow[seen], tone[seen]
        cotton = Yarn(n * 0.0041, arch=0.7, sheen=0.20, tight=5.0, twist=0.26, pitch=0.55, lean=1.0, taper=0.5)
        dark = Yarn(n * 0.0046, sheen=0.0, twist=0.0, streak=0.0, uneven=0.0)
        under = sheet.copy()
        lay(sheet, (start + n * 0.0009, end + n * 0.0013, bow), np.zeros(3, np.float32), dark, self.rng)
        sheet += (under - sheet) * np.float32(0.45)
        lay(sheet, (start, end, bow), tone, cotton, self.rng)


def _area(outline: Points) -> float:
    x, y = outline.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def felted(colour: Real, height: Real, rng: np.random.Generator) -> Real:
    """Wool: curled fibres in every tone of the cloth, edges that round over, shadows under each layer."""
    size = height.shape[0]
    shape = (size, size)
    curl = 2.2 * np.pi * noise(shape, rng, size / 46, 0.3) / 2
    fibre = smear(noise(shape, rng, 1.6), np.sin(curl), np.cos(curl), 9, 1.0 * size / 1536 * 1.6)
    fibre = fibre / fibre.std()
    other = 2.2 * np.pi * noise(shape, rng, size / 60, 0.3) / 2
    long = smear((noise(shape, rng, 1.8) > 1.7).astype(np.float32), np.sin(other), np.cos(other), 16, size / 1536 * 1.8)
    long = smoothstep(0.12, 0.42, long)
    lump = noise(shape, rng, size / 90, 0.4)
    pile = blur(height, size * 0.0018) * size * 0.0052 + 0.10 * fibre + 0.075 * lump
    light, _ = relief(pile, 0.9)
    shadow = np.zeros(shape, np.float32)
    for far, soft in ((0.0030, 0.0012), (0.0065, 0.0030), (0.0110, 0.0060)):
        cast = np.roll(height, (round(far * size), round(0.75 * far * size)), (0, 1))
        shadow += np.clip(blur(np.clip(cast - height, 0, 1.2), size * soft), 0, 1) * np.float32(0.26)
    wool = colour * (1 + 0.060 * fibre + 0.030 * lump)[..., None]
    pale = shift(colour, 0.10, 0.8)
    wool = wool + (pale - wool) * (0.55 * long)[..., None]
    wool = wool * (1 + 0.62 * light)[..., None] * (1 - np.clip(shadow, 0, 0.62))[..., None]
    return np.asarray(np.clip(wool, 0, 1), np.float32)


__all__ = ["Table", "felted"]
