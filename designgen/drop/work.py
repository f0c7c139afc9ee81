"""Make one night: plan it, run it, put it together, publish it. Killed anywhere, the next call ends in the same files.

Nothing is kept about how far a night has come: what the store and the run's folder hold is not made again, and what is
put together for publishing is thrown away and put together anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from designgen.drop.contents import About, Contents, contents_of, counts_of, drop_report, run_bytes
from designgen.drop.contents import manifest_bytes as drop_manifest
from designgen.drop.durable import link_file, remove_tree
from designgen.drop.page import page_bytes
from designgen.drop.shelf import MANIFEST, Shelf
from designgen.drop.waiting import Patience, held, wait_for
from designgen.errors import DesigngenError, ExitCode, OutputError
from designgen.pipeline.plan import Plan
from designgen.run.outcome import RunOutcome
from designgen.store import Lock, atomic_write, digest_of, is_temporary, remove_folder
from designgen.store.folders import DOOMED

MARK: Final = ".drop.json"
"""Says that a folder under outputs/runs was made for a drop, and goes when that is published."""

_REPORT, _RUN, _PAGE = "report.md", "run.json", "index.html"
_OWN_KINDS: Final = {_REPORT: "report", _RUN: "data", _PAGE: "page"}


class NothingMadeError(DesigngenError):
    """Not one design of a night could be made, so there is nothing to publish."""

    exit_code = ExitCode.WITHHELD


@dataclass(frozen=True)
class Workshop:
    """What a drop is made with.

    Attributes:
        outputs: The outputs folder.
        plan: Returns the plan of a date; the run has a name of its own.
        run: Carries a plan out; raises LockedError, with nothing done, while another run is at work.
        about: What is recorded of a date beside its run.
    """

    outputs: Path
    plan: Callable[[date], Plan]
    run: Callable[[Plan], RunOutcome]
    about: Callable[[date], About]

    @property
    def store_lock(self) -> Lock:
        """The lock that every run and every sweep of the store takes."""
        return Lock(self.outputs / ".designgen" / "lock", run="drop")


@dataclass(frozen=True)
class Made:
    """A night that is published.

    Attributes:
        folder: Of the drop.
        contents: What it holds.
        outcome: Of its run.
    """

    folder: Path
    contents: Contents
    outcome: RunOutcome

    @property
    def exit_code(self) -> ExitCode:
        """OK, or WITHHELD when anything asked for is missing."""
        return ExitCode.WITHHELD if self.contents.wrong else ExitCode.OK

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        return counts_of(self.contents)


def make_night(day: date, shelf: Shelf, workshop: Workshop, patience: Patience, until: float) -> Made:
    """Make the drop of a date and publish it, in place of one that is there.

    Args:
        day: Its date.
        shelf: Where it goes.
        workshop: What it is made with.
        patience: How to wait for other runs in the same folder.
        until: How long; see `Patience.until`.

    Raises:
        NothingMadeError: Not one design could be made.
        LockedError: Another run was at work the whole time.
        OutputError: The disk is full or refuses, or a file is not what the run made.
        DesigngenError: Whatever planning or running raises.
    """
    plan = workshop.plan(day)
    folder = workshop.outputs / "runs" / plan.name
    lend(shelf, day, folder)
    outcome = wait_for(lambda: workshop.run(plan), patience, until)
    contents = contents_of(outcome.as_manifest())
    if not contents.designs:
        first = next((held_back.why for held_back in contents.held_back), "The recipe asks for none.")
        raise NothingMadeError(
            f"Not one design of {day} could be made, so nothing is published. {first}", f'See "{folder}/report.md".'
        )
    patience.check()
    about = workshop.about(day)
    with held(workshop.store_lock, patience, until) as lock:
        put_together(contents, about, folder, shelf.stage(day))
        published = shelf.publish(day, lock)
        give_back(folder)
    return Made(published, contents, outcome)


def put_together(contents: Contents, about: About, run_folder: Path, target: Path) -> None:
    """Fill a folder with everything that is published; the manifest comes last and names every file.

    Args:
        contents: What is published.
        about: What the drop is.
        run_folder: Where its files lie; they get a second name, so that no space is taken.
        target: An empty folder.

    Raises:
        OutputError: A file is not what the run made, or the disk is full or refuses.
    """
    listed: dict[str, tuple[str, int, str]] = {}
    for file in contents.files:
        size = _check(run_folder / file.name, file.sha256)
        link_file(run_folder / file.name, target / file.name)
        listed[file.name] = (file.sha256, size, file.kind)
    own = {_RUN: run_bytes(contents), _REPORT: drop_report(contents, about).encode()}
    own[_PAGE] = page_bytes(contents, about.day, {name: size for name, (_, size, _) in listed.items()})
    for name, data in own.items():
        atomic_write(target / name, data)
        listed[name] = (digest_of(data), len(data), _OWN_KINDS[name])
    for name in _beside(run_folder, {*own, MANIFEST, MARK}):
        link_file(run_folder / name, target / name)
    atomic_write(target / MANIFEST, drop_manifest(contents, about, listed))


def lend(shelf: Shelf, day: date, folder: Path) -> None:
    """Mark a run's folder as that of a drop, and give it the files of one that is published, to be used again.

    A design that is taken out by hand then costs no second catalogue more than it must.
    """
    marked = (folder / MARK).is_file()
    if not marked and folder.exists() and not all(is_temporary(path.name) for path in folder.iterdir()):
        return  # somebody's own run of this name
    if not marked:
        # Also where a drop was killed between making the folder and marking it.
        atomic_write(folder / MARK, (json.dumps({"date": day.isoformat()}) + "\n").encode())
    manifest = shelf.manifest(day)
    if manifest is None:
        return
    listed = {entry["file"] for entry in manifest["files"]}
    for name in (*sorted(listed), *_beside(shelf.path(day), {*listed, MANIFEST})):
        source = shelf.path(day) / name
        if name not in (_PAGE, _REPORT) and source.is_file() and not (folder / name).exists():
            link_file(source, folder / name)


def give_back(folder: Path) -> None:
    """Remove the folder of a run that was made for a drop and is published; its results stay in the store."""
    if (folder / MARK).is_file():
        remove_folder(folder)


def tidy(outputs: Path, shelf: Shelf) -> None:
    """Remove what a drop that was killed at its very end left of runs that are published.

    Raises:
        OutputError: Something cannot be removed.
    """
    for day, folder in leftovers(outputs).items():
        if shelf.state(day) == "published":
            give_back(folder)
    for doomed in sorted((outputs / "runs").glob(f".*{DOOMED}")):
        remove_tree(doomed)


def leftovers(outputs: Path) -> dict[date, Path]:
    """Return the folders of drops that were begun and never published, by date."""
    found: dict[date, Path] = {}
    for mark in sorted((outputs / "runs").glob(f"*/{MARK}")):
        try:
            found[date.fromisoformat(json.loads(mark.read_bytes())["date"])] = mark.parent
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def verify(shelf: Shelf, day: date) -> tuple[str, ...]:
    """Return a sentence for every file of a published drop that is gone or is not what was published."""
    manifest = shelf.manifest(day)
    if manifest is None:
        return (f"the manifest of {day} cannot be read",)
    return tuple(said for entry in manifest["files"] if (said := _fault(shelf.path(day), entry)))


def _fault(folder: Path, entry: Mapping[str, Any]) -> str:
    try:
        digest, _ = _digest(folder / entry["file"])
    except OSError:
        return f"{entry['file']} is gone"
    return "" if digest == entry["sha256"] else f"{entry['file']} is not what was published"


def _beside(folder: Path, own: Collection[str]) -> list[str]:
    """Return what people laid beside run.json, such as marks: what of a folder's own files we did not make."""
    return [path.name for path in sorted(folder.iterdir()) if path.is_file() and path.name not in own]


def _check(path: Path, expected: str) -> int:
    """Return the length of a file that is what the run made; one that is not is removed, so that it is made again."""
    try:
        digest, size = _digest(path)
    except OSError as error:
        raise OutputError(
            f'"{path}" is gone, though the run made it: {error.strerror}.', "Run the drop again."
        ) from error
    if digest != expected:
        path.unlink(missing_ok=True)
        raise OutputError(f'"{path}" is not what the run made.', "Run the drop again; that file is made anew.")
    return size


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()
