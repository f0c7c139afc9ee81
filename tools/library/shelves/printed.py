"""Relief, screen and stencil prints; stone and coral."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.styles import agate, coral, floating_hills, jugs, relief_print, riso, terrazzo

STYLES: tuple[StyleSpec, ...] = (
    StyleSpec(
        "celadon-agate",
        "Celadon agate",
        "Polished slices of banded agate, celadon and carnelian to a crystal heart. Gives flat shapes rings of growth.",
        agate.agate_slices,
        ("stone", "banded", "luxurious", "dark"),
        ("#0d2530", "#155460", "#3b938f", "#a9d3c3", "#f6ecd8", "#e9a94f", "#c4472a"),
        strength=0.6,
        style_scale=1.2,
    ),
    StyleSpec(
        "dusk-coral",
        "Dusk coral",
        "Brain coral grown by reaction and diffusion, blush ridges on violet. Best on broad shapes with open ground.",
        coral.brain_coral,
        ("organic", "relief", "sea", "meander"),
        ("#2a1238", "#532a63", "#b5324a", "#f0705a", "#f9b59a", "#fdf0df"),
        strength=0.6,
        style_scale=0.7,
    ),
    StyleSpec(
        "floating-hills",
        "Floating hills",
        "Colour woodblock: wiped gradients, plank grain, a key line. Turns any motif into a landscape print.",
        floating_hills.floating_hills,
        ("print", "woodblock", "landscape", "line"),
        ("#f3e8cf", "#15233b", "#1f4c84", "#9fc3cb", "#56785c", "#e0ae58", "#d2452f"),
        strength=0.6,
        style_scale=1.0,
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
        quality=88,
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
    ),
    StyleSpec(
        "market-jugs",
        "Market jugs",
        "A three-ink screen print pulled out of register: dots, overprints, a brush line. Best on bold, open motifs.",
        jugs.market_jugs,
        ("print", "screen", "halftone", "bright"),
        ("#fbf3e4", "#ffa6bf", "#ff5a26", "#3050c0", "#16151c"),
        strength=0.7,
        style_scale=0.6,
    ),
    StyleSpec(
        "oxblood-terrazzo",
        "Oxblood terrazzo",
        "Marble chips in cream cement, ground and polished. Breaks plain grounds into stone; keep motifs large.",
        terrazzo.terrazzo_floor,
        ("stone", "graphic", "chips", "warm"),
        ("#f1e7d6", "#1f2a2c", "#8c2f2b", "#d98a5f", "#e9b9a4", "#5f7a63", "#d9a441"),
        strength=0.7,
        style_scale=0.5,
    ),
)

SWATCHES: tuple[SwatchSpec, ...] = ()
