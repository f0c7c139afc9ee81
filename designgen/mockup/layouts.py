"""Several garments in one picture, at one scale: side by side on a rail, one before another, or front and back.

Every garment is composited by itself on nothing, at the size it has on the page, and laid down from the hindmost to
the foremost; each casts a soft shadow on what lies behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from designgen.errors import UsageError
from designgen.mockup.background import wall
from designgen.mockup.compose import composite
from designgen.mockup.levels import Plane, decode_picture, encode_picture
from designgen.mockup.options import Background, MockupOptions, Rendered
from designgen.mockup.rail import RailForm, rail
from designgen.mockup.shadow import cast_shadow
from designgen.mockup.template import Template

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile

Layout = Literal["rail", "stack", "pair"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
MOST_GARMENTS = 12
_STUDIO = Background("gradient", ("#f6f5f3", "#dedcd9"))
_MARGIN = 0.07  # of the page's shorter side
_RAIL_CM = 14.0  # from the rail's middle to the collars
_RAIL_ENDS_CM = 12.0
_RAIL_STEP = 0.62  # of a garment's width
_STACK_STEP_CM = (16.0, 24.0)
_PAIR_STEP, _PAIR_DOWN_CM = 0.78, 5.0
_SEEN = 0.02
_SHADOW_REACH_CM = 18.0


@dataclass(frozen=True, eq=False)
class Piece:
    """One garment of a layout."""

    tile: Tile
    template: Template
    options: MockupOptions


@dataclass(frozen=True, eq=False)
class Page:
    """The picture that garments are laid on.

    Attributes:
        width_px: Its width.
        height_px: Its height.
        background: Behind them; "template" stands for a plain studio.
        shadow: How deep the garments' shadows are, in [0, 1].
    """

    width_px: int = 2400
    height_px: int = 1600
    background: Background = field(default_factory=Background)
    shadow: float = 1.0


@dataclass(frozen=True, eq=False)
class _Cut:
    """A garment's box in its template: (top, left, bottom, right) in px, and the template's scale."""

    piece: Piece
    box: tuple[int, int, int, int]
    px_per_cm: float

    @property
    def width_cm(self) -> float:
        return (self.box[3] - self.box[1]) / self.px_per_cm

    @property
    def height_cm(self) -> float:
        return (self.box[2] - self.box[0]) / self.px_per_cm


def arrange(pieces: Sequence[Piece], layout: Layout, page: Page | None = None) -> Rendered:
    """Show several garments in one picture, the first one foremost.

    Args:
        pieces: The garments.
        layout: "rail" hangs them side by side, each behind the one to its left; "stack" lays each a step behind and
            above; "pair" shows two, the second half behind the first.
        page: What they are laid on.

    Raises:
        UsageError: Too few or too many garments.
        InputError: A garment has no such colour or print area.
    """
    page = page or Page()
    least, most = (2, 2) if layout == "pair" else (1, MOST_GARMENTS)
    if not least <= len(pieces) <= most:
        wanted = "two garments" if layout == "pair" else f"at most {MOST_GARMENTS} garments"
        raise UsageError(f"The layout {layout} shows {wanted}, and {len(pieces)} were given.", "Choose another layout.")
    cuts = [_cut(piece) for piece in pieces]
    places, (width_cm, height_cm) = _PLACES[layout](cuts)
    margin = _MARGIN * min(page.width_px, page.height_px)
    scale = min((page.width_px - 2 * margin) / width_cm, (page.height_px - 2 * margin) / height_cm)
    scale = min(scale, *(cut.px_per_cm for cut in cuts))  # no garment is enlarged
    origin = ((page.height_px - height_cm * scale) / 2, (page.width_px - width_cm * scale) / 2)
    sheet = _Sheet.blank(page, scale)
    sheet = _Sheet.blank(page, scale)
    if layout == "rail":
        middles = [origin[1] + (x + cut.width_cm / 2) * scale for cut, (_, x) in zip(cuts, places, strict=True)]
        sheet.paint(*rail((page.height_px, page.width_px), RailForm(origin, width_cm * scale, scale, tuple(middles))))
    notices: list[str] = []
    for cut, (y_cm, x_cm) in reversed(list(zip(cuts, places, strict=True))):
        notices = [*sheet.lay(cut, (origin[0] + y_cm * scale, origin[1] + x_cm * scale)), *notices]
    return sheet.finished(tuple(dict.fromkeys(notices)))


def _cut(piece: Piece) -> _Cut:
    seen = piece.template.alpha > _SEEN
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    box = (int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    return _Cut(piece, box, px_per_cm(piece.template))


def px_per_cm(template: Template) -> float:
    """Return how many pixels of the template's picture show one cm of its cloth: what it states, else the median."""
    if template.spec.quality is not None:
        return template.spec.quality.px_per_cm
    largest = max(template.parts, key=lambda part: float(part.mask.sum()))
    step_cm = float(np.median(largest.footprint_cm[largest.owned]))
    return 1.0 / (step_cm * largest.supersample)


