"""A template at a smaller size, so that a thumbnail costs what a thumbnail should and goes through the same code.

Maps are never filtered: each sample of the smaller map lies between neighbours of one part on one piece of cloth, or is
the nearest sample of the full map. Light, coverage and shadow are averaged, in linear light.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.mockup.format import ImageSize
from designgen.mockup.levels import Plane, decode_picture, encode_picture
from designgen.mockup.template import FOLD_JUMP, PartMap, Template, footprint_cm

_SAMPLES = 2  # a pixel along one side


def reduced(template: Template, max_side_px: int) -> Template:
    """Return the template with a longer side of `max_side_px`; the template itself if that is no smaller.

    Raises:
        ValueError: A side of less than 8 pixels.
    """
    if max_side_px < 8:
        raise ValueError(f"max_side_px: expected at least 8, got {max_side_px}")
    height, width = template.size_px
    if max_side_px >= max(height, width):
        return template
    scale = max_side_px / max(height, width)
    size = (max(8, round(height * scale)), max(8, round(width * scale)))
    image = ImageSize(width_px=size[1], height_px=size[0])
    backdrop = template.backdrop
    return Template(
        spec=template.spec.model_copy(update={"image": image}),
        shading=_averaged(template.shading, size),
        gloss=_averaged(template.gloss, size),
        alpha=_averaged(template.alpha, size),
        shadow=_averaged(template.shadow, size),
        parts=tuple(small for part in template.parts if (small := _part(part, template.size_px, size)) is not None),
        weave=None if template.weave is None else _averaged(template.weave, size),
        backdrop=None if backdrop is None else encode_picture(_averaged(decode_picture(backdrop), size)),
    )


def _averaged(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_AREA), np.float32)


def _part(part: PartMap, full: tuple[int, int], size: tuple[int, int]) -> PartMap | None:
    height, width = part.mask.shape
    canvas = np.zeros(full, np.float32)
    canvas[part.top : part.top + height, part.left : part.left + width] = part.mask
    mask = _averaged(canvas, size)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    scale = full[0] / size[0]
    rows_at = _places((top, bottom), scale, part.top, part.supersample)
    columns_at = _places((left, right), full[1] / size[1], part.left, part.supersample)
    u, v, owned = _between(part, rows_at, columns_at)
    if not owned.any():
        return None
    mask = np.ascontiguousarray(mask[top:bottom, left:right])
    return PartMap(part.part, top, left, u, v, owned, footprint_cm(u, v, owned), mask)


def _places(span: tuple[int, int], scale: float, offset: int, samples: int) -> Plane:
    """Where in the full map the samples of pixels `span` of the smaller one lie, counted in its samples' middles."""
    centres = span[0] + (np.arange((span[1] - span[0]) * _SAMPLES) + 0.5) / _SAMPLES
    return np.asarray((centres * scale - offset) * samples - 0.5, np.float32)


def _between(part: PartMap, rows: Plane, columns: Plane) -> tuple[Plane, Plane, NDArray[np.bool_]]:
    """u, v and ownership there: between neighbours where the cloth goes on smoothly, else of the nearest sample."""
    height, width = part.owned.shape
    near = np.ix_(_nearest(rows, height), _nearest(columns, width))
    smooth = cv2.erode(part.owned.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    step = FOLD_JUMP * max(float(np.median(part.footprint_cm[part.owned])), 1e-4)
    for plane in (part.u_cm, part.v_cm):
        smooth &= cv2.dilate(plane, np.ones((3, 3))) - cv2.erode(plane, np.ones((3, 3))) < step
    x, y = np.meshgrid(columns, rows)
    found = [
        np.where(smooth[near], cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), plane[near])
        for plane in (part.u_cm, part.v_cm)
    ]
    return found[0], found[1], part.owned[near]


def _nearest(places: Plane, length: int) -> NDArray[np.intp]:
    return np.clip(np.rint(places).astype(np.intp), 0, length - 1)
