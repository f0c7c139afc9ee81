"""A study's folder: index.html, study.pdf, grid.png, study.json and the pictures beside them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from designgen.imaging import encode_png
from designgen.run.publish import RunFolder
from designgen.study import findings, gallery, page_html, page_pdf, words
from designgen.study.results import CellResult, StudyResult
from designgen.study.sheet_png import grid_picture

INDEX, DOCUMENT, GRID, FACTS = "index.html", "study.pdf", "grid.png", "study.json"
FORMAT = 1


def publish(result: StudyResult, path: Path) -> tuple[str, ...]:
    """Write everything, the page last, and take away the pictures an earlier study had left there.

    Returns:
        The names of the pages, relative to the folder.

    Raises:
        OutputError: The folder cannot be written or is full.
    """
    folder = RunFolder(path)
    pictures = gallery.files(result)
    for name in _earlier(path) - set(pictures):
        folder.remove(name)
    for name, data in pictures.items():
        folder.write(name, data)
    value = facts(result) | {"pictures": sorted(pictures)}
    folder.write(FACTS, (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    folder.write(GRID, encode_png(grid_picture(result)))
    folder.write(DOCUMENT, page_pdf.build(result))
    folder.write(INDEX, page_html.render(result).encode())
    return INDEX, DOCUMENT


def facts(result: StudyResult) -> dict[str, Any]:
    """Return what was found, for programs."""
    plan = result.plan
    return {
        "format": FORMAT,
        "title": f"{words.heading(result)} – {words.lead(result)}",
        "x": {"name": plan.x.name, "values": list(plan.x.values)},
        "y": {"name": plan.y.name, "values": list(plan.y.values)} if plan.y else None,
        "fixed": dict(words.fixed_settings(result)[0]),
        "findings": findings.findings(result),
        "stopped": result.stopped,
        "chosen": plan.chosen.name,
        "cells": [_cell(result, cell) for cell in result.cells],
        "snapshots": [[snapshot.step, snapshot.side_px, snapshot.loss] for snapshot in result.snapshots],
        "edges": {
            view.label: {"lying": _round(view.edges.horizontal_energy), "standing": _round(view.edges.vertical_energy)}
            for view in result.edges
        },
        "features": {layer.tap: list(layer.strongest) for layer in result.features},
    }


def _cell(result: StudyResult, cell: CellResult) -> dict[str, Any]:
    trace = cell.trace
    measures = asdict(cell.measures) if cell.measures else None
    return {
        "cell": cell.cell.name,
        "values": result.plan.values(cell.cell),
        "state": cell.state,
        "key": cell.cell.stage.key,
        "file": gallery.tile_file(result.plan, cell) if cell.state == "made" else "",
        "seconds": cell.seconds,
        "steps": trace.steps if trace else None,
        "losses": {name: trace.last(values) for name, values in trace.terms.items()} if trace else None,
        "measures": {k: _round(v) if isinstance(v, float) else v for k, v in measures.items()} if measures else None,
        "notices": list(cell.notices),
        "error": cell.error,
    }


def _earlier(path: Path) -> set[str]:
    """Return the pictures that the study lying in the folder lists."""
    try:
        names = json.loads((path / FACTS).read_bytes())["pictures"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if isinstance(name, str) and _is_ours(name)}


def _is_ours(name: str) -> bool:
    parts = Path(name).parts
    return len(parts) == 2 and parts[0] == gallery.FOLDER and parts[1] not in ("..", ".")


def _round(value: float) -> float:
    return round(value, 4)
