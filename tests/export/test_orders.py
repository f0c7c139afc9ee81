"""Printed sizes, cloth, forms, metadata: what is asked for and what is said."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import InputError, UsageError
from designgen.export import Cloth, Form, Order, parse_form, prepare
from designgen.export.fitting import fit
from designgen.export.forms import LONGEST_MM
from designgen.imaging import decode
from designgen.imaging.xmp import read_packet
from designgen.repeat.groups import symmetrise, symmetry_error
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.tile import Tile
from tests.export.samples import tile


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("tile", Form()),
        ("Straight", Form("straight")),
        ("sheet 2x3", Form("sheet", 2, 3)),
        ("sheet-10×1", Form("sheet", 10, 1)),
        ("length 150x300", Form("length", width_mm=1500, height_mm=3000)),
        ("length 300", Form("length", height_mm=3000)),
        ("length 5m", Form("length", height_mm=5000)),
        ("1,5x2 m", Form("length", width_mm=1500, height_mm=2000)),
        ("length 20x30in", Form("length", width_mm=508, height_mm=pytest.approx(762))),
    ],
)
def test_forms_as_they_are_written(text: str, form: Form) -> None:
    assert parse_form(text) == form


@pytest.mark.parametrize("text", ["", "sheet", "sheet 0x3", "sheet 999x999", "length", "length 0", "wide", "9999999m"])
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_form(text)


def test_slugs_are_fit_for_files() -> None:
    texts = ("tile", "straight", "sheet 2x3", "length 150x300", "length 5m")
    assert [parse_form(text).slug for text in texts] == [
        "",
        "straight",
        "sheet-2x3",
        "length-150x300cm",
        "length-500cm",
    ]
    assert LONGEST_MM == 1_000_000


@given(st.floats(0, 20), st.floats(0, 20))
def test_what_is_printed_shrinks_to_what_was_wanted(warp: float, weft: float) -> None:
    width, height = Cloth(shrinkage_warp=warp, shrinkage_weft=weft).printed_mm(80, 100)
    assert width * (1 - weft / 100) == pytest.approx(80)
    assert height * (1 - warp / 100) == pytest.approx(100)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "shift-1/3", "drop-1mm", "cmm", "p4m", "p6", "none"])
def test_shrinkage_makes_the_print_larger_and_says_both_sizes(repeat: str) -> None:
    size = (36, 36) if repeat == "p4m" else (30, 36)
    sample = tile(repeat, size)
    cloth = Cloth(shrinkage_warp=10, shrinkage_weft=5)
    fitted = fit(sample, None, cloth)
    assert fitted.finished_mm == (sample.width_mm, sample.height_mm)
    assert fitted.tile.width_mm == pytest.approx(sample.width_mm / 0.95)
    assert fitted.tile.height_mm == pytest.approx(sample.height_mm / 0.9)
    assert fitted.tile.size_px[1] == pytest.approx(36 / 0.95, abs=2)
    if sample.lattice.drop:
        assert float(fitted.tile.lattice.drop) == pytest.approx(float(sample.lattice.drop), abs=0.5 / 30 + 0.5 / 33)
        known = parse_repeat(fitted.tile.repeat_name)
        size_mm = fitted.tile.width_mm, fitted.tile.height_mm
        assert known.delivered(fitted.tile.size_px, size_mm) == fitted.tile.lattice
    (said,) = (notice for notice in fitted.notices if "finishes at" in notice)
    assert "10 %" in said and "5 %" in said


def test_without_a_reason_no_pixel_is_touched() -> None:
    sample = tile("half-drop")
    assert fit(sample, None, Cloth()).tile.pixels is sample.pixels


def test_symmetry_survives_resampling_to_the_last_bit() -> None:
    noise = tile("p4m", (48, 48))
    exact = Tile(symmetrise(noise.pixels, "p4m", "pick"), noise.lattice, 8.128, 8.128, repeat=noise.repeat)
    fitted = fit(exact, 400, Cloth())
    assert fitted.tile.size_px == (128, 128)
    assert symmetry_error(fitted.tile.pixels, "p4m") == 0
    assert any("no detail is gained" in notice for notice in fitted.notices)


def test_inputs_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError, match="at most"):
        fit(tile("straight", (4000, 4000)), 1200, Cloth())
    for wrong in (
        {"method": "tie-dye"},
        {"direction": "up"},
        {"usable_width_mm": 0.0},
        {"shrinkage_warp": -1.0},
        {"shrinkage_weft": 90.0},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Cloth(**wrong)  # type: ignore[arg-type]


def test_cloth_says_how_many_repeats_lie_across_and_what_resolution_is_asked_for() -> None:
    said = Cloth("rotary-screen", 1400.0).advice(80, 300)
    assert any("360 dpi" in line and "300" in line for line in said)
    assert any("17 whole repeats" in line and "4 cm" in line for line in said)
    assert "part of it is lost" in Cloth(usable_width_mm=50.0).advice(80, 300)[0]
    assert Cloth("dtg").advice(80, 72) == ()
    assert Cloth("digital", 1400.0, "tossed", 3.0).as_dict() == {
        "method": "digital",
        "usable_width_mm": 1400.0,
        "direction": "tossed",
        "shrinkage_warp_percent": 3.0,
    }


def test_a_length_needs_a_width_from_somewhere() -> None:
    form = parse_form("length 2")
    with pytest.raises(UsageError, match="How wide"):
        prepare(tile(), Order(form))
    delivery = prepare(tile(), Order(form, cloth=Cloth(usable_width_mm=40.0)))
    assert delivery.size_px == (118, 236)


@pytest.mark.parametrize("form", ["straight", "sheet 2x2", "length 5x5"])
def test_a_placed_print_does_not_repeat(form: str) -> None:
    with pytest.raises(UsageError, match="does not repeat"):
        prepare(tile("none"), Order(parse_form(form)))


def test_a_border_repeats_one_way() -> None:
    with pytest.raises(UsageError, match="across only"):
        prepare(tile("border"), Order(parse_form("sheet 2x2")))
    assert prepare(tile("border"), Order(parse_form("sheet 3x1"))).size_px == (24, 108)


def test_an_offset_that_never_comes_round_has_no_straight_equivalent() -> None:
    with pytest.raises(UsageError, match="becomes straight only after 101"):
        prepare(tile("drop-3mm", (101, 40)), Order(parse_form("straight")))


def test_jpeg_has_eight_bits_and_ends_somewhere() -> None:
    with pytest.raises(UsageError, match="8 bits"):
        Order(format="jpeg", bits=16)
    with pytest.raises(UsageError, match="4 m"):
        Order(parse_form("length 10x500"), "jpeg")
    with pytest.raises(UsageError, match="too many"):
        prepare(tile(), Order(parse_form("length 400x390"), "jpeg"))


METADATA = {"kind": "tile", "design": {"look": {"seed": 7}}, "tile": {"repeat": "half-drop"}, "weights": "w"}


def test_a_file_says_how_it_repeats_and_remembers_its_design() -> None:
    sample = tile("half-drop")
    cloth = Cloth("digital", direction="two-way")
    order = Order(parse_form("straight"), cloth=cloth, creator="A. Weaver", rights="© A")
    delivery = prepare(sample, order, "rose", METADATA)
    out = io.BytesIO()
    delivery.write(out)
    recipe = decode(out.getvalue()).recipe
    assert recipe is not None and recipe["kind"] == "export" and recipe["design"] == METADATA["design"]
    assert recipe["tile"]["repeat"] == "straight" and recipe["tile"]["size_px"] == [72, 24]
    assert recipe["tile"]["width_mm"] == pytest.approx(2 * sample.width_mm, abs=1e-3)
    facts = read_packet(delivery.xmp)
    assert facts["repeat"] == "straight" and facts["creators"] == ["A. Weaver"] and facts["seed"] == "7"
    assert facts["keywords"] == ["digital", "two-way"]
    whole = read_packet(prepare(sample, Order(), "rose").xmp)
    assert whole["repeat"] == "half-drop" and whole["drop"] == "1/2"


def test_a_length_is_not_described_as_a_tile() -> None:
    delivery = prepare(tile("half-drop"), Order(parse_form("length 3x3")), "rose", METADATA)
    assert delivery.recipe is not None and "tile" not in delivery.recipe
    odd, even = (prepare(tile("half-drop"), Order(parse_form(f"sheet {n}x1")), "rose", METADATA) for n in (3, 2))
    assert "tile" not in (odd.recipe or {}) and (even.recipe or {})["tile"]["repeat"] == "straight"


def test_an_export_without_metadata_carries_none() -> None:
    delivery = prepare(tile(), Order())
    assert delivery.recipe is None
    out = io.BytesIO()
    delivery.write(out)
    assert decode(out.getvalue()).recipe is None


def test_facts_are_plain() -> None:
    import json

    facts = prepare(tile("drop-1/3"), Order(parse_form("sheet 3x1"))).as_dict()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["repeats_straight"] is True and facts["size_px"] == [108, 24]
    assert np.isclose(facts["size_mm"][0], 3 * 36 * 25.4 / 150)
