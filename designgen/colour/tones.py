"""Colourways that keep shading and brushwork: every tone of a design mixed again from other inks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from designgen.colour.inks import SMALL_REPEAT_MM, Ink
from designgen.colour.spaces import oklab_from_srgb, srgb_from_oklab
from designgen.colour.tonal import NODES, mixed, mixing_for
from designgen.imaging.levels import to_bytes8
from designgen.imaging.png_rows import PngForm
from designgen.imaging.tiff import TiffForm, encode_levels
from designgen.imaging.writing import encode_levels_png
from designgen.imaging.xmp import Facts, packet
from designgen.repeat.tile import Tile


class Tones:
    """A design whose tones are mixed from inks; other inks make other colourways of it, brushwork kept.

    Each colour of the cube is mixed once; a colourway mixes it again from its own inks, with the difference between the
    design and its mixture laid back on in Oklab lightness, so that fine strokes stay. Pictures then go through one
    table, whatever their size.
    """

    def __init__(self, tile: Tile, inks: tuple[Ink, ...]) -> None:
        """Find the mixtures of a tile's colours."""
        self._levels = np.stack([to_bytes8(plane) for plane in tile.pixels[0]], axis=-1)
        self._alpha = None if tile.alpha is None else tile.alpha[0, 0]
        self._mixing = mixing_for(self._levels, inks)
        self._tile = tile

    def levels(self, inks: tuple[Ink, ...], levels: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
        """Return the design in these inks, uint8 (H, W, 3) sRGB."""
        picture = Image.fromarray(self._levels if levels is None else levels)
        lut = ImageFilter.Color3DLUT(NODES, self._cube(inks).reshape(-1).tolist())
        return np.asarray(picture.filter(lut))

    def tile(self, inks: tuple[Ink, ...]) -> Tile:
        """Return the design in these inks as a tile; its seam is to be measured anew."""
        pixels = np.ascontiguousarray(self.levels(inks).transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        return replace(self._tile, pixels=pixels, seam=None)

    def view(self, inks: tuple[Ink, ...], side_px: int) -> NDArray[np.uint8]:
        """Return a small picture of the plane for a contact sheet."""
        from designgen.repeat.view import repeat_view

        small = self._tile.width_mm < SMALL_REPEAT_MM and self._tile.lattice.is_periodic
        count = 2 if small else 1
        seen = repeat_view(self.tile(inks), count, count, side_px)
        return np.ascontiguousarray(to_bytes8(seen[0]).transpose(1, 2, 0))

    def png(self, inks: tuple[Ink, ...], dpi: float, recipe: dict[str, Any] | None, facts: Facts | None) -> bytes:
        """Return the design in these inks as a PNG; without facts it has no XMP."""
        packed = b"" if facts is None else packet(facts)
        return encode_levels_png(self._with_alpha(inks), PngForm(dpi, recipe, packed))

    def tiff(self, inks: tuple[Ink, ...], dpi: float, facts: Facts | None) -> bytes:
        """Return the design in these inks as an LZW TIFF; without facts it has no XMP."""
        return encode_levels(self._with_alpha(inks), TiffForm(dpi, xmp=b"" if facts is None else packet(facts)))

    def _with_alpha(self, inks: tuple[Ink, ...]) -> NDArray[np.uint8]:
        levels = self.levels(inks)
        if self._alpha is None:
            return levels
        return np.concatenate([levels, to_bytes8(self._alpha)[..., None]], axis=-1)

    def _cube(self, inks: tuple[Ink, ...]) -> NDArray[np.float64]:
        """Return what each node of the cube becomes, (33, 33, 33, 3) sRGB in [0, 1]."""
        table = self._mixing.table.reshape(-1, len(inks)).astype(np.float64)
        axis = np.linspace(0, 1, NODES)
        blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
        here = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
        cloth = np.array(self._mixing.cloth)
        own = mixed(table, self._mixing.inks, cloth)
        detail = oklab_from_srgb(here)[:, 0] - oklab_from_srgb(own)[:, 0]
        other = oklab_from_srgb(mixed(table, inks, cloth))
        other[:, 0] += detail
        return srgb_from_oklab(other).reshape(NODES, NODES, NODES, 3)
