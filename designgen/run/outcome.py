"""What became of each design, as frozen values and as the run.json that other programs read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from designgen.errors import ExitCode

RUN_FORMAT = 1
State = Literal["made", "withheld", "failed"]


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
        state: made; withheld (made, but its seam is broken); failed (could not be made).
        key: The tile's key in the store.
        design: What it was made from, as in the picture's metadata.
        tile: Size on cloth, repeat, seam figures; empty if it failed.
        sha256: Digest of the published tile.
        mockups: Its garments.
        notices: What a designer should know.
        error: Why it failed or is withheld.
        exit_code: The code of that error.
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
class RunOutcome:
    """A whole run.

    Attributes:
        name: The folder under outputs/runs.
        title: Name of the collection.
        designs: In the recipe's order.
        catalogue: File names of the PDFs, with their digests.
        catalogue_error: Why there is no catalogue; else empty.
        made: Results computed now, by stage.
        cached: Results found in the store, by stage.
        exports: Files for printers.
    """

    name: str
    title: str
    designs: tuple[DesignOutcome, ...]
    catalogue: tuple[tuple[str, str], ...] = ()
    catalogue_error: str = ""
    made: tuple[tuple[str, int], ...] = ()
    cached: tuple[tuple[str, int], ...] = ()
    exports: tuple[ExportOutcome, ...] = ()

    @property
    def held_back(self) -> tuple[DesignOutcome, ...]:
        """Designs that failed or are withheld."""
        return tuple(design for design in self.designs if design.state != "made")

    @property
    def exit_code(self) -> ExitCode:
        """OK, or WITHHELD when anything asked for is not there."""
        lost = any(mockup.error for design in self.designs for mockup in design.mockups)
        lost = lost or any(export.error for export in self.exports)
        return ExitCode.WITHHELD if self.held_back or lost or self.catalogue_error else ExitCode.OK

    def as_manifest(self) -> dict[str, Any]:
        """Return run.json: only what follows from the inputs, so that the same run gives the same bytes."""
        manifest = {
            "format": RUN_FORMAT,
            "name": self.name,
            "title": self.title,
            "designs": [_design_entry(design) for design in self.designs],
            "catalogue": [{"file": f"catalogue/{name}", "sha256": digest} for name, digest in self.catalogue],
            "catalogue_error": self.catalogue_error,
        }
        return {**manifest, "exports": [_export_entry(export) for export in self.exports]} if self.exports else manifest


def files_of(manifest: dict[str, Any]) -> set[str]:
    """Return the files that a run.json lists, relative to its folder."""
    files = {entry["file"] for entry in manifest.get("catalogue", [])}
    for export in manifest.get("exports", []):
        files |= {entry["file"] for entry in (export, *export["sidecars"]) if entry["file"]}
    for design in manifest.get("designs", []):
        files |= {entry["file"] for entry in (design, *design.get("mockups", [])) if entry.get("file")}
    return files


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
    return {
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
