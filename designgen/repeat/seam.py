"""How visible the seam of a tile is, as figures and as one sentence.

The seam is addressed through the lattice: on a half-drop the left edge is compared with the right edge rolled by half
a tile. Each statistic is taken at the seam and at every other line of the picture; a tile breaks only when its seam
stands out from the strongest line elsewhere, because a truly periodic picture gives its border no special place.

Thresholds were set on raw crops of 193 photographs at 256 px against 2316 pairs of interior lines of the same
photographs taken as if they were seams; see the constants. Checked at 256 px, straight, half-drop and brick: of 300
truly periodic fields (photographs, soft, grainy, hard-edged motifs) none broke and 5 were warned about; of 300 raw
crops of the same kinds all broke.

Not caught: ghosting of a wide alpha blend (only its tones are compared, and a blend often keeps them), a broken
motif shorter than about 16 px, banding that shows only over many metres, and a repeat that is merely too obvious.
A picture whose only one-pixel line or whose strongest clean stripe edge lies exactly on the tile's border can be
reported although it is meant: the plane itself does not tell the two apart.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_lines import Figure, SeamLine, corner_figure, perceptual, seam_line

Array = np.ndarray[Any, np.dtype[np.float32]]
Verdict = Literal["pass", "warn", "break"]

# Seam against the strongest other line of the picture, mean step or geometric mean over windows. Photographs: the
# larger exceeds 1.3 for 99 % of raw crops, and for 1 in 1000 interior lines.
BREAK_EXCESS = 1.3
WARN_EXCESS = 1.15
# Seam against the lines within 24 px: raw crops whose border is quieter than a strong line far away.
BREAK_LOCAL = 2.2
# The seam must also stand out from the usual line, and by a difference that can be seen at all.
BREAK_RATIO = 1.4
BREAK_STEP_DE = 1.0
# The strongest window, for a short broken motif. Interior lines of photographs: 1.15 in 99.9 %, 1.4 at most.
BREAK_WINDOW = 1.6
WARN_WINDOW = 1.3
# Second difference. Interior lines of photographs: 1.15 in 99.9 %, 1.4 at most.
BREAK_KINK = 1.6
WARN_KINK = 1.3
# An even stripe edge on the border looks like a seam; it must be far stronger than every other to count as a break.
EVEN = 0.08
EVEN_BREAK_EXCESS = 2.5
# A lone row or column: its mean colour against the strongest elsewhere, and in Delta E.
EDGE_ROW_EXCESS = 1.6
EDGE_ROW_DE = 0.5
EDGE_ROW_BREAK_EXCESS = 2.5
EDGE_ROW_BREAK_DE = 1.0
# Where four tiles meet, against the strongest place inside.
BREAK_CORNER = 1.6
WARN_CORNER = 1.25
CORNER_ALONE = 1.25
# Two sides that fold onto each other almost exactly, as hardly any other line does.
MIRROR = 0.15
MIRROR_RANK = 0.05
# Tones of the border band against the strangest band inside.
WARN_BAND = 1.6


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
        edge_row_de: Delta E by which an outermost row or column differs from its neighbours.
        edge_row_suspect: Whether that row or column is off-colour.
        verdict: "pass"; "warn" (look at it); "break" (a clear break, do not print).
        worst: One sentence for a designer.
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

    def as_dict(self) -> dict[str, float | bool | str]:
        """Return the report with figures rounded to three decimals, for JSON."""
        return {name: round(value, 3) if type(value) is float else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class _Finding:
    severity: float
    verdict: Verdict
    sentence: str


def measure(pixels: Array, lattice: Lattice, alpha: Array | None = None) -> SeamReport:
    """Measure both seams and the corner of a tile.

    Args:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1]; both sides at least 16 px.
        lattice: How the tile repeats; a placed print has no seam and passes.
        alpha: float32 (1, 1, H, W) or None; colour is weighted by it and its own edges count as well.

    Returns:
        The report of the worse seam.

    Raises:
        ValueError: The shape is wrong, a side is too short, or the drop does not fall on whole pixels.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected (1, 3, H, W), got {pixels.shape}")
    if not lattice.is_periodic:
        return SeamReport(1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, False, "pass", "A placed print: not a repeat.")
    if min(pixels.shape[-2:]) < 16:
        raise ValueError(f"pixels: expected at least 16 × 16 to measure a seam, got {pixels.shape[-2:]}")
    lab = perceptual(pixels, alpha)
    vertical = seam_line(lab, lattice, vertical=True)
    horizontal = seam_line(lab, lattice, vertical=False)
    corner = corner_figure(lab, lattice)
    findings = [*_judge(vertical, "left and right"), *_judge(horizontal, "top and bottom")]
    # Two seams that break everywhere break at their crossing as well; only a corner worse than both is news.
    if corner.value >= CORNER_ALONE * 0.5 * (vertical.step.value + horizontal.step.value):
        findings += _judge_corner(corner)
    order: dict[Verdict, int] = {"pass": 0, "warn": 1, "break": 2}
    worse = max((vertical, horizontal), key=lambda line: max(line.step.excess, line.everywhere.excess))
    quiet = (
        f"Nothing stands out at the seam: the step there is {worse.step.excess:.0%} of the strongest line elsewhere."
    )
    worst = max(findings, key=lambda f: (order[f.verdict], f.severity), default=_Finding(0.0, "pass", quiet))
    both = (vertical, horizontal)
    return SeamReport(
        s1_ratio=max(line.step.ratio for line in both),
        s1_z=max(line.step.z for line in both),
        s1_excess=max(line.step.excess for line in both),
        s1_window_max=max(line.window.excess for line in both),
        s2_kink=max(line.kink.ratio for line in both),
        s3_band=max(line.band for line in both),
        corner=corner.excess,
        mirror=min(line.mirror for line in both),
        edge_row_de=max(line.edge_row_de for line in both),
        edge_row_suspect=any(_edge_row(line) for line in both),
        verdict=worst.verdict,
        worst=worst.sentence,
    )


