"""What a run sees of a finished design to rank it: measured once, and kept in the store beside the design."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from designgen.pipeline.size import tile_size
from designgen.recipe.design import TileLook, look_from_metadata
from designgen.repeat.lattice import Lattice
from designgen.selection import looks, measures
from designgen.selection.duplicates import Fingerprint, fingerprint_of, shrink
from designgen.selection.measures import Floats, Measures
from designgen.store import ArtefactStore, StageSpec

if TYPE_CHECKING:
    from designgen.imaging import Picture
    from designgen.repeat.tile import Tile

SECONDS: Final = 0.6
"""To look at one design on one core, its swatch made ready for the first of its styles."""

Entry = Mapping[str, Any]
FREE: Final = Lattice.named("none")
RECOLOURED: Final = ("luminance", "covariance", "palette")
"""Where a design is not to have its style's colours, only its strokes are compared."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What is seen of a design.

    Attributes:
        measures: Its figures.
        look: What it looks like, for telling unlike designs apart.
        print: What near-duplicates are found by.
    """

    measures: Measures
    look: Floats
    print: Fingerprint


@dataclass(frozen=True)
class Pictures:
    """Where the pictures come from; each is asked for only when a design is looked at for the first time.

    Attributes:
        tile: The tile of an entry of run.json.
        swatch: What it was painted from.
        styles: What it was painted in, with weights.
    """

    tile: Callable[[Entry], Tile]
    swatch: Callable[[Entry], Picture]
    styles: Callable[[Entry], Sequence[tuple[Picture, float]]]


class Eye:
    """Looks at designs."""

    def __init__(self, pictures: Pictures, store: ArtefactStore) -> None:
        """Look at designs through `pictures`, and keep what is seen in `store`."""
        self._pictures = pictures
        self._store = store
        self._swatch: tuple[Any, Floats] | None = None
        self._styles: dict[Any, Floats] = {}

    def kept(self, entry: Entry) -> Sight | None:
        """Return what was seen of a design before, None where it was not looked at."""
        found = self._store.get(sight_stage(str(entry["key"])).key)
        return None if found is None else unpacked(found.data)

    def look(self, entry: Entry) -> Sight:
        """Look at a design and keep what is seen.

        Raises:
            InputError: Its swatch or one of its styles is not to be found or cannot be read.
            OutputError: The store cannot be written.
        """
        tile = self._pictures.tile(entry)
        lattice = measures.small_lattice(tile.lattice)
        size_px = measures.small_px(tile.size_px, lattice)
        small = measures.oklab_small(_on_white(tile.pixels, tile.alpha), size_px, tile_lattice(tile, lattice))
        look = look_from_metadata(entry["design"]["look"])
        plain = look.engine.colour in RECOLOURED or look.engine.palette is not None
        distances = [
            (measures.style_distance(small, style, lattice, colours=not plain), weight)
            for style, weight in self._small_styles(entry, look, size_px)
        ]
        total = sum(weight for _, weight in distances)
        swatch = self._small_swatch(entry, look, size_px)
        found = Measures(
            content=measures.content_kept(small[0], swatch[0], lattice),
            style=sum(distance * weight for distance, weight in distances) / total,
            colours=measures.colour_variety(small, lattice),
            clarity=measures.clarity(small, lattice),
            seam=1.0 if tile.seam is None or not tile.lattice.is_periodic else float(tile.seam.s1_ratio),
        )
        data = packed(found, looks.describe(small, lattice), shrink(small, lattice), entry["tile"]["repeat"])
        stage = sight_stage(str(entry["key"]))
        self._store.put(stage.key, data, sidecar=stage.as_dict(), suffix=".sight")
        return unpacked(data)

    def _small_swatch(self, entry: Entry, look: TileLook, size_px: tuple[int, int]) -> Floats:
        """Return the swatch as the engine began with it; the last is kept, for designs of one swatch come together."""
        digest = entry["design"]["swatch"]["sha256"]
        key = digest, look.repeat, look.width_mm, look.height_mm, look.dpi, look.size_px, size_px
        if self._swatch is None or self._swatch[0] != key:
            from designgen.pipeline.content import prepare_content  # here: what was seen before needs no OpenCV

            swatch = self._pictures.swatch(entry)
            size = tile_size(look, swatch.size_px)
            pixels, alpha, _ = prepare_content(swatch, size, size.working)
            self._swatch = key, measures.oklab_small(_on_white(pixels, alpha), size_px, FREE)
        return self._swatch[1]

    def _small_styles(self, entry: Entry, look: TileLook, size_px: tuple[int, int]) -> list[tuple[Floats, float]]:
        named = tuple(style["sha256"] for style in entry["design"]["styles"])
        if any((digest, size_px, look.style_scale) not in self._styles for digest in named):
            for digest, (picture, _) in zip(named, self._pictures.styles(entry), strict=True):
                small = _small_style(picture, look.style_scale, size_px)
                self._styles[digest, size_px, look.style_scale] = small
        weights = [float(style["weight"]) for style in entry["design"]["styles"]]
        shown = [self._styles[digest, size_px, look.style_scale] for digest in named]
        return list(zip(shown, weights, strict=True))


def sight_stage(key: str) -> StageSpec:
    """Return what fixes what is seen of a design."""
    return StageSpec("sight", measures.VERSION, {}, (key,))


def packed(found: Measures, look: Floats, small: tuple[Floats, Lattice], repeat: str) -> bytes:
    """Return what is seen of a design as bytes: safetensors, so that nothing in it can run."""
    from safetensors.numpy import save

    arrays = {"look": look.astype(np.float32), "small": small[0].astype(np.float32)}
    about = {"measures": json.dumps(found.as_dict(), sort_keys=True), "repeat": repeat, "lattice": small[1].name}
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    return bytes(save(arrays))


def unpacked(data: bytes) -> Sight:
    """Return what :func:`packed` took apart.

    Raises:
        ValueError: The bytes are not of its making.
    """
    from safetensors.numpy import load

    arrays = load(data)
    about = json.loads(arrays["about"].tobytes())
    small = np.asarray(arrays["small"], np.float64)
    seen = fingerprint_of(small, Lattice.named(about["lattice"]), about["repeat"])
    return Sight(measures.plain(json.loads(about["measures"])), np.asarray(arrays["look"], np.float64), seen)


def tile_lattice(tile: Tile, small: Lattice) -> Lattice:
    """Return the lattice to shrink a tile by: its own where the small one is the same, else none at its border."""
    return small if small == tile.lattice else FREE


def _on_white(pixels: Any, alpha: Any) -> Any:
    return pixels if alpha is None else (pixels * alpha + (1 - alpha)).astype(np.float32)


def _small_style(picture: Picture, style_scale: float, size_px: tuple[int, int]) -> Floats:
    """Return a style at the size it is painted with, its area that of the tile times style_scale squared."""
    from designgen.pipeline.content import picture_on_white

    height, width = picture.size_px
    ratio = style_scale * math.sqrt(size_px[0] * size_px[1] / (height * width))
    ratio = min(ratio, max(1.0, style_scale))
    wanted = max(16, round(height * ratio)), max(16, round(width * ratio))
    return measures.oklab_small(picture_on_white(picture), wanted, FREE)
