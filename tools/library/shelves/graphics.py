"""Skins, camouflage, dots, stars, letters, brush shapes."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.swatches import camouflage, celestial, dots, letters, marks, paper_garden, skins, tiger, zebra

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = (
    SwatchSpec("midnight-almanac", "Midnight almanac", "half-drop", 28, celestial.almanac, ("celestial", "large")),
    SwatchSpec("camel-leopard", "Camel leopard", "half-drop", 36, skins.leopard, ("skin", "animal", "allover")),
    SwatchSpec("savanna-zebra", "Savanna zebra", "straight", 34, zebra.savanna, ("skin", "animal", "stripe"), seed=3),
    SwatchSpec("type-tray", "Type tray", "half-drop", 24, letters.type_tray, ("typography", "graphic"), seed=5),
    SwatchSpec("atelier-marks", "Atelier marks", "half-drop", 30, marks.atelier, ("abstract", "brush", "large")),
    SwatchSpec("paper-garden", "Paper garden", "half-drop", 36, paper_garden.garden, ("abstract", "cut-out", "large")),
    SwatchSpec("scissor-dots", "Scissor dots", "half-drop", 14, dots.cut_dots, ("dots", "small")),
    SwatchSpec("coastline-camo", "Coastline camo", "half-drop", 40, camouflage.coastline, ("camouflage",), seed=9),
    SwatchSpec(
        "red-sun-tiger", "Red sun tiger", "none", 28, tiger.tiger, ("placed", "animal", "streetwear"), size_px=1400
    ),
)
