"""What the lists of styles and swatches share: choosing by tags, and writing a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer

from designgen.cli.options import check_writable
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.library.sheet import Plate

Tags = Annotated[
    list[str] | None, typer.Option("--tag", help="Only those with this tag; repeat it for those with all of them.")
]
Sheet = Annotated[Path | None, typer.Option(metavar="FILE.png", help="Also draw all of them on one page.")]


class _Tagged(Protocol):
    @property
    def tags(self) -> tuple[str, ...]: ...


T = TypeVar("T", bound=_Tagged)


def chosen(entries: Sequence[T], tags: Sequence[str] | None) -> list[T]:
    """Return the entries that have all the tags, whatever their case.

    Raises:
        UsageError: None has one of them; the tags that there are, are told.
    """
    wanted = [tag.strip().lower() for tag in tags or ()]
    known = sorted({tag.lower() for entry in entries for tag in entry.tags})
    for tag in wanted:
        if tag not in known:
            raise UsageError(f'Nothing here has the tag "{tag}".', f"Tags are: {', '.join(known) or 'none'}.")
    return [entry for entry in entries if set(wanted) <= {tag.lower() for tag in entry.tags}]


def check_sheet(sheet: Path | None) -> None:
    """Raise before any work if a contact sheet cannot be written there.

    Raises:
        UsageError: Its name does not end in .png.
        OutputError: The folder cannot be written.
    """
    if sheet is None:
        return
    if sheet.suffix.lower() != ".png" or sheet.is_dir():
        raise UsageError(f'The contact sheet is a PNG, and "{sheet.name}" is not one.', "Use --sheet NAME.png.")
    check_writable(sheet.parent)


def write_sheet(sheet: Path, title: str, subtitle: str, plates: Sequence[Plate]) -> None:
    """Draw a contact sheet and write it."""
    from designgen.imaging import encode_png
    from designgen.library.sheet import draw_sheet
    from designgen.store import atomic_write

    atomic_write(sheet, encode_png(draw_sheet(title, subtitle, plates), dpi=300))
