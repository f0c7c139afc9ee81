"""The style library: one folder a style, with its picture and a style.toml that says where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from designgen.errors import InputError

STYLE_FILE = "style.toml"


class StyleFile(BaseModel):
    """What a style.toml says; strength and style_scale suit the style and are taken where the recipe says nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    note: str = ""
    licence: str = Field(min_length=1)
    picture: str = "picture.webp"
    seed: int | None = None
    generator: str = ""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    tags: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    strength: float = Field(0.6, ge=0, le=1)
    style_scale: float = Field(1.0, ge=0.1, le=4)
    smoothness: float = Field(1.0, ge=0, le=10)


@dataclass(frozen=True)
class StyleInfo:
    """One style.

    Attributes:
        name: What to call it on the command line: the name of its folder.
        title: Its name for people.
        note: Where the look comes from and how to use it.
        licence: SPDX identifier; empty for a picture of the user's own.
        tags: Words to find it by.
        strength: A strength that suits it.
        style_scale: A stroke size that suits it.
        palette: Its colours as #rrggbb, the ground first.
        picture: The picture itself.
    """

    name: str
    title: str
    note: str
    licence: str
    tags: tuple[str, ...]
    strength: float
    style_scale: float
    palette: tuple[str, ...]
    picture: Path


def list_styles(search: Sequence[Path]) -> tuple[StyleInfo, ...]:
    """Return every style in the folders, by name; an earlier folder hides a later one's style of the same name.

    Raises:
        InputError: A style.toml is wrong; it names the file and the field.
    """
    found: dict[str, StyleInfo] = {}
    for root in search:
        for path in sorted(root.glob(f"*/{STYLE_FILE}")):
            found.setdefault(path.parent.name, read_style(path.parent))
    return tuple(found[name] for name in sorted(found))


def find_style(name_or_path: str, search: Sequence[Path]) -> StyleInfo:
    """Return a style by its library name, or any picture as a style.

    Raises:
        InputError: There is neither a style of this name nor a file; near names are suggested.
    """
    for root in search:
        folder = root / name_or_path
        if Path(name_or_path).name == name_or_path and (folder / STYLE_FILE).is_file():
            return read_style(folder)
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return StyleInfo(path.stem, path.stem, "", "", (), 0.6, 1.0, (), path)
    known = sorted({found.parent.name for root in search for found in root.glob(f"*/{STYLE_FILE}")})
    near = get_close_matches(name_or_path, known, n=1)
    hint = f'Did you mean "{near[0]}"?' if near else f"The library has: {', '.join(known) or 'nothing'}."
    raise InputError(f'There is no style "{name_or_path}", and no picture of that name.', hint)


def read_style(folder: Path) -> StyleInfo:
    """Read one style's folder.

    Raises:
        InputError: Its style.toml is wrong, or its picture is not there.
    """
    path = folder / STYLE_FILE
    try:
        entry = StyleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise InputError(f'"{path}": the field "{field}" is wrong: {first["msg"]}.', "Mend or remove it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f'"{path}" cannot be read: {error}.', "Mend or remove the folder.") from error
    picture = folder / entry.picture
    if Path(entry.picture).name != entry.picture or not picture.is_file():
        raise InputError(f'"{path}": the field "picture" names "{entry.picture}", which is not in the folder.')
    return StyleInfo(
        folder.name,
        entry.title,
        entry.note,
        entry.licence,
        entry.tags,
        entry.strength,
        entry.style_scale,
        entry.palette,
        picture,
    )
