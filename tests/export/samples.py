"""Small tiles for the tests of export."""

from __future__ import annotations

import numpy as np

from designgen.repeat.repeats import parse_repeat
from designgen.repeat.tile import Tile


def tile(repeat: str = "straight", size_px: tuple[int, int] = (24, 36), *, alpha: bool = False, seed: int = 1) -> Tile:
    """A tile of noise in whole 8-bit levels, 150 dpi."""
    rng = np.random.default_rng(seed)
    known = parse_repeat(repeat)
    size_mm = size_px[1] * 25.4 / 150, size_px[0] * 25.4 / 150
    pixels = (rng.integers(0, 256, (1, 3, *size_px)) / 255).astype(np.float32)
    cover = (rng.integers(0, 256, (1, 1, *size_px)) / 255).astype(np.float32) if alpha else None
    return Tile(pixels, known.delivered(size_px, size_mm), *size_mm, cover, None, known)
