"""How a tile repeats, in a file beside it, in the words of the programs that mills print with (RIPs).

Written from their own documentation: PrintFactory, help.printfactory.cloud/api/examples/textile (StepAndRepeat, lengths
in points); ErgoSoft, knowledge base "Step & Repeat" (StepAndRepeatImage, TIFF only). What a vocabulary cannot say is
refused rather than guessed.
"""

from __future__ import annotations

import json
from typing import Literal, get_args
from xml.etree import ElementTree

from designgen.errors import UsageError
from designgen.export.order import Delivery

SidecarKind = Literal["json", "printfactory", "ergosoft"]
KINDS: tuple[str, ...] = get_args(SidecarKind)
SUFFIXES = {"json": ".repeat.json", "printfactory": ".printfactory.xml", "ergosoft": ".ergosoft.xml"}

FORMAT = 1
_POINTS_PER_MM = 72 / 25.4
_STRAIGHT, _HORIZONTAL_STEP, _VERTICAL_STEP = 0, 1, 2
_ERGOSOFT_OFFSETS = {(0, 1): 0, (1, 2): 1, (1, 3): 2, (1, 4): 3}


def sidecar(kind: str, delivery: Delivery, file_name: str) -> bytes:
    """Return a sidecar.

    Args:
        kind: One of `KINDS`.
        delivery: The file it goes with: a tile, a straight equivalent or a sheet that repeats.
        file_name: Of that file.

    Raises:
        UsageError: There is no such vocabulary, or it has no words for this file.
    """
    if kind not in KINDS:
        raise UsageError(f'There is no sidecar "{kind}".', f"There are {', '.join(KINDS)}.")
    form = delivery.order.form
    if kind == "json":
        return _json(delivery, file_name)
    if not delivery.tile.lattice.is_periodic or not all(delivery.tile.lattice.wraps):
        raise UsageError("A sidecar says how a tile repeats both ways; this design does not.", "Leave --sidecar out.")
    if form.kind != "tile" and not form.repeats_straight(delivery.tile):
        raise UsageError("A sidecar goes with a tile that repeats.", "Export the tile itself, or --as straight.")
    return _printfactory(delivery, file_name) if kind == "printfactory" else _ergosoft(delivery)


def _drop(delivery: Delivery) -> tuple[str, int, int]:
    lattice = delivery.tile.lattice
    if delivery.order.form.kind != "tile" or not lattice.drop:
        return "straight", 0, 1
    return lattice.axis, lattice.drop.numerator, lattice.drop.denominator


def _json(delivery: Delivery, file_name: str) -> bytes:
    tile, repeat = delivery.tile, delivery.tile.repeat
    axis, numerator, denominator = _drop(delivery)
    whole = delivery.order.form.kind == "tile"
    facts = {
        "format": FORMAT,
        "file": file_name,
        **delivery.as_dict(),
        "drop": {
            "axis": {"column": "down", "row": "across"}.get(axis, "none"),
            "numerator": numerator,
            "denominator": denominator,
            "offset_px": tile.lattice.shift_px(*tile.size_px) if whole and tile.lattice.drop else 0,
            "offset_mm": None if repeat is None or not whole else repeat.offset_mm,
        },
        "group": "p1" if repeat is None else repeat.group,
        "repeats": {"down": tile.lattice.wraps[0], "across": tile.lattice.wraps[1]},
    }
    facts.pop("notices")
    return (json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _printfactory(delivery: Delivery, file_name: str) -> bytes:
    """One Document of a PrintFactory job: a horizontal step moves rows sideways, a vertical step moves columns down."""
    axis, numerator, denominator = _drop(delivery)
    width_mm, height_mm = delivery.size_mm
    document = ElementTree.Element("Document")
    ElementTree.SubElement(document, "Name").text = file_name
    ElementTree.SubElement(document, "FilePath", Copies="1", IsTemporary="false").text = file_name
    node = ElementTree.SubElement(document, "StepAndRepeat")
    kind = {"straight": _STRAIGHT, "row": _HORIZONTAL_STEP, "column": _VERTICAL_STEP}[axis]
    ElementTree.SubElement(node, "Type").text = str(kind)
    points = {"Width": width_mm * _POINTS_PER_MM, "Height": height_mm * _POINTS_PER_MM}
    ElementTree.SubElement(node, "Design", {name: f"{value:.6f}" for name, value in points.items()})
    ElementTree.SubElement(node, "Offset", X="0", Y="0")
    ElementTree.SubElement(node, "Spacing", X="0", Y="0")
    if axis != "straight":
        ElementTree.SubElement(node, "Drop", Numerator=str(numerator), Denominator=str(denominator))
    return _xml(document)


def _ergosoft(delivery: Delivery) -> bytes:
    axis, numerator, denominator = _drop(delivery)
    if delivery.order.format != "tiff":
        raise UsageError("ErgoSoft repeats TIFF files only.", "Give -o a name that ends in .tif.")
    if axis == "column":
        raise UsageError(
            "ErgoSoft's words know rows moved sideways, not columns moved down.",
            "Export it --as straight, which needs no offset.",
        )
    node = ElementTree.Element("StepAndRepeatImage")
    selected = _ERGOSOFT_OFFSETS.get((numerator, denominator))
    if selected is not None:
        ElementTree.SubElement(node, "SelectedOffset").text = str(selected)
    ElementTree.SubElement(node, "MoveHorzY").text = f"{numerator / denominator:.6f}"
    for flag in ("MirrorHorzX", "MirrorHorzY", "MirrorVertX", "MirrorVertY"):
        ElementTree.SubElement(node, flag).text = "0"
    return _xml(node)


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"
