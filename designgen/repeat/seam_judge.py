"""From figures to findings: the limits, and what a designer is told when one is passed.

Every limit is an excess: the seam against the strongest other line of the same picture, which for a true repeat is
about 1 or less. "Warn" was set where truly periodic photographs and fields hardly ever come, "break" where none of them
came and clear faults do; `python -m benchmarks.seams` measures both again (docs/seams.md has the table). The limits
differ by the length of the window in px, because the strongest of many short windows varies more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from designgen.repeat.seam_lines import Figure, SeamLine
from designgen.repeat.seam_ramp import Ramp

Verdict = Literal["pass", "warn", "break"]
ORDER: Mapping[Verdict, int] = MappingProxyType({"pass": 0, "warn": 1, "break": 2})

# (warn, break)
STEP = (1.17, 1.3)
LONE = (1.2, 1.5)
KINK = (1.12, 1.5)
WINDOWS: Mapping[int, tuple[float, float]] = MappingProxyType(
    {8: (1.25, 1.7), 16: (1.3, 1.7), 32: (1.3, 1.7), 64: (1.3, 1.7)}
)
LONE_WINDOWS: Mapping[int, tuple[float, float]] = MappingProxyType(
    {8: (1.18, 1.45), 16: (1.15, 1.5), 32: (1.25, 1.55), 64: (1.25, 1.75)}
)
SOFT: Mapping[int, tuple[float, float]] = MappingProxyType({2: (1.45, 3.5), 4: (1.6, 3.5), 8: (2.4, math.inf)})
SOFT_LONE: Mapping[int, tuple[float, float]] = MappingProxyType({2: (1.35, 1.6), 4: (1.65, 2.2)})
SOFT_KINK: Mapping[int, tuple[float, float]] = MappingProxyType({4: (1.8, 2.4), 8: (1.9, 2.5)})
ROW = (1.12, 2.0)
CUTS: Mapping[int, tuple[float, float]] = MappingProxyType(
    {6: (1.14, 1.5), 8: (1.14, 1.5), 12: (1.14, 1.5), 16: (1.14, 1.5), 24: (1.14, 1.75), 48: (1.14, 1.75)}
)
SHADE = (1.08, 2.0)
CREASES: Mapping[int, tuple[float, float]] = MappingProxyType(
    {2: (1.3, math.inf), 4: (1.8, math.inf), 8: (2.3, math.inf)}
)
RAMP = (1.15, math.inf)
CORNER = (1.15, 1.6)
CORNER_CUT = (0.55, 1.4)
GHOST = (4.0, math.inf)
MIDTONES = (2.1, math.inf)
BLEND = (0.35, math.inf)

# Seam against the lines within 24 px: raw crops whose border is quieter than a strong line far away.
BREAK_LOCAL = 2.2
# The seam must also stand out from the usual line, and by a difference that can be seen at all.
BREAK_RATIO = 1.4
SEEN_DE = 1.0
LONE_SEEN_DE = 0.5
CLEAR_LONE_DE = 2.0
ROW_SEEN_DE = 0.3
ROW_BREAK_DE = 1.0
CUT_SEEN_DE = 1.5
CUT_BREAK_DE = 4.0
CREASE_SEEN_DE = 0.1
# The strongest of few lines is weak by chance: below so many, the excess must be larger, in proportion.
MANY_LINES = 256
# An even stripe edge on the border looks like a seam; it must be far stronger than every other to count as a break.
EVEN = 0.08
EVEN_BREAK = 2.5
# Two sides that fold onto each other almost exactly, as hardly any other line does.
MIRROR = 0.15
MIRROR_RANK = 0.05
DOUBLED = 0.1
BAND = 1.9
CORNER_ALONE = 1.25


@dataclass(frozen=True)
class Finding:
    """Something that stands out at a seam.

    Attributes:
        verdict: "warn" or "break".
        severity: For ranking findings of one verdict.
        sentence: For a designer.
    """

    verdict: Verdict
    severity: float
    sentence: str


def judge_line(line: SeamLine, edges: str) -> list[Finding]:
    """Return what stands out along one seam; `edges` is "left and right" or "top and bottom"."""
    even = line.evenness < EVEN
    found = [*_steps(line, edges, even), *_row(line, edges), *_band(line, edges)]
    if not even:
        found += _windows(line, edges)
        if _stands_out(line.kink, SEEN_DE):
            found += graded(line.kink.excess, KINK, f"The {edges} edges meet with a kink")
        for scale, figure in line.soft_kink.items():
            if _stands_out(figure, SEEN_DE):
                found += graded(figure.excess, SOFT_KINK[scale], f"The tone bends where the {edges} edges meet")
    for scale, crease in line.creases.items():
        if crease.value_de >= CREASE_SEEN_DE:
            found += graded(
                crease.excess, _wider(CREASES[scale], line.lines), f"The tone bends where the {edges} edges meet"
            )
    return found


def judge_ghost(ghost: float, midtones: float, blend: float, edges: str) -> list[Finding]:
    """Return whether two pictures seem to lie over each other in a band at one seam."""
    said = f"A band along the {edges} edges looks faded, as if two pictures lay over each other"
    severity = max(ghost / GHOST[0], blend / BLEND[0])
    found = [Finding("warn", severity, f"{said}.")] if severity >= 1 else []
    return found + graded(midtones, MIDTONES, f"{said}: in-between colours are")


def judge_ramp(ramp: Ramp, edges: str, lines: int) -> list[Finding]:
    """Return whether light seems to rise to one seam of so many lines and to fall from it, or the other way round."""
    said = f"The light changes course where the {edges} edges meet, by {ramp.value_de:.0f} ΔE: it may show as a stripe"
    return graded(ramp.excess, _wider(RAMP, lines), said)


def judge_corner(corner: Figure, alone: float) -> list[Finding]:
    """Return whether the corner breaks; `alone` is the mean step of the two seams that cross there."""
    # Two seams that break everywhere break at their crossing as well; only a corner worse than both is news.
    if corner.value < CORNER_ALONE * alone or corner.value - corner.typical < SEEN_DE:
        return []
    found = graded(corner.excess, CORNER, "The pattern breaks where four tiles meet")
    # It cuts both seams as well, in short windows; where it is must be said first.
    return [replace(finding, severity=10 * finding.severity) for finding in found]


def judge_corner_cut(here_de: float, elsewhere_de: float) -> list[Finding]:
    """Return whether two cuts meet at the corner; "strong" as the strongest such angle in the picture is enough."""
    if here_de < 2 * SEEN_DE:
        return []
    excess = corner_cut_excess(here_de, elsewhere_de)
    found = graded(excess, CORNER_CUT, "The pattern breaks where four tiles meet")
    return [replace(finding, severity=10 * finding.severity) for finding in found]


def corner_cut_excess(here_de: float, elsewhere_de: float) -> float:
    """Two cuts that meet at the corner against the strongest elsewhere; near 0 where there are none."""
    return here_de / (elsewhere_de + SEEN_DE)


def row_suspect(line: SeamLine) -> bool:
    """Whether the outermost row or column is off-colour."""
    plain = line.row.excess >= _wider(ROW, line.lines)[0] and line.row.value >= ROW_SEEN_DE
    return plain or (line.shade.excess >= _wider(SHADE, line.lines)[0] and line.shade.value_de >= ROW_SEEN_DE)


def graded(excess: float, limits: tuple[float, float], said: str) -> list[Finding]:
    """Return a finding if an excess passes a limit."""
    warn, broken = limits
    if not math.isfinite(excess) or excess < warn:
        return []
    sentence = f"{said}: {excess:.1f} times the strongest elsewhere."
    return [Finding("break" if excess >= broken else "warn", excess / warn, sentence)]


def _stands_out(figure: Figure, seen_de: float) -> bool:
    return figure.value - figure.typical >= seen_de and figure.ratio >= BREAK_RATIO


def _clear(figure: Figure, limits: tuple[float, float]) -> tuple[float, float]:
    """Return the limits; where the difference itself is faint, nothing is a clear break."""
    return limits if figure.value - figure.typical >= CLEAR_LONE_DE else (limits[0], math.inf)


def _wider(limits: tuple[float, float], lines: int) -> tuple[float, float]:
    factor = max(1.0, MANY_LINES / lines)
    return 1 + factor * (limits[0] - 1), 1 + factor * (limits[1] - 1)


def _steps(line: SeamLine, edges: str, even: bool) -> list[Finding]:
    found: list[Finding] = []
    said = f"The {edges} edges do not meet: the step there is {line.step.ratio:.1f} times the usual one"
    visible = line.step.value - line.step.typical >= SEEN_DE
    if visible and max(line.step.ratio, line.everywhere.ratio) >= BREAK_RATIO:
        excess = max(line.step.excess, line.everywhere.excess)
        local = max(line.step.local_excess, line.everywhere.local_excess)
        if excess >= (EVEN_BREAK if even else STEP[1]) or (local >= BREAK_LOCAL and not even):
            found.append(Finding("break", max(excess, local / 2), f"{said}."))
        elif excess >= STEP[0]:
            found.append(Finding("warn", excess, f"{said}; look at it before printing."))
    if even:
        return found
    if _stands_out(line.lone, LONE_SEEN_DE):
        found += graded(
            line.lone.excess, _clear(line.lone, LONE), f"The {edges} edges do not meet: the cut there is too sharp"
        )
    soft = f"The {edges} edges do not meet: a soft edge runs along them"
    for scale, figure in line.soft.items():
        if _stands_out(figure, SEEN_DE):
            found += graded(figure.excess, SOFT[scale], soft)
    for scale, figure in line.soft_lone.items():
        if _stands_out(figure, LONE_SEEN_DE):
            found += graded(figure.excess, _clear(figure, SOFT_LONE[scale]), soft)
    return found


def _windows(line: SeamLine, edges: str) -> list[Finding]:
    found: list[Finding] = []
    for figures, limits in ((line.windows, WINDOWS), (line.lone_windows, LONE_WINDOWS)):
        for length, figure in figures.items():
            if figure.value - figure.typical >= 2 * SEEN_DE:
                said = f"A motif is cut over {length} px where the {edges} edges meet"
                warn, broken = limits[length]
                found += graded(figure.excess, (min(_wider(limits[length], line.lines)[0], broken), broken), said)
    for length, figure in line.cuts.items():
        if figure.value - figure.typical >= CUT_SEEN_DE:
            warn, broken = _wider(CUTS[length], line.lines)
            clear = figure.value - figure.typical >= CUT_BREAK_DE
            said = f"A motif is cut over {length} px where the {edges} edges meet"
            found += graded(figure.excess, (warn, broken if clear else math.inf), said)
    return found


def _row(line: SeamLine, edges: str) -> list[Finding]:
    if not row_suspect(line):
        return []
    clear = line.row.excess >= _wider(ROW, line.lines)[1] and line.row.value >= ROW_BREAK_DE
    clear |= line.shade.excess >= _wider(SHADE, line.lines)[1] and line.shade.value_de >= ROW_BREAK_DE
    value_de = max(line.row.value, line.shade.value_de)
    said = f"A single row of pixels at the {edges} edges is off-colour by {value_de:.1f} ΔE."
    return [Finding("break" if clear else "warn", 1 + max(line.row.excess, line.shade.excess), said)]


def _band(line: SeamLine, edges: str) -> list[Finding]:
    found: list[Finding] = []
    if line.mirror <= MIRROR and line.mirror_rank <= MIRROR_RANK:
        said = f"The {edges} edges are mirror images: a fold line may show in the repeat."
        found.append(Finding("warn", 1.0, said))
    elif line.still <= DOUBLED:
        said = f"The outermost rows at the {edges} edges are the same twice: crop one of them away."
        found.append(Finding("warn", 1.0, said))
    if line.band_excess >= BAND:
        said = f"A band along the {edges} edges has other tones than the rest: it may show as a stripe in the repeat."
        found.append(Finding("warn", 1.0, said))
    return found
