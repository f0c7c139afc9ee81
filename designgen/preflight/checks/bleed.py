"""Whether what is printed up to the edge goes on into the bleed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designgen.preflight.findings import Finding
from designgen.preflight.geometry import PT_PER_MM, Box
from designgen.preflight.marks import Mark
from designgen.preflight.pages import SIDES, Held, Page, Side, mm

_TOUCHES_PT = 1.0
"""How near the trim something counts as meant to reach it."""
_SHORT_PT = 0.1 * PT_PER_MM
_BESIDE_PT = 1.0 * PT_PER_MM


@dataclass(frozen=True)
class _Edge:
    """One side of the trim, seen so that outwards is up.

    Attributes:
        side: Its name.
        trim: Distance of the trim along the outward direction.
    """

    side: Side
    trim: float

    def reach(self, box: Box) -> float:
        """Return how far beyond the trim a box goes; negative where it ends inside."""
        return {"left": -box.x0, "bottom": -box.y0, "right": box.x1, "top": box.y1}[self.side] - self.trim

    def start(self, box: Box) -> float:
        """Return how far beyond the trim a box begins; negative where it begins inside."""
        return {"left": -box.x1, "bottom": -box.y1, "right": box.x0, "top": box.y0}[self.side] - self.trim

    def along(self, box: Box) -> tuple[float, float]:
        """Return the stretch of the edge that a box lies at."""
        return (box.y0, box.y1) if self.side in ("left", "right") else (box.x0, box.x1)


def bleed(page: Page, held: Held) -> Iterator[Finding]:
    """Find pictures, areas and lines that reach the trim but stop short of the bleed, one finding for each side."""
    trim = page.trim
    if trim is None or held.wanted.bleed_mm == 0:
        return
    marks = [mark for mark in page.content.marks if _counts(mark)]
    ends = (-trim.x0, -trim.y0, trim.x1, trim.y1)
    for edge in (_Edge(side, end) for side, end in zip(SIDES, ends, strict=True)):
        yield from _short(page, held, edge, marks)


def _counts(mark: Mark) -> bool:
    """Whether a mark may have to bleed: it is seen, and it is no crop mark."""
    if mark.kind == "text":
        return False
    return mark.colour is None or not (mark.colour.is_white or mark.colour.is_for_marks)


def _short(page: Page, held: Held, edge: _Edge, marks: Sequence[Mark]) -> Iterator[Finding]:
    assert page.trim is not None
    enough = held.bleed_pt - _SHORT_PT
    inside = page.trim
    at_edge = [m for m in marks if m.box.meets(inside) and -_TOUCHES_PT <= edge.reach(m.box) < enough]
    beyond = [m.box for m in marks if edge.reach(m.box) >= enough and edge.start(m.box) >= -_BESIDE_PT]
    found = [m for m in at_edge if not _goes_on(edge, m.box.within(_band(edge, inside)), beyond)]
    if not found:
        return
    worst = min(found, key=lambda m: edge.reach(m.box))
    reach = edge.reach(worst.box)
    where = f"goes {mm(reach)} beyond the trim" if reach >= 0.05 * PT_PER_MM else "ends at the trim"
    others = "" if len(found) == 1 else f" ({len(found) - 1} more likewise)"
    message = f"What is printed up to the {edge.side} edge {where}, not {held.wanted.bleed_mm:g} mm beyond{others}."
    mend = "Let it reach the edge of the bleed, or end well inside the page; otherwise cutting leaves a white strip."
    yield Finding("bleed", "error", page.number, worst.object, message, mend)


def _band(edge: _Edge, trim: Box) -> Box:
    """Return the trim stretched outwards, so that corners in the bleed of the other sides do not count."""
    far = 1e6
    if edge.side in ("left", "right"):
        return Box(-far, trim.y0, far, trim.y1)
    return Box(trim.x0, -far, trim.x1, far)


def _goes_on(edge: _Edge, box: Box, beyond: Sequence[Box]) -> bool:
    """Whether other marks that lie in the bleed alone continue a mark over its whole stretch."""
    low, high = edge.along(box)
    for start, end in sorted(edge.along(other) for other in beyond):
        if start > low + _TOUCHES_PT:
            break
        low = max(low, end)
    return low >= high - _TOUCHES_PT
