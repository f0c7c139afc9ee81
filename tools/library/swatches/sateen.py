"""Figured satin: leaves in warp satin on a weft sateen, eight shafts, some of them brocaded in copper."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette, rgb
from tools.library.curves import Points, arc, circle, place, ribbon, spline
from tools.library.fields import pack
from tools.library.swatches.loom import Cloth, Yarn, dyed, few_lights, satin, weave

Real = npt.NDArray[np.floating[Any]]
COLOURS = {"champagne": "#ecd6a4", "straw": "#e3c88e", "aubergine": "#33203f", "plum": "#3d2748"}
COPPER = "#d2693c"
THREADS = 256
# Room (radius in threads) of every leaf, largest first, and whether it is brocaded; then of the seeds.
LEAVES = ((36, 1), (35, 1), (34, 0), (31, 0), (27, 0), (26, 0), (24, 0), (20, 0), (18, 0), (16, 0))
SEEDS = 7


def ginkgo(rng: np.random.Generator) -> tuple[Points, list[Points]]:
    """A ginkgo leaf of radius 1 from its foot at (0, 0) along +x: its outline, and the slits between its ribs."""
    angle = np.linspace(-1.12, 1.12, 25)
    hem = 1 - 0.15 * np.abs(angle / 1.12) ** 3 + 0.030 * np.sin(angle * 11 + rng.uniform(0, 6))
    hem -= 0.46 * np.exp(-(((angle - rng.normal(0, 0.06)) / 0.075) ** 2))
    fan = [(r * np.cos(a), r * np.sin(a)) for r, a in zip(hem, angle, strict=True)]
    outline = spline([(0.0, 0.0), (0.22, -0.20), *fan, (0.22, 0.20)], True, 6)
    slits = []
    for k, a in enumerate(np.linspace(-0.93, 0.93, 9)):
        start, end = (0.34 if k % 2 else 0.46), 0.84 - 0.06 * (k % 3)
        slits.append(
            np.array([(start * np.cos(a * 0.94), start * np.sin(a * 0.94)), (end * np.cos(a), end * np.sin(a))])
        )
    return outline, slits


def figure(rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Point paper: where the satin lies, and where it is brocaded, one square a crossing."""
    black, white = palette("#000000", "#ffffff")
    papers = [Canvas((THREADS, THREADS), black, fine=4) for _ in range(2)]
    seats = pack([room for room, _ in LEAVES] + [7.0] * SEEDS, (THREADS, THREADS), rng, 0.0, 1500)
    for (x, y), (room, brocaded) in zip(seats, LEAVES, strict=False):
        paper, size, turn = papers[brocaded], room * 1.7, rng.uniform(-2.7, -0.5)
        # The seat is the middle of the leaf, its foot lies half a leaf back.
        foot = np.array([x, y]) - 0.42 * size * np.array([np.cos(turn), np.sin(turn)])
        outline, slits = ginkgo(rng)
        stem = arc((0.03, 0.0), (-0.58, rng.normal(0, 0.16)), rng.choice([-0.12, 0.12]), 20)
        paper.fill(ribbon(place(stem, *foot, turn, size), np.linspace(2.8, 4.2, 20)), white)
        for other in papers:
            other.fill(place(outline, *foot, turn, size), white if other is paper else black)
            for slit in slits:
                other.fill(ribbon(place(slit, *foot, turn, size), np.linspace(1.0, 2.0, 2)), black)
    for x, y in seats[len(LEAVES) :]:
        papers[0].fill(circle(x, y, 3.4), white)
    plain, copper = (paper.finish()[..., 0] > 0.5 for paper in papers)
    return plain | copper, copper & ~plain


def ginkgo_sateen(size: int, seed: int) -> Real:
    """Champagne ginkgo leaves in eight-shaft satin on aubergine sateen, two of them brocaded in copper."""
    rng = np.random.default_rng(seed)
    leaves, copper = figure(rng)
    warp_face = satin(THREADS, THREADS, 8, 3)
    up = np.where(leaves, warp_face, ~warp_face)
    warp = dyed([("champagne", "straw")[rng.random() < 0.3] for _ in range(THREADS)], COLOURS, rng, 0.012)
    weft = dyed([("aubergine", "plum")[rng.random() < 0.3] for _ in range(THREADS)], COLOURS, rng, 0.03)
    fleck = np.zeros((THREADS, THREADS, 4), np.float32)
    fleck[copper & up] = (*rgb(COPPER), 1.0)
    # A sateen ground hides its warp: the points that bind it are dulled, as a fine warp sinks between the picks.
    fleck[~leaves & up] = (*rgb(COLOURS["plum"]), 0.62)
    yarn = Yarn(shade=0.22, dip=0.16, twist=0.0, hollow=0.6)
    return few_lights(weave(Cloth(warp, weft, up, fleck=fleck), size, yarn))
