"""Palettes: named colours, our seasonal ones, and files of other programs; matching a design's inks to a book.

We ship no licensed colour book and print none of their names. A book that you may use is read from your own file and
matched here, on your machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from designgen.colour import aco, ase, csv_files, gpl, palette_toml
from designgen.colour.inks import Ink, distinct
from designgen.colour.palette_toml import Role
from designgen.colour.spaces import delta_e
from designgen.errors import InputError, UsageError

MOST_COLOURS: Final = 20_000
_MOST_BYTES: Final = 20_000_000
_LONGEST_NAME: Final = 80
_LONGEST_NOTE: Final = 240

_READERS: Final[dict[str, Callable[[bytes], tuple[str, list[Ink]]]]] = {
    ".ase": ase.read,
    ".aco": aco.read,
    ".gpl": gpl.read,
    ".csv": csv_files.read,
}
_WRITERS: Final[dict[str, Callable[[str, Sequence[Ink]], bytes]]] = {
    ".ase": ase.write,
    ".aco": aco.write,
    ".gpl": gpl.write,
    ".csv": csv_files.write,
}
KINDS: Final = tuple(sorted((*_READERS, ".toml")))


@dataclass(frozen=True)
class Palette:
    """Colours that belong together.

    Attributes:
        name: On the command line.
        title: For people.
        season: When it is for, or "".
        note: One sentence about it.
        inks: Its colours.
        roles: What each of them is for, in their order; () where nobody says.
    """

    name: str
    title: str
    inks: tuple[Ink, ...]
    season: str = ""
    note: str = ""
    roles: tuple[Role | None, ...] = ()

    def with_role(self, role: Role) -> tuple[Ink, ...]:
        """Return the colours of a role, in their order."""
        return tuple(ink for ink, own in zip(self.inks, self.roles, strict=False) if own == role)


@dataclass(frozen=True)
class Match:
    """The nearest colour of a book.

    Attributes:
        ink: The colour that was looked for.
        nearest: The book's.
        delta_e: CIEDE2000 between them.
    """

    ink: Ink
    nearest: Ink
    delta_e: float


def seasonal() -> tuple[Palette, ...]:
    """Return our own seasonal palettes, by name."""
    folder = resources.files("designgen.colour") / "seasonal"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_of_toml((folder / name).read_bytes(), name.removesuffix(".toml"), name) for name in names)


def find_palette(text: str, folder: Path = Path()) -> Palette:
    """Return a seasonal palette by its name, or the palette in a file; its path starts from `folder`.

    Raises:
        UsageError: There is no such palette; the names are told.
        InputError: The file cannot be read as a palette.
    """
    known = {palette.name: palette for palette in seasonal()}
    if text in known:
        return known[text]
    path = folder / Path(text).expanduser()
    if path.suffix.lower() in KINDS or path.exists():
        return read_palette(path)
    raise UsageError(
        f'There is no palette "{text}".',
        f"Ours are {', '.join(known)}; a file ending in {', '.join(KINDS)} works, too.",
    )


def read_palette(path: Path) -> Palette:
    """Read a palette file: ASE, ACO, GPL, CSV, or TOML like our own. What it is follows from its name.

    Raises:
        InputError: It is missing, damaged, of a kind unknown to us, or empty.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(f'"{path.name}" is no palette file that we know.', f"Use one ending in {', '.join(KINDS)}.")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f'"{path.name}" is too big for a palette.', "Check that it is the right file.")
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f'The palette "{path}" cannot be read ({reason}).', "Check the path.") from error
    if kind == ".toml":
        return _of_toml(data, path.stem, path.name)
    try:
        title, inks = _READERS[kind](data)
    except (ValueError, IndexError, OverflowError) as error:
        what = f'"{path.name}" is damaged or no {kind[1:].upper()} palette: {error}.'
        raise InputError(what, "Export it again from the program it comes from.") from error
    return Palette(path.stem, plain_name(title) or path.stem, _checked(inks, path.name))


def encode_palette(palette: Palette, kind: str) -> bytes:
    """Return the bytes of a palette file.

    Args:
        palette: The colours.
        kind: ".ase", ".aco", ".gpl", ".csv" or ".toml".

    Raises:
        UsageError: The kind is another.
    """
    if kind == ".toml":
        texts = {"title": palette.title, "season": palette.season, "note": palette.note}
        return palette_toml.write(texts, distinct(palette.inks), palette.roles)
    if kind not in _WRITERS:
        raise UsageError(f'Palettes cannot be written as "{kind}".', f"Use a name ending in {', '.join(KINDS)}.")
    return _WRITERS[kind](palette.title, palette.inks)


def match(inks: Sequence[Ink], book: Sequence[Ink]) -> tuple[Match, ...]:
    """Return the colour of the book nearest to each ink by CIEDE2000.

    Raises:
        ValueError: The book is empty.
    """
    if not book:
        raise ValueError("book: expected at least one colour, got none")
    table = np.array([swatch.lab for swatch in book])
    found = []
    for ink in inks:
        apart = delta_e(np.array(ink.lab), table)
        best = int(np.argmin(apart))
        found.append(Match(ink, book[best], float(apart[best])))
    return tuple(found)


def _of_toml(data: bytes, name: str, label: str) -> Palette:
    texts, inks, roles = palette_toml.read(data, label)
    title, season, note = plain_name(texts[0]), plain_name(texts[1]), plain_name(texts[2], _LONGEST_NOTE)
    return Palette(name, title or name, _checked(inks, label), season, note, roles)


def _checked(inks: Sequence[Ink], label: str) -> tuple[Ink, ...]:
    if not inks:
        raise InputError(f'"{label}" has no colours.', "Check that it is the right file.")
    if len(inks) > MOST_COLOURS:
        raise InputError(f'"{label}" has {len(inks)} colours.', f"At most {MOST_COLOURS} are read.")
    named = ((ink, plain_name(ink.name)) for ink in inks)
    return tuple(ink if name == ink.name else Ink.of_lab(ink.lab, name) for ink, name in named)


def plain_name(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return a name on one line, of sensible length, and without what a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest].strip()
