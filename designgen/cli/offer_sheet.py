"""The table that a collection is sold by, written for a designer to fill in: `designgen catalogue --export-sheet`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.cli.options import check_writable
from designgen.cli.show import note, say, show_json
from designgen.errors import InputError, UsageError

if TYPE_CHECKING:
    from designgen.commerce import Known, RawTable

SUFFIXES = (".csv", ".xlsx")


def export(run_folder: Path, target: Path, sheet: Path | None, *, json: bool) -> None:
    """Write the table of a run; what `sheet`, or else the target itself, says already stays.

    Raises:
        InputError: The run or the table before cannot be read.
        UsageError: The target is neither CSV nor XLSX.
    """
    from designgen.commerce import export_rows
    from designgen.commerce.csv_table import write_csv
    from designgen.commerce.xlsx_table import write_xlsx
    from designgen.run.publish import read_manifest
    from designgen.store import atomic_write

    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f'A table is written as .csv or .xlsx, not as "{target.name}".', "Give it one of these ends.")
    manifest = read_manifest(run_folder)
    check_writable(target.parent)
    exported = export_rows(list(_known(manifest)), _before(sheet or target, given=sheet is not None))
    write = write_csv if suffix == ".csv" else write_xlsx
    atomic_write(target, write(exported.heads, exported.rows))
    if json:
        show_json(
            {
                "ok": True,
                "exit_code": 0,
                "file": str(target),
                "rows": len(exported.rows),
                "added": list(exported.added),
                "unmatched": list(exported.kept),
            }
        )
        return
    for name in exported.kept:
        note(f'"{name}" matches no design of the run; its row was kept.')
    new = "1 design is new in it" if len(exported.added) == 1 else f"{len(exported.added)} designs are new in it"
    say(f"{target}: {len(exported.rows)} rows, {new}.")


def _before(path: Path, *, given: bool) -> RawTable | None:
    from designgen.commerce import read_table

    try:
        return read_table(path.read_bytes())
    except FileNotFoundError:
        if given:
            raise InputError(f'There is no table at "{path}".', "Check its path.") from None
        return None
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror}.', "Check its permissions.") from error
    except ValueError as error:
        hint = "" if given else "Nothing was written, so that nothing in it is lost; give another name."
        raise InputError(f'"{path}" {error}.', hint) from error


def _known(manifest: Mapping[str, Any]) -> Iterator[Known]:
    from designgen.commerce import Known

    for entry in manifest["designs"]:
        if entry["state"] != "made":
            continue
        tile, colourway = entry["tile"], entry["design"].get("colourway")
        about = f"{entry['title']}; {tile['repeat']}, {tile['width_mm'] / 10:.3g} x {tile['height_mm'] / 10:.3g} cm"
        if colourway:
            colouring = colourway["title"] or f"hues turned by {colourway['degrees']:g}°"
            yield Known("colourway", entry["name"], entry["title"], about, colouring)
        else:
            yield Known("design", entry["name"], entry["title"], about)
