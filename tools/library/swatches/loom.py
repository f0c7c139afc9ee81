"""A loom: cloth drawn yarn by yarn from a draft (threading, tie-up, treadling) and the colour of every thread.

Terms are the weaver's: ends run down (the warp), picks run across (the weft), `up` says at which crossings the
warp lies on top. Everything is counted in threads and closes on itself, so a cloth is seamless when its counts are
multiples of its weave's repeat; `Cloth` refuses what would not close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.fields import shrink, smoothstep

Real = npt.NDArray[np.floating[Any]]
Lift = npt.NDArray[np.bool_]
Count = tuple[str, int]


@dataclass(frozen=True)
class Yarn:
    """How a yarn looks: `plump` is the share of its room it fills, `shade` how round it is, `dip` how dark it
    grows where it goes under, `twist` the strength of the ply lines and `turns` how many there are a crossing.
    """

    plump: float = 1.0
    shade: float = 0.30
    dip: float = 0.26
    twist: float = 0.05
    turns: float = 1.5
    hollow: float = 0.42


@dataclass(frozen=True)
class Cloth:
    """Colours of the ends (E, 3) and picks (P, 3), the lifting plan (P, E) and each thread's relative thickness.

    `fleck` (P, E, 4), if given, is a colour and how much of it is caught in the yarn on top of each crossing.
    """

    warp: Real
    weft: Real
    up: Lift
    warp_room: Real = field(default_factory=lambda: np.ones(1))
    weft_room: Real = field(default_factory=lambda: np.ones(1))
    fleck: Real | None = None

    def __post_init__(self) -> None:
        """Refuse a plan that does not fit its threads."""
        if self.up.shape != (len(self.weft), len(self.warp)):
            raise ValueError(f"a plan of {len(self.weft)} picks x {len(self.warp)} ends expected, got {self.up.shape}")


def counted(counts: Sequence[Count], mirrored: bool = False) -> list[str]:
    """The colour name of every thread of a sett; mirrored, it runs out and back and the pivots are not doubled."""
    half = [name for name, count in counts for _ in range(count)]
    return half + half[-2:0:-1] if mirrored else half


def dyed(names: Sequence[str], colours: dict[str, str], rng: np.random.Generator, spread: float = 0.02) -> Real:
    """The colours of the threads, each a little lighter or darker than its neighbour and drifting as dye lots do."""
    order = list(colours)
    tones = palette(*colours.values())[[order.index(name) for name in names]]
    single = rng.normal(0, 1, len(names))
    slow = np.convolve(np.tile(single, 3), np.hanning(13) / 3.0, "same")[len(names) : 2 * len(names)]
    lot = np.round(np.clip(0.6 * single + 0.7 * slow, -2, 2))
    return np.asarray(tones * (1 + spread * lot[:, None]), np.float32)


def twill(picks: int, ends: int, over: int = 2, under: int = 2) -> Lift:
    """A straight twill: the warp floats over `over` picks and under `under`; refuses counts that do not close."""
    if picks % (over + under) or ends % (over + under):
        raise ValueError(f"{picks} x {ends} threads do not close on a {over}/{under} twill")
    row, column = np.mgrid[0:picks, 0:ends]
    return np.asarray((row + column) % (over + under) < over)


def satin(picks: int, ends: int, shafts: int, move: int) -> Lift:
    """A warp satin: each end goes under once in `shafts` picks, `move` picks on from its neighbour, never touching."""
    if move in (1, shafts - 1) or gcd(move, shafts) > 1:
        raise ValueError(f"a move of {move} makes no satin on {shafts} shafts")
    if picks % shafts or ends % shafts:
        raise ValueError(f"{picks} x {ends} threads do not close on {shafts} shafts")
    row, column = np.mgrid[0:picks, 0:ends]
    return np.asarray((row - move * column) % shafts != 0)


def drawdown(threading: Sequence[int], tie_up: Sequence[Sequence[int]], treadling: Sequence[int]) -> Lift:
    """The lifting plan of a draft: end e is up at pick p when its shaft is tied to the treadle of that pick."""
    shafts = max(threading) + 1
    tied = np.zeros((len(tie_up), shafts), bool)
    for treadle, lifted in enumerate(tie_up):
        tied[treadle, list(lifted)] = True
    return np.asarray(tied[np.asarray(treadling)][:, np.asarray(threading)])


def _runs(up: Lift) -> tuple[Real, Real]:
    """For every raised crossing, how many raised ones precede and follow it down the column (at most 15)."""
    before, after = np.zeros(up.shape, np.float32), np.zeros(up.shape, np.float32)
    above, below = up.copy(), up.copy()
    for step in range(1, 16):
        above &= np.roll(up, step, 0)
        below &= np.roll(up, -step, 0)
        before += above
        after += below
    return before, after


def _room(room: Real, count: int, pixels: int) -> tuple[npt.NDArray[np.int64], Real, Real]:
    """For every pixel of a line: its thread, the place across it in -1..1, and half the thread's width in pixels."""
    share = np.broadcast_to(room, (count,)) if len(room) == 1 else room
    edges = np.concatenate([[0.0], np.cumsum(share)]) / share.sum() * pixels
    at = np.arange(pixels) + 0.5
    thread = np.clip(np.searchsorted(edges, at, "right") - 1, 0, count - 1)
    half = (edges[thread + 1] - edges[thread]) / 2
    return thread, ((at - edges[thread]) / half - 1).astype(np.float32), half.astype(np.float32)


