"""Every way to make a swatch seamless, tried in the order of what it costs the swatch, and the best by the gate kept.

1. untouched: it repeats already; not one bit is changed.
2. dropped: it repeats, but another way; its own plane supplies what lies beyond the edges.
3. periods: it is regular; it is cropped to whole periods, straightened, bent together and cut between them.
4. cut: opposite edges are overlapped where they agree best, cut on the torus where they differ least, and levelled.
5. blend: even cloth without motifs is mixed over the edges without losing contrast.
6. patches: where the cut shows, pieces from elsewhere in the swatch are laid over it, cut in the same way.
7. paint: what seam is left is painted by the style engine, with the swatch as its own style.

Nothing is resized: where edges overlap the tile is smaller than the swatch, at the same scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from designgen.repeat.joining import level
from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import dropped, stacked
from designgen.repeat.resample import blur
from designgen.repeat.seam import measure
from designgen.repeat.seam_judge import ORDER
from designgen.repeat.seam_profiles import perceptual
from designgen.seamless.detect import Found, find_repeat
from designgen.seamless.extent import best_size
from designgen.seamless.gate import Cut, Judged, judge
from designgen.seamless.joins import blend, join
from designgen.seamless.periods import upright
from designgen.seamless.pieces import improve
from designgen.seamless.quilt import Quilt
from designgen.seamless.shapes import Seams

Array = np.ndarray[Any, np.dtype[np.float32]]
Method = Literal["untouched", "dropped", "periods", "cut", "blend", "patches", "paint"]
METHODS: tuple[Method, ...] = get_args(Method)
Paint = Callable[[Array, Lattice, Array], Array]

SURE = 0.45
"""Confidence from which a repeat found is used."""

LEAST_SIDE_PX = 64
EVEN_CLOTH = 0.2
FINE_CLOTH = 0.35
GRAIN_SHARE = 1 / 32
LIGHT_SPAN = 0.03
MOST_LIGHT = 1.5
"""Light is evened by at most this factor: what differs more is not lit unevenly, it is another thing."""

LATER = 0.02
"""How much better, in excess, a method must be than the one before it to be worth what it costs the swatch."""


@dataclass(frozen=True)
class Wish:
    """How to go about it.

    Attributes:
        methods: Which may be tried; "untouched" always is.
        paint: Paints (1, 3, H, W) on the lattice where a mask (1, 1, H, W) is 1; None leaves that method out.
        thorough: Try all of them even after one has passed.
        progress: Told (method, share of it done in [0, 1]) of what takes long.
    """

    methods: tuple[Method, ...] = METHODS
    paint: Paint | None = None
    thorough: bool = False
    progress: Callable[[str, float], None] | None = None

    def methods_of(self, *names: Method) -> bool:
        """Whether any of these may be tried."""
        return any(name in self.methods for name in names)


@dataclass(frozen=True)
class Attempt:
    """One way that was tried.

    Attributes:
        method: Which.
        size_px: (H, W) of the tile it gave.
        judged: What the gate says of it.
    """

    method: Method
    size_px: tuple[int, int]
    judged: Judged


@dataclass(frozen=True, eq=False)
class Seamless:
    """A swatch made seamless.

    Attributes:
        pixels: float32 (1, 3, H, W).
        alpha: float32 (1, 1, H, W) or None.
        lattice: How it repeats.
        best: The way that was kept.
        attempts: All that were tried, in their order.
        found: The repeat that the swatch had, or None.
    """

    pixels: Array
    alpha: Array | None
    lattice: Lattice
    best: Attempt
    attempts: tuple[Attempt, ...]
    found: Found | None

    @property
    def passes(self) -> bool:
        """Whether the gate lets it through."""
        return self.best.judged.verdict != "break"


@dataclass(frozen=True)
class _Made:
    method: Method
    pixels: Array
    alpha: Array | None
    cuts: tuple[Cut, ...] = ()
    seams: Seams | None = None


def make_seamless(pixels: Array, lattice: Lattice, alpha: Array | None = None, wish: Wish | None = None) -> Seamless:
    """Make any picture repeat on a lattice.

    Args:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1]; both sides at least 64 px.
        lattice: How it shall repeat, along both sides.
        alpha: float32 (1, 1, H, W) or None.
        wish: Methods, painter, progress.

    Returns:
        The best of what was tried, even where none passes.

    Raises:
        ValueError: The picture is too small, or the lattice does not repeat along both sides.
    """
    wish = wish or Wish()
    if not all(lattice.wraps):
        raise ValueError(f"lattice: expected one that repeats along both sides, got {lattice.name}")
    if min(pixels.shape[-2:]) < LEAST_SIDE_PX:
        raise ValueError(f"pixels: expected at least {LEAST_SIDE_PX} × {LEAST_SIDE_PX}, got {pixels.shape[-2:]}")
    found = find_repeat(pixels, alpha)
    tried: list[tuple[_Made, Attempt]] = []
    for made in _ways(pixels, lattice, alpha, wish, found):
        judged = judge(made.pixels, lattice, made.alpha, made.cuts, made.seams)
        size = int(made.pixels.shape[-2]), int(made.pixels.shape[-1])
        tried.append((made, Attempt(made.method, size, judged)))
        if judged.verdict == "pass" and not wish.thorough:
            break
    best, attempt = min(
        tried,
        key=lambda each: (ORDER[each[1].judged.verdict], each[1].judged.excess + LATER * METHODS.index(each[0].method)),
    )
    return Seamless(best.pixels, best.alpha, lattice, attempt, tuple(each for _, each in tried), found)


def _ways(pixels: Array, lattice: Lattice, alpha: Array | None, wish: Wish, found: Found | None) -> Iterator[_Made]:
    height, width = (int(n) for n in pixels.shape[-2:])
    fits = lattice.admissible((height, width)) == (height, width)
    colour = stacked(pixels, alpha)
    if fits:
        yield _Made("untouched", pixels, alpha)
    if "dropped" in wish.methods and fits and (native := _native(pixels, lattice, alpha)) is not None:
        yield _made("dropped", dropped(colour, native, lattice))
    colour = even_light(colour)
    if "periods" in wish.methods and found is not None and found.confidence >= SURE:
        straight = upright(colour, found, lattice)
        if straight is not None:
            joined = join(straight.colour, lattice, straight.periods)
            yield _made("periods", joined.colour, joined.cuts)
    if wish.methods_of("cut", "patches", "paint"):
        yield from _quilted(colour, lattice, wish, even=_is_even(pixels, alpha))
    elif "blend" in wish.methods and _is_even(pixels, alpha):
        yield _made("blend", blend(colour, lattice).colour)


def _quilted(colour: Array, lattice: Lattice, wish: Wish, *, even: bool) -> Iterator[_Made]:
    """Cut, blend, patches and paint: each begins with the tile of the one before."""

    def made(method: Method, quilt: Quilt) -> _Made:
        across, down = quilt.seams()
        return replace(_made(method, level(quilt.sheet(colour), lattice, apart=True)), seams=Seams(across, down))

    quilt = Quilt.of(colour, lattice, best_size(colour, lattice))
    last = made("cut", quilt)
    if "cut" in wish.methods:
        yield last
    if "blend" in wish.methods and even:
        yield _made("blend", blend(colour, lattice).colour)
    if "patches" in wish.methods:
        told = wish.progress
        improve(quilt, None if told is None else lambda share: told("patches", share))
        last = made("patches", quilt)
        yield last
    if "paint" in wish.methods and wish.paint is not None and last.seams is not None:
        painted = wish.paint(last.pixels, lattice, seam_mask(last.pixels, lattice, last.seams.pixels))
        yield replace(last, method="paint", pixels=painted)


def even_light(colour: Array) -> Array:
    """Take out the slow light of a photograph: a quadratic surface a channel, fitted by least squares.

    Light multiplies, so black stays black and no haze is thrown over what is dark.

    Args:
        colour: (3 or 4, H, W), sRGB and alpha.

    Returns:
        The same, its mean kept; where the surface spans less than LIGHT_SPAN it is left as it is.
    """
    height, width = colour.shape[-2:]
    down, across = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
    ones = np.ones((height, width))
    terms = np.stack([t * ones for t in (1.0, down, across, down * across, down**2 - 1 / 3, across**2 - 1 / 3)])
    every = max(1, min(height, width) // 128)
    thin = terms[:, ::every, ::every].reshape(6, -1).T
    out = colour.copy()
    for channel in range(3):
        weights = np.linalg.lstsq(thin, colour[channel, ::every, ::every].ravel(), rcond=None)[0]
        surface = np.tensordot(weights, terms, axes=1)
        if np.ptp(surface) < LIGHT_SPAN:
            continue
        mean = float(colour[channel].mean())
        evened = colour[channel] * np.clip(mean / np.maximum(surface, 1e-3), 1 / MOST_LIGHT, MOST_LIGHT)
        out[channel] = np.clip(evened + mean - float(evened.mean()), 0, 1)
    return out


def seam_mask(pixels: Array, lattice: Lattice, seam: Any, share: float = 0.06) -> Array:
    """Return (1, 1, H, W): 1 along a seam, a mask (H, W), fading to 0 within `share` of the shorter side."""
    mask = np.asarray(seam, np.float32)[None, None]
    soft = blur(mask, share * min(pixels.shape[-2:]) / 2, lattice)
    return np.asarray(np.clip(3 * soft / max(float(soft.max()), 1e-6), 0, 1), np.float32)


def _made(method: Method, colour: Array, cuts: tuple[Cut, ...] = ()) -> _Made:
    clipped = np.clip(colour, 0.0, 1.0)[None].astype(np.float32)
    alpha = np.ascontiguousarray(clipped[:, 3:]) if clipped.shape[1] > 3 else None
    return _Made(method, np.ascontiguousarray(clipped[:, :3]), alpha, cuts)


def _native(pixels: Array, lattice: Lattice, alpha: Array | None) -> Lattice | None:
    """Return the other trade repeat that the whole picture already has, if any."""
    size = int(pixels.shape[-2]), int(pixels.shape[-1])
    for name in ("straight", "half-drop", "brick"):
        other = Lattice.named(name)
        if other != lattice and other.admissible(size) == size and measure(pixels, other, alpha).verdict == "pass":
            return other
    return None


def _is_even(pixels: Array, alpha: Array | None) -> bool:
    """Whether it is cloth without motifs or slow light: its tones the same all over, and all of it fine grain."""
    lightness = perceptual(pixels, alpha)[0]
    levels = np.linspace(0.02, 0.98, 25)
    whole = np.quantile(lightness, levels)
    spread = float(lightness.std()) + 0.5
    parts = [part for band in np.array_split(lightness, 3) for part in np.array_split(band, 3, axis=1)]
    uneven = max(float(np.abs(np.quantile(part, levels) - whole).mean()) for part in parts)
    soft = blur(lightness[None, None], GRAIN_SHARE * min(lightness.shape), Lattice("none"))
    return uneven < EVEN_CLOTH * spread and float(soft.std()) < FINE_CLOTH * spread
