"""What became of each design, as frozen values and as the run.json that other programs read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from designgen.errors import ExitCode

RUN_FORMAT = 1
State = Literal["made", "withheld", "failed", "not-begun"]


@dataclass(frozen=True)
class MockupOutcome:
    """One mockup of one design.

    Attributes:
        name: File stem.
        template: Name of the garment template.
        colour: Colour of the garment.
        key: Its key in the store.
        sha256: Digest of the published file; empty if it could not be made.
        error: Why it could not be made; else empty.
    """

    name: str
    template: str
    colour: str
    key: str
    sha256: str = ""
    error: str = ""


@dataclass(frozen=True)
class DesignOutcome:
    """One design.

    Attributes:
        name: File stem.
        title: In words.
        state: made; withheld (made, but its seam is broken); failed (could not be made); not-begun (a limit of the run
            was reached before).
        key: The tile's key in the store.
        design: What it was made from, as in the picture's metadata.
        tile: Size on cloth, repeat, seam figures; empty if it failed.
        sha256: Digest of the published tile.
        mockups: Its garments.
        notices: What a designer should know.
        error: Why it failed or is withheld.
        exit_code: The code of that error.
        inks: Of a colourway: name, hex, Lab (D50) and coverage of each.
        recipe_digest: sha256 of the recipe inside the picture, as its XMP has it.
        selection: Where it stands among the designs of the run, as `Standing.as_dict` says it; empty where nothing was
            selected.
    """

    name: str
    title: str
    state: State
    key: str
    design: dict[str, Any]
    tile: dict[str, Any]
    sha256: str = ""
    mockups: tuple[MockupOutcome, ...] = ()
    notices: tuple[str, ...] = ()
    error: str = ""
    exit_code: int = 0
    inks: tuple[dict[str, Any], ...] = ()
    recipe_digest: str = ""
    selection: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        """Whether it goes on into catalogue, exports and drop, once it was made."""
        return bool(self.selection.get("shown", True))


@dataclass(frozen=True)
class ExportOutcome:
    """One file for a printer.

    Attributes:
        name: File name under exports/.
        design: Name of its design.
        key: What fixes its bytes; it is not in the store.
        sha256: Digest of the file; empty if it could not be made.
        size_bytes: Length of the file.
        facts: Form, size, printed and finished size of a repeat, what a designer should know.
        sidecars: (file name, sha256) of what says the repeat beside it.
        error: Why it could not be made, or why the service would not take it; else empty.
    """

    name: str
    design: str
    key: str
    sha256: str = ""
    size_bytes: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    sidecars: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True)
class CatalogueFile:
    """One file of the catalogue.

    Attributes:
        name: File name under catalogue/.
        sha256: Digest of the file.
        size_bytes: Length of the file.
        pages: Of a PDF; 0 of others.
        rejected: Whether preflight found errors, so that it must not be printed.
        findings: Errors and warnings of preflight.
        kind: lookbook, linesheet, technical, data or gallery.
        edition: print or screen; empty for data and gallery.
    """

    name: str
    sha256: str
    size_bytes: int
    pages: int = 0
    rejected: bool = False
    findings: tuple[Mapping[str, Any], ...] = ()
    kind: str = ""
    edition: str = ""


@dataclass(frozen=True)
class CatalogueOutcome:
    """The catalogue.

    Attributes:
        files: What was made.
        errors: Why something was not.
        problems: Rows and cells of the table that could not be used.
        notices: What a designer should know.
    """

    files: tuple[CatalogueFile, ...] = ()
    errors: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def held_back(self) -> tuple[str, ...]:
        """A sentence for everything that was asked for and is not there, or must not be used."""
        rejected = [rejection(file) for file in self.files if file.rejected]
        return (*self.errors, *rejected, *self.problems)


def rejection(file: CatalogueFile) -> str:
    """Say why a print file was rejected: its first error, and how many there are."""
    errors = [finding for finding in file.findings if finding["severity"] == "error"]
    first = errors[0] if errors else {"message": "", "page": None}
    where = "" if first["page"] is None else f"page {first['page']}: "
    more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
    return f"{file.name} must not be printed; {where}{first['message']}{more}"


@dataclass(frozen=True)
class RunOutcome:
    """A whole run.

    Attributes:
        name: The folder under outputs/runs.
        title: Name of the collection.
        designs: In the recipe's order.
        catalogue: The PDFs, their data and the gallery.
        made: Results computed now, by stage.
        cached: Results found in the store, by stage.
        exports: Files for printers.
        cloth: Facts of the cloth as (label, value).
    """

    name: str
    title: str
    designs: tuple[DesignOutcome, ...]
    catalogue: CatalogueOutcome = CatalogueOutcome()
    made: tuple[tuple[str, int], ...] = ()
    cached: tuple[tuple[str, int], ...] = ()
    exports: tuple[ExportOutcome, ...] = ()
    cloth: tuple[tuple[str, str], ...] = ()

    @property
    def held_back(self) -> tuple[DesignOutcome, ...]:
        """Designs that failed or are withheld."""
        return tuple(design for design in self.designs if design.state in ("failed", "withheld"))

    @property
    def not_begun(self) -> tuple[DesignOutcome, ...]:
        """Designs that a limit of the run left for another time; nothing is wrong with them."""
        return tuple(design for design in self.designs if design.state == "not-begun")

    @property
    def exit_code(self) -> ExitCode:
        """OK, or WITHHELD when anything asked for is not there."""
        lost = any(mockup.error for design in self.designs for mockup in design.mockups)
        lost = lost or any(export.error for export in self.exports)
        return ExitCode.WITHHELD if self.held_back or lost or self.catalogue.held_back else ExitCode.OK

    def as_manifest(self) -> dict[str, Any]:
        """Return run.json: only what follows from the inputs, so that the same run gives the same bytes."""
        manifest = {
            "format": RUN_FORMAT,
            "name": self.name,
            "title": self.title,
            "designs": [_design_entry(design) for design in self.designs],
            "catalogue": [catalogue_entry(file) for file in self.catalogue.files],
            "catalogue_error": " ".join(self.catalogue.errors),
        }
        extra = {
            "exports": [_export_entry(export) for export in self.exports],
            "cloth": [list(fact) for fact in self.cloth],
            "catalogue_problems": list(self.catalogue.problems),
            "catalogue_notices": list(self.catalogue.notices),
        }
        return {**manifest, **{name: value for name, value in extra.items() if value}}


def files_of(manifest: dict[str, Any]) -> set[str]:
    """Return the files that a run.json lists, relative to its folder."""
    files = {entry["file"] for entry in manifest.get("catalogue", [])}
    for export in manifest.get("exports", []):
        files |= {entry["file"] for entry in (export, *export["sidecars"]) if entry["file"]}
    for design in manifest.get("designs", []):
        files |= {entry["file"] for entry in (design, *design.get("mockups", [])) if entry.get("file")}
    return files


def is_shown(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry of run.json, made as it is, goes on into catalogue, exports and drop."""
    return bool(entry.get("selection", {}).get("shown", True))