Places = tuple[list[tuple[float, float]], tuple[float, float]]


def _rail(cuts: Sequence[_Cut]) -> Places:
    """Collars at one height, each garment half a width further right; (top, left) in cm, and the whole's size."""
    x, places = _RAIL_ENDS_CM, []
    for cut in cuts:
        places.append((_RAIL_CM, x))
        x += _RAIL_STEP * cut.width_cm
    width = max(left + cut.width_cm for cut, (_, left) in zip(cuts, places, strict=True)) + _RAIL_ENDS_CM
    return places, (width, _RAIL_CM + max(cut.height_cm for cut in cuts))


def _stack(cuts: Sequence[_Cut]) -> Places:
    """The foremost at the lower left, each next one a step up and to the right."""
    up, right = _STACK_STEP_CM
    last = len(cuts) - 1
    places = [(up * (last - i), right * i) for i in range(len(cuts))]
    height = max(top + cut.height_cm for cut, (top, _) in zip(cuts, places, strict=True))
    return places, (max(left + cut.width_cm for cut, (_, left) in zip(cuts, places, strict=True)), height)


def _pair(cuts: Sequence[_Cut]) -> Places:
    first, second = cuts
    left = first.width_cm * _PAIR_STEP
    places = [(_PAIR_DOWN_CM, 0.0), (0.0, left)]
    height = max(_PAIR_DOWN_CM + first.height_cm, second.height_cm)
    return places, (max(first.width_cm, left + second.width_cm), height)


_PLACES: dict[Layout, Callable[[Sequence[_Cut]], Places]] = {"rail": _rail, "stack": _stack, "pair": _pair}


@dataclass(eq=False)
class _Sheet:
    """The page as it grows: premultiplied linear light, and what of it is not transparent."""

    light: Plane
    opacity: Plane | None
    scale: float
    shadow: float

    @classmethod
    def blank(cls, page: Page, scale: float) -> _Sheet:
        size = (page.height_px, page.width_px)
        if page.background.kind == "transparent":
            return cls(np.zeros((3, *size), np.float32), np.zeros(size, np.float32), scale, page.shadow)
        background = _STUDIO if page.background.kind == "template" else page.background
        light = np.broadcast_to(wall(background, size), (3, *size)).astype(np.float32)
        return cls(light, None, scale, page.shadow)

    def paint(self, colour: Plane, cover: Plane, dark: Plane, corner: tuple[int, int] = (0, 0)) -> None:
        """Lay something down: its linear light (3, h, w), its coverage, and the light its shadow leaves."""
        box = np.s_[corner[0] : corner[0] + cover.shape[0], corner[1] : corner[1] + cover.shape[1]]
        left = (1.0 - np.float32(self.shadow) * (1.0 - dark)) * (1.0 - cover)
        here = self.light[:, box[0], box[1]]
        here *= left
        here += colour * cover
        if self.opacity is not None:
            self.opacity[box] = 1.0 - (1.0 - self.opacity[box]) * left

    def lay(self, cut: _Cut, place_px: tuple[float, float]) -> tuple[str, ...]:
        """Composite a garment with the upper left corner of its box at a place; returns its notices."""
        ratio = self.scale / cut.px_per_cm
        side = max(8, round(max(cut.piece.template.size_px) * ratio))
        options = replace(cut.piece.options, background=Background("transparent"), shadow=0.0, max_side_px=side)
        worn = composite(cut.piece.tile, cut.piece.template, options)
        height, width = worn.alpha.shape[2:]
        top, left = round(place_px[0] - cut.box[0] * ratio), round(place_px[1] - cut.box[1] * ratio)
        edge = round(_SHADOW_REACH_CM * self.scale)
        page_h, page_w = self.light.shape[1:]
        y0, x0 = max(0, top - edge), max(0, left - edge)
        y1, x1 = min(page_h, top + height + edge), min(page_w, left + width + edge)
        # The part of the page around the garment, in the garment's own pixels with room for its shadow.
        room = ((edge, edge), (edge, edge))
        seen = np.s_[y0 - top + edge : y1 - top + edge, x0 - left + edge : x1 - left + edge]
        cover = np.pad(worn.alpha[0, 0], room)[seen]
        linear = [np.pad(plane, room)[seen] for plane in decode_picture(worn.pixels[0])]
        self.paint(np.stack(linear), cover, cast_shadow(cover, self.scale), (y0, x0))
        return worn.notices

    def finished(self, notices: tuple[str, ...]) -> Rendered:
        light = self.light
        if self.opacity is not None:
            light = np.asarray(light / np.maximum(self.opacity, np.float32(1e-6)), np.float32)
        pixels = np.stack([encode_picture(plane) for plane in light])[None]
        whole = np.ones(light.shape[1:], np.float32)
        alpha = (whole if self.opacity is None else np.clip(self.opacity, 0.0, 1.0))[None, None]
        return Rendered(pixels, alpha, notices, None if self.opacity is None else alpha)
