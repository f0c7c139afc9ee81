"""Swatches made seamless: what repeats stays, what is regular keeps its period, everything else is joined or filled."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.seamless import Wish, find_repeat, make_seamless
from designgen.seamless.choose import Method, even_light, seam_mask
from designgen.seamless.gate import Cut, judge
from designgen.seamless.joins import bent_together, blend, join
from designgen.seamless.periods import upright
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, Field, clouds, crop, grain, motifs
from tests.seamless.planes import plane

LATTICES = [STRAIGHT, HALF_DROP, BRICK]
SIDE = 96


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_what_repeats_already_is_not_touched(lattice: Lattice) -> None:
    picture = grain(np.random.default_rng(1), SIDE, lattice)
    made = make_seamless(picture, lattice)
    assert made.best.method == "untouched" and made.passes
    assert made.pixels is picture


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize(("field", "methods"), [(clouds, ("patches",)), (grain, ("cut", "blend"))])
def test_what_does_not_repeat_is_made_to(field: Field, methods: tuple[Method, ...], lattice: Lattice) -> None:
    picture = crop(field, np.random.default_rng(2), SIDE)
    assert measure(picture, lattice).verdict == "break"
    made = make_seamless(picture, lattice, wish=Wish(methods))
    assert made.passes and made.best.method in methods
    assert made.pixels.dtype == np.float32 and made.pixels.min() >= 0 and made.pixels.max() <= 1
    assert measure(made.pixels, lattice).verdict != "break"
    assert min(made.pixels.shape[-2:]) >= 0.6 * SIDE


def test_the_best_is_kept_even_where_none_passes() -> None:
    picture = crop(clouds, np.random.default_rng(2), SIDE)
    made = make_seamless(picture, STRAIGHT, wish=Wish(("cut",)))
    assert not made.passes and made.best.method == "cut"
    assert made.best.judged.excess < made.attempts[0].judged.excess


def test_regular_cloth_is_cropped_to_whole_periods() -> None:
    picture = plane(np.random.default_rng(3), (31.4, 37.8), STRAIGHT, (150, 170))
    made = make_seamless(picture, STRAIGHT)
    assert made.best.method == "periods" and made.best.judged.verdict == "pass"
    height, width = made.pixels.shape[-2:]
    assert height == round(31.4 * round(height / 31.4)) and width == round(37.8 * round(width / 37.8))


def test_a_half_drop_becomes_a_straight_tile_of_two_columns() -> None:
    picture = plane(np.random.default_rng(4), (36.0, 40.0), HALF_DROP, (150, 180))
    found = find_repeat(picture)
    assert found is not None
    straight = upright(picture[0], found, STRAIGHT)
    dropped = upright(picture[0], found, HALF_DROP)
    assert straight is not None and straight.periods.width_px % 80 == 0
    assert dropped is not None and dropped.periods.height_px % 36 == 0 and dropped.periods.height_px % 2 == 0


def test_a_regular_swatch_too_small_for_the_repeat_asked_is_not_forced() -> None:
    picture = plane(np.random.default_rng(5), (60.0, 60.0), HALF_DROP, (110, 110))
    found = find_repeat(picture)
    assert found is None or upright(picture[0], found, STRAIGHT) is None


def test_alpha_is_carried_along() -> None:
    rng = np.random.default_rng(6)
    picture = crop(grain, rng, SIDE)
    alpha = (crop(clouds, rng, SIDE)[:, :1] > 0.4).astype(np.float32)
    made = make_seamless(picture, STRAIGHT, alpha, Wish(("cut",)))
    assert made.alpha is not None and made.alpha.shape[-2:] == made.pixels.shape[-2:]


def test_patches_begin_with_the_cut_and_follow_nothing_but_the_swatch() -> None:
    picture, lattice = crop(motifs, np.random.default_rng(8), 64), HALF_DROP
    made = make_seamless(picture, lattice, wish=Wish(("cut", "patches"), thorough=True))
    cut, patches = made.attempts[-2:]
    assert (cut.method, patches.method) == ("cut", "patches") and cut.size_px == patches.size_px
    again = make_seamless(picture, lattice, wish=Wish(("cut", "patches"), thorough=True))
    np.testing.assert_array_equal(made.pixels, again.pixels)


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[str, float]] = []
    picture = crop(motifs, np.random.default_rng(9), 64)
    make_seamless(picture, STRAIGHT, wish=Wish(("patches",), progress=lambda *each: told.append(each)))
    shares = [share for _, share in told]
    assert {method for method, _ in told} == {"patches"} and shares == sorted(shares) and 0 <= shares[-1] <= 1


def test_a_blend_keeps_contrast() -> None:
    picture = np.random.default_rng(9).random((1, 3, SIDE, SIDE)).astype(np.float32)
    blended = blend(picture[0], STRAIGHT).colour
    overlap = picture.shape[-1] - blended.shape[-1]
    assert blended[:, :overlap].std() == pytest.approx(float(blended[:, overlap:].std()), rel=0.06)


def test_the_gate_sees_a_bad_cut_inside_the_tile() -> None:
    rng = np.random.default_rng(10)
    one, other = clouds(rng, SIDE, STRAIGHT), clouds(rng, SIDE, STRAIGHT)
    rows, columns = np.indices((SIDE, SIDE))
    path = (40 + 6 * np.sin(rows[:, 0] / 8)).astype(np.int64)
    parts = np.where((columns >= path[:, None]) & (columns < 70), other, one).astype(np.float32)
    assert judge(parts, STRAIGHT, None, (Cut(True, path),)).verdict == "break"
    assert judge(one, STRAIGHT, None, (Cut(True, path),)).verdict == "pass"


def test_strips_of_drawn_out_cloth_are_bent_together() -> None:
    picture = grain(np.random.default_rng(11), 128, STRAIGHT)[0]
    soft = clouds(np.random.default_rng(12), 128, STRAIGHT)[0]
    before, own = soft[:, :, :48], np.roll(soft, 3, axis=1)[:, :, :48]
    bent = bent_together(before, own, 6)
    assert np.abs(bent[0] - bent[1]).mean() < 0.6 * np.abs(before - own).mean()
    noise = picture[:, :, :48], picture[:, :, 60:108]
    assert bent_together(*noise, 4)[0].shape == noise[0].shape


def test_slow_light_goes_and_the_pattern_and_black_stay() -> None:
    flat = grain(np.random.default_rng(13), SIDE, STRAIGHT)[0] * 0.5 + 0.15
    flat[:, 40:50, 40:50] = 0
    lit = flat * np.linspace(0.8, 1.2, SIDE, dtype=np.float32)[None, :, None]
    evened = even_light(lit)
    assert np.abs(evened - flat).mean() < 0.4 * np.abs(lit - flat).mean()
    assert evened[:, 40:50, 40:50].max() < 0.02
    np.testing.assert_array_equal(even_light(np.full((3, 64, 64), 0.5, np.float32)), np.full((3, 64, 64), 0.5))


def test_a_painter_is_asked_last_and_only_for_the_seam() -> None:
    asked: list[float] = []

    def paint(pixels: np.ndarray, lattice: Lattice, mask: np.ndarray) -> np.ndarray:
        asked.append(float(mask.mean()))
        return pixels

    picture = crop(motifs, np.random.default_rng(14), SIDE)
    made = make_seamless(picture, STRAIGHT, wish=Wish(("cut", "paint"), paint=paint, thorough=True))
    assert [attempt.method for attempt in made.attempts] == ["untouched", "cut", "paint"]
    assert 0 < asked[0] < 0.6


def test_the_mask_follows_the_seam() -> None:
    seam = np.zeros((64, 64), bool)
    seam[:, 20] = True
    mask = seam_mask(np.zeros((1, 3, 64, 64), np.float32), STRAIGHT, seam)
    assert mask[0, 0, :, 20].min() == 1 and mask[0, 0, :, 50].max() < 0.01


def test_the_joins_are_whole_on_every_lattice() -> None:
    picture = crop(motifs, np.random.default_rng(15), SIDE)[0]
    for lattice in LATTICES:
        joined = join(picture, lattice)
        assert lattice.admissible(joined.colour.shape[-2:]) == joined.colour.shape[-2:]
        assert {cut.vertical for cut in joined.cuts} == {True, False}


def test_what_cannot_be_made_seamless_is_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        make_seamless(np.zeros((1, 3, 40, 80), np.float32), STRAIGHT)
    with pytest.raises(ValueError, match="both sides"):
        make_seamless(np.zeros((1, 3, 80, 80), np.float32), Lattice("border"))
