"""What `designgen drop install` prints: the environment of this shell around designgen.drop.install."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from designgen.cli.dropping import Source, read_source
from designgen.cli.show import note, say, show_json
from designgen.drop.install import NightJob, cron_lines, units
from designgen.drop.schedule import local_zone
from designgen.drop.waiting import WAIT_AT_MOST
from designgen.recipe.expand import slug
from designgen.store import atomic_write

KEPT_VARIABLES = ("DESIGNGEN_VGG19", "DESIGNGEN_VGG16")


def installed(recipe: Path, out: Path, write: Path | None, more: tuple[str, ...], *, cron: bool, as_json: bool) -> None:
    """Print the lines or units that start a drop at night, or write the units."""
    source = read_source(recipe)
    job = _job(source, out, more)
    today = datetime.now(source.schedule.zone).date()
    texts = {"crontab": cron_lines(job, local_zone(), today)} if cron else units(job, today)
    if write is not None:
        for name, text in texts.items():
            atomic_write(write.expanduser() / name, text.encode())
    if as_json:
        show_json({"ok": True, "files": texts, "written_to": None if write is None else str(write)})
        return
    if write is not None:
        say(f"Written: {', '.join(str(write / name) for name in texts)}")
    else:
        for name, text in texts.items():
            say(text.rstrip() if cron else f"# {name}\n{text}")
    if not cron:
        user = "" if os.geteuid() == 0 else "--user "
        note(f"Then: systemctl {user}daemon-reload && systemctl {user}enable --now {job.unit}.timer")


def _job(source: Source, out: Path, more: tuple[str, ...]) -> NightJob:
    outputs = out.absolute()
    command = [sys.executable, "-m", "designgen", "drop", "make", str(source.path), "--out", str(outputs)]
    command += [*([] if "--wait" in more else ["--wait", WAIT_AT_MOST]), *more]
    # Read by setting it, which is the only way there is.
    mask = os.umask(0o022)
    os.umask(mask)
    return NightJob(
        source.recipe.title or source.recipe.name,
        f"designgen-drop-{slug(source.recipe.name)}",
        tuple(command),
        str(Path.cwd()),
        source.schedule,
        mask,
        {name: value for name in KEPT_VARIABLES if (value := os.environ.get(name))},
    )