def _lay(across: Real, half: Real, before: Real, after: Real, yarn: Yarn) -> tuple[Real, Real]:
    """Coverage and light of floats at (place across, half width in pixels, crossings since and until their ends)."""
    end = np.minimum(before, after)
    tip = np.clip(end / 0.62, 0, 1)
    width = yarn.plump * np.sqrt(np.clip(1 - (1 - tip) ** 2, 0, 1)) ** 0.6
    cover = np.clip((width - np.abs(across)) * half + 0.5, 0, 1)
    light = 1.08 - yarn.shade * (across + 0.22) ** 2 - yarn.dip * (1 - smoothstep(0, 0.85, end))
    ply = np.sin(2 * np.pi * (before * yarn.turns + 0.35 * across))
    return cover, light * (1 + yarn.twist * ply)


def weave(cloth: Cloth, size: int, yarn: Yarn | None = None, fine: int = 2) -> Real:
    """Draw a cloth as (size, size, 3): the top yarn of each crossing as a rounded float over the one beneath."""
    yarn = yarn or Yarn()
    n = size * fine
    end, u, half_u = _room(cloth.warp_room, len(cloth.warp), n)
    pick, v, half_v = _room(cloth.weft_room, len(cloth.weft), n)
    runs_warp = _runs(cloth.up)
    runs_weft = tuple(r.T for r in _runs(~cloth.up.T))
    rows = []
    band = 64 * fine
    for start in range(0, n, band):
        p, vv, hv = pick[start : start + band], v[start : start + band, None], half_v[start : start + band, None]
        cell = np.ix_(p, end)
        s, t = (vv + 1) / 2, (u[None] + 1) / 2
        over = cloth.up[cell]
        on_warp = _lay(u[None], half_u[None], runs_warp[0][cell] + s, runs_warp[1][cell] + 1 - s, yarn)
        on_weft = _lay(vv, hv, runs_weft[0][cell] + t, runs_weft[1][cell] + 1 - t, yarn)
        cover, light = (np.where(over, a, b)[..., None] for a, b in zip(on_warp, on_weft, strict=True))
        warp, weft = cloth.warp[end][None], cloth.weft[p][:, None]
        top, under = np.where(over[..., None], warp, weft), np.where(over[..., None], weft, warp)
        if cloth.fleck is not None:
            caught = cloth.fleck[cell]
            top = top + (caught[..., :3] - top) * caught[..., 3:]
        # A shaded yarn keeps its colour: the power deepens it, where a plain product would only grey it.
        lit = top ** np.clip(1 + 1.3 * (1 - light), 0.8, 3) * (0.45 + 0.55 * light)
        rows.append(shrink((lit * cover + under**1.5 * yarn.hollow * (1 - cover)).astype(np.float32), fine))
    # The tile is cut along the middle of a yarn: a cut between two would put a shadow on its edge.
    first = (int(half_v[0]) // fine, int(half_u[0]) // fine)
    return np.roll(np.clip(np.concatenate(rows), 0, 1), (-first[0], -first[1]), (0, 1))


def few(picture: Real, levels: int = 32) -> Real:
    """Round a picture to `levels` steps a channel: flat areas need no more, and its file is far smaller."""
    return np.asarray(np.round(picture * levels) / levels, np.float32)


def few_lights(cloth: Real, levels: int = 28) -> Real:
    """Round the light on a cloth to `levels` steps, and let each yarn keep its hue."""
    light = cloth @ np.array([0.30, 0.59, 0.11], np.float32)
    stepped = np.round(light * levels) / levels
    return few(np.clip(cloth * (stepped / np.maximum(light, 1e-4))[..., None], 0, 1), 63)
