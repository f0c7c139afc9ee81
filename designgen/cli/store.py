"""designgen store: the results behind the files, and the index of jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from designgen.cli.options import DEFAULT_OUT, Device, Json, Out, Verbose
from designgen.cli.show import duration, note, say, show_json, table
from designgen.errors import ExitCode, InputError

app = typer.Typer(
    help="The results behind the files: what is there, whether it is sound, what nobody needs.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

DAY_S = 86_400.0

STATUS_EXAMPLES = """[bold]Examples[/bold]

  designgen store status

  designgen store status --json
"""
VERIFY_EXAMPLES = """[bold]Examples[/bold]

  designgen store verify

  designgen store verify --repair       make again what is damaged; what cannot be is left to its run

Exit codes: 0 all sound, or all mended; 3 something is damaged.
"""
REBUILD_EXAMPLES = """[bold]Examples[/bold]

  designgen store rebuild               after the index was lost or damaged; a run does it by itself
"""
GC_EXAMPLES = """[bold]Examples[/bold]

  designgen store gc --dry-run          what nobody needs any more, and how much it takes

  designgen store gc --grace-days 0     also what was made only now

A result is needed while a run or a drop names it: delete the folder of a run, or use designgen prune, first.
"""
RETRY_EXAMPLES = """[bold]Examples[/bold]

  designgen store retry                 let the next run try again what was given up
"""


@app.callback()
def _store() -> None:
    """Say what the results behind the files are: what is there, whether it is sound, what nobody needs."""


@app.command("status", epilog=STATUS_EXAMPLES)
def status(out: Out = DEFAULT_OUT, json: Json = False, verbose: Verbose = False) -> None:
    """Show what the store holds, how the jobs stand, and how the last run ended."""
    from designgen.store import Store
    from designgen.store.index import Index

    store = Store(out / ".designgen")
    stages: dict[str, list[int]] = {}
    for key in store.keys():  # noqa: SIM118 - a store is no mapping
        sidecar = store.sidecar(key) or {}
        found = stages.setdefault(str(sidecar.get("stage", "damaged")), [0, 0])
        found[0], found[1] = found[0] + 1, found[1] + int(sidecar.get("size", 0))
    jobs: dict[str, int] = {}
    failed, last = [], None
    if (store.root / "jobs.sqlite").is_file():
        with Index(store.root) as index:
            jobs, last = index.counts(), index.last_run()
            failed = [{"name": job.name, "key": job.key, "error": job.error} for job in index.jobs("failed")]
    if json:
        kept = {stage: {"results": count, "bytes": size} for stage, (count, size) in sorted(stages.items())}
        show_json({"ok": True, "exit_code": 0, "results": kept, "jobs": jobs, "failed": failed, "last_run": last})
        return
    rows = [[stage, str(count), f"{size / 1e6:.1f} MB"] for stage, (count, size) in sorted(stages.items())]
    say(table(["results", "number", "size"], rows) if rows else f"{store.root} holds no results yet.")
    if jobs:
        say("Jobs: " + ", ".join(f"{count} {state}" for state, count in jobs.items()) + ".")
    for job in failed:
        say(f"  {job['name'] or job['key'][:12]}: {job['error']}")
    if last is not None:
        say(_last_run(last))


@app.command("verify", epilog=VERIFY_EXAMPLES)
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Make again what is damaged.")] = False,
    out: Out = DEFAULT_OUT,
    json: Json = False,
    verbose: Verbose = False,
    device: Device = "auto",
) -> None:
    """Read every result and check its bytes: finds bit rot. Takes about a second for each gigabyte."""
    from designgen.cli.session import Session
    from designgen.store import Lock, Store

    said: dict[str, str] = {}
    store = Store(out / ".designgen", on_damage=said.__setitem__)
    # Nothing may be at work, or what is just being written would count as damaged.
    _at_rest(store)
    count = sum(1 for _ in store.keys())  # noqa: SIM118
    damaged = list(store.verify())
    if damaged:
        with Lock(store.lock_path, run="designgen store verify"):
            _forget_checks(store)
    hopeless: dict[str, str] = {}
    if repair and damaged:
        hopeless = _repair(damaged, Session(out, verbose=verbose, device=device), store)
    left = [key for key in damaged if not repair or key in hopeless]
    code = ExitCode.WITHHELD if left else ExitCode.OK
    if json:
        rows = [{"key": key, "what": said.get(key, ""), "mended": key not in left} for key in damaged]
        show_json({"ok": not left, "exit_code": int(code), "checked": count, "damaged": rows})
    else:
        for key in damaged:
            note(f"{key[:12]}: {said.get(key, 'It is damaged.')}")
            if key in hopeless:
                note(f"  {hopeless[key]}")
        mended = f", {len(damaged) - len(left)} mended" if repair else ""
        say(f"{count} results checked: {len(damaged)} damaged{mended}.")
        if left and not repair:
            say("Make them again with: designgen store verify --repair")
    if code:
        raise typer.Exit(int(code))


@app.command("rebuild", epilog=REBUILD_EXAMPLES)
def rebuild(out: Out = DEFAULT_OUT, json: Json = False, verbose: Verbose = False) -> None:
    """Make the index of jobs again from the results; how often a job was tried in vain is forgotten."""
    from designgen.store import Lock
    from designgen.store.rebuild import rebuild_index

    store = _store_at(out)
    with Lock(store.lock_path, run="designgen store rebuild"):
        count = rebuild_index(store)
    if json:
        show_json({"ok": True, "exit_code": 0, "jobs": count})
    else:
        say(f"The index is made again: {count} finished jobs.")


@app.command("gc", epilog=GC_EXAMPLES)
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it and take nothing away.")] = False,
    grace_days: Annotated[
        float, typer.Option("--grace-days", min=0, help="Leave alone what is younger, as from a run that was stopped.")
    ] = 7.0,
    out: Out = DEFAULT_OUT,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Take away results that no run and no drop names any more."""
    freed = collect_garbage(_store_at(out), out, grace_days, dry_run=dry_run)
    if json:
        show_json({"ok": True, "exit_code": 0, "dry_run": dry_run, **freed})
        return
    verb = "would be taken away" if dry_run else "taken away"
    say(f"{freed['results']} results that nobody needs {verb}: {freed['bytes'] / 1e6:.1f} MB.")


