"""designgen study: one design at several settings, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.engine_options import with_engine_options
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    DEFAULT_OUT,
    REPEAT_METAVAR,
    Device,
    Json,
    MaxPixels,
    Quality,
    Verbose,
    check_writable,
    complete_repeat,
    complete_style,
)
from designgen.cli.show import duration, note, say, show_json, table

if TYPE_CHECKING:
    from designgen.run.stop import Stop
    from designgen.study.jobs import Wishes
    from designgen.study.plan import StudyPlan
    from designgen.study.resolving import Request
    from designgen.study.results import StudyResult
    from designgen.study.run import Tools


EXAMPLES = """[bold]Examples[/bold]

  designgen study rose.png --style indigo-batik --x strength=0.2,0.5,0.8 --y smoothness=0,1,4

  designgen study rose.png --style indigo-batik --x strength=0.2..0.8:4 --edges --features relu2_1,relu4_1

  designgen study rose.png --x style=indigo-batik,tide-pool,madder-ikat --y seed=1..3 --quality standard

  designgen study rose.png --style indigo-batik --x quality=draft,standard,fine --dry-run
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("study", epilog=EXAMPLES)(with_engine_options(study))


def study(
    swatch: Annotated[Path, typer.Argument(metavar="SWATCH", help="The picture whose motif is kept.")],
    x: Annotated[
        str,
        typer.Option(
            "--x",
            metavar="NAME=VALUES",
            help="What changes across: strength=0.2,0.5 or strength=0.2..0.8:4; any setting, style, swatch, encoder.",
        ),
    ],
    y: Annotated[str | None, typer.Option("--y", metavar="NAME=VALUES", help="What changes down, likewise.")] = None,
    style: Annotated[
        list[str] | None,
        typer.Option(help="A library name or a picture, name:0.3 with a weight.", autocompletion=complete_style),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where the pages go; else outputs/studies/...")
    ] = None,
    snapshots: Annotated[
        int, typer.Option(min=0, max=24, help="How many pictures on the way of one cell are shown.")
    ] = 6,
    cell: Annotated[str | None, typer.Option(metavar="B1", help="That cell; else the middle one.")] = None,
    features: Annotated[
        str | None, typer.Option(metavar="LAYER,LAYER", help="Show what these layers see, such as relu2_1,relu4_1.")
    ] = None,
    edges: Annotated[
        bool, typer.Option("--edges", help="Show edges of the swatch, without and with total variation.")
    ] = False,
    repeat: Annotated[
        str,
        typer.Option(
            metavar=REPEAT_METAVAR, help="How it repeats, see designgen repeats list.", autocompletion=complete_repeat
        ),
    ] = "straight",
    size_cm: Annotated[str, typer.Option(metavar="8 | 8x10", help="Size of one repeat in cm.")] = "8",
    size_px: Annotated[int | None, typer.Option(help="Width in pixels; 256 unless given.")] = None,
    dpi: Annotated[float | None, typer.Option(help="Dots per inch, instead of --size-px.")] = None,
    quality: Annotated[Quality, typer.Option(help="draft shows what settings do, in seconds.")] = "draft",
    strength: Annotated[float | None, typer.Option(help="0 keeps the swatch, 1 is almost all style.")] = None,
    smoothness: Annotated[float | None, typer.Option(help="Weight of total variation.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes.")] = None,
    style_scale: Annotated[float | None, typer.Option(help="Size of the strokes.")] = None,
    encoder: Annotated[
        str | None, typer.Option(help="compact ships with designgen and is the default; vgg19 must be fetched.")
    ] = None,
    device: Device = "auto",
    store: Annotated[
        Path, typer.Option(metavar="DIR", help="The outputs folder whose store keeps finished cells.")
    ] = DEFAULT_OUT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the cells and the time, and write nothing.")] = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
    *,
    engine: dict[str, Any],
) -> None:
    """Sweep one or two settings of a design and lay the results out on a labelled page, with measures and curves."""
    from designgen.study.jobs import Wishes
    from designgen.study.resolving import Request

    look = {
        "repeat": repeat,
        "size_cm": size_cm,
        "size_px": size_px if size_px is not None or dpi is not None else 256,
        "dpi": dpi,
        "quality": quality,
        "strength": strength,
        "smoothness": smoothness,
        "seed": seed,
        "style_scale": style_scale,
    }
    settings = {key: value for key, value in look.items() if value is not None} | engine
    layers = tuple(name.strip() for name in features.split(",")) if features else ()
    request = Request(str(swatch), tuple(style or ()), x, y, settings, encoder, cell, layers)
    plan = _plan(request)
    folder = out or store / "studies" / plan.name
    wishes, tools = Wishes(snapshots, edges), _tools(store, round(max_megapixels * 1e6), device)
    if dry_run:
        _show_plan(plan, wishes, tools, as_json=json)
        return
    check_writable(folder)
    result, stop, seconds = _carry_out(plan, wishes, tools, folder, verbose=verbose)
    _show(result, folder, seconds, as_json=json, code=int(stop.error().exit_code if result.stopped else 0))


