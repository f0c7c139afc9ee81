"""report.md: what a run made and what it held back, in words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from designgen.run.outcome import CatalogueFile, DesignOutcome, ExportOutcome, RunOutcome

SHOWN_MEASURES = ("content", "style", "colours", "clarity")
"""Of a shortlisted design, in the order of the columns."""


def report(outcome: RunOutcome) -> str:
    """Return the report of a run as Markdown; it says nothing of clocks, so the same run gives the same text."""
    made = [design for design in outcome.designs if design.state == "made"]
    lines = [f"# {outcome.title}", "", _summary(outcome), ""]
    unsent = [export for export in outcome.exports if export.error]
    if outcome.held_back or outcome.catalogue.held_back or unsent or any(_lost(design) for design in outcome.designs):
        lines += ["## Held back", ""]
        lines += [f"- **{design.name}** ({design.state}): {design.error}" for design in outcome.held_back]
        lines += [f"- **{name}**: {error}" for design in made for name, error in _lost(design)]
        lines += [f"- **catalogue**: {said}" for said in outcome.catalogue.held_back]
        lines += [f"- **{export.name}**: {export.error}" for export in unsent]
        lines.append("")
    if made:
        lines += [
            "## Designs",
            "",
            "| design | size | repeat | dpi | seam | step at the seam |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_row(design) for design in made]
        lines.append("")
    lines += [*_selection(outcome), *_not_begun(outcome), ""]
    noticed = [(design.name, notice) for design in made for notice in design.notices]
    if noticed:
        lines += ["## To know", "", *(f"- {name}: {notice}" for name, notice in noticed), ""]
    lines += _exports(outcome)
    lines += _catalogue(outcome)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _selection(outcome: RunOutcome) -> list[str]:
    """Return the shortlist with its figures, and why other designs do not go on."""
    heads = [design for design in outcome.designs if design.selection and not design.design.get("colourway")]
    placed = sorted((each for each in heads if each.is_shown), key=lambda each: each.selection.get("rank", math.inf))
    lines: list[str] = []
    if any("rank" in each.selection for each in placed):
        lines += ["", "## Shortlist", "", "| place | design | quality | motif | style | colours | clarity |"]
        lines += ["|---|---|---|---|---|---|---|", *(_place_row(design) for design in placed)]
    left = [design for design in outcome.designs if design.selection.get("why")]
    if left:
        lines += ["", "## Left out", "", *(f"- **{each.name}**: {each.selection['why']}" for each in left)]
    return lines


def _place_row(design: DesignOutcome) -> str:
    found, figures = design.selection, design.selection.get("measures", {})
    shown = [f"{figures[name]:.{3 if name == 'style' else 2}f}" if name in figures else "" for name in SHOWN_MEASURES]
    quality = f"{found['quality']:.2f}" if "quality" in found else ""
    name = f"{design.name} (picked)" if found["fate"] == "picked" else design.name
    return f"| {found.get('rank', '')} | {name} | {quality} | {' | '.join(shown)} |"


def _not_begun(outcome: RunOutcome) -> list[str]:
    reasons = dict.fromkeys(design.error for design in outcome.not_begun)
    if not reasons:
        return []
    lines = ["", "## Not begun", "", f"{' '.join(reasons)} Run the recipe again to go on with them.", ""]
    return [*lines, *(f"- {design.name}" for design in outcome.not_begun)]


def _catalogue(outcome: RunOutcome) -> list[str]:
    found = outcome.catalogue
    shown = [file for file in found.files if file.kind != "gallery" or file.name.endswith("/index.html")]
    if not shown:
        return []
    rows = ["", "## Catalogue", "", "| file | pages | size | preflight |", "|---|---|---|---|"]
    rows += [_catalogue_row(file) for file in shown]
    warned = [(file.name, finding) for file in found.files for finding in file.findings]
    lines = [f"- {name}, {finding['severity']}{_page(finding)}: {finding['message']}" for name, finding in warned]
    said = [f"- {notice}" for notice in found.notices]
    return [*rows, *([""] if lines or said else []), *dict.fromkeys([*lines, *said])]


def _catalogue_row(file: CatalogueFile) -> str:
    verdict = ""
    if file.edition == "print":
        warnings = sum(finding["severity"] == "warning" for finding in file.findings)
        verdict = "rejected" if file.rejected else _counted(warnings, "warning") if warnings else "passed"
    pages = str(file.pages) if file.pages else ""
    return f"| `catalogue/{file.name}` | {pages} | {file.size_bytes / 1e6:.1f} MB | {verdict} |"


def _page(finding: Mapping[str, Any]) -> str:
    return "" if finding["page"] is None else f" on page {finding['page']}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _exports(outcome: RunOutcome) -> list[str]:
    made = [export for export in outcome.exports if export.sha256]
    if not made:
        return []
    rows = ["", "## For the printer", "", "| file | pixels | prints at | one repeat |", "|---|---|---|---|"]
    said = dict.fromkeys(notice for export in made for notice in export.facts["notices"])
    return [*rows, *(_export_row(export) for export in made), *([""] if said else []), *(f"- {each}" for each in said)]


def _export_row(export: ExportOutcome) -> str:
    facts = export.facts
    printed, finished = _cm(facts["repeat_printed_mm"]), _cm(facts["repeat_finished_mm"])
    repeat = printed if printed == finished else f"printed {printed}, finishes at {finished}"
    width_px, height_px = facts["size_px"]
    prints = f"{_cm(facts['size_mm'])}, {facts['dpi']:.0f} dpi"
    return f"| `exports/{export.name}` | {width_px} × {height_px} | {prints} | {repeat} |"


def _cm(size_mm: list[float]) -> str:
    return f"{size_mm[0] / 10:.5g} × {size_mm[1] / 10:.5g} cm"


def _summary(outcome: RunOutcome) -> str:
    made = sum(design.state == "made" for design in outcome.designs)
    mockups = sum(bool(mockup.sha256) for design in outcome.designs for mockup in design.mockups)
    bound = _counted(sum(bool(file.pages) for file in outcome.catalogue.files), "catalogue")
    return f"{made} of {len(outcome.designs)} designs, {mockups} mockups, {bound}."


def _lost(design: DesignOutcome) -> list[tuple[str, str]]:
    return [(mockup.name, mockup.error) for mockup in design.mockups if mockup.error]


def _row(design: DesignOutcome) -> str:
    tile = design.tile
    seam = tile["seam"]
    size = f"{tile['width_mm'] / 10:g} × {round(tile['height_mm'] / 10, 2):g} cm"
    placed = tile["repeat"] == "none"
    verdict = "placed print" if placed else seam["verdict"]
    step = "" if placed else f"{seam['s1_ratio']:.2f} × the usual"
    repeat = "placed" if placed else tile["repeat"]
    return f"| {design.name} | {size} | {repeat} | {tile['dpi']:.0f} | {verdict} | {step} |"
