"""Paisley: curled botehs with scalloped hems, each grown full of flowers, half-drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import along, arc, blob, leaf, move, place, tangents
from tools.library.flat import cut_petal, hollows, pearls, rosette, settle, sprig, stroke
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

MADDER, WINE, INDIGO, TEAL, OCHRE, CREAM, BLUSH, SAGE = palette(
    "#8f1f2e", "#5c1026", "#1c2a55", "#2b7f82", "#dea23b", "#f8ebcf", "#eda48a", "#9fb98c"
)


@dataclass(frozen=True)
class _Boteh:
    """A boteh about its spine: where it stands, its radius (the spot's scale), and its mirror."""

    spot: Spot
    flip: bool

    def put(self, points: Points) -> Points:
        return place(points * self.spot.scale, self.spot.x, self.spot.y, self.spot.turn, 1.0, self.flip)

    def spine(self, count: int = 90) -> Points:
        """From the middle of the belly to the curled tip, in belly radii, growing along +x."""
        s = np.linspace(0, 1, count)
        heading = 0.42 - 0.30 * s - 3.7 * np.clip(s - 0.30, 0, 1) ** 1.55
        step = 3.25 / count
        return np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1) * step, 0)

    def half_width(self, count: int = 90) -> npt.NDArray[np.float64]:
        s = np.linspace(0, 1, count)
        return (1 - s**1.25) ** 0.92 * (1 - 0.30 * np.exp(-(((s - 0.62) / 0.2) ** 2)))

    def outline(self, inset: float) -> Points:
        """The boteh moved inward by `inset` belly radii (outward if negative), as a closed outline."""
        spine, width = self.spine(), self.half_width()
        width = width - inset * (np.clip(6 * width, 0, 1) if inset < 0 else 1.0)
        keep = width > 0.012
        spine, width = spine[keep], width[keep]
        t = tangents(spine)
        normal = np.stack([-t[:, 1], t[:, 0]], 1)
        angle = np.arctan2(normal[0, 1], normal[0, 0])
        cap = np.linspace(angle, angle + np.pi, 40)[1:-1]
        round_ = spine[0] + np.stack([np.cos(cap), np.sin(cap)], 1) * width[0]
        left, right = spine + normal * width[:, None], spine - normal * width[:, None]
        return self.put(np.vstack([left[::-1], round_, right]))


def _hem(canvas: Canvas, boteh: _Boteh, tones: tuple[Real, Real, Real], rng: np.random.Generator) -> None:
    """Scallops that stand out all around, each with a drop inside, two colours in turn."""
    rim = boteh.outline(0.0)
    length = float(np.linalg.norm(np.diff(rim, axis=0), axis=1).sum())
    count = max(17, round(length / (boteh.spot.scale * 0.27)))
    ways = tangents(rim)
    size = boteh.spot.scale
    inside = boteh.put(boteh.spine())
    for i in range(count):
        share = (i + 0.5) / count
        at = along(rim, share)
        way = ways[int(share * (len(rim) - 1))]
        out = np.array([-way[1], way[0]])
        if np.dot(out, at - inside[np.argmin(np.linalg.norm(inside - at, axis=1))]) < 0:
            out = -out
        turn = float(np.arctan2(out[1], out[0]))
        fall = 1 - 0.45 * np.exp(-(((share - 0.0) / 0.12) ** 2)) - 0.45 * np.exp(-(((share - 1.0) / 0.12) ** 2))
        reach = size * 0.27 * fall * rng.uniform(0.94, 1.06)
        foot = at - out * size * 0.06
        canvas.fill(place(cut_petal(reach * 1.05, reach, 0.6), foot[0], foot[1], turn), tones[i % 2])
        drop = place(cut_petal(reach * 0.42, reach * 0.55, 0.66), foot[0] + out[0] * reach * 0.28,
                     foot[1] + out[1] * reach * 0.28, turn)  # fmt: skip
        canvas.fill(drop, tones[2])