def _judge(line: SeamLine, edges: str) -> list[_Finding]:
    found: list[_Finding] = []
    visible = line.step.value - line.step.typical >= BREAK_STEP_DE
    excess = max(line.step.excess, line.everywhere.excess)
    ratio = max(line.step.ratio, line.everywhere.ratio)
    local = max(line.step.local_excess, line.everywhere.local_excess)
    even = line.evenness < EVEN
    if visible and ratio >= BREAK_RATIO:
        limit = EVEN_BREAK_EXCESS if even else BREAK_EXCESS
        said = f"The {edges} edges do not meet: the step there is {line.step.ratio:.1f} times the usual one"
        if excess >= limit or (local >= BREAK_LOCAL and not even):
            found.append(_Finding(max(excess, local / 2), "break", f"{said}."))
        elif excess >= WARN_EXCESS:
            found.append(_Finding(excess, "warn", f"{said}; look at it before printing."))
    if not even and line.window.value - line.window.typical >= 2 * BREAK_STEP_DE:
        said = f"A motif is cut where the {edges} edges meet"
        found += _graded(line.window.excess, (WARN_WINDOW, BREAK_WINDOW), said)
    if not even and line.kink.value - line.kink.typical >= BREAK_STEP_DE and line.kink.ratio >= BREAK_RATIO:
        found += _graded(line.kink.excess, (WARN_KINK, BREAK_KINK), f"The {edges} edges meet with a kink")
    if _edge_row(line):
        clear = line.edge_row_excess >= EDGE_ROW_BREAK_EXCESS and line.edge_row_de >= EDGE_ROW_BREAK_DE
        said = f"A single row of pixels at the {edges} edges is off-colour by {line.edge_row_de:.1f} ΔE."
        found.append(_Finding(1 + line.edge_row_excess, "break" if clear else "warn", said))
    if line.mirror <= MIRROR and line.mirror_rank <= MIRROR_RANK:
        found.append(_Finding(1.0, "warn", f"The {edges} edges are mirror images: a fold line may show in the repeat."))
    if line.band_excess >= WARN_BAND:
        said = f"A band along the {edges} edges has other tones than the rest: it may show as a stripe in the repeat."
        found.append(_Finding(1.0, "warn", said))
    return found


def _judge_corner(corner: Figure) -> list[_Finding]:
    if corner.value - corner.typical < BREAK_STEP_DE:
        return []
    return _graded(corner.excess, (WARN_CORNER, BREAK_CORNER), "The pattern breaks where four tiles meet")


def _graded(excess: float, limits: tuple[float, float], said: str) -> list[_Finding]:
    warn, broken = limits
    if not math.isfinite(excess) or excess < warn:
        return []
    sentence = f"{said}: {excess:.1f} times the strongest elsewhere."
    return [_Finding(excess, "break" if excess >= broken else "warn", sentence)]


def _edge_row(line: SeamLine) -> bool:
    return line.edge_row_excess >= EDGE_ROW_EXCESS and line.edge_row_de >= EDGE_ROW_DE
