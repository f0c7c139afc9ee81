"""designgen presses: what print shops ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import Json, Verbose
from designgen.cli.show import error_object, note, read_each, say, show_json, table
from designgen.errors import DesigngenError, ExitCode

if TYPE_CHECKING:
    from designgen.press import PressProfile
    from designgen.press.verdict import Verdict

app = typer.Typer(
    help="What print shops ask for: standard, bleed, marks, ink. Add your own shop's as presses/NAME.toml.",
    no_args_is_help=True,
)

LIST_EXAMPLES = """[bold]Examples[/bold]

  designgen presses list

  designgen presses list --json

Add your own: presses/NAME.toml in the folder you work in; its form is in docs/press.md.
"""
SHOW_EXAMPLES = """[bold]Examples[/bold]

  designgen presses show coated-x4

  designgen presses show coated-x4 --toml > presses/my-shop.toml
"""
CHECK_EXAMPLES = """[bold]Examples[/bold]

  designgen presses check presses/my-shop.toml

  designgen presses check presses/*.toml --json
"""


def press_folders() -> tuple[Path, ...]:
    """Return the folders of press profiles: the one in the current folder first, then the one that ships with us."""
    from designgen.press.profiles import SHIPPED

    here = Path.cwd() / "presses"
    return (here, SHIPPED) if here.is_dir() else (SHIPPED,)


def find_press(name: str) -> PressProfile:
    """Return a press profile by name or file.

    Raises:
        InputError: There is none, or it is not sound.
    """
    from designgen.press import press_profile

    return press_profile(name, press_folders())


def complete_press(incomplete: str) -> list[str]:
    """Offer the names of press profiles."""
    from designgen.press.profiles import list_press_profiles

    return [name for name in list_press_profiles(press_folders()) if name.startswith(incomplete)]


@app.command("list", epilog=LIST_EXAMPLES)
def list_command(json: Json = False, verbose: Verbose = False) -> None:
    """List every press profile we know, the shipped ones and yours."""
    from designgen.press.profiles import list_press_profiles, read_press_profile

    found, broken = read_each(list_press_profiles(press_folders()).values(), read_press_profile)
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if json:
        rows = [_facts(profile) for profile in found]
        show_json({"ok": not broken, "exit_code": int(code), "presses": rows, "problems": [str(e) for e in broken]})
    else:
        header = ["name", "standard", "bleed", "marks", "dpi", "ink", "title"]
        say(table(header, [_row(profile) for profile in found]))
        for problem in broken:
            note(str(problem))
    if code:
        raise typer.Exit(int(code))


@app.command("show", epilog=SHOW_EXAMPLES)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the list, or a TOML file.")],
    toml: Annotated[bool, typer.Option("--toml", help="As a TOML file to change and keep.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show what one print shop asks for."""
    profile = find_press(name)
    if json:
        show_json({"ok": True, "exit_code": 0, "press": _facts(profile)})
    elif toml:
        say(as_toml(profile))
    else:
        say(f"{profile.title} ({profile.name})")
        for label, value in _lines(profile):
            say(f"  {label:<18}{value}")
        for remark in profile.notes:
            say(f"  {remark}")


@app.command("check", epilog=CHECK_EXAMPLES)
def check(
    names: Annotated[list[str], typer.Argument(metavar="NAME|FILE.toml...", help="Profiles to try.")],
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check press profiles and try their ICC files on every colour of a screen; nothing is written."""
    from designgen.press.verdict import check_press

    results: list[Verdict | tuple[str, DesigngenError]] = []
    for name in names:
        try:
            results.append(check_press(find_press(name)))
        except DesigngenError as error:
            results.append((name, error))
    bad = [result for result in results if isinstance(result, tuple)]
    code = ExitCode.BAD_INPUT if len(bad) == len(results) else ExitCode.WITHHELD if bad else ExitCode.OK
    if json:
        rows = [_verdict(result) for result in results]
        show_json({"ok": not bad, "exit_code": int(code), "presses": rows})
    else:
        for result in results:
            _say_verdict(result)
    if code:
        raise typer.Exit(int(code))


def as_toml(profile: PressProfile) -> str:
    """Return a profile as the text of a TOML file that reads back as the same, but for its name."""
    import json

    facts = {key: value for key, value in _facts(profile).items() if key != "name" and value is not None}
    return "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items())


def _facts(profile: PressProfile) -> dict[str, Any]:
    facts = profile.model_dump(mode="json")
    return {**facts, "marks": sorted(facts["marks"])}


def _row(profile: PressProfile) -> list[str]:
    marks = " ".join(sorted(profile.marks)) or "none"
    bleed, dpi, ink = f"{profile.bleed_mm:g} mm", f"{profile.dpi:g}", f"{profile.tac_percent:g} %"
    return [profile.name, profile.standard_title, bleed, marks, dpi, ink, profile.title]


def _lines(profile: PressProfile) -> list[tuple[str, str]]:
    icc = "our own for FOGRA39 (coated, 290 %)" if profile.intent is None else str(profile.intent)
    black = "" if profile.rich_black is None else " / ".join(f"{100 * share:g}" for share in profile.rich_black)
    lines = [
        ("standard", profile.standard_title),
        ("bleed", f"{profile.bleed_mm:g} mm"),
        ("marks", f"{', '.join(sorted(profile.marks)) or 'none'}, in {profile.slug_mm:g} mm beyond the bleed"),
        ("pictures", f"{profile.dpi:g} dpi, JPEG {profile.jpeg_quality}"),
        ("most ink", f"{profile.tac_percent:g} %"),
        ("ICC profile", icc),
        ("condition", profile.condition),
        ("rendering intent", profile.rendering_intent + (", black fitted" if profile.black_point_compensation else "")),
        ("rich black", black and f"C / M / Y / K {black}"),
    ]
    return [(label, value) for label, value in lines if value]


def _verdict(result: Verdict | tuple[str, DesigngenError]) -> dict[str, Any]:
    if isinstance(result, tuple):
        return {"name": result[0], **error_object(result[1])}
    return {
        "ok": True,
        "name": result.profile.name,
        "standard": result.profile.standard_title,
        "icc": result.icc,
        "icc_version": result.icc_version,
        "icc_bytes": result.icc_bytes,
        "icc_tac_percent": round(result.icc_tac_percent, 1),
        "condition": result.condition,
        "remarks": list(result.remarks),
    }


def _say_verdict(result: Verdict | tuple[str, DesigngenError]) -> None:
    if isinstance(result, tuple):
        say(f"{result[0]}: {result[1]}")
        return
    say(
        f"{result.profile.name}: sound. {result.profile.standard_title}, {result.condition}, "
        f'ICC "{result.icc}" {result.icc_version} with up to {result.icc_tac_percent:.0f} % of ink.'
    )
    for remark in result.remarks:
        say(f"  {remark}")
