"""Sidecars in the words of RIPs; what a vocabulary cannot say is refused."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from designgen.errors import UsageError
from designgen.export import Cloth, Order, parse_form, prepare, sidecar
from tests.export.samples import tile


@pytest.mark.parametrize(
    ("repeat", "kind", "drop"),
    [
        ("straight", "0", None),
        ("half-drop", "2", ("1", "2")),
        ("drop-2/3", "2", ("2", "3")),
        ("brick", "1", ("1", "2")),
        ("shift-1/4", "1", ("1", "4")),
        ("p4m", "0", None),
    ],
)
def test_printfactory(repeat: str, kind: str, drop: tuple[str, str] | None) -> None:
    sample = tile(repeat, (24, 24))
    root = ElementTree.fromstring(sidecar("printfactory", prepare(sample, Order()), "rose & co.png"))
    assert root.findtext("Name") == "rose & co.png"
    node = root.find("StepAndRepeat")
    assert node is not None and node.findtext("Type") == kind
    design = node.find("Design")
    assert design is not None and float(design.attrib["Width"]) == pytest.approx(sample.width_mm / 25.4 * 72)
    found = node.find("Drop")
    assert (None if found is None else (found.attrib["Numerator"], found.attrib["Denominator"])) == drop


def test_the_straight_equivalent_has_no_drop_and_its_own_size() -> None:
    delivery = prepare(tile("half-drop"), Order(parse_form("straight"), "tiff"))
    root = ElementTree.fromstring(sidecar("printfactory", delivery, "a.tif"))
    assert root.findtext("StepAndRepeat/Type") == "0" and root.find("StepAndRepeat/Drop") is None
    width = float(root.find("StepAndRepeat/Design").attrib["Width"])  # type: ignore[union-attr]
    assert width == pytest.approx(2 * 36 / 150 * 72)
    node = ElementTree.fromstring(sidecar("ergosoft", delivery, "a.tif"))
    assert node.findtext("SelectedOffset") == "0"


@pytest.mark.parametrize(("repeat", "selected"), [("brick", "1"), ("shift-1/3", "2"), ("shift-1/4", "3"), ("p6", "1")])
def test_ergosoft(repeat: str, selected: str) -> None:
    node = ElementTree.fromstring(sidecar("ergosoft", prepare(tile(repeat), Order(format="tiff")), "a.tif"))
    assert node.tag == "StepAndRepeatImage"
    assert node.findtext("SelectedOffset") == selected
    assert {node.findtext(flag) for flag in ("MirrorHorzX", "MirrorHorzY", "MirrorVertX", "MirrorVertY")} == {"0"}


def test_an_offset_ergosoft_has_no_preset_for_is_a_number() -> None:
    node = ElementTree.fromstring(sidecar("ergosoft", prepare(tile("shift-2/3"), Order(format="tiff")), "a.tif"))
    assert node.find("SelectedOffset") is None
    assert float(node.findtext("MoveHorzY") or "") == pytest.approx(2 / 3, abs=1e-6)


def test_ours_says_everything() -> None:
    delivery = prepare(tile("drop-1mm", (60, 60)), Order(cloth=Cloth("digital", 1400.0, "one-way", 10.0)))
    facts = json.loads(sidecar("json", delivery, "a.png"))
    assert facts["file"] == "a.png" and facts["drop"]["axis"] == "down"
    assert facts["drop"]["offset_mm"] == pytest.approx(1 / 0.9, abs=1e-3)
    assert facts["drop"]["offset_px"] == round(1 / 0.9 * 150 / 25.4)
    assert facts["cloth"]["shrinkage_warp_percent"] == 10.0
    assert facts["repeat_finished_mm"][1] < facts["repeat_printed_mm"][1]
    border = json.loads(sidecar("json", prepare(tile("border"), Order()), "a.png"))
    assert border["repeats"] == {"down": False, "across": True}


@pytest.mark.parametrize(
    ("kind", "repeat", "form", "format", "said"),
    [
        ("wasatch", "straight", "tile", "png", "no sidecar"),
        ("ergosoft", "half-drop", "tile", "tiff", "columns moved down"),
        ("ergosoft", "brick", "tile", "png", "TIFF files only"),
        ("printfactory", "none", "tile", "png", "does not"),
        ("printfactory", "border", "tile", "png", "does not"),
        ("printfactory", "half-drop", "length 3x3", "png", "goes with a tile"),
        ("printfactory", "half-drop", "sheet 3x3", "png", "goes with a tile"),
    ],
)
def test_what_cannot_be_said_is_refused(kind: str, repeat: str, form: str, format: str, said: str) -> None:
    delivery = prepare(tile(repeat), Order(parse_form(form), format))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=said):
        sidecar(kind, delivery, f"a.{format}")
