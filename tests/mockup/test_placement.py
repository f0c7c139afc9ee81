"""Where prints lie: by the datum, by cm, by part; and what is said about them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from designgen.errors import InputError
from designgen.mockup import MockupOptions, PartTile, Position, Rendered
from designgen.mockup import composite as composite_with_knit
from designgen.mockup.placement import outfit, parts_called
from designgen.mockup.template import Template
from designgen.repeat.tile import Tile
from tests.mockup.conftest import CENTRE_PX, FRONT, PX_PER_CM, SLEEVE, FlatTemplate, plain_tile, tile_of

RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def composite(tile: Tile, template: Template, options: MockupOptions | None = None) -> Rendered:
    return composite_with_knit(tile, template, replace(options or MockupOptions(), weave=0.0))


def shown(tile: Tile, template: Template, options: MockupOptions | None = None) -> np.ndarray:
    return composite(tile, template, options).pixels[0].transpose(1, 2, 0)


def square(side_cm: float = 4.0) -> Tile:
    return tile_of(np.broadcast_to(np.array(RED), (200, 200, 3)), "none", side_cm * 10, side_cm * 10)


def ink_box(picture: np.ndarray) -> tuple[float, float, float, float]:
    """Top, left, bottom, right of what is red, in cm from the front's datum."""
    ink = (picture[..., 0] > 0.5) & (picture[..., 1] < 0.5)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return (
        (rows[0] - FRONT[0]) / PX_PER_CM,
        (columns[0] - CENTRE_PX) / PX_PER_CM,
        (rows[-1] + 1 - FRONT[0]) / PX_PER_CM,
        (columns[-1] + 1 - CENTRE_PX) / PX_PER_CM,
    )


@pytest.fixture
def lit(flat: FlatTemplate) -> FlatTemplate:
    return flat.flat_light()


def printed_sleeve(flat: FlatTemplate) -> FlatTemplate:
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "full"').replace('"sleeve"', '"sleeve-l"')
    return flat


@pytest.mark.parametrize(("from_hps", "offset"), [(5.0, 0.0), (12.0, 3.0), (2.5, -4.0)])
def test_a_print_lies_by_cm_from_the_shoulder_point(lit: FlatTemplate, from_hps: float, offset: float) -> None:
    options = MockupOptions(placement="custom", position=Position(from_hps_cm=from_hps, offset_cm=offset))
    box = ink_box(shown(square(), lit.load(), options))
    assert box == pytest.approx((from_hps, offset - 2, from_hps + 4, offset + 2), abs=0.06)


def test_cm_count_from_the_datum_of_the_part(lit: FlatTemplate) -> None:
    lit.toml = lit.toml.replace('mask = "front.png"', 'mask = "front.png"\ndatum_u_cm = 1.5\ndatum_v_cm = 2.0')
    options = MockupOptions(placement="custom", position=Position(from_hps_cm=5.0, offset_cm=0.0))
    assert ink_box(shown(square(), lit.load(), options)) == pytest.approx((7, -0.5, 11, 3.5), abs=0.06)


def test_an_area_may_be_moved(lit: FlatTemplate) -> None:
    options = MockupOptions(placement="chest", position=Position(from_hps_cm=1.0))
    assert ink_box(shown(square(), lit.load(), options)) == pytest.approx((1, -2, 5, 2), abs=0.06)
    aside = MockupOptions(placement="chest", position=Position(offset_cm=4.0))
    assert ink_box(shown(square(), lit.load(), aside)) == pytest.approx((7, 2, 11, 6), abs=0.06)


def test_a_print_may_be_turned_about_its_middle(lit: FlatTemplate) -> None:
    options = MockupOptions(placement="chest", position=Position(turn_deg=45.0))
    reach = 2 * 2**0.5
    assert ink_box(shown(square(), lit.load(), options)) == pytest.approx(
        (9 - reach, -reach, 9 + reach, reach), abs=0.15
    )


def test_a_custom_placement_needs_its_place_and_a_part_that_is_there(lit: FlatTemplate) -> None:
    template = lit.load()
    with pytest.raises(InputError, match="--from-hps-cm"):
        composite(square(), template, MockupOptions(placement="custom"))
    with pytest.raises(InputError, match="elbow"):
        composite(square(), template, MockupOptions(placement="custom", position=Position("elbow", 3.0)))


def test_stripes_meet_at_the_seam_when_the_datums_say_so(lit: FlatTemplate) -> None:
    stripes = np.zeros((120, 60, 3), np.float32)
    stripes[:60] = 1.0
    tile = tile_of(stripes, "straight", 30, 60)
    template = printed_sleeve(lit).load()
    edge = shown(tile, template)
    assert np.abs(edge[FRONT[0] : FRONT[1], 197] - edge[FRONT[0] : FRONT[1], 203]).max() < 0.02


def test_a_sleeves_own_datum_moves_its_phase(lit: FlatTemplate) -> None:
    stripes = np.zeros((120, 60, 3), np.float32)
    stripes[:60] = 1.0
    printed_sleeve(lit)
    lit.toml = lit.toml.replace('mask = "sleeve.png"', 'mask = "sleeve.png"\ndatum_v_cm = 3.0')
    picture = shown(tile_of(stripes, "straight", 30, 60), lit.load())
    body, sleeve = picture[FRONT[0] : FRONT[1], 190, 0], picture[SLEEVE[0] : SLEEVE[1], 250, 0]
    assert np.abs(body[:-30] - sleeve[30:]).max() < 0.02


