"""What a run works with, read when first needed and kept: pictures, garment templates, the encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from designgen.errors import InputError
from designgen.imaging import Picture, read_picture
from designgen.pipeline.engine import resolve, taps_of
from designgen.pipeline.extras import Extras
from designgen.pipeline.stages import TemplateRef
from designgen.recipe.design import Design, FileRef, StyleRef, TileLook

if TYPE_CHECKING:
    from designgen.encoders import Encoder
    from designgen.mockup import Template
    from designgen.stylize import Workplace


class Materials:
    """Reads each input once. A swatch that cannot be read says so every time it is asked for, without a second try."""

    def __init__(
        self, load_encoder: Callable[[str], Encoder], max_pixels: int, workplace: Callable[[], Workplace] | None = None
    ) -> None:
        self._load_encoder = load_encoder
        self._max_pixels = max_pixels
        self._workplace = workplace
        self._encoders: dict[str, Encoder] = {}
        self._swatch: tuple[Path, Picture | InputError] | None = None
        self._styles: dict[Path, Picture | InputError] = {}
        self._templates: dict[str, Template] = {}
        self._local: Callable[[Path], Path] = _as_it_is

    def local(self, path: Path) -> Path:
        """Return where a file or folder is found on this machine."""
        return self._local(path)

    def at(self, local: Callable[[Path], Path]) -> Materials:
        """Say where files and folders are found on this machine, for workers on another one; returns itself."""
        self._local = local
        return self

    @property
    def encoder(self) -> Encoder:
        """The network as it was trained.

        Raises:
            MissingError: Its weights are not on this machine.
        """
        return self._pooled("max")

    def _pooled(self, pooling: str) -> Encoder:
        if pooling not in self._encoders:
            self._encoders[pooling] = self._load_encoder(pooling)
        return self._encoders[pooling]

    def encoder_for(self, look: TileLook) -> Encoder:
        """Return the network with the pooling that a look asks for.

        Raises:
            MissingError: Its weights are not on this machine.
            UsageError: The look asks for a layer or a preset that is not there.
        """
        return self._pooled(resolve(look, taps_of(look.encoder)).pooling)

    def extras(self, design: Design) -> Extras:
        """Return masks and other pictures beside swatch and styles, and where to work.

        Raises:
            InputError: One of them cannot be read.
        """
        masks = tuple(
            None if style.mask is None else (self._picture(style.mask), style.key_colour) for style in design.styles
        )
        return Extras(
            masks if any(mask is not None for mask in masks) else (),
            None if design.protect is None else self._picture(design.protect),
            None if design.start is None else self._picture(design.start),
            None if self._workplace is None else self._workplace(),
        )

    def _picture(self, file: FileRef) -> Picture:
        if file.path not in self._styles:
            self._styles[file.path] = self._read(file)
        return _picture_or_raise(self._styles[file.path])

    def swatch(self, file: FileRef) -> Picture:
        """Return a swatch; only the last one is kept, because swatches come in their hundreds.

        Raises:
            InputError: It cannot be read, or is not the file it was when the run was planned.
        """
        if self._swatch is None or self._swatch[0] != file.path:
            self._swatch = (file.path, self._read(file))
        return _picture_or_raise(self._swatch[1])

    def styles(self, styles: tuple[StyleRef, ...]) -> list[tuple[Picture, float]]:
        """Return style pictures with their weights.

        Raises:
            InputError: One of them cannot be read.
        """
        return [(self._picture(style.file), style.weight) for style in styles]

    def template(self, reference: TemplateRef) -> Template:
        """Return a garment template with its passes.

        Raises:
            InputError: Its folder is not sound.
        """
        if reference.digest not in self._templates:
            from designgen.mockup import load_template

            self._templates[reference.digest] = load_template(self._local(reference.folder), ())
        return self._templates[reference.digest]

    def _read(self, file: FileRef) -> Picture | InputError:
        try:
            picture = read_picture(self._local(file.path), max_pixels=self._max_pixels)
        except InputError as error:
            return error
        if file.digest and picture.digest != file.digest:
            return InputError(f'"{file.path}" was changed while the run was working.', "Run again.")
        return picture


def _as_it_is(path: Path) -> Path:
    return path


def _picture_or_raise(found: Picture | InputError) -> Picture:
    if isinstance(found, InputError):
        raise found
    return found
