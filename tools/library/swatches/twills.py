"""Cloths whose structure is the pattern: a flecked herringbone, and striped ticking in warp-faced twill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.fields import scatter
from tools.library.swatches.loom import Cloth, Yarn, counted, drawdown, dyed, few_lights, weave

Real = npt.NDArray[np.floating[Any]]

HARBOUR = {"oat": "#e9dec7", "pebble": "#d8cab0", "teal": "#22484f", "deep": "#1b3940"}
NEPS = ("#d9542b", "#e8ab3c", "#d9542b", "#b9d4cf")
RIVIERA = {"cream": "#f5ecda", "marine": "#1f3a6b", "tomato": "#d6452c", "maize": "#eab64a", "sky": "#8fb8d4"}
# Half the rhythm, hem to heart: wide and narrow, a rest of cream, and the heart in tomato.
STRIPES = (
    ("cream", 14),
    ("sky", 2),
    ("cream", 4),
    ("marine", 20),
    ("cream", 3),
    ("marine", 3),
    ("cream", 8),
    ("maize", 6),
    ("cream", 3),
    ("tomato", 2),
    ("cream", 3),
    ("tomato", 29),
)


def broken_herringbone(widths: Sequence[int], ends: int) -> list[int]:
    """Threading of a four-shaft herringbone: stripes rise and fall by turns, and each break skips two shafts."""
    shafts = [0]
    for stripe, width in enumerate(widths):
        way = 1 if stripe % 2 == 0 else -1
        shafts += [shafts[-1] + way * step for step in range(1, width)]
        shafts.append(shafts[-1] + 2)
    if (shafts.pop()) % 4 or ends % len(shafts) or len(widths) % 2:
        raise ValueError(f"stripes of {list(widths)} do not close, or do not go into {ends} ends")
    return [shaft % 4 for shaft in shafts] * (ends // len(shafts))


def harbour_herringbone(size: int, seed: int) -> Real:
    """Oat warp, teal weft, a herringbone of sixteen ends in 2/2 twill, with coloured neps caught in the yarn."""
    rng = np.random.default_rng(seed)
    ends = 128
    threading = broken_herringbone((22, 22, 10, 10), ends)
    up = drawdown(threading, [(0, 1), (1, 2), (2, 3), (3, 0)], [i % 4 for i in range(ends)])
    warp = dyed([("oat", "pebble")[rng.random() < 0.3] for _ in range(ends)], HARBOUR, rng, 0.03)
    weft = dyed([("teal", "deep")[rng.random() < 0.3] for _ in range(ends)], HARBOUR, rng, 0.05)
    return few_lights(weave(Cloth(warp, weft, up, fleck=_neps(up, 64, rng)), size, Yarn(twist=0.08)))


def _neps(up: npt.NDArray[np.bool_], count: int, rng: np.random.Generator) -> Real:
    """Flecks of dyed wool caught in single floats, well apart: (P, E, 4) for `Cloth.fleck`."""
    picks, ends = up.shape
    caught = np.zeros((picks, ends, 4), np.float32)
    colours = palette(*NEPS)
    for i, (x, y) in enumerate(scatter(up.shape, 0.78 * np.sqrt(picks * ends / count), rng, tries=1500)[:count]):
        pick, end = int(y), int(x)
        # A nep lies along its float: down the column of a warp float, along the row of a weft float.
        step = (1, 0) if up[pick, end] else (0, 1)
        for k, much in ((0, 1.0), (1, 0.8), (-1, 0.45)):
            at = ((pick + k * step[0]) % picks, (end + k * step[1]) % ends)
            if up[at] == up[pick, end]:
                caught[at] = (*colours[i % len(NEPS)], much)
    return caught


def riviera_ticking(size: int, seed: int) -> Real:
    """Deckchair stripes in 3/1 herringbone ticking: the striped warp shows, the cream weft only ties it down."""
    rng = np.random.default_rng(seed)
    names = counted(STRIPES, mirrored=True)
    ends = len(names)
    threading = broken_herringbone((8, 8), ends)
    lifts = [(0, 1, 2), (1, 2, 3), (2, 3, 0), (3, 0, 1)]
    up = drawdown(threading, lifts, [i % 4 for i in range(ends)])
    weft = dyed(["cream"] * ends, RIVIERA, rng, 0.0)
    return few_lights(weave(Cloth(dyed(names, RIVIERA, rng, 0.015), weft, up), size, Yarn(twist=0.0)))
