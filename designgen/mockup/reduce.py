"""A template at a smaller size, so that a thumbnail costs what a thumbnail should and goes through the same code.

Maps are never filtered: each sample of the smaller map is the nearest one of the full map. Light, coverage and shadow
are averaged, in linear light.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.mockup.format import ImageSize
from designgen.mockup.levels import Plane, decode_picture, encode_picture
from designgen.mockup.template import PartMap, Template

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
    down = _nearest((top, bottom), scale, part.top, part.supersample, part.owned.shape[0])
    across = _nearest((left, right), full[1] / size[1], part.left, part.supersample, part.owned.shape[1])
    here = np.ix_(down, across)
    u, v, owned = part.u_cm[here], part.v_cm[here], part.owned[here]
    if not owned.any():
        return None
    mask = np.ascontiguousarray(mask[top:bottom, left:right])
    footprint = part.footprint_cm[here] * np.float32(scale * part.supersample / _SAMPLES)
    return PartMap(part.part, top, left, u, v, owned, footprint, mask)


def _nearest(span: tuple[int, int], scale: float, offset: int, samples: int, length: int) -> NDArray[np.intp]:
    """Index in the full map of each sample of pixels `span` of the smaller one."""
    centres = span[0] + (np.arange((span[1] - span[0]) * _SAMPLES) + 0.5) / _SAMPLES
    return np.clip(np.floor((centres * scale - offset) * samples).astype(np.intp), 0, length - 1)
