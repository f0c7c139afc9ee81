"""What the library holds: every style and swatch with its maker, seed and the words people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tools.library.styles import ikat, impasto, marbling, relief_print
from tools.library.swatches import deco, emblems, florals, fruit, jungle

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class StyleSpec:
    """One style: `make(size_px, seed)` returns (size, size, 3) in [0, 1], seamless on the straight torus."""

    name: str
    title: str
    note: str
    make: Callable[[int, int], F32]
    tags: tuple[str, ...]
    palette: tuple[str, ...]
    seed: int = 7
    strength: float = 0.6
    style_scale: float = 1.0
    size_px: int = 1280
    quality: int = 88


@dataclass(frozen=True)
class SwatchSpec:
    """One swatch: `make(size_px, seed)`; a placed print (repeat "none") returns (colour, alpha)."""

    name: str
    title: str
    repeat: str
    width_cm: float
    make: Callable[[int, int], F32 | tuple[F32, F32]]
    tags: tuple[str, ...] = field(default=())
    seed: int = 7
    size_px: int = 1280


STYLES = (
    StyleSpec(
        "night-impasto",
        "Night impasto",
        "Thick oil laid along a swirling night wind, lamps of chrome yellow on ultramarine. Loves big, simple motifs.",
        impasto.starfield,
        ("painterly", "oil", "swirl", "dark"),
        ("#0b1738", "#1f5aa0", "#3f8fbf", "#86bfc4", "#dfe3b8", "#f2a72e", "#ffd861"),
        strength=0.65,
    ),
    StyleSpec(
        "turkish-marbling",
        "Turkish marbling",
        "Colours floated on size and combed into feathers, as on old endpapers. Give it clear silhouettes.",
        marbling.nonpareil,
        ("marbling", "graphic", "rich"),
        ("#f2e6cb", "#7e1d25", "#16284f", "#dc9d34", "#2f7d7c", "#e39a86"),
        strength=0.6,
    ),
    StyleSpec(
        "linocut-leaves",
        "Linocut",
        "Gouge marks cut along the form, lamp black and vermilion on cream. Turns any swatch into a block print.",
        relief_print.leaf_block,
        ("print", "graphic", "high contrast", "three colours"),
        ("#17181c", "#d9442b", "#f3e9d2"),
        strength=0.6,
    ),
    StyleSpec(
        "madder-ikat",
        "Madder ikat",
        "Silk warp ikat: threads dyed before weaving, every edge feathered along the warp. Best with bold shapes.",
        ikat.madder_ikat,
        ("woven", "ethnographic", "bold", "warm"),
        ("#a8242c", "#1c2f63", "#e3a02f", "#f0e2c2", "#2d7f86", "#17141c"),
        strength=0.55,
    ),
)

SWATCHES = (
    SwatchSpec("garden-rose", "Garden rose", "half-drop", 32, florals.rose_night, ("floral", "large")),
    SwatchSpec("jungle-leaves", "Jungle leaves", "half-drop", 32, jungle.jungle, ("leaves", "large")),
    SwatchSpec("amalfi-citrus", "Amalfi citrus", "half-drop", 24, fruit.citrus, ("conversational", "medium")),
    SwatchSpec("deco-fans", "Deco fans", "straight", 16, deco.deco_fans, ("geometric", "art deco")),
    SwatchSpec("ditsy-meadow", "Ditsy meadow", "straight", 16, florals.ditsy, ("floral", "small")),
    SwatchSpec("emperor-moth", "Emperor moth", "none", 26, emblems.moth, ("placed", "emblem"), size_px=1400),
)
