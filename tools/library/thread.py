"""Thread and yarn laid stitch by stitch on the torus: round, twisted, and shining across its own direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

_LIGHT = np.array([-0.50, -0.58, 0.64], np.float32)
_UP = np.array([0, 0, 1], np.float32)
_HALF = (_LIGHT + _UP) / np.linalg.norm(_LIGHT + _UP)
_CHUNK = 300_000


@dataclass(frozen=True)
class Yarn:
    """What a thread is like.

    `width` in pixels of the buffer it is laid on; `arch` how steeply a stitch leaves the cloth (radians); `sheen` the
    strength of its gloss and `tight` how narrow; `twist` the depth of the plies' groove, `pitch` their length in
    widths, `lean` how far a ply runs along the thread while it crosses it; `streak` the filaments' light and dark;
    `taper` how far the ends narrow; `uneven` the difference in tone from stitch to stitch.
    """

    width: float
    arch: float = 0.5
    sheen: float = 0.35
    tight: float = 14.0
    twist: float = 0.10
    pitch: float = 1.6
    lean: float = 0.8
    streak: float = 0.10
    taper: float = 0.6
    uneven: float = 0.04


def lay(
    pixels: Real, lines: tuple[Points, Points, Points | float], colour: Real, yarn: Yarn, rng: np.random.Generator
) -> None:
    """Lay stitches on `pixels` (H, W, 3), later ones over earlier, wrapping.

    `lines` is (from (n, 2), to (n, 2), bow (n,)): the bow is the sideways bend as a share of the length. `colour` is
    (3,) or (n, 3), or (n, 2, 3) for a thread that changes from its first colour to its second.
    """
    start, end = (np.asarray(p, np.float32) for p in lines[:2])
    count = len(start)
    if not count:
        return
    bow = np.broadcast_to(np.asarray(lines[2], np.float32), (count,))
    tones = np.asarray(colour, np.float32)
    if tones.ndim == 1:
        tones = tones[None]
    if tones.ndim == 2:
        tones = np.repeat(tones[:, None], 2, 1)
    tones = np.broadcast_to(tones, (count, 2, 3))
    longest = float(np.hypot(*(end - start).T).max())
    ns, nt = int(longest * 1.2 / 0.75) + 3, int(yarn.width / 0.7) + 3
    each = max(1, _CHUNK // (ns * nt))
    for at in range(0, count, each):
        part = slice(at, at + each)
        _lay(pixels, start[part], end[part], bow[part], tones[part], yarn, (ns, nt), rng)


def _lay(
    pixels: Real,
    start: Real,
    end: Real,
    bow: Real,
    tones: Real,
    yarn: Yarn,
    steps: tuple[int, int],
    rng: np.random.Generator,
) -> None:
    n, (ns, nt) = len(start), steps
    s = np.linspace(0, 1, ns, dtype=np.float32)[None, :]
    t = np.linspace(-1, 1, nt, dtype=np.float32)[None, None, :]
    d = end - start
    length = np.hypot(d[:, 0], d[:, 1])[:, None] + 1e-3
    side = np.stack([-d[:, 1], d[:, 0]], 1) * bow[:, None] * 4
    x = start[:, :1] + d[:, :1] * s + side[:, :1] * s * (1 - s)
    y = start[:, 1:] + d[:, 1:] * s + side[:, 1:] * s * (1 - s)
    tx, ty = d[:, :1] + side[:, :1] * (1 - 2 * s), d[:, 1:] + side[:, 1:] * (1 - 2 * s)
    norm = np.hypot(tx, ty) + 1e-6
    tx, ty = tx / norm, ty / norm
    half = yarn.width / 2 * (1 - yarn.taper * np.abs(2 * s - 1) ** 5)
    half = half * rng.uniform(0.9, 1.1, (n, 1)).astype(np.float32)
    px = x[..., None] - (ty * half)[..., None] * t
    py = y[..., None] + (tx * half)[..., None] * t
    rise = yarn.arch * (1 - 2 * s)
    ct, st = np.cos(rise), np.sin(rise)
    along = tx * ct * _HALF[0] + ty * ct * _HALF[1] + st * _HALF[2]
    gloss = np.clip(1 - along**2, 0, 1) ** yarn.tight
    up = np.sqrt(np.clip(1 - t**2, 0, 1))
    across = (-ty * _LIGHT[0] + tx * _LIGHT[1])[..., None] * t
    round_ = 0.50 + 0.42 * up + 0.24 * across
    turn = (s * length / (yarn.width * yarn.pitch))[..., None] + yarn.lean * t * 0.5 + rng.random((n, 1, 1))
    groove = np.abs(np.sin(np.pi * turn.astype(np.float32)))
    strands = rng.standard_normal((n, 1, nt)).astype(np.float32) * np.float32(yarn.streak)
    value = round_ * (1 - yarn.twist + yarn.twist * 1.4 * np.sqrt(groove)) * (1 + strands)
    value = value * (1 + yarn.uneven * rng.standard_normal((n, 1, 1)).astype(np.float32))
    shine = (yarn.sheen * gloss)[..., None] * up**3 * (1 + 1.5 * strands)
    paint = tones[:, None, :1] + (tones[:, None, 1:] - tones[:, None, :1]) * s[..., None, None]
    shade = paint * value[..., None] + shine[..., None] * (0.55 * paint + 0.45)
    h, w = pixels.shape[:2]
    iy, ix = np.floor(py).astype(np.int32) % h, np.floor(px).astype(np.int32) % w
    pixels[iy, ix] = shade


def stem(line: Points, pitch: float, width: float) -> tuple[Points, Points, Points]:
    """Stem stitch along a polyline: overlapping slanted stitches, as `lines` for `lay`."""
    step = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    at = np.arange(0, max(step[-1] - pitch, 1e-3), pitch * 0.5)
    a = np.stack([np.interp(at, step, line[:, c]) for c in (0, 1)], 1)
    b = np.stack([np.interp(at + pitch, step, line[:, c]) for c in (0, 1)], 1)
    d = b - a
    side = np.stack([-d[:, 1], d[:, 0]], 1) / (np.hypot(d[:, 0], d[:, 1])[:, None] + 1e-6) * width / 2
    return a - side, b + side, np.zeros(len(a))


def knot(x: float, y: float, radius: float, turn: float) -> tuple[Points, Points, Points]:
    """A French knot: the coil as three short bent stitches round (x, y)."""
    angle = turn + np.arange(4) * 2 * np.pi / 3.4
    ring = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)
    return ring[:-1], ring[1:], np.full(3, -0.26)
