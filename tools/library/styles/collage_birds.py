"""The collage's picture: birds and pears on two branches before torn sheets of painted paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline
from tools.library.styles.collage import Table

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

BODY = spline(
    [
        (-0.46, -0.02), (-0.22, -0.22), (0.10, -0.28), (0.26, -0.44), (0.45, -0.42),
        (0.53, -0.26), (0.45, -0.06), (0.30, 0.16), (0.02, 0.27), (-0.28, 0.16),
    ]
)  # fmt: skip
BELLY = spline([(0.50, -0.16), (0.36, 0.06), (0.14, 0.06), (-0.24, 0.10), (-0.05, 0.255), (0.12, 0.245), (0.31, 0.15)])
PEAR = spline(
    [
        (0, -0.52), (0.10, -0.45), (0.135, -0.22), (0.31, 0.08), (0.28, 0.38),
        (0, 0.50), (-0.28, 0.38), (-0.31, 0.08), (-0.135, -0.22), (-0.10, -0.45),
    ]
)  # fmt: skip

# Torn sheets of the ground: (x, y, half width, half height, sheet).
GROUND = (
    (0.20, 0.10, 0.34, 0.20, "rose"), (0.72, 0.14, 0.34, 0.24, "sky"), (0.45, 0.40, 0.36, 0.17, "blush"),
    (0.95, 0.46, 0.26, 0.20, "mustard"), (0.16, 0.62, 0.32, 0.20, "sky"), (0.62, 0.66, 0.33, 0.20, "rose"),
    (0.95, 0.86, 0.30, 0.18, "blush"), (0.40, 0.90, 0.36, 0.15, "mustard"),
)  # fmt: skip


def _sheet(x: float, y: float, wide: float, tall: float, rng: np.random.Generator) -> Points:
    """A rough four-sided piece as a closed line of many points."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (wide, tall) * rng.uniform(0.86, 1.12, (4, 2))
    line = spline([c * f for c in corners for f in (1.0,)], True, 90)
    square = np.vstack(
        [np.linspace(a, b, 90, endpoint=False) for a, b in zip(corners, np.roll(corners, -1, 0), strict=True)]
    )
    return np.asarray(0.35 * line + 0.65 * square + (x, y))


def bird(table: Table, x: float, y: float, scale: float, flip: bool, papers: tuple[str, str, str]) -> None:
    """A bird that sits: tail strips, body, breast, a wing of three feathers, beak and eye."""
    coat, breast, wing = papers

    def put(points: Points) -> Points:
        return place(points * ((-1, 1) if flip else (1, 1)), x, y, -0.16 if flip else 0.16, scale)

    for i, end in enumerate(((-1.02, 0.02), (-0.98, 0.14), (-0.90, 0.25))):
        strip = np.array(
            [(-0.34, -0.02 + 0.03 * i), (end[0], end[1] - 0.05), (end[0] - 0.03, end[1] + 0.045), (-0.32, 0.08)]
        )
        table.cut(put(strip), (wing, coat, wing)[i], 0.2, 0.5)
    for lx in (-0.02, 0.10):
        table.cut(put(ribbon(arc((lx, 0.2), (lx + 0.03, 0.42), 0.05, 8), 0.026)), "bark", 0.0, 0.3)
    table.cut(
        put(np.array([(0.48, -0.37), (0.72, -0.27), (0.49, -0.22)])),
        "mustard" if coat != "mustard" else "bark",
        0.0,
        0.5,
    )
    table.cut(put(BODY), coat, 0.5, 1.0)
    table.cut(put(BELLY), breast, 0.2, 0.4)
    for i, (tip, wide) in enumerate((((-0.66, 0.10), 0.22), ((-0.54, -0.01), 0.24), ((-0.36, -0.07), 0.24))):
        feather = leaf(arc((0.20, -0.10), tip, -0.12, 40), wide, 0.42, 0.7)
        table.cut(put(feather), (wing, "cream", wing)[i], 0.3 + 0.2 * i, 0.7)
    table.cut(put(circle(0.385, -0.295, 0.052, 40)), "cream", 0.0, 0.3)
    table.cut(put(circle(0.395, -0.290, 0.026, 30)), "night", 0.0, 0.1)


def pear(table: Table, x: float, y: float, scale: float, turn: float, kind: str, rng: np.random.Generator) -> None:
    """A pear: whole, with one cheek of another paper, or cut open."""
    stalk = ribbon(arc((0, -0.44), (0.05, -0.76), 0.15, 14), np.linspace(0.035, 0.06, 14))
    table.cut(place(stalk, x, y, turn, scale), "bark", 0.0, 0.4)
    table.cut(place(PEAR, x, y, turn, scale), kind, turn + 1.1)
    if kind == "lime":
        table.cut(place(PEAR * (0.80, 0.84) + (0, 0.015), x, y, turn, scale), "cream", turn, 0.3)
        table.cut(
            place(spline([(0, -0.02), (0.11, 0.16), (0, 0.32), (-0.11, 0.16)]), x, y, turn, scale), "mustard", turn, 0.3
        )
        for side in (-1, 1):
            seed = place(leaf(arc((0, -0.07), (0, 0.08), 0.0, 16), 0.07, 0.6, 0.8), side * 0.045, 0.17, side * 0.3)
            table.cut(place(seed, x, y, turn, scale), "bark", 0.0, 0.2)
        return
    cheek = PEAR[PEAR[:, 0] > 0.05]
    edge = np.stack([0.05 + 0.10 * np.sin(np.linspace(0, np.pi, 20)), np.linspace(cheek[-1, 1], cheek[0, 1], 20)], 1)
    table.cut(
        place(np.vstack([cheek, edge]) * 0.985, x, y, turn, scale), "coral" if kind == "mustard" else "rose", turn, 0.3
    )
    for _ in range(5):
        spot = place(np.array([rng.uniform(-0.17, 0.0), rng.uniform(0.0, 0.34)])[None], x, y, turn, scale)[0]
        table.canvas.fill(move(blob(scale * 0.014, rng), *spot), np.array([0.36, 0.18, 0.13], np.float32), 0.8)