@app.command("retry", epilog=RETRY_EXAMPLES)
def retry(out: Out = DEFAULT_OUT, json: Json = False, verbose: Verbose = False) -> None:
    """Let the next run try again what was given up because it killed its workers."""
    from designgen.store import Lock
    from designgen.store.rebuild import open_index

    store = _store_at(out)
    with Lock(store.lock_path, run="designgen store retry"), open_index(store, note) as index:
        count = index.retry()
    if json:
        show_json({"ok": True, "exit_code": 0, "jobs": count})
    else:
        say(f"{count} jobs will be tried again by the next run.")


def collect_garbage(store: Any, out: Path, grace_days: float, *, dry_run: bool) -> dict[str, int]:
    """Take away what nobody names; returns how many results and bytes. With `dry_run` nothing is touched.

    Raises:
        InputError: A manifest cannot be read.
        LockedError: A run is at work.
    """
    from designgen.store import Lock, sweep
    from designgen.store.gc import collect, garbage, named_keys
    from designgen.store.rebuild import open_index

    if dry_run:
        found = garbage(store, named_keys(out), time.time(), grace_days * DAY_S)
        return {"results": len(found), "bytes": sum(each.size_bytes for each in found)}
    with Lock(store.lock_path, run="designgen store gc") as lock:
        sweep(lock, store.root)
        found = garbage(store, named_keys(out), time.time(), grace_days * DAY_S)
        freed = collect(store, found, lock)
        with open_index(store, note) as index:
            index.forget(each.key for each in found)
            index.seen.forget_missing()
    return {"results": len(found), "bytes": freed}


def _store_at(out: Path) -> Any:
    """Return the store of an outputs folder; raises InputError if there is none."""
    from designgen.store import Store

    store = Store(out / ".designgen")
    if not store.root.is_dir():
        raise InputError(f'"{out}" holds no results yet.', "Give the outputs folder with --out.")
    return store


def _at_rest(store: Any) -> None:
    from designgen.store import Lock

    if store.root.is_dir():
        with Lock(store.lock_path, run="designgen store verify"):
            pass


def _forget_checks(store: Any) -> None:
    """Have every file looked into again by the next run."""
    from designgen.store.rebuild import open_index

    with open_index(store, note) as index:
        index.seen.clear()


def _repair(damaged: list[str], session: Any, store: Any) -> dict[str, str]:
    """Make damaged results again; returns why for those that could not be."""
    from designgen.cli.options import style_folders, template_folders
    from designgen.cli.session import weights_digest
    from designgen.run.again import Places
    from designgen.run.repair import plans_for
    from designgen.store import InputMemory, Lock

    find: Callable[[str], Path | None] = InputMemory(store.root).find_input
    places = Places(find, (Path(), Path("examples")), style_folders(), template_folders())
    plans, hopeless = plans_for(damaged, session.outputs, store, places, weights_digest)
    with Lock(store.lock_path, run="designgen store verify"):
        for key in damaged:
            store.delete(key)
    why = {each.key: each.why for each in hopeless}
    for plan in plans:
        why.update(session.make(plan))
    return {key: why.get(key, "It could not be made again.") for key in damaged if not store.has(key)}


def _last_run(last: dict[str, Any]) -> str:
    began = time.strftime("%Y-%m-%d %H:%M", time.localtime(last["started"]))
    if last["ended"] is None:
        return f"Last run: {last['name']}, begun {began}; it did not say that it ended."
    took = duration(max(0.0, last["ended"] - last["started"]))
    return f"Last run: {last['name']}, begun {began}, took {took}, exit code {last['exit_code']}."
