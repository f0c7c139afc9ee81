"""What stands behind the garment: the studio it was made in, nothing, a colour, a gradient, a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from designgen.errors import UsageError
from designgen.mockup.levels import Plane, decode_picture, linear_of, to_srgb
from designgen.mockup.options import Background
from designgen.mockup.prepared import Prepared

_DITHER = 1.0 / 255.0
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


@dataclass(frozen=True, eq=False)
class Backdrop:
    """A background in its light: colour (3, H or 1, W or 1) and light (H or 1, W or 1), linear."""

    colour: Plane
    light: Plane

    def rows(self, rows: slice) -> Plane:
        """Return some rows of it, (3, h, W or 1)."""
        colour = self.colour if self.colour.shape[1] == 1 else self.colour[:, rows]
        return colour * (self.light if self.light.shape[0] == 1 else self.light[rows])


def backdrop(background: Background, prepared: Prepared, strength: float) -> Backdrop | None:
    """Return the lit background; None where there is none.

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
    if background.kind == "transparent":
        return None
    if background.kind == "template" and template.backdrop is not None:
        # A photo's own wall has its shadow already.
        return Backdrop(decode_picture(template.backdrop).transpose(2, 0, 1), np.ones((1, 1), np.float32))
    if background.kind == "template":
        background = Background("colour", (template.spec.background.srgb,))
    behind = wall(background, template.size_px)
    if background.kind == "picture" or float(template.shadow.min()) >= 1.0:
        light = faded(prepared.contact, strength)
    elif strength == 1.0:
        light = template.shadow
    else:
        studio = np.asarray(template.shadow / np.maximum(prepared.contact, np.float32(0.05)), np.float32)
        light = studio * faded(prepared.contact, strength)
    return Backdrop(behind, light)


def wall(background: Background, size_px: tuple[int, int]) -> Plane:
    """Return a colour (3, 1, 1), a gradient or a picture (3, H, W) without any light on it, in linear light.

    Args:
        background: One of those.
        size_px: (height, width).

    Raises:
        ValueError: The background lacks its colours or its picture, or is of another kind.
    """
    height, width = size_px
    if background.kind == "picture" and background.picture is not None:
        return _filling(background.picture, size_px)
    if background.kind == "colour" and len(background.colours) == 1:
        colour = linear_of(background.colours[0])[:, None, None]
        return colour
    if background.kind == "gradient" and len(background.colours) == 2:
        top, bottom = (to_srgb(linear_of(colour)) for colour in background.colours)
        share = np.linspace(0.0, 1.0, height, dtype=np.float32)
        # Even steps for the eye, not for light.
        rows = top[:, None] * (1 - share) + bottom[:, None] * share
        # Half a level of noise, or the steps of 8 bits would be seen as bands.
        noise = np.random.default_rng(5).random((height, width), np.float32) - np.float32(0.5)
        dithered = np.clip(rows[:, :, None] + noise[None] * np.float32(_DITHER), 0.0, 1.0)
        return np.stack([decode_picture(plane) for plane in dithered])
    raise ValueError(f"background: expected a colour, a gradient or a picture, got {background.kind} without it")


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
