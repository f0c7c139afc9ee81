"""Colourways keep the design: its order of lightness, its contrasts, its labels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.colour.assign import Design, by_contrast, by_rank, enough
from designgen.colour.colourways import Colourist, push_apart, recoloured, slug
from designgen.colour.delivery import spot_facts, spot_picture
from designgen.colour.inks import BARE, Ink
from designgen.colour.neighbours import LEAST_DELTA_E, shared_borders, touching, weakest
from designgen.colour.palettes import Palette, seasonal
from designgen.colour.plates import plates
from designgen.colour.sheets import colourway_table, contact_sheet, read_table, view_of
from designgen.colour.spaces import delta_e, lab_from_srgb, lch, oklab_from_srgb
from tests.colour.fields import FOUR, LATTICES, blobs, separation, with_bare

SEP = separation(blobs(), repeat="half-drop")


@pytest.mark.parametrize("palette", seasonal(), ids=lambda palette: palette.name)
def test_seasons_keep_labels_and_neighbours_apart(palette: Palette) -> None:
    way = Colourist(SEP).season(palette)
    assert way.passes
    assert way.name == palette.name
    assert len({ink.name for ink in way.inks}) == len(way.inks)
    other = recoloured(SEP, way)
    assert other.labels is SEP.labels
    light = np.argsort([ink.lab[0] for ink in SEP.inks])
    assert np.argsort([ink.lab[0] for ink in way.inks])[0] == light[0]  # the darkest stays the darkest
    assert way.inks == Colourist(SEP).season(palette).inks


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.integers(0, 1000))
def test_rank_keeps_the_order_of_lightness(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lab = np.stack([rng.uniform(0, 100, count), rng.normal(0, 20, count), rng.normal(0, 20, count)], 1)
    palette = np.stack([rng.uniform(0, 100, 14), np.zeros(14), np.zeros(14)], 1)
    chosen = by_rank(lab, palette)
    assert len(set(chosen.tolist())) == count
    order = np.argsort(-lab[:, 0], kind="stable")
    assert (np.diff(palette[chosen[order], 0]) <= 0).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 8), st.integers(0, 100))
def test_assignment_gives_each_ink_a_colour_of_its_own(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lab = np.stack([rng.uniform(5, 95, count), rng.normal(0, 30, count), rng.normal(0, 30, count)], 1)
    borders = rng.random((count, count))
    borders = borders + borders.T
    np.fill_diagonal(borders, 0)
    design = Design(lab, rng.dirichlet(np.ones(count)), borders / borders.sum() * 2)
    palette = np.array([ink.lab for ink in seasonal()[seed % len(seasonal())].inks])
    chosen = by_contrast(design, palette)
    assert len(set(chosen.tolist())) == count


def test_too_few_colours_are_made_enough() -> None:
    palette = Palette("two", "Two", (Ink.of_srgb((1, 1, 1), "w"), Ink.of_srgb((0.1, 0.1, 0.3), "n")))
    way = Colourist(SEP).season(palette)
    assert any("shades of them were added" in notice for notice in way.notices)
    assert way.passes
    grown = enough(np.array([ink.lab for ink in palette.inks]), 6)
    assert len(grown) == 6
    np.testing.assert_array_equal(grown[:2], [ink.lab for ink in palette.inks])
    assert len(Colourist(SEP).rank(palette).inks) == 4


def test_one_colour_becomes_a_colourway_of_its_shades() -> None:
    navy = Ink.of_srgb((0.12, 0.2, 0.42), "navy")
    grown = enough(np.array([navy.lab]), 12)
    apart = delta_e(grown[:, None], grown[None]) + 100 * np.eye(12)
    assert apart.min() > 2
    hue = lch(grown)[:, 2]
    assert np.abs((hue - lch(navy.lab)[2] + 180) % 360 - 180).max() < 1
    assert Colourist(SEP).season(Palette("navy", "Navy", (navy,))).passes


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 100), st.sampled_from(LATTICES), st.floats(-180, 180))
def test_recolouring_leaves_every_label(seed: int, repeat: str, degrees: float) -> None:
    sep = separation(with_bare(blobs((48, 48), 4, seed, 3.0)), repeat=repeat)
    before = sep.labels.copy()
    palette = seasonal()[seed % len(seasonal())]
    colourist = Colourist(sep)
    own = tuple(reversed(sep.inks))
    for way in (
        colourist.season(palette),
        colourist.rank(palette),
        colourist.rotated(degrees),
        colourist.table("t", own),
    ):
        other = recoloured(sep, way)
        with Image.open(io.BytesIO(spot_picture(other, spot_facts(other)))) as image:
            drawn = np.asarray(image)
        np.testing.assert_array_equal(np.where(drawn == len(sep.inks), BARE, drawn), before)
        for (_, one), (_, two) in zip(plates(sep, 0.3), plates(other, 0.3), strict=True):
            np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(sep.labels, before)


@settings(max_examples=20, deadline=None)
@given(st.floats(-720, 720))
def test_turning_hues_keeps_lightness(degrees: float) -> None:
    sep = separation(blobs(), np.array([[240, 240, 230], [180, 120, 120], [60, 90, 80], [20, 20, 30]], np.uint8))
    way = Colourist(sep).rotated(degrees)
    before = oklab_from_srgb(np.array([ink.rgb for ink in sep.inks]))
    after = oklab_from_srgb(np.array([ink.rgb for ink in way.inks]))
    np.testing.assert_allclose(after[:, 0], before[:, 0], atol=2e-3)
    turned = (lch(after)[:, 2] - lch(before)[:, 2] - degrees + 180) % 360 - 180
    assert np.abs(turned[1:3]).max() < 1.5


def test_turning_by_nothing_is_the_design() -> None:
    for turn in (0, 360):
        assert [ink.hex for ink in Colourist(SEP).rotated(turn).inks] == [ink.hex for ink in SEP.inks]


def test_inks_that_touch_are_pushed_apart_and_others_are_not() -> None:
    inks = tuple(Ink.of_lab((50 + i, 20, 10), f"i{i}") for i in range(4))
    neighbours = np.zeros((4, 4), bool)
    neighbours[0, 1] = neighbours[1, 0] = neighbours[2, 1] = neighbours[1, 2] = True
    pushed = push_apart(inks, neighbours, np.array([0.4, 0.3, 0.2, 0.1]))
    assert weakest(pushed, neighbours).delta_e >= LEAST_DELTA_E
    assert pushed[3] == inks[3]
    hues = lch(oklab_from_srgb(np.array([ink.rgb for ink in (*inks, *pushed)])))[:, 2]
    assert np.ptp(hues) < 3
    assert push_apart(inks, np.zeros((4, 4), bool), np.ones(4)) == inks


def test_a_user_table_is_judged_and_never_changed() -> None:
    same = tuple(Ink.of_srgb((0.5, 0.5, 0.5 + i / 400)) for i in range(4))
    way = Colourist(SEP).table("My Own!", same)
    assert not way.passes
    assert [ink.lab for ink in way.inks] == [ink.lab for ink in same]
    assert way.name == "my-own"
    with pytest.raises(ValueError, match="expected 4"):
        Colourist(SEP).table("x", same[:2])


@pytest.mark.parametrize("repeat", LATTICES)
def test_borders_are_those_of_the_plane(repeat: str) -> None:
    sep = separation(with_bare(blobs((24, 24))), repeat=repeat)
    borders = shared_borders(sep)
    np.testing.assert_array_equal(borders, borders.T)
    assert borders.sum() == pytest.approx(2)
    assert not touching(borders).diagonal().any()
    wide = sep.lattice.window(sep.labels, 0, 0, 25, 25)
    count = sum((wide[:-1, :-1] == 0) & (other == 1) for other in (wide[:-1, 1:], wide[1:, :-1]))
    count = count + sum((wide[:-1, :-1] == 1) & (other == 0) for other in (wide[:-1, 1:], wide[1:, :-1]))
    share = count.sum()
    others = sum(
        ((wide[:-1, :-1] != other) & (wide[:-1, :-1] < 4) & (other < 4)).sum()
        for other in (wide[:-1, 1:], wide[1:, :-1])
    )
    assert borders[0, 1] == pytest.approx(share / others)


def test_a_design_of_one_ink_touches_nothing() -> None:
    sep = separation(np.zeros((8, 8), np.uint8), FOUR[:1])
    way = Colourist(sep).season(seasonal()[0])
    assert way.passes and way.contrast.pair is None
    assert b"colour" not in colourway_table(sep, [way]).lower()[:0]


def test_tables_come_back() -> None:
    colourist = Colourist(SEP)
    ways = [colourist.original(), colourist.season(seasonal()[0]), colourist.rotated(90)]
    data = colourway_table(SEP, ways)
    found = read_table(data, SEP)
    assert [name for name, _ in found] == [way.name for way in ways]
    for (_, inks), way in zip(found, ways, strict=True):
        assert [ink.hex for ink in inks] == [ink.hex for ink in way.inks]
    semicolons = data.decode("utf-8-sig").replace(",", ";").encode()
    assert [ink.hex for ink in read_table(semicolons, SEP)[1][1]] == [ink.hex for ink in ways[1].inks]
    holes = data.decode("utf-8-sig").replace(ways[1].inks[0].hex, "")
    assert read_table(holes.encode(), SEP)[1][1][0] == SEP.inks[0]


@pytest.mark.parametrize(
    "text",
    ["", "spot,name\n1,a\n", "spot,x\n1,#112233\n", "spot,x\n1,#112233\n2,oops\n3,#112233\n4,#112233\n"],
)
def test_tables_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"spot|colourway"):
        read_table(text.encode(), SEP)


def test_the_contact_sheet_shows_every_colourway() -> None:
    colourist = Colourist(SEP)
    ways = [colourist.original(), *(colourist.season(palette) for palette in seasonal()[:4])]
    sheet = contact_sheet(SEP, ways, "rose")
    assert sheet.dtype == np.uint8
    for way in ways:
        for ink in way.inks:
            colour = np.floor(ink.rgb * 255 + 0.5)
            assert (sheet == colour).all(-1).sum() > 50, (way.name, ink.hex)
    given = contact_sheet(SEP, ways[:1], "rose", lambda _way, side: np.zeros((side, side, 3), np.uint8))
    assert (given == 0).all(-1).sum() > 400 * 400
    Image.fromarray(sheet).save(io.BytesIO(), "PNG")


def test_views_mix_in_linear_light_and_show_small_repeats_two_by_two() -> None:
    view = view_of(separation(blobs((96, 96)), width_mm=20.0), 192)
    assert view.shares.shape == (192, 192, 5)
    large = view_of(separation(with_bare(blobs((96, 96))), width_mm=200.0), 48)
    assert large.shares.shape == (48, 48, 5)
    np.testing.assert_allclose(large.shares.sum(-1), 1, atol=0.02)
    shown = large.show(SEP.inks)
    assert shown.shape == (48, 48, 3)


def test_slugs() -> None:
    assert slug("First Frost, 2!") == "first-frost-2"
    assert slug("\u00e9") == "colourway"


def test_lab_of_pairs_is_on_screen() -> None:
    outside = Ink.of_lab((50, 120, 0))
    inside = Ink.of_srgb(outside.rgb)
    contrast = weakest((outside, inside), np.array([[False, True], [True, False]]))
    assert contrast.delta_e < 0.5
    assert delta_e(lab_from_srgb(outside.rgb), inside.lab) < 0.5
