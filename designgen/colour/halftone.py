"""Films: plates as black and clear at the resolution of an imagesetter, tones as dots that repeat with the design.

A dot screen has a frequency and an angle. For its dots to go on over the border of the repeat, whole numbers of its
waves must fit along both vectors of the lattice; the nearest such screen is taken and its own lpi and angle are told.
Round dots: the spot function cos u + cos v, ranked so that a tone prints with exactly its share of black.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import output_size_px

_RANKS = 512
_PLACED = Lattice("none")
_ROWS = 256


@dataclass(frozen=True)
class Screen:
    """A dot screen that fits a repeat.

    Attributes:
        size_px: (height, width) of the film of one repeat.
        film_dpi: Pixels per inch of the film.
        across: (x, y) waves per pixel along the first direction of the dots.
        down: The same for the direction at right angles to it, as nearly as the repeat allows.
    """

    size_px: tuple[int, int]
    film_dpi: float
    across: tuple[float, float]
    down: tuple[float, float]

    @property
    def lpi(self) -> float:
        """Lines per inch, as they fit."""
        return math.sqrt(math.hypot(*self.across) * math.hypot(*self.down)) * self.film_dpi

    @property
    def angle(self) -> float:
        """Degrees, counter-clockwise from the horizontal, as they fit, in [0, 90)."""
        return -math.degrees(math.atan2(self.across[1], self.across[0])) % 90.0


def fit_screen(size_mm: tuple[float, float], lattice: Lattice, screen: tuple[float, float], film_dpi: float) -> Screen:
    """Find the screen nearest to the one asked that repeats with the tile.

    Args:
        size_mm: (width, height) of one repeat.
        lattice: How it repeats; on a placed print any screen fits.
        screen: (lines per inch, degrees).
        film_dpi: Pixels per inch of the film.

    Raises:
        ValueError: A number is not positive, or the film is too coarse for the screen.
    """
    lpi, angle = screen
    if not (lpi > 0 and film_dpi > 0 and math.isfinite(angle)):
        raise ValueError(f"expected a positive lpi and film dpi, got {lpi} and {film_dpi}")
    if film_dpi < 4 * lpi:
        raise ValueError(f"film_dpi: expected at least 4 times the {lpi:g} lpi, got {film_dpi:g}")
    size = output_size_px(size_mm[0], size_mm[1], film_dpi, lattice).size_px
    turn = math.radians(angle)
    wanted = (lpi / film_dpi * math.cos(turn), -lpi / film_dpi * math.sin(turn))
    across = _fitted(wanted, size, lattice)
    down = _fitted((-wanted[1], wanted[0]), size, lattice)
    return Screen(size, film_dpi, across, down)


def halftone(plane: NDArray[np.uint8], screen: Screen, lattice: Lattice = _PLACED) -> Iterator[NDArray[np.bool_]]:
    """Yield the film of a tonal plate band by band from the top, bool (h, W), True black.

    Args:
        plane: uint8 (h, w), 255 full ink; brought to the film's resolution linearly.
        screen: From `fit_screen`.
        lattice: What the plate goes on with beyond its border.
    """
    height, width = screen.size_px
    padded = lattice.pad(plane, 1).astype(np.float32)
    left, across = _between(width, plane.shape[1])
    above, down = _between(height, plane.shape[0])
    ranks = _rank_table()
    x = np.arange(width, dtype=np.float64)
    first, second = _Wave(screen.across[0] * x), _Wave(screen.down[0] * x)
    for top in range(0, height, _ROWS):
        rows = slice(top, top + _ROWS)
        tall = padded[above[rows]] * (1 - down[rows, None]) + padded[above[rows] + 1] * down[rows, None]
        band = tall[:, left] * (1 - across) + tall[:, left + 1] * across
        y = np.arange(top, top + len(band), dtype=np.float64)
        value = first.at(screen.across[1] * y) + second.at(screen.down[1] * y)
        rank = ranks[((value + 2) * ((len(ranks) - 1) / 4)).astype(np.int32)]
        # A full plate is black everywhere and an empty one nowhere; between them the share of black is the tone.
        yield band > rank


def solid(plane: NDArray[np.uint8], size_px: tuple[int, int]) -> Iterator[NDArray[np.bool_]]:
    """Yield the film of a flat plate band by band, bool (h, W), True black; no dots."""
    height, width = size_px
    columns = np.minimum(np.arange(width) * plane.shape[1] // width, plane.shape[1] - 1)
    rows = np.minimum(np.arange(height) * plane.shape[0] // height, plane.shape[0] - 1)
    for top in range(0, height, _ROWS):
        yield plane[rows[top : top + _ROWS]][:, columns] >= 128


def _between(film_px: int, plane_px: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return for each film pixel the plate pixel before it, counted with one of padding, and how far it is past it."""
    place = (np.arange(film_px) + 0.5) * plane_px / film_px + 0.5
    before = np.floor(place).astype(np.intp)
    return before, (place - before).astype(np.float32)


class _Wave:
    """cos(2 pi (p(x) + q(y))) from two sines and cosines a row and a column instead of one a pixel."""

    def __init__(self, along: NDArray[np.float64]) -> None:
        self._cos = np.cos(2 * np.pi * along).astype(np.float32)
        self._sin = np.sin(2 * np.pi * along).astype(np.float32)

    def at(self, across: NDArray[np.float64]) -> NDArray[np.float32]:
        cos, sin = np.cos(2 * np.pi * across).astype(np.float32), np.sin(2 * np.pi * across).astype(np.float32)
        wave: NDArray[np.float32] = np.outer(cos, self._cos) - np.outer(sin, self._sin)
        return np.clip(wave, -1, 1)


@lru_cache(maxsize=1)
def _rank_table() -> NDArray[np.float32]:
    """Return for even steps of cos u + cos v from -2 to 2 how much of a cell lies above, times 255."""
    phase = np.cos(2 * np.pi * (np.arange(_RANKS) + 0.5) / _RANKS)
    values = np.sort((phase[:, None] + phase[None]).reshape(-1))
    steps = np.linspace(-2, 2, 4097)
    above = 1 - np.searchsorted(values, steps, side="right") / len(values)
    return (above * 254.99).astype(np.float32)


def _fitted(wanted: tuple[float, float], size_px: tuple[int, int], lattice: Lattice) -> tuple[float, float]:
    """Return the wave nearest to the one wanted of which whole numbers fit along both lattice vectors."""
    height, width = size_px
    if not lattice.is_periodic:
        return wanted
    x, y = wanted
    shift = lattice.shift_px(height, width) if lattice.drop else 0
    if lattice.axis == "row":
        x = round(x * width) / width
        return x, (round(y * height + x * shift) - x * shift) / height
    y = round(y * height) / height
    return (round(x * width + y * shift) - y * shift) / width, y