def _bush(canvas: Canvas, boteh: _Boteh, tones: tuple[Real, ...], rng: np.random.Generator) -> None:
    """The flowering branch inside: leaves and blossoms along the spine, as wide as the body leaves room for."""
    stem, flower, heart, leaf_tone = tones
    size, spine, width = boteh.spot.scale, boteh.put(boteh.spine()), boteh.half_width() * boteh.spot.scale
    ways = tangents(spine)
    stroke(canvas, spine[4:84], size * 0.055, stem, 0.4)
    for i, s in enumerate((0.20, 0.29, 0.37, 0.45, 0.53, 0.61, 0.69, 0.76, 0.83)):
        k = int(s * 89)
        foot, way = spine[k], ways[k]
        room = max(width[min(k + 6, 89)] - 0.27 * size, 0.03 * size)
        for side in (1.0, -1.0):
            turn = float(np.arctan2(way[1], way[0])) + side * (0.95 if i % 2 else 0.75)
            reach = room * 1.05 + size * 0.05
            tip = (foot[0] + reach * np.cos(turn), foot[1] + reach * np.sin(turn))
            line = arc((foot[0], foot[1]), tip, -0.16 * side, 24)
            if i in (1, 3):
                stroke(canvas, line, size * 0.035, stem, 0.6)
                rosette(canvas, Spot(tip[0], tip[1], turn, size * (0.17 if i == 1 else 0.13)), (flower, heart), 6, rng)
            else:
                canvas.fill(leaf(line, min(size * 0.16, reach * 0.5), 0.6), leaf_tone)
                stroke(canvas, line[2:18], size * 0.016, stem, 0.6)
    for s in (0.47, 0.64):
        x, y = spine[int(s * 89)]
        rosette(canvas, Spot(float(x), float(y), 0.3, size * (0.31 - 0.26 * s)), (flower, heart), 7, rng)


def boteh_motif(canvas: Canvas, spot: Spot, flip: bool, colours: tuple[Real, ...], rng: np.random.Generator) -> None:
    """One paisley: colours are (body, band, line, flower, heart, leaf, hem, hem2)."""
    body, band, line, flower, heart, green, hem, hem2 = colours
    boteh, size = _Boteh(spot, flip), spot.scale
    canvas.fill(boteh.outline(-0.075), WINE)
    _hem(canvas, boteh, (hem, hem2, line), rng)
    for inset, tone in ((-0.02, WINE), (0.015, line), (0.055, band), (0.165, line), (0.195, body)):
        canvas.fill(boteh.outline(inset), tone)
    rim = boteh.outline(0.108)
    length = float(np.linalg.norm(np.diff(rim, axis=0), axis=1).sum())
    pearls(canvas, rim, int(length / (size * 0.115)), size * 0.030, line, rng)
    _bush(canvas, boteh, (line, flower, heart, green), rng)
    x, y = boteh.put(boteh.spine()[:1])[0]
    for k in range(22):
        a = spot.turn + 2 * np.pi * k / 22
        p = (x + size * 0.70 * np.cos(a), y + size * 0.70 * np.sin(a))
        if k not in (19, 20, 21, 0, 1, 2, 3):
            canvas.fill(move(blob(size * 0.030, rng, 0.1, 4, 20), *p), line)
    for k in range(10):
        a = spot.turn + 2 * np.pi * (k + 0.5) / 10
        tip = place(
            cut_petal(size * 0.15, size * 0.20, 0.45), x + size * 0.44 * np.cos(a), y + size * 0.44 * np.sin(a), a
        )
        canvas.fill(tip, green)
    rosette(canvas, Spot(float(x), float(y), spot.turn, size * 0.50), (hem, flower, band, heart), 10, rng)


def _small(canvas: Canvas, spot: Spot, flip: bool, tones: tuple[Real, ...], rng: np.random.Generator) -> None:
    """A little boteh with a plain scalloped hem and one flower."""
    boteh = _Boteh(spot, flip)
    _hem(canvas, boteh, (tones[0], tones[0], tones[1]), rng)
    for inset, tone in ((-0.03, WINE), (0.04, tones[0]), (0.16, tones[1])):
        canvas.fill(boteh.outline(inset), tone)
    spine = boteh.put(boteh.spine())
    pearls(canvas, spine[26:70], 6, spot.scale * 0.075, tones[0], rng)
    rosette(canvas, Spot(*map(float, spine[0]), spot.turn, spot.scale * 0.62), (tones[0], tones[2], tones[3]), 8, rng)


