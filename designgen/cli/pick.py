"""designgen pick, reject, shortlist: what of a run goes on, by hand and by measure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import DEFAULT_OUT, Json, Out, Verbose, check_writable, style_folders, template_folders
from designgen.cli.show import note, say, show_json, table
from designgen.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.run.marks import Mark, Marks
    from designgen.run.ranked import Ranked

PICK_EXAMPLES = """[bold]Examples[/bold]

  designgen pick outputs/runs/spring rose__batik__half-drop__original

  designgen pick spring "rose__*" moth              patterns, and parts of a name between two __

  designgen pick spring moth --undo

  designgen pick spring                             what is picked and rejected
"""
REJECT_EXAMPLES = """[bold]Examples[/bold]

  designgen reject outputs/runs/spring "*__linocut*"

  designgen reject spring dots --undo

  designgen reject spring                           what is picked and rejected
"""
SHORTLIST_EXAMPLES = """[bold]Examples[/bold]

  designgen shortlist outputs/runs/spring --best 100

  designgen shortlist spring --best 24 -o spring-sheet.png      the best 12, the last 12 and 12 by chance on one sheet

  designgen shortlist spring --diversity 0 --json               by quality alone

It changes nothing: to have the best go on into the catalogue, write \\[select] best = 100 into the recipe.
"""

RunFolderArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="Folder of a finished run, or its name under outputs/runs.")
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME...", help="Designs, by name or pattern; none lists the marks.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take the mark away.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command("pick", epilog=PICK_EXAMPLES)(pick)
    app.command("reject", epilog=REJECT_EXAMPLES)(reject)
    app.command("shortlist", epilog=SHORTLIST_EXAMPLES)(shortlist)


def pick(
    run: RunFolderArgument, names: Names = None, undo: Undo = False, out: Out = DEFAULT_OUT, json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Mark designs that always go on into catalogue and drop; the marks outlive every new run of the recipe."""
    _mark(run_folder(run, out), names or [], "picked", undo=undo, as_json=json)


