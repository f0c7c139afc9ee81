"""Yarn, knit and ground colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from designgen.mockup import MockupOptions, composite
from designgen.mockup.cloth import COURSES_PER_CM, WALES_PER_CM, ground_of, heather, knit
from designgen.mockup.levels import to_linear
from tests.mockup.conftest import FRONT, FlatTemplate, plain_tile, tile_of


def test_textures_take_no_light_and_repeat() -> None:
    for texture in (heather(), knit()):
        plane = texture.rgba[..., 0]
        assert abs(float(plane.mean())) < 1e-2
        across = np.abs(plane[:, 0] - plane[:, -1]).mean()
        assert across < 3 * np.abs(np.diff(plane, axis=1)).mean() + 1e-6, "no seam where it repeats"
    assert 0.05 < float(knit().rgba.std()) < 0.3


def test_the_knit_has_the_stitches_it_states() -> None:
    plane, side = knit().rgba[..., 0], knit().width_cm
    wales = np.abs(np.fft.rfft(plane.mean(axis=0)))
    courses = np.abs(np.fft.rfft(plane.mean(axis=1)))
    assert np.argmax(wales[30:]) + 30 in (round(WALES_PER_CM * side), round(2 * WALES_PER_CM * side))
    assert np.argmax(courses[30:]) + 30 == round(COURSES_PER_CM * side)


def test_the_knit_shows_on_cloth_and_not_on_the_background(flat: FlatTemplate) -> None:
    template = flat.flat_light().load()
    tile = plain_tile((0.6, 0.6, 0.6))
    with_knit = composite(tile, template).pixels
    without = composite(tile, template, MockupOptions(weave=0.0)).pixels
    cloth = np.s_[:, :, FRONT[0] + 2 : FRONT[1] - 2, FRONT[2] + 2 : FRONT[3] - 2]
    assert 0.002 < float((with_knit - without)[cloth].std()) < 0.05
    assert abs(float((to_linear(with_knit) - to_linear(without))[cloth].mean())) < 1e-3
    outside = template.alpha == 0
    assert np.array_equal(with_knit[0, :, outside], without[0, :, outside])


def test_white_is_the_plain_garment_knit_and_all(flat: FlatTemplate) -> None:
    template = flat.load()
    nothing = tile_of(np.ones((8, 8, 3)), "straight", 20, 20, np.zeros((8, 8)))
    plain = composite(nothing, template).pixels
    white = composite(plain_tile((1, 1, 1)), template).pixels
    assert np.abs(plain - white).max() <= 1 / 255


def test_ink_that_lies_on_the_yarn_hides_part_of_the_knit(flat: FlatTemplate) -> None:
    template = flat.flat_light().load()
    tile = tile_of(np.full((200, 200, 3), 0.5), "none", 100, 100)

    def contrast(ink: str) -> float:
        options = MockupOptions(ink=ink)  # type: ignore[arg-type]
        seen = composite(tile, template, options).pixels
        even = composite(tile, template, replace(options, weave=0.0)).pixels
        return float((seen - even)[..., 80:140, 80:140].std())

    assert contrast("opaque") < 0.6 * contrast("soft")


def test_a_photos_own_weave_is_used_and_none_made_up(flat: FlatTemplate) -> None:
    template = flat.flat_light().load()
    stripes = np.where(np.arange(template.size_px[1]) % 2, 1.1, 0.9) * np.ones((template.size_px[0], 1))
    own = replace(template, weave=stripes.astype(np.float32))
    row = to_linear(composite(plain_tile((0.5, 0.5, 0.5)), own).pixels[0, 0, 100, 60:160])
    assert row[1::2] / row[::2] == pytest.approx(1.1 / 0.9, rel=0.01)
    photo = template.spec.model_copy(
        update={"provenance": template.spec.provenance.model_copy(update={"source": "photo"})}
    )
    cloth = composite(plain_tile((0.5, 0.5, 0.5)), replace(template, spec=photo)).pixels[..., 60:160, 60:160]
    assert float(cloth.std()) < 1e-4


def test_heather_is_mottled_about_its_colour(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace('srgb = "#1f2a44"', 'srgb = "#b3b3b4"\nmelange = 0.13')
    motif = tile_of(np.ones((8, 8, 3)), "none", 2, 2)
    seen = composite(motif, flat.flat_light().load(), MockupOptions("navy", weave=0.0)).pixels[0, :, 150:230, 30:100]
    grey = to_linear(np.array([0xB3, 0xB3, 0xB4], np.float32) / 255)
    assert to_linear(seen).mean(axis=(1, 2)) == pytest.approx(grey, rel=0.03)
    assert float(seen.std()) > 0.01


def test_the_ground_is_the_commonest_colour_through_transparency_too() -> None:
    rgba = np.zeros((40, 40, 4), np.float32)
    rgba[:10] = (0.8, 0.1, 0.1, 1.0)
    cloth = np.array([0.02, 0.03, 0.2], np.float32)
    assert ground_of(rgba, cloth) == pytest.approx(cloth, abs=1e-3)
    rgba[5:] = (0.1, 0.6, 0.1, 1.0)
    assert ground_of(rgba, cloth) == pytest.approx([0.1, 0.6, 0.1], abs=1e-3)


def test_the_ground_is_one_colour_however_brush_strokes_spread_it() -> None:
    rng = np.random.default_rng(3)
    brown = 0.09 * np.exp(0.5 * rng.standard_normal((120, 120, 1))) * np.array([1.0, 0.8, 0.7])
    rgba = np.concatenate([np.minimum(brown, 1), np.ones((120, 120, 1))], axis=2).astype(np.float32)
    rgba[rng.random((120, 120)) < 0.2, :3] = 1
    found = ground_of(rgba, np.ones(3, np.float32))
    assert found.max() < 0.2 and found[0] > found[1] > found[2]


def test_a_flat_print_is_its_own_ground() -> None:
    rgba = np.ones((8, 8, 4), np.float32) * np.array([0.2, 0.4, 0.6, 1], np.float32)
    np.testing.assert_array_equal(ground_of(rgba, np.zeros(3, np.float32)), rgba[0, 0, :3])
