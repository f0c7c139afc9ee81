"""What the library holds: every style and swatch with its maker, seed and the words people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.styles import batik, boro, ikat, impasto, marbling, pastel, relief_print, riso, watercolour
from tools.library.swatches import deco, emblems, florals, fruit, jungle, posy, weaves

Real = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class StyleSpec:
    """One style: `make(size_px, seed)` returns (size, size, 3) in [0, 1], seamless on the straight torus."""

    name: str
    title: str
    note: str
    make: Callable[[int, int], Real]
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
    make: Callable[[int, int], Real | tuple[Real, Real]]
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
        style_scale=1.4,
    ),
    StyleSpec(
        "turkish-marbling",
        "Turkish marbling",
        "Colours floated on size and combed into feathers, as on old endpapers. Give it clear silhouettes.",
        marbling.nonpareil,
        ("marbling", "graphic", "rich"),
        ("#f2e6cb", "#7e1d25", "#16284f", "#dc9d34", "#2f7d7c", "#e39a86"),
        strength=0.6,
        style_scale=1.5,
        quality=94,
    ),
    StyleSpec(
        "linocut-leaves",
        "Linocut",
        "Gouge marks cut along the form, lamp black and vermilion on cream. Turns any swatch into a block print.",
        relief_print.leaf_block,
        ("print", "graphic", "high contrast", "three colours"),
        ("#17181c", "#d9442b", "#f3e9d2"),
        strength=0.6,
        style_scale=1.2,
    ),
    StyleSpec(
        "madder-ikat",
        "Madder ikat",
        "Silk warp ikat: threads dyed before weaving, every edge feathered along the warp. Best with bold shapes.",
        ikat.madder_ikat,
        ("woven", "ethnographic", "bold", "warm"),
        ("#a8242c", "#1c2f63", "#e3a02f", "#f0e2c2", "#2d7f86", "#17141c"),
        strength=0.55,
        style_scale=1.3,
    ),
    StyleSpec(
        "tide-pool",
        "Tide pool",
        "Layered watercolour with dark drying rims on white paper. Light and airy; keep the strength high.",
        watercolour.tide_pool,
        ("painterly", "watercolour", "light", "fresh"),
        ("#fcf8ee", "#27457f", "#1f8a8c", "#5aa9bf", "#e9674f", "#d6457a", "#f2a53c"),
        strength=0.65,
        style_scale=1.4,
        quality=94,
        size_px=1024,
    ),
    StyleSpec(
        "indigo-batik",
        "Indigo batik",
        "Wax drawn by hand, dyed in indigo, cracked and dyed again. Florals and leaves become batik at once.",
        batik.indigo_batik,
        ("resist", "indigo", "handmade"),
        ("#1d3573", "#101b45", "#f4eee0", "#7ba7d0", "#bd7b39"),
        strength=0.6,
        style_scale=1.4,
        quality=94,
        size_px=1024,
    ),
    StyleSpec(
        "riso-cutouts",
        "Riso cut-outs",
        "Cut paper in three soy inks, grained, screened and out of register. Gives bold shapes a zine feel.",
        riso.riso_cutouts,
        ("print", "graphic", "bright", "screen"),
        ("#f8f1e1", "#f9545b", "#ffcf33", "#0c6f93"),
        strength=0.5,
        style_scale=1.2,
        quality=94,
        size_px=1024,
    ),
    StyleSpec(
        "boro-sashiko",
        "Boro and sashiko",
        "Patched indigo rags run through with white thread. Covers everything in stitches; lovely on simple shapes.",
        boro.boro_patchwork,
        ("textile", "indigo", "stitched", "handmade"),
        ("#17234a", "#22376f", "#33518c", "#5f7fae", "#9fb4cb", "#efe9d8", "#8f2f2f"),
        strength=0.6,
        style_scale=1.3,
        quality=94,
        size_px=1024,
    ),
    StyleSpec(
        "terracotta-pastel",
        "Terracotta pastel",
        "Oil pastel scribbled over toothed paper in terracotta, rose and cobalt. Makes flat shapes warm and lively.",
        pastel.terracotta_pastel,
        ("painterly", "pastel", "warm", "hatched"),
        ("#4b2b38", "#c8553d", "#e58f65", "#8a8f3c", "#e9b7a4", "#2f5da8", "#f0c05a", "#f3e6cc"),
        strength=0.6,
        style_scale=1.5,
        size_px=1024,
    ),
)

SWATCHES = (
    SwatchSpec("garden-rose", "Garden rose", "half-drop", 32, florals.rose_night, ("floral", "large"), size_px=1088),
    SwatchSpec("jungle-leaves", "Jungle leaves", "half-drop", 32, jungle.jungle, ("leaves", "large")),
    SwatchSpec("amalfi-citrus", "Amalfi citrus", "half-drop", 24, fruit.citrus, ("conversational", "medium")),
    SwatchSpec("deco-fans", "Deco fans", "straight", 16, deco.deco_fans, ("geometric", "art deco")),
    SwatchSpec("ditsy-meadow", "Ditsy meadow", "straight", 16, florals.ditsy, ("floral", "small")),
    SwatchSpec(
        "moorland-tartan", "Moorland tartan", "straight", 16, weaves.moorland_tartan, ("tartan", "woven"), size_px=1044
    ),
    SwatchSpec("emperor-moth", "Emperor moth", "none", 26, emblems.moth, ("placed", "emblem"), size_px=1400),
    SwatchSpec("peony-posy", "Peony posy", "none", 24, posy.peony_posy, ("placed", "floral"), size_px=1400),
)
