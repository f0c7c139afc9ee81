"""Dyed, floated, stitched, knitted."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.styles import batik, boro, ikat, knit, marbling, satin, shibori

STYLES: tuple[StyleSpec, ...] = (
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
        size_px=1280,
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
        size_px=1280,
        quality=88,
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
        "silk-garden",
        "Silk garden",
        "Flowers painted with the needle on dark silk shawls, every thread in its own light. Best on large florals.",
        satin.silk_garden,
        ("embroidery", "textile", "lustrous", "floral"),
        ("#15413f", "#0b2530", "#d8343f", "#ff8a6b", "#ffe0bd", "#f2c14b", "#7f9a3c"),
        strength=0.65,
        style_scale=2.0,
        quality=90,
    ),
    StyleSpec(
        "island-knit",
        "Island knit",
        "Stranded wool, charted as on the northern isles, every stitch spun. Bold shapes turn into a jumper.",
        knit.fair_isle,
        ("knit", "textile", "cosy", "bold"),
        ("#efe4cb", "#1f4a4c", "#b5402a", "#dfa23a", "#6f8fa0", "#5c1f2e"),
        strength=0.65,
        style_scale=2.0,
        quality=92,
    ),
    StyleSpec(
        "spider-shibori",
        "Spider shibori",
        "Cotton pleated to spider webs, bound and dipped in indigo; white where the thread held. For clear, open motifs.",
        shibori.bound_indigo,
        ("resist", "indigo", "handmade", "graphic"),
        ("#f6f1e4", "#86b3c9", "#34709f", "#183f78", "#0e2654"),
        strength=0.65,
        style_scale=1.5,
        quality=92,
    ),
)

SWATCHES: tuple[SwatchSpec, ...] = ()
