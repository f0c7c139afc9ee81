"""The pictures of a gallery: each in a few widths, so that a phone fetches no more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from designgen.catalogue.spec import DesignPage
from designgen.catalogue.theme import Rgb
from designgen.imaging import Pixels, decode, encode_jpeg, encode_webp, resize_for_preview
from designgen.repeat.tile import Tile

SIDES_PX = (400, 800, 1400)
"""Longer sides that are offered; a picture is never enlarged."""
FALLBACK_PX = 800
_WEBP, _JPEG = 80, 85
_BAND_PX = 128
_REPEATS_SHOWN = 1.5
"""A square of cloth shows a repeat and a half, so that the eye sees how it goes on."""


@dataclass(frozen=True)
class Shot:
    """One picture of a page.

    Attributes:
        kind: "cloth", "print" for one that does not repeat, "repeat" or "garment".
        stem: Its files' name without size and ending.
        size_px: (width, height) of the largest.
        widths_px: Width of each size that is offered, from the smallest.
        fallback: The JPEG for browsers without WebP.
        alt: What it shows, for those who do not see it.
        caption: The line below it.
    """

    kind: str
    stem: str
    size_px: tuple[int, int]
    widths_px: tuple[int, ...]
    fallback: str
    alt: str
    caption: str

    def srcset(self, root: str = "") -> str:
        """Return the sizes as HTML offers them to the browser."""
        return ", ".join(f"{root}{self.stem}-{width}.webp {width}w" for width in self.widths_px)


@dataclass(frozen=True)
class Words:
    """What is said of a picture: an alternative text, and a caption."""

    alt: str
    caption: str


@dataclass(frozen=True)
class Source:
    """A picture before it is encoded: its pixels, what it shows, the name of its files, and what is said of it."""

    pixels: Pixels
    kind: str
    stem: str
    words: Words


def encoded(source: Source) -> tuple[Shot, dict[str, bytes]]:
    """Return a picture with its files: WebP in several widths, and one JPEG."""
    pixels, stem, words = source.pixels, source.stem, source.words
    files: dict[str, bytes] = {}
    widths: list[int] = []
    fallback = f"{stem}.jpg"
    small = pixels
    for side in sorted(SIDES_PX, reverse=True):
        small, _ = resize_for_preview(small, max_side_px=side)
        width = int(small.shape[3])
        if width not in widths:
            widths.append(width)
            files[f"{stem}-{width}.webp"] = encode_webp(small, _WEBP)
        if side == FALLBACK_PX:
            files[fallback] = encode_jpeg(small, _JPEG)
    largest, _ = resize_for_preview(pixels, max_side_px=max(SIDES_PX))
    size = int(largest.shape[3]), int(largest.shape[2])
    return Shot(source.kind, stem, size, tuple(sorted(widths)), fallback, words.alt, words.caption), files


def cloth(tile: Tile, paper: Rgb) -> Pixels:
    """Return a square of cloth, or the whole of a print that does not repeat along both sides, over paper.

    Args:
        tile: The design.
        paper: What shows through it.
    """
    pixels = flat(tile.pixels, tile.alpha, paper)
    if not all(tile.lattice.wraps):
        return pixels
    height, width = pixels.shape[2:]
    step_y, step_x = tile.height_mm / height, tile.width_mm / width
    side_mm = _REPEATS_SHOWN * max(tile.width_mm, tile.height_mm)
    rows, columns = max(1, round(side_mm / step_y)), max(1, round(side_mm / step_x))
    # Thinned before it is laid out: a square of a large repeat at press resolution would fill the memory.
    thin = max(1, min(rows, columns) // (2 * max(SIDES_PX)))
    if thin == 1:
        window: Pixels = tile.lattice.window(pixels, 0, 0, rows, columns)
        return _square(window, side_mm, (step_y, step_x))
    return _square(np.concatenate(list(_bands(tile, pixels, (rows, columns), thin)), axis=2), side_mm, (step_y, step_x))


def _bands(tile: Tile, pixels: Pixels, size_px: tuple[int, int], thin: int) -> Iterator[Pixels]:
    """Yield a square of cloth as bands of rows, every `thin` × `thin` pixels made one."""
    rows, columns = (side - side % thin for side in size_px)
    for top in range(0, rows, _BAND_PX * thin):
        height = min(_BAND_PX * thin, rows - top)
        window = tile.lattice.window(pixels, top, 0, height, columns)
        blocks = window.reshape(1, 3, height // thin, thin, columns // thin, thin)
        yield blocks.mean(axis=(3, 5), dtype=np.float32)


def _square(window: Pixels, side_mm: float, steps_mm: tuple[float, float]) -> Pixels:
    """Cut a window to the same number of rows and columns where its pixels are square."""
    if abs(steps_mm[0] - steps_mm[1]) > 0.02 * steps_mm[0] or side_mm <= 0:
        return window
    side = min(window.shape[2:])
    return window[:, :, :side, :side]


def garment(png: bytes, paper: Rgb) -> Pixels:
    """Return a mockup over paper, an empty border cut off."""
    picture = decode(png)
    if picture.alpha is None:
        return picture.pixels
    seen = picture.alpha[0, 0] > 1 / 255
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return flat(picture.pixels, picture.alpha, paper)
    part = np.s_[:, :, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return flat(picture.pixels[part], picture.alpha[part], paper)


def flat(pixels: Pixels, alpha: Pixels | None, paper: Rgb) -> Pixels:
    """Return a picture laid over paper."""
    if alpha is None:
        return pixels
    ground = np.asarray(paper, np.float32)[None, :, None, None]
    laid: Pixels = np.clip(pixels * alpha + ground * (1 - alpha), 0, 1).astype(np.float32)
    return laid


def sources(design: DesignPage, tile: Tile, stem: str, paper: Rgb, words: list[Words]) -> Iterator[Source]:
    """Yield every picture of a design: the cloth, the garments, then one repeat.

    Args:
        design: The design.
        tile: Its tile.
        stem: Name of the files, with folder.
        paper: What shows through.
        words: What is said of the cloth, of one repeat, of each garment.
    """
    repeats = all(tile.lattice.wraps)
    yield Source(cloth(tile, paper), "cloth" if repeats else "print", f"{stem}-cloth", words[0])
    for index in range(len(design.mockups)):
        pixels = garment(design.load_mockup(index), paper)
        yield Source(pixels, "garment", f"{stem}-garment-{index + 1}", words[2 + index])
    if repeats:
        yield Source(flat(tile.pixels, tile.alpha, paper), "repeat", f"{stem}-repeat", words[1])
