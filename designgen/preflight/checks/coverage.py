"""Total ink: more than a press can dry smears and sets off on the next sheet."""

from __future__ import annotations

from collections.abc import Iterator

from designgen.preflight.findings import Finding
from designgen.preflight.pages import Held
from designgen.preflight.plates import Ink

_LEAST_MM2 = 1.0
"""A smaller area dries with what is around it."""


def coverage(ink: Ink, held: Held) -> Iterator[Finding]:
    """Find pages with more ink than was asked for."""
    asked = held.wanted.tac_percent
    if ink.trouble:
        message = f"The ink could not be measured: {ink.trouble}."
        mend = "Look at the page in another program; a shop's machine may fail on it too."
        yield Finding("ink", "warning", ink.page, "plates", message, mend)
    elif ink.over_mm2 >= _LEAST_MM2:
        across, down = ink.at_mm or (0, 0)
        at = f", around {across:.0f} mm from the left and {down:.0f} mm from the top of the bleed" if ink.at_mm else ""
        area = f"{ink.over_mm2 / 100:.1f} cm²" if ink.over_mm2 >= 10 else f"{ink.over_mm2:.1f} mm²"
        message = f"Up to {ink.most_percent:.0f} % of ink, above {asked:g} % on {area}{at}."
        mend = f"Convert with a profile limited to {asked:g} %, or let an ink saver reduce it."
        yield Finding("ink", "error", ink.page, "plates", message, mend)
