"""A screen-printed still life: jugs of cut flowers, pears and oranges in three inks and a brush drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline
from tools.library.fields import distance
from tools.library.motifs import Spot
from tools.library.styles.screen_print import VESSELS, Stencils, body, closed, print_screens

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]
_PINK, _FLAME, _BLUE = 0, 1, 2


def flower(work: Stencils, spot: Spot, screen: int, rng: np.random.Generator) -> None:
    """An open bloom: broad petals in one ink, halftoned to the heart, and a heart drawn in black."""
    r = spot.scale
    count = int(rng.integers(6, 9))
    centre = np.array([spot.x, spot.y])
    for k in range(count):
        turn = spot.turn + 2 * np.pi * (k + rng.uniform(-0.1, 0.1)) / count
        tip = centre + r * rng.uniform(0.92, 1.06) * np.array([np.cos(turn), np.sin(turn)])
        petal = leaf(arc((spot.x, spot.y), (tip[0], tip[1]), rng.uniform(-0.06, 0.06), 26), r * 0.70, 0.66, 0.62)
        work.flat(screen, petal)
        other = _FLAME if screen == _PINK else _PINK
        work.shaded(other, petal, centre, tip, (0.95 if screen == _PINK else 1.0, 0.12))
        if k % 2 == 0:
            vein = arc((spot.x, spot.y), tuple(centre + (tip - centre) * 0.72), rng.uniform(-0.1, 0.1), 16)
            work.line(vein[4:], r * 0.045, rng)
    work.screens[3].fill(move(blob(r * 0.19, rng, 0.3), spot.x, spot.y), np.ones(3, np.float32))
    for k in range(9):
        a = 2 * np.pi * k / 9 + rng.uniform(-0.2, 0.2)
        work.screens[3].fill(circle(spot.x + r * 0.31 * np.cos(a), spot.y + r * 0.31 * np.sin(a), r * 0.034, 16),
                             np.ones(3, np.float32))  # fmt: skip


def sprig(work: Stencils, line: Points, width: float, screen: int, rng: np.random.Generator) -> None:
    """A stem with paired leaves, the ribs drawn in black a little off."""
    work.line(line, width * 0.16, rng)
    length = float(np.linalg.norm(line[-1] - line[0]))
    for k, share in enumerate(np.linspace(0.22, 0.97, 5)):
        foot, ahead = along(line, share), along(line, min(share + 0.04, 1.0))
        d = (ahead - foot) if share < 0.96 else (foot - along(line, share - 0.04))
        heading = np.arctan2(d[1], d[0])
        for side in (-1.0, 1.0) if k < 4 else (0.0,):
            turn = heading + side * rng.uniform(0.7, 0.95)
            reach = length * rng.uniform(0.26, 0.34) * (1.05 - 0.35 * share)
            tip = foot + reach * np.array([np.cos(turn), np.sin(turn)])
            blade = leaf(arc((foot[0], foot[1]), (tip[0], tip[1]), -0.12 * side, 24), reach * 0.46, 0.45, 0.8)
            work.flat(screen, blade)
            rib = arc((foot[0], foot[1]), tuple(foot + (tip - foot) * 0.8), -0.10 * side, 14)
            work.line(rib, width * 0.11, rng)


def ornament(
    work: Stencils, unit: Points, screen: int, banded: bool, put: Callable[[Points], Points], rng: np.random.Generator
) -> None:
    """Block bands or a seed-head of dots out of a pot's stencil, so that what lies beneath shows."""
    wide = float(np.abs(unit[:, 0]).max())
    right = unit[: len(unit) // 2][::-1]
    if banded:
        for k in range(5):
            level = 0.62 - 0.27 * k
            half = 1.1 * float(np.interp(level, right[:, 1], right[:, 0]))
            band = arc((-half, level), (half, level), 0.07, 24)
            work.flat(screen, put(ribbon(band, 0.085 if k % 2 else 0.045)), 0.0)
        return
    for k in range(26):
        a, rr = 2.39996 * k, 0.13 * np.sqrt(k + 0.4)
        p = np.array([rr * np.cos(a) * wide * 1.15, 0.22 + rr * np.sin(a) * 0.95])
        if abs(p[0]) < wide * 0.8 and -0.35 < p[1] < 0.85:
            work.flat(screen, put(move(blob(0.052, rng, 0.3), *p)), 0.0)


def jug(work: Stencils, spot: Spot, kind: int, rng: np.random.Generator) -> None:
    """A pot in one ink with a decoration knocked out or dotted in, a halftoned side and its drawn outline."""
    s = spot.scale
    screen = (_BLUE, _FLAME, _BLUE, _PINK)[kind % 4]
    unit = body(VESSELS[kind % 4], rng)

    def put(points: Points) -> Points:
        return place(points, spot.x, spot.y, spot.turn, s)

    outline = put(unit)
    wide = float(np.abs(unit[:, 0]).max())
    left, right = put(np.array([[-wide, 0.0], [wide, 0.0]]))
    if kind % 2 == 0:
        ear = spline([(wide * 0.45, -0.72), (wide * 1.1, -0.74), (wide * 1.35, -0.30), (wide * 0.86, 0.10)], False, 14)
        work.flat(screen, put(ribbon(ear, 0.15)))
        work.line(put(move(ear, 0.07, -0.02)), s * 0.045, rng)
    work.flat(screen, outline)
    second = _FLAME if screen == _PINK else _PINK
    work.shaded(second if screen != _BLUE else _BLUE, outline, left, right,
                (1.0, 1.0) if screen == _BLUE else (0.0, 1.0))  # fmt: skip
    ornament(work, unit, screen, kind % 4 in (0, 3), put, rng)
    work.line(closed(outline), s * 0.050, rng)
    rim = float(unit[len(unit) // 2 - 1, 0])
    work.line(put(np.stack([rim * np.cos(np.linspace(0, 6.5, 50)), -1 + 0.07 * np.sin(np.linspace(0, 6.5, 50))], 1)),
              s * 0.038, rng)  # fmt: skip


def posy(work: Stencils, spot: Spot, kind: int, rng: np.random.Generator) -> None:
    """A jug with three stems in it; the whole is `scale` high to each side of its middle."""
    r = spot.scale
    low = Spot(spot.x, spot.y + 0.50 * r, spot.turn, r * 0.46)
    mouth = np.array([spot.x, low.y - 0.46 * r])
    heads = ((-0.46, -0.50), (0.06, -0.86), (0.52, -0.46))
    for k, (hx, hy) in enumerate(heads):
        head = np.array([spot.x + (hx + rng.uniform(-0.05, 0.05)) * r, spot.y + (hy + rng.uniform(-0.05, 0.05)) * r])
        stem = arc((mouth[0] + hx * 0.16 * r, mouth[1] + 0.12 * r), (head[0], head[1]), 0.10 * np.sign(hx + 0.01), 30)
        if (k + kind) % 3 == 0:
            sprig(work, stem, r * 0.16, _BLUE, rng)
        else:
            work.line(stem, r * 0.026, rng)
            flower(work, Spot(head[0], head[1], rng.uniform(0, 6.28), r * rng.uniform(0.25, 0.31)),
                   (_PINK, _FLAME)[(k + kind) % 2], rng)  # fmt: skip
    jug(work, low, kind, rng)


def pear(work: Stencils, spot: Spot, ink: int, rng: np.random.Generator) -> None:
    """A pear: one ink flat, a blush in dots, outline, stalk and leaf."""
    shape = spline([(0, -0.95), (0.24, -0.78), (0.33, -0.36), (0.62, 0.10), (0.66, 0.58), (0.30, 0.93), (-0.08, 0.92),
                    (-0.50, 0.86), (-0.72, 0.44), (-0.54, 0.02), (-0.30, -0.40), (-0.22, -0.80)], True, 10)  # fmt: skip
    outline = place(shape, spot.x, spot.y, spot.turn, spot.scale)
    a, b = place(np.array([[-0.5, -0.5], [0.55, 0.75]]), spot.x, spot.y, spot.turn, spot.scale)
    work.flat(ink, outline)
    work.shaded(_FLAME if ink == _PINK else _PINK, outline, a, b, (0.0, 0.95))
    work.line(closed(outline), spot.scale * 0.062, rng)
    stalk = place(arc((0, -0.9), (0.14, -1.3), 0.2, 14), spot.x, spot.y, spot.turn, spot.scale)
    work.line(stalk, spot.scale * 0.10, rng)
    blade = leaf(place(arc((0.08, -1.1), (0.75, -1.22), -0.2, 24), spot.x, spot.y, spot.turn, spot.scale),
                 spot.scale * 0.30, 0.5, 0.8)  # fmt: skip
    work.flat(_BLUE, blade)


# Where the jugs stand (x, y as shares of the tile) and which they are: staggered, so that no row or column shows.
STANDS = ((0.13, 0.24, 0), (0.37, 0.73, 3), (0.63, 0.29, 1), (0.87, 0.80, 2))


def toss(radii: list[float], rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Put rounds (x, y, radius; shares of the tile) into the room the jugs leave, largest hole first."""
    taken = [(x, y + 0.09, 0.135) for x, y, _ in STANDS] + [(x, y - 0.10, 0.165) for x, y, _ in STANDS]
    kept: list[tuple[float, float, float]] = []
    for radius in radii:
        tries = rng.random((700, 2))
        gaps = [min(distance(p, np.array(q[:2]), (1, 1)) - q[2] for q in taken) for p in tries]
        x, y = tries[int(np.argmax(gaps))]
        taken.append((x, y, radius))
        kept.append((x, y, radius))
    return kept


def market_jugs(size: int, seed: int) -> Real:
    """Jugs of flowers, pears and sprigs in pink, flame and blue under a black brush line."""
    rng = np.random.default_rng(seed)
    work = Stencils(size)
    for x, y, kind in STANDS:
        cut = spline(blob(size * 0.178, rng, 0.5, 6, 12) * (1.05, 1.0), True, 10)
        patch = move(cut, (x + 0.025) * size, (y + 0.03) * size)
        if kind % 2 == 0:
            work.flat(_PINK, patch)
        else:
            top, foot = np.array([x, y - 0.15]) * size, np.array([x, y + 0.21]) * size
            work.shaded(_FLAME, patch, top, foot, (0.06, 0.62))
    for x, y, kind in STANDS:
        posy(work, Spot(x * size, y * size, rng.uniform(-0.07, 0.07), 0.232 * size), kind, rng)
    for i, (x, y, share) in enumerate(toss([0.082] * 5 + [0.060] * 6 + [0.016] * 12, rng)):
        if share > 0.08:
            pear(work, Spot(x * size, y * size, rng.uniform(-0.5, 0.5), 0.085 * size), (_PINK, _FLAME)[i % 2], rng)
        elif share > 0.05:
            turn, reach = rng.uniform(0, 6.28), 0.066
            dx, dy = reach * np.cos(turn), reach * np.sin(turn)
            line = arc(((x - dx) * size, (y - dy) * size), ((x + dx) * size, (y + dy) * size), 0.12, 30)
            sprig(work, line, size * 0.034, _BLUE, rng)
        else:
            work.flat(i % 3, move(blob(size * rng.uniform(0.009, 0.017), rng, 0.3), x * size, y * size))
    return print_screens(work, rng)
