"""Separations as files: what goes to the mill, made one at a time as (name, bytes), for somebody else to write."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from designgen.colour.csv_files import safe_cell
from designgen.colour.deviation import Deviation
from designgen.colour.films import FilmOptions, film
from designgen.colour.inks import BARE, Ink, Separation, ink_facts
from designgen.colour.marks import MarkedSheet, marked_plate
from designgen.colour.plates import UNDERBASE, plates, seam_excess, trap_px, underbase
from designgen.imaging.png_rows import PngForm
from designgen.imaging.psd import LONGEST_SIDE_PX, SpotChannel, encode_psd
from designgen.imaging.tiff import TiffForm, encode_grey_tiff, encode_indexed_tiff, encode_ink_tiff
from designgen.imaging.writing import encode_indexed_png
from designgen.imaging.xmp import Facts, SpotFact, packet
from designgen.repeat.tile import MM_PER_INCH

File = tuple[str, bytes]
Planes = list[tuple[Ink, NDArray[np.uint8]]]
_NOTHING = Facts()
WHITE_INK = Ink(UNDERBASE, (100.0, 0.0, 0.0))


@dataclass(frozen=True)
class PlateOptions:
    """Which files a set of plates has.

    Attributes:
        trap_mm: How far lighter inks run on under darker ones.
        underbase_mm: Choke of a white plate under all inks; None makes none.
        marks: Whether crosses, corners and labels stand around each plate.
        indexed: Whether an indexed TIFF of the whole design is added.
        multichannel: Whether a multichannel TIFF and a Photoshop document of all inks are added.
        films: How 1-bit films are made, or None.
        compression: Of the TIFFs.
        about: What the files say of the design: its maker, its rights.
    """

    trap_mm: float = 0.0
    underbase_mm: float | None = None
    marks: bool = False
    indexed: bool = False
    multichannel: bool = False
    films: FilmOptions | None = None
    compression: Literal["lzw", "deflate", "none"] = "lzw"
    about: Facts = _NOTHING


def spot_picture(separation: Separation, facts: Facts | None, recipe: dict[str, Any] | None = None) -> bytes:
    """Return the design in its inks as an indexed PNG; bare cloth is transparent. Without facts it has no XMP."""
    labels, colours, clear = _indexed(separation)
    form = PngForm(separation.dpi, recipe, b"" if facts is None else packet(facts))
    return encode_indexed_png(labels, colours, clear=clear, form=form)


def indexed_tiff(
    separation: Separation, facts: Facts | None, compression: Literal["lzw", "deflate", "none"] = "lzw"
) -> bytes:
    """Return the design as an indexed TIFF; bare cloth is white, its last colour. Without facts it has no XMP."""
    labels, colours, _ = _indexed(separation)
    xmp = b"" if facts is None else packet(facts)
    form = TiffForm(_dpi_both(separation), compression, xmp, predictor=False)
    return encode_indexed_tiff(labels, colours, form)


def spot_facts(separation: Separation, about: Facts = _NOTHING, **more: Any) -> Facts:
    """Return what a picture of this separation says of itself: `about` the design, its repeat and its spots."""
    spots = tuple(
        SpotFact(ink.name, ink.hex, round(float(share), 5))
        for ink, share in zip(separation.inks, separation.coverage, strict=True)
    )
    repeat = separation.repeat
    return replace(
        about,
        repeat=repeat.name if repeat is not None else separation.lattice.name,
        drop=str(separation.lattice.drop) if separation.lattice.drop else "",
        offset_mm=None if repeat is None else repeat.offset_mm,
        group="" if repeat is None or repeat.group == "p1" else repeat.group,
        width_mm=separation.width_mm,
        height_mm=separation.height_mm,
        dpi=separation.dpi,
        spots=spots,
        **more,
    )


def spot_table(separation: Separation, deviation: Deviation | None) -> bytes:
    """Return the spots as CSV: name, colours, coverage and, where it was measured, how far each is from the design."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["spot", "name", "words", "hex", "L", "a", "b", "coverage %", "mean delta E 2000"])
    for index, facts in enumerate(ink_facts(separation)):
        cost = "" if deviation is None else f"{deviation.per_ink[index]:.2f}"
        colours = [f"{value:.2f}" for value in facts["lab"]]
        cells = [safe_cell(facts["name"]), facts["words"], facts["hex"], *colours, f"{facts['coverage_percent']:.3f}"]
        writer.writerow([index + 1, *cells, cost])
    return out.getvalue().encode("utf-8-sig")


def plate_files(separation: Separation, name: str, options: PlateOptions) -> Iterator[File]:
    """Yield the files of a flat separation: plates, then what else was asked for, then plates.json.

    Plates and films show ink black, as film does; the multichannel files say what they hold themselves.
    """
    planes = list(plates(separation, options.trap_mm))
    if options.underbase_mm is not None:
        planes.insert(0, (WHITE_INK, underbase(separation, options.underbase_mm)))
    details = {
        "trap_mm": round(trap_px(separation, options.trap_mm) / separation.px_per_mm, 4),
        "underbase_choke_mm": options.underbase_mm,
        "bare_percent": round(100 * separation.bare_share, 3),
    }
    yield from _sheets(separation, name, (planes, options, details))


