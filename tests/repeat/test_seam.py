"""The seam measure: repeating pictures pass, cut ones break, and each known flaw is named."""

from __future__ import annotations

import json

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize
from designgen.repeat.seam import SeamReport, measure
from designgen.repeat.seam_picture import find_places, seam_picture
from tests.repeat.faults import with_half_disc, with_tent
from tests.repeat.fields import BRICK, HALF_DROP, NONE, STRAIGHT, Field, blended, clouds, crop, grain, mirrored, motifs

LATTICES = [STRAIGHT, HALF_DROP, BRICK]
FIELDS: list[Field] = [clouds, grain, motifs]
SIDE = 128


def verdicts(pictures: list[np.ndarray], lattice: Lattice) -> list[str]:
    return [measure(picture, lattice).verdict for picture in pictures]


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.__name__)
def test_what_repeats_never_breaks_and_what_does_not_always_does(field: Field, lattice: Lattice) -> None:
    rng = np.random.default_rng(7)
    whole = verdicts([field(rng, SIDE, lattice) for _ in range(3)], lattice)
    assert whole.count("break") == 0
    assert whole.count("pass") >= 2
    assert verdicts([crop(field, rng, SIDE)], lattice) == ["break"]


@pytest.mark.parametrize(("made", "asked"), [(STRAIGHT, HALF_DROP), (HALF_DROP, STRAIGHT), (STRAIGHT, BRICK)])
def test_the_wrong_repeat_breaks(made: Lattice, asked: Lattice) -> None:
    rng = np.random.default_rng(3)
    assert verdicts([motifs(rng, SIDE, made, 40) for _ in range(3)], asked) == ["break"] * 3


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_resizing_on_the_lattice_keeps_the_verdict(lattice: Lattice) -> None:
    rng = np.random.default_rng(4)
    assert "break" not in verdicts([resize(motifs(rng, 96, lattice), (150, 118), lattice) for _ in range(2)], lattice)


def test_noise_and_plain_cloth_pass() -> None:
    rng = np.random.default_rng(5)
    assert measure(rng.random((1, 3, SIDE, SIDE)).astype(np.float32), STRAIGHT).verdict == "pass"
    assert measure(np.full((1, 3, SIDE, SIDE), 0.4, np.float32), HALF_DROP).verdict == "pass"


def test_woven_stripes_never_break_although_one_edge_lies_on_the_border() -> None:
    rng = np.random.default_rng(6)
    for _ in range(8):
        edges = np.sort(rng.choice(np.arange(8, SIDE - 8), rng.integers(1, 8), replace=False))
        colours = rng.random((len(edges) + 1, 3)).astype(np.float32)
        row = colours[np.searchsorted(edges, np.arange(SIDE), side="right")].T
        stripes = np.tile(row[None, :, None, :], (1, 1, SIDE, 1))
        assert measure(np.ascontiguousarray(stripes), STRAIGHT).verdict != "break"


@pytest.mark.parametrize(
    ("lattice", "edge"),
    [
        (STRAIGHT, (slice(None), 0)), (STRAIGHT, (slice(None), -1)), (STRAIGHT, (0, slice(None))),
        (STRAIGHT, (-1, slice(None))), (HALF_DROP, (slice(None), -1)), (HALF_DROP, (0, slice(None))),
        (BRICK, (slice(None), 0)), (BRICK, (-1, slice(None))),
    ],
)  # fmt: skip
def test_a_single_off_colour_row_is_caught(lattice: Lattice, edge: tuple[slice | int, slice | int]) -> None:
    picture = motifs(np.random.default_rng(8), SIDE, lattice) * 0.9
    assert not measure(picture, lattice).edge_row_suspect
    picture[(..., *edge)] += np.float32(5 / 255)
    report = measure(picture, lattice)
    assert report.edge_row_suspect and report.verdict == "break"
    assert "single row" in report.worst


def test_a_faint_row_is_caught_on_plain_ground() -> None:
    picture = motifs(np.random.default_rng(9), SIDE, STRAIGHT) * 0.9
    picture[..., -1, :] += np.float32(2 / 255)
    assert measure(picture, STRAIGHT).verdict != "pass"


def test_a_transparent_edge_is_caught() -> None:
    picture = grain(np.random.default_rng(10), SIDE, STRAIGHT)
    alpha = np.ones((1, 1, SIDE, SIDE), np.float32)
    assert measure(picture, STRAIGHT, alpha).verdict == "pass"
    alpha[..., -1] = 0
    assert measure(picture, STRAIGHT, alpha).verdict == "break"


def test_colour_under_alpha_0_does_not_count() -> None:
    rng = np.random.default_rng(11)
    alpha = np.zeros((1, 1, SIDE, SIDE), np.float32)
    alpha[..., 20:90, 30:100] = 1
    hidden = np.where(alpha > 0, np.float32(0.3), rng.random((1, 3, SIDE, SIDE)).astype(np.float32))
    shown = np.where(alpha > 0, np.float32(0.3), np.float32(1.0)) * np.ones((1, 3, 1, 1), np.float32)
    assert measure(hidden, STRAIGHT, alpha) == measure(shown, STRAIGHT, alpha)


