"""An entry of the user's own: a picture is looked at, brought into the library's form, and described."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError, UsageError
from designgen.imaging import Picture, encode_webp, resize_for_preview
from designgen.imaging.jpeg import jpeg_quality
from designgen.library.alike import nearest_style, signature
from designgen.library.colours import palette_of
from designgen.library.condition import LEAST_SIDE_PX, Condition, Remark, Suggestion, examine, remarks_of, suggest
from designgen.library.entries import STYLE_FILE, StyleFile, plain_text, style_toml
from designgen.library.licences import Licence
from designgen.repeat.lattice import Lattice
from designgen.seamless import Wish, make_seamless

PICTURE_FILE: Final = "picture.webp"
QUALITY: Final = 95
MOST_SIDE_PX: Final = 4096
"""A larger picture is shrunk to it: no tile shows a style larger."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Wanted:
    """What the user says of a new style.

    Attributes:
        name: Of its folder; see `checked_name`.
        title: For people.
        licence: Whose it is.
        note: Where the look comes from and how to use it.
        tags: Words to find it by.
        seamless: Whether it is to be made to repeat.
    """

    name: str
    title: str
    licence: Licence
    note: str = ""
    tags: tuple[str, ...] = ()
    seamless: bool = False


@dataclass(frozen=True)
class Source:
    """A picture that is to be a style.

    Attributes:
        picture: As it was read.
        data: The bytes of its file.
    """

    picture: Picture
    data: bytes


@dataclass(frozen=True)
class Added:
    """A finished entry, not yet on disk.

    Attributes:
        entry: What its style.toml says.
        files: Its files, by name.
        condition: What was measured of the picture.
        suggestion: What settings it was given.
        remarks: What there is to say.
    """

    entry: StyleFile
    files: Mapping[str, bytes]
    condition: Condition
    suggestion: Suggestion
    remarks: tuple[Remark, ...]


def name_of(text: str) -> str:
    """Return a name for a style's folder: small letters, digits and hyphens, accents taken off."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:64].strip("-") or "style"


def checked_name(name: str) -> str:
    """Return a style's name if it is one.

    Raises:
        UsageError: It is not.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a style.", "Use up to 64 small letters, digits and hyphens: --name wet-ink."
        )
    return name


def make_entry(source: Source, wanted: Wanted, others: Mapping[str, NDArray[np.float64]]) -> Added:
    """Make an entry of a picture.

    Args:
        source: The picture and its file.
        wanted: What the user says.
        others: `alike.signature` of the styles that there are, by name.

    Raises:
        InputError: The picture is too small to hold strokes, or all of it is transparent.
    """
    pixels, reading = _opaque(source.picture)
    height, width = pixels.shape[2:]
    if min(height, width) < LEAST_SIDE_PX:
        raise InputError(
            f"A picture of {width} × {height} px has no strokes to learn from.",
            f"Use one of at least {LEAST_SIDE_PX} px a side, better 1024.",
        )
    pixels, _ = resize_for_preview(pixels, max_side_px=MOST_SIDE_PX)
    pixels, joined = _joined(pixels) if wanted.seamless else (pixels, [])
    condition = examine(pixels, jpeg_quality=jpeg_quality(source.data))
    suggestion = suggest(condition)
    data = encode_webp(pixels, QUALITY)
    entry = StyleFile(
        title=wanted.title,
        note=wanted.note,
        licence=wanted.licence.value,
        picture=PICTURE_FILE,
        sha256=hashlib.sha256(data).hexdigest(),
        tags=wanted.tags,
        palette=palette_of(pixels),
        strength=suggestion.strength,
        style_scale=suggestion.style_scale,
        smoothness=suggestion.smoothness,
    )
    told = [Remark("licence", wanted.licence.warning)] if wanted.licence.warning else []
    told += [*_alike(pixels, wanted.name, others), *remarks_of(condition), *reading, *joined]
    files = {PICTURE_FILE: data, STYLE_FILE: style_toml(entry).encode()}
    return Added(entry, files, condition, suggestion, tuple(told))


def _opaque(picture: Picture) -> tuple[NDArray[np.float32], list[Remark]]:
    told = [Remark("reading", notice) for notice in picture.notices]
    if picture.alpha is None:
        return picture.pixels, told
    if float(picture.alpha.max()) < 0.5:
        raise InputError("The picture is transparent all over.", "Export it with its colours.")
    told.append(
        Remark("alpha", "It is transparent in places; they were filled with white, which counts as its ground.")
    )
    return np.asarray(picture.pixels * picture.alpha + (1 - picture.alpha), np.float32), told


def _joined(pixels: NDArray[np.float32]) -> tuple[NDArray[np.float32], list[Remark]]:
    made = make_seamless(pixels, Lattice(), None, Wish())
    if made.passes:
        return np.ascontiguousarray(made.pixels, np.float32), []
    return np.ascontiguousarray(made.pixels, np.float32), [
        Remark("seam", "It could not be made to repeat without a visible seam; the best that was found is kept.")
    ]


def _alike(pixels: NDArray[np.float32], name: str, others: Mapping[str, NDArray[np.float64]]) -> list[Remark]:
    near = nearest_style(signature(pixels), {other: value for other, value in others.items() if other != name})
    if near is None or not near.is_same:
        return []
    return [
        Remark(
            "alike",
            f'It is much like "{near.name}", which is there already (distance {near.distance:.2f}; ours have 0.09 to '
            "0.7): designs in both will hardly be told apart.",
        )
    ]


def label_of(title: str) -> str:
    """Return a title made of a file's name: "wet_ink-2" becomes "Wet ink 2"."""
    words = " ".join(re.sub(r"[_\-.]+", " ", plain_text(title)).split())
    return words[:1].upper() + words[1:] if words else "Style"