def tonal_files(separation: Separation, name: str, tonal: NDArray[np.uint8], options: PlateOptions) -> Iterator[File]:
    """Yield the files of tonal plates, uint8 (H, W, N), one for each ink of the separation."""
    planes = [(ink, tonal[..., index]) for index, ink in enumerate(separation.inks)]
    if options.underbase_mm is not None:
        planes.insert(0, (WHITE_INK, underbase(separation, options.underbase_mm)))
    yield from _sheets(separation, name, (planes, options, {"tonal": True, "underbase_choke_mm": options.underbase_mm}))


def _sheets(separation: Separation, name: str, job: tuple[Planes, PlateOptions, dict[str, Any]]) -> Iterator[File]:
    planes, options, details = job
    flat = not details.get("tonal")
    listed: list[dict[str, Any]] = []
    notices: list[str] = []
    for number, (ink, plane) in enumerate(planes, start=1):
        file = f"{name}__{number:02d}-{file_part(ink.name)}.tif"
        labels = name, f"{number}/{len(planes)}  {ink.name}  {ink.words}"
        sheet = marked_plate(plane, separation.px_per_mm, labels) if options.marks else plane
        facts = packet(
            spot_facts(separation, options.about, title=f"{name}, plate {number} of {len(planes)}, {ink.name}")
        )
        form = TiffForm(_dpi_both(separation), options.compression, facts, predictor=not flat)
        yield file, encode_grey_tiff(np.uint8(255) - sheet, form)
        listed.append(_plate_facts(number, ink, plane, file))
        listed[-1]["seam_excess"] = round(seam_excess(plane, separation.lattice), 2)
    if options.films is not None:
        for (number, (ink, plane)), entry in zip(enumerate(planes, start=1), listed, strict=True):
            file = f"{name}__film-{number:02d}-{file_part(ink.name)}.tif"
            data, entry["film"] = film(separation, (ink, plane), (name, number, len(planes)), options.films)
            entry["film"]["file"] = file
            yield file, data
    if options.indexed:
        yield (
            f"{name}__indexed.tif",
            indexed_tiff(separation, spot_facts(separation, options.about, title=name), options.compression),
        )
    if options.multichannel:
        yield from _multichannel(separation, name, (planes, options), notices)
    facts_of_all = _set_facts(separation, options) | details | {"plates": listed, "notices": notices}
    yield f"{name}__plates.json", (json.dumps(facts_of_all, indent=1, ensure_ascii=False) + "\n").encode()


def _multichannel(
    separation: Separation, name: str, job: tuple[Planes, PlateOptions], notices: list[str]
) -> Iterator[File]:
    """Yield all inks in one TIFF and one Photoshop document; what cannot be is told in `notices`."""
    planes, options = job
    if len(planes) < 2:
        notices.append("There is one ink, so no file of several channels was made: its plate is all of it.")
        return
    stack = np.stack([plane for _, plane in planes], axis=-1)
    facts = packet(spot_facts(separation, options.about, title=name))
    form = TiffForm(_dpi_both(separation), options.compression, facts, predictor=False)
    yield f"{name}__inks.tif", encode_ink_tiff(stack, [ink.name for ink, _ in planes], form)
    if max(separation.size_px) > LONGEST_SIDE_PX:
        notices.append(f"A Photoshop document holds {LONGEST_SIDE_PX} pixels a side, so none was made; use the TIFF.")
        return
    channels = [SpotChannel(ink.name, ink.lab, 100 if ink is WHITE_INK else 0) for ink, _ in planes]
    yield f"{name}__inks.psd", encode_psd(stack, channels, separation.dpi)


def _plate_facts(number: int, ink: Ink, plane: NDArray[np.uint8], file: str) -> dict[str, Any]:
    return {
        "number": number,
        "name": ink.name,
        "words": ink.words if ink is not WHITE_INK else "white",
        "hex": ink.hex,
        "lab": [round(value, 2) for value in ink.lab],
        "ink_percent": round(100 * float(plane.mean(dtype=np.float64)) / 255, 3),
        "file": file,
    }


def _set_facts(separation: Separation, options: PlateOptions) -> dict[str, Any]:
    height, width = separation.size_px
    repeat = separation.repeat
    return {
        "repeat": repeat.name if repeat is not None else separation.lattice.name,
        "width_mm": round(separation.width_mm, 4),
        "height_mm": round(separation.height_mm, 4),
        "size_px": [width, height],
        "dpi": round(separation.dpi, 3),
        "ink_is": "black",
        "margin_mm": MarkedSheet((height, width), separation.px_per_mm, ("", "")).margin_px / separation.px_per_mm
        if options.marks
        else 0,
    }


def _indexed(separation: Separation) -> tuple[NDArray[np.uint8], NDArray[np.uint8], int | None]:
    """Return labels without gaps, their colours, and which of them is bare cloth, if any."""
    colours = [np.floor(ink.rgb * 255 + 0.5).astype(np.uint8) for ink in separation.inks]
    labels = separation.labels
    if not separation.counts[BARE]:
        return labels, np.stack(colours), None
    clear = len(colours)
    labels = np.where(labels == BARE, np.uint8(clear), labels)
    return labels, np.stack([*colours, np.full(3, 255, np.uint8)]), clear


def _dpi_both(separation: Separation) -> tuple[float, float]:
    height, width = separation.size_px
    return width / separation.width_mm * MM_PER_INCH, height / separation.height_mm * MM_PER_INCH


def file_part(name: str) -> str:
    """Return an ink's name as part of a file name: letters, digits, hyphens."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name)
    return "-".join(part for part in plain.split("-") if part)[:40] or "ink"
