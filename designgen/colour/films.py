"""Films: plates as 1-bit TIFFs at the resolution of an imagesetter, with registration marks and a label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from designgen.colour.halftone import fit_screen, halftone, solid
from designgen.colour.inks import Ink, Separation
from designgen.colour.marks import MarkedSheet
from designgen.imaging.tiff import TiffForm, encode_bilevel_tiff
from designgen.repeat.tile import MM_PER_INCH


@dataclass(frozen=True)
class FilmOptions:
    """How films are made.

    Attributes:
        lpi: Lines per inch of the dots.
        angles: Their degrees; one for all inks, or one for each in turn.
        dpi: Pixels per inch of the film.
        mirrored: Wrong reading, emulsion down.
        compression: Of the TIFF.
    """

    lpi: float = 45.0
    angles: tuple[float, ...] = (22.5,)
    dpi: float = 1200.0
    mirrored: bool = False
    compression: Literal["lzw", "deflate", "none"] = "lzw"


def film(
    separation: Separation, plate: tuple[Ink, NDArray[np.uint8]], place: tuple[str, int, int], films: FilmOptions
) -> tuple[bytes, dict[str, Any]]:
    """Return a film with its marks, and what is to be known of it.

    Args:
        separation: The design.
        plate: An ink and its plate, uint8 (H, W), 255 full ink.
        place: (the design's name, the plate's number from 1, of how many).
        films: How it is made.
    """
    ink, plane = plate
    name, number, count = place
    angle = films.angles[(number - 1) % len(films.angles)]
    size_mm = (separation.width_mm, separation.height_mm)
    screen = fit_screen(size_mm, separation.lattice, (films.lpi, angle), films.dpi)
    is_flat = bool(((plane == 0) | (plane == 255)).all())
    bands = solid(plane, screen.size_px) if is_flat else halftone(plane, screen, separation.lattice)
    screened = "solid" if is_flat else f"{screen.lpi:.1f} lpi at {screen.angle:.1f} deg"
    words = f"{number}/{count}  {ink.name}  {screened}  {films.dpi:g} dpi" + "  wrong reading" * films.mirrored
    sheet = MarkedSheet(screen.size_px, films.dpi / MM_PER_INCH, (name, words))
    rows = _turned(sheet.around(bands)) if films.mirrored else sheet.around(bands)
    data = encode_bilevel_tiff(sheet.sheet_px, rows, TiffForm(films.dpi, films.compression))
    facts = {"dpi": films.dpi, "lpi": None, "angle": None, "mirrored": films.mirrored}
    if not is_flat:
        facts |= {"lpi": round(screen.lpi, 2), "angle": round(screen.angle, 2)}
    return data, facts


def _turned(rows: Iterator[NDArray[np.bool_]]) -> Iterator[NDArray[np.bool_]]:
    """Yield the rows mirrored left to right, marks and label with them."""
    for band in rows:
        yield band[:, ::-1]
