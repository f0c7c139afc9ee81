"""What of a run is published: what may be shown and printed, and the manifest and the report that go with it.

All of it follows from the run alone. No clock is read, so the same night makes the same bytes whenever it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from designgen import __version__
from designgen.drop.shelf import DROP_FORMAT
from designgen.run.outcome import is_shown, place_of
from designgen.store import digest_of

Entry = Mapping[str, Any]

LEFT_OUT: Final = "left out"
NOT_BEGUN: Final = "not begun"
RECORDED: Final = ("name", "title", "sha256", "key", "tile", "inks", "recipe_digest", "notices", "selection")


@dataclass(frozen=True)
class PublishedFile:
    """One file of a drop.

    Attributes:
        name: Relative to the drop's folder.
        sha256: Of its bytes, as the run recorded it.
        kind: tile, mockup, export, lookbook, linesheet, technical, data, gallery, page or report.
    """

    name: str
    sha256: str
    kind: str


@dataclass(frozen=True)
class HeldBack:
    """Something that was asked for and is not published, or only in part.

    Attributes:
        name: Of the design or the file.
        state: failed, withheld, rejected or in part; left out or not begun, where nothing is wrong with it.
        why: In words.
    """

    name: str
    state: str
    why: str

    @property
    def is_wrong(self) -> bool:
        """Whether something went wrong, rather than being chosen so."""
        return self.state not in (LEFT_OUT, NOT_BEGUN)

    def as_dict(self) -> dict[str, str]:
        """Return it for the manifest."""
        return {"name": self.name, "state": self.state, "why": self.why}


@dataclass(frozen=True)
class About:
    """What a drop is, beside the run that made it.

    Attributes:
        day: Its date.
        name: Of the recipe.
        recipe: File name of the recipe.
        recipe_digest: sha256 of its text.
        provenance: Of a key in the store: versions, device, threads.
        private: Whether the recipes of the designs are left out, for clients.
    """

    day: date
    name: str
    recipe: str
    recipe_digest: str
    provenance: Callable[[str], Mapping[str, Any]] = field(default=lambda _key: {})
    private: bool = False


@dataclass(frozen=True)
class Contents:
    """What is published.

    Attributes:
        run: The run.json of the drop, which lists nothing that is not published.
        files: In the order of the run, without the ones that are made for the drop itself.
        held_back: What is missing, and why.
    """

    run: dict[str, Any]
    files: tuple[PublishedFile, ...]
    held_back: tuple[HeldBack, ...]

    @property
    def designs(self) -> tuple[Entry, ...]:
        """The designs that are published, as run.json lists them."""
        return tuple(sorted((entry for entry in self.run["designs"] if entry["file"]), key=place_of))

    @property
    def wrong(self) -> tuple[HeldBack, ...]:
        """What is missing because something went wrong."""
        return tuple(held for held in self.held_back if held.is_wrong)

    def count(self, kind: str) -> int:
        """Return how many files of a kind there are."""
        return sum(file.kind == kind for file in self.files)


def contents_of(manifest: Entry) -> Contents:
    """Return what of a run, of which this is the run.json, is published."""
    designs = [_design(entry) for entry in manifest["designs"]]
    exports = [_export(entry) for entry in manifest.get("exports", [])]
    catalogue = [entry for entry in manifest["catalogue"] if not entry.get("rejected")]
    run = {**manifest, "designs": designs, "catalogue": catalogue}
    if exports:
        run["exports"] = exports
    files = tuple(_files(run))
    return Contents(run, files, tuple(_held_back(manifest)))


def run_bytes(contents: Contents) -> bytes:
    """Return run.json as it is published."""
    return _json(contents.run)


def manifest_bytes(contents: Contents, about: About, files: Mapping[str, tuple[str, int, str]]) -> bytes:
    """Return manifest.json: every file with its digest, every design with its recipe and provenance.

    Args:
        contents: What is published.
        about: What the drop is.
        files: Of every file by name: sha256, length in bytes, kind.
    """
    named = [
        {"file": name, "sha256": sha256, "bytes": size, "kind": kind}
        for name, (sha256, size, kind) in sorted(files.items())
    ]
    return _json(
        {
            "format": DROP_FORMAT,
            "date": about.day.isoformat(),
            "name": contents.run["name"],
            "title": contents.run["title"],
            "designgen": __version__,
            "recipe": {"name": about.name, "file": about.recipe, "sha256": about.recipe_digest},
            "counts": counts_of(contents),
            "files": named,
            "designs": [_recorded(entry, about) for entry in contents.designs],
            "held_back": [held.as_dict() for held in contents.held_back],
        }
    )


def counts_of(contents: Contents) -> dict[str, int]:
    """Return how much there is of what."""
    return {
        "designs": len(contents.designs),
        "mockups": contents.count("mockup"),
        "exports": contents.count("export"),
        "catalogues": sum(bool(entry.get("pages")) for entry in contents.run["catalogue"]),
        "held_back": len(contents.wrong),
        "left_out": len(contents.held_back) - len(contents.wrong),
    }


def drop_report(contents: Contents, about: About) -> str:
    """Return the short report of a drop as Markdown: what it holds, what failed and why."""
    counts = counts_of(contents)
    lines = [f"# {contents.run['title']}, {about.day.isoformat()}", "", f"{summary(counts)}", ""]
    if contents.wrong:
        lines += ["## Held back", "", *(f"- **{held.name}** ({held.state}): {held.why}" for held in contents.wrong), ""]
    for state, head in ((LEFT_OUT, "Left out"), (NOT_BEGUN, "Not begun")):
        if found := [held for held in contents.held_back if held.state == state]:
            lines += [f"## {head}", "", *(f"- **{held.name}**: {held.why}" for held in found), ""]
    noticed: dict[str, list[str]] = {}
    for entry in contents.designs:
        for notice in entry["notices"]:
            noticed.setdefault(notice, []).append(entry["name"])
    if noticed:
        lines += ["## To know", ""]
        lines += [f"- {notice} ({', '.join(names)})" for notice, names in noticed.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def summary(counts: Mapping[str, int]) -> str:
    """Return the counts in a sentence."""
    held, left = counts["held_back"], counts.get("left_out", 0)
    parts = [
        _counted(counts[kind], word)
        for kind, word in (
            ("designs", "design"), ("mockups", "mockup"), ("exports", "file"), ("catalogues", "catalogue")
        )
        if counts[kind] or kind == "designs"
    ]  # fmt: skip
    if counts["exports"]:
        parts = [part if not part.endswith(("file", "files")) else f"{part} for printers" for part in parts]
    return f"{', '.join(parts)}; {held or 'nothing'} held back{f', {left} left out' if left else ''}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _design(entry: Entry) -> dict[str, Any]:
    """Return the entry of a design, without the files of one that is withheld or does not go on."""
    if entry["state"] != "made" or not is_shown(entry):
        return {**entry, "file": "", "sha256": "", "mockups": []}
    return dict(entry)


def _export(entry: Entry) -> dict[str, Any]:
    return {**entry, "file": "", "sha256": "", "sidecars": []} if entry["error"] else dict(entry)


def _files(run: Entry) -> Iterator[PublishedFile]:
    for design in run["designs"]:
        if design["file"]:
            yield PublishedFile(design["file"], design["sha256"], "tile")
        for mockup in design["mockups"]:
            if mockup["file"]:
                yield PublishedFile(mockup["file"], mockup["sha256"], "mockup")
    for export in run.get("exports", ()):
        if export["file"]:
            yield PublishedFile(export["file"], export["sha256"], "export")
        for beside in export["sidecars"]:
            yield PublishedFile(beside["file"], beside["sha256"], "sidecar")
    for file in run["catalogue"]:
        yield PublishedFile(file["file"], file["sha256"], file["kind"])


def _held_back(manifest: Entry) -> Iterator[HeldBack]:
    for design in manifest["designs"]:
        if design["state"] != "made":
            yield HeldBack(design["name"], design["state"].replace("-", " "), design["error"])
            continue
        if not is_shown(design):
            yield HeldBack(design["name"], LEFT_OUT, str(design["selection"].get("why") or "It was not chosen."))
            continue
        for mockup in design["mockups"]:
            if mockup["error"]:
                yield HeldBack(f"{design['name']}__{mockup['template']}", "failed", mockup["error"])
    for export in manifest.get("exports", ()):
        if export["error"]:
            yield HeldBack(export["file"].rpartition("/")[2] or export["design"], "failed", export["error"])
    for file in manifest["catalogue"]:
        if file.get("rejected"):
            errors = [finding for finding in file["findings"] if finding["severity"] == "error"]
            first = errors[0]["message"] if errors else ""
            yield HeldBack(file["file"].rpartition("/")[2], "rejected", f"It must not be printed. {first}".strip())
    if manifest["catalogue_error"]:
        yield HeldBack("catalogue", "failed", manifest["catalogue_error"])
    for problem in manifest.get("catalogue_problems", ()):
        yield HeldBack("catalogue", "in part", problem)


def _recorded(entry: Entry, about: About) -> dict[str, Any]:
    found = {name: entry[name] for name in RECORDED if name in entry}
    found |= {"file": entry["file"], "provenance": dict(about.provenance(entry["key"]))}
    found["mockups"] = [
        {name: mockup[name] for name in ("file", "sha256", "key", "template", "colour")}
        for mockup in entry["mockups"]
        if mockup["file"]
    ]
    if not about.private:
        found["recipe"] = entry["design"]
    return found


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def text_digest(text: str) -> str:
    """Return the sha256 of a recipe's text."""
    return digest_of(text.encode())
