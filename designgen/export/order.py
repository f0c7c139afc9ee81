"""From a tile and what is wanted of it to a file: prepared first, so that size and problems are known, then written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Literal, get_args

import numpy as np

from designgen.errors import UsageError
from designgen.export.cloth import PLAIN, Cloth
from designgen.export.facts import export_recipe, facts_of
from designgen.export.fitting import fit
from designgen.export.forms import TILE, Form
from designgen.export.plane import bands, levels_of
from designgen.export.services import Service
from designgen.imaging import encode_jpeg
from designgen.imaging.png_rows import PngForm, write_png_rows
from designgen.imaging.tiff import Compression, TiffForm, write_rows
from designgen.imaging.xmp import packet
from designgen.repeat.tile import MM_PER_INCH, Tile, size_text

Format = Literal["png", "tiff", "jpeg"]
FORMATS: tuple[str, ...] = get_args(Format)
SUFFIXES: Mapping[str, Format] = {".png": "png", ".tif": "tiff", ".tiff": "tiff", ".jpg": "jpeg", ".jpeg": "jpeg"}
EXTENSIONS: Mapping[str, str] = {"png": ".png", "tiff": ".tif", "jpeg": ".jpg"}

JPEG_QUALITY = 95
LARGEST_JPEG_PX = 100_000_000
_LONGEST_JPEG_SIDE_PX = 65_000


@dataclass(frozen=True)
class Order:
    """What is wanted of a tile.

    Attributes:
        form: What of the plane is shown.
        format: The kind of file.
        bits: A channel, 8 or 16; JPEG has 8.
        compression: Of a TIFF.
        dpi: Resolution; None keeps the tile's own, or takes the service's.
        cloth: What is known of the cloth.
        service: A print service whose rules it must meet.
        creator: Who made the design, for the file's metadata.
        rights: The copyright notice.
    """

    form: Form = TILE
    format: Format = "png"
    bits: Literal[8, 16] = 8
    compression: Compression = "lzw"
    dpi: float | None = None
    cloth: Cloth = PLAIN
    service: Service | None = None
    creator: str = ""
    rights: str = ""

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if self.format == "jpeg" and self.bits == 16:
            raise UsageError("A JPEG has 8 bits a channel.", "Write a PNG or a TIFF for 16.")
        if self.format == "jpeg" and self.form.kind == "length" and self.form.height_mm > 4000:
            raise UsageError("A JPEG of more than 4 m of cloth is not written.", "Write a PNG or a TIFF.")


@dataclass(frozen=True, eq=False)
class Delivery:
    """A file about to be written.

    Attributes:
        tile: At the size it is printed.
        order: What was wanted.
        size_px: (H, W) of the file.
        finished_mm: (width, height) of one repeat after shrinking.
        notices: What a designer should know.
        xmp: The XMP packet.
        recipe: What the file remembers, or None.
        label: What it shows, where the form does not say it.
        repeat_mm: (width, height) that one repeat in it prints at; None is the tile's own.
    """

    tile: Tile
    order: Order
    size_px: tuple[int, int]
    finished_mm: tuple[float, float]
    notices: tuple[str, ...]
    xmp: bytes = b""
    recipe: dict[str, Any] | None = None
    label: str = ""
    repeat_mm: tuple[float, float] | None = None

    @property
    def size_mm(self) -> tuple[float, float]:
        """(width, height) that the file prints at."""
        height, width = self.size_px
        return width * MM_PER_INCH / self.tile.dpi, height * MM_PER_INCH / self.tile.dpi_vertical

    @property
    def words(self) -> str:
        """One line: what it shows, how large, in how many pixels."""
        height, width = self.size_px
        form, tile = self.order.form, self.tile
        shown = {
            "tile": f"one tile of a {tile.repeat_name} repeat" if tile.lattice.is_periodic else "a placed print",
            "straight": "the straight equivalent" if tile.lattice.drop else "one straight tile",
            "sheet": f"{form.across} × {form.down} tiles",
            "length": "a length of cloth",
        }[form.kind]
        return f"{self.label or shown}, {size_text(*self.size_mm)}, {width} × {height} px at {tile.dpi:.0f} dpi"

    def write(self, stream: BinaryIO) -> None:
        """Write the file; the plane is made a band of rows at a time.

        Args:
            stream: An open, seekable binary file.
        """
        order, tile = self.order, self.tile
        if order.format == "jpeg":
            stream.write(self._jpeg())
            return
        levels = levels_of(tile, order.bits)
        shape = (*self.size_px, levels.shape[2])
        rows = bands(levels, tile, self.size_px)
        if order.format == "png":
            write_png_rows(stream, shape, levels.dtype, rows, PngForm(tile.dpi, self.recipe, self.xmp))
        else:
            form = TiffForm((tile.dpi, tile.dpi_vertical), order.compression, self.xmp)
            write_rows(stream, shape, levels.dtype, rows, form)

    def _jpeg(self) -> bytes:
        levels = levels_of(replace(self.tile, pixels=_on_white(self.tile), alpha=None), 8)
        shown = np.concatenate(list(bands(levels, self.tile, self.size_px)))
        pixels = np.ascontiguousarray(shown.transpose(2, 0, 1)[None]).astype(np.float32) / np.float32(255)
        return encode_jpeg(pixels, JPEG_QUALITY, self.tile.dpi)

    def as_dict(self) -> dict[str, Any]:
        """Return what is written, as plain JSON types."""
        height, width = self.size_px
        printed_mm = self.repeat_mm or (self.tile.width_mm, self.tile.height_mm)
        return {
            "form": self.label.removeprefix("a ") or self.order.form.slug or "tile",
            "format": self.order.format,
            "bits": self.order.bits,
            "repeat": self.tile.repeat_name,
            "repeats_straight": self.order.form.repeats_straight(self.tile),
            "size_px": [width, height],
            "size_mm": [round(length, 4) for length in self.size_mm],
            "dpi": round(self.tile.dpi, 3),
            "repeat_printed_mm": [round(length, 4) for length in printed_mm],
            "repeat_finished_mm": [round(length, 4) for length in self.finished_mm],
            "cloth": self.order.cloth.as_dict(),
            "service": None if self.order.service is None else self.order.service.name,
            "notices": list(self.notices),
        }


def prepare(tile: Tile, order: Order, title: str = "", metadata: Mapping[str, Any] | None = None) -> Delivery:
    """Bring a tile to its printed size and say what the file will be.

    Args:
        tile: At its finished size.
        order: What is wanted.
        title: The design's name.
        metadata: What the tile remembers of its making, or None.

    Raises:
        UsageError: The tile does not repeat that way, or the format cannot hold it.
        InputError: It would break a rule of the service, or be too large.
    """
    service = order.service
    dpi = order.dpi or (service.dpi if service is not None else None)
    fitted = fit(tile, dpi, order.cloth)
    placed = fitted.tile
    notices = list(fitted.notices)
    if service is not None and service.canvas_px is not None and not placed.lattice.is_periodic:
        placed = service.on_canvas(placed)
    size_px = order.form.size_px(placed, order.cloth.usable_width_mm)
    notices += _of_format(order, placed, size_px)
    if placed.lattice.is_periodic:
        notices += order.cloth.advice(placed.width_mm, placed.dpi)
    delivery = Delivery(placed, order, size_px, fitted.finished_mm, ())
    if service is not None:
        notices += service.require(order.format, size_px, placed.dpi, delivery.size_mm)
    recipe = None if metadata is None else export_recipe(metadata, delivery.as_dict(), placed, order.form)
    facts = facts_of(placed, order.form, title, (order.creator, order.rights))
    carried = recipe if order.format == "tiff" else None
    xmp = packet(replace(facts, recipe=carried, keywords=_keywords(order.cloth), seed=_seed(metadata)))
    return replace(delivery, notices=tuple(notices), xmp=xmp, recipe=recipe)


def _of_format(order: Order, tile: Tile, size_px: tuple[int, int]) -> list[str]:
    if order.format != "jpeg":
        return []
    if math.prod(size_px) > LARGEST_JPEG_PX or max(size_px) > _LONGEST_JPEG_SIDE_PX:
        raise UsageError(
            f"{size_px[1]} × {size_px[0]} pixels are too many for a JPEG.", "Write a PNG or a TIFF, which are streamed."
        )
    said = []
    if tile.lattice.is_periodic:
        said.append(
            "JPEG changes pixels in blocks of 8 × 8, which can show where tiles meet, and this file carries no recipe. "
            "Send a PNG or a TIFF where they are taken."
        )
    if tile.alpha is not None:
        said.append("A JPEG has no transparency: the ground is white.")
    return said


def _on_white(tile: Tile) -> Any:
    if tile.alpha is None:
        return tile.pixels
    return (tile.pixels * tile.alpha + (1 - tile.alpha)).astype(np.float32)


def _keywords(cloth: Cloth) -> tuple[str, ...]:
    return tuple(word for word in (cloth.method, cloth.direction) if word)


def _seed(metadata: Mapping[str, Any] | None) -> int | None:
    design = (metadata or {}).get("design")
    seed = design.get("look", {}).get("seed") if isinstance(design, Mapping) else None
    return seed if isinstance(seed, int) else None
