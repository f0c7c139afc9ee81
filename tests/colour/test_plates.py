"""Plates recompose; traps stay under darker inks; the white plate keeps its distance; films repeat."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.colour.delivery import (
    PlateOptions,
    file_part,
    plate_files,
    spot_facts,
    spot_picture,
    spot_table,
    tonal_files,
)
from designgen.colour.delivery import indexed_tiff as tiff_of
from designgen.colour.films import FilmOptions
from designgen.colour.halftone import fit_screen, halftone, solid
from designgen.colour.inks import BARE
from designgen.colour.marks import MARGIN_MM, MarkedSheet, marked_plate
from designgen.colour.plates import (
    SEAM_SHOWS_ABOVE,
    overlap_share,
    plate,
    plates,
    recompose,
    seam_excess,
    trap_px,
    underbase,
)
from designgen.colour.tonal import mixing_for, remix, separate_tones, tonal_plates
from designgen.colour.tones import Tones
from designgen.imaging import decode
from designgen.imaging.psd import SpotChannel, encode_psd
from designgen.imaging.xmp import Facts, read_packet
from designgen.repeat.lattice import Lattice
from tests.colour.fields import FOUR, LATTICES, blobs, painted, separation, tile_of, with_bare


@pytest.mark.parametrize("repeat", LATTICES)
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 50), st.booleans(), st.floats(0, 1.5))
def test_plates_recompose(repeat: str, seed: int, bare: bool, trap_mm: float) -> None:
    labels = blobs((48, 48), 4, seed, 2.5)
    sep = separation(with_bare(labels) if bare else labels, repeat=repeat)
    planes = [plane for _, plane in plates(sep, trap_mm)]
    np.testing.assert_array_equal(recompose(planes), sep.labels)
    total = np.sum([plane.astype(int) for plane in planes], axis=0)
    np.testing.assert_array_equal(total > 0, sep.labels != BARE)
    if trap_px(sep, trap_mm) == 0:
        np.testing.assert_array_equal(total[sep.labels != BARE], 255)
        assert overlap_share(planes) == 0


def test_a_trap_runs_under_darker_inks_by_so_many_pixels() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[:, 10:30] = 3
    sep = separation(labels, width_mm=20.0)  # 2 px a mm
    light, dark = plate(sep, 0, trap_px(sep, 1.5)), plate(sep, 3, trap_px(sep, 1.5))
    assert (light[20] == 255).sum() == 20 + 2 * 3
    assert (dark[20] == 255).sum() == 20
    assert overlap_share([light, dark]) == pytest.approx(6 / 40)


def test_a_trap_goes_over_the_border_of_the_repeat() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[0:20, 0:10] = 3
    shifted = separation(labels, repeat="half-drop")
    grown = plate(shifted, 0, 2)
    seen = shifted.lattice.window(grown, 0, -40, 40, 120)
    whole = separation(shifted.lattice.window(labels, 0, 0, 40, 80), width_mm=40.0)
    np.testing.assert_array_equal(whole.lattice.window(plate(whole, 0, 2), 0, -40, 40, 120), seen)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), 11.0])
def test_an_impossible_trap_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="trap_mm"):
        trap_px(separation(blobs()), wrong)


def test_the_white_plate_is_drawn_back_from_every_edge() -> None:
    sep = separation(with_bare(blobs((96, 96))), repeat="none", width_mm=24.0)  # 4 px a mm
    inked = (sep.labels != BARE).astype(np.uint8)
    np.testing.assert_array_equal(underbase(sep, 0) > 0, inked > 0)
    depth = cv2.distanceTransform(np.pad(inked, 20), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[20:-20, 20:-20]
    np.testing.assert_array_equal(underbase(sep, 1.0) > 0, depth > 4.5)
    assert (underbase(separation(blobs()), 2.0) == 255).all()
    with pytest.raises(ValueError, match="choke_mm"):
        underbase(sep, -1)


@pytest.mark.parametrize(("repeat", "down", "across"), [("none", 8, 8), ("border", 8, 0), ("border-down", 0, 8)])
def test_the_white_plate_is_drawn_back_where_the_design_ends(repeat: str, down: int, across: int) -> None:
    white = underbase(separation(blobs((96, 96)), repeat=repeat, width_mm=24.0), 2.0)  # 4 px a mm, ink everywhere
    np.testing.assert_array_equal(np.flatnonzero(white.any(1)), np.arange(down, 96 - down))
    np.testing.assert_array_equal(np.flatnonzero(white.any(0)), np.arange(across, 96 - across))


@pytest.mark.parametrize("repeat", LATTICES)
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 50), st.floats(0, 1.0))
def test_no_plate_gets_a_seam(repeat: str, seed: int, trap_mm: float) -> None:
    # What any tile of a plane shows is the same plane: plates of a slid tile are slid plates, bit for bit.
    sep = separation(with_bare(blobs((48, 48), 4, seed, 2.5)), repeat=repeat)
    down, across = sep.lattice.wraps
    by = (17 * down, 29 * across)
    slide = (lambda x: sep.lattice.roll(x, *by)) if any(by) else (lambda x: x)
    slid = replace(sep, labels=np.ascontiguousarray(slide(sep.labels)))
    for (_, before), (_, after) in zip(plates(sep, trap_mm), plates(slid, trap_mm), strict=True):
        np.testing.assert_array_equal(after, slide(before))
    np.testing.assert_array_equal(underbase(slid, trap_mm), slide(underbase(sep, trap_mm)))


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_a_plate_cut_at_its_border_is_told(repeat: str) -> None:
    whole = blobs((192, 192), 4, 3, 12.0)
    sep = separation(whole[:96, 40:136].copy(), repeat=repeat)
    assert max(seam_excess(plane, sep.lattice) for _, plane in plates(sep)) > SEAM_SHOWS_ABOVE
    fits = separation(blobs((96, 96), 4, 3, 6.0))
    for _, plane in plates(fits, 0.5):
        assert seam_excess(plane, fits.lattice) <= SEAM_SHOWS_ABOVE
    assert seam_excess(np.zeros((20, 20), np.uint8), Lattice()) == 0
    assert seam_excess(whole * 60, Lattice("none")) == 0
    one_side = np.zeros((40, 40), np.uint8)
    one_side[20:] = 255  # a border fabric may end in two inks; across it goes on
    assert seam_excess(one_side, Lattice("border")) == 0
    assert seam_excess(one_side, Lattice("border-down")) == 1


def test_tonal_plates_print_what_the_design_shows() -> None:
    levels = painted((64, 64))
    inks = separation(blobs()).inks
    mixing = mixing_for(levels, inks)
    planes = tonal_plates(levels, mixing)
    assert planes.shape == (64, 64, 4)
    total = planes.astype(int).sum(-1)
    assert total.max() <= 255 + 4
    printed = remix(planes, inks)
    assert np.abs(printed.astype(int) - levels).mean() < 8
    flat = FOUR[blobs((64, 64))]
    pure = tonal_plates(flat, mixing_for(flat, inks))
    own = np.take_along_axis(pure, blobs((64, 64))[..., None].astype(int), 2)
    assert own.mean() > 235


def test_tonal_plates_of_equal_colours_are_equal_wherever_they_lie() -> None:
    levels = painted((32, 32))
    mixing = mixing_for(levels, separation(blobs()).inks)
    rolled = tonal_plates(np.roll(levels, (5, 9), (0, 1)), mixing)
    np.testing.assert_array_equal(rolled, np.roll(tonal_plates(levels, mixing), (5, 9), (0, 1)))


def test_tones_in_their_own_inks_are_the_design() -> None:
    levels = painted((64, 64))
    tile = tile_of(levels, "half-drop")
    inks = separation(blobs()).inks
    planes, cost = separate_tones(tile, inks)
    assert planes.shape[2] == 4
    assert cost.delta_e.mean < 6
    tones = Tones(tile, inks)
    assert np.abs(tones.levels(inks).astype(int) - levels).mean() < 6
    other = tones.tile(tuple(reversed(inks)))
    assert other.lattice == tile.lattice
    assert np.abs(other.pixels - tile.pixels).mean() > 0.1
    alpha = np.zeros((64, 64), np.float32)
    alpha[:20] = 1
    hidden, _ = separate_tones(tile_of(levels, alpha=alpha), inks)
    assert hidden[20:].max() == 0


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "drop-1/3", "none"])
@settings(max_examples=10, deadline=None)
@given(st.floats(15, 70), st.floats(0, 90))
def test_screens_repeat_and_stay_near_what_was_asked(repeat: str, lpi: float, angle: float) -> None:
    lattice = Lattice.named(repeat)
    screen = fit_screen((40.0, 44.0), lattice, (lpi, angle), 600)
    assert screen.lpi == pytest.approx(lpi, rel=0.04)
    assert abs((screen.angle - angle + 45) % 90 - 45) < 2.5
    height, width = screen.size_px
    if repeat == "none":
        return
    shift = lattice.shift_px(height, width) if lattice.drop else 0
    vectors = [(0, height), (width, shift)] if lattice.axis != "row" else [(width, 0), (shift, height)]
    for wave in (screen.across, screen.down):
        for x, y in vectors:
            turns = wave[0] * x + wave[1] * y
            assert abs(turns - round(turns)) < 1e-6


@pytest.mark.parametrize("tone", [0, 26, 64, 128, 200, 255])
def test_a_tone_prints_as_its_share_of_black(tone: int) -> None:
    screen = fit_screen((20.0, 20.0), Lattice(), (30, 22.5), 1200)
    film = np.concatenate(list(halftone(np.full((10, 10), tone, np.uint8), screen)))
    assert film.shape == screen.size_px
    assert film.mean() == pytest.approx(tone / 255, abs=0.01)


def test_a_film_of_a_flat_plate_is_the_plate() -> None:
    plane = (blobs((20, 20), 2) * 255).astype(np.uint8)
    film = np.concatenate(list(solid(plane, (600, 600))))
    np.testing.assert_array_equal(film[15::30, 15::30], plane == 255)


def test_a_film_too_coarse_for_its_dots_is_refused() -> None:
    for lpi, dpi in ((100, 300), (0, 1200), (45, -1)):
        with pytest.raises(ValueError, match="expected"):
            fit_screen((40, 40), Lattice(), (lpi, 45), dpi)


def test_marks_stand_outside_and_the_plate_is_untouched() -> None:
    plane = np.full((200, 300), 255, np.uint8)
    sheet = MarkedSheet((200, 300), 5.0, ("rose", "1/8"))
    marked = marked_plate(plane, 5.0, ("rose", "1/8"))
    margin = round(MARGIN_MM * 5)
    assert marked.shape == sheet.sheet_px == (200 + 2 * margin, 300 + 2 * margin)
    np.testing.assert_array_equal(marked[margin:-margin, margin:-margin], plane)
    edge = marked.copy()
    edge[margin:-margin, margin:-margin] = 0
    assert edge[: margin // 2 + 2].any() and edge[-margin // 2 :].any()
    assert edge[:, : margin // 2 + 2].any() and edge[:, -margin // 2 :].any()
    middle = marked.shape[1] // 2
    assert edge[margin // 2, middle - 10 : middle + 10].all()
    label = slice(marked.shape[0] - margin // 2 - 6, marked.shape[0] - margin // 2 + 7)
    assert edge[label, margin : middle - 30].any() and edge[label, middle + 30 : -margin].any()


def test_marks_in_bands_are_the_marks_of_the_whole_sheet() -> None:
    sheet = MarkedSheet((160, 300), 5.0, ("rose", "1/8"))
    blank = np.zeros((160, 300), bool)
    whole = np.concatenate(list(sheet.around([blank])))
    parts = np.concatenate(list(sheet.around(blank[top : top + 7] for top in range(0, 160, 7))))
    assert whole.dtype == parts.dtype == bool
    np.testing.assert_array_equal(parts, whole)
    np.testing.assert_array_equal(marked_plate(blank.view(np.uint8), 5.0, ("rose", "1/8")) >= 128, whole)


def everything(**options: object) -> dict[str, bytes]:
    sep = separation(with_bare(blobs((60, 60))), width_mm=15.0)
    return dict(plate_files(sep, "rose", PlateOptions(**options)))  # type: ignore[arg-type]


def test_a_set_of_plates() -> None:
    files = everything(trap_mm=0.5, underbase_mm=0.25, indexed=True, multichannel=True)
    facts = json.loads(files["rose__plates.json"])
    assert facts["repeat"] == "straight"
    assert facts["trap_mm"] == 0.5
    assert [one["number"] for one in facts["plates"]] == [1, 2, 3, 4, 5]
    assert facts["plates"][0]["name"] == "white underbase"
    sep = separation(with_bare(blobs((60, 60))), width_mm=15.0)
    planes = []
    for one in facts["plates"]:
        page = tifffile.TiffFile(io.BytesIO(files[one["file"]])).pages.first
        assert page.tags["XResolution"].value[0] / page.tags["XResolution"].value[1] == pytest.approx(101.6)
        ink = 255 - page.asarray()
        assert one["ink_percent"] == pytest.approx(100 * (ink > 0).mean(), abs=0.01)
        planes.append(ink)
    np.testing.assert_array_equal(recompose(planes[1:]), sep.labels)
    stack = tifffile.imread(io.BytesIO(files["rose__inks.tif"]))
    np.testing.assert_array_equal(stack, np.stack(planes, -1))
    indexed = np.asarray(Image.open(io.BytesIO(files["rose__indexed.tif"])).convert("RGB"))
    np.testing.assert_array_equal(indexed[sep.labels != BARE], FOUR[sep.labels[sep.labels != BARE]])
    assert (indexed[sep.labels == BARE] == 255).all()


def test_every_file_of_a_set_says_what_it_is() -> None:
    files = everything(multichannel=True, indexed=True)
    for name, data in files.items():
        if name.endswith(".tif"):
            said = read_packet(tifffile.TiffFile(io.BytesIO(data)).pages.first.tags["XMP"].value)
            assert said["title"].startswith("rose") and said["repeat"] == "straight" and said["widthMm"] == "15"


def test_ink_names_are_read_back_by_who_knows_no_more_than_the_standard() -> None:
    sep = separation(with_bare(blobs((60, 60))), width_mm=15.0)
    files = dict(plate_files(sep, "rose", PlateOptions(multichannel=True, underbase_mm=0.1)))
    page = tifffile.TiffFile(io.BytesIO(files["rose__inks.tif"])).pages.first
    assert page.photometric == tifffile.PHOTOMETRIC.SEPARATED
    assert (page.tags["InkSet"].value, page.tags["NumberOfInks"].value, page.samplesperpixel) == (2, 5, 5)
    names = page.tags["InkNames"].value.rstrip("\0").split("\0")
    assert names == ["white underbase", *(ink.name for ink in sep.inks)]
    assert list(page.tags["ExtraSamples"].value) == [0] * (5 - 4)


def test_one_ink_has_no_multichannel_file_and_a_long_design_no_photoshop_document() -> None:
    one = separation(np.zeros((20, 20), np.uint8), FOUR[:1])
    files = dict(plate_files(one, "plain", PlateOptions(multichannel=True)))
    assert set(files) == {"plain__01-" + file_part(one.inks[0].name) + ".tif", "plain__plates.json"}
    assert "one ink" in json.loads(files["plain__plates.json"])["notices"][0]
    labels = np.zeros((2, 30_001), np.uint8)
    labels[1] = 1
    long = dict(plate_files(separation(labels, width_mm=9000.0), "scarf", PlateOptions(multichannel=True)))
    assert "scarf__inks.tif" in long and "scarf__inks.psd" not in long
    assert "30000" in json.loads(long["scarf__plates.json"])["notices"][0]


def test_films_of_a_set() -> None:
    films = FilmOptions(lpi=30, angles=(15, 45), dpi=300)
    files = everything(films=films, marks=True)
    facts = json.loads(files["rose__plates.json"])
    assert facts["margin_mm"] == pytest.approx(12, abs=0.2)
    first = facts["plates"][0]
    assert first["film"]["lpi"] is None
    film = np.asarray(Image.open(io.BytesIO(files[first["film"]["file"]])).convert("L"))
    margin = round(12 / 25.4 * 300)
    size = round(15 / 25.4 * 300)
    assert film.shape == (size + 2 * margin,) * 2
    mirrored = everything(films=FilmOptions(lpi=30, dpi=300, mirrored=True))
    turned = np.asarray(Image.open(io.BytesIO(mirrored[first["film"]["file"]])).convert("L"))
    inside = slice(margin, margin + size)
    np.testing.assert_array_equal(turned[inside, inside], film[inside, inside][:, ::-1])


def test_tonal_sets_have_dots_at_their_angles() -> None:
    sep = separation(blobs((60, 60)), width_mm=15.0)
    levels = painted((60, 60))
    planes = tonal_plates(levels, mixing_for(levels, sep.inks))
    options = PlateOptions(films=FilmOptions(lpi=30, angles=(15, 45), dpi=300), underbase_mm=0)
    facts = json.loads(dict(tonal_files(sep, "rose", planes, options))["rose__plates.json"])
    angles = [one["film"]["angle"] for one in facts["plates"]]
    assert angles[0] is None  # the white plate is flat
    assert angles[1] == pytest.approx(45, abs=6) and angles[2] == pytest.approx(15, abs=6)


def test_flat_pictures_and_tables() -> None:
    sep = separation(with_bare(blobs((60, 60))), width_mm=15.0)
    picture = decode(spot_picture(sep, spot_facts(sep), {"kind": "spots"}))
    assert picture.recipe == {"kind": "spots"}
    assert picture.alpha is not None
    np.testing.assert_array_equal(picture.alpha[0, 0] == 0, sep.labels == BARE)
    lines = spot_table(sep, None).decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert tiff_of(sep, Facts())[:4] == b"II*\0"
    assert file_part("Sky / blue #3") == "Sky-blue-3"
    assert file_part("\u84dd") == "ink"


def test_a_photoshop_document() -> None:
    planes = np.random.default_rng(0).integers(0, 256, (17, 23, 3), dtype=np.uint8)
    channels = [
        SpotChannel("one", (50, 10, -20)),
        SpotChannel("zwei \u00e9", (90, 0, 0), 100),
        SpotChannel("", (0, 0, 0)),
    ]
    data = encode_psd(planes, channels, 300)
    assert struct.unpack(">4sH6xHIIHH", data[:26]) == (b"8BPS", 1, 3, 17, 23, 8, 7)
    (size,) = struct.unpack_from(">I", data, 30)
    resources = data[34 : 34 + size]
    found, at = {}, 0
    while at < len(resources):
        assert resources[at : at + 4] == b"8BIM"
        number, _, length = struct.unpack_from(">HHI", resources, at + 4)
        found[number] = resources[at + 12 : at + 12 + length]
        at += 12 + length + length % 2
    assert at == len(resources)
    assert found[1006] == b"\x03one\x06zwei ?\x00"
    assert found[1045].startswith(struct.pack(">I", 4) + "one\0".encode("utf-16-be"))
    assert len(found[1007]) == 3 * 14 and len(found[1077]) == 4 + 3 * 13
    assert struct.unpack_from(">HHhh", found[1007]) == (7, 5000, 1000, -2000)
    assert struct.unpack_from(">I", found[1005])[0] == 300 << 16
    at = 34 + size + 4
    assert struct.unpack_from(">H", data, at) == (1,)
    lengths = np.frombuffer(data, ">u2", 3 * 17, at + 2)
    assert len(data) == at + 2 + 2 * 51 + int(lengths.sum())
    row = data[at + 2 + 102 : at + 2 + 102 + int(lengths[0])]
    out, i = bytearray(), 0
    while i < len(row):
        head = row[i] - 256 if row[i] > 127 else row[i]
        if head >= 0:
            out += row[i + 1 : i + 2 + head]
            i += 2 + head
        else:
            out += row[i + 1 : i + 2] * (1 - head)
            i += 2
    np.testing.assert_array_equal(np.frombuffer(bytes(out), np.uint8), 255 - planes[0, :, 0])
    with pytest.raises(ValueError, match="planes"):
        encode_psd(planes, channels[:2], 300)
