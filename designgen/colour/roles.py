"""Is a palette fit to be worn: do its colours keep apart by role, also for readers who do not see all of them.

Which roles touch: a main colour or an accent lies on a ground, and an accent on main colours. Supports are shades and
half-tones between them; of them only is asked that no two colours are the same to the eye.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from designgen.colour.inks import Ink
from designgen.colour.neighbours import LEAST_DELTA_E
from designgen.colour.palettes import Palette
from designgen.colour.spaces import delta_e, lab_from_srgb
from designgen.colour.vision import VISIONS, contrast_ratio, lab_seen_by

LEAST_CONTRAST: Final = 3.0
"""Ratio of luminance of a motif on its ground: WCAG 2.2, success criterion 1.4.11, for what is no text."""
LEAST_SEEN: Final = 8.0
"""Delta E 2000 between roles that touch, after simulation: what keeps neighbours apart for everybody else."""
FEWEST_ON_GROUND: Final = 3
"""Main colours and accents that each ground must carry."""


@dataclass(frozen=True)
class RoleCheck:
    """One check and its weakest case.

    Attributes:
        name: neighbours, motif on ground, carried by grounds, protan, deutan or tritan.
        passes: Whether the weakest case is good enough.
        figure: Of the weakest case; infinite where nothing touches.
        least: What is asked.
        unit: Delta E 2000, contrast ratio, or colours.
        where: The colours of the weakest case.
    """

    name: str
    figure: float
    least: float
    unit: str
    where: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the weakest case is good enough."""
        return self.figure >= self.least


def check_roles(palette: Palette) -> tuple[RoleCheck, ...]:
    """Return every check of a palette; one without roles is only asked that its colours keep apart."""
    inks = palette.inks
    pairs = [(one, other) for place, one in enumerate(inks) for other in inks[place + 1 :]]
    checks = [_weakest("neighbours", pairs, None)]
    grounds, motifs = palette.with_role("ground"), _motifs(palette)
    if grounds and motifs:
        checks += [_on_ground(grounds, motifs), _carried(grounds, motifs)]
        touching = list(_touching(palette))
        checks += [_weakest(vision, touching, vision) for vision in VISIONS]
    return tuple(checks)


def _motifs(palette: Palette) -> tuple[Ink, ...]:
    return (*palette.with_role("main"), *palette.with_role("accent"))


def _touching(palette: Palette) -> Iterator[tuple[Ink, Ink]]:
    """Yield the pairs that touch: motifs with the grounds that they stand out from, accents with main colours."""
    for motif, ground in product(_motifs(palette), palette.with_role("ground")):
        if contrast_ratio(motif.rgb, ground.rgb) >= LEAST_CONTRAST:
            yield motif, ground
    yield from product(palette.with_role("accent"), palette.with_role("main"))


def _on_ground(grounds: tuple[Ink, ...], motifs: tuple[Ink, ...]) -> RoleCheck:
    """Every main colour and accent stands out from at least one ground."""
    best = [max((float(contrast_ratio(motif.rgb, ground.rgb)), ground.name) for ground in grounds) for motif in motifs]
    figure, ground, motif = min(
        (figure, ground, motif.name) for (figure, ground), motif in zip(best, motifs, strict=True)
    )
    return RoleCheck("motif on ground", figure, LEAST_CONTRAST, "contrast ratio", (motif, ground))


def _carried(grounds: tuple[Ink, ...], motifs: tuple[Ink, ...]) -> RoleCheck:
    """Every ground carries several of them."""
    counts = [
        (sum(float(contrast_ratio(motif.rgb, ground.rgb)) >= LEAST_CONTRAST for motif in motifs), ground.name)
        for ground in grounds
    ]
    count, name = min(counts)
    return RoleCheck("carried by grounds", float(count), float(FEWEST_ON_GROUND), "colours", (name,))


def _weakest(name: str, pairs: list[tuple[Ink, Ink]], vision: str | None) -> RoleCheck:
    least, unit = (LEAST_DELTA_E if vision is None else LEAST_SEEN), "Delta E 2000"
    if not pairs:
        return RoleCheck(name, float("inf"), least, unit, ())
    first, second = (np.array([pair[side].rgb for pair in pairs]) for side in (0, 1))
    if vision is None:
        apart = delta_e(lab_from_srgb(first), lab_from_srgb(second))
    else:
        kind = next(one for one in VISIONS if one == vision)
        apart = delta_e(lab_seen_by(first, kind), lab_seen_by(second, kind))
    worst = int(np.argmin(apart))
    return RoleCheck(name, float(apart[worst]), least, unit, (pairs[worst][0].name, pairs[worst][1].name))