def reject(
    run: RunFolderArgument, names: Names = None, undo: Undo = False, out: Out = DEFAULT_OUT, json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Mark designs that never go on into catalogue and drop; the marks outlive every new run of the recipe."""
    _mark(run_folder(run, out), names or [], "rejected", undo=undo, as_json=json)


def shortlist(
    run: RunFolderArgument,
    best: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many; else all that differ.")] = None,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", "-o", metavar="FILE.png", help="Draw best, last and some by chance.")
    ] = None,
    diversity: Annotated[
        float | None, typer.Option(min=0, max=1, help="0 takes the best, 1 the most different ones; else 0.3.")
    ] = None,
    duplicates: Annotated[
        float | None, typer.Option(min=0, max=1, help="Likeness at which a near-duplicate is left out; else 0.9.")
    ] = None,
    search: Annotated[list[Path] | None, typer.Option(help="A folder that may hold swatches or styles.")] = None,
    out: Out = DEFAULT_OUT,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Rank the designs of a finished run: the best and most varied first, near-duplicates left out."""
    folder = run_folder(run, out)
    if sheet is not None:
        if sheet.suffix.lower() != ".png":
            raise UsageError(f'The sheet is a PNG, and "{sheet.name}" does not end in .png.', "Use -o NAME.png.")
        check_writable(sheet.absolute().parent)
    given = {"best": best, "diversity": diversity, "duplicates": duplicates}
    ranked = _ranked(folder, {name: value for name, value in given.items() if value is not None}, search or [], verbose)
    if sheet is not None:
        _draw(ranked, folder, sheet)
    _show_ranked(ranked, sheet, as_json=json, verbose=verbose)


def run_folder(run: str, out: Path) -> Path:
    """Return the folder of a run by path or by name.

    Raises:
        InputError: There is none; a near name is suggested.
    """
    from difflib import get_close_matches

    for folder in (Path(run), out / "runs" / run):
        if (folder / "run.json").is_file():
            return folder
    known = sorted(path.parent.name for path in (out / "runs").glob("*/run.json"))
    near = get_close_matches(Path(run).name, known, n=1)
    hint = f'Did you mean "{near[0]}"?' if near else f"Finished runs: {', '.join(known) or 'none'}."
    raise InputError(f'There is no finished run "{run}", as a folder or under {out / "runs"}.', hint)


def _mark(folder: Path, patterns: Sequence[str], mark: Mark, *, undo: bool, as_json: bool) -> None:
    from designgen.run.marks import read_marks, write_marks
    from designgen.run.publish import read_manifest

    entries = read_manifest(folder)["designs"]
    marks = read_marks(folder)
    if not patterns:
        if undo:
            raise UsageError("Nothing was named whose mark could be taken away.", 'Name designs, or "*" for all.')
        _list(folder, entries, marks, as_json=as_json)
        return
    meant, unknown = _meant(entries, patterns)
    if undo:
        # A pattern such as * means the designs that have this mark, not those with the other one.
        meant = [entry for entry in meant if marks.of(entry) == mark]
    if meant:
        marks = marks.with_mark(meant, None if undo else mark)
        write_marks(folder, marks)
    code = ExitCode.OK if not unknown else ExitCode.WITHHELD if meant else ExitCode.BAD_INPUT
    names = [entry["name"] for entry in meant]
    if as_json:
        show_json({"ok": code == ExitCode.OK, "exit_code": int(code), "designs": names, "unknown": unknown})
    else:
        for pattern in unknown:
            note(_no_design(pattern, entries))
        done = f"No longer {mark}" if undo else mark.capitalize()
        say(f"{done}: {', '.join(names) or 'nothing'}.")
        for entry in meant if mark == "picked" and not undo else []:
            if entry["state"] != "made":
                note(f"{entry['name']} is {entry['state']}: it goes on once it is made and its seam holds.")
        if meant:
            note("The next run of the recipe and designgen catalogue go by it.")
    if code != ExitCode.OK:
        raise typer.Exit(int(code))


def _meant(entries: Sequence[dict[str, Any]], patterns: Sequence[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the entries that patterns mean, and the patterns that mean none; a design stands for its colourways."""
    from designgen.recipe.rules import matches_name

    meant: dict[str, dict[str, Any]] = {}
    unknown = []
    for pattern in patterns:
        found = [entry for entry in entries if matches_name(entry["name"], pattern)]
        designs = [entry for entry in found if not entry["design"].get("colourway")]
        meant |= {entry["name"]: entry for entry in designs or found}
        if not found:
            unknown.append(pattern)
    return list(meant.values()), unknown


def _no_design(pattern: str, entries: Sequence[dict[str, Any]]) -> str:
    from difflib import get_close_matches

    parts = {part for entry in entries for part in (entry["name"], *entry["name"].split("__"))}
    near = get_close_matches(pattern, sorted(parts), n=1)
    return f'No design of the run fits "{pattern}".' + (f' Did you mean "{near[0]}"?' if near else "")


def _list(folder: Path, entries: Sequence[dict[str, Any]], marks: Marks, *, as_json: bool) -> None:
    marked = [(entry, mark) for entry in entries if (mark := marks.of(entry)) is not None]
    gone = marks.orphans(entries)
    if as_json:
        listed = [{"name": entry["name"], "mark": mark} for entry, mark in marked]
        listed += [{"name": each.name, "mark": each.mark, "in_run": False} for each in gone]
        show_json({"ok": True, "exit_code": 0, "marks": listed})
        return
    if not marked and not gone:
        say(f"Nothing of {folder.name} is picked or rejected.")
        return
    rows = [[entry["name"], mark, "painted anew since" if marks.is_older(entry) else ""] for entry, mark in marked]
    rows += [[each.name, each.mark, "not in the run now"] for each in gone]
    say(table(["design", "mark", "to know"], rows))


def _ranked(folder: Path, given: dict[str, Any], search: Sequence[Path], verbose: bool) -> Ranked:
    from designgen.cli.progress import RunProgress
    from designgen.recipe.batch import Select
    from designgen.run.again import Places
    from designgen.run.marks import read_marks
    from designgen.run.publish import read_manifest
    from designgen.run.ranked import rank_run
    from designgen.run.stop import obey_signals
    from designgen.store import InputMemory

    manifest = read_manifest(folder)
    memory = InputMemory(folder.absolute().parent.parent / ".designgen")
    places = Places(memory.find_input, (*search, Path(), Path("examples")), style_folders(), template_folders())
    with obey_signals() as stop, RunProgress(verbose=verbose) as progress:
        return rank_run(folder, manifest, Select(**given), read_marks(folder), places, (progress, stop.check))


def _draw(ranked: Ranked, folder: Path, sheet: Path) -> None:
    from designgen.imaging import encode_png
    from designgen.run.publish import read_manifest
    from designgen.run.ranked import sheet_of
    from designgen.store import atomic_write

    atomic_write(sheet, encode_png(sheet_of(ranked, folder, str(read_manifest(folder)["title"]))))


def _show_ranked(ranked: Ranked, sheet: Path | None, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        order = {name: place for place, name in enumerate(ranked.order)}
        names = sorted(ranked.standings, key=lambda name: order.get(name, len(order)))
        designs = [{"name": name, **ranked.standings[name].as_dict()} for name in names]
        show_json({"ok": True, "exit_code": 0, "designs": designs, "sheet": str(sheet) if sheet else None})
        return
    rows = []
    for name in ranked.order:
        found = ranked.standings[name]
        figures = [f"{found.measures[key]:.{digits}f}" if key in found.measures else "" for key, digits in COLUMNS]
        quality = "" if found.quality is None else f"{found.quality:.2f}"
        marked = "picked" if found.fate == "picked" else ""
        rows.append([str(found.rank or ""), quality, *figures, marked, name])
    say(table(["place", "quality", "motif", "style", "colours", "clarity", "", "design"], rows))
    left = [(name, found.why) for name, found in ranked.standings.items() if found.why]
    if left:
        say(f"\n{len(left)} left out{':' if verbose else '; --verbose tells why.'}")
    for name, why in left if verbose else []:
        say(f"  {name}: {why}")
    if sheet is not None:
        say(f"\n  sheet  {sheet}")


COLUMNS = (("content", 2), ("style", 3), ("colours", 2), ("clarity", 2))
"""Figures of a design, with their digits."""
