"""Rank a finished run from its folder alone, and show on one sheet whether the order is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from designgen.errors import DesigngenError, ExitCode, InputError
from designgen.imaging import read_picture
from designgen.pipeline.stages import decode_tile
from designgen.recipe.batch import Select
from designgen.run.again import Places, find_file
from designgen.run.bound import read_file
from designgen.run.events import Finished, OnEvent, Started, Working
from designgen.run.marks import Marks
from designgen.run.selecting import lifted
from designgen.run.shortlist import Entry, Standing, heads, look_at, standings
from designgen.run.sight import SECONDS, Eye, Pictures, Sight
from designgen.selection.sheet import Section, Shown, by_chance, draw_sheet
from designgen.store import MemoryStore, Store

if TYPE_CHECKING:
    from designgen.imaging import Pixels

MOST_SHOWN: Final = 12
"""Designs in each part of the sheet."""


@dataclass(frozen=True)
class Ranked:
    """A run in order.

    Attributes:
        entries: Its designs that were made, by name.
        standings: Where each stands, by name.
    """

    entries: Mapping[str, Entry]
    standings: Mapping[str, Standing]

    @property
    def order(self) -> list[str]:
        """The names of the shortlist, in its order."""
        placed = [name for name, found in self.standings.items() if found.is_shown]
        return sorted(placed, key=lambda name: self.standings[name].rank or len(self.standings) + 1)

    @property
    def by_quality(self) -> list[str]:
        """The names of all that was measured and is neither rejected nor a near-duplicate, the best first."""
        compared = ("picked", "chosen", "passed over", "poor")
        found = {
            name: standing.quality
            for name, standing in self.standings.items()
            if standing.quality is not None and standing.fate in compared
        }
        return sorted(found, key=lambda name: (-found[name], name))


def rank_run(
    folder: Path, manifest: Entry, wish: Select, marks: Marks, places: Places, watch: tuple[OnEvent, Callable[[], None]]
) -> Ranked:
    """Rank the designs of a finished run.

    What is seen of a design is kept in the store beside the run, where there is one, so that it is looked at once.

    Args:
        folder: Of the run.
        manifest: Its run.json.
        wish: How many are wanted, and how varied.
        marks: What was marked by hand.
        places: Where swatches and styles may lie.
        watch: Takes events; raises when the work is to stop.

    Raises:
        InputError: No design of the run was made.
    """
    tell, check = watch
    entries = {head["name"]: head for head, _ in heads(manifest["designs"])}
    if not entries:
        raise InputError(f'No design of "{folder}" was made, so there is nothing to rank.', "See its report.md.")
    root = folder.absolute().parent.parent / ".designgen"
    eye = Eye(_pictures(folder, places), Store(root) if root.is_dir() else MemoryStore())
    new = [entry for entry in entries.values() if eye.kept(entry) is None]
    tell(Started(SECONDS * len(new), len(new), len(entries) - len(new)))

    def look(entry: Entry) -> Sight:
        check()
        kept = eye.kept(entry)
        if kept is not None:
            return kept
        tell(Working("selection", entry["name"], SECONDS, 0.0))
        seen = eye.look(entry)
        tell(Finished("selection", entry["name"], SECONDS, cached=False))
        return seen

    seen = look_at(list(entries.values()), look, _excuse)
    found = standings(list(entries.values()), wish, lifted(manifest["designs"], marks), seen)
    return Ranked(entries, found)


def sheet_of(ranked: Ranked, folder: Path, title: str) -> Pixels:
    """Draw the best designs, the last ones and some by chance.

    Args:
        ranked: The run in order.
        folder: Of the run.
        title: What stands above.

    Raises:
        InputError: A tile of the run is not there.
    """
    order, worth = ranked.order, ranked.by_quality
    count = min(MOST_SHOWN, max(1, len(worth) // 2))
    lowest = worth[len(worth) - count :]
    parts = [
        (
            f"Best {min(count, len(order))}",
            "the beginning of the shortlist: good, and unlike each other",
            order[:count],
        ),
        (f"Last {len(lowest)}", "the lowest quality of all that was made", lowest),
        (f"{count} by chance", "of all designs, in order of quality", by_chance(worth, count, title)),
    ]
    sections = [Section(head, note, [_shown(ranked, folder, name) for name in names]) for head, note, names in parts]
    alike = sum(found.fate == "near-duplicate" for found in ranked.standings.values())
    told = f"{len(ranked.standings)} designs, {len(order)} on the shortlist, {alike} near-duplicates left out"
    return draw_sheet(title, told, sections)


def _shown(ranked: Ranked, folder: Path, name: str) -> Shown:
    entry, found = ranked.entries[name], ranked.standings[name]
    tile = decode_tile(read_file(folder, entry), entry["tile"])
    pixels = tile.pixels if tile.alpha is None else tile.pixels * tile.alpha + (1 - tile.alpha)
    return Shown(pixels, " · ".join(name.split("__")[:2]), _figures(found))


def _figures(found: Standing) -> tuple[str, ...]:
    if found.quality is None:
        return ()
    shown = found.measures
    place = f"place {found.rank} · " if found.rank else ""
    return (
        f"{place}quality {found.quality:.2f} · motif {shown['content']:.2f}",
        f"style {shown['style']:.3f} · colours {shown['colours']:.2f} · clarity {shown['clarity']:.2f}",
    )


def _pictures(folder: Path, places: Places) -> Pictures:
    def swatch(entry: Entry) -> Any:
        made = entry["design"]["swatch"]
        return read_picture(find_file(made["name"], made["sha256"], "swatch", places).path)

    def styles(entry: Entry) -> Sequence[tuple[Any, float]]:
        made = entry["design"]["styles"]
        found = [find_file(style["name"], style["sha256"], "style", places).path for style in made]
        return [(read_picture(path), float(style["weight"])) for path, style in zip(found, made, strict=True)]

    return Pictures(lambda entry: decode_tile(read_file(folder, entry), entry["tile"]), swatch, styles)


def _excuse(error: Exception) -> tuple[str, int]:
    """Say why one design cannot be looked at, or raise on if every other would meet the same."""
    if isinstance(error, InputError):
        return str(error), int(error.exit_code)
    if isinstance(error, DesigngenError):
        raise error
    return f"A defect of ours: {type(error).__name__}: {error}", int(ExitCode.UNEXPECTED)
