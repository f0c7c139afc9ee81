"""Folk felt: scalloped blossoms, tulips and doves cut in wool on an ochre ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import mix, palette
from tools.library.curves import arc, blob, leaf, place, ribbon, spline
from tools.library.fields import pack
from tools.library.motifs import Spot
from tools.library.styles.felt import Table

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

OCHRE, CREAM, RED, PETROL, PINK, FOREST, NIGHT = palette(
    "#d8992f", "#f6ead2", "#c0322b", "#1d5f6b", "#ef9f97", "#2f5b33", "#26222e"
)
BODY_POINTS = """0.50 -0.60  0.72 -0.63  0.90 -0.48  0.93 -0.28  0.82 -0.02  0.62 0.26  0.26 0.44  -0.18 0.42
-0.58 0.24  -1.12 0.42  -1.30 0.24  -1.02 0.06  -1.26 -0.10  -1.06 -0.24  -0.56 -0.08
-0.10 -0.10  0.24 -0.26  0.38 -0.46"""
BODY = spline(np.array(BODY_POINTS.split(), np.float64).reshape(-1, 2))
BEAK = np.array([(0.86, -0.46), (1.16, -0.28), (0.88, -0.22)])


def scallop(x: float, y: float, r: float, lobes: int, turn: float, deep: float = 0.2) -> Points:
    """A round cut in scallops."""
    a = np.linspace(0, 2 * np.pi, lobes * 22, endpoint=False)
    bulge = np.abs(np.cos(lobes * a / 2)) ** 0.62
    rr = r * (1 - deep + deep * bulge)
    return np.stack([x + rr * np.cos(a + turn), y + rr * np.sin(a + turn)], 1)


def drop(x: float, y: float, turn: float, length: float, width: float) -> Points:
    """A teardrop, pointed towards (x, y)."""
    t = np.linspace(0, 1, 30)
    spine = np.stack([x + t * length * np.cos(turn), y + t * length * np.sin(turn)], 1)
    return ribbon(spine, width * np.sqrt(np.clip(t * (1 - t**3.2), 0, 1)) * 1.25)


def blossom(table: Table, spot: Spot, tones: tuple[Real, Real, Real, Real]) -> None:
    """A layered flower: scalloped round, teardrops in its petals, a heart in two rounds, knots and stitches."""
    r, lobes = spot.scale, 8 if spot.scale > table.size * 0.12 else 6
    table.cut(scallop(spot.x, spot.y, r, lobes, spot.turn), tones[0], 1, tones[3])
    for k in range(lobes):
        a = spot.turn + 2 * np.pi * k / lobes + table.rng.normal(0, 0.03)
        x, y = spot.x + 0.36 * r * np.cos(a), spot.y + 0.36 * r * np.sin(a)
        piece = table.cut(drop(x, y, a, 0.46 * r, 0.26 * r), tones[1], 2)
        table.running(_ray(spot, a, 0.50 * r, 0.74 * r), tones[0], piece)
    piece = table.cut(scallop(spot.x, spot.y, 0.42 * r, lobes, spot.turn + np.pi / lobes, 0.14), tones[2], 3, tones[3])
    heart = table.cut(place(blob(0.19 * r, table.rng, 0.06), spot.x, spot.y), tones[1], 4)
    a = spot.turn + 2 * np.pi * np.arange(lobes) / lobes
    table.knots(np.stack([spot.x + 0.11 * r * np.cos(a), spot.y + 0.11 * r * np.sin(a)], 1)[::2], tones[0], heart)


def _ray(spot: Spot, turn: float, near: float, far: float) -> Points:
    way = np.array([np.cos(turn), np.sin(turn)])
    return np.array([spot.x, spot.y]) + np.linspace(near, far, 12)[:, None] * way


def sprig(table: Table, spot: Spot, tones: tuple[Real, Real, Real]) -> None:
    """A tulip on a bent stem between two leaves."""
    s, rng = spot.scale, table.rng

    def put(points: Points) -> Points:
        return place(points - np.array([0, 0.22]), spot.x, spot.y, spot.turn, s)

    stem = arc((0.0, 1.25), (0.0, 0.0), 0.08, 40)
    table.cut(put(ribbon(stem, 0.13)), FOREST, 1)
    for side in (-1, 1):
        spine = arc((0.02, 1.0), (0.80 * side, -0.02), -0.22 * side, 40)
        piece = table.cut(
            put(leaf(spine, 0.44, 0.45, 0.8)), FOREST if side > 0 else PETROL, 1, CREAM if side > 0 else OCHRE
        )
        table.running(put(spine[4:34]), CREAM, piece)
    cup = spline(
        [
            (0, 0.22),
            (0.34, 0.10),
            (0.46, -0.25),
            (0.44, -0.72),
            (0.20, -0.42),
            (0, -0.86),
            (-0.20, -0.42),
            (-0.44, -0.72),
            (-0.46, -0.25),
            (-0.34, 0.10),
        ]
    )
    table.cut(put(cup), tones[0], 2, tones[2])
    piece = table.cut(put(drop(0, 0.14, -np.pi / 2, 0.62, 0.36)), tones[1], 3)
    table.knots(put(np.array([(0.0, -0.28), (0.0, -0.12)]) + rng.normal(0, 0.01, (2, 2))), tones[2], piece)


def dove(table: Table, spot: Spot, flip: bool, tones: tuple[Real, Real, Real]) -> None:
    """A bird with a laid-on wing."""

    def put(points: Points) -> Points:
        return place(points * ((-1, 1) if flip else (1, 1)), spot.x, spot.y, spot.turn, spot.scale)

    table.cut(put(BEAK), RED if tones[0] is not RED else CREAM, 1)
    body = table.cut(put(BODY), tones[0], 2, tones[2])
    table.knots(put(np.array([(0.68, -0.38)])), NIGHT if tones[0].mean() > 0.5 else CREAM, body)
    wing = spline(
        [
            (0.40, -0.02),
            (0.20, -0.20),
            (-0.22, -0.34),
            (-0.78, -0.52),
            (-0.66, -0.22),
            (-0.52, -0.04),
            (-0.30, 0.10),
            (0.02, 0.24),
            (0.30, 0.20),
        ]
    )
    piece = table.cut(put(wing), tones[1], 3, tones[2])
    for k in range(3):
        start, end = (0.20 - 0.05 * k, 0.06 - 0.07 * k), (-0.34 - 0.05 * k, 0.00 - 0.13 * k)
        table.running(put(arc(start, end, 0.10, 16)), tones[0], piece)


def folk_felt(size: int, seed: int) -> Real:
    """Blossoms, tulips, doves and berries in red, petrol, cream, pink and forest felt on ochre."""
    rng = np.random.default_rng(seed)
    table = Table(size, OCHRE, rng)
    radii = [0.182, 0.160, 0.145] + [0.150] * 3 + [0.148] * 3 + [0.070] * 6 + [0.040] * 10 + [0.030] * 18
    at = pack([r * size for r in radii], (size, size), rng, 0.0, 500)
    flowers = ((RED, PINK, CREAM, CREAM), (CREAM, RED, PETROL, RED), (PETROL, CREAM, RED, PINK))
    small = ((PINK, RED, CREAM, RED), (CREAM, PETROL, PINK, PETROL), (RED, CREAM, PETROL, PINK))
    cups = ((RED, PINK, CREAM), (PINK, CREAM, RED), (CREAM, RED, PETROL))
    birds = ((CREAM, PETROL, RED), (PETROL, PINK, CREAM), (NIGHT, RED, CREAM))
    for i, ((x, y), share) in enumerate(zip(at, radii, strict=True)):
        r, spin = float(share * size), rng.uniform(0, 6.28)
        if i < 3:
            blossom(table, Spot(x, y, spin, r), flowers[i])
        elif i < 6:
            sprig(table, Spot(x, y, rng.normal(0, 0.35) + (0, 2.4, 4.3)[i - 3], r * 0.92), cups[i - 3])
        elif i < 9:
            dove(table, Spot(x, y, rng.normal(0, 0.25), r * 0.77), i == 8, birds[i - 6])
        elif i < 15:
            blossom(table, Spot(x, y, spin, r), small[i % 3])
        else:
            berry(table, Spot(x, y, spin, r), i)
    return table.finish()


def berry(table: Table, spot: Spot, kind: int) -> None:
    """A dot, or a pair of small leaves."""
    tone = (CREAM, RED, PETROL, PINK)[kind % 4]
    if kind % 3:
        piece = table.cut(place(blob(spot.scale * 0.62, table.rng, 0.08), spot.x, spot.y), tone, 1)
        table.knots(np.array([(spot.x, spot.y)]), mix(tone, NIGHT, 0.5) if tone.mean() > 0.6 else CREAM, piece)
        return
    for side in (0.0, 2.2):
        a = spot.turn + side
        end = (spot.x + 1.7 * spot.scale * np.cos(a), spot.y + 1.7 * spot.scale * np.sin(a))
        spine = arc((spot.x, spot.y), end, 0.12, 30)
        piece = table.cut(leaf(spine, spot.scale * 0.85, 0.5, 0.8), FOREST, 1)
        table.running(spine[3:27], CREAM, piece)


__all__ = ["folk_felt"]
