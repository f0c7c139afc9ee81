"""Bind a run that is finished, from its folder alone: what `designgen catalogue` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.errors import DesigngenError, InputError
from designgen.imaging import read_recipe
from designgen.pipeline.catalogue import CatalogueWish
from designgen.pipeline.stages import decode_tile
from designgen.run.binding import bind, pieces
from designgen.run.catalogues import heard, unmatched
from designgen.run.collection import Collection, Entry, Sources
from designgen.run.estimate import catalogue_seconds
from designgen.run.events import Failed, Finished, Noticed, OnEvent, Started, Working
from designgen.run.gamut import gamut_meter
from designgen.run.inks import ink_finder
from designgen.run.marks import read_marks
from designgen.run.outcome import CatalogueFile, CatalogueOutcome, catalogue_entry
from designgen.run.placement import placement_text
from designgen.run.publish import RunFolder
from designgen.run.selecting import marked
from designgen.store import Store

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile


@dataclass(frozen=True)
class BoundRun:
    """A run, bound.

    Attributes:
        outcome: Files, errors, problems and notices.
        designs: How many are shown.
        left_out: Designs that the run itself held back.
        without_row: Designs that the table says nothing of.
        unmatched_rows: Rows of the table that match no design.
        beyond_press: For every design the share that the press cannot print in its colours; empty without a print
            edition.
        changes: How many designs are new, changed and the same, and how many are gone; empty without an issue before.
    """

    outcome: CatalogueOutcome
    designs: int
    left_out: tuple[str, ...]
    without_row: tuple[str, ...]
    unmatched_rows: tuple[str, ...]
    beyond_press: Mapping[str, float]
    changes: Mapping[str, int]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The files as run.json lists them."""
        return [catalogue_entry(file) for file in self.outcome.files]


def bind_run(
    folder: Path,
    manifest: Entry,
    wish: CatalogueWish,
    out: Path,
    templates: Sequence[Path],
    tell: OnEvent,
    check: Callable[[], None],
) -> BoundRun:
    """Bind a finished run.

    Args:
        folder: Of the run.
        manifest: Its run.json.
        wish: What is wanted.
        out: Where the files go.
        templates: Folders of garment templates.
        tell: Takes events.
        check: Raises when the work is to stop.

    Raises:
        InputError: No design of the run was made, or a picture of it is not there.
        OutputError: The files cannot be written.
    """
    manifest = marked(manifest, read_marks(folder))
    collection = Collection(manifest, wish, sources_of(folder, wish, templates))
    if not collection.entries:
        if collection.match.omitted:
            raise InputError("The table leaves out every design, so there is nothing to bind.", "Change a row's kind.")
        raise InputError(f'No design of "{folder}" was made, so there is nothing to bind.', "See its report.md.")
    files: list[CatalogueFile] = []
    notices: list[str] = []
    wanted = pieces(collection)
    seconds = {piece: catalogue_seconds(piece.label, len(collection.shown(piece.kind))) for piece in wanted}
    tell(Started(sum(seconds.values()), len(wanted), 0))
    for piece in wanted:
        check()

        def share(done: float, piece: Any = piece) -> None:
            check()
            tell(Working("catalogue", piece.label, seconds[piece], done))

        share(0.0)
        try:
            bound = bind(collection, piece, out, share)
        except DesigngenError as error:
            tell(Failed("catalogue", piece.label, seconds[piece], str(error)))
            raise
        for notice in bound.notices:
            tell(Noticed(piece.label, notice))
        tell(Finished("catalogue", piece.label, seconds[piece], cached=False))
        files += [CatalogueFile(**asdict(file), kind=piece.kind, edition=piece.edition) for file in bound.files]
        notices += bound.notices
    rows = tuple(unmatched(collection))
    problems = (*(str(problem) for problem in wish.offer.problems), *rows)
    said = tuple(dict.fromkeys([*heard(collection), *notices]))
    printed = any(piece.edition == "print" for piece in wanted)
    return BoundRun(
        CatalogueOutcome(tuple(files), (), problems, said),
        len(collection.entries),
        tuple(entry["name"] for entry in manifest["designs"] if entry["state"] != "made"),
        collection.match.missing if wish.has_sheet else (),
        rows,
        {e["name"]: round(collection.sources.beyond(e), 4) for e in collection.entries} if printed else {},
        _counted(collection),
    )


def sources_of(folder: Path, wish: CatalogueWish, templates: Sequence[Path]) -> Sources:
    """Return what the pages of a finished run are filled from: the files in its folder.

    Inks that are found in painted designs are kept in the store beside the run, where there is one.
    """

    def tile(entry: Entry) -> Tile:
        return decode_tile(read_file(folder, entry), entry["tile"])

    kept = folder.absolute().parent.parent / ".designgen"
    found = ink_finder(tile, Store(kept) if kept.is_dir() else None)

    def inks(entry: Entry) -> Sequence[Mapping[str, Any]]:
        if entry["design"].get("colourway") and not entry.get("inks"):  # a run.json from before it told them
            own: Sequence[Mapping[str, Any]] = (read_recipe(folder / str(entry["file"])) or {}).get("inks", ())
            return own or found(entry)
        return found(entry)

    def placement(template: str) -> str:
        from designgen.mockup import find_template

        try:
            return placement_text(find_template(template, templates))
        except InputError:  # the run is finished; its garment need not be here any more
            return ""

    return Sources(
        tile,
        lambda mockup: read_file(folder, mockup),
        inks,
        RunFolder(folder).size,
        placement,
        gamut_meter(tile, wish.press),
    )


def read_file(folder: Path, entry: Entry) -> bytes:
    """Return a file that belongs to a run.

    Raises:
        InputError: It is not there.
    """
    path = folder / str(entry["file"])
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f'"{path}" belongs to the run but is not there.', "Run the recipe again to mend it."
        ) from error


def _counted(collection: Collection) -> dict[str, int]:
    changes = collection.changes
    if not changes.states:
        return {}
    return {**{state: changes.count(state) for state in ("new", "changed", "same")}, "gone": len(changes.gone)}
