"""Skins, camouflage, dots, stars, letters, brush shapes."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.swatches import celestial, letters, skins

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = (
    SwatchSpec("midnight-almanac", "Midnight almanac", "half-drop", 28, celestial.almanac, ("celestial", "large")),
    SwatchSpec("camel-leopard", "Camel leopard", "half-drop", 36, skins.leopard, ("skin", "animal", "allover")),
    SwatchSpec("type-tray", "Type tray", "half-drop", 24, letters.type_tray, ("typography", "graphic"), seed=5),
)
