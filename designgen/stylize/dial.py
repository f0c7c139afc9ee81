"""What the strength dial means: how near the content is held, how far the colours move. Imports no torch."""

from __future__ import annotations


def content_aim(strength: float) -> float:
    """Return the relative content distance that a strength from 0 to 1 aims at.

    The dial is a distance, not a weight: the same weight keeps one motif under one style and loses it under another,
    while pictures at the same relative distance from their swatch are about equally readable.
    """
    return 0.01 + 0.16 * strength + 0.62 * strength * strength


def content_weight(strength: float) -> float:
    """Return the weight of the relative content loss, beside a relative style loss of weight 1, to begin with."""
    return float(1.5 * 10 ** (-2.4 * strength))


def steered(weight: float, distance: float, strength: float) -> float:
    """Return the content weight to go on with, having met this relative content distance.

    It moves towards `content_aim` by at most a factor of 2.5 at a time. In all it stays within 10 times the first
    weight, so that a style whose statistics cannot be had at that distance is not forced, and above half of it (an
    eighth at strength 1), so that a motif that costs the style nothing is kept.
    """
    first = content_weight(strength)
    factor: float = min(2.5, max(0.4, (distance / content_aim(strength)) ** 1.5))
    least = first * 2 ** (-1 - 5 * max(0.0, strength - 0.6))
    return min(10 * first, max(least, weight * factor))


def colour_amount(strength: float) -> float:
    """Return how far the swatch's colours are moved to the style's before painting, from 0 to 1."""
    return min(1.0, strength / 0.55)


def start_noise(strength: float) -> float:
    """Return the noise laid over the swatch to begin with, as a standard deviation on [0, 1].

    A little breaks ties by the seed. Above 0.6 more of it loosens the motif, which otherwise stays where it is even
    when nothing holds it: the style's statistics can be met around it.
    """
    return 0.02 + 0.4 * max(0.0, strength - 0.6)
