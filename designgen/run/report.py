"""report.md: what a run made and what it held back, in words."""

from __future__ import annotations

from designgen.run.outcome import DesignOutcome, ExportOutcome, RunOutcome


def report(outcome: RunOutcome) -> str:
    """Return the report of a run as Markdown; it says nothing of clocks, so the same run gives the same text."""
    made = [design for design in outcome.designs if design.state == "made"]
    lines = [f"# {outcome.title}", "", _summary(outcome), ""]
    unsent = [export for export in outcome.exports if export.error]
    if outcome.held_back or outcome.catalogue_error or unsent or any(_lost(design) for design in outcome.designs):
        lines += ["## Held back", ""]
        lines += [f"- **{design.name}** ({design.state}): {design.error}" for design in outcome.held_back]
        lines += [f"- **{name}**: {error}" for design in made for name, error in _lost(design)]
        lines += [f"- **catalogue**: {outcome.catalogue_error}"] if outcome.catalogue_error else []
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
    noticed = [(design.name, notice) for design in made for notice in design.notices]
    if noticed:
        lines += ["## To know", "", *(f"- {name}: {notice}" for name, notice in noticed), ""]
    lines += [f"- catalogue: `catalogue/{name}`" for name, _ in outcome.catalogue]
    lines += _exports(outcome)
    return "\n".join(lines).rstrip() + "\n"


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
    return f"{made} of {len(outcome.designs)} designs, {mockups} mockups, {len(outcome.catalogue)} catalogue."


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