def _leaf(table: Table, foot: Points, turn: float, long: float, paper: str, rng: np.random.Generator) -> None:
    """A leaf cut from one sheet, half of it covered by another, slit along its veins."""
    spine = arc((0, 0), (long, 0), rng.uniform(-0.14, 0.14), 40)
    shape = leaf(spine, long * rng.uniform(0.40, 0.50), 0.42, 0.75)
    second = {"night": "petrol", "petrol": "night", "moss": "lime", "lime": "moss", "lines": "petrol", "dots": "coral"}[
        paper
    ]
    table.cut(place(shape, float(foot[0]), float(foot[1]), turn), paper, turn + 0.7)
    if rng.random() < 0.62:
        table.cut(place(np.vstack([spine, shape[40:]]), float(foot[0]), float(foot[1]), turn), second, turn - 0.4, 0.4)
    else:
        for share in np.linspace(0.2, 0.72, 5):
            a = along(spine, share)
            reach = long * 0.19 * np.sin(np.pi * share**0.8)
            for side in (-1, 1):
                slit = leaf(
                    arc((a[0], a[1] + side * long * 0.018), (a[0] + reach * 0.7, a[1] + side * reach), 0.0, 12),
                    long * 0.028,
                )
                table.cut(
                    place(slit, float(foot[0]), float(foot[1]), turn),
                    "cream" if paper != "lines" else "coral",
                    0.0,
                    0.2,
                )


def _daisy(table: Table, x: float, y: float, scale: float, papers: tuple[str, str], rng: np.random.Generator) -> None:
    """A flower of separate petals with a round heart, two leaves behind it."""
    start = rng.uniform(0, 2 * np.pi)
    for turn, paper in ((start, "petrol"), (start + 0.75, "moss")):
        _leaf(table, np.array([x, y]), turn, scale * 1.75, paper, rng)
    for i in range(9):
        petal = leaf(arc((0.1, 0), (1, 0), rng.uniform(-0.08, 0.08), 24), 0.44, 0.62, 0.6)
        table.cut(
            place(petal, x, y, i * 2 * np.pi / 9 + rng.uniform(-0.08, 0.08), scale * rng.uniform(0.92, 1.06)),
            papers[0],
            i * 0.7,
            0.5,
        )
    table.cut(move(blob(scale * 0.30, rng, 0.05), x, y), papers[1], 0.3, 0.6)
    table.cut(move(blob(scale * 0.14, rng, 0.06), x, y), "night", 0.3, 0.3)


def _branch(table: Table, at: float, phase: float, rng: np.random.Generator) -> Points:
    """A branch across the whole tile with leaves in turn; returns its line."""
    size = table.size
    t = np.linspace(0, 1, 240)
    lift = 0.040 * np.sin(2 * np.pi * t + phase) + 0.012 * np.sin(4 * np.pi * t + 2 * phase)
    line = np.stack([t * size, (at + lift) * size], 1)
    papers = ("night", "moss", "petrol", "lime", "lines", "petrol", "moss", "night", "dots", "petrol")
    for i in range(13):
        share = (i + rng.uniform(0.2, 0.6)) / 13
        foot = along(line, share)
        side = -1 if i % 2 else 1
        _leaf(table, foot, side * rng.uniform(0.65, 1.15), size * rng.uniform(0.115, 0.165), papers[i % 10], rng)
    wide = size * (0.013 + 0.003 * np.sin(2 * np.pi * 3 * t))
    table.cut(ribbon(line, wide), "bark", 0.0, 0.8)
    return line


def orchard_birds(size: int, seed: int) -> Real:
    """Two birds, pears and daisies on branches, all of painted paper."""
    rng = np.random.default_rng(seed)
    table = Table(size, rng)
    for x, y, wide, tall, sheet in GROUND:
        table.torn(_sheet(x * size, y * size, wide * size, tall * size, rng), sheet, rng.uniform(0, 3.1))
    upper, lower = _branch(table, 0.30, 0.4, rng), _branch(table, 0.80, 2.6, rng)
    for line, share, kind, big in (
        (upper, 0.10, "mustard", 0.170), (upper, 0.66, "lime", 0.185), (upper, 0.86, "coral", 0.150),
        (lower, 0.16, "lime", 0.160), (lower, 0.40, "coral", 0.185), (lower, 0.92, "mustard", 0.180),
    ):  # fmt: skip
        foot = along(line, share)
        pear(table, foot[0], foot[1] + size * big * 0.74, size * big, rng.uniform(-0.18, 0.18), kind, rng)
    for x, y, scale, papers in (
        (0.50, 0.50, 0.075, ("cream", "mustard")),
        (0.10, 0.08, 0.062, ("coral", "mustard")),
        (0.86, 0.60, 0.055, ("cream", "coral")),
        (0.62, 0.04, 0.07, ("cream", "coral")),
    ):
        _daisy(table, x * size, y * size, scale * size, papers, rng)
    for line, share, flip, coats in (
        (upper, 0.34, False, ("coral", "dots", "night")),
        (lower, 0.68, True, ("night", "mustard", "petrol")),
    ):
        foot = along(line, share)
        bird(table, foot[0], foot[1] - size * 0.105, size * 0.27, flip, coats)
    return table.finish()
