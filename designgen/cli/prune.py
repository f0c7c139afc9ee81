"""designgen prune: old drops go, and then the results that only they had."""

from __future__ import annotations

from typing import Annotated

import typer

from designgen.cli.options import DEFAULT_OUT, Json, Out, Verbose
from designgen.cli.show import say, show_json, table

EXAMPLES = """[bold]Examples[/bold]

  designgen prune --keep-last 7 --dry-run

  designgen prune --keep-last 7 --keep-daily 14 --keep-weekly 8

A drop stays when any of the three keeps it; the one that latest points at always does. Files in runs are never touched.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("prune", epilog=EXAMPLES)(prune)


def prune(
    keep_last: Annotated[int, typer.Option("--keep-last", min=0, metavar="N", help="Keep the newest N drops.")] = 0,
    keep_daily: Annotated[
        int, typer.Option("--keep-daily", min=0, metavar="N", help="Keep one for each of the last N days with a drop.")
    ] = 0,
    keep_weekly: Annotated[
        int,
        typer.Option("--keep-weekly", min=0, metavar="N", help="Keep one for each of the last N weeks with a drop."),
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go and why the rest stays.")] = False,
    grace_days: Annotated[
        float, typer.Option("--grace-days", min=0, help="Leave results alone that are younger than this.")
    ] = 7.0,
    out: Out = DEFAULT_OUT,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Remove old drops, then the results that nothing else needs."""
    from designgen.cli.store import collect_garbage
    from designgen.store import Lock, Store, retention

    keep = retention.Keep(keep_last, keep_daily, keep_weekly)
    found = retention.verdicts(list(retention.drops_in(out)), keep, retention.latest_in(out))
    doomed = [verdict for verdict in found if not verdict.reasons]
    store = Store(out / ".designgen")
    if doomed and not dry_run:
        with Lock(store.lock_path, run="designgen prune") as lock:
            retention.prune(out, doomed, lock)
    freed = {"results": 0, "bytes": 0}
    if not dry_run and store.root.is_dir():
        freed = collect_garbage(store, out, grace_days, dry_run=False)
    if json:
        drops = [{"date": v.day.isoformat(), "kept": bool(v.reasons), "reasons": list(v.reasons)} for v in found]
        show_json({"ok": True, "exit_code": 0, "dry_run": dry_run, "drops": drops, "freed": freed})
        return
    if found:
        say(table(["drop", "stays because"], [[v.day.isoformat(), ", ".join(v.reasons) or "goes"] for v in found]))
    verb = "would go" if dry_run else "removed"
    say(f"{len(doomed)} of {len(found)} drops {verb}; {freed['results']} results, {freed['bytes'] / 1e6:.1f} MB freed.")
