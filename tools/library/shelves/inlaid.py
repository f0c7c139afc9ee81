"""Pieces set side by side, and drawings in line."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.styles import collage_birds, engraving, kintsugi, mosaic, pointillist, stained_glass

STYLES: tuple[StyleSpec, ...] = (
    StyleSpec(
        "lagoon-mosaic",
        "Lagoon mosaic",
        "Gold vines on lapis glass, stone by stone in rows that follow the form. Best on bold motifs, printed large.",
        mosaic.vine_mosaic,
        ("inlaid", "mosaic", "gold", "dark"),
        ("#12246b", "#2a57b4", "#e0aa3a", "#fbeaae", "#2fa184", "#cf3226", "#fbf5e6", "#9c8a70"),
        strength=0.65,
        style_scale=1.2,
        quality=86,
    ),
    StyleSpec(
        "conservatory-glass",
        "Conservatory glass",
        "Ruby, opal and blue panes in lead with daylight behind. Outlines motifs darkly; large ones glow most.",
        stained_glass.conservatory,
        ("inlaid", "stained glass", "outlined", "bright"),
        ("#15348a", "#3f9fca", "#cfe9e6", "#b5172b", "#f0713a", "#f5a81f", "#f3dcc0", "#1f8a4a", "#1a1c20"),
        strength=0.75,
        style_scale=0.7,
        quality=95,
    ),
    StyleSpec(
        "shell-engraving",
        "Shell engraving",
        "A madder copperplate of shells; lines swell with shade and follow the form. Turns motifs into toile.",
        engraving.shell_cabinet,
        ("drawn", "engraving", "monochrome", "lines"),
        ("#f4ead4", "#74182c", "#a9586a"),
        strength=0.7,
        style_scale=1.2,
        quality=84,
    ),
    StyleSpec(
        "kintsugi-sherds",
        "Kintsugi sherds",
        "Broken bowls in jade, black, cobalt and persimmon, mended with gold. Breaks motifs into precious pieces.",
        kintsugi.gold_seams,
        ("inlaid", "ceramic", "gold", "crackle"),
        ("#a6c8b1", "#7ba994", "#141012", "#efe6d2", "#1d3f80", "#c8481f", "#cf9c38"),
        strength=0.7,
        style_scale=0.8,
        quality=88,
    ),
    StyleSpec(
        "riverside-dots",
        "Riverside dots",
        "Dots of unmixed paint from a river at sundown, each shade with its complement. Makes flat colours shimmer.",
        pointillist.riverside_dots,
        ("painterly", "pointillist", "bright", "dotted"),
        ("#1b6bb0", "#7cc9d6", "#f6e7a4", "#fbc47f", "#b49fdc", "#12745f", "#a9cb35", "#e0332a", "#fdf0d8"),
        strength=0.65,
        style_scale=1.2,
        quality=84,
    ),
    StyleSpec(
        "orchard-collage",
        "Orchard collage",
        "Birds and pears from combed, brushed and rolled papers, cut and torn. Gives flat motifs edges and handwork.",
        collage_birds.orchard_birds,
        ("cut", "collage", "playful", "layered"),
        ("#f9d9c6", "#8fc1c4", "#e3a22a", "#d4432f", "#132a40", "#0f5460", "#a9b646", "#fbf5e8"),
        strength=0.65,
        style_scale=0.8,
        quality=88,
    ),
)

SWATCHES: tuple[SwatchSpec, ...] = ()
