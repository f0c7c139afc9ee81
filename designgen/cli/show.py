"""What people and programs see: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import typer

from designgen.errors import DesigngenError

T = TypeVar("T")


def say(text: str = "") -> None:
    """Show a line of a result on standard output."""
    typer.echo(text)


def note(text: str) -> None:
    """Show a remark on standard error."""
    typer.echo(text, err=True)


def show_json(value: Mapping[str, Any]) -> None:
    """Write the one JSON object that a command's --json promises."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def say_error(error: DesigngenError) -> None:
    """Show an error as one paragraph."""
    label = typer.style("Error:", fg=typer.colors.RED, bold=True) if sys.stderr.isatty() else "Error:"
    hint = f"\n{error.hint}" if error.hint else ""
    typer.echo(f"{label} {error.what}{hint}", err=True)


def error_object(error: DesigngenError) -> dict[str, Any]:
    """Return an error for programs."""
    return {"ok": False, "exit_code": int(error.exit_code), "error": error.what, "hint": error.hint}


def read_each(paths: Iterable[Path], read: Callable[[Path], T]) -> tuple[list[T], list[DesigngenError]]:
    """Return what could be read of files that anyone may add, and the errors of the others."""
    found: list[T] = []
    broken: list[DesigngenError] = []
    for path in paths:
        try:
            found.append(read(path))
        except DesigngenError as error:
            broken.append(error)
    return found, broken


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns; the last column is left as long as it is."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header) - 1)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in (header, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def duration(seconds: float) -> str:
    """Return a time as people say it: "20 s", "about 4 min", "about 2 h 10 min"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min"
    return f"about {minutes // 60} h {minutes % 60:02d} min"
