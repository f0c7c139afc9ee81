"""From a tile and a garment to sheets: which print lies on which panel, and what is written beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from designgen.errors import InputError
from designgen.export.cloth import PLAIN, Cloth
from designgen.garments import Notch, Pattern, Piece, pattern
from designgen.mockup.cloth import ground_of
from designgen.mockup.levels import to_srgb
from designgen.mockup.sample import premultiplied
from designgen.panels.laying import for_dpi, lay
from designgen.panels.outline import Allowances, Panel, box_of, panels_of
from designgen.panels.sheet import Placed, Rgb
from designgen.repeat.tile import Tile, size_text

Ribs = Literal["ground", "print"]
_FABRICS = {"body": "the garment's cloth", "rib": "rib", "canvas": "canvas"}
_WHITE = np.ones(3, np.float32)


@dataclass(frozen=True, eq=False)
class PartPrint:
    """Another tile for some panels: a panel's or piece's name, "sleeves", "body" or "ribs"."""

    where: str
    tile: Tile


@dataclass(frozen=True, eq=False)
class PanelOrder:
    """What is wanted.

    Attributes:
        garment: One of `designgen.garments.GARMENTS`.
        sizes: Which sizes of it.
        tile: What is printed all over; None draws panels in no print.
        name: The tile's name.
        allowances: Cloth beyond the seam line.
        dpi: Most dots per inch that a print is kept in.
        ribs: Whether ribs are in the print's ground colour, as in the mockup, or printed.
        cloth: For its shrinkage: pieces and print are made larger by it.
        others: Other tiles for some panels, the last one that fits goes.
    """

    garment: str
    sizes: tuple[str, ...]
    tile: Tile | None
    name: str
    allowances: Allowances = Allowances()  # noqa: RUF009  # frozen
    dpi: float = 150.0
    ribs: Ribs = "ground"
    cloth: Cloth = PLAIN
    others: tuple[PartPrint, ...] = ()


@dataclass(frozen=True, eq=False)
class Ready:
    """A panel with its print, not yet on a sheet.

    Attributes:
        placed: The panel at its own origin.
        pattern: The garment it belongs to.
        lines: What is said about it.
    """

    placed: Placed
    pattern: Pattern
    lines: tuple[str, ...]

    @property
    def panel(self) -> Panel:
        """The panel."""
        return self.placed.panel

    @property
    def title(self) -> str:
        """Garment, size and panel."""
        return f"{self.pattern.title} · {self.pattern.size} · {self.panel.title}"


def prepare(order: PanelOrder) -> tuple[Ready, ...]:
    """Return every panel of every size with its print, aligned as in the mockup.

    Raises:
        UsageError: There is no such garment or size.
        InputError: A tile does not repeat, or another tile is for panels that the garment has not.
    """
    for tile in (order.tile, *(other.tile for other in order.others)):
        if tile is not None and not tile.lattice.is_periodic:
            raise InputError("A placed print does not repeat and cannot cover a panel.", "Make the tile with a repeat.")
    tiles = _Tiles(order)
    found = []
    for size in order.sizes:
        flat = grown(pattern(order.garment, size), order.cloth)
        panels = panels_of(flat, order.allowances)
        tiles.check(panels)
        found += [Ready(tiles.on(panel), flat, tiles.lines(panel, flat)) for panel in panels]
    return tuple(found)


def groups_of(panel: Panel) -> tuple[str, ...]:
    """Return every name by which a panel can be called."""
    sleeve = panel.piece.name.startswith("sleeve")
    group = "ribs" if panel.is_rib else "sleeves" if sleeve else "body"
    return tuple(dict.fromkeys((panel.name, panel.piece.name, group)))


def grown(flat: Pattern, cloth: Cloth) -> Pattern:
    """Return a pattern enlarged so that it finishes at its size after the cloth shrinks; the warp runs down."""
    across, down = cloth.printed_mm(1.0, 1.0)
    if not cloth.shrinks:
        return flat
    return replace(flat, pieces=tuple(_stretched(piece, across, down) for piece in flat.pieces))


def _stretched(piece: Piece, across: float, down: float) -> Piece:
    def moved(notch: Notch) -> Notch:
        # A direction across an edge stretches the other way round than the edge does.
        angle = math.radians(notch.angle_deg)
        turned = math.degrees(math.atan2(math.sin(angle) / down, math.cos(angle) / across))
        return Notch(notch.u * across, notch.v * down, turned)

    outline = piece.outline_cm * np.array([across, down])
    return replace(piece, outline_cm=outline, notches=tuple(moved(notch) for notch in piece.notches))


def side_seam_gap_cm(tile: Tile, flat: Pattern) -> tuple[float, float] | None:
    """Return how far apart the print's phase is on both sides of the side seam at the underarm, (across, down) in cm.

    The shortest way by which the back's print would have to move to go on where the front's ends; (0, 0) goes on
    without a break. None where the garment has no such seam.
    """
    ends = {piece.name: piece for piece in flat.pieces}
    if not {"front", "back"} <= set(ends) or not all(
        any(edge.name == name for edge in ends[part].edges) for part, name in (("front", "side_r"), ("back", "side_l"))
    ):
        return None
    front, back = (ends[part].line_cm(name) for part, name in (("front", "side_r"), ("back", "side_l")))
    du, dv = front[np.argmin(front[:, 1])] - back[np.argmin(back[:, 1])]
    width, height, drop = tile.width_mm / 10, tile.height_mm / 10, float(tile.lattice.drop)
    moves = []
    for i in range(-2, 3):
        for j in range(-2, 3):
            if tile.lattice.axis == "row":
                row = round(dv / height) + j
                column = round((du - row * drop * width) / width) + i
                moves.append((du - column * width - row * drop * width, dv - row * height))
            else:
                column = round(du / width) + i
                row = round((dv - column * drop * height) / height) + j
                moves.append((du - column * width, dv - row * height - column * drop * height))
    best = min(moves, key=lambda move: math.hypot(*move))
    return round(float(best[0]), 3) + 0.0, round(float(best[1]), 3) + 0.0


class _Tiles:
    """The prints of an order at the resolution they are kept in."""

    def __init__(self, order: PanelOrder) -> None:
        self._order = order
        self._main = None if order.tile is None else self._ready(order.tile)
        self._others = tuple((other.where, self._ready(other.tile)) for other in order.others)

    def check(self, panels: Sequence[Panel]) -> None:
        known = list(dict.fromkeys(name for panel in panels for name in groups_of(panel)))
        for where, _ in self._others:
            if where not in known:
                raise InputError(
                    f"The {self._order.garment} has no panel {where!r}.", f"Choose one of: {', '.join(known)}."
                )

    def on(self, panel: Panel) -> Placed:
        tile = self._tile(panel)
        label = f"{self._order.garment} {panel.size} · {panel.title} · {self._order.name}"
        if tile is None:
            return Placed(panel, None, 0.0, 0.0, ground=self._ground(panel), label=label)
        return Placed(panel, lay(tile, panel.grain_deg), 0.0, 0.0, label=label)

    def lines(self, panel: Panel, flat: Pattern) -> tuple[str, ...]:
        order, tile = self._order, self._tile(panel)
        ground = self._ground(panel)
        fabric = _FABRICS.get(panel.piece.fabric, panel.piece.fabric)
        colour = "" if ground is None else f", in the print's ground colour {hex_of(ground)}"
        pair = " (this is one of a mirrored pair)" if panel.piece.mirrored else ""
        left, top, right, bottom = box_of(panel.cut_line)
        print_words = "" if tile is None else f"{tile.repeat_name} repeat, {tile.size_text}"
        found = [
            f"Cut {panel.count} in {fabric}{colour}{pair}.",
            f"Print: {order.name}" + (f", {print_words}." if print_words else "."),
            f"Seam allowance {order.allowances.seam_cm:g} cm, bleed {order.allowances.bleed_cm:g} cm beyond the cut.",
            f"Cut size {size_text((right - left) * 10, (bottom - top) * 10)}.",
        ]
        if order.cloth.shrinks:
            found.append(
                f"Larger by {order.cloth.shrinkage_warp:g} % of warp and {order.cloth.shrinkage_weft:g} % of weft, "
                "which the cloth shrinks."
            )
        return tuple(found)

    def _tile(self, panel: Panel) -> Tile | None:
        names = groups_of(panel)
        for where, tile in reversed(self._others):
            if where in names:
                return tile
        return None if panel.is_rib and self._order.ribs == "ground" else self._main

    def _ground(self, panel: Panel) -> Rgb | None:
        return None if self._tile(panel) is not None else self._ground_rgb

    @cached_property
    def _ground_rgb(self) -> Rgb | None:
        return None if self._order.tile is None else ground_rgb(self._order.tile)

    def _ready(self, tile: Tile) -> Tile:
        if self._order.cloth.shrinks:
            width, height = self._order.cloth.printed_mm(tile.width_mm, tile.height_mm)
            tile = replace(tile, width_mm=width, height_mm=height, repeat=None)
        return for_dpi(tile, self._order.dpi)


def ground_rgb(tile: Tile) -> Rgb:
    """Return the commonest colour of a print, sRGB: what a dyer matches a rib to, and what the mockup's ribs wear."""
    red, green, blue = (float(share) for share in to_srgb(ground_of(premultiplied(tile.pixels, tile.alpha), _WHITE)))
    return red, green, blue


def hex_of(rgb: Rgb) -> str:
    """Return "#rrggbb"."""
    return "#" + "".join(f"{round(255 * share):02x}" for share in rgb)
