"""A theme's colours for the screen, darkened where text would be too faint to read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from designgen.catalogue.theme import Rgb, Theme

READABLE = 4.5
"""Least contrast of text against what it stands on."""
_STEPS = 20


def contrast(first: Rgb, second: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: Rgb, grounds: tuple[Rgb, ...], ratio: float = READABLE) -> Rgb:
    """Return the colour, moved towards black or white until it can be read on every ground.

    Args:
        colour: Of the text.
        grounds: What it stands on.
        ratio: Contrast that is wanted.
    """

    def least(candidate: Rgb) -> float:
        return min(contrast(candidate, ground) for ground in grounds)

    black, white = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    end = black if least(black) >= least(white) else white
    for step in range(_STEPS + 1):
        share = step / _STEPS
        red, green, blue = (a + (b - a) * share for a, b in zip(colour, end, strict=True))
        if least((red, green, blue)) >= ratio:
            return red, green, blue
    return end


def css_colour(colour: Rgb) -> str:
    """Return a colour as CSS writes it: "#1d1c1a"."""
    return "#" + "".join(f"{round(min(max(v, 0.0), 1.0) * 255):02x}" for v in colour)


def colours_of(theme: Theme) -> dict[str, str]:
    """Return the colours of the style sheet by name."""
    grounds = (theme.paper, theme.tint)
    accent = readable(theme.accent, grounds)
    found = {
        "ink": readable(theme.ink, grounds, 7.0),
        "muted": readable(theme.muted, grounds),
        "accent": accent,
        "on-accent": readable(theme.paper, (accent,)),
        "rule": theme.rule,
        "tint": theme.tint,
        "paper": theme.paper,
    }
    return {name: css_colour(colour) for name, colour in found.items()}