@pytest.mark.parametrize("field", [clouds, grain], ids=lambda field: field.__name__)
def test_mirrored_edges_are_a_warning(field: Field) -> None:
    report = measure(mirrored(crop(field, np.random.default_rng(12), SIDE // 2)), STRAIGHT)
    assert report.verdict == "warn" and "mirror" in report.worst
    assert report.mirror < 0.05


def test_a_short_broken_motif_is_found() -> None:
    picture = clouds(np.random.default_rng(14), 256, STRAIGHT)
    rows, columns = np.indices((256, 256))
    picture[..., (rows - 120) ** 2 + columns**2 < 24**2] = 0.05
    report = measure(picture, STRAIGHT)
    assert report.verdict == "break" and report.s1_window_max > 1.5 and "motif is cut" in report.worst
    picture[..., (rows - 120) ** 2 + (256 - columns) ** 2 < 24**2] = 0.05
    assert measure(picture, STRAIGHT).verdict == "pass"


def test_a_broken_corner_is_found() -> None:
    picture = grain(np.random.default_rng(15), 256, STRAIGHT)
    rows, columns = np.indices((256, 256))
    near = (rows + 20) % 256 - 20, (columns + 20) % 256 - 20
    spot = near[0] ** 2 + near[1] ** 2 < 12**2
    quarters = np.where((near[0] < 0) == (near[1] < 0), np.float32(0.05), np.float32(0.95))
    broken = np.where(spot, quarters, picture).astype(np.float32)
    report = measure(broken, STRAIGHT)
    assert report.verdict == "break" and "four tiles" in report.worst and report.corner > 1.5
    assert measure(STRAIGHT.roll(broken, 40, 60), STRAIGHT).verdict == "pass"


def test_the_border_is_not_special_wherever_the_tile_is_cut() -> None:
    rng = np.random.default_rng(16)
    for lattice in LATTICES:
        picture = motifs(rng, SIDE, lattice)
        rolled = [lattice.roll(picture, *(int(n) for n in rng.integers(0, SIDE, 2))) for _ in range(3)]
        assert "break" not in verdicts(rolled, lattice)


def test_a_placed_print_is_not_a_repeat() -> None:
    report = measure(crop(motifs, np.random.default_rng(17), 64), NONE)
    assert report.verdict == "pass" and "not a repeat" in report.worst


def test_the_report_goes_into_json_rounded() -> None:
    report: SeamReport = measure(crop(motifs, np.random.default_rng(18), 64), STRAIGHT)
    written = report.as_dict()
    assert json.loads(json.dumps(written)) == written
    assert written["s1_ratio"] == round(report.s1_ratio, 3)
    assert set(written) >= {"s1_ratio", "s1_z", "s1_window_max", "s2_kink", "s3_band", "corner", "edge_row_suspect"}
    assert written["verdict"] == "break" and "do not meet" in str(written["worst"])


def test_the_measure_is_the_same_across_as_down() -> None:
    picture = crop(motifs, np.random.default_rng(19), SIDE)
    turned = np.ascontiguousarray(picture.swapaxes(-1, -2))
    one, other = measure(picture, HALF_DROP), measure(turned, BRICK)
    assert one.s1_ratio == pytest.approx(other.s1_ratio, rel=1e-4)
    assert one.corner == pytest.approx(other.corner, rel=1e-4)
    assert one.verdict == other.verdict


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        measure(np.zeros((1, 3, 12, 40), np.float32), STRAIGHT)
    with pytest.raises(ValueError, match="expected"):
        measure(np.zeros((3, 40, 40), np.float32), STRAIGHT)


def test_what_measures_a_print_size_tile_measures_a_small_one() -> None:
    rng = np.random.default_rng(20)
    for side in (17, 40, 63, 65, 150):
        report = measure(rng.random((1, 3, side, side)).astype(np.float32), STRAIGHT)
        assert report.verdict in ("pass", "warn")


@pytest.mark.parametrize("length", [8, 12, 16])
def test_a_motif_broken_over_a_few_pixels_is_found(length: int) -> None:
    picture = clouds(np.random.default_rng(21), 256, STRAIGHT)
    report = measure(with_half_disc(picture, length, 90), STRAIGHT)
    assert report.verdict != "pass" and report.s1_run > 1.1


@pytest.mark.parametrize("overlap", [8, 16])
def test_a_narrow_blend_is_found(overlap: int) -> None:
    rng = np.random.default_rng(23)
    found = [measure(blended(crop(grain, rng, 256 + overlap), overlap), STRAIGHT).verdict for _ in range(2)]
    assert "pass" not in found


@pytest.mark.parametrize("overlap", [26, 40])
def test_a_wide_blend_is_found_on_even_cloth(overlap: int) -> None:
    rng = np.random.default_rng(24)
    side = 256 + overlap
    cloth = 0.5 + 0.3 * blur(rng.standard_normal((1, 3, side, side)).astype(np.float32), 0.7, STRAIGHT)
    report = measure(blended(np.clip(cloth, 0, 1), overlap), STRAIGHT)
    assert report.s3_ghost >= 3.9
    assert measure(np.clip(cloth, 0, 1), STRAIGHT).s3_ghost < 3


def test_in_between_colours_betray_a_blend_of_flat_artwork() -> None:
    rng = np.random.default_rng(25)
    inks = rng.random((4, 3)).astype(np.float32)
    noise = blur(rng.standard_normal((1, 4, 320, 320)).astype(np.float32), 6, STRAIGHT)
    art = np.ascontiguousarray(inks[noise[0].argmax(axis=0)].transpose(2, 0, 1)[None])
    report = measure(blended(art, 64), STRAIGHT)
    assert report.s3_midtones > 2.5 and report.verdict != "pass"
    assert measure(mirrored(art), STRAIGHT).s3_midtones < 1.8


def test_a_doubled_row_is_said() -> None:
    picture = grain(np.random.default_rng(26), SIDE, STRAIGHT)
    doubled = np.concatenate([picture, picture[..., :1]], axis=-1)
    report = measure(doubled, STRAIGHT)
    assert report.verdict != "pass"


def test_a_slope_that_breaks_is_a_kink() -> None:
    picture = 0.5 + 0.03 * (grain(np.random.default_rng(27), 256, STRAIGHT) - 0.5)
    assert measure(picture, STRAIGHT).verdict == "pass"
    assert measure(with_tent(picture, 0.15), STRAIGHT).verdict != "pass"


def test_a_border_has_one_seam() -> None:
    rng = np.random.default_rng(29)
    border = crop(grain, rng, SIDE)
    border[..., :, :] = np.roll(grain(rng, SIDE, STRAIGHT), 0, -1)
    border[..., : SIDE // 2, :] *= 0.4
    assert measure(border, Lattice("border")).verdict != "break"
    assert measure(border, STRAIGHT).verdict == "break"
    assert measure(np.ascontiguousarray(border.swapaxes(-1, -2)), Lattice("border-down")).verdict != "break"


def test_mirrors_are_no_fault_of_a_mirrored_group() -> None:
    picture = mirrored(crop(grain, np.random.default_rng(30), 64))
    assert measure(picture, STRAIGHT).verdict == "warn"
    report = measure(picture, STRAIGHT, group="pmm")
    assert report.verdict == "pass" and report.s7_symmetry == 0
    picture[0, 0, 3, 3] += 0.25
    assert measure(picture, STRAIGHT, group="pmm").s7_symmetry == pytest.approx(0.25, abs=1e-3)


def test_repetition_sees_stripes_blots_and_hidden_repeats() -> None:
    rng = np.random.default_rng(31)
    even = (0.5 + 0.3 * rng.random((1, 3, SIDE, SIDE))).astype(np.float32)
    quiet = measure(even, STRAIGHT)
    striped = even * np.where(np.arange(SIDE) < SIDE // 3, 0.6, 1.0).astype(np.float32)
    assert measure(striped, STRAIGHT).s5_stripes_de > quiet.s5_stripes_de + 4
    rows, columns = np.indices((SIDE, SIDE))
    spot = np.where((rows - 50) ** 2 + (columns - 50) ** 2 < 100, np.float32(0), even)
    assert measure(spot, STRAIGHT).s5_blot_de > quiet.s5_blot_de + 4
    assert measure(np.tile(clouds(rng, 64, STRAIGHT), (1, 1, 2, 2)), STRAIGHT).s5_inner_peak > 0.98
    assert quiet.s5_inner_peak < 0.8


def test_reports_written_before_there_were_more_figures_are_read() -> None:
    written = measure(grain(np.random.default_rng(32), 64, STRAIGHT), STRAIGHT).as_dict()
    old = {
        name: value
        for name, value in written.items()
        if name not in ("s1_run", "s2_crease", "s3_blend", "edge_row", "corner_cut", "s2_ramp")
        and not name.startswith(("s1_lone", "s1_soft", "s3_g", "s5", "s7"))
    }
    assert SeamReport(**old).verdict == written["verdict"]  # type: ignore[arg-type]


def test_places_are_found_and_shown() -> None:
    picture = clouds(np.random.default_rng(33), 256, STRAIGHT)
    rows, columns = np.indices((256, 256))
    picture[..., (rows - 120) ** 2 + columns**2 < 12**2] = 0.05
    places = find_places(picture, STRAIGHT)
    assert len(places) == 1 and places[0].vertical
    assert places[0].start_px <= 112 and places[0].start_px + places[0].length_px >= 128
    shown = seam_picture(picture, STRAIGHT, places)
    assert shown.shape == picture.shape and shown.dtype == np.float32
    assert find_places(clouds(np.random.default_rng(34), 128, HALF_DROP), HALF_DROP) == ()
