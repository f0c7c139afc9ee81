"""Woven cloth from its thread count: a tartan sett of our own in two-over-two twill."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette

Real = npt.NDArray[np.floating[Any]]

# Threads of the half sett, pivot to pivot; the full sett runs out and back. Not a registered tartan.
COLOURS = {
    "pine": "#16413c",
    "ink": "#141d33",
    "brick": "#a8392e",
    "oat": "#ecdcb6",
    "sky": "#6d9db5",
    "gold": "#d99a33",
}
SETT = (
    ("pine", 18),
    ("oat", 3),
    ("pine", 7),
    ("ink", 12),
    ("sky", 4),
    ("ink", 12),
    ("brick", 5),
    ("gold", 2),
    ("brick", 25),
)


def full_sett() -> list[str]:
    """The colour of every thread of one repeat; the pivots are not doubled."""
    half = [name for name, count in SETT for _ in range(count)]
    return half + half[-2:0:-1]


def moorland_tartan(size: int, seed: int) -> Real:
    """Two setts across in pine, ink, brick and oat, woven in 2/2 twill, thread by thread."""
    rng = np.random.default_rng(seed)
    names = full_sett()
    threads = len(names) * 2 - len(names) * 2 % 4  # twill closes on four threads
    names = (names * 2)[:threads]
    each = size // threads
    order = list(COLOURS)
    tones = palette(*COLOURS.values())[[order.index(name) for name in names]]
    warp = tones * (1 + 0.020 * rng.normal(0, 1, (threads, 1))).astype(np.float32)
    weft = tones * (1 + 0.020 * rng.normal(0, 1, (threads, 1))).astype(np.float32)
    row, column = np.mgrid[0:threads, 0:threads]
    warp_up = (row + column) % 4 < 2
    cloth = np.where(warp_up[..., None], warp[None, :, :], weft[:, None, :])
    big = cloth.repeat(each, 0).repeat(each, 1)
    along = (np.arange(each) + 0.5) / each
    round_ = 0.84 + 0.16 * np.sin(np.pi * along)
    over = np.where(warp_up, 1.0, 0.0).repeat(each, 0).repeat(each, 1)
    light = over * np.tile(round_, threads)[None, :] + (1 - over) * np.tile(round_, threads)[:, None]
    out = big * light[..., None] * 1.08
    return np.clip(out, 0, 1).astype(np.float32)
