"""What a catalogue is to be made of, resolved before any work: tables, profiles, themes and fonts by their content."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import designgen
from designgen.commerce import Offer, Previous, read_offer, read_previous, read_table
from designgen.errors import InputError
from designgen.press.profiles import PressProfile, press_profile
from designgen.recipe.catalogue import Catalogue
from designgen.store import StageSpec, canonical_json, digest_of

CATALOGUE_VERSION = 2
"""Bumped by hand when the pages of a catalogue change for the same inputs."""

INKS_VERSION = 1
"""Bumped by hand when the inks that are found in a design change."""

_PACKAGE: Final = Path(designgen.__file__).parent
_THEMES: Final = _PACKAGE / "catalogue" / "themes"
_OWN_ICC: Final = _PACKAGE / "press" / "icc" / "designgen-coated-290.icc"
_MOST_FONT_BYTES: Final = 60_000_000


@dataclass(frozen=True)
class GivenFile:
    """A file by its content.

    Attributes:
        name: Its name, for people.
        digest: sha256 of its bytes.
        path: Where it lies; never part of a key.
    """

    name: str
    digest: str
    path: Path


@dataclass(frozen=True)
class CatalogueWish:
    """A catalogue that is wanted.

    Attributes:
        wanted: As the recipe or the options say it.
        press: What the print shop asks for.
        press_digest: Of that and of its ICC profile.
        theme: A theme's name, or the path of its file.
        theme_digest: sha256 of the theme's text.
        fonts: Further typefaces.
        offer: What the designs are sold by.
        has_sheet: Whether a table was given, so that designs without a row are worth a word.
        previous: The issue before, if any.
        cloth: Facts of the cloth as (label, value).
    """

    wanted: Catalogue
    press: PressProfile
    press_digest: str
    theme: str
    theme_digest: str
    fonts: tuple[GivenFile, ...] = ()
    offer: Offer = field(default_factory=Offer)
    has_sheet: bool = False
    previous: Previous | None = None
    cloth: tuple[tuple[str, str], ...] = ()


def catalogue_wish(
    wanted: Catalogue, folder: Path, cloth: tuple[tuple[str, str], ...] = (), press_folders: Sequence[Path] = ()
) -> CatalogueWish:
    """Resolve what a catalogue is to be made of.

    Args:
        wanted: The recipe's table, or the options.
        folder: Where paths in it start.
        cloth: Facts of the cloth as (label, value).
        press_folders: Folders of press profiles beside our own.

    Raises:
        InputError: A file cannot be used, or a name is not known.
    """
    press = _press(wanted, folder, press_folders)
    theme, theme_digest = _theme(wanted.theme, folder)
    terms = wanted.terms.terms
    offer = Offer(terms=terms)
    if wanted.sheet is not None:
        table = _understood(folder / wanted.sheet, "table", read_table)
        offer = read_offer(table, terms)
    previous = None
    if wanted.previous is not None:
        previous = _understood(folder / wanted.previous, "previous issue", read_previous)
    return CatalogueWish(
        wanted,
        press,
        _press_digest(press),
        theme,
        theme_digest,
        tuple(_font(folder / name) for name in wanted.fonts),
        offer,
        wanted.sheet is not None,
        previous,
        cloth,
    )


def catalogue_stage(params: Mapping[str, Any], keys: Sequence[str]) -> StageSpec:
    """Return what fixes the bytes of a file of a catalogue: what it prints and the pictures on its pages."""
    return StageSpec("catalogue", CATALOGUE_VERSION, params, tuple(keys))


def inks_stage(tile_key: str) -> StageSpec:
    """Return what fixes the inks that are found in a design, which is painted and has none of its own."""
    return StageSpec("inks", INKS_VERSION, {}, (tile_key,))


def cloth_facts(cloth: Any) -> tuple[tuple[str, str], ...]:
    """Return what a recipe's [cloth] says, as (label, value) for people."""
    shrinkage = ""
    if cloth.shrinkage_warp or cloth.shrinkage_weft:
        shrinkage = f"{cloth.shrinkage_warp:g} % lengthways, {cloth.shrinkage_weft:g} % across"
    facts = {
        "Printed by": (cloth.method or "").replace("-", " "),
        "Usable width": "" if cloth.usable_width_cm is None else f"{cloth.usable_width_cm:g} cm",
        "Direction": cloth.direction or "",
        "Shrinkage": shrinkage,
    }
    return tuple((label, value) for label, value in facts.items() if value)


def _press(wanted: Catalogue, folder: Path, folders: Sequence[Path]) -> PressProfile:
    from designgen.press.profiles import DEFAULT_NAME, SHIPPED

    name = wanted.press or DEFAULT_NAME
    is_file = name.endswith(".toml") or len(Path(name).parts) > 1
    press = press_profile(folder / name if is_file else name, (*folders, SHIPPED))
    if wanted.icc is None:
        return press
    from designgen.press.cmyk import read_icc

    path = folder / wanted.icc
    read_icc(path)  # says what is wrong with it
    return press.with_icc(path)


def _press_digest(press: PressProfile) -> str:
    values = press.model_dump(mode="json", exclude={"intent"})
    values["marks"] = sorted(values["marks"])
    intent = digest_of(_read(press.intent or _OWN_ICC, "ICC profile"))
    return digest_of(canonical_json({**values, "intent": intent}).encode())


def _theme(name: str | None, folder: Path) -> tuple[str, str]:
    """Return a theme's name or path, and the digest of its text; a file is read whole, so that errors come early."""
    if name is None:
        return "", ""
    if name.endswith(".toml"):
        from designgen.catalogue.themes import theme_of

        path = folder / name
        data = _read(path, "theme")
        fonts = b"".join(font.data or b"" for font in theme_of(str(path)).fonts.files)
        return str(path), digest_of(data + fonts)
    try:
        return name, digest_of((_THEMES / f"{name}.toml").read_bytes())
    except OSError:
        from designgen.catalogue.themes import theme_of

        theme_of(name)  # says which there are
        raise


def _font(path: Path) -> GivenFile:
    data = _read(path, "font")
    if len(data) > _MOST_FONT_BYTES:
        raise InputError(f'"{path}" has {len(data) / 1e6:.0f} MB, too much for a font.', "Give a single typeface.")
    return GivenFile(path.name, digest_of(data), path)


def _understood(path: Path, kind: str, read: Callable[[bytes], Any]) -> Any:
    try:
        return read(_read(path, kind))
    except ValueError as error:
        raise InputError(f'"{path}" {error}.') from error


def _read(path: Path, kind: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f'There is no {kind} at "{path}".', "Check its path.") from None
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror}.', "Check its permissions.") from error
