"""A tied posy on transparent ground: three roses, buds, blossom, leaves and a ribbon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, leaf, move, ribbon, swell
from tools.library.flat import separate
from tools.library.motifs import Spot, blossom, painted_leaf, painted_petal, rose

Real = npt.NDArray[np.floating[Any]]

PINK = palette("#7c1f45", "#c24a73", "#eb93a4", "#fbd9d4")
CORAL = palette("#8a2323", "#d65343", "#f19477", "#fddcc0")
IVORY = palette("#a5703f", "#dcb27d", "#f4e0bb", "#fffaea")
GREEN = palette("#1d4a43", "#3f7d62", "#a5c79a")
SAGE = palette("#3d5a4a", "#7b9a78", "#d0dab0")
WHITE = palette("#d9c9a8", "#fff7e6", "#d9a441", "#f4cf5c")
INK, SILK, LIGHT = palette("#1f2f57", "#33508c", "#9db8dc")


@dataclass(frozen=True)
class _Frame:
    """Where the posy stands: its axis, the height of the knot, and pixels to a unit (1400 units high)."""

    canvas: Canvas
    axis: float
    knot: float
    unit: float


def _stems(frame: _Frame) -> None:
    u, cx, knot = frame.unit, frame.axis, frame.knot
    ends = ((-150, 1310, 0.05), (-70, 1345, 0.02), (10, 1325, -0.02), (85, 1350, -0.03), (165, 1300, -0.06))
    heads = ((326, 365), (148, 198), (0, 190), (-162, 184), (-336, 365))
    for (bx, by, bend), (hx, hy) in zip(ends, heads, strict=True):
        low = arc((cx + bx * u, by * u), (cx, knot), bend, 40)
        high = arc((cx, knot), (cx + hx * u, hy * u), bend * 1.5, 40)
        line = np.vstack([low, high[1:]])
        frame.canvas.fill(ribbon(line, np.linspace(15, 8, 79) * u), GREEN[0])
        frame.canvas.fill(ribbon(move(line, -2.5 * u, 0), np.linspace(4, 2, 79) * u), GREEN[2], 0.7)


def _leaves(frame: _Frame, rng: np.random.Generator) -> None:
    u, cx, foot_y = frame.unit, frame.axis, frame.knot - 60 * frame.unit
    for lean, reach, wide, tones in (
        (-1.35, 470, 135, GREEN), (1.35, 470, 135, GREEN), (-0.95, 600, 130, SAGE), (0.95, 600, 130, SAGE),
        (-0.55, 690, 120, GREEN), (0.55, 690, 120, GREEN), (-0.22, 760, 105, SAGE), (0.24, 760, 105, SAGE),
        (-1.75, 330, 110, SAGE), (1.75, 330, 110, SAGE), (0.0, 800, 100, GREEN),
    ):  # fmt: skip
        a = -np.pi / 2 + lean
        foot = (cx + 0.25 * reach * np.cos(a) * u, foot_y + 0.25 * reach * np.sin(a) * u)
        tip = (cx + reach * np.cos(a) * u, foot_y + reach * np.sin(a) * u)
        painted_leaf(frame.canvas, arc(foot, tip, 0.10 * np.sign(lean or 1), 50), wide * u, tones, rng)


def _buds(frame: _Frame, rng: np.random.Generator) -> None:
    u = frame.unit
    for hx, hy, tones in ((330, 330, PINK), (-340, 330, CORAL), (150, 165, CORAL), (-165, 150, PINK)):
        x, y = frame.axis + hx * u, hy * u
        a = float(np.arctan2(y - frame.knot, x - frame.axis))
        c, s = np.cos(a), np.sin(a)
        for lean in (-0.5, 0.5, 0.0):
            spot = Spot(x - 30 * u * c, y - 30 * u * s, a + lean)
            painted_petal(frame.canvas, spot, (78 * u, 100 * u), tones, rng)
        for lean in (-0.75, 0.75, 0.0):
            tip = (x + 34 * u * np.cos(a + lean), y + 34 * u * np.sin(a + lean))
            painted_leaf(frame.canvas, arc((x - 42 * u * c, y - 42 * u * s), tip, 0.1 * lean, 24), 26 * u, GREEN, rng)


def _bow(frame: _Frame) -> None:
    canvas, u, cx, knot = frame.canvas, frame.unit, frame.axis, frame.knot
    for side in (-1.0, 1.0):
        tail = arc((cx, knot + 130 * u), (cx + side * 175 * u, knot + 375 * u), 0.16 * side, 40)
        canvas.fill(ribbon(tail, np.linspace(24, 50, 40) * u), SILK)
        canvas.fill(ribbon(move(tail, 4 * u, 0), np.linspace(5, 10, 40) * u), LIGHT, 0.6)
        loop = arc((cx, knot + 120 * u), (cx + side * 215 * u, knot + 85 * u), -0.22 * side, 40)
        canvas.fill(leaf(loop, 120 * u, 0.68, 0.7), SILK)
        canvas.fill(leaf(loop, 58 * u, 0.68, 0.8), INK)
        canvas.fill(ribbon(move(loop, 0, -26 * u), swell(40, 8 * u)), LIGHT, 0.6)
    middle = arc((cx - 58 * u, knot + 122 * u), (cx + 58 * u, knot + 122 * u), 0.0, 24)
    canvas.fill(leaf(middle, 74 * u, 0.5, 0.5), SILK)
    shine = arc((cx - 30 * u, knot + 110 * u), (cx + 30 * u, knot + 110 * u), 0.0, 16)
    canvas.fill(ribbon(shine, swell(16, 9 * u)), LIGHT, 0.7)


def peony_posy(size: int, seed: int) -> tuple[Real, Real]:
    """A peony between a coral rose and a cream one, tied in blue silk: (colour, alpha), `size` high."""
    rng = np.random.default_rng(seed)
    width = int(size * 0.82)
    canvas = Canvas((size, width), None, fine=2)
    frame = _Frame(canvas, width / 2, size * 0.70, size / 1400)
    u, cx = frame.unit, frame.axis
    _stems(frame)
    _leaves(frame, rng)
    _buds(frame, rng)
    for hx, hy in ((-70, 235), (75, 270), (400, 560), (-405, 560), (0, 150)):
        blossom(canvas, Spot(cx + hx * u, hy * u, rng.uniform(0, 6.28), 58 * u), WHITE, rng)
    rose(canvas, Spot(cx - 205 * u, 500 * u, 0.4, 185 * u), CORAL, rng)
    rose(canvas, Spot(cx + 205 * u, 480 * u, 1.9, 180 * u), IVORY, rng)
    rose(canvas, Spot(cx, 640 * u, 3.0, 235 * u), PINK, rng)
    _bow(frame)
    colour, alpha = canvas.finish_alpha()
    return separate(colour, 80), alpha
