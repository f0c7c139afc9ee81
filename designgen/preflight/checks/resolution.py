"""How densely the pixels of every placed picture lie on the page."""

from __future__ import annotations

from collections.abc import Iterator

from designgen.preflight.findings import Finding
from designgen.preflight.marks import Mark, Placed
from designgen.preflight.pages import Held, Page

_ROUNDING = 0.99
"""A picture placed to the nearest pixel may miss the asked resolution by that much."""


def resolution(page: Page, held: Held) -> Iterator[Finding]:
    """Find pictures with too few pixels for the size they are printed at, and with far too many."""
    for mark in page.content.marks:
        if mark.kind == "image" and mark.picture is not None and mark.box.meets(page.printed):
            yield from _judge(page, held, mark, mark.picture)


def _judge(page: Page, held: Held, mark: Mark, picture: Placed) -> Iterator[Finding]:
    asked, limits = held.wanted.dpi, held.wanted.limits
    width, height = picture.size_px
    if picture.dpi >= asked * _ROUNDING:
        if picture.bits == 1 and picture.dpi < limits.line_art_dpi * _ROUNDING:
            message = f"A picture of one bit has {picture.dpi:.0f} dpi; {limits.line_art_dpi:g} keep its edges sharp."
            mend = "Place it smaller, scan it finer, or draw it as an outline."
            yield Finding("resolution", "warning", page.number, mark.object, message, mend)
        elif picture.bits > 1 and picture.dpi > asked * limits.most_dpi_times / _ROUNDING:
            message = f"The picture ({width} × {height} px) has {picture.dpi:.0f} dpi as placed; {asked:g} are enough."
            yield Finding("resolution", "notice", page.number, mark.object, message, "Scale it down to save room.")
        return
    if max(picture.size_px) == 1:
        return
    native = picture.native_dpi
    if native is not None and picture.dpi >= native * _ROUNDING:
        message = f"Shown at its native {native:.0f} dpi, below {asked:g}; it is marked so and not enlarged."
        yield Finding("resolution", "notice", page.number, mark.object, message)
        return
    marked = "" if native is None else f", though its own resolution is {native:.0f}"
    message = (
        f"The picture ({width} × {height} px) has {picture.dpi:.0f} dpi as placed{marked}; {asked:g} are asked for."
    )
    mend = "Place it smaller or take a picture with more pixels; enlarging it in a program adds no detail."
    yield Finding("resolution", "error", page.number, mark.object, message, mend)
