"""What a run works with, read when first needed and kept: pictures, garment templates, the encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from designgen.errors import InputError
from designgen.imaging import Picture, read_picture
from designgen.pipeline.stages import TemplateRef
from designgen.recipe.design import FileRef, StyleRef

if TYPE_CHECKING:
    from designgen.encoders import Encoder
    from designgen.mockup import Template


class Materials:
    """Reads each input once. A swatch that cannot be read says so every time it is asked for, without a second try."""

    def __init__(self, load_encoder: Callable[[], Encoder], max_pixels: int) -> None:
        self._load_encoder = load_encoder
        self._max_pixels = max_pixels
        self._encoder: Encoder | None = None
        self._swatch: tuple[Path, Picture | InputError] | None = None
        self._styles: dict[Path, Picture | InputError] = {}
        self._templates: dict[str, Template] = {}

    @property
    def encoder(self) -> Encoder:
        """The network.

        Raises:
            MissingError: Its weights are not on this machine.
        """
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

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
        for style in styles:
            if style.file.path not in self._styles:
                self._styles[style.file.path] = self._read(style.file)
        return [(_picture_or_raise(self._styles[style.file.path]), style.weight) for style in styles]

    def template(self, reference: TemplateRef) -> Template:
        """Return a garment template with its passes.

        Raises:
            InputError: Its folder is not sound.
        """
        if reference.digest not in self._templates:
            from designgen.mockup import load_template

            self._templates[reference.digest] = load_template(reference.folder, ())
        return self._templates[reference.digest]

    def _read(self, file: FileRef) -> Picture | InputError:
        try:
            picture = read_picture(file.path, max_pixels=self._max_pixels)
        except InputError as error:
            return error
        if file.digest and picture.digest != file.digest:
            return InputError(f'"{file.path}" was changed while the run was working.', "Run again.")
        return picture


def _picture_or_raise(found: Picture | InputError) -> Picture:
    if isinstance(found, InputError):
        raise found
    return found
