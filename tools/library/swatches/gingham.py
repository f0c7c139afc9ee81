"""Gingham in plain weave, embroidered on its own squares: crosses and rays counted from check to check."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import arc, ribbon
from tools.library.swatches.loom import Cloth, Yarn, counted, dyed, few_lights, weave

Real = npt.NDArray[np.floating[Any]]
COLOURS = {"milk": "#fbf4e6", "rose": "#e4757c"}
CHECKS = 12
WHITE, PLUM, MARIGOLD = palette("#fffaf0", "#6d1f40", "#f2a42a")


class Needle:
    """Lays stitches of stranded floss on a cloth, coordinates in checks."""

    def __init__(self, canvas: Canvas, rng: np.random.Generator) -> None:
        self.canvas = canvas
        self.check = canvas.size[1] / CHECKS
        self.rng = rng

    def stitch(self, start: tuple[float, float], end: tuple[float, float], floss: Real, width: float = 0.105) -> None:
        """One straight stitch: it bulges, bows a little, shades the cloth beside it and shines along its back."""
        slip = self.rng.normal(0, 0.014, (2, 2))
        a, b = (np.array([start, end]) + slip) * self.check
        line = arc((a[0], a[1]), (b[0], b[1]), self.rng.normal(0, 0.012), 24)
        t = np.linspace(-1, 1, 24)
        body = width * self.check * (0.35 + 0.65 * np.sqrt(np.clip(1 - t**6, 0, 1))) * (1 - 0.12 * t**2)
        drop = np.array([0.22, 0.32]) * width * self.check
        self.canvas.fill(ribbon(line + drop, body * 1.05), rgb("#4a1526"), 0.30)
        self.canvas.fill(ribbon(line, body), mix(floss, rgb("#5a2233"), 0.20))
        self.canvas.fill(ribbon(line - drop * 0.28, body * 0.66), floss)
        side = np.array([line[-1, 1] - line[0, 1], line[0, 0] - line[-1, 0]])
        side = side / (np.linalg.norm(side) + 1e-9) * width * self.check
        for at in (0.17, -0.17):
            self.canvas.fill(ribbon(line[2:-2] + side * at, body[2:-2] * 0.09), mix(floss, rgb("#5a2233"), 0.32))

    def cross(self, x: float, y: float, reach: float, floss: Real, double: bool = True) -> None:
        """A cross stitch about (x, y), or with `double` a star of four stitches."""
        if double:
            self.stitch((x - reach, y), (x + reach, y), floss)
            self.stitch((x, y - reach), (x, y + reach), floss)
        near = reach * (0.80 if double else 1.0)
        self.stitch((x - near, y + near), (x + near, y - near), floss)
        self.stitch((x - near, y - near), (x + near, y + near), floss)

    def star(self, x: float, y: float) -> None:
        """The large motif: a star, rays on the half-tone squares, dark stars at its corners, crosses beyond."""
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            for lean in (-0.26, 0.26, 0.0):
                inner, outer = (0.62, 1.12) if lean else (0.58, 1.42)
                self.stitch(
                    (x + dx * inner + dy * lean, y + dy * inner + dx * lean),
                    (x + dx * outer + dy * lean * 1.5, y + dy * outer + dx * lean * 1.5),
                    PLUM,
                    0.09,
                )
            self.cross(x + 2 * dx, y + 2 * dy, 0.30, WHITE)
            self.cross(x + 3 * dx, y + 3 * dy, 0.22, MARIGOLD, False)
        for dx, dy in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
            self.cross(x + dx, y + dy, 0.36, PLUM)
        self.cross(x, y, 0.40, WHITE)
        self.cross(x, y, 0.15, MARIGOLD, False)


def picnic_gingham(size: int, seed: int) -> Real:
    """Rose and milk gingham, sixteen threads to the check, with counted stars in white, plum and marigold."""
    rng = np.random.default_rng(seed)
    names = counted((("milk", 16), ("rose", 16)) * (CHECKS // 2))
    row, column = np.mgrid[0 : len(names), 0 : len(names)]
    warp, weft = dyed(names, COLOURS, rng, 0.02), dyed(names, COLOURS, rng, 0.02)
    yarn = Yarn(shade=0.16, dip=0.12, twist=0.0, hollow=0.7)
    cloth = few_lights(weave(Cloth(warp, weft, (row + column) % 2 == 0), size, yarn))
    canvas = Canvas((size, size), WHITE)
    canvas.pixels[:] = cloth.repeat(canvas.fine, 0).repeat(canvas.fine, 1)
    needle = Needle(canvas, rng)
    for x, y in ((3.5, 3.5), (9.5, 9.5)):
        needle.star(x, y)
    for x, y in ((9.5, 3.5), (3.5, 9.5)):
        needle.cross(x, y, 0.30, WHITE)
        needle.cross(x, y, 0.13, MARIGOLD, False)
    return few_lights(canvas.finish(), 32)
