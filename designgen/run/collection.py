"""A run and the wish for its catalogue, brought together: what is shown, in which order, and what is said of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.commerce import Changes, Issue, Item, Line, Match, compare, match
from designgen.commerce.twin import plain
from designgen.pipeline.catalogue import CatalogueWish
from designgen.run.outcome import is_shown, place_of
from designgen.store import canonical_json, digest_of

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Sources:
    """What the pages are filled from, each loaded when it is needed.

    Attributes:
        tile: The tile of a design's entry in run.json.
        mockup: The PNG of a mockup's entry.
        inks: The inks of a design, as `found_inks` gives them.
        size: The length in bytes of a published file; None where it is not there.
        placement: Where a placed print sits, by the garment template's name.
        beyond: The share of a design that a press cannot print in its colours, in [0, 1].
    """

    tile: Callable[[Entry], Tile]
    mockup: Callable[[Entry], bytes]
    inks: Callable[[Entry], Sequence[Mapping[str, Any]]]
    size: Callable[[str], int | None] = lambda _name: None
    placement: Callable[[str], str] = lambda _template: ""
    beyond: Callable[[Entry], float] = lambda _entry: 0.0


@dataclass(frozen=True)
class Collection:
    """A run and the wish for its catalogue, brought together. Nothing is loaded before a page is drawn.

    Attributes:
        manifest: As in run.json.
        wish: What is wanted.
        sources: What the pages are filled from.
        memory: What was found out and is asked for again, by what it is.
    """

    manifest: Entry
    wish: CatalogueWish
    sources: Sources
    memory: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def match(self) -> Match:
        """The table beside the run."""
        made = tuple(entry["name"] for entry in self._made)
        return match(self.wish.offer, made, {name: parent for name, parent in self._parents.items() if parent != name})

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of run.json that are shown, in the order they are shown."""
        by_name = {entry["name"]: entry for entry in self._made}
        return tuple(by_name[name] for name in self.match.order)

    @cached_property
    def families(self) -> Mapping[str, tuple[Entry, ...]]:
        """For every entry shown, by name, the entries of its design in all colourways."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(self._parents[entry["name"]], []).append(entry)
        return {entry["name"]: tuple(found[self._parents[entry["name"]]]) for entry in self.entries}

    def shown(self, document: str) -> tuple[Entry, ...]:
        """Return the entries that a document has pages of: one sells a style in all its colourways at once."""
        if document != "linesheet":
            return self.entries
        return tuple(entry for entry in self.entries if self.families[entry["name"]][0] is entry)

    def title(self, entry: Entry) -> str:
        """Return the name for people: the table's, of a colourway that of its design with the colouring behind it."""
        line = self.line(entry)
        if line is not None and line.name:
            return line.name
        head = self.match.lines.get(self._parents[entry["name"]])
        return ", ".join((head.name, self.colouring(entry))) if head is not None and head.name else str(entry["title"])

    def colouring(self, entry: Entry) -> str:
        """Return the colouring in words, the table's or the run's; nothing for an original."""
        line = self.line(entry)
        if line is not None and line.colour_name:
            return line.colour_name
        colourway = entry["design"].get("colourway") or {}
        degrees = colourway.get("degrees")
        return str(colourway.get("title") or (f"hues turned by {degrees:g}°" if degrees else ""))

    def line(self, entry: Entry) -> Line | None:
        """Return what the table says of an entry."""
        return self.match.lines.get(entry["name"])

    @cached_property
    def issue(self) -> Issue:
        """What is printed, without the inks that are found in painted designs."""
        return self.issue_of(lambda entry: entry.get("inks", ()))

    def issue_of(self, inks: Callable[[Entry], Sequence[Mapping[str, Any]]]) -> Issue:
        """Return what is printed, with inks."""
        wanted, previous = self.wish.wanted, self.wish.previous
        return Issue(
            title=wanted.title or self.manifest["title"],
            items=tuple(self._item(entry, inks(entry)) for entry in self.entries),
            subtitle=wanted.subtitle,
            studio=wanted.studio,
            issue=wanted.issue,
            issue_date=wanted.date or "",
            document_id=wanted.document_id,
            terms=self.wish.offer.terms,
            sections=tuple((section.name, section.text) for section in self.wish.offer.sections),
            previous="" if previous is None else previous.name,
        )

    @cached_property
    def changes(self) -> Changes:
        """How it differs from the issue before; nothing where there was none."""
        return Changes({}) if self.wish.previous is None else compare(self.wish.previous, self.issue)

    @cached_property
    def _made(self) -> tuple[Entry, ...]:
        shown = [entry for entry in self.manifest["designs"] if entry["state"] == "made" and is_shown(entry)]
        places = {entry["name"]: place_of(entry) for entry in shown}
        # Colourways have no place of their own: they follow their design.
        return tuple(sorted(shown, key=lambda entry: places.get(self._parents[entry["name"]], math.inf)))

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """Name of each made entry to that of its design: in run.json the colourways stand behind it."""
        found: dict[str, str] = {}
        head = ""
        for entry in self.manifest["designs"]:
            if not entry["design"].get("colourway"):
                head = entry["name"]
            if entry["state"] == "made":
                found[entry["name"]] = head
        return found

    def _item(self, entry: Entry, inks: Sequence[Mapping[str, Any]]) -> Item:
        line, design, tile = self.line(entry), entry["design"], entry["tile"]
        number, section = ("", "") if line is None else (line.style_number, line.commerce.section)
        seam = tile["seam"]
        facts = {
            "colouring": self.colouring(entry),
            "repeat": tile["repeat"],
            "width_cm": round(tile["width_mm"] / 10, 3),
            "height_cm": round(tile["height_mm"] / 10, 3),
            "dpi": round(tile["dpi"]),
            "seam": "" if seam is None or tile["repeat"] == "none" else seam["verdict"],
            "swatch": Path(design["swatch"]["name"]).stem,
            "styles": [{"name": name, "weight": weight} for name, weight in styles_of(design)],
            "strength": design["look"]["strength"],
            "seed": design["look"]["seed"],
            "placement": self.placement(entry),
            "cloth": dict(self.cloth),
            "colourways": [each["name"] for each in self.families[entry["name"]] if each is not entry],
            "inks": [dict(ink) for ink in inks],
            "garments": [mockup["template"] for mockup in entry["mockups"] if mockup["file"]],
            "files": [{"name": name, "bytes": size, "kind": kind} for name, size, kind in self.files(entry)],
            "recipe_digest": digest_of_recipe(entry),
            "tile_key": entry["key"],
        }
        return Item(entry["name"], self.title(entry), number, section, None if line is None else line.commerce, facts)

    @property
    def cloth(self) -> tuple[tuple[str, str], ...]:
        """Facts of the cloth as (label, value): the recipe's."""
        return self.wish.cloth or tuple((str(label), str(value)) for label, value in self.manifest.get("cloth", ()))

    def placement(self, entry: Entry) -> str:
        """Return where a placed print sits on the garment; nothing for cloth."""
        if entry["tile"]["repeat"] != "none":
            return ""
        return next((self.sources.placement(mockup["template"]) for mockup in entry["mockups"] if mockup["file"]), "")

    def files(self, entry: Entry) -> Iterator[tuple[str, int, str]]:
        """Yield (name, bytes, kind) of every file of a design that is there."""
        exports = [each for each in self.manifest.get("exports", []) if each["design"] == entry["name"]]
        named = [(entry["file"], "tile"), *((mockup["file"], "mockup") for mockup in entry["mockups"])]
        for file, kind in (*named, *((each["file"], "export") for each in exports)):
            size = self.sources.size(file) if file else None
            if size is not None:
                yield Path(file).name, size, kind


