"""The files for printers, as a run makes them: streamed into its folder, and not made again while they are there.

They are not laid into the store: a length of cloth may be larger than everything in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designgen.errors import DesigngenError
from designgen.export import Delivery, sidecar
from designgen.export.sidecar import SUFFIXES
from designgen.imaging import read_recipe
from designgen.pipeline.exports import ExportWish
from designgen.repeat.tile import Tile
from designgen.run.estimate import EXPORT_SECONDS
from designgen.run.events import Failed, Finished, OnEvent, Working
from designgen.run.outcome import DesignOutcome, ExportOutcome
from designgen.run.publish import RunFolder
from designgen.store import atomic_stream

FOLDER = "exports"


@dataclass(frozen=True)
class Counter:
    """What a run lends for it.

    Attributes:
        load: Gives the tile of an entry of run.json.
        excuse: Says what went wrong with one result, or raises on.
        check: Raises when the run is to stop.
        tell: Takes events.
        count: Notes that a result was made or found.
        stripped: Whether recipes are left out.
    """

    load: Callable[[Mapping[str, Any]], Tile]
    excuse: Callable[[Exception], tuple[str, int]]
    check: Callable[[], None]
    tell: OnEvent
    count: Callable[..., None]
    stripped: bool


def make_exports(
    wishes: tuple[ExportWish, ...], designs: tuple[DesignOutcome, ...], folder: RunFolder, counter: Counter
) -> tuple[ExportOutcome, ...]:
    """Make every file of every design that was made; one that is withheld or was not selected is not exported."""
    before = {entry["key"]: entry for entry in (folder.manifest() or {}).get("exports", []) if not entry["error"]}
    made: list[ExportOutcome] = []
    for design in designs:
        if design.state != "made" or not design.is_shown:
            continue
        tile: Tile | None = None
        placed = design.tile["repeat"] == "none"
        for wish in dict.fromkeys(wish.for_placed() if placed else wish for wish in wishes):
            counter.check()
            stage = wish.stage(design.key, stripped=counter.stripped)
            blank = ExportOutcome(wish.file_name(design.name), design.name, stage.key)
            known = before.get(blank.key)
            if known is not None and _is_there(known, blank, folder):
                counter.count("export", cached=True)
                counter.tell(Finished("export", blank.name, 0.0, cached=True))
                made.append(_again(blank, known))
                continue
            counter.tell(Working("export", blank.name, EXPORT_SECONDS, 0.0))
            try:
                tile = tile or counter.load({"key": design.key, "tile": design.tile})
                made.append(_make(wish, tile, design, blank, folder))
            except Exception as error:
                what, _ = counter.excuse(error)
                counter.tell(Failed("export", blank.name, EXPORT_SECONDS, what))
                made.append(replace(blank, error=what))
                continue
            counter.count("export", cached=False)
            counter.tell(Finished("export", blank.name, EXPORT_SECONDS, cached=False))
    return tuple(made)


def _make(
    wish: ExportWish, tile: Tile, design: DesignOutcome, blank: ExportOutcome, folder: RunFolder
) -> ExportOutcome:
    metadata = read_recipe(folder.path / "tiles" / f"{design.name}.png")
    delivery = wish.deliver(tile, design.title, metadata)
    beside, notices = _sidecars(wish, delivery, blank.name)
    target = folder.path / FOLDER / blank.name
    size_bytes = atomic_stream(target, delivery.write)
    problem = "" if wish.order.service is None else wish.order.service.too_big(size_bytes)
    files = tuple((name, folder.write(f"{FOLDER}/{name}", data)) for name, data in beside)
    return replace(
        blank,
        sha256=_digest(target),
        size_bytes=size_bytes,
        facts={**delivery.as_dict(), "notices": [*delivery.notices, *notices]},
        sidecars=files,
        error=problem,
    )


def _sidecars(wish: ExportWish, delivery: Delivery, name: str) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return the sidecars there are words for; what there are none for is told and costs nothing else."""
    found: list[tuple[str, bytes]] = []
    notices: list[str] = []
    for kind in wish.sidecars:
        try:
            found.append((str(Path(name).with_suffix(SUFFIXES[kind])), sidecar(kind, delivery, name)))
        except DesigngenError as error:
            notices.append(f"No {kind} sidecar: {error}")
    return found, notices


def _is_there(known: Mapping[str, Any], blank: ExportOutcome, folder: RunFolder) -> bool:
    """Whether the file that an earlier run made lies where it left it; its length must be right."""
    try:
        length = (folder.path / FOLDER / blank.name).stat().st_size
        beside = all((folder.path / entry["file"]).is_file() for entry in known["sidecars"])
    except OSError:
        return False
    return bool(known["file"] == f"{FOLDER}/{blank.name}" and length == known["bytes"] and beside)


def _again(blank: ExportOutcome, known: Mapping[str, Any]) -> ExportOutcome:
    files = tuple((Path(entry["file"]).name, entry["sha256"]) for entry in known["sidecars"])
    return replace(blank, sha256=known["sha256"], size_bytes=known["bytes"], facts=dict(known["facts"]), sidecars=files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
