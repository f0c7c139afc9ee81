"""How ink takes the cloth: opaque over it, or dyed into it so that its colour and yarn stay."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.mockup.grid import Block
from designgen.mockup.levels import Plane
from designgen.mockup.placement import Laid
from designgen.mockup.sample import Ladder, sample

SOFT_OPACITY = 0.12
"""Share of the light that water-based ink scatters itself; the rest passes through it to the cloth and back."""


def lay(cloth: Plane, laid: Laid, ladder: Ladder, block: Block) -> Plane:
    """Return the cloth with a print on it.

    Opaque ink hides what it covers. Soft ink is a filter: light passes it to the cloth and back, so its colour on
    white cloth multiplies the cloth's own, and only a little is scattered by the ink itself.

    Args:
        cloth: Linear light and the share that is bare, (h, w, 4).
        laid: The print.
        ladder: Its texel sizes.
        block: Where.
    """
    ink = sample(ladder, block)
    if ink is None:
        return cloth
    np.clip(ink, 0.0, 1.0, out=ink)
    if laid.share < 1.0:
        ink *= np.float32(laid.share)
    bare = 1.0 - ink[..., 3]
    through = cloth * cv2.merge([bare] * 4)
    if laid.ink == "opaque":
        ink[..., 3] = 0.0
        through += ink
        return through
    colour = ink[..., :3]
    through[..., :3] += colour * (np.float32(SOFT_OPACITY) + np.float32(1.0 - SOFT_OPACITY) * cloth[..., :3])
    through[..., 3] = cloth[..., 3]  # dyed fibres answer the light as bare ones do
    return through
