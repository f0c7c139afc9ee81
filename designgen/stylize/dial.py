"""What the strength dial means: how near the content is held, how far the colours move. Imports no torch."""

from __future__ import annotations

import math


def likeness_aim(strength: float) -> float:
    """Return the structural similarity to the swatch that a strength from 0 to 1 aims at.

    The dial is a likeness, not a weight: the same weight keeps one motif under one style and loses it under another,
    while pictures of the same likeness are about equally readable.
    """
    return 0.99 - 0.89 * strength + 0.24 * strength * strength


def content_weight(strength: float) -> float:
    """Return the weight of the relative content loss, beside a relative style loss of weight 1, to begin with."""
    return float(1.5 * 10 ** (-2.4 * strength))


_REACH = 30.0


def steered(weight: float, likeness: float, strength: float) -> float:
    """Return the content weight to go on with, having met this structural similarity.

    It moves towards `likeness_aim` by at most a factor of 3 down or 2.5 up at a time, and in all stays within 30 times
    the first weight either way.
    """
    first = content_weight(strength)
    factor = min(2.5, max(1 / 3, ((1 - likeness) / (1 - likeness_aim(strength))) ** 8))
    return min(first * _REACH, max(first / _REACH, weight * factor))


def detail_share(strength: float, weight: float | None = None) -> float:
    """Return how much the swatch's fine drawing is held beside its motif: what makes a low strength a hint of style.

    Args:
        strength: From 0 to 1.
        weight: The content weight as steered; where it had to be raised the motif alone does not hold the likeness.
    """
    raised = 1.0 if weight is None else weight / content_weight(strength)
    return max(0.0, 1 - strength / 0.8) + 0.3 * max(0.0, math.log10(raised))


def loosening(likeness: float, strength: float) -> float:
    """Return the noise to lay over a picture that is more like its swatch than it should be, as a standard deviation.

    Lowering the content weight does not help there: a motif that costs the style nothing stays where it is even when
    nothing holds it.
    """
    return min(0.35, max(0.0, 2.5 * (likeness - likeness_aim(strength) - 0.02)))


def colour_amount(strength: float) -> float:
    """Return how far the swatch's colours are moved to the style's before painting, from 0 to 1."""
    return min(1.0, strength / 0.55)


def start_noise(strength: float) -> float:
    """Return the noise laid over the swatch to begin with, as a standard deviation on [0, 1].

    A little breaks ties by the seed. Above 0.6 more of it loosens the motif, which otherwise stays where it is even
    when nothing holds it: the style's statistics can be met around it.
    """
    return 0.02 + 0.4 * max(0.0, strength - 0.6)