def _fill_ground(canvas: Canvas, u: float, rng: np.random.Generator) -> None:
    """Flowers with leaves, then sprigs, then dots: each into the largest holes that are left."""
    for i, (x, y, r) in enumerate(hollows(canvas, MADDER, 62 * u, 92 * u, 10 * u)):
        turn = rng.uniform(0, 6.28)
        for k in range(6):
            a = turn + k * np.pi / 3
            line = arc(
                (x + 0.45 * r * np.cos(a), y + 0.45 * r * np.sin(a)), (x + r * np.cos(a), y + r * np.sin(a)), 0.1, 16
            )
            canvas.fill(leaf(line, 0.30 * r, 0.5), SAGE if i % 2 else TEAL)
        tones = ((CREAM, OCHRE, INDIGO), (BLUSH, CREAM, OCHRE), (OCHRE, INDIGO, CREAM), (TEAL, CREAM, OCHRE))[i % 4]
        rosette(canvas, Spot(x, y, turn, 0.72 * r), tones, 9, rng)
    for i, (x, y, r) in enumerate(hollows(canvas, MADDER, 26 * u, 54 * u, 8 * u)):
        a = rng.uniform(0, 6.28)
        c, s = r * np.cos(a), r * np.sin(a)
        if r > 40 * u:
            tone = (BLUSH, OCHRE, CREAM)[i % 3]
            sprig(
                canvas,
                arc((x - c, y - s), (x + 0.7 * c, y + 0.7 * s), 0.12, 30),
                (6, 0.62 * r, 0.3 * r),
                (SAGE, TEAL),
                rng,
            )
            rosette(canvas, Spot(x + 0.62 * c, y + 0.62 * s, a, 0.42 * r), (tone, WINE), 6, rng)
        else:
            rosette(canvas, Spot(x, y, a, 0.9 * r), ((BLUSH, WINE), (CREAM, OCHRE), (SAGE, INDIGO))[i % 3], 6, rng)
    for i, (x, y, r) in enumerate(hollows(canvas, MADDER, 11 * u, 15 * u, 10 * u)):
        canvas.fill(move(blob(0.62 * r, rng, 0.12, 4, 24), x, y), (OCHRE, BLUSH, CREAM)[i % 3])


def paisley(size: int, seed: int) -> Real:
    """Great and small botehs, flowers and sprigs on madder, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), MADDER, drop=size // 2)
    u = size / 1536
    indigo = (INDIGO, TEAL, CREAM, BLUSH, OCHRE, SAGE, OCHRE, BLUSH)
    cream = (CREAM, OCHRE, INDIGO, MADDER, OCHRE, TEAL, TEAL, BLUSH)
    teal = (TEAL, INDIGO, CREAM, OCHRE, CREAM, SAGE, BLUSH, CREAM)
    ochre = (OCHRE, MADDER, CREAM, INDIGO, BLUSH, TEAL, INDIGO, TEAL)
    for x, y, turn, radius, flip, tones in (
        (330, 560, -1.30, 205, False, indigo),
        (1075, 300, 1.80, 196, True, cream),
        (1150, 1270, -1.45, 208, True, teal),
        (420, 1080, 1.40, 178, False, ochre),
    ):
        boteh_motif(canvas, Spot(x * u, y * u, turn, radius * u), flip, tones, rng)
    little = ((CREAM, INDIGO, BLUSH, OCHRE), (OCHRE, WINE, CREAM, TEAL), (BLUSH, TEAL, CREAM, WINE))
    for i, (x, y, r) in enumerate(hollows(canvas, MADDER, 104 * u, 128 * u, 12 * u)):
        turn = rng.uniform(0, 6.28)
        back = 0.45 * r
        _small(
            canvas,
            Spot(x - back * np.cos(turn), y - back * np.sin(turn), turn, 0.40 * r),
            i % 2 == 0,
            little[i % 3],
            rng,
        )
    _fill_ground(canvas, u, rng)
    return settle(canvas.finish())
