"""Themes as TOML: those that ship with the package, and a user's own with errors that name the field."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from designgen.catalogue.theme import (
    COLOURS,
    DEFAULT,
    STYLES,
    CoverLook,
    DividerLook,
    Face,
    FontFile,
    TextStyle,
    Theme,
    rgb_of,
)
from designgen.errors import InputError

_FACES: Mapping[str, Face] = {"title": "serif", "lead": "italic", "text": "sans", "label": "medium"}
_LARGEST_FILE = 64 * 1024
Percent = Annotated[float, Field(ge=0, le=100)]
Hex = Annotated[str, Field(pattern=r"^#?[0-9a-fA-F]{6}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Ink(_Strict):
    rgb: Hex
    cmyk: tuple[Percent, Percent, Percent, Percent] | None = None


class _Fonts(_Strict):
    title: str | None = None
    lead: str | None = None
    text: str | None = None
    label: str | None = None


class _Page(_Strict):
    margin_mm: Annotated[float, Field(ge=6, le=40)] | None = None
    gutter_mm: Annotated[float, Field(ge=1, le=20)] | None = None
    cover: CoverLook | None = None
    divider: DividerLook | None = None
    centred: bool | None = None
    large_numbers: bool | None = None


class _Style(_Strict):
    face: Literal["title", "lead", "text", "label"] | None = None
    size_pt: Annotated[float, Field(ge=4, le=120)] | None = None
    min_size_pt: Annotated[float, Field(ge=4, le=120)] | None = None
    leading: Annotated[float, Field(ge=0.8, le=2.5)] | None = None
    colour: str | None = None
    tracking_em: Annotated[float, Field(ge=-0.1, le=1)] | None = None
    upper: bool | None = None

    @field_validator("colour")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in COLOURS:
            raise ValueError(f"expected one of {', '.join(COLOURS)}, got {value!r}")
        return value


class _File(_Strict):
    title: str
    about: str = ""
    extends: str | None = None
    fonts: _Fonts = _Fonts()
    colours: dict[str, _Ink] = {}
    page: _Page = _Page()
    styles: dict[str, _Style] = {}

    @field_validator("colours", mode="before")
    @classmethod
    def _colours(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        _refuse_unknown(value, COLOURS)
        return {name: {"rgb": entry} if isinstance(entry, str) else entry for name, entry in value.items()}

    @field_validator("styles", mode="before")
    @classmethod
    def _styles(cls, value: object) -> object:
        if isinstance(value, dict):
            _refuse_unknown(value, STYLES)
        return value


def _refuse_unknown(given: Mapping[str, object], known: tuple[str, ...]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValueError(f"no such entry: {', '.join(unknown)}; there are {', '.join(known)}")


def theme_names() -> tuple[str, ...]:
    """Return the names of the themes that ship with the package, in alphabetical order."""
    folder = resources.files("designgen.catalogue") / "themes"
    return tuple(sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def shipped_theme(name: str) -> Theme:
    """Return a theme that ships with the package.

    Raises:
        InputError: There is no theme of that name.
    """
    if name not in theme_names():
        raise InputError(
            f'There is no theme "{name}".', f"There are {', '.join(theme_names())}; a theme file ends in .toml."
        )
    data = (resources.files("designgen.catalogue") / "themes" / f"{name}.toml").read_bytes()
    return parse_theme(data, name, name)


def theme_of(name_or_path: str) -> Theme:
    """Return a theme by its name, or from a TOML file.

    Raises:
        InputError: No such theme or file, or something in the file is wrong; the message names the field.
    """
    if not name_or_path.endswith(".toml"):
        return shipped_theme(name_or_path)
    path = Path(name_or_path)
    return parse_theme(_read(path), path.stem, str(path), lambda name: _read(path.parent / name))


def parse_theme(data: bytes, key: str, where: str, read_font: Callable[[str], bytes] | None = None) -> Theme:
    """Return the theme that a TOML text describes; what it leaves out is taken from the theme it extends.

    Args:
        data: The text.
        key: Its name.
        where: What errors call it.
        read_font: Loads a font file named in it that does not ship with the package.

    Raises:
        InputError: It is no TOML, or a field is wrong.
    """
    if len(data) > _LARGEST_FILE:
        raise InputError(f'"{where}" is no theme: it has {len(data)} bytes.', "A theme is a short TOML file.")
    try:
        found = _File.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f'The theme "{where}" is no TOML file: {error}.', "Mend that line.") from error
    except ValidationError as error:
        raise InputError(f'The theme "{where}" is wrong: {_first(error)}', "See docs/catalogue.md, Themes.") from error
    base = DEFAULT if found.extends is None else shipped_theme(found.extends)
    return _made(found, base, key, where, read_font)


def _made(found: _File, base: Theme, key: str, where: str, read_font: Callable[[str], bytes] | None) -> Theme:
    fonts = {
        _FACES[part]: _font(name, f"fonts.{part}", where, read_font)
        for part, name in found.fonts.model_dump(exclude_none=True).items()
    }
    styles = {name: _style(getattr(base, name), style) for name, style in found.styles.items()}
    inks = dict(base.inks)
    for name, ink in found.colours.items():
        inks.pop(name, None)
        if ink.cmyk is not None:
            inks[name] = ink.cmyk
    changes: dict[str, Any] = {
        **{name: rgb_of(ink.rgb) for name, ink in found.colours.items()},
        **found.page.model_dump(exclude_none=True),
        **styles,
    }
    return replace(
        base, key=key, called=found.title, about=found.about, fonts=replace(base.fonts, **fonts),
        inks=tuple(sorted(inks.items())), **changes,
    )  # fmt: skip


def _style(base: TextStyle, given: _Style) -> TextStyle:
    changes = given.model_dump(exclude_none=True)
    if "face" in changes:
        changes["face"] = _FACES[changes["face"]]
    size = changes.get("size_pt", base.size_pt)
    changes.setdefault("min_size_pt", min(base.min_size_pt, size))
    return base.but(**changes)


def _font(name: str, entry: str, where: str, read_font: Callable[[str], bytes] | None) -> FontFile:
    from designgen.catalogue.fonts import check_font, is_shipped

    if is_shipped(name):
        return FontFile(name)
    if read_font is None:
        raise InputError(f'The theme "{where}", {entry}: there is no typeface "{name}".', "Name one that ships.")
    file = FontFile(Path(name).name, read_font(name))
    check_font(file, f'The theme "{where}", {entry}')
    return file


def _first(error: ValidationError) -> str:
    entry = error.errors()[0]
    field = ".".join(str(part) for part in entry["loc"])
    text = str(entry["msg"]).removeprefix("Value error, ")
    given: Any = entry.get("input")
    shown = f" (got {given!r})" if isinstance(given, str | int | float | bool) else ""
    return f"{field}: {text}{shown}."


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror}.', "Give the path of a file.") from error
