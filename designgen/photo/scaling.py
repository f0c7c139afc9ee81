"""A photo brought to the size of its template, with every point that was said about it."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.mockup.format import MAX_PIXELS
from designgen.photo.controls import Controls
from designgen.photo.features import Plane

_POINTS = ("box", "corners", "datum_px")


def scaled(srgb: Plane, controls: Controls, mask: Plane | None) -> tuple[Controls, Plane, Plane | None]:
    """Reduce a photo to `max_side_px`, and carry points and mask along; smaller photos stay as they are.

    Averaging happens in the photo's own code values, as cameras and browsers do: a fold's edge has no light of its own.
    """
    height, width = srgb.shape[:2]
    longest = min(controls.max_side_px, int((MAX_PIXELS * max(height, width) / min(height, width)) ** 0.5))
    srgb = np.ascontiguousarray(srgb, np.float32)
    if max(height, width) <= longest:
        return controls, srgb, mask
    factor = longest / max(height, width)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    across, down = size[0] / width, size[1] / height
    small = np.asarray(cv2.resize(srgb, size, interpolation=cv2.INTER_AREA), np.float32)
    cover = None if mask is None else np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
    return _moved(controls, across, down), small, cover


def _moved(controls: Controls, across: float, down: float) -> Controls:
    values = controls.model_dump()

    def points(given: object) -> object:
        if given is None:
            return None
        return tuple((x * across, y * down, *rest) for x, y, *rest in given)  # type: ignore[attr-defined]

    if controls.box:
        left, top, right, bottom = controls.box
        values["box"] = (left * across, top * down, right * across, bottom * down)
    if controls.scale:
        x1, y1, x2, y2 = controls.scale.between
        values["scale"]["between"] = (x1 * across, y1 * down, x2 * across, y2 * down)
    values["corners"] = points(controls.corners)
    if controls.datum_px:
        values["datum_px"] = (controls.datum_px[0] * across, controls.datum_px[1] * down)
    for area in values["areas"]:
        area["corners_px"] = points(area["corners_px"])
    for part in values["parts"]:
        for key in ("outline_px", "corners_px", "points"):
            part[key] = points(part[key])
    return Controls.model_validate(values)
