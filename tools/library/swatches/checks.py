"""Checks from true thread counts: houndstooth with a windowpane, a glen check, an embroidered gingham."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.swatches.loom import Cloth, Yarn, counted, dyed, few_lights, twill, weave

Real = npt.NDArray[np.floating[Any]]

PADDOCK = {"ink": "#1c1d26", "ivory": "#f3ead8", "flame": "#df5327"}
GLEN = {"walnut": "#3a2a22", "oat": "#efe3cd", "sky": "#4f8fb4"}


def paddock_houndstooth(size: int, seed: int) -> Real:
    """Four and four in two-over-two twill, ink and ivory, with a windowpane of flame every fourth tooth."""
    rng = np.random.default_rng(seed)
    pane = [("ink", 4), ("ivory", 4)] * 3 + [("ink", 4), ("ivory", 1), ("flame", 2), ("ivory", 1)]
    names = counted(pane * 4)
    warp, weft = dyed(names, PADDOCK, rng, 0.025), dyed(names, PADDOCK, rng, 0.025)
    return few_lights(weave(Cloth(warp, weft, twill(len(names), len(names))), size, Yarn(twist=0.07)))


def study_glen(size: int, seed: int) -> Real:
    """Four and four against two and two in twill, walnut and oat, with an overcheck of sky."""
    rng = np.random.default_rng(seed)
    large = [("walnut", 4), ("oat", 4)] * 6
    small = [("walnut", 2), ("oat", 2)] * 5 + [("walnut", 2), ("sky", 2)] + [("walnut", 2), ("oat", 2)] * 6
    names = counted((large + small) * 2)
    warp, weft = dyed(names, GLEN, rng, 0.025), dyed(names, GLEN, rng, 0.025)
    return few_lights(weave(Cloth(warp, weft, twill(len(names), len(names))), size, Yarn()))