def _plan(request: Request) -> StudyPlan:
    from functools import cache

    from designgen import encoders
    from designgen.cli.options import style_folders, weights_given
    from designgen.cli.session import choose_encoder, weights_digest
    from designgen.study.plan import plan_study
    from designgen.study.resolving import Places

    def taps(name: str) -> tuple[str, ...]:
        for info in encoders.catalogue(given=weights_given()):
            if info.name == name:
                return info.taps
        raise ValueError(f"no encoder {name!r}")

    def encoder(named: str | None, preset: str | None) -> str:
        return choose_encoder(named, [preset])

    return plan_study(request, Places(style_folders(), cache(weights_digest), taps, encoder))


def _tools(store: Path, max_pixels: int, device: str) -> Tools:
    from designgen.cli.options import provenance
    from designgen.cli.session import encoder_loader, workplace_maker
    from designgen.run.materials import Materials
    from designgen.store import Store
    from designgen.study.run import Tools

    def materials(encoder: str) -> Materials:
        return Materials(encoder_loader(encoder), max_pixels, workplace_maker(device, store))

    return Tools(Store(store / ".designgen"), materials, provenance=provenance)


def _carry_out(
    plan: StudyPlan, wishes: Wishes, tools: Tools, folder: Path, *, verbose: bool
) -> tuple[StudyResult, Stop, float]:
    import time

    from designgen.cli.progress import RunProgress
    from designgen.run.stop import obey_signals
    from designgen.store import Lock, Store
    from designgen.study.publish import publish
    from designgen.study.run import Study

    began = time.monotonic()
    assert isinstance(tools.store, Store)
    with obey_signals() as stop:
        with Lock(tools.store.lock_path, run=f"study {plan.name}"), RunProgress(verbose=verbose) as progress:
            study = Study(plan, wishes, tools, stop, progress)
            study.check()
            result = study.run()
        if result.made or not result.stopped:
            publish(result, folder)
    return result, stop, time.monotonic() - began


def _show_plan(plan: StudyPlan, wishes: Wishes, tools: Tools, *, as_json: bool) -> None:
    from designgen.run.estimate import ENGINE_START_SECONDS
    from designgen.study.jobs import jobs_of, missing
    from designgen.study.run import Study

    Study(plan, wishes, tools).check()
    jobs = jobs_of(plan, wishes)
    seconds = missing(jobs, tools.store.has)
    total = sum(seconds.values()) + (ENGINE_START_SECONDS if seconds else 0)
    cells = [(cell.name, plan.label(cell), seconds.get(cell.stage.key)) for cell in plan.order]
    if as_json:
        listed = [
            {"cell": name, "values": plan.values(cell), "done": left is None, "seconds": round(left or 0.0, 1)}
            for cell, (name, _, left) in zip(plan.order, cells, strict=True)
        ]
        show_json(
            {"ok": True, "title": plan.title, "cells": listed, "to_make": len(seconds), "seconds": round(total, 1)}
        )
        return
    more = len(jobs) - len({cell.stage.key for cell in plan.cells})
    extra = f" and {more} more to compare edges" if more > 0 else ""
    say(f"{plan.title}: {len(cells)} cells{extra}; {len(seconds)} tiles to make, in this order.")
    say(
        f"Estimated time on two cores: {duration(total)}." if seconds else "Nothing to do: everything is there already."
    )
    say()
    say(
        table(
            ["cell", "time", "settings"], [[n, "done" if s is None else f"{s:.0f} s", label] for n, label, s in cells]
        )
    )


def _show(result: StudyResult, folder: Path, seconds: float, *, as_json: bool, code: int) -> None:
    from designgen.study import findings, words
    from designgen.study.publish import DOCUMENT, INDEX, facts

    code = code or int(result.exit_code)
    published = bool(result.made) or not result.stopped
    if as_json:
        pages = {"folder": str(folder), "html": str(folder / INDEX), "pdf": str(folder / DOCUMENT)} if published else {}
        show_json({"ok": code == 0, "exit_code": code, "seconds": round(seconds, 1), **pages, **facts(result)})
    else:
        for cell in result.cells:
            if cell.state == "failed":
                note(f"{cell.cell.name} ({result.plan.label(cell.cell)}): {cell.error}")
        fresh = sum(not cell.cached for cell in result.made)
        how = f"{fresh} made in {duration(seconds)}" if fresh else "all of them there already"
        say(f"{words.heading(result)}, {words.lead(result)}: {len(result.made)} of {len(result.cells)} cells; {how}.")
        for sentence in findings.findings(result):
            say(f"  {sentence}")
        if published:
            say(f"  page      {folder / INDEX}")
            say(f"  document  {folder / DOCUMENT}")
    if result.stopped:
        note(words.status(result))
    if code:
        raise typer.Exit(code)
