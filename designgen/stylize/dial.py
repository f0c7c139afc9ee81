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

    It moves towards `content_aim` by at most a factor of 2.5 at a time; in all it stays between 1/2 and 10 times the
    first weight, so that a style whose statistics cannot be had at that distance is not forced.
    """
    first = content_weight(strength)
    factor: float = min(2.5, max(0.4, (distance / content_aim(strength)) ** 1.5))
    return min(10 * first, max(first / 2, weight * factor))


def colour_amount(strength: float) -> float:
    """Return how far the swatch's colours are moved to the style's before painting, from 0 to 1."""
    return min(1.0, 1.5 * strength)
