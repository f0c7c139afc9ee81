"""designgen run: everything a recipe asks for, or a finished picture once more."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.batch_options import (
    BatchWish,
    BestOption,
    DateOption,
    ExcludeOption,
    IncludeOption,
    MaxDesignsOption,
    MaxDiskOption,
    SampleOption,
    UntilOption,
    parse_day,
)
from designgen.cli.crew import (
    CpusOption,
    CrewWish,
    ExecutorOption,
    GpusOption,
    RayAddressOption,
    RayWaitOption,
    WorkersOption,
)
from designgen.cli.engine_options import with_engine_options
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    DEFAULT_OUT,
    REPEAT_METAVAR,
    Device,
    Json,
    MaxPixels,
    Out,
    StripMetadata,
    Verbose,
    complete_repeat,
    complete_style,
    complete_template,
)
from designgen.cli.show import duration, note, say, show_json, table
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.cli.session import Session
    from designgen.pipeline.exports import ExportWish
    from designgen.pipeline.plan import Plan
    from designgen.run.outcome import RunOutcome

EXAMPLES = """[bold]Examples[/bold]

  designgen run examples/first-collection.toml

  designgen run spring.toml --dry-run            what would be made, what is done already, how long it takes

  designgen run spring.toml --quality draft      a quick look first

  designgen run spring.toml --workers 2          two designs at once, each with half the cores

  designgen run spring.toml --ray-address auto --gpus 0.5      on the Ray cluster of this node, two to a graphics card

  designgen run spring.toml --sample 120 --date 2026-11-21      that day's 120 designs out of all

  designgen run spring.toml --include "style = batik and strength >= 0.5" --until 06:00 --max-disk 20GB

  designgen run outputs/runs/spring/tiles/rose__batik__half-drop__original.png      make it again, byte for byte

  designgen run --swatch rose.png --swatch dots.png --style batik --repeat half-drop --garment tshirt-front --name try
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("run", epilog=EXAMPLES)(with_engine_options(run))


def run(
    recipe: Annotated[
        Path | None, typer.Argument(metavar="RECIPE.toml | FINISHED.png", help="A recipe, or a picture we made.")
    ] = None,
    out: Out = DEFAULT_OUT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    name: Annotated[str | None, typer.Option(help="Folder under outputs/runs; else the recipe's name.")] = None,
    swatch: Annotated[
        list[str] | None, typer.Option(help="Instead of a recipe: a swatch or a pattern; repeatable.")
    ] = None,
    style: Annotated[
        list[str] | None,
        typer.Option(help="Instead of a recipe: a style; repeatable.", autocompletion=complete_style),
    ] = None,
    repeat: Annotated[
        list[str] | None,
        typer.Option(
            metavar=REPEAT_METAVAR, help="See designgen repeats list; repeatable.", autocompletion=complete_repeat
        ),
    ] = None,
    size_cm: Annotated[str | None, typer.Option(metavar="8 | 8x10", help="Size of one repeat in cm.")] = None,
    dpi: Annotated[float | None, typer.Option(help="Dots per inch.")] = None,
    strength: Annotated[float | None, typer.Option(help="0 keeps the swatch, 1 is almost all style.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same design.")] = None,
    quality: Annotated[str | None, typer.Option(help="draft, standard or fine.")] = None,
    garment: Annotated[
        list[str] | None, typer.Option(help="A garment template; repeatable.", autocompletion=complete_template)
    ] = None,
    document: Annotated[
        str | None, typer.Option(metavar="lookbook|linesheet|technical|all", help="Bind the run into a catalogue.")
    ] = None,
    search: Annotated[
        list[Path] | None, typer.Option(help="For a finished picture: a folder that may hold its swatch or style.")
    ] = None,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
    device: Device = "auto",
    executor: ExecutorOption = None,
    workers: WorkersOption = None,
    ray_address: RayAddressOption = None,
    cpus: CpusOption = None,
    gpus: GpusOption = None,
    ray_wait: RayWaitOption = None,
    day: DateOption = None,
    sample: SampleOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    best: BestOption = None,
    until: UntilOption = None,
    max_designs: MaxDesignsOption = None,
    max_disk: MaxDiskOption = None,
    *,
    engine: dict[str, Any],
) -> None:
    """Make everything a recipe asks for: tiles, mockups and a catalogue. What is there already is not made again."""
    from designgen.cli.engine_options import check_engine
    from designgen.cli.session import Session

    crew = CrewWish(executor, workers, ray_address, cpus, gpus, ray_wait)
    _ = crew.chosen  # refuses options that contradict each other before anything is read
    session = Session(out, strip_metadata, round(max_megapixels * 1e6), verbose, device, crew)
    look = {
        "repeat": repeat,
        "size_cm": size_cm,
        "dpi": dpi,
        "strength": strength,
        "seed": seed,
        "quality": quality,
    }
    given = {key: value for key, value in look.items() if value is not None and value != []}
    given |= check_engine(engine).given()
    batch = BatchWish(sample, tuple(include or ()), tuple(exclude or ()), best, until, max_designs, max_disk)
    extra = {"name": name, "garment": garment, "document": document, "batch": batch, "day": parse_day(day)}
    if recipe is None:
        plan = _plan_from_options(session, swatch or [], style or [], given, extra)
    elif swatch or style:
        raise UsageError("A recipe and --swatch or --style were both given.", "Give one or the other.")
    elif _is_picture(recipe):
        plan = _plan_from_picture(session, recipe, tuple(search or ()))
    else:
        plan = _plan_from_recipe(session, recipe, given, extra)
    if dry_run:
        show_plan(plan, out, as_json=json)
        return
    outcome, seconds = session.carry_out(plan)
    show_outcome(outcome, out, seconds, as_json=json)
    if outcome.exit_code:
        raise typer.Exit(int(outcome.exit_code))


