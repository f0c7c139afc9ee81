"""Overshot: a wool pattern weft floats over a plain ground, on four shafts, treadled as it is threaded."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.swatches.loom import Cloth, Yarn, drawdown, dyed, few_lights, weave

Real = npt.NDArray[np.floating[Any]]
Profile = tuple[tuple[str, int], ...]

# Each block is threaded on two neighbouring shafts, one odd and one even, so that plain weave stays possible.
BLOCKS = {"A": (0, 1), "B": (1, 2), "C": (2, 3), "D": (3, 0)}
TABLE: Profile = (("C", 7), ("D", 7), ("C", 7), ("D", 4))
RING: Profile = (("A", 3), ("B", 3))
ROSE: Profile = (("C", 4), ("D", 6), ("A", 8), ("B", 5), ("A", 4), ("B", 5), ("A", 9))
COLOURS = {"linen": "#f1e7d2", "flax": "#e9dcc2", "indigo": "#182c56", "woad": "#213a6a", "madder": "#b5402c"}


def profile() -> list[tuple[str, int, str]]:
    """The blocks of two repeats, each out and back: block, ends, and the wool its picks are woven with."""
    half = [(*block, wool) for part, wool in ((TABLE, "indigo"), (RING, "madder"), (ROSE, "indigo")) for block in part]
    return (half + half[-2:0:-1]) * 2


def overshot(blocks: list[str]) -> list[int]:
    """Threading of a row of blocks, end by end: odd and even shafts take turns."""
    return [next(s for s in BLOCKS[block] if s % 2 == end % 2) for end, block in enumerate(blocks)]


def homestead_coverlet(size: int, seed: int) -> Real:
    """Tables, rings and roses in indigo and madder wool on linen, a fine tabby pick after each pick of pattern."""
    rng = np.random.default_rng(seed)
    blocks = [block for block, ends, _ in profile() for _ in range(ends)]
    wools = [wool for _, ends, wool in profile() for _ in range(ends)]
    threading = overshot(blocks)
    names = list(BLOCKS)
    # The wool lies over the block's own two shafts, so the treadle lifts the other two; treadles 4 and 5 are tabby.
    tie_up = [tuple({0, 1, 2, 3} - set(BLOCKS[name])) for name in names] + [(0, 2), (1, 3)]
    treadling = [t for i, block in enumerate(blocks) for t in (names.index(block), 4 + i % 2)]
    pattern = [("woad" if wool == "indigo" and rng.random() < 0.3 else wool) for wool in wools]
    weft = [name for wool in pattern for name in (wool, "linen")]
    warp = dyed([("linen", "flax")[rng.random() < 0.25] for _ in blocks], COLOURS, rng, 0.012)
    room = np.tile([0.84, 0.16], len(blocks))
    cloth = Cloth(warp, dyed(weft, COLOURS, rng, 0.02), drawdown(threading, tie_up, treadling), weft_room=room)
    return few_lights(weave(cloth, size, Yarn(shade=0.22, dip=0.16, twist=0.05, hollow=0.5), 3))
