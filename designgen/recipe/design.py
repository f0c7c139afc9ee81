"""One design, resolved: concrete values and the digests of the files it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from designgen.recipe.engine import Engine

OURS = Engine()
"""Nothing given: the engine as we set it."""

FORMAT = 1
"""Version of the recipe inside a finished image."""


@dataclass(frozen=True)
class FileRef:
    """A picture by what it is, not where it lies.

    Attributes:
        name: File name or library name, for people.
        digest: sha256 of the file's bytes, in hex; empty if the file could not be read.
        path: Where it was found; never part of a key or of metadata.
    """

    name: str
    digest: str
    path: Path

    def as_metadata(self) -> dict[str, str]:
        """Return name and digest, never the path."""
        return {"name": self.name, "sha256": self.digest}


@dataclass(frozen=True)
class StyleRef:
    """A style picture and its share of a blend.

    Attributes:
        file: The picture.
        weight: Its share; only the ratios count.
        strength: What suits it; taken where the recipe says nothing, and not remembered otherwise.
        style_scale: Likewise.
        smoothness: Likewise.
        mask: Where in the tile it rules; None is wherever no other style's mask does.
        key_colour: The colour of the mask picture that means this style, "#rrggbb"; None reads its luminance.
    """

    file: FileRef
    weight: float = 1.0
    strength: float = 0.6
    style_scale: float = 1.0
    smoothness: float = 1.0
    mask: FileRef | None = None
    key_colour: str | None = None

    def as_metadata(self) -> dict[str, Any]:
        """Return names, digests and shares."""
        found: dict[str, Any] = {"name": self.file.name, "sha256": self.file.digest, "weight": self.weight}
        if self.mask is not None:
            found["mask"] = {**self.mask.as_metadata(), "key_colour": self.key_colour}
        return found


@dataclass(frozen=True)
class TileLook:
    """Everything but the pictures that fixes the bytes of a tile.

    Attributes:
        repeat: The canonical name of a repeat, as `repeat.repeats` knows it.
        width_mm: Width of one repeat.
        height_mm: Its height; None takes the proportions of the swatch.
        dpi: Dots per inch; None when `size_px` is given.
        size_px: Width in pixels instead of a resolution.
        strength: From 0 (the swatch) to 1 (almost all style).
        seed: Fixes every random choice.
        quality: draft, standard or fine.
        style_scale: Size of the strokes; 1 is as in the style picture.
        smoothness: Weight of total variation; 1 is the engine's default.
        encoder: compact, vgg19 or vgg16.
        engine: How the transfer is computed, where that is not left to us.
    """

    repeat: str = "straight"
    width_mm: float = 80.0
    height_mm: float | None = None
    dpi: float | None = 150.0
    size_px: int | None = None
    strength: float = 0.6
    seed: int = 1
    quality: Literal["draft", "standard", "fine"] = "standard"
    style_scale: float = 1.0
    smoothness: float = 1.0
    encoder: str = "compact"
    engine: Engine = OURS

    @property
    def effective_dpi(self) -> float:
        """Dots per inch, whichever way the resolution was given."""
        if self.size_px is not None:
            return self.size_px / self.width_mm * 25.4
        return self.dpi or 150.0

    def as_params(self) -> dict[str, Any]:
        """Return the values as plain JSON types, for keys and metadata; of the engine only what was given."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "engine"}
        given = self.engine.given()
        return {**values, "engine": given} if given else values


@dataclass(frozen=True)
class Design:
    """A tile to be made.

    Attributes:
        name: File stem of its outputs: swatch__style__repeat__colourway.
        swatch: The content picture.
        styles: One or more style pictures with their weights.
        look: Everything else.
        protect: A mask of what stays readable, where the look says "mask".
        start: The picture it begins with, where the look says "picture".
        priority: Designs with more are begun first; part of no key.
        palettes: Which of the recipe's palettes it comes in, as the recipe writes them; None for all.
        garments: Which of the recipe's garments it is shown on; None for all.
    """

    name: str
    swatch: FileRef
    styles: tuple[StyleRef, ...]
    look: TileLook
    protect: FileRef | None = None
    start: FileRef | None = None
    priority: int = 0
    palettes: tuple[str, ...] | None = None
    garments: tuple[str, ...] | None = None

    @property
    def files(self) -> tuple[FileRef, ...]:
        """Every file that it is made from, in a fixed order."""
        masks = (style.mask for style in self.styles)
        found = (self.swatch, *(style.file for style in self.styles), *masks, self.protect, self.start)
        return tuple(file for file in found if file is not None)

    @property
    def title(self) -> str:
        """Swatch and styles in words, for people."""
        styles = " + ".join(_words(Path(style.file.name).stem) for style in self.styles)
        return f"{_words(Path(self.swatch.name).stem)}, {styles}"

    def as_metadata(self) -> dict[str, Any]:
        """Return what a finished image remembers: names and digests, never paths."""
        extra = {"protect": self.protect, "start": self.start}
        return {
            "format": FORMAT,
            "name": self.name,
            "swatch": self.swatch.as_metadata(),
            "styles": [style.as_metadata() for style in self.styles],
            "look": self.look.as_params(),
            **{name: file.as_metadata() for name, file in extra.items() if file is not None},
        }


def look_from_metadata(values: Mapping[str, Any]) -> TileLook:
    """Rebuild a look from metadata.

    Raises:
        TypeError: Keys are missing or unknown.
    """
    plain = {name: value for name, value in values.items() if name != "engine"}
    return TileLook(**plain, engine=Engine(**values.get("engine", {})))


def _words(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").strip().capitalize()