def place_of(entry: Mapping[str, Any]) -> float:
    """Return the place in the shortlist of an entry of run.json; infinite where it has none."""
    return float(entry.get("selection", {}).get("rank") or math.inf)


def catalogue_entry(file: CatalogueFile) -> dict[str, Any]:
    """Return a file of the catalogue as run.json lists it."""
    entry = {
        "file": f"catalogue/{file.name}",
        "sha256": file.sha256,
        "bytes": file.size_bytes,
        "kind": file.kind,
    }
    if file.pages:
        entry |= {"edition": file.edition, "pages": file.pages}
    if file.edition == "print":
        entry |= {"rejected": file.rejected, "findings": [dict(finding) for finding in file.findings]}
    return entry


def _export_entry(export: ExportOutcome) -> dict[str, Any]:
    return {
        "file": f"exports/{export.name}" if export.sha256 else "",
        "design": export.design,
        "key": export.key,
        "sha256": export.sha256,
        "bytes": export.size_bytes,
        "facts": export.facts,
        "sidecars": [{"file": f"exports/{name}", "sha256": digest} for name, digest in export.sidecars],
        "error": export.error,
    }


def _design_entry(design: DesignOutcome) -> dict[str, Any]:
    folder = "withheld" if design.state == "withheld" else "tiles"
    known = {
        "inks": [dict(ink) for ink in design.inks],
        "recipe_digest": design.recipe_digest,
        "selection": dict(design.selection),
    }
    return {
        **{name: value for name, value in known.items() if value},
        "name": design.name,
        "title": design.title,
        "state": design.state,
        "file": f"{folder}/{design.name}.png" if design.sha256 else "",
        "sha256": design.sha256,
        "key": design.key,
        "design": design.design,
        "tile": design.tile,
        "notices": list(design.notices),
        "error": design.error,
        "mockups": [
            {
                "file": f"mockups/{mockup.name}.png" if mockup.sha256 else "",
                "sha256": mockup.sha256,
                "template": mockup.template,
                "colour": mockup.colour,
                "key": mockup.key,
                "error": mockup.error,
            }
            for mockup in design.mockups
        ],
    }
