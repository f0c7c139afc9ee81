"""Cloths and geometry."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.swatches import deco, weaves

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = (
    SwatchSpec("deco-fans", "Deco fans", "straight", 16, deco.deco_fans, ("geometric", "art deco")),
    SwatchSpec(
        "moorland-tartan", "Moorland tartan", "straight", 16, weaves.moorland_tartan, ("tartan", "woven"), size_px=1044
    ),
)
