"""What a printer works with: inks, and the map of which ink lies where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designgen.colour.naming import code_of, words_for
from designgen.colour.spaces import hex_of, lab_from_srgb, srgb_from_lab
from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import Repeat
from designgen.repeat.tile import MM_PER_INCH, Tile

Labels = NDArray[np.uint8]

BARE: Final = 255
"""The label of cloth that no ink covers."""
FEWEST_SPOTS: Final = 2
MOST_SPOTS: Final = 16
MOST_COLOURS: Final = 100
"""Of an indexed picture: more no RIP takes as spots (Wasatch)."""
SMALL_REPEAT_MM: Final = 120.0
"""Repeats smaller than this are shown two by two."""

_ROWS: Final = 256
_SLACK: Final = 0.1
_FARTHEST: Final = 200.0


@dataclass(frozen=True)
class Ink:
    """One spot colour.

    Attributes:
        name: What the plate is called; computed from the colour unless somebody named it.
        lab: CIELAB (D50): the truth, also where a screen cannot show it.
    """

    name: str
    lab: tuple[float, float, float]

    @classmethod
    def of_lab(cls, lab: Iterable[float], name: str = "") -> Ink:
        """Make an ink of CIELAB (D50); without a name it gets its L*C*h code.

        Raises:
            ValueError: No surface has such a colour.
        """
        lightness, a, b = (round(float(value), 4) for value in lab)
        # Written so that NaN fails; rounding elsewhere may pass black and white by a hair.
        if not (-_SLACK <= lightness <= 100 + _SLACK and max(abs(a), abs(b)) <= _FARTHEST):
            raise ValueError(f"expected L* 0 to 100, a* and b* within {_FARTHEST:g}, got {lightness:g}, {a:g}, {b:g}")
        lightness = min(max(lightness, 0.0), 100.0)
        return cls(name or code_of((lightness, a, b)), (lightness, a, b))

    @classmethod
    def of_srgb(cls, rgb: Iterable[float], name: str = "") -> Ink:
        """Make an ink of sRGB in [0, 1]."""
        return cls.of_lab(lab_from_srgb(list(rgb)), name)

    @property
    def rgb(self) -> NDArray[np.float64]:
        """SRGB in [0, 1], shape (3,): as near as a screen comes."""
        return srgb_from_lab(self.lab)

    @property
    def hex(self) -> str:
        """The colour on a screen, "#rrggbb"."""
        return hex_of(self.rgb)

    @property
    def words(self) -> str:
        """The colour in plain words, for example "deep blue"."""
        return words_for(self.lab)


@dataclass(frozen=True, eq=False)
class Separation:
    """A design as inks: which of them lies on each pixel.

    Attributes:
        labels: uint8 (H, W); the index of the ink, or `BARE` where the cloth shows.
        inks: 1 to 100 of them, no name twice.
        lattice: How it repeats.
        width_mm: Width of one repeat on cloth.
        height_mm: Height of one repeat.
        repeat: The repeat by name, where one was asked for.
    """

    labels: Labels
    inks: tuple[Ink, ...]
    lattice: Lattice
    width_mm: float
    height_mm: float
    repeat: Repeat | None = None

    def __post_init__(self) -> None:
        """Check once, so that nobody after has to."""
        labels = self.labels
        if not isinstance(labels, np.ndarray) or labels.dtype != np.uint8 or labels.ndim != 2 or 0 in labels.shape:
            raise ValueError(f"labels: expected uint8 (H, W), got {getattr(labels, 'dtype', type(labels).__name__)}")
        if not 1 <= len(self.inks) <= MOST_COLOURS:
            raise ValueError(f"inks: expected 1 to {MOST_COLOURS}, got {len(self.inks)}")
        names = [ink.name for ink in self.inks]
        if len(set(names)) != len(names):
            raise ValueError(f"inks: expected every name once, got {', '.join(names)}")
        used = np.flatnonzero(self.counts)
        if len(used) and used[-1] >= len(self.inks) and set(used[used >= len(self.inks)].tolist()) != {BARE}:
            raise ValueError(f"labels: expected below {len(self.inks)} or {BARE}, got {used[-1]}")
        self.lattice.shift_px(*labels.shape)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Pixels of each label, (256,)."""
        return count_labels(self.labels)

    @property
    def coverage(self) -> NDArray[np.float64]:
        """Share of the cloth that each ink covers, (N,), in [0, 1]."""
        return self.counts[: len(self.inks)] / self.labels.size

    @property
    def bare_share(self) -> float:
        """Share of the cloth that no ink covers."""
        return float(self.counts[BARE] / self.labels.size)

    @property
    def size_px(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return int(self.labels.shape[0]), int(self.labels.shape[1])

    @property
    def dpi(self) -> float:
        """Pixels per inch along the width."""
        return self.size_px[1] * MM_PER_INCH / self.width_mm

    @property
    def px_per_mm(self) -> float:
        """Pixels per millimetre along the width."""
        return self.size_px[1] / self.width_mm

    @property
    def lab(self) -> NDArray[np.float64]:
        """CIELAB of the inks, (N, 3)."""
        return np.array([ink.lab for ink in self.inks])

    def with_inks(self, inks: Iterable[Ink]) -> Separation:
        """Return the same design in other inks, one for one.

        Raises:
            ValueError: Their number is another.
        """
        others = tuple(inks)
        if len(others) != len(self.inks):
            raise ValueError(f"inks: expected {len(self.inks)}, got {len(others)}")
        return replace(self, inks=others)

    def levels(self, bare: tuple[int, int, int] = (255, 255, 255)) -> NDArray[np.uint8]:
        """Return the design as uint8 (H, W, 3) sRGB; `bare` is the cloth."""
        table = np.zeros((256, 3), np.uint8)
        table[:] = bare
        for index, ink in enumerate(self.inks):
            table[index] = np.floor(ink.rgb * 255 + 0.5)
        levels: NDArray[np.uint8] = table[self.labels]
        return levels

    def tile(self) -> Tile:
        """Return the design as a tile; where the cloth shows, alpha is 0."""
        pixels = np.ascontiguousarray(self.levels().transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        bare = self.labels == BARE
        alpha = (~bare)[None, None].astype(np.float32) if bare.any() else None
        return Tile(pixels, self.lattice, self.width_mm, self.height_mm, alpha, repeat=self.repeat)


def tidy(separation: Separation) -> Separation:
    """Return the separation with its inks from light to dark and without those that nothing uses."""
    order = light_to_dark(separation)
    table = np.full(256, BARE, np.uint8)
    table[order] = np.arange(len(order), dtype=np.uint8)
    inks = distinct(separation.inks[index] for index in order)
    return replace(separation, labels=table[separation.labels], inks=inks)


def light_to_dark(separation: Separation) -> list[int]:
    """Return the inks that are used, the lightest first."""
    used = [index for index in range(len(separation.inks)) if separation.counts[index]]
    return sorted(used, key=lambda index: (-separation.inks[index].lab[0], index))


def count_labels(labels: Labels) -> NDArray[np.int64]:
    """Return the pixels of each label, int64 (256,)."""
    total = np.zeros(256, np.int64)
    for top in range(0, labels.shape[0], _ROWS):  # in bands: the count works on eight bytes a pixel
        total += np.bincount(labels[top : top + _ROWS].reshape(-1), minlength=256)
    return total


def distinct(inks: Iterable[Ink]) -> tuple[Ink, ...]:
    """Return the inks with names that are different, "-2", "-3" added where two were the same."""
    seen: dict[str, int] = {}
    out: list[Ink] = []
    taken: set[str] = set()
    for ink in inks:
        name = ink.name
        while name in taken:
            seen[ink.name] = seen.get(ink.name, 1) + 1
            name = f"{ink.name}-{seen[ink.name]}"
        taken.add(name)
        out.append(replace(ink, name=name))
    return tuple(out)


def ink_facts(separation: Separation) -> list[dict[str, Any]]:
    """Return the inks for programs: name, words, hex, Lab, LCh and coverage, in the separation's order."""
    from designgen.colour.spaces import lch

    return [
        {
            "index": index,
            "name": ink.name,
            "words": ink.words,
            "hex": ink.hex,
            "lab": [round(value, 2) for value in ink.lab],
            "lch": [round(float(value), 2) for value in lch(ink.lab)],
            "coverage_percent": round(100 * float(share), 3),
        }
        for index, (ink, share) in enumerate(zip(separation.inks, separation.coverage, strict=True))
    ]
