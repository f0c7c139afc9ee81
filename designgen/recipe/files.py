"""Find the files that a recipe names: swatches, styles, masks; each read once for its digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from designgen.errors import InputError
from designgen.library import STYLE_FILE, find_style
from designgen.recipe.design import Design, FileRef, StyleRef
from designgen.stylize.region_spec import split_region

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""Of what a folder stands for; whatever else it holds is passed over."""

_WEIGHTED = re.compile(r"^(?P<name>.+):(?P<weight>\d*\.?\d+)$")


@dataclass(frozen=True)
class Source:
    """Where a recipe came from.

    Attributes:
        name: What to call it in messages.
        folder: Folder that its relative paths start from.
        text: Its text, for line numbers; None for options.
        styles: Folders of the style library.
    """

    name: str
    folder: Path
    text: str | None
    styles: tuple[Path, ...]


def resolve_style(text: str, folder: Path, libraries: Sequence[Path]) -> StyleRef:
    """Find a style given as NAME or PATH, with a weight, NAME:0.3, and where it rules, @MASK.png or @MAP.png#ff0000.

    Raises:
        InputError: Neither the library nor the disk has it, or the mask is not there.
    """
    text, mask, key_colour = (text, None, None) if (folder / text).exists() else split_region(text)
    name, weight = text, 1.0
    match = _WEIGHTED.match(text)
    if match and not (folder / text).exists():
        name, weight = match["name"], float(match["weight"])
        if weight <= 0:
            raise InputError(f'The style "{name}" has a weight of {weight:g}.', "Give a weight above 0, such as 0.3.")
    in_folder = folder / Path(name).expanduser()
    beside = in_folder.is_file() or (in_folder / STYLE_FILE).is_file()
    found = find_style(str(in_folder) if beside else name, libraries)
    label = found.name if found.name == in_folder.name else found.picture.name
    file = FileRef(label, file_digest(found.picture), found.picture)
    place = None if mask is None else picture_ref(mask, folder, "mask")
    suits = found.strength, found.style_scale, found.smoothness
    return StyleRef(file, weight, *suits, mask=place, key_colour=key_colour)


def picture_ref(text: str, folder: Path, kind: str) -> FileRef:
    """Return a picture named beside a style or a swatch.

    Raises:
        InputError: It is not there.
    """
    path = folder / Path(text).expanduser()
    if not path.is_file():
        names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        near = get_close_matches(path.name, names, n=1)
        hint = f'Did you mean "{Path(text).with_name(near[0])}"?' if near else "Check its path."
        raise InputError(f'There is no {kind} at "{path}".', hint)
    return FileRef(path.name, file_digest(path), path)


_OWN_INITS = ("content", "noise", "style")
_OWN_PROTECTIONS = ("none", "saliency")


def with_pictures(design: Design, folder: Path) -> Design:
    """Find the pictures that a look names: what is to be protected, and what the painting begins with.

    Raises:
        InputError: One of them is not there.
    """
    engine = design.look.engine
    changes: dict[str, str] = {}
    protect = start = None
    if engine.protect is not None and engine.protect not in _OWN_PROTECTIONS:
        protect, changes["protect"] = picture_ref(engine.protect, folder, "mask"), "mask"
    if engine.init is not None and engine.init not in _OWN_INITS:
        start, changes["init"] = picture_ref(engine.init, folder, "picture to begin with"), "picture"
    if not changes:
        return design
    look = replace(design.look, engine=engine.model_copy(update=changes))
    return replace(design, look=look, protect=protect, start=start)


def file_digest(path: Path) -> str:
    """Return the sha256 of a file in hex, or "" if it cannot be read: its reader will say why, for that file alone."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _is_pattern(text: str) -> bool:
    return any(c in text for c in "*?[")


def _may_be_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()


def _glob(path: Path) -> Iterator[Path]:
    """Expand a path whose parts may hold patterns; the part before the first pattern is taken as it stands."""
    fixed = next(i for i, part in enumerate(path.parts) if _is_pattern(part))
    yield from Path(*path.parts[:fixed]).glob(str(Path(*path.parts[fixed:])))


class Files:
    """Finds and digests each file of one expansion once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._refs: dict[Path, FileRef] = {}
        self._styles: dict[str, StyleRef | InputError] = {}

    def swatches(self, pattern: str) -> list[FileRef]:
        """Return the files of a path or a pattern; empty if there are none."""
        return [self._ref(hit) for hit in self._pictures(pattern)]

    def style_names(self, text: str) -> list[str]:
        """Return what a pattern or a folder stands for, each to be given to `style`; any other text as it is."""
        beside = self.source.folder / Path(text).expanduser()
        if beside.is_dir() and not (beside / STYLE_FILE).is_file() and not self._in_library(text):
            return [str(path) for path in self._pictures(text)]
        if not _is_pattern(text) or (self.source.folder / Path(text).expanduser()).exists():
            return [text]
        if "/" not in text and "." not in text:  # "*" or "*batik*" can only be meant of the library
            return self._in_library(text)
        return [*self._in_library(text), *(str(path) for path in self._pictures(text) if _may_be_picture(path))]

    def _in_library(self, pattern: str) -> list[str]:
        names = {entry.parent.name for root in self.source.styles for entry in root.glob(f"*/{STYLE_FILE}")}
        return sorted(name for name in names if fnmatchcase(name, pattern))

    def _pictures(self, text: str) -> list[Path]:
        """Return the files of a path, a folder or a pattern; of a folder and a pattern in order of their names."""
        path = self.source.folder / Path(text).expanduser()
        if path.is_dir():
            return sorted(hit for hit in path.iterdir() if _may_be_picture(hit))
        if path.exists():
            return [path]
        return sorted(hit for hit in _glob(path) if hit.is_file()) if _is_pattern(text) else []

    def style(self, text: str) -> StyleRef:
        """Return a style, or raise what was raised for it before."""
        if text not in self._styles:
            try:
                self._styles[text] = resolve_style(text, self.source.folder, self.source.styles)
            except InputError as error:
                self._styles[text] = error
        found = self._styles[text]
        if isinstance(found, InputError):
            raise found
        return found

    def near(self, pattern: str) -> str:
        """Say which file the designer may have meant."""
        path = self.source.folder / pattern
        if _is_pattern(pattern):
            return "Check the folder and the pattern; paths start from the folder of the recipe."
        names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        near = get_close_matches(path.name, names, n=1)
        return (
            f'Did you mean "{Path(pattern).with_name(near[0])}"?' if near else "Paths start from the recipe's folder."
        )

    def _ref(self, path: Path) -> FileRef:
        if path not in self._refs:
            self._refs[path] = FileRef(path.name, file_digest(path), path)
        return self._refs[path]
