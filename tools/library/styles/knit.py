"""Stranded knitting: a chart of peeries and stars in real V stitches, spun, haired and a little uneven."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.fields import blur, grid, noise, sample, shrink
from tools.library.thread import Yarn, lay

Real = npt.NDArray[np.floating[Any]]
Chart = npt.NDArray[np.int8]

PEERIE = {
    "wave": "#..#..\n.##.##\n......\n",
    "seed": "#.....\n...#..\n",
    "cross": "..#...\n.###..\n##.##.\n.###..\n..#...\n",
    "tooth": "###...\n.#....\n",
    "lattice": "#...#...\n.#.#.#.#\n..#...#.\n.#.#.#.#\n#...#...\n",
    "heart": ".##.##..\n#######.\n#######.\n.#####..\n..###...\n...#....\n",
}
WOOL = palette("#efe4cb", "#1f4a4c", "#b5402a", "#dfa23a", "#6f8fa0", "#5c1f2e", "#2b2a33")


def read(chart: str) -> Chart:
    """Turn a drawn chart into rows of 0 (ground) and 1 (pattern)."""
    return np.array([[c == "#" for c in row] for row in chart.strip().split("\n")], np.int8)


def star() -> Chart:
    """A band of eight-pointed stars, 24 stitches by 21 rows: rhombs between the axes and the diagonals."""
    y, x = np.mgrid[-10:11, -12:12]
    low, high = np.minimum(abs(x), abs(y)), np.maximum(abs(x), abs(y))
    petals = (low >= 1) & (low <= 5) & (high > low) & (high <= low + 5)
    aside = 12 - abs(x)
    between = aside + abs(y)
    corner = aside + 10 - abs(y)
    return np.asarray(petals | (between <= 3) | ((corner <= 4) & (corner != 2)), np.int8)


def jumper(columns: int) -> Chart:
    """Colour of every stitch (rows, columns) as an index of WOOL: bands of motifs between plain rows."""
    peeries = {name: read(chart) for name, chart in PEERIE.items()}
    bands: list[tuple[Chart, list[int], list[int]]] = [
        (np.zeros((1, 1), np.int8), [0], [0]),
        (star(), [0] * 21, [1] * 21),
        (np.zeros((1, 1), np.int8), [0], [0]),
        (peeries["tooth"][::-1], [1, 1], [0, 0]),
        (np.pad(peeries["lattice"], ((1, 1), (0, 0))), [1] * 7, [3, 3, 3, 0, 3, 3, 3]),
        (peeries["tooth"], [2, 2], [1, 1]),
        (np.pad(peeries["heart"], ((1, 1), (0, 0))), [2] * 8, [0] * 8),
        (peeries["tooth"], [5, 5], [2, 2]),
        (np.pad(peeries["cross"], ((1, 1), (0, 0))), [5] * 7, [4, 4, 4, 3, 4, 4, 4]),
        (peeries["tooth"], [4, 4], [5, 5]),
        (np.pad(peeries["wave"], ((1, 0), (0, 0))), [4] * 4, [0] * 4),
    ]
    rows = []
    for chart, ground, pattern in bands:
        wide = np.tile(chart, (1, columns // chart.shape[1]))
        rows += [np.where(row, p, g) for row, g, p in zip(wide, ground, pattern, strict=True)]
    return np.array(rows)


def _hairs(size: int, count: int, rng: np.random.Generator) -> Real:
    """Loose fibres that stand off the yarn, 0 to 1, on the torus."""
    pad = size // 20
    sheet = np.zeros((size + 2 * pad, size + 2 * pad), np.uint8)
    turn = rng.uniform(0, 6.28, count)
    step = size * 0.0022
    points = [rng.random((count, 2)) * size]
    bend = rng.normal(0, 0.20, count)
    for _ in range(9):
        turn = turn + bend + rng.normal(0, 0.12, count)
        points.append(points[-1] + step * np.stack([np.cos(turn), np.sin(turn)], 1))
    lines = np.round((np.stack(points, 1) + pad) * 16).astype(np.int32)
    cv2.polylines(sheet, list(lines), False, 255, 1, cv2.LINE_AA, 4)
    out = sheet.astype(np.float32) / 255
    out[pad : 2 * pad] += out[-pad:]
    out[-2 * pad : -pad] += out[:pad]
    out = out[pad:-pad]
    out[:, pad : 2 * pad] += out[:, -pad:]
    out[:, -2 * pad : -pad] += out[:, :pad]
    return np.clip(out[:, pad:-pad], 0, 1)


def _stitches(size: int, chart: Chart, seed: int) -> Real:
    """Every V of the chart at twice the size; rows are laid upwards, as each hides the heads of the one below."""
    n = size * 2
    rows, columns = chart.shape
    w, h = n / columns, n / rows
    pad = int(np.ceil(3 * h))
    cells = np.repeat(np.repeat(chart, 8, 0), 8, 1).astype(np.uint8)
    ground = WOOL[cv2.resize(cells, (n, n), interpolation=cv2.INTER_NEAREST)] * np.float32(0.30)
    sheet = np.pad(ground, ((pad, pad), (0, 0), (0, 0)), mode="wrap")
    wool = Yarn(w * 0.50, arch=0.6, sheen=0.06, tight=3.0, twist=0.17, pitch=0.75, lean=1.1, streak=0.06, taper=0.5)
    for row in range(rows + 1, -3, -1):
        rng = np.random.default_rng([seed, row % rows])
        x = (np.arange(columns) + 0.5) * w + rng.normal(0, 0.022 * w, columns)
        top = row * h + pad + rng.normal(0, 0.035 * h, columns) + rng.normal(0, 0.03 * h)
        tone = WOOL[chart[row % rows]] * rng.uniform(0.93, 1.04, (columns, 1)).astype(np.float32)
        for side in (-1, 1):
            lean = rng.normal(0, 0.02 * w, columns)
            foot = np.stack([x + side * 0.055 * w, top + 1.20 * h], 1)
            head = np.stack([x + side * 0.405 * w + lean, top - 0.24 * h], 1)
            lay(sheet, (foot, head, 0.07 * side), tone, wool, rng)
    return np.ascontiguousarray(sheet[pad:-pad])


def fair_isle(size: int, seed: int) -> Real:
    """Stars, lattices, hearts and waves in cream, pine, rust, mustard, mist and berry wool."""
    rng = np.random.default_rng(seed)
    chart = jumper(48)
    knitted = _stitches(size, chart, seed)
    n = 2 * size
    y, x = grid((n, n))
    drift = [n * 0.0022 * noise((n, n), rng, n / 9) for _ in range(2)]
    cloth = shrink(sample(knitted, y + drift[0], x + drift[1]), 2)
    halo = blur(cloth, size * 0.004)
    near = _hairs(size, 26000, rng)[..., None]
    fuzz = 0.06 * noise((size, size), rng, size / 512, 0.6)[..., None]
    cloth = cloth * 0.90 + halo * 0.10
    cloth = cloth * (1 + fuzz) * (1 - 0.20 * near) + (halo * 1.25 + 0.06) * 0.20 * near
    return np.asarray(np.clip(cloth * 1.06, 0, 1), np.float32)


__all__ = ["fair_isle", "jumper", "star"]
