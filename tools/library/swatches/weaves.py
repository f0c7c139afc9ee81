"""Tartans from their thread counts: setts of our own in two-over-two twill."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.swatches.loom import Cloth, Yarn, counted, dyed, few_lights, twill, weave

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


# A light ground, so the dark bars carry the rhythm: two broad, one narrow, and a line of ochre to count by.
HEATHER = {
    "oat": "#efe4cd",
    "plum": "#5a2148",
    "heather": "#b880ab",
    "moss": "#5e6c3c",
    "ochre": "#dc9326",
}
HEATHER_SETT = (
    ("oat", 19),
    ("ochre", 2),
    ("oat", 8),
    ("heather", 14),
    ("plum", 4),
    ("oat", 2),
    ("plum", 16),
    ("moss", 10),
    ("oat", 2),
    ("moss", 8),
    ("ochre", 2),
    ("moss", 10),
)


def full_sett() -> list[str]:
    """The colour of every thread of one moorland repeat; the pivots are not doubled."""
    return counted(SETT, mirrored=True)


def moorland_tartan(size: int, seed: int) -> Real:
    """Two setts across in pine, ink, brick and oat, woven in 2/2 twill, thread by thread."""
    return _tartan(full_sett() * 2, COLOURS, size, seed, Yarn(shade=0.16, dip=0.14, twist=0, hollow=0.6))


def heather_plaid(size: int, seed: int) -> Real:
    """One wide sett in oat, plum, heather and moss with a line of ochre, woven in 2/2 twill."""
    return _tartan(counted(HEATHER_SETT, mirrored=True), HEATHER, size, seed, Yarn(twist=0.03))


def _tartan(names: list[str], colours: dict[str, str], size: int, seed: int, yarn: Yarn) -> Real:
    rng = np.random.default_rng(seed)
    warp, weft = dyed(names, colours, rng), dyed(names, colours, rng)
    return few_lights(weave(Cloth(warp, weft, twill(len(names), len(names))), size, yarn))
