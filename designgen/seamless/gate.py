"""The gate a seamless swatch must pass: the seam measure, along the tile's border and along every cut inside it.

A tile made of overlapped edges meets at its border by construction; what can be seen is where the cut runs. So the
plane is read along the cut, each row shifted to where the cut lies in it, and the cut is compared with all lines that
run beside it, curved as it is. Seams of other shapes are set against the same shape elsewhere in the tile (`shapes`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import SeamReport, Verdict, measure
from designgen.repeat.seam_judge import ORDER, Finding, judge_line
from designgen.repeat.seam_lines import profile_line
from designgen.repeat.seam_profiles import profiles_along
from designgen.seamless.shapes import Seams, judge_shapes, shape_figures

Array = np.ndarray[Any, np.dtype[np.float32]]
Path = np.ndarray[Any, np.dtype[np.int64]]

FAINT = ("kink", "bends", "single row")
"""What a cut inside a tile may leave faintly without being a clear break: it is not where four tiles meet."""


@dataclass(frozen=True)
class Cut:
    """Where two parts of a tile were put together.

    Attributes:
        vertical: Whether it runs from top to bottom.
        path: For each row (or column) the first pixel of the right (or lower) part.
    """

    vertical: bool
    path: Path


@dataclass(frozen=True)
class Judged:
    """What the gate says.

    Attributes:
        verdict: The worst of the border and all cuts.
        excess: The strongest line, border or cut, against the strongest elsewhere; 1 and less shows nothing.
        sentence: One for a designer.
        report: The border's.
    """

    verdict: Verdict
    excess: float
    sentence: str
    report: SeamReport


def judge(
    pixels: Array, lattice: Lattice, alpha: Array | None, cuts: tuple[Cut, ...], seams: Seams | None = None
) -> Judged:
    """Measure a tile at its border, along its cuts and at its seams of other shapes."""
    report = measure(pixels, lattice, alpha)
    verdict, sentence = report.verdict, report.worst
    worst = max(report.s1_excess, report.s1_lone, report.s1_lone_window, report.s1_window_max)
    severity = 0.0
    findings: list[Finding] = []
    for cut in cuts:
        measured = profiles_along(pixels, alpha, lattice, cut.path, vertical=cut.vertical)
        line = profile_line(measured, pixels.shape[-1] if cut.vertical else pixels.shape[-2])
        windows = [figure.excess for each in (line.windows, line.lone_windows) for figure in each.values()]
        worst = max(worst, line.step.excess, line.lone.excess, *windows)
        findings += map(_milder, judge_line(line, "joined"))
    if seams is not None:
        figures = shape_figures(pixels, alpha, lattice, seams)
        worst = max(worst, *(shape.excess for shape in figures.values()), 0.0)
        findings += judge_shapes(figures)
    for finding in findings:
        if (ORDER[finding.verdict], finding.severity) > (ORDER[verdict], severity):
            verdict, severity = finding.verdict, finding.severity
            sentence = finding.sentence.replace("where the joined edges meet", "where the parts were joined")
    return Judged(verdict, worst, sentence.replace("The joined edges", "The joined parts"), report)


def _milder(finding: Finding) -> Finding:
    faint = any(word in finding.sentence for word in FAINT)
    return replace(finding, verdict="warn") if faint and finding.verdict == "break" else finding
