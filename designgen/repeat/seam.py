"""How visible the seam of a tile is, as figures and as one sentence.

The seam is addressed through the lattice: on a half-drop the left edge is compared with the right edge rolled by half
a tile. Each statistic is taken at the seam and at every other line of the picture, at several scales and in windows of
several lengths; a tile breaks only when its seam stands out from the strongest line elsewhere, because a truly periodic
picture gives its border no special place. Limits: `seam_judge`; how well they hold, on photographs and on synthetic
fields: docs/seams.md.

What it cannot tell: most wide alpha blends in pictures that are uneven by themselves; faint rows under strong brush
strokes or grain; kinks no stronger than the picture's own changes of tone; and a broken motif on hard-edged flat
artwork that is shorter and fainter than edges which the design has anyway. A picture whose only one-pixel line or
whose strongest clean stripe edge lies exactly on the tile's border can be reported although it is meant: the plane
itself does not tell the two apart.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from designgen.repeat.groups import symmetry_error
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_blend import blend_figures
from designgen.repeat.seam_corner import corner_cut
from designgen.repeat.seam_ghost import between_colours, ghost_figure, midtone_figure
from designgen.repeat.seam_judge import (
    ORDER,
    Finding,
    Verdict,
    corner_cut_excess,
    judge_corner,
    judge_corner_cut,
    judge_ghost,
    judge_line,
    judge_ramp,
    row_suspect,
)
from designgen.repeat.seam_lines import SeamLine, corner_figure, perceptual, seam_line
from designgen.repeat.seam_profiles import profiles
from designgen.repeat.seam_ramp import Ramp, ramp_figure
from designgen.repeat.seam_repetition import repetition

Array = np.ndarray[Any, np.dtype[np.float32]]

__all__ = ["SeamReport", "Verdict", "measure"]

LEAST_SIDE_PX = 16


@dataclass(frozen=True)
class SeamReport:
    """What was measured at the seams of one tile; of the two seams the worse is reported.

    Attributes:
        s1_ratio: Step across the seam against the usual step (1 = nothing there).
        s1_z: The same as a robust z-score.
        s1_excess: Step across the seam against the strongest other line (above 1 = the strongest line of all).
        s1_window_max: The strongest window along the seam against the strongest window of any other line.
        s2_kink: Second difference at the seam against the usual.
        s3_band: How far the tones of the border band lie from the picture's, against the usual band.
        corner: Where four tiles meet, against the strongest place inside.
        mirror: How well both sides of the seam fold onto each other, against the usual (0 = exactly).
        edge_row_de: Delta E by which an outermost row or column differs from what its neighbours promise.
        edge_row_suspect: Whether that row or column is off-colour.
        verdict: "pass"; "warn" (look at it); "break" (a clear break, do not print).
        worst: One sentence for a designer.
        s1_lone: How much sharper than its neighbours the step at the seam is, against the sharpest other line.
        s1_lone_window: The same in the worst window of 8 to 64 px: a short broken motif.
        s1_soft: Step of cells of 2 to 8 px, against the strongest other line: an edge blurred over.
        s3_ghost: Depth of a fade in a border band, in standard deviations of such dips elsewhere (4 = a blend).
        s3_midtones: Share of in-between colours in a border band, against the worst band elsewhere; flat designs only.
        s3_blend: How far a border band looks like two pictures over each other, beyond other bands (0.35 = a blend).
        s1_run: The strongest run of 6 to 48 px of a step in one direction, against any run elsewhere: a cut motif.
        s2_crease: How much the tone bends at the seam, against lines with surroundings like its own.
        s2_ramp: How much dark, middle and light tones bend together at the seam, against the place that does most.
        edge_row: How far an outermost row leaves rows with surroundings like its own, against the row that does most.
        corner_cut: The weaker of two cuts that meet at the corner at a right angle, against the strongest such place.
        s5_inner_peak: Likeness of the tile to itself at a shift that is not its repeat's.
        s5_stripes_de: Delta E by which rows or columns wander in tone: stripes over many metres.
        s5_blot_de: Delta E by which one blot leads all others: it will be counted once a repeat.
        s7_symmetry: Largest difference from the symmetry asked for, 0 where it holds or none was asked.
    """

    s1_ratio: float
    s1_z: float
    s1_excess: float
    s1_window_max: float
    s2_kink: float
    s3_band: float
    corner: float
    mirror: float
    edge_row_de: float
    edge_row_suspect: bool
    verdict: Verdict
    worst: str
    s1_lone: float = 1.0
    s1_lone_window: float = 1.0
    s1_soft: float = 1.0
    s3_ghost: float = 0.0
    s3_midtones: float = 1.0
    s5_inner_peak: float = 0.0
    s5_stripes_de: float = 0.0
    s5_blot_de: float = 0.0
    s7_symmetry: float = 0.0
    s3_blend: float = 0.0
    s1_run: float = 1.0
    s2_crease: float = 0.0
    edge_row: float = 0.0
    corner_cut: float = 0.0
    s2_ramp: float = 0.0

    def as_dict(self) -> dict[str, float | bool | str]:
        """Return the report with figures rounded to three decimals, for JSON."""
        return {name: round(value, 3) if type(value) is float else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class _Seam:
    """One measured seam."""

    edges: str
    line: SeamLine
    ghost: float
    midtones: float
    blend: float
    ramp: Ramp


def measure(pixels: Array, lattice: Lattice, alpha: Array | None = None, group: str = "p1") -> SeamReport:
    """Measure both seams and the corner of a tile.

    Args:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1]; both sides at least 16 px.
        lattice: How the tile repeats; a placed print has no seam and passes; of a border one seam is measured.
        alpha: float32 (1, 1, H, W) or None; colour is weighted by it and its own edges count as well.
        group: The wallpaper group the tile is meant to have; mirrored edges are then no fault.

    Returns:
        The report of the worse seam.

    Raises:
        ValueError: The shape is wrong, a side is too short, or the drop does not fall on whole pixels.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected (1, 3, H, W), got {pixels.shape}")
    if not lattice.is_periodic:
        return SeamReport(1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, False, "pass", "A placed print: not a repeat.")
    if min(pixels.shape[-2:]) < LEAST_SIDE_PX:
        raise ValueError(f"pixels: expected at least 16 × 16 to measure a seam, got {pixels.shape[-2:]}")
    lab = perceptual(pixels, alpha)
    planes = lab, between_colours(lab)
    blends = blend_figures(lab, lattice)
    down, across = lattice.wraps
    seams = [
        replace(_seam(pixels, alpha, planes, lattice, vertical), blend=blends[0 if vertical else 1])
        for vertical in (True, False)
        if (across if vertical else down)
    ]
    findings = [finding for seam in seams for finding in _findings(seam, mirrors=group != "p1")]
    corner = corner_figure(lab, lattice) if down and across else None
    cuts_de = corner_cut(lab, lattice) if down and across else (0.0, 0.0)
    findings += judge_corner_cut(*cuts_de)
    if corner is not None:
        findings += judge_corner(corner, 0.5 * sum(seam.line.step.value for seam in seams))
    worse = max((seam.line for seam in seams), key=lambda line: max(line.step.excess, line.everywhere.excess))
    quiet = (
        f"Nothing stands out at the seam: the step there is {worse.step.excess:.0%} of the strongest line elsewhere."
    )
    worst = max(findings, key=lambda f: (ORDER[f.verdict], f.severity), default=Finding("pass", 0.0, quiet))
    seen = repetition(lab, lattice)
    lines = [seam.line for seam in seams]
    return SeamReport(
        s1_ratio=max(line.step.ratio for line in lines),
        s1_z=max(line.step.z for line in lines),
        s1_excess=max(line.step.excess for line in lines),
        s1_window_max=max(figure.excess for line in lines for figure in line.windows.values()),
        s2_kink=max(line.kink.ratio for line in lines),
        s3_band=max(line.band for line in lines),
        corner=1.0 if corner is None else corner.excess,
        mirror=min(line.mirror for line in lines),
        edge_row_de=max(line.row.value for line in lines),
        edge_row_suspect=any(row_suspect(line) for line in lines),
        verdict=worst.verdict,
        worst=worst.sentence,
        s1_lone=max(line.lone.excess for line in lines),
        s1_lone_window=max(figure.excess for line in lines for figure in line.lone_windows.values()),
        s1_soft=max((figure.excess for line in lines for figure in line.soft.values()), default=1.0),
        s3_ghost=max(seam.ghost for seam in seams),
        s3_midtones=max(seam.midtones for seam in seams),
        s5_inner_peak=seen.inner_peak,
        s5_stripes_de=seen.stripes_de,
        s5_blot_de=seen.blot_de,
        s7_symmetry=float(symmetry_error(pixels, group)) if group != "p1" else 0.0,
        s3_blend=max(seam.blend for seam in seams),
        s1_run=max((figure.excess for line in lines for figure in line.cuts.values()), default=1.0),
        s2_crease=max((odd.excess for line in lines for odd in line.creases.values()), default=0.0),
        corner_cut=corner_cut_excess(*cuts_de),
        s2_ramp=max(seam.ramp.excess for seam in seams),
        edge_row=max(line.shade.excess for line in lines),
    )


def _seam(
    pixels: Array, alpha: Array | None, planes: tuple[Array, Array | None], lattice: Lattice, vertical: bool
) -> _Seam:
    lab, between = planes
    measured = profiles(pixels, alpha, lattice, vertical=vertical)
    return _Seam(
        "left and right" if vertical else "top and bottom",
        seam_line(lab, measured, lattice, vertical=vertical),
        ghost_figure(measured),
        midtone_figure(between if vertical or between is None else between.T),
        0.0,
        ramp_figure(lab[0].T if vertical else lab[0]),
    )


def _findings(seam: _Seam, *, mirrors: bool) -> list[Finding]:
    found = judge_line(seam.line, seam.edges) + judge_ghost(seam.ghost, seam.midtones, seam.blend, seam.edges)
    plain = [finding for finding in found if "mirror images" not in finding.sentence]
    if mirrors:
        return plain
    # A line of reflection bends the tone as well: that is no second fault.
    return found if len(plain) < len(found) else found + judge_ramp(seam.ramp, seam.edges, seam.line.lines)
