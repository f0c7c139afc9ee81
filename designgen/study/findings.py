"""What a study found, in sentences, a table and charts: the same in HTML and in the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from designgen.study.axes import Axis
from designgen.study.figures import Chart, Series
from designgen.study.results import CellResult, Measures, StudyResult, Trace
from designgen.study.words import axis_label


def findings(result: StudyResult) -> list[str]:
    """Return what each axis does, in a sentence: its two ends, averaged over the other axis."""
    return [sentence for axis in (result.plan.x, result.plan.y) if axis for sentence in _finding(result, axis)]


def notices(result: StudyResult) -> list[str]:
    """Return what a designer should know about the tiles, each notice once, with its cells unless all have it."""
    cells: dict[str, list[str]] = {}
    for cell in result.made:
        for notice in cell.notices:
            cells.setdefault(notice, []).append(cell.cell.name)
    return [
        notice if len(names) == len(result.made) else f"{', '.join(names)}: {notice}" for notice, names in cells.items()
    ]


def table(result: StudyResult) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of the table of losses, times and measures."""
    plan = result.plan
    axes = [plan.x] + ([plan.y] if plan.y else [])
    kinds = list(dict.fromkeys(kind for cell in result.made if cell.trace for kind in cell.trace.families))
    head = ["cell", *(axis.title for axis in axes), "likeness", "edges lying", "edges standing", "grain", "seam"]
    head += ["loss", *kinds, "steps", "seconds", "s / step"]
    rows = []
    for cell in result.cells:
        values = plan.values(cell.cell)
        row = [cell.cell.name, *(axis_label(axis, values[axis.name]) for axis in axes)]
        if cell.measures is None:
            rows.append([*row, {"failed": "could not be made", "missing": "not made yet"}[cell.state]])
            continue
        rows.append([*row, *_measured(cell.measures), *_traced(cell, kinds)])
    return head, rows


def charts(result: StudyResult) -> list[Chart]:
    """Return every term of the chosen cell, then each kind of term along each axis through it."""
    plan, chosen = result.plan, result.of(result.plan.chosen)
    found = []
    if chosen.trace is not None:
        lines = tuple(
            Series(f"{name}  {_last(chosen.trace, values)}", values) for name, values in chosen.trace.terms.items()
        )
        title = f"Every loss of cell {chosen.cell.name} ({plan.label(chosen.cell)})"
        found.append(Chart(title, lines, scale_marks(chosen.trace)))
    for axis in (plan.x, plan.y):
        if axis is not None and len(axis.values) > 1:
            found += _axis_charts(result, axis)
    return found


def scale_marks(trace: Trace) -> tuple[tuple[int, str], ...]:
    """Return the steps at which a scale begins, with its size."""
    sides = trace.sides_px
    return tuple((i + 1, f"{side} px") for i, side in enumerate(sides) if i == 0 or sides[i - 1] != side)


def along(result: StudyResult, axis: Axis) -> list[CellResult]:
    """Return the cells through the chosen one along an axis."""
    plan, chosen = result.plan, result.plan.chosen
    if axis is plan.x:
        cells = [plan.at(column, chosen.row) for column in range(len(plan.x.values))]
    else:
        cells = [plan.at(chosen.column, row) for row in range(plan.rows)]
    return [result.of(cell) for cell in cells]


def _axis_charts(result: StudyResult, axis: Axis) -> Iterator[Chart]:
    cells = [cell for cell in along(result, axis) if cell.trace is not None]
    kinds = list(dict.fromkeys(kind for cell in cells if cell.trace for kind in cell.trace.families))
    if len(cells) < 2:
        return
    other = {key: value for key, value in result.plan.values(result.plan.chosen).items() if key != axis.name}
    where = "".join(f", {key.replace('_', ' ')} {value}" for key, value in other.items())
    for kind in kinds:
        lines = []
        for cell in cells:
            value = result.plan.values(cell.cell)[axis.name]
            values = cell.trace.families.get(kind, ()) if cell.trace else ()
            lines.append(Series(f"{axis_label(axis, value, named=True)} ({cell.cell.name})", values))
        yield Chart(f"{kind} loss along {axis.title}{where}", tuple(lines))


def _last(trace: Trace, values: Sequence[float | None]) -> str:
    value = trace.last(values)
    return "–" if value is None else f"{value:.3g}"


def _measured(measures: Measures) -> list[str]:
    numbers = [f"{measures.ssim:.2f}", *(f"{x:.1f}" for x in (measures.horizontal, measures.vertical, measures.grain))]
    return [*numbers, "–" if measures.seam == "none" else measures.seam]


def _traced(cell: CellResult, kinds: Sequence[str]) -> list[str]:
    if cell.trace is None:
        return ["not recorded"] + ["–"] * (len(kinds) + 3)
    trace = cell.trace
    finals = [trace.last(trace.loss), *(trace.last(trace.families.get(kind, ())) for kind in kinds)]
    row = ["–" if value is None else f"{value:.3g}" for value in finals]
    if cell.seconds is None or not trace.steps:
        return [*row, str(trace.steps), "–", "–"]
    return [*row, str(trace.steps), f"{cell.seconds:.1f}", f"{cell.seconds / trace.steps:.3f}"]


def _finding(result: StudyResult, axis: Axis) -> Iterator[str]:
    def mean(value: str, of: Callable[[CellResult], float | None]) -> float | None:
        cells = [cell for cell in result.made if result.plan.values(cell.cell)[axis.name] == value]
        known = [found for cell in cells if (found := of(cell)) is not None]
        return sum(known) / len(known) if known else None

    found = []
    for name, of, form in _QUANTITIES:
        means = {value: number for value in axis.values if (number := mean(value, of)) is not None}
        if len(means) > 1 and (said := _change(name, means, form, axis)):
            found.append(said)
    if not found:
        return
    title = f"{axis.title[:1].upper()}{axis.title[1:]}"
    ends = f" {axis_label(axis, axis.values[0])} → {axis_label(axis, axis.values[-1])}" if _is_scale(axis) else ""
    yield f"{title}{ends}: {'; '.join(found)}."


_QUANTITIES: tuple[tuple[str, Callable[[CellResult], float | None], str], ...] = (
    ("likeness to the swatch", lambda cell: cell.measures.ssim if cell.measures else None, ".2f"),
    ("grain", lambda cell: cell.measures.grain if cell.measures else None, ".1f"),
    ("seconds", lambda cell: cell.seconds, ".1f"),
)


def _change(name: str, means: Mapping[str, float], form: str, axis: Axis) -> str:
    """Say how a quantity goes along a scale, or which of several values have most and least of it, if any."""
    if _is_scale(axis):
        first, *_, last = means.values()
        return f"{name} {first:{form}} → {last:{form}}"
    order = sorted(means, key=lambda value: -means[value])
    most, least = order[0], order[-1]
    if f"{means[most]:{form}}" == f"{means[least]:{form}}":
        return ""
    ends = [f"at {axis_label(axis, value)} ({means[value]:{form}})" for value in (most, least)]
    return f"most {name} {ends[0]}, least {ends[1]}"


def _is_scale(axis: Axis) -> bool:
    """Whether the values are numbers that mean more or less of something."""
    if axis.name == "seed":
        return False
    try:
        numbers = [float(value) for value in axis.values]
    except ValueError:
        return False
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))