def catalogue_params(collection: Collection, **about: Any) -> dict[str, Any]:
    """Return everything that is printed but its pictures, and how, for the key of a file."""
    wish, issue = collection.wish, collection.issue
    return {
        "wanted": wish.wanted.model_dump(
            mode="json",
            exclude={
                "documents",
                "document",
                "editions",
                "sheet",
                "previous",
                "fonts",
                "press",
                "icc",
                "theme",
                "gallery",
            },
        ),
        "title": issue.title,
        "terms": plain(issue.terms),
        "sections": [list(section) for section in issue.sections],
        "previous": issue.previous,
        "changes": {name: [state, list(names)] for name, (state, names) in collection.changes.states.items()},
        "gone": [dict(each) for each in collection.changes.gone],
        "designs": [canonical(item) for item in issue.items],
        "fonts": [font.digest for font in wish.fonts],
        "theme": wish.theme_digest,
        **about,
    }


def canonical(item: Item) -> dict[str, Any]:
    """Return an item for a key: with where and how large it is printed."""
    sold = {} if item.commerce is None else {"sort": item.commerce.sort, "template": item.commerce.template}
    return {**item.as_dict(), **sold}


def catalogue_keys(collection: Collection) -> list[str]:
    """Return the keys of the pictures in a catalogue, in the order of its pages."""
    return [
        key
        for entry in collection.entries
        for key in (entry["key"], *(mockup["key"] for mockup in entry["mockups"] if mockup["file"]))
    ]


def digest_of_recipe(entry: Entry) -> str:
    """Return the sha256 of a design's recipe, as its picture has it, or of what it was made from."""
    made = {name: value for name, value in entry["design"].items() if name != "name"}
    return str(entry.get("recipe_digest") or digest_of(canonical_json(made).encode()))


def is_flat(entry: Entry) -> bool:
    """Tell whether a design consists of its inks alone: a colourway that kept no shading."""
    colourway = entry["design"].get("colourway")
    return bool(colourway) and not colourway["tonal"]


def styles_of(design: Entry) -> tuple[tuple[str, float], ...]:
    """Return (name, weight) of every style, in the order of the recipe."""
    return tuple((Path(style["name"]).stem, style["weight"]) for style in design["styles"])
