"""Placed prints for direct-to-garment: the print at its size with alpha, its white underbase, and where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from designgen.colour.delivery import WHITE_INK
from designgen.colour.inks import BARE, Separation
from designgen.colour.plates import underbase
from designgen.errors import InputError
from designgen.export import Delivery, Order
from designgen.export import prepare as prepare_export
from designgen.garments import Pattern
from designgen.imaging.tiff import TiffForm, write_rows
from designgen.panels.laying import Laid, place
from designgen.panels.outline import Panel, box_of
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

_CHEST_CENTRE_SHARE = 26.0 / 71.0
"""Middle of a chest print below the HPS, of the garment's length: 26 cm in a T-shirt of size M, as in the templates."""
_COVERED = 0.5
_ROWS = 512


@dataclass(frozen=True)
class Place:
    """Where a print goes.

    Attributes:
        panel: Name of the panel.
        from_hps_cm: Top edge of the print below the high point of the shoulder; None is the chest of the size.
        offset_cm: Middle of the print to the right of the centre line.
    """

    panel: str = "front"
    from_hps_cm: float | None = None
    offset_cm: float = 0.0


def laid_at(tile: Tile, flat: Pattern, place_: Place) -> Laid:
    """Lay a print on the panel of a size."""
    height = tile.height_mm / 10
    if place_.from_hps_cm is not None:
        top = place_.from_hps_cm
    else:
        length = flat.measurements.get("length")
        centre = flat.measurements.get("height", 2 * height) / 2 if length is None else _CHEST_CENTRE_SHARE * length
        top = max(0.0, centre - height / 2)
    return place(tile, top, place_.offset_cm)


def panel_called(panels: tuple[Panel, ...], name: str) -> Panel:
    """Return a panel by name.

    Raises:
        InputError: There is none.
    """
    for panel in panels:
        if name == panel.name:
            return panel
    raise InputError(f"There is no panel {name!r}.", f"Choose one of: {', '.join(panel.name for panel in panels)}.")


def beyond_cm(laid: Laid, panel: Panel) -> float:
    """Return how far a print runs beyond the seam line's box, 0 where it lies inside."""
    left, top, right, bottom = box_of(panel.seam_line)
    x, y = laid.on_panel(0.0, 0.0)
    over = (left - x, top - y, x + laid.width_cm - right, y + laid.height_cm - bottom)
    return round(max(0.0, *over), 2)


def print_file(tile: Tile, dpi: float, title: str) -> Delivery:
    """Return the print as a PNG at its size, with its alpha, in that resolution."""
    once = Tile(tile.pixels, Lattice.named("none"), tile.width_mm, tile.height_mm, tile.alpha)
    return prepare_export(once, Order(format="png", dpi=dpi), title)


def write_underbase(stream: BinaryIO, delivery: Delivery, choke_mm: float) -> float:
    """Write the white plate under a print as an 8-bit grey TIFF, ink black, and return the share of it that prints.

    Args:
        stream: An open, seekable binary file.
        delivery: The print, as `print_file` prepared it.
        choke_mm: How far the white is drawn back from the print's edges.

    Raises:
        ValueError: The choke is negative.
    """
    tile = delivery.tile
    labels = np.zeros(tile.size_px, np.uint8)
    if tile.alpha is not None:
        labels[tile.alpha[0, 0] < _COVERED] = BARE
    plane = underbase(Separation(labels, (WHITE_INK,), tile.lattice, tile.width_mm, tile.height_mm), choke_mm)
    film = np.subtract(255, plane, dtype=np.uint8)[..., None]

    def rows() -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
        for top in range(0, len(film), _ROWS):
            yield film[top : top + _ROWS]

    form = TiffForm((tile.dpi, tile.dpi_vertical), predictor=False)
    write_rows(stream, (*tile.size_px, 1), np.uint8, rows(), form)
    return float((plane > 0).mean())