def _is_picture(path: Path) -> bool:
    from designgen.imaging import PICTURE_KINDS, sniff

    return path.is_file() and sniff(path) in PICTURE_KINDS


def _plan_from_recipe(session: Session, path: Path, given: dict[str, Any], extra: dict[str, Any]) -> Plan:
    from designgen.recipe.load import load_recipe, validate_recipe

    recipe, text = load_recipe(path)
    changes = _recipe_changes(extra)
    if given or changes:
        data = recipe.model_dump(exclude_none=True)
        laid_over = ("catalogue", "batch", "select")
        data |= {key: value for key, value in changes.items() if key not in laid_over}
        data |= {key: {**data.get(key, {}), **changes[key]} for key in laid_over if key in changes}
        for group in data["designs"]:
            group |= given
        recipe = validate_recipe(data, "The command line")
    return session.plan(recipe, path.name, path.parent, text, day=extra["day"])


def _plan_from_options(
    session: Session, swatches: list[str], styles: list[str], given: dict[str, Any], extra: dict[str, Any]
) -> Plan:
    from designgen.recipe.load import validate_recipe

    if not swatches or not styles:
        raise UsageError(
            "Nothing to make: no recipe was given.",
            "Give a recipe such as examples/first-collection.toml, or at least one --swatch and one --style.",
        )
    data = {
        "name": "untitled",
        "designs": [{"swatches": swatches, "styles": styles, **given}],
        **_recipe_changes(extra),
    }
    recipe = validate_recipe(data, "The command line")
    return session.plan(recipe, "The command line", Path(), None, day=extra["day"])


