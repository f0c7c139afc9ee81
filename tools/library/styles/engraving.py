"""Copperplate: shells drawn in lines that follow the form and swell with the shade, one ink on cream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import rgb
from tools.library.curves import place
from tools.library.fields import blur, distance, grid, noise, pack, sample
from tools.library.pieces import away, stamp
from tools.library.styles.shells import Burin, moon, scallop, star, turret, urchin

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

PAPER, INK = rgb("#f4ead4"), rgb("#74182c")
LINES = 94  # ruled lines to a tile


@dataclass(frozen=True)
class Shell:
    """One shell of the cabinet: what it is, where it lies, how large, how turned."""

    kind: Callable[[], tuple[Points, Callable[[Burin], tuple[Real, Real, Real]]]]
    x: float
    y: float
    scale: float
    turn: float


def lines(phase: Real, width: Real) -> Real:
    """Coverage of ruled lines at whole phases: `width` is the inked share of the spacing, anti-aliased."""
    gy, gx = np.gradient(phase)
    rate = np.minimum(np.hypot(gy, gx), 0.5) + 1e-4
    offset = np.abs(phase - np.round(phase))
    cover = np.clip(0.5 + (width / 2 - offset) / rate, 0, 1)
    return np.asarray(np.where(width > 0.05, cover, 0), np.float32)


def engrave(canvas: Canvas, shell: Shell, size: int, hand: Real) -> None:
    """Cut one shell: swelling lines, cross-hatching in the deep shade, and a contour that thickens off the light."""
    outline, cut = shell.kind()
    placed = place(outline, shell.x, shell.y, shell.turn, shell.scale)
    rim = size * 0.0020
    solid, y0, x0 = canvas.mask([place(outline, shell.x, shell.y, shell.turn, shell.scale + rim)])
    canvas.blend(solid, y0, x0, INK)
    cover, y0, x0 = canvas.mask([placed])
    light = place(
        outline * (1 - 0.6 * rim / shell.scale), shell.x - rim * 0.9, shell.y - rim * 0.9, shell.turn, shell.scale
    )
    cover = cover * canvas.cover_of(light, cover.shape, y0, x0)
    yy, xx = np.mgrid[0 : cover.shape[0], 0 : cover.shape[1]].astype(np.float32)
    px, py = (xx + x0 + 0.5) / canvas.fine, (yy + y0 + 0.5) / canvas.fine
    c, s = np.cos(shell.turn), np.sin(shell.turn)
    u = ((px - shell.x) * c + (py - shell.y) * s) / shell.scale
    v = (-(px - shell.x) * s + (py - shell.y) * c) / shell.scale
    lamp = place(np.array([[-0.62, -0.78]]), 0, 0, -shell.turn)[0]
    tone, phase, cross = cut(
        Burin(u.astype(np.float32), v.astype(np.float32), (lamp[0], lamp[1]), size / LINES / shell.scale)
    )
    shake = sample(hand, py, px)
    tone = np.clip(tone + 0.05 * shake, 0, 1)
    ink = lines(phase + 0.05 * shake, 0.04 + 0.86 * tone)
    ink = np.maximum(ink, lines(cross + 0.05 * shake, np.clip((tone - 0.56) * 1.5, 0, 0.7)))
    canvas.blend(cover * (1 - ink), y0, x0, PAPER)


def _cabinet(size: int, rng: np.random.Generator) -> list[Shell]:
    kinds = (scallop, moon, turret, star, scallop, urchin, moon, scallop, star, turret, urchin, moon, urchin, star)
    scales = (0.185, 0.165, 0.200, 0.160, 0.145, 0.112, 0.115, 0.102, 0.100, 0.135, 0.074, 0.074, 0.056, 0.066)
    room = [
        size * r * (0.80 if k is turret else 0.86 if k is star else 0.97) for k, r in zip(kinds, scales, strict=True)
    ]
    spots = pack(room, (size, size), rng, 0.0, 900)
    shells = []
    for k, (kind, scale, (x, y)) in enumerate(zip(kinds, scales, spots, strict=True)):
        turns = rng.uniform(0, 2 * np.pi, 24 if kind is turret else 1)
        others = [(spots[i], room[i]) for i in range(len(kinds)) if i != k]
        free = [_clearance(size, (x, y), size * scale, turn, others) for turn in turns]
        shells.append(Shell(kind, float(x), float(y), size * scale, float(turns[int(np.argmax(free))])))
    return shells


def _clearance(
    size: int, at: tuple[float, float], reach: float, turn: float, others: list[tuple[Points, float]]
) -> float:
    """How far the two ends of a long shell keep from its neighbours."""
    ends = [np.array(at) + side * reach * np.array([np.cos(turn), np.sin(turn)]) for side in (-1, 1)]
    return min(distance(end, spot, (size, size)) - room for end in ends for spot, room in others)


def _sea(size: int, shells: list[Shell], rng: np.random.Generator) -> Real:
    """The ruled ground: waved lines, a bright margin and a cast shade at every shell."""
    shape = (size, size)
    there = np.zeros(shape, np.int32)
    for shell in shells:
        stamp(there, place(shell.kind()[0], shell.x, shell.y, shell.turn, shell.scale), 1)
    mask = there > 0
    off = round(size * 0.013)
    cast = blur(np.roll(mask.astype(np.float32), (off, off), (0, 1)), size * 0.011)
    margin = np.exp(-((away(mask, size // 12) / (size * 0.011)) ** 2))
    tone = 0.33 + 0.11 * noise(shape, rng, size / 4) + 0.46 * cast - 0.42 * margin * (1 - cast)
    y, x = grid(shape)
    swell = 0.9 * np.sin(2 * np.pi * (3 * x + y) / size) + 1.4 * noise(shape, rng, size / 5)
    phase = y * (LINES / size) + swell
    slant = (x + y) * ((LINES - 16) / size) + 0.6 * swell
    ink = lines(phase, np.clip(tone, 0, 0.9))
    return np.maximum(ink, lines(slant, np.clip((cast - 0.45) * 0.9, 0, 0.5)))


def shell_cabinet(size: int, seed: int) -> Real:
    """Scallops, moon shells, turrets, urchins and stars on a ruled sea, madder ink on cream."""
    rng = np.random.default_rng(seed)
    shells = _cabinet(size, rng)
    hand = noise((size, size), rng, size / 90)
    canvas = Canvas((size, size), PAPER)
    ground = _sea(2 * size, [Shell(s.kind, 2 * s.x, 2 * s.y, 2 * s.scale, s.turn) for s in shells], rng)
    canvas.blend(ground, 0, 0, INK)
    for shell in shells:
        engrave(canvas, shell, size, hand)
    bare = canvas.finish()
    ink = np.clip((PAPER[1] - bare[..., 1]) / (PAPER[1] - INK[1]), 0, 1)
    return _print(ink, rng)


def _print(ink: Real, rng: np.random.Generator) -> Real:
    """Press the plate: ink stands a little proud, a film of it stays on the plate, the paper has tooth."""
    shape = ink.shape
    size = shape[0]
    tooth = noise(shape, rng, 1.6)
    spread = blur(ink, size / 1536 * 0.7)
    bite = np.clip(spread * (1.02 + 0.05 * noise(shape, rng, size / 60)) - 0.04 * (tooth > 1.4), 0, 1)
    film = 0.035 + 0.02 * noise(shape, rng, size / 5)
    paper = PAPER * (1 + 0.010 * tooth + 0.008 * noise(shape, rng, size / 30))[..., None]
    cover = np.clip(bite + film * (1 - bite), 0, 1)[..., None]
    deep = INK * (1 + 0.05 * noise(shape, rng, size / 200))[..., None]
    return np.asarray(np.clip(paper * (1 - cover) + deep * cover, 0, 1), np.float32)
