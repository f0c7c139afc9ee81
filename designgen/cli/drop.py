"""designgen drop: tonight's designs, made and published; what starts it at night; how the drops stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from designgen.cli.batch_options import BatchWish, MaxDesignsOption, MaxDiskOption, UntilOption, parse_day
from designgen.cli.crew import (
    CpusOption,
    CrewWish,
    ExecutorOption,
    GpusOption,
    RayAddressOption,
    RayWaitOption,
    WorkersOption,
)
from designgen.cli.options import DEFAULT_MEGAPIXELS, DEFAULT_OUT, Device, Json, MaxPixels, Out, StripMetadata, Verbose
from designgen.cli.show import say, show_json
from designgen.drop.waiting import WAIT_AT_MOST
from designgen.errors import UsageError

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?")
_UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, None: 1.0}

EXAMPLES = """[bold]Examples[/bold]

  designgen drop make nightly.toml              or, the same: designgen drop nightly.toml

  designgen drop nightly.toml --dry-run         which night is due, what it would make and why

  designgen drop nightly.toml --date 2026-11-21 --replace      make and publish that date once more

  designgen drop nightly.toml --catch-up 3      and what was missed in the three nights before, oldest first

  designgen drop nightly.toml --wait 10m        wait for another run in the same folder instead of ending with 7

It publishes outputs/drops/DATE and points outputs/drops/latest there. A date that is published is left alone.
"""

INSTALL_EXAMPLES = """[bold]Examples[/bold]

  (crontab -l; designgen drop install nightly.toml --cron) | crontab -

  designgen drop install nightly.toml --systemd                             look at the units

  designgen drop install nightly.toml --systemd --write ~/.config/systemd/user

  designgen drop install nightly.toml --cron -- --until 06:00 --workers 2      options for the night stand behind --
"""

STATUS_EXAMPLES = """[bold]Examples[/bold]

  designgen drop status

  designgen drop status nightly.toml --json

  designgen drop status --check       read every published file and compare it with its manifest
"""


class _DropGroup(TyperGroup):
    """A group whose command `make` goes without saying, and whose --wait may stand without a time."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in what may be left out."""
        known = {*self.commands, "-h", "--help"}
        if args and args[0] not in known:
            args = ["make", *args]
        return super().parse_args(ctx, _with_wait(args))


def _with_wait(args: list[str]) -> list[str]:
    found: list[str] = []
    for place, word in enumerate(args):
        found.append(word)
        after = args[place + 1] if place + 1 < len(args) else ""
        if word == "--wait" and not _DURATION.fullmatch(after):
            found.append(WAIT_AT_MOST)
    return found


app = typer.Typer(
    cls=_DropGroup,
    no_args_is_help=True,
    help="Make tonight's designs and publish them whole: for cron and systemd.",
    epilog=EXAMPLES,
)

RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="Its [drop] says when and who is told.")]


def parse_duration(text: str) -> float:
    """Return seconds: 90, 90s, 10m, 1.5h.

    Raises:
        UsageError: It is no duration.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise UsageError(f'"{text}" is no time to wait.', "Write it as 90s, 10m or 2h.")
    return float(found[1]) * _UNITS[found[2]]


@app.command("make", epilog=EXAMPLES)
def make(
    recipe: RecipeFile,
    out: Out = DEFAULT_OUT,
    day: Annotated[
        str | None, typer.Option("--date", metavar="2026-11-21", help="Instead of the night that is due.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due and why; write nothing.")] = False,
    wait: Annotated[
        str | None, typer.Option(metavar="[10m]", help="Wait for another run; alone, as long as it takes.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Publish a date again that is published.")] = False,
    catch_up: Annotated[
        int, typer.Option("--catch-up", metavar="N", min=0, max=366, help="Also what the N nights before missed.")
    ] = 0,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="One JSON object a line on standard error, also on a terminal.")
    ] = False,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
    device: Device = "auto",
    until: UntilOption = None,
    max_designs: MaxDesignsOption = None,
    max_disk: MaxDiskOption = None,
    executor: ExecutorOption = None,
    workers: WorkersOption = None,
    ray_address: RayAddressOption = None,
    cpus: CpusOption = None,
    gpus: GpusOption = None,
    ray_wait: RayWaitOption = None,
) -> None:
    """Make the night that is due and publish it; the same date always gives the same drop."""
    from designgen.cli.dropping import Asked, drop_now, dry_run_of
    from designgen.cli.session import Session

    crew = CrewWish(executor, workers, ray_address, cpus, gpus, ray_wait)
    _ = crew.chosen  # refuses options that contradict each other before anything is read
    session = Session(out.absolute(), strip_metadata, round(max_megapixels * 1e6), verbose, device, crew)
    waits_s = 0.0 if wait is None else parse_duration(wait)
    caps = BatchWish(until=until, max_designs=max_designs, max_disk=max_disk)
    asked = Asked(recipe, parse_day(day), replace, catch_up, waits_s, caps, log_json)
    if dry_run:
        dry_run_of(asked, session, as_json=json)
        return
    exit_code = drop_now(asked, session, as_json=json)
    if exit_code:
        raise typer.Exit(exit_code)


@app.command("install", epilog=INSTALL_EXAMPLES, context_settings={"allow_extra_args": True})
def install(
    context: typer.Context,
    recipe: RecipeFile,
    out: Out = DEFAULT_OUT,
    cron: Annotated[bool, typer.Option("--cron", help="Lines for a crontab.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="A service and a timer.")] = False,
    write: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the units there instead of printing them.")
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Print what starts the drop at night, with absolute paths; nothing is installed."""
    from designgen.cli.drop_install import installed

    if cron == systemd:
        raise UsageError("Say for whom the lines are.", "Give one of --cron and --systemd.")
    if write is not None and cron:
        raise UsageError("--write is for the units of systemd.", "For cron: designgen drop install ... | crontab -")
    more = tuple(_with_wait(context.args))
    _check(context, [str(recipe), *more])
    installed(recipe, out, write, more, cron=cron, as_json=json)


def _check(context: typer.Context, arguments: list[str]) -> None:
    """Refuse options that `designgen drop` would refuse at night."""
    group = context.parent.command if context.parent is not None else None
    if isinstance(group, TyperGroup):
        group.commands["make"].make_context("make", list(arguments), parent=context.parent)


@app.command("status", epilog=STATUS_EXAMPLES)
def status(
    recipe: Annotated[
        Path | None, typer.Argument(metavar="[RECIPE.toml]", help="The recipe of the last drop unless given.")
    ] = None,
    out: Out = DEFAULT_OUT,
    check: Annotated[bool, typer.Option("--check", help="Compare every published file with its manifest.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Tell when the last drop ran, what it made, and what is due."""
    from datetime import datetime

    from designgen.cli.dropping import schedule_for
    from designgen.drop.status import status_lines, status_of
    from designgen.errors import ExitCode

    now = datetime.now().astimezone()
    found = status_of(out, schedule_for(recipe, out), now, check=check)
    if json:
        show_json({"ok": not found.damaged, **found.as_dict()})
    else:
        for line in status_lines(found, now):
            say(line)
    if found.damaged:
        raise typer.Exit(int(ExitCode.WITHHELD))
