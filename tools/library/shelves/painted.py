"""Paint, ink, chalk."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec
from tools.library.styles import botanical, charcoal, gouache, impasto, pastel, sumi, watercolour

STYLES: tuple[StyleSpec, ...] = (
    StyleSpec(
        "night-impasto",
        "Night impasto",
        "Thick oil laid along a swirling night wind, lamps of chrome yellow on ultramarine. Loves big, simple motifs.",
        impasto.starfield,
        ("painterly", "oil", "swirl", "dark"),
        ("#0b1738", "#1f5aa0", "#3f8fbf", "#86bfc4", "#dfe3b8", "#f2a72e", "#ffd861"),
        strength=0.65,
        style_scale=1.4,
        size_px=1280,
        quality=88,
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
        "terracotta-pastel",
        "Terracotta pastel",
        "Oil pastel scribbled over toothed paper in terracotta, rose and cobalt. Makes flat shapes warm and lively.",
        pastel.terracotta_pastel,
        ("painterly", "pastel", "warm", "hatched"),
        ("#4b2b38", "#c8553d", "#e58f65", "#8a8f3c", "#e9b7a4", "#2f5da8", "#f0c05a", "#f3e6cc"),
        strength=0.6,
        style_scale=1.5,
        size_px=1024,
        quality=88,
    ),
    StyleSpec(
        "dry-brush",
        "Long arm dry brush",
        "Arm-long gouache sweeps that run dry on bone paper, as on a studio wall. Give it big, simple shapes.",
        gouache.dry_brush,
        ("painterly", "gouache", "brushstroke", "abstract"),
        ("#f1e7d6", "#1e1c24", "#1f4f42", "#93a04b", "#e9b9b5", "#f0512c"),
        seed=8,
        strength=0.7,
        style_scale=0.9,
        quality=86,
    ),
    StyleSpec(
        "wet-ink",
        "Wet ink and plum",
        "Bamboo pulled wet into soft paper, with plum blossom in vermilion. Turns any print black, grey and one red.",
        sumi.wet_ink,
        ("painterly", "ink", "bleeding", "monochrome"),
        ("#f4eee1", "#191a20", "#6d6d70", "#bdb9b0", "#dc3a1f"),
        strength=0.65,
        style_scale=1.2,
        quality=88,
    ),
    StyleSpec(
        "botanical-ink",
        "Hedgerow herbarium",
        "Pen studies of hedge plants, hatched and stippled over pale washes. Give it clear leaves and flowers.",
        botanical.botanical_ink,
        ("drawn", "pen", "hatched", "botanical"),
        ("#fcf8ee", "#2b2320", "#8aa588", "#6f7d3c", "#dfae52", "#eda69a", "#d6492f"),
        strength=0.65,
        style_scale=1.2,
        quality=88,
    ),
    StyleSpec(
        "charcoal",
        "Camellia charcoal",
        "Lights lifted from rubbed charcoal, with sanguine. Models flat shapes round and turns a print to night.",
        charcoal.charcoal,
        ("drawn", "charcoal", "monochrome", "dark"),
        ("#efe6d5", "#1d1a1b", "#5c5753", "#b5472b"),
        seed=10,
        strength=0.65,
        style_scale=1.2,
        quality=80,
    ),
)

SWATCHES: tuple[SwatchSpec, ...] = ()
