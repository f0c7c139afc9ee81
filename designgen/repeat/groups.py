"""The 17 wallpaper groups on pixel grids: which pixels are one and the same, and pictures made symmetric.

A group acts on the cell of a repeat by operations p' = A·p + t, where p = (across, down) is a share of the cell and t
is made of halves. On a suitable grid every operation takes samples to samples, so a picture can be *exactly* symmetric:
the pixels fall into orbits, and x = z[label] with one free value an orbit has the symmetry whatever z is. The gradient
with respect to z is the sum over each orbit, so nothing is averaged and nothing blurs.

Twelve groups live on rectangles of pixels, sampled in their middles as all pictures are, so that a symmetric picture
stays symmetric when it is resized; p4, p4m and p4g on squares, and cm and cmm on the centred rectangle of two primitive
cells. The five hexagonal groups live on an N × N grid in oblique coordinates, sampled on its corners (in the middles a
third turn would fall between samples), along two sides that meet at 120 degrees (a across, b down and to the left);
`hex_matrix` of :mod:`designgen.repeat.hexagonal` draws them as a rectangle of pixels.

Generators: International Tables for Crystallography A, plane groups.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.float32]]
Labels = np.ndarray[Any, np.dtype[np.int32]]
Matrix = tuple[tuple[int, int], tuple[int, int]]
How = Literal["pick", "mean", "blend"]

GROUPS = (
    "p1", "p2", "pm", "pg", "cm", "pmm", "pmg", "pgg", "cmm", "p4", "p4m", "p4g", "p3", "p3m1", "p31m", "p6", "p6m",
)  # fmt: skip
"""Short names of the 17 plane groups, as the International Tables order them."""

SQUARE = ("p4", "p4m", "p4g")
"""Groups with quarter turns: their cell is a square."""

HEXAGONAL = ("p3", "p3m1", "p31m", "p6", "p6m")
"""Groups with third turns: their cell is a rhombus of 120 degrees."""

BRICK_HEIGHT = math.sqrt(3) / 2
"""Height of the brick tile that a hexagonal group is drawn as, as a share of its width."""

BLEND_WIDTH = 0.04
"""Width of the zone in which "blend" passes from one copy to the next, as a share of the distance between copies."""


@dataclass(frozen=True, order=True)
class Operation:
    """One symmetry operation p' = matrix · p + halves / 2, modulo whole cells.

    Attributes:
        matrix: Whole numbers acting on (across, down).
        halves: The shift in half cells, each 0 or 1.
    """

    matrix: Matrix
    halves: tuple[int, int] = (0, 0)

    def after(self, first: Operation) -> Operation:
        """Return the operation that does `first` and then this one."""
        (a, b), (c, d) = self.matrix
        (e, f), (g, h) = first.matrix
        x, y = first.halves
        return Operation(
            ((a * e + b * g, a * f + b * h), (c * e + d * g, c * f + d * h)),
            ((a * x + b * y + self.halves[0]) % 2, (c * x + d * y + self.halves[1]) % 2),
        )


_ONE: Matrix = ((1, 0), (0, 1))
_HALF_TURN: Matrix = ((-1, 0), (0, -1))
_FLIP: Matrix = ((-1, 0), (0, 1))
_FLIP_DOWN: Matrix = ((1, 0), (0, -1))
_QUARTER: Matrix = ((0, -1), (1, 0))
_THIRD: Matrix = ((0, -1), (1, -1))
_SIXTH: Matrix = ((1, -1), (1, 0))
_SWAP: Matrix = ((0, 1), (1, 0))
_COUNTER_SWAP: Matrix = ((0, -1), (-1, 0))

_GENERATORS: dict[str, tuple[Operation, ...]] = {
    "p1": (),
    "p2": (Operation(_HALF_TURN),),
    "pm": (Operation(_FLIP),),
    "pg": (Operation(_FLIP, (0, 1)),),
    "cm": (Operation(_FLIP), Operation(_ONE, (1, 1))),
    "pmm": (Operation(_FLIP), Operation(_FLIP_DOWN)),
    "pmg": (Operation(_HALF_TURN), Operation(_FLIP, (1, 0))),
    "pgg": (Operation(_HALF_TURN), Operation(_FLIP, (1, 1))),
    "cmm": (Operation(_FLIP), Operation(_FLIP_DOWN), Operation(_ONE, (1, 1))),
    "p4": (Operation(_QUARTER),),
    "p4m": (Operation(_QUARTER), Operation(_FLIP)),
    "p4g": (Operation(_QUARTER), Operation(_FLIP, (1, 1))),
    "p3": (Operation(_THIRD),),
    "p3m1": (Operation(_THIRD), Operation(_COUNTER_SWAP)),
    "p31m": (Operation(_THIRD), Operation(_SWAP)),
    "p6": (Operation(_SIXTH),),
    "p6m": (Operation(_SIXTH), Operation(_SWAP)),
    # The other setting of the four groups that tell across from down: the same with both exchanged.
    "pm-down": (Operation(_FLIP_DOWN),),
    "pg-down": (Operation(_FLIP_DOWN, (1, 0)),),
    "cm-down": (Operation(_FLIP_DOWN), Operation(_ONE, (1, 1))),
    "pmg-down": (Operation(_HALF_TURN), Operation(_FLIP_DOWN, (0, 1))),
}

SETTINGS = tuple(_GENERATORS)
"""Everything that `operations` knows: the 17, and the other setting of pm, pg, cm and pmg."""


@cache
def operations(group: str) -> tuple[Operation, ...]:
    """Return every operation of a group modulo whole cells, the identity first.

    The cell of cm and cmm is the centred rectangle, so that they count each operation twice.

    Raises:
        ValueError: There is no such group.
    """
    if group not in _GENERATORS:
        raise ValueError(f"group: expected one of {', '.join(SETTINGS)}, got {group!r}")
    identity = Operation(_ONE)
    found, fresh = {identity}, [identity]
    while fresh:
        made = {generator.after(each) for each in fresh for generator in _GENERATORS[group]}
        fresh = sorted(made - found)
        found |= made
    return (identity, *sorted(found - {identity}))


def check_size(group: str, size_px: tuple[int, int]) -> None:
    """Raise ValueError unless the group can act on a grid of (H, W) pixels: even sides, square where turns need it."""
    height, width = size_px
    operations(group)
    if min(size_px) < 1:
        raise ValueError(f"size_px: expected a positive height and width, got {size_px}")
    if group in (*SQUARE, *HEXAGONAL) and height != width:
        raise ValueError(f"{group} needs a grid with as many rows as columns, got {height} x {width}")
    if group != "p1" and group not in HEXAGONAL and (height % 2 or width % 2):
        raise ValueError(f"{group} needs an even number of rows and columns, got {height} x {width}")


def orbit_labels(group: str, size_px: tuple[int, int]) -> Labels:
    """Return for every pixel the smallest flat index among the pixels that the group makes equal to it.

    Args:
        group: One of `SETTINGS`.
        size_px: (H, W) of the cell; for a hexagonal group (N, N), the grid in oblique coordinates.

    Returns:
        int32 (H, W). ``z.reshape(-1)[labels]`` is symmetric for every z, and ``labels.reshape(-1)[labels] == labels``.

    Raises:
        ValueError: There is no such group, or it cannot act on this grid.
    """
    check_size(group, size_px)
    labels = np.arange(size_px[0] * size_px[1], dtype=np.int32).reshape(size_px)
    for operation in operations(group)[1:]:
        np.minimum(labels, images(operation, group, size_px), out=labels)
    return labels


def symmetrise(x: Pixels, group: str, how: How = "blend") -> Pixels:
    """Return the picture made exactly symmetric.

    Args:
        x: float32 (…, H, W), one cell, periodic.
        group: One of `SETTINGS`; for a hexagonal one x is on the oblique grid.
        how: "pick" takes each orbit's value from the pixel of smallest index: sharp, but copies meet abruptly. "mean"
            averages the orbit: smooth, but ghosts of all copies overlap. "blend" takes each value from the copy nearest
            to the middle of one fundamental domain and passes smoothly between copies where two are equally near.

    Returns:
        float32 (…, H, W), equal bit for bit under every operation of the group.

    Raises:
        ValueError: There is no such group or way, or the group cannot act on this grid.
    """
    size = int(x.shape[-2]), int(x.shape[-1])
    labels = orbit_labels(group, size)
    if how == "pick" or group == "p1":
        made = x
    elif how == "mean":
        total = sum(gathered(x, images(each, group, size)).astype(np.float64) for each in operations(group))
        made = np.asarray(total / len(operations(group)), np.float32)
    elif how == "blend":
        made = _blended(x, group, size)
    else:
        raise ValueError(f"how: expected pick, mean or blend, got {how!r}")
    return gathered(made, labels)


def symmetry_error(x: Pixels, group: str) -> float:
    """Return the largest difference between a picture (…, H, W) and its images: 0 where the symmetry is exact.

    Raises:
        ValueError: As for `orbit_labels`.
    """
    return float(np.abs(x - gathered(x, orbit_labels(group, (int(x.shape[-2]), int(x.shape[-1]))))).max())


def images(operation: Operation, group: str, size_px: tuple[int, int]) -> Labels:
    """Return the flat index (H, W) of the pixel to which an operation of a group takes each pixel."""
    height, width = size_px
    (a, b), (c, d) = operation.matrix
    right, down = operation.halves
    # A mixed entry joins the two axes, which check_size allows only where both are equally long.
    across, below = np.arange(width)[None, :], np.arange(height)[:, None]
    # On rectangles samples are the middles of pixels: that of pixel i, turned round, is the middle of pixel -i - 1.
    turned = [0, 0] if group in HEXAGONAL else [int(a + b < 0), int(c + d < 0)]
    columns = (a * across + b * below - turned[0] + right * (width // 2)) % width
    rows = (c * across + d * below - turned[1] + down * (height // 2)) % height
    return np.asarray(rows * width + columns, np.int32)


def gathered(x: Pixels, index: Labels) -> Pixels:
    """Return the pixels of a picture (…, H, W) that a map of flat indices (H, W) names."""
    return np.asarray(x.reshape(*x.shape[:-2], -1)[..., index], np.float32)


def _blended(x: Pixels, group: str, size: tuple[int, int]) -> Pixels:
    from_middle, spacing = middle(group, size[0] / size[1])
    nearest = np.full(size, np.inf, np.float32)
    for each in operations(group):
        np.minimum(nearest, from_middle(images(each, group, size), size), out=nearest)
    # Where two copies are equally far, the squares of their distances part by 2 · spacing a unit of length.
    width = 2 * spacing * BLEND_WIDTH * spacing
    total, made = np.zeros(size, np.float32), np.zeros(x.shape, np.float32)
    for each in operations(group):  # the distances are found twice: kept, they would be a dozen pictures
        index = images(each, group, size)
        share = np.exp((nearest - from_middle(index, size)) / width)
        total += share
        made += share * gathered(x, index)
    made /= total
    return made


def middle(group: str, aspect: float) -> tuple[Any, float]:
    """Return the squared distance to a point far from all its images, as a function, and how far off those are."""
    grid = (np.arange(24) + 0.5) / 24
    across, down = (each.ravel() for each in np.meshgrid(grid, grid))
    apart = np.full(across.shape, np.inf)
    for operation in operations(group)[1:]:
        (a, b), (c, d) = operation.matrix
        moved = a * across + b * down + operation.halves[0] / 2, c * across + d * down + operation.halves[1] / 2
        np.minimum(apart, _square(moved[0] - across, moved[1] - down, group, aspect), out=apart)
    best = int(apart.argmax())

    def from_middle(index: Labels, size: tuple[int, int]) -> Any:
        rows, columns = np.divmod(index, size[1])
        middle = 0.0 if group in HEXAGONAL else 0.5
        right, below = (columns + middle) / size[1], (rows + middle) / size[0]
        return _square(right - across[best], below - down[best], group, aspect)

    return from_middle, float(np.sqrt(apart[best]))


def _square(across: Any, down: Any, group: str, aspect: float) -> Any:
    """Squared distance in widths of the cell between points this far apart, the shorter way round."""
    across, down = across - np.round(across), down - np.round(down)
    if group not in HEXAGONAL:
        return across**2 + (down * aspect) ** 2
    # Rounded to the nearest corner, only one side or the other may still be shorter round the other way.
    ways = ((across, down), (across - np.sign(across), down), (across, down - np.sign(down)))
    nearest = None
    for u, v in ways:
        square = u * u - u * v + v * v
        nearest = square if nearest is None else np.minimum(nearest, square, out=nearest)
    return nearest
