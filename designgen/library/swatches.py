"""Folders of swatches: pictures, and a swatches.toml beside them that says how each repeats and how large it is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from designgen.errors import DesigngenError, InputError
from designgen.library.entries import plain_text

SWATCHES_FILE: Final = "swatches.toml"
SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")

Side = Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)]


class SwatchFile(BaseModel):
    """What a swatches.toml says of one swatch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    title: str = ""
    repeat: str = "straight"
    size_cm: tuple[Side, Side] | None = None
    licence: str = ""
    generator: str = ""
    seed: int | None = None
    tags: tuple[str, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True)
class SwatchInfo:
    """One swatch.

    Attributes:
        name: The name of its file without its ending.
        title: For people.
        picture: Its file.
        repeat: How it repeats, by name; "" where nobody says.
        size_cm: (width, height) of one repeat; None where nobody says.
        tags: Words to find it by.
        licence: Whose it is, or "".
        seed: What it was drawn from; None for others.
        generator: Which of our scripts drew it; "" for others.
    """

    name: str
    title: str
    picture: Path
    repeat: str = ""
    size_cm: tuple[float, float] | None = None
    tags: tuple[str, ...] = ()
    licence: str = ""
    seed: int | None = None
    generator: str = ""

    @property
    def size_text(self) -> str:
        """The size in words, or ""."""
        return "" if self.size_cm is None else f"{self.size_cm[0]:g} × {self.size_cm[1]:g} cm"


def read_swatches(folder: Path) -> tuple[tuple[SwatchInfo, ...], tuple[DesigngenError, ...]]:
    """Return the swatches of a folder, by name, and what is wrong with others; pictures without an entry are listed.

    Raises:
        InputError: The folder is not there, or its swatches.toml cannot be read.
    """
    if not folder.is_dir():
        raise InputError(f'There is no folder "{folder}".', "Name a folder with pictures.")
    found: dict[str, SwatchInfo] = {}
    broken: list[DesigngenError] = []
    for name, values in _entries(folder / SWATCHES_FILE).items():
        try:
            found[name] = _swatch(folder, name, values)
        except InputError as error:
            broken.append(error)
    known = {swatch.picture.name for swatch in found.values()}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.name not in known:
            found.setdefault(path.stem, SwatchInfo(path.stem, path.stem, path))
    return tuple(found[name] for name in sorted(found)), tuple(broken)


def _entries(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise InputError(f'"{path}" cannot be read: {error}.', "Mend or remove it.") from error


def _swatch(folder: Path, name: str, values: Any) -> SwatchInfo:
    try:
        entry = TypeAdapter(SwatchFile).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "it"
        raise InputError(
            f'"{folder / SWATCHES_FILE}": [{name}]: the field "{field}" is wrong: {first["msg"].lower()}.',
            "Mend or remove it.",
        ) from error
    picture = folder / entry.file
    if Path(entry.file).name != entry.file or not picture.is_file():
        raise InputError(
            f'"{folder / SWATCHES_FILE}": [{name}]: there is no "{entry.file}" in the folder.', "Mend or remove it."
        )
    texts = (plain_text(text) for text in (entry.title or name, entry.repeat, entry.licence, entry.generator))
    title, repeat, licence, generator = texts
    tags = tuple(plain_text(tag) for tag in entry.tags)
    return SwatchInfo(name, title, picture, repeat, entry.size_cm, tags, licence, entry.seed, generator)
