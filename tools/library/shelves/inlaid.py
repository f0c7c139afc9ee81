"""Pieces set side by side, and drawings in line."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.styles import mosaic

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
)

SWATCHES: tuple[SwatchSpec, ...] = ()
