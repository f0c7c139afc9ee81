"""A clothes rail: a steel tube with a hook for every garment, drawn from distances so that its edges are smooth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designgen.mockup.levels import Plane
from designgen.mockup.shadow import cast_shadow

_TUBE_CM = 1.3  # radius
_WIRE_CM = 0.19
_HOOK_CM = 1.75  # radius of the bend, which lies on the tube
_REACH_CM = 18.0  # from the tube down into the collar
_STEEL = (0.40, 0.40, 0.41)


@dataclass(frozen=True)
class RailForm:
    """Where a rail hangs.

    Attributes:
        origin_px: (top, left) of the layout; the tube's middle lies a tube's width below its top.
        length_px: Length of the tube.
        px_per_cm: Scale.
        middles_px: Where the collars' middles are, across.
    """

    origin_px: tuple[float, float]
    length_px: float
    px_per_cm: float
    middles_px: tuple[float, ...]


def rail(size_px: tuple[int, int], form: RailForm) -> tuple[Plane, Plane, Plane]:
    """Draw the rail.

    Returns:
        Its linear light (3, H, W), its coverage (H, W), and the light its shadow leaves on the wall (H, W).
    """
    height, width = size_px
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5
    tube, wire, hook = (length * form.px_per_cm for length in (_TUBE_CM, _WIRE_CM, _HOOK_CM))
    middle = form.origin_px[0] + 2.0 * tube
    left, right = form.origin_px[1], form.origin_px[1] + form.length_px
    across = np.maximum(np.maximum(left + tube - x, x - right + tube), 0.0)
    from_axis = np.hypot(across, y - middle)
    cover = np.clip(tube - from_axis + 0.5, 0.0, 1.0)
    colour = _round((y - middle) / tube)[None] * np.array(_STEEL, np.float32)[:, None, None]
    colour = np.broadcast_to(colour, (3, height, width)).astype(np.float32)
    for at in form.middles_px:
        bend = np.hypot(x - at, y - middle)
        # Three quarters of a circle round the tube, then straight down from its right side's foot.
        ring = np.where((y < middle) | (x > at), np.abs(bend - hook), np.inf)
        foot = middle + hook
        stem = np.where((y >= foot) & (y <= middle + _REACH_CM * form.px_per_cm), np.abs(x - at), np.inf)
        distance = np.minimum(ring, stem)
        line = np.clip(wire - distance + 0.5, 0.0, 1.0).astype(np.float32)
        shade = _round(np.clip(distance / wire, -1.0, 1.0))[None] * np.float32(0.55)
        colour = colour * (1.0 - line) + shade * line
        cover = np.maximum(cover, line)
    cover = cover.astype(np.float32)
    return np.asarray(colour, np.float32), cover, cast_shadow(cover, form.px_per_cm)


def _round(across: Plane) -> Plane:
    """Light on a tube lit from above: bright on its upper side, a dark band below, some light back from the floor."""
    t = np.clip(across, -1.0, 1.0)
    return np.asarray(
        0.45 + 1.5 * np.exp(-(((t + 0.42) / 0.22) ** 2)) - 0.3 * t + 0.28 * np.clip(t - 0.7, 0, 1), np.float32
    )
