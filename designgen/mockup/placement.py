"""Which print lies where: all-over by the garment's datum and grain, or placed by an area or by cm."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from designgen.errors import InputError
from designgen.mockup.cloth import ground_of
from designgen.mockup.levels import linear_of, to_linear, to_srgb
from designgen.mockup.options import ALL_OVER, Ink, MockupOptions, PartTile, Plane, Position
from designgen.mockup.sample import FlatPrint, premultiplied, turned
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import MM_PER_INCH

if TYPE_CHECKING:
    from designgen.mockup.format import Colour, Part, PrintArea, TemplateSpec
    from designgen.repeat.tile import Tile

CUSTOM = "custom"
_ALONE = Lattice("none")
_PALER = np.float32(0.25)
_FROM_CLOTH = np.float32(0.5)
ALL_OVER_MIN_DPI = 150.0


@dataclass(frozen=True, eq=False)
class Laid:
    """A print on a part.

    Attributes:
        flat: The print.
        ink: How it takes the cloth.
        share: How much of it is seen; below 1 on the wrong side of the cloth.
        film: Whether it lies on the yarn and hides the knit, rather than in it.
    """

    flat: FlatPrint
    ink: Ink
    share: float = 1.0
    film: bool = False


@dataclass(frozen=True, eq=False)
class Dress:
    """What a part wears: its cloth, and the prints on it from the lowest to the topmost.

    Attributes:
        cloth: Linear light, (3,).
        melange: Relative deviation of its yarn.
        prints: What is printed on it.
    """

    cloth: Plane
    melange: float
    prints: tuple[Laid, ...] = ()


@dataclass(frozen=True, eq=False)
class Outfit:
    """What every part wears, by name, and what there is to say about it."""

    dresses: dict[str, Dress]
    notices: tuple[str, ...]
    effective_dpi: float


@dataclass(frozen=True, eq=False)
class _Print:
    """A tile on its way to the garment: all-over (no area) on some parts, or placed on one."""

    tile: Tile
    rgba: Plane
    parts: tuple[Part, ...]
    area: PrintArea | None
    placed: bool
    position: Position
    _grounds: dict[bytes, Plane] = field(default_factory=dict)

    def ground(self, cloth: Plane) -> Plane:
        """Its commonest colour on a cloth."""
        key = cloth.tobytes()
        if key not in self._grounds:
            self._grounds[key] = ground_of(self.rgba, cloth)
        return self._grounds[key]


def outfit(tile: Tile, spec: TemplateSpec, options: MockupOptions) -> Outfit:
    """Decide what every part wears.

    Raises:
        InputError: The template has no such colour, part or print area, or a placed print was asked to repeat.
    """
    colour = spec.colour(options.garment_colour)
    prints = [_main(tile, spec, options), *(_other(other, spec) for other in options.others)]
    prints.sort(key=lambda each: each.placed)  # what is placed lies on what covers the cloth
    dresses = {part.name: _plain(part, colour) for part in spec.parts}
    for each in prints:
        for part in each.parts:
            here = dresses[part.name]
            dresses[part.name] = _placed(each, part, here, options.ink) if each.placed else _covered(each, part, here)
    notices = [notice for each in prints for notice in _notices(each, spec)]
    return Outfit(dresses, tuple(dict.fromkeys(notices)), min(effective_dpi(each.tile) for each in prints))


def effective_dpi(tile: Tile) -> float:
    """Pixels of the print to an inch of cloth, along the side that has fewer."""
    return min(tile.dpi, tile.dpi_vertical)


def parts_called(spec: TemplateSpec, where: str) -> tuple[Part, ...]:
    """Return the parts of a name or group: "sleeves", "body" (all that is printed but sleeves), or a colour group.

    Raises:
        InputError: Nothing is called so.
    """
    by_name = [part for part in spec.parts if part.name == where]
    sleeves = [part for part in spec.parts if part.name.startswith("sleeve")]
    groups = {
        "sleeves": sleeves,
        "body": [part for part in spec.parts if part not in sleeves and part.takes_print in ("full", "reverse")],
    }
    by_colour = [part for part in spec.parts if part.colour_group == where]
    found = by_name or groups.get(where) or by_colour
    if not found:
        known = [part.name for part in spec.parts] + [name for name, parts in groups.items() if parts]
        known += [area.name for area in spec.print_areas]
        raise InputError(
            f"The template {spec.id} has no part or print area {where!r}.", f"Choose one of: {', '.join(known)}."
        )
    return tuple(found)


def _main(tile: Tile, spec: TemplateSpec, options: MockupOptions) -> _Print:
    position, placement = options.position, options.placement
    if placement is None:
        placement = ALL_OVER if tile.lattice.is_periodic else CUSTOM if position.part is not None else None
    rgba = premultiplied(tile.pixels, tile.alpha)
    if placement == ALL_OVER:
        if not tile.lattice.is_periodic:
            raise InputError(
                "A placed print does not repeat and cannot cover the garment.",
                "Choose a print area, or make the tile with a repeat such as half-drop.",
            )
        parts = spec.parts if position.part is None else parts_called(spec, position.part)
        return _Print(tile, rgba, tuple(parts), None, placed=False, position=position)
    if placement == CUSTOM and not any(CUSTOM in (area.name, area.placement) for area in spec.print_areas):
        return _Print(tile, rgba, (_own_place(spec, position),), None, placed=True, position=position)
    area = spec.print_area(placement)
    part = area.part if position.part is None else position.part
    return _Print(tile, rgba, (spec.part(part),), area, placed=True, position=position)


def _own_place(spec: TemplateSpec, position: Position) -> Part:
    if position.from_hps_cm is None:
        raise InputError(
            "A placement of your own needs its place.",
            "Say how far below the high point of the shoulder the print begins: --from-hps-cm 12.",
        )
    if position.part is not None:
        return spec.part(position.part)
    return next((part for part in spec.parts if part.takes_print == "full"), spec.parts[0])


def _other(other: PartTile, spec: TemplateSpec) -> _Print:
    tile = other.tile
    rgba = premultiplied(tile.pixels, tile.alpha)
    areas = [area for area in spec.print_areas if other.where in (area.name, area.placement)]
    named = any(part.name == other.where for part in spec.parts)
    if areas and not named:
        return _Print(tile, rgba, (spec.part(areas[0].part),), areas[0], placed=True, position=Position())
    parts = parts_called(spec, other.where)
    if not tile.lattice.is_periodic:
        raise InputError(
            f"A placed print does not repeat and cannot cover {other.where}.",
            "Name a print area for it, or make the tile with a repeat such as half-drop.",
        )
    return _Print(tile, rgba, parts, None, placed=False, position=Position())


def _covered(each: _Print, part: Part, dress: Dress) -> Dress:
    """A part in an all-over print: a rib in its ground colour, the wrong side of the cloth with it struck through."""
    if part.takes_print == "never":
        return dress
    ground = each.ground(dress.cloth)
    if part.takes_print == "ground":
        return Dress(ground, 0.0)
    laid = Laid(_all_over(each, part), "opaque")
    if part.takes_print == "full":
        return Dress(dress.cloth, dress.melange, (laid,))
    # The wrong side of printed jersey: the ground of the yarn, paler to the eye, with some of the print struck through.
    paler = to_linear(_PALER * to_srgb(dress.cloth) + (np.float32(1.0) - _PALER) * to_srgb(ground))
    dark = _in_the_hollow(ground)
    struck = laid.flat.rgba * np.append(dark, np.float32(1.0))
    return Dress(paler * dark, dress.melange, (Laid(replace(laid.flat, rgba=struck), "opaque", part.show_through),))


def _plain(part: Part, colour: Colour) -> Dress:
    cloth = linear_of(colour.srgb_of(part.colour_group))
    if part.takes_print == "reverse":
        cloth = cloth * _in_the_hollow(cloth)
    return Dress(cloth, colour.melange)


def _in_the_hollow(cloth: Plane) -> Plane:
    """What is left, by colour, of the light inside a garment: the light pass was made with white cloth all around.

    About half of the light there has come from other cloth, and that gives back its own colour only.
    """
    return np.asarray(np.float32(1.0) - _FROM_CLOTH * (np.float32(1.0) - cloth), np.float32)


def _all_over(each: _Print, part: Part) -> FlatPrint:
    """The middle of a tile runs down the datum's line, and its top edge lies at the datum's level."""
    tile, position = each.tile, each.position
    width, height = tile.width_mm / 10, tile.height_mm / 10
    u, v = part.datum_u_cm, part.datum_v_cm
    left, top = u - width / 2 + (position.offset_cm or 0.0), v + (position.from_hps_cm or 0.0)
    flat = FlatPrint(each.rgba, tile.lattice, width, height, left, top)
    return turned(flat, part.grain_deg + position.turn_deg, (u, v))


def _placed(each: _Print, part: Part, dress: Dress, ink: Ink) -> Dress:
    tile, position, area = each.tile, each.position, each.area
    width, height = tile.width_mm / 10, tile.height_mm / 10
    datum_u, datum_v = part.datum_u_cm, part.datum_v_cm
    middle_u = datum_u if area is None else area.centre_u_cm
    top = 0.0 if area is None else area.centre_v_cm - height / 2
    if position.offset_cm is not None:
        middle_u = datum_u + position.offset_cm
    if position.from_hps_cm is not None:
        top = datum_v + position.from_hps_cm
    flat = FlatPrint(each.rgba, _ALONE, width, height, middle_u - width / 2, top)
    flat = turned(flat, position.turn_deg, (middle_u, top + height / 2))
    return Dress(dress.cloth, dress.melange, (*dress.prints, Laid(flat, ink, film=ink == "opaque")))


def _notices(each: _Print, spec: TemplateSpec) -> list[str]:
    tile, area = each.tile, each.area
    found = []
    least = area.min_dpi if area is not None else _least_dpi(spec)
    dpi = effective_dpi(tile)
    if dpi < least - 0.5:
        most_cm = tile.size_px[1] / least * MM_PER_INCH / 10
        found.append(
            f"The print has {dpi:.0f} dpi at this size; {spec.name} asks for at least {least:.0f}. "
            f"Up to {most_cm:.1f} cm wide it is sharp enough."
        )
    if area is not None and (tile.width_mm > area.width_cm * 10 + 0.5 or tile.height_mm > area.height_cm * 10 + 0.5):
        found.append(
            f"The print is {tile.width_mm / 10:.1f} x {tile.height_mm / 10:.1f} cm and runs beyond the {area.name} "
            f"area of {area.width_cm:.1f} x {area.height_cm:.1f} cm."
        )
    return found


def _least_dpi(spec: TemplateSpec) -> float:
    return min((area.min_dpi for area in spec.print_areas), default=ALL_OVER_MIN_DPI)