def test_the_grain_turns_the_repeat_on_its_part_alone(lit: FlatTemplate) -> None:
    stripes = np.zeros((60, 60, 3), np.float32)
    stripes[:30] = 1.0
    printed_sleeve(lit)
    lit.toml = lit.toml.replace('mask = "sleeve.png"', 'mask = "sleeve.png"\ngrain_deg = 90.0')
    picture = shown(tile_of(stripes, "straight", 30, 30), lit.load())[..., 0]
    body = picture[FRONT[0] + 5 : FRONT[1] - 5, FRONT[2] + 5 : FRONT[3] - 5]
    sleeve = picture[SLEEVE[0] + 5 : SLEEVE[1] - 5, SLEEVE[2] + 5 : SLEEVE[3] - 5]
    assert body.std(axis=1).max() < 0.02 < 0.3 < body.std(axis=0).min()
    assert sleeve.std(axis=0).max() < 0.02 < 0.3 < sleeve.std(axis=1).min()


def test_sleeves_and_body_wear_different_tiles(lit: FlatTemplate) -> None:
    template = printed_sleeve(lit).load()
    picture = shown(plain_tile(RED), template, MockupOptions(others=(PartTile("sleeves", plain_tile(BLUE)),)))
    assert np.abs(picture[100, 195] - RED).max() < 0.01
    assert np.abs(picture[100, 204] - BLUE).max() < 0.01


def test_a_motif_lies_on_top_of_an_all_over_print(lit: FlatTemplate) -> None:
    picture = shown(plain_tile(BLUE), lit.load(), MockupOptions(others=(PartTile("chest", square()),)))
    assert ink_box(picture) == pytest.approx((7, -2, 11, 2), abs=0.06)
    assert np.abs(picture[FRONT[0] + 5, CENTRE_PX] - BLUE).max() < 0.01


def test_a_motif_stays_on_top_whatever_the_order(lit: FlatTemplate) -> None:
    options = MockupOptions(placement="chest", others=(PartTile("body", plain_tile(BLUE)),))
    assert ink_box(shown(square(), lit.load(), options)) == pytest.approx((7, -2, 11, 2), abs=0.06)


def test_all_over_may_be_shifted_and_kept_to_one_part(lit: FlatTemplate) -> None:
    halves = np.zeros((80, 80, 3), np.float32)
    halves[:40] = 1.0
    tile, template = tile_of(halves, "straight", 40, 40), printed_sleeve(lit).load()
    moved = shown(tile, template, MockupOptions(position=Position(from_hps_cm=1.0)))
    usual = shown(tile, template)
    assert np.abs(moved[FRONT[0] + 10 : FRONT[1], 100] - usual[FRONT[0] : FRONT[1] - 10, 100]).max() < 0.04
    alone = shown(tile, template, MockupOptions(position=Position("front")))
    assert np.abs(alone[100, 250] - 1.0).max() < 0.01


def test_names_and_groups_of_parts(lit: FlatTemplate) -> None:
    spec = printed_sleeve(lit).load().spec
    assert [part.name for part in parts_called(spec, "sleeves")] == ["sleeve-l"]
    assert [part.name for part in parts_called(spec, "sleeve-l")] == ["sleeve-l"]
    assert [part.name for part in parts_called(spec, "body")] == ["front"]
    with pytest.raises(InputError, match="sleeves, body, chest"):
        parts_called(spec, "hood")


def test_wishes_for_parts_that_cannot_be_met(lit: FlatTemplate) -> None:
    template = lit.load()
    with pytest.raises(InputError, match="does not repeat"):
        composite(plain_tile(RED), template, MockupOptions(others=(PartTile("body", square()),)))
    with pytest.raises(InputError, match="hood"):
        composite(plain_tile(RED), template, MockupOptions(others=(PartTile("hood", plain_tile(BLUE)),)))


def test_the_least_dpi_of_all_prints_is_told_and_too_little_said_with_what_would_do(lit: FlatTemplate) -> None:
    spec = lit.load().spec
    worn = outfit(plain_tile(RED), spec, MockupOptions(others=(PartTile("chest", square(10.0)),)))
    assert worn.effective_dpi == pytest.approx(200 / 10 * 2.54)
    assert any("51 dpi" in notice and "5.1 cm" in notice for notice in worn.notices)


def test_colour_groups_take_their_own_colour(flat: FlatTemplate) -> None:
    flat.toml = (
        flat.toml.replace("format = 1", "format = 2")
        .replace('takes_print = "never"', 'takes_print = "never"\ncolour_group = "rib"')
        .replace('srgb = "#1f2a44"', 'srgb = "#1f2a44"\ngroups = { rib = "#ff0000" }')
    )
    picture = shown(square(), flat.flat_light().load(), MockupOptions("navy"))
    assert np.abs(picture[100, 250] - RED).max() < 0.01


def test_the_wrong_side_of_a_dark_print_is_paler_but_lies_in_the_dark(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "reverse"')
    picture = shown(plain_tile((0.1, 0.1, 0.3)), flat.flat_light().load())
    inside, outside = picture[100, 250], picture[100, 100]
    assert np.abs(outside - (0.1, 0.1, 0.3)).max() < 0.01
    assert (inside > outside * 0.9).all() and inside.max() < 0.4, "the light there comes from dark cloth all around"
    white = shown(plain_tile((1, 1, 1)), flat.load())
    assert np.abs(white[100, 250] - 1.0).max() < 0.01