def _recipe_changes(extra: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if extra["name"]:
        changes["name"] = extra["name"]
    if extra["garment"]:
        changes["garments"] = {"templates": extra["garment"]}
    if extra["document"]:
        changes["catalogue"] = {"document": extra["document"]}
    return {**changes, **extra["batch"].changes()}


def _plan_from_picture(session: Session, path: Path, search: tuple[Path, ...]) -> Plan:
    from designgen.cli.options import style_folders, template_folders
    from designgen.cli.session import weights_digest
    from designgen.errors import InputError
    from designgen.imaging import read_recipe
    from designgen.run.again import Places, plan_again
    from designgen.store import InputMemory

    metadata = read_recipe(path)
    if metadata is None:
        raise InputError(
            f'"{path}" is a picture, but it carries no recipe of ours.',
            "Only pictures that designgen made, and that were not stripped or edited since, can be made again. To use "
            f'it as a swatch: designgen stylize "{path}" --style NAME -o new.png',
        )
    memory = InputMemory(session.outputs / ".designgen")
    folders = (*search, path.parent, Path(), Path("examples"))
    places = Places(memory.find_input, folders, style_folders(), template_folders())
    plan, notices = plan_again(metadata, places, weights_digest)
    for notice in notices:
        note(notice)
    return plan


def show_plan(plan: Plan, out: Path, *, as_json: bool) -> None:
    """Show what would be made; reads the store and writes nothing."""
    from designgen.run.estimate import work_of
    from designgen.run.publish import RunFolder
    from designgen.run.status import status_of
    from designgen.store import Store

    store = Store(out / ".designgen")
    work = work_of(plan, store.has)
    statuses = status_of(plan, RunFolder(out / "runs" / plan.name).manifest(), store.has, work.tile_seconds)
    if as_json:
        from dataclasses import asdict

        designs = [asdict(status) for status in statuses]
        show_json({"ok": True, "name": plan.name, "designs": designs, "to_make": work.to_make, "seconds": work.seconds})
        return
    done = sum(status.done for status in statuses)
    say(f"{plan.title}: {len(statuses)} designs, {done} of them done; {work.to_make} results to make.")
    if plan.exports:
        say(f"Of each design {len(plan.exports)} files for printers: {', '.join(_shown(w) for w in plan.exports)}.")
    say(f"Estimated time on two cores: {duration(work.seconds)}." if work.to_make else "Nothing to do.")
    say()
    rows = [
        [
            status.name,
            "done" if status.done else f"{status.seconds:.0f} s",
            f"{status.mockups_done}/{status.mockups}",
            status.reason,
        ]
        for status in statuses
    ]
    say(table(["design", "tile", "mockups", "why it is not done"], rows))


def show_outcome(outcome: RunOutcome, out: Path, seconds: float, *, as_json: bool) -> None:
    """Close a run: what was made, where it lies, what was held back."""
    folder = out / "runs" / outcome.name
    if as_json:
        show_json(
            {
                "ok": outcome.exit_code == 0,
                "exit_code": int(outcome.exit_code),
                "folder": str(folder),
                "made": dict(outcome.made),
                "from_store": dict(outcome.cached),
                "seconds": round(seconds, 1),
                **outcome.as_manifest(),
            }
        )
        return
    for design in outcome.held_back:
        note(f"Held back: {design.name} ({design.state}). {design.error}")
    for design in outcome.designs:
        for mockup in design.mockups:
            if mockup.error:
                note(f"Held back: {mockup.name}. {mockup.error}")
    for export in outcome.exports:
        if export.error:
            note(f"Held back: {export.name}. {export.error}")
    for said in outcome.catalogue.held_back:
        note(f"Held back: of the catalogue. {said}")
    for said in (*_said_of_selection(outcome), *_said_of_rest(outcome)):
        note(said)
    made = sum(design.state == "made" for design in outcome.designs)
    mockups = sum(bool(mockup.sha256) for design in outcome.designs for mockup in design.mockups)
    fresh = sum(count for _, count in outcome.made)
    results = "1 result" if fresh == 1 else f"{fresh} results"
    how = f"{results} made in {duration(seconds)}" if fresh else "everything was there already"
    say(f"{outcome.title}: {made} of {len(outcome.designs)} designs; {how}.")
    rows = [("tiles", f"{folder / 'tiles'}", made), ("mockups", f"{folder / 'mockups'}", mockups)]
    for kind, place, count in rows:
        if count:
            say(f"  {kind:<10}{place}{'/'}  ({count})")
    if sent := sum(bool(export.sha256) for export in outcome.exports):
        say(f"  {'exports':<10}{folder / 'exports'}/  ({sent})")
    for file in outcome.catalogue.files:
        if file.pages or file.name.endswith("/index.html"):
            say(f"  {'catalogue':<10}{folder / 'catalogue' / file.name}")
    say(f"  {'report':<10}{folder / 'report.md'}")


def _said_of_selection(outcome: RunOutcome) -> list[str]:
    """Return a line on how many designs go on, and why the others do not."""
    heads = [design for design in outcome.designs if design.selection and not design.design.get("colourway")]
    if not heads:
        return []
    counts = Counter(str(design.selection["fate"]) for design in heads)
    shown = counts.pop("chosen", 0) + counts.pop("picked", 0)
    left = ", ".join(f"{count} {fate}" for fate, count in counts.most_common())
    return [f"Shortlist: {shown} of {len(heads)} designs go on{f'; {left}' if left else ''}. See the report."]


def _said_of_rest(outcome: RunOutcome) -> list[str]:
    left = outcome.not_begun
    if not left:
        return []
    designs = "1 design was" if len(left) == 1 else f"{len(left)} designs were"
    return [f"{designs} not begun. {' '.join(dict.fromkeys(each.error for each in left))} Run again to go on."]


def _shown(wish: ExportWish) -> str:
    return wish.suffix or "tile"
