"""The catalogue, as a run makes it: streamed into its folder, and not made again while it lies there whole.

Its files are not laid into the store, which would hold hundreds of megabytes twice. The store keeps a receipt of each
piece instead, written once its files are named: what they are called and their digests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from designgen.pipeline.catalogue import catalogue_stage
from designgen.run.binding import Bound, BoundFile, Piece, bind, file_digest, pieces, run_stem
from designgen.run.collection import Collection, catalogue_keys, catalogue_params
from designgen.run.estimate import catalogue_seconds
from designgen.run.events import Failed, Finished, Noticed, OnEvent, Working
from designgen.run.outcome import CatalogueFile, CatalogueOutcome
from designgen.store import StageSpec, Store

FOLDER = "catalogue"


@dataclass(frozen=True)
class Binder:
    """What a run lends for it.

    Attributes:
        store: Where receipts are kept; held locked.
        excuse: Says what went wrong with one result, or raises on.
        check: Raises when the run is to stop.
        tell: Takes events.
        count: Notes that a result was made or found.
    """

    store: Store
    excuse: Callable[[Exception], tuple[str, int]]
    check: Callable[[], None]
    tell: OnEvent
    count: Callable[..., None]


def make_catalogue(collection: Collection, folder: Path, binder: Binder) -> CatalogueOutcome:
    """Make what is missing of a catalogue.

    Args:
        collection: What is shown.
        folder: Of the run.
        binder: What the run lends.
    """
    if not collection.entries:
        return CatalogueOutcome(errors=("There is no design to bind.",))
    files: list[CatalogueFile] = []
    errors: list[str] = []
    notices: list[str] = []
    for piece in pieces(collection):
        binder.check()
        try:
            bound = _found_or_made(collection, piece, folder / FOLDER, binder)
        except Exception as error:
            what, _ = binder.excuse(error)
            binder.tell(Failed("catalogue", piece.label, _seconds(collection, piece), what))
            errors.append(f"{piece.label}: {what}")
            continue
        files += [CatalogueFile(**asdict(file), kind=piece.kind, edition=piece.edition) for file in bound.files]
        notices += bound.notices
    problems = tuple(str(problem) for problem in collection.wish.offer.problems)
    return CatalogueOutcome(
        tuple(files), tuple(errors), (*problems, *unmatched(collection)), (*heard(collection), *dict.fromkeys(notices))
    )


def unmatched(collection: Collection) -> list[str]:
    """Return a sentence for every row of the table that matches no design of the run."""
    return [
        f'Row {line.row}: "{line.design}" matches no design of the run.' + (f' Did you mean "{near}"?' if near else "")
        for line, near in collection.match.unmatched
    ]


def heard(collection: Collection) -> list[str]:
    """Return what there is to know of the table."""
    said = list(collection.wish.offer.notices)
    match = collection.match
    if collection.wish.has_sheet and match.missing:
        said.append(f"Without a row in the table: {', '.join(match.missing)}.")
    if match.omitted:
        said.append(f"Left out, as the table says: {', '.join(match.omitted)}.")
    return said


def _found_or_made(collection: Collection, piece: Piece, folder: Path, binder: Binder) -> Bound:
    stage = piece_stage(collection, piece)
    seconds = _seconds(collection, piece)
    kept = binder.store.get(stage.key)
    if kept is not None:
        bound = _of_receipt(json.loads(kept.data))
        if all(_is_there(folder, file) for file in bound.files):
            binder.count("catalogue", cached=True)
            binder.tell(Finished("catalogue", piece.label, 0.0, cached=True))
            return bound

    def share(done: float) -> None:
        binder.check()
        binder.tell(Working("catalogue", piece.label, seconds, done))

    share(0.0)
    bound = bind(collection, piece, folder, share)
    for notice in bound.notices:
        binder.tell(Noticed(piece.label, notice))
    # The files may be the same and preflight have found other things: another Ghostscript, or one where was none.
    binder.store.delete(stage.key)
    receipt = json.dumps(asdict(bound), ensure_ascii=False, sort_keys=True).encode()
    binder.store.put(stage.key, receipt, sidecar=stage.as_dict(), suffix=".receipt")
    binder.count("catalogue", cached=False)
    binder.tell(Finished("catalogue", piece.label, seconds, cached=False))
    return bound


def piece_stage(collection: Collection, piece: Piece) -> StageSpec:
    """Return what fixes the bytes of the files of a piece, and their names."""
    about: dict[str, Any] = {"piece": piece.label, "stem": run_stem(collection)}
    if piece.edition == "print":
        about["press"] = collection.wish.press_digest
    return catalogue_stage(catalogue_params(collection, **about), catalogue_keys(collection))


def _of_receipt(receipt: Mapping[str, Any]) -> Bound:
    files = tuple(BoundFile(**{**file, "findings": tuple(file["findings"])}) for file in receipt["files"])
    return Bound(files, tuple(receipt["notices"]))


def _is_there(folder: Path, file: BoundFile) -> bool:
    path = folder / file.name
    try:
        return path.stat().st_size == file.size_bytes and file_digest(path) == file.sha256
    except OSError:
        return False


def _seconds(collection: Collection, piece: Piece) -> float:
    return catalogue_seconds(piece.label, len(collection.shown(piece.kind)))
