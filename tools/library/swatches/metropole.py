"""Art deco lozenges with stepped edges: a tower before the sun, and a frozen fountain, by turns."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, circle, ribbon
from tools.library.fields import grid, noise, sample, shrink
from tools.library.swatches.loom import few

Real = npt.NDArray[np.floating[Any]]
NIGHT, JADE, BRASS, PALE, CORAL, IVORY, DEEP = palette(
    "#14182a", "#1d5f58", "#c8984a", "#e8c987", "#e2674a", "#f5ead2", "#123f42"
)
STEPS = 6
COLUMNS, ROWS = 6, 2


class Lozenge:
    """One stepped lozenge about (x, y): half width a, half height b, in pixels; places are shares of them."""

    def __init__(self, canvas: Canvas, x: float, y: float) -> None:
        self.canvas = canvas
        self.at = np.array([x, y])
        self.a, self.b = canvas.size[1] / COLUMNS, canvas.size[0] / ROWS / 2
        self.unit = canvas.size[1] / 1536

    def stairs(self, inset: float) -> Points:
        """Its outline, drawn in by `inset` pixels of the finished size of 1536."""
        d, w, h = inset * self.unit, self.a / STEPS, self.b / STEPS
        corner = []
        for k in range(STEPS):
            x = w / 2 + k * w - d
            if x > 0:
                corner += [(x, -self.b + k * h + d), (x, min(-self.b + (k + 1) * h + d, 0.0))]
        q = np.array(corner)
        return np.vstack([q, (q * (1, -1))[::-1], q * (-1, -1), (q * (-1, 1))[::-1]]) + self.at

    def points(self, *shares: tuple[float, float]) -> Points:
        """Points at shares (of a, of b) of the lozenge."""
        return np.array(shares) * (self.a, self.b) + self.at

    def fill(self, colour: Real, *shares: tuple[float, float]) -> None:
        """Fill a polygon inside the frame."""
        self.canvas.fill_within(self.points(*shares), self.stairs(23), colour)

    def box(self, colour: Real, half: float, top: float, foot: float, x: float = 0.0) -> None:
        """Fill an upright rectangle about the middle (or about x and mirrored)."""
        for side in (x, -x) if x else (0.0,):
            self.fill(colour, (side - half, top), (side + half, top), (side + half, foot), (side - half, foot))

    def frame(self, ground: Real, line: Real) -> None:
        """Nested stairs: a broad line, a gap, a fine line, and the ground."""
        for inset, colour in ((0, NIGHT), (2.5, line), (9, ground), (14.5, line), (17.5, ground)):
            self.canvas.fill(self.stairs(inset), colour)

    def disc(self, x: float, y: float, radius: float, colour: Real) -> None:
        """A disc; the radius is a share of a."""
        centre = self.points((x, y))[0]
        self.canvas.fill_within(circle(centre[0], centre[1], radius * self.a), self.stairs(23), colour)


def _rays(lozenge: Lozenge, y: float, count: int, colours: tuple[Real, Real]) -> None:
    """A sunburst over the upper half, long and short rays by turns."""
    each = np.pi / count
    for k in range(count):
        turn, half = -np.pi + (k + 0.5) * each, each * 0.27
        reach = 1.5 if k % 2 else 1.15
        colour = colours[k % 2]
        tips = [(reach * np.cos(turn + s * half), y + reach * np.sin(turn + s * half)) for s in (-1, 1)]
        lozenge.fill(colour, (0.0, y), *tips)


def _tower(lozenge: Lozenge) -> None:
    lozenge.frame(NIGHT, BRASS)
    _rays(lozenge, 0.16, 17, (JADE, BRASS))
    for radius, colour in ((0.52, NIGHT), (0.49, PALE), (0.465, CORAL)):
        lozenge.disc(0, -0.10, radius, colour)
    # the river: chevrons below the quay
    for k, colour in enumerate((JADE, IVORY, JADE, BRASS, DEEP, IVORY, JADE, BRASS, JADE)):
        y = 0.26 + 0.062 * k
        lozenge.fill(colour, (-1, y), (0, y + 0.10), (1, y), (1, 1.2), (-1, 1.2))
    for x, half, top in ((0.47, 0.075, 0.06), (0.34, 0.075, -0.06), (0.22, 0.075, -0.17)):
        lozenge.box(NIGHT, half + 0.018, top - 0.012, 0.27, x)
        lozenge.box(JADE, half, top, 0.27, x)
        for k in range(8):
            y = top + 0.028 + 0.04 * k
            if y < 0.2:
                lozenge.box(PALE if (k * 3 + int(x * 50)) % 4 else DEEP, half * 0.52, y, y + 0.018, x)
    for half, top in ((0.165, -0.26), (0.115, -0.40), (0.07, -0.50), (0.028, -0.60)):
        lozenge.box(NIGHT, half + 0.020, top - 0.013, 0.27)
        lozenge.box(IVORY, half, top, 0.27)
    lozenge.fill(BRASS, (-0.014, -0.60), (0.014, -0.60), (0.0, -0.76))
    for x, top in ((0.045, -0.36), (0.1, -0.22)):
        lozenge.box(NIGHT, 0.013, top, 0.24, x)
    lozenge.box(CORAL, 0.013, -0.47, 0.24)
    lozenge.box(NIGHT, 0.9, 0.245, 0.258)
    lozenge.box(PALE, 0.9, 0.258, 0.272)


def _jet(lozenge: Lozenge, out: float, spring: float, colour: Real) -> None:
    """One jet: an arch from the stem, a straight fall, and a drop of coral that hangs beneath it."""
    turn = np.linspace(np.pi, 0, 40)
    rise = 0.08 + 0.16 * abs(out)
    arch = np.stack([out / 2 * (1 + np.cos(turn)), spring - rise * np.sin(turn)], 1)
    end = min(0.77 - abs(out), 0.36)
    path = lozenge.points(*map(tuple, arch), (out, end))
    for width, shade in ((17, NIGHT), (9, colour)):
        lozenge.canvas.fill_within(ribbon(path, width * lozenge.unit), lozenge.stairs(23), shade)
    for reach, shade in ((0.040, NIGHT), (0.027, CORAL)):
        y = end + 0.012
        lozenge.fill(shade, (out - reach, y), (out, y - reach), (out + reach, y), (out, y + 1.5 * reach))


def _fountain(lozenge: Lozenge) -> None:
    lozenge.frame(JADE, PALE)
    lozenge.canvas.fill(lozenge.stairs(40), DEEP)
    lozenge.canvas.fill(lozenge.stairs(44), JADE)
    for side in (-1.0, 1.0):
        for k, (out, spring) in enumerate(((0.58, 0.13), (0.47, 0.03), (0.36, -0.09), (0.25, -0.22), (0.13, -0.36))):
            _jet(lozenge, side * out, spring, IVORY if k % 2 else BRASS)
    lozenge.box(NIGHT, 0.030, -0.50, 0.46)
    lozenge.fill(NIGHT, (-0.030, -0.50), (0.030, -0.50), (0.0, -0.70))
    lozenge.box(PALE, 0.018, -0.50, 0.46)
    lozenge.fill(PALE, (-0.018, -0.50), (0.018, -0.50), (0.0, -0.66))
    for half, top, colour in ((0.305, 0.44, BRASS), (0.235, 0.50, IVORY), (0.16, 0.56, NIGHT), (0.10, 0.62, BRASS)):
        lozenge.box(NIGHT, half + 0.012, top - 0.006, top + 0.066)
        lozenge.box(colour, half, top, top + 0.05)
    lozenge.fill(PALE, (-0.06, 0.68), (0.06, 0.68), (0.0, 0.80))


def metropole(size: int, seed: int) -> Real:
    """Towers on night and fountains on jade in stepped lozenges, brass and ivory, with coral for the sun."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), NIGHT)
    for column in range(COLUMNS):
        for row in range(ROWS):
            y = (row + (column % 2) / 2) * size / ROWS
            # Off the stairs, so that no straight line runs along the tile's edge.
            at = ((column + 1 / 3) * size / COLUMNS, y + size * 7 / 48)
            (_fountain if column % 2 else _tower)(Lozenge(canvas, *at))
    n = size * canvas.fine
    sway = 0.0004 * n
    y, x = grid((n, n))
    y, x = (c + np.float32(sway) * noise((n, n), rng, n / 24) for c in (y, x))
    return few(np.clip(shrink(sample(canvas.pixels, y, x), canvas.fine), 0, 1), 48)
