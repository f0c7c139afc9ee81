"""What stands behind the garment: the studio it was made in, nothing, a colour, a gradient, a picture."""

from __future__ import annotations

import re

import cv2
import numpy as np

from designgen.errors import UsageError
from designgen.mockup.levels import Plane, decode_picture, linear_of, to_linear, to_srgb
from designgen.mockup.options import Background
from designgen.mockup.prepared import Prepared

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def parse_background(text: str) -> Background | None:
    """Read "template", "transparent", "#f4efe6" or "#ffffff..#c9d3dc" (top and bottom); None for anything else.

    Raises:
        UsageError: It begins like a colour and is none.
    """
    if text in ("template", "transparent"):
        return Background("template" if text == "template" else "transparent")
    if not text.startswith("#"):
        return None
    colours = tuple(text.split(".."))
    if len(colours) > 2 or not all(_COLOUR.fullmatch(colour) for colour in colours):
        raise UsageError(f'"{text}" is no background.', 'Write "#f4efe6", or "#ffffff..#c9d3dc" from top to bottom.')
    return Background("colour" if len(colours) == 1 else "gradient", colours)


def backdrop(background: Background, prepared: Prepared, strength: float) -> Plane | None:
    """Return the lit background, linear light (3, H, W); None where there is none.

    The studio's light falls on colours and gradients as it does on its own wall; a picture has light of its own and
    takes the garment's shadow only.

    Args:
        background: What is wanted.
        prepared: The template, ready.
        strength: How much of the shadow falls, in [0, 1].

    Raises:
        ValueError: The background lacks its colours or its picture.
    """
    template = prepared.template
    height, width = template.size_px
    if background.kind == "transparent":
        return None
    if background.kind == "template" and template.backdrop is not None:
        plane = decode_picture(template.backdrop).transpose(2, 0, 1)  # a photo's own wall has its shadow already
        return np.ascontiguousarray(plane)
    if background.kind == "picture":
        if background.picture is None:
            raise ValueError("background: expected a picture, got none")
        return _filling(background.picture, (height, width)) * faded(prepared.contact, strength)
    if background.kind == "template":
        wall = linear_of(template.spec.background.srgb)[:, None, None]
    elif background.kind == "colour":
        wall = linear_of(background.colours[0])[:, None, None]
    else:
        top, bottom = (to_srgb(linear_of(colour)) for colour in background.colours)
        share = np.linspace(0.0, 1.0, height, dtype=np.float32)
        # Even steps for the eye, not for light.
        wall = to_linear(top[:, None] * (1 - share) + bottom[:, None] * share)[:, :, None]
    studio = template.shadow if float(template.shadow.min()) < 1.0 else prepared.contact
    light = (
        studio if strength == 1.0 else studio / np.maximum(prepared.contact, 0.05) * faded(prepared.contact, strength)
    )
    return np.asarray(wall * light[None], np.float32)


def faded(contact: Plane, strength: float) -> Plane:
    """Return a shadow of less strength."""
    return contact if strength == 1.0 else np.asarray(1.0 - np.float32(strength) * (1.0 - contact), np.float32)


def _filling(picture: Plane, size: tuple[int, int]) -> Plane:
    """A picture (1, 3, H, W) that fills the size, its middle kept, in linear light (3, h, w)."""
    height, width = picture.shape[2:]
    scale = max(size[0] / height, size[1] / width)
    rows, columns = min(height, round(size[0] / scale)), min(width, round(size[1] / scale))
    top, left = (height - rows) // 2, (width - columns) // 2
    cut = decode_picture(picture[0, :, top : top + rows, left : left + columns].transpose(1, 2, 0))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    fitted = np.clip(cv2.resize(cut, (size[1], size[0]), interpolation=way), 0.0, 1.0)
    return np.ascontiguousarray(fitted.transpose(2, 0, 1), np.float32)
