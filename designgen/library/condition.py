"""Is a picture fit to be a style: what was measured of it, what there is to say, and what settings suit it.

Nothing here keeps anybody from using a picture. Every threshold was found on our own library, made worse on purpose;
docs/library.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designgen.library import measures
from designgen.library.measures import Border

LEAST_SIDE_PX: Final = 64
"""Below it there are no strokes to learn from."""
ENOUGH_PX: Final = 1024
"""Shorter side from which a picture has enough detail for repeats of up to 17 cm at 150 dpi."""
LEAST_QUALITY: Final = 70
"""Of a JPEG, on the scale of the IJG: below it blocks and ringing become strokes."""
MOST_BLOCKING: Final = 1.0
"""In levels of 255. Ours have 0.1 to 0.85; saved as JPEG of quality 20, those without grain have 1.1 to 1.5."""
MOST_STEP: Final = 1.35
"""Of `measures.seam_step`: what our own library is tested against."""
LEAST_CONTRAST: Final = 0.08
"""Ours have 0.21 to 0.35; below 0.08 a picture is a plain colour with a tint."""
PRINT_DPI: Final = 150.0
REPEATS_CM: Final = (8, 16, 24, 32)

_CM: Final = 2.54
_MARKS: Final = (0.015, 0.07)
_USUAL_SCALE: Final = 1.3
_GRAINY: Final = 8.0


@dataclass(frozen=True)
class Condition:
    """What was measured of a picture.

    Attributes:
        size_px: (height, width).
        detail_px: Shorter side at which it would show as much; smaller than the shorter side if it is soft or enlarged.
        contrast: Standard deviation of its levels, 0 to 0.5.
        blocking: How far 8 x 8 blocks show, in levels of 255.
        jpeg_quality: Of the file, 1 to 100; None where it is no JPEG.
        border: Margins of one colour.
        mark_share: Width of its usual marks, as a share of its shorter side.
        grain: Standard deviation of noise in levels of 255.
        seam_step: Step where it meets itself, see `measures.seam_step`.
    """

    size_px: tuple[int, int]
    detail_px: int
    contrast: float
    blocking: float
    jpeg_quality: int | None
    border: Border
    mark_share: float
    grain: float
    seam_step: float

    @property
    def is_soft(self) -> bool:
        """Whether it could be shrunk to half without loss."""
        return self.detail_px < min(self.size_px)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON types."""
        return {
            "size_px": [self.size_px[1], self.size_px[0]],
            "detail_px": self.detail_px,
            "contrast": round(self.contrast, 3),
            "blocking": round(self.blocking, 2),
            "jpeg_quality": self.jpeg_quality,
            "border_px": [self.border.top, self.border.right, self.border.bottom, self.border.left],
            "mark_share": round(self.mark_share, 4),
            "grain": round(self.grain, 2),
            "seam_step": round(self.seam_step, 2),
        }


@dataclass(frozen=True)
class Remark:
    """Something that a designer should know of a picture.

    Attributes:
        kind: small, compressed, flat, soft, border, alpha, seam, alike, licence or reading.
        text: What it is and what to do, in one or two sentences.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """Settings that are worth beginning with."""

    strength: float
    style_scale: float
    smoothness: float


def examine(pixels: NDArray[np.float32], *, jpeg_quality: int | None = None) -> Condition:
    """Measure a picture (1, 3, H, W), sRGB in [0, 1]."""
    height, width = pixels.shape[2:]
    plane = measures.luma(pixels)
    return Condition(
        (height, width),
        round(min(height, width) * measures.detail(plane)),
        measures.contrast(pixels),
        measures.blocking(plane),
        jpeg_quality,
        measures.border(pixels),
        measures.mark_share(plane),
        measures.grain(plane),
        measures.seam_step(pixels),
    )


def remarks_of(found: Condition) -> tuple[Remark, ...]:
    """Return what there is to say of a picture, the gravest first; nothing of one that is fit."""
    said = [_flat(found), _small(found), _compressed(found), _border(found), _seam(found)]
    return tuple(warning for warning in said if warning is not None)


def suggest(found: Condition) -> Suggestion:
    """Return settings to begin with.

    Styles of ours, tuned by eye, have a strength of 0.5 to 0.65, a scale of 1.2 to 1.5 and a smoothness of 1 wherever
    their marks are 1.5 to 7 % of the picture wide: those are taken. Finer marks are enlarged and larger ones made
    smaller towards that; a pale picture gets more strength, a harsh one less; grain and blocks get more smoothness.
    """
    low, high = _MARKS
    towards = min(max(found.mark_share, low), high) / max(found.mark_share, 1e-4)
    strength = 0.7 if found.contrast < 0.15 else 0.55 if found.contrast > 0.32 else 0.6
    smoothness = 1.0 + min(2.0, max(0.0, found.grain / _GRAINY - 1.0))
    if found.blocking > MOST_BLOCKING or (found.jpeg_quality or 100) < LEAST_QUALITY:
        smoothness += 0.5
    scale = min(2.0, max(0.6, _USUAL_SCALE * towards))
    return Suggestion(strength, round(scale, 1), round(smoothness, 1))


def _flat(found: Condition) -> Remark | None:
    if found.contrast >= LEAST_CONTRAST:
        return None
    return Remark(
        "flat",
        f"It is nearly flat (contrast {found.contrast:.2f}, ours have 0.2 to 0.35): there is little to carry over. "
        "A picture with clear marks in few colours does more.",
    )


def _small(found: Condition) -> Remark | None:
    """Say what the picture's detail is enough for; a soft picture counts as the small one that it is."""
    if found.detail_px >= ENOUGH_PX:
        return None
    width, height = found.size_px[1], found.size_px[0]
    enough_cm = found.detail_px / PRINT_DPI * _CM
    wanted = ", ".join(f"{cm} cm {round(cm / _CM * PRINT_DPI / 10) * 10} px" for cm in REPEATS_CM)
    if found.is_soft:
        what = (
            f"It is out of focus or was enlarged: of its {width} × {height} px it shows no more than one of "
            f"{found.detail_px} px would"
        )
    else:
        what = f"It is small: {width} × {height} px"
    return Remark(
        "soft" if found.is_soft else "small",
        f"{what}. That is enough for a repeat of {enough_cm:.0f} cm at {PRINT_DPI:g} dpi; its shorter side should "
        f"have, for a repeat of {wanted}.",
    )


def _compressed(found: Condition) -> Remark | None:
    if found.jpeg_quality is not None and found.jpeg_quality < LEAST_QUALITY:
        what = f"It is a JPEG of low quality ({found.jpeg_quality} of 100)"
    elif found.blocking > MOST_BLOCKING:
        what = f"Its blocks of 8 pixels show (steps of {found.blocking:.1f} levels): it was a JPEG of low quality once"
    else:
        return None
    return Remark("compressed", f"{what}. Blocks and halos are learnt as strokes; take the original, or a better copy.")


def _border(found: Condition) -> Remark | None:
    sides = found.border.sides
    if not sides:
        return None
    said = ", ".join(f"{getattr(found.border, side)} px {_AT[side]}" for side in sides)
    return Remark(
        "border", f"It has a plain margin or a frame ({said}), which is learnt as part of the style. Crop it."
    )


_AT: Final = {"top": "at the top", "right": "at the right", "bottom": "at the bottom", "left": "at the left"}


def _seam(found: Condition) -> Remark | None:
    if found.seam_step <= MOST_STEP:
        return None
    return Remark("seam", "It does not repeat without a seam. A style need not; --seamless makes one that does.")
