"""designgen styles add: a picture of yours becomes a checked entry of the library."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, Verbose, check_writable, style_folders
from designgen.cli.show import note, say, show_json
from designgen.errors import DesigngenError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from designgen.library.adding import Added
    from designgen.library.licences import Licence

EXAMPLES = """[bold]Examples[/bold]

  designgen styles add painting.jpg

  designgen styles add scan.tif --name wet-ink --title "Wet ink" --licence own --tag ink --tag dark

  designgen styles add bark.jpg --licence cc0 --seamless --note "Birch bark. Calms busy florals."

Whose picture it is, is asked; --licence answers: own, cc0, bought, unknown, or an SPDX identifier such as CC-BY-4.0.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("add", epilog=EXAMPLES)(add)


def add(
    picture: Annotated[Path, typer.Argument(metavar="PICTURE", help="Any picture whose look you love.")],
    name: Annotated[str | None, typer.Option(help="What to call it with --style; else from the file's name.")] = None,
    title: Annotated[str | None, typer.Option(help="Its name for people.")] = None,
    words: Annotated[str, typer.Option("--note", help="Where the look comes from and how to use it.")] = "",
    licence: Annotated[
        str | None, typer.Option(metavar="own|cc0|bought|unknown|SPDX", help="Whose picture it is.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A word to find it by; repeatable.")] = None,
    seamless: Annotated[
        bool, typer.Option("--seamless", help="Make it repeat without a seam; styles need not.")
    ] = False,
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Your library; designgen looks into styles/ where it is run.")
    ] = Path("styles"),
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of your style of that name.")] = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check a picture, find its palette and settings that suit it, and put it among your styles."""
    from designgen.imaging import decode
    from designgen.imaging.files import read_file
    from designgen.library import plain_text
    from designgen.library.adding import Source, Wanted, checked_name, label_of, make_entry, name_of

    named = checked_name(name) if name else name_of(picture.stem)
    place = folder / named
    _check_place(place, replace)
    data = read_file(picture)
    source = Source(decode(data, label=f'"{picture}"', max_pixels=round(max_megapixels * 1e6)), data)
    wanted = Wanted(
        named,
        plain_text(title or "") or label_of(picture.stem),
        _licence(licence, may_ask=not json),
        plain_text(words),
        tuple(dict.fromkeys(plain_text(word).lower() for word in tag or () if word.strip())),
        seamless,
    )
    added = make_entry(source, wanted, _signatures(folder))
    write_entry(added.files, place, replace=replace)
    if json:
        show_json(_facts(added, place))
        return
    for remark in added.remarks:
        note(f"Mind: {remark.text}" if remark.kind not in ("reading", "seam") else remark.text)
    entry = added.entry
    say(f"{place}: {entry.title}, {' '.join(entry.palette)}.")
    say(
        f"  suits       strength {entry.strength:g}, style scale {entry.style_scale:g}, smoothness {entry.smoothness:g}"
    )
    say(f"  use it with --style {_usage(place)}")
    if verbose:
        for label, figure in added.condition.as_dict().items():
            say(f"  {label:<12}{figure}")


def write_entry(files: Mapping[str, bytes], place: Path, *, replace: bool) -> None:
    """Write an entry's folder: it is there whole or not at all.

    Raises:
        OutputError: It cannot be written, or something lies there and `replace` is not set.
    """
    from designgen.store import atomic_write, make_folder, publish_folder, remove_folder

    make_folder(place.parent)
    built = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        for name, data in files.items():
            atomic_write(built / name, data)
        publish_folder(built, place, replace=replace)
    except BaseException:
        remove_folder(built)
        raise


def _check_place(place: Path, replace: bool) -> None:
    from designgen.library import STYLE_FILE

    if place.is_symlink() or (place.exists() and not (place / STYLE_FILE).is_file()):
        raise OutputError(f"{place} is there already, and is no style.", "Choose another --name.")
    if place.exists() and not replace:
        raise UsageError(
            f'You have a style "{place.name}" already: {place}.', "Choose another --name, or --replace it."
        )
    check_writable(place.parent)


def _licence(given: str | None, *, may_ask: bool) -> Licence:
    """Return what was said of the licence, or ask."""
    from designgen.library.licences import ANSWERS, QUESTION, licence_of

    if given is not None:
        return licence_of(given)
    if not (may_ask and sys.stdin.isatty() and sys.stderr.isatty()):
        keys = "; ".join(f"{answer.key} ({answer.words})" for answer in ANSWERS)
        raise UsageError(f"{QUESTION} --licence is missing.", f"Give {keys}; or an SPDX identifier.")
    note(QUESTION)
    for place, answer in enumerate(ANSWERS, start=1):
        note(f"  {place}  {answer.words}")
    while True:
        said = str(typer.prompt("1 to 4, or an SPDX identifier such as CC-BY-4.0", err=True)).strip()
        if said.isdigit():
            if 1 <= int(said) <= len(ANSWERS):
                return ANSWERS[int(said) - 1].licence
            continue
        try:
            return licence_of(said)
        except UsageError as error:
            note(str(error))


def _signatures(folder: Path) -> dict[str, Any]:
    """Return the signatures of all styles that there are; one that cannot be read is passed over here."""
    from designgen.imaging import read_picture
    from designgen.library import read_style, styles_in
    from designgen.library.alike import signature

    found = {}
    for entry in styles_in((folder, *style_folders())):
        try:
            found[entry.name] = signature(read_picture(read_style(entry).picture).pixels)
        except (InputError, DesigngenError):
            continue
    return found


def _usage(place: Path) -> str:
    known = {root.resolve() for root in style_folders()}
    return place.name if place.parent.resolve() in known else str(place)


def _facts(added: Added, place: Path) -> dict[str, Any]:
    return {
        "ok": True,
        "exit_code": 0,
        "folder": str(place),
        "style": _usage(place),
        "entry": added.entry.model_dump(mode="json", exclude_none=True),
        "measured": added.condition.as_dict(),
        "remarks": [{"kind": remark.kind, "text": remark.text} for remark in added.remarks],
    }
