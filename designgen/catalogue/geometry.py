"""Rectangles on a page in mm, with the origin in the page's top left corner."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_INCH = 25.4
PT_PER_MM = 72 / MM_PER_INCH
UNIT_MM = 8 / PT_PER_MM
"""The step of the layout grid: 8 pt."""


@dataclass(frozen=True)
class Frame:
    """A rectangle: x to the right and y down from the page's top left corner, in mm."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.h

    def inset(self, dx: float, dy: float | None = None) -> Frame:
        """Return the frame made smaller by dx on the left and right, and dy (default dx) above and below."""
        dy = dx if dy is None else dy
        return Frame(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def top(self, h: float) -> Frame:
        """Return the upper part of height h."""
        return Frame(self.x, self.y, self.w, h)

    def below(self, h: float) -> Frame:
        """Return what is left below the upper part of height h."""
        return Frame(self.x, self.y + h, self.w, self.h - h)

    def left(self, w: float) -> Frame:
        """Return the left part of width w."""
        return Frame(self.x, self.y, w, self.h)

    def after(self, w: float) -> Frame:
        """Return what is left to the right of the left part of width w."""
        return Frame(self.x + w, self.y, self.w - w, self.h)

    def columns(self, count: int, gap: float) -> tuple[Frame, ...]:
        """Split into `count` equal columns with a gap between them."""
        w = (self.w - gap * (count - 1)) / count
        return tuple(Frame(self.x + i * (w + gap), self.y, w, self.h) for i in range(count))

    def rows(self, count: int, gap: float) -> tuple[Frame, ...]:
        """Split into `count` equal rows with a gap between them."""
        h = (self.h - gap * (count - 1)) / count
        return tuple(Frame(self.x, self.y + i * (h + gap), self.w, h) for i in range(count))

    def grid(self, across: int, down: int, gap_x: float, gap_y: float) -> tuple[Frame, ...]:
        """Split into cells, in reading order."""
        return tuple(cell for row in self.rows(down, gap_y) for cell in row.columns(across, gap_x))

    def centred(self, w: float, h: float) -> Frame:
        """Return a frame of this size with the same centre."""
        return Frame(self.x + (self.w - w) / 2, self.y + (self.h - h) / 2, w, h)

    def holds(self, other: Frame, tolerance_mm: float = 0.01) -> bool:
        """Return whether the other frame lies inside this one."""
        return (
            other.x >= self.x - tolerance_mm
            and other.y >= self.y - tolerance_mm
            and other.right <= self.right + tolerance_mm
            and other.bottom <= self.bottom + tolerance_mm
        )
