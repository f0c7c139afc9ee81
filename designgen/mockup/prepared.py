"""A template made ready for many mockups: its maps in blocks, its textures laid out; kept as long as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from designgen.mockup.cloth import heather, knit
from designgen.mockup.grid import Grid, grid_of
from designgen.mockup.levels import Plane
from designgen.mockup.reduce import reduced
from designgen.mockup.sample import FlatPrint, ladder_of, sample
from designgen.mockup.shadow import contact_shadow
from designgen.mockup.template import Template

_KEPT_SIZES = 2  # beside the full one


@dataclass(eq=False)
class Prepared:
    """A template at one size, and what does not depend on the print.

    Attributes:
        template: At this size.
        grids: Its parts in blocks.
        covered: Sum of the parts' masks, (H, W).
    """

    template: Template
    grids: tuple[Grid, ...]
    covered: Plane
    _planes: dict[str, Plane] = field(default_factory=dict)

    @property
    def weave(self) -> Plane:
        """What the knit multiplies the light by, (H, W), mean about 1: the template's own, else plain jersey."""
        return self._kept("weave")

    @property
    def heather(self) -> Plane:
        """The grain of a melange yarn, (H, W), mean about 0."""
        return self._kept("heather")

    @property
    def contact(self) -> Plane:
        """The garment's own shadow on what is behind it, (H, W), without the light of the studio."""
        return self._kept("contact")

    def _kept(self, name: str) -> Plane:
        if name not in self._planes:
            make = {"weave": _weave, "heather": _heather, "contact": _contact}[name]
            self._planes[name] = make(self)
        return self._planes[name]


def _weave(prepared: Prepared) -> Plane:
    template = prepared.template
    if template.weave is not None:
        return template.weave
    if template.spec.provenance.source == "photo":  # its weave is in its shading
        return np.ones(template.size_px, np.float32)
    # A rib's relief is in the light already: it is large enough to be modelled.
    return np.float32(1.0) + _texture(prepared, knit(), ("body",))


def _heather(prepared: Prepared) -> Plane:
    return _texture(prepared, heather(), None)


def _contact(prepared: Prepared) -> Plane:
    return contact_shadow(prepared.template.shadow, prepared.template.alpha)


def _texture(prepared: Prepared, flat: FlatPrint, groups: tuple[str, ...] | None) -> Plane:
    total = np.zeros(prepared.template.size_px, np.float32)
    for grid in prepared.grids:
        if groups is not None and grid.part.part.colour_group not in groups:
            continue
        ladder = ladder_of(flat, grid.levels)
        for block in grid.blocks:
            seen = sample(ladder, block)
            if seen is not None:
                h, w = block.mask.shape
                total[block.top : block.top + h, block.left : block.left + w] += block.mask * seen[..., 0]
    return np.asarray(total / np.maximum(prepared.covered, np.float32(1.0)), np.float32)


def prepared(template: Template, max_side_px: int | None = None) -> Prepared:
    """Return the template made ready at a size; the same one again while the template lives."""
    # With the template itself, so that both go together.
    kept: dict[int, Prepared] = vars(template).setdefault("_prepared", {})
    side = max(template.size_px)
    wanted = side if max_side_px is None else min(side, max_side_px)
    if wanted not in kept:
        if len(kept) > _KEPT_SIZES:
            kept.pop(next(size for size in kept if size != side))
        kept[wanted] = _prepare(reduced(template, wanted))
    return kept[wanted]


def _prepare(template: Template) -> Prepared:
    grids = tuple(grid_of(part) for part in template.parts)
    covered = np.zeros(template.size_px, np.float32)
    for grid in grids:
        for block in grid.blocks:
            h, w = block.mask.shape
            covered[block.top : block.top + h, block.left : block.left + w] += block.mask
    return Prepared(template, grids, covered)
