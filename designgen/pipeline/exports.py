"""The files of a design that go to printers: what is wanted, under which name, and what fixes its bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from designgen.errors import InputError, UsageError
from designgen.export import EXTENSIONS, Delivery, Order, Service, parse_form, prepare
from designgen.export.forms import TILE
from designgen.export.strike_off import strike_off
from designgen.recipe.exports import STRIKE_OFF
from designgen.recipe.models import Recipe
from designgen.repeat.tile import Tile
from designgen.store import StageSpec

EXPORT_VERSION = 1
"""Bumped by hand when the stage's output changes for the same inputs."""


@dataclass(frozen=True)
class ExportWish:
    """One file of every design.

    Attributes:
        suffix: Of the file's name, before its ending: "straight", "spoonflower"; empty for the tile itself.
        order: What is wanted.
        is_strike_off: Whether it is a labelled test sheet.
        sidecars: Files beside it that say the repeat.
    """

    suffix: str
    order: Order
    is_strike_off: bool = False
    sidecars: tuple[str, ...] = ()

    def for_placed(self) -> ExportWish:
        """Return the file of a placed print, which has no form but its own; what a service asks for stays."""
        if self.is_strike_off or self.order.service is not None:
            return replace(self, sidecars=())
        return replace(self, suffix="", order=replace(self.order, form=TILE), sidecars=())

    def file_name(self, design: str) -> str:
        """Return the name of the file of a design."""
        return f"{design}{'-' if self.suffix else ''}{self.suffix}{EXTENSIONS[self.order.format]}"

    def as_params(self) -> dict[str, Any]:
        """Return everything that moves bytes, as plain JSON types."""
        order = self.order
        service = None if order.service is None else order.service.model_dump(mode="json")
        plain = {name: value for name, value in asdict(replace(order, service=None)).items() if name != "service"}
        return {**plain, "service": service, "strike_off": self.is_strike_off, "sidecars": list(self.sidecars)}

    def stage(self, tile_key: str, *, stripped: bool) -> StageSpec:
        """Return what fixes the bytes of the file of a tile."""
        return StageSpec("export", EXPORT_VERSION, {**self.as_params(), "stripped": stripped}, (tile_key,))

    def deliver(self, tile: Tile, title: str, metadata: dict[str, Any] | None) -> Delivery:
        """Prepare the file of a tile; a placed print, which has no other form, is delivered as it is.

        Raises:
            UsageError: The tile does not repeat that way.
            InputError: It would break a rule of the service, or be too large.
        """
        if self.is_strike_off:
            return strike_off(tile, self.order, title, metadata)
        order = self.order if tile.lattice.is_periodic else replace(self.order, form=TILE)
        return prepare(tile, order, title, metadata)


def export_wishes(recipe: Recipe, find_service: Callable[[str], Service]) -> tuple[ExportWish, ...]:
    """Return every file that a recipe asks for of each design.

    Raises:
        InputError: A service is not known, or a form and a format do not go together.
    """
    exports = recipe.exports
    if exports is None:
        return ()
    cloth = recipe.cloth.cloth
    base = Order(TILE, exports.format, exports.bits, exports.compression, exports.dpi, cloth)
    base = replace(base, creator=exports.creator or recipe.creator, rights=exports.rights or recipe.rights)
    wishes: list[ExportWish] = []
    try:
        for text in exports.forms:
            if text == STRIKE_OFF:
                wishes.append(ExportWish(STRIKE_OFF, base, True))
                continue
            form = parse_form(text)
            if form.kind == "length" and form.width_mm is None and cloth.usable_width_mm is None:
                raise UsageError(f'"{text}" has no width.', "Write length 150x300, or say usable_width_cm in [cloth].")
            repeats = form.kind in ("tile", "straight")
            wishes.append(ExportWish(form.slug, replace(base, form=form), False, exports.sidecars if repeats else ()))
        for name in exports.services:
            service = find_service(name)
            order = replace(base, form=parse_form(service.form), format=service.format, dpi=None, service=service)
            wishes.append(ExportWish(service.name, replace(order, bits=8)))
    except UsageError as error:
        raise InputError(f"[exports] cannot be carried out: {error.what}", error.hint) from error
    return tuple(dict.fromkeys(wishes))
