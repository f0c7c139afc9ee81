"""The entries of the style library: one folder a style, with its picture and a style.toml that says what suits it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from designgen.errors import InputError

STYLE_FILE: Final = "style.toml"

_ALLOWED: Final = {
    "title": "a line of text",
    "note": "a line of text",
    "licence": 'a licence, such as "CC0-1.0"',
    "picture": "the name of a picture in the same folder",
    "seed": "a whole number from 0",
    "generator": "a line of text",
    "sha256": "64 hexadecimal digits",
    "tags": 'a list of words, such as ["ink", "dark"]',
    "palette": 'a list of colours, such as ["#f3e9d2", "#17181c"]',
    "strength": "a number from 0 to 1",
    "style_scale": "a number from 0.1 to 4",
    "smoothness": "a number from 0 to 10",
}
"""What each field of a style.toml may hold, in words for its errors."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class StyleFile(BaseModel):
    """What a style.toml says; strength, style_scale and smoothness are taken where recipe and command say nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: str = Field(min_length=1)
    note: str = ""
    licence: str = Field(min_length=1)
    picture: str = "picture.webp"
    seed: int | None = Field(None, ge=0)
    generator: str = ""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    tags: tuple[Word, ...] = ()
    palette: tuple[Colour, ...] = ()
    strength: float = Field(0.6, ge=0, le=1)
    style_scale: float = Field(1.0, ge=0.1, le=4)
    smoothness: float = Field(1.0, ge=0, le=10)


@dataclass(frozen=True)
class StyleInfo:
    """One style.

    Attributes:
        name: What to call it on the command line: the name of its folder.
        title: Its name for people.
        picture: The picture itself.
        note: Where the look comes from and how to use it.
        licence: SPDX identifier or words; empty for a picture that is no entry.
        tags: Words to find it by.
        strength: A strength that suits it.
        style_scale: A stroke size that suits it.
        smoothness: A weight of total variation that suits it.
        palette: Its colours as #rrggbb, the ground first.
        seed: What our script drew it from; None for others.
        generator: Which of our scripts drew it; empty for others.
        sha256: Digest that its style.toml states; None where it states none.
    """

    name: str
    title: str
    picture: Path
    note: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    strength: float = 0.6
    style_scale: float = 1.0
    smoothness: float = 1.0
    palette: tuple[str, ...] = ()
    seed: int | None = None
    generator: str = ""
    sha256: str | None = None


def styles_in(search: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folder of every style, by name; an earlier folder hides a later one's style of the same name."""
    found: dict[str, Path] = {}
    for root in search:
        for path in sorted(root.glob(f"*/{STYLE_FILE}")):
            found.setdefault(path.parent.name, path.parent)
    return tuple(found[name] for name in sorted(found) if not name.startswith("."))


def list_styles(search: Sequence[Path]) -> tuple[StyleInfo, ...]:
    """Return every style in the folders, as `styles_in` finds them.

    Raises:
        InputError: A style.toml is wrong; it names the file and the field.
    """
    return tuple(read_style(folder) for folder in styles_in(search))


def find_style(name_or_path: str, search: Sequence[Path]) -> StyleInfo:
    """Return a style by its library name or by its folder's path, or any picture as a style.

    Raises:
        InputError: There is neither a style of this name nor a file; near names are suggested.
    """
    for root in search:
        folder = root / name_or_path
        if Path(name_or_path).name == name_or_path and (folder / STYLE_FILE).is_file():
            return read_style(folder)
    path = Path(name_or_path).expanduser()
    if (path / STYLE_FILE).is_file():
        return read_style(path)
    if path.is_file():
        return StyleInfo(path.stem, path.stem, path)
    known = [folder.name for folder in styles_in(search)]
    near = get_close_matches(name_or_path, known, n=1)
    hint = f'Did you mean "{near[0]}"?' if near else f"The library has: {', '.join(known) or 'nothing'}."
    raise InputError(f'There is no style "{name_or_path}", and no picture of that name.', hint)


def read_style(folder: Path) -> StyleInfo:
    """Read one style's folder.

    Raises:
        InputError: Its style.toml is wrong (the file, the field and what is allowed are told), or its picture is not
            there.
    """
    path = folder / STYLE_FILE
    try:
        entry = StyleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise _wrong_field(path, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise InputError(f'"{path}" cannot be read: {error}.', "Mend or remove the folder.") from error
    picture = folder / entry.picture
    if Path(entry.picture).name != entry.picture or not picture.is_file():
        raise InputError(
            f'"{path}": the field "picture" names "{entry.picture}", which is not in the folder.',
            f"Give {_ALLOWED['picture']}.",
        )
    values = {name: getattr(entry, name) for name in StyleFile.model_fields if name != "picture"}
    # Anybody may have written it: a terminal must not obey it.
    values |= {name: plain_text(values[name]) for name in ("title", "note", "licence", "generator")}
    values["tags"] = tuple(plain_text(tag) for tag in values["tags"])
    return StyleInfo(folder.name, picture=picture, **values)


def plain_text(text: str) -> str:
    """Return text on one line, without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def is_changed(style: StyleInfo) -> bool:
    """Tell whether a style's picture is another than the one that its style.toml was written for.

    Raises:
        InputError: The picture cannot be read.
    """
    if style.sha256 is None:
        return False
    try:
        with style.picture.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() != style.sha256
    except OSError as error:
        raise InputError(f'"{style.picture}" cannot be read: {error.strerror or error}.', "Check the file.") from error


def style_toml(entry: StyleFile) -> str:
    """Return the text of a style.toml, a field a line, in the order of `StyleFile`; what is empty is left out."""
    values: dict[str, Any] = entry.model_dump(mode="json", exclude_none=True)
    return "".join(f"{name} = {_value(value)}\n" for name, value in values.items() if value != "" and value != [])


def _value(value: Any) -> str:
    # JSON strings, numbers and lists of them are TOML; DEL alone must be escaped in one and not in the other.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrong_field(path: Path, error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(field, _ALLOWED, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"Fields are {', '.join(_ALLOWED)}."
        return InputError(f'"{path}": the field "{field}" is not known.', hint)
    if first["type"] == "missing":
        return InputError(f'"{path}": the field "{field}" is missing.', f"Add {_ALLOWED[field]}.")
    given = str(first["input"])
    given = given if len(given) <= 60 else f"{given[:57]}…"
    return InputError(f'"{path}": the field "{field}" cannot be {given!r}.', f"Give {_ALLOWED[field]}.")
