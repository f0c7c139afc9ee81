"""Backgrounds and shadows: what is behind never touches the garment."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.errors import UsageError
from designgen.mockup import Background, MockupOptions, composite, parse_background
from designgen.mockup.background import wall
from designgen.mockup.levels import linear_of, to_linear
from designgen.mockup.shadow import cast_shadow, contact_shadow
from tests.mockup.conftest import HEIGHT, WIDTH, FlatTemplate, grey16, plain_tile

CLEAR = MockupOptions(background=Background("transparent"), weave=0.0)


def on(background: Background, shadow: float = 1.0) -> MockupOptions:
    return MockupOptions(background=background, shadow=shadow, weave=0.0)


def test_what_is_written_is_read() -> None:
    assert parse_background("transparent") is not None
    assert parse_background("#f4efe6").colours == ("#f4efe6",)  # type: ignore[union-attr]
    assert parse_background("#ffffff..#c9d3dc").kind == "gradient"  # type: ignore[union-attr]
    assert parse_background("wall.jpg") is None
    for wrong in ("#fff", "#ffffff..", "#ffffff..#c9d3dc..#000000", "#gggggg"):
        with pytest.raises(UsageError, match="no background"):
            parse_background(wrong)


@pytest.mark.parametrize(
    "background",
    [
        Background("colour", ("#336699",)),
        Background("gradient", ("#ffffff", "#000000")),
        Background("picture", picture=np.random.default_rng(0).random((1, 3, 40, 90), np.float32)),
    ],
    ids=lambda background: background.kind,
)
def test_the_garment_is_the_same_before_any_background(flat: FlatTemplate, background: Background) -> None:
    template = flat.load()
    tile = plain_tile((0.7, 0.2, 0.4))
    usual, other = (composite(tile, template, options).pixels for options in (MockupOptions(weave=0.0), on(background)))
    inside = template.alpha == 1
    assert np.array_equal(usual[0, :, inside], other[0, :, inside])


def test_a_plain_colour_without_shadow_is_that_colour(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace("[light.alpha]", '[light.shadow]\nfile = "shadow.png"\n[light.alpha]')
    flat.planes["shadow"] = grey16(np.full((HEIGHT, WIDTH), 0.8))
    seen = composite(plain_tile((1, 1, 1)), flat.load(), on(Background("colour", ("#336699",)), shadow=0.0)).pixels
    # The studio's light stays: it is even here, and so is none of the garment's shadow.
    assert to_linear(seen[0, :, 2, 2]) == pytest.approx(linear_of("#336699") * 0.8, rel=0.02)


def test_a_transparent_picture_lies_on_any_colour_as_if_made_there(flat: FlatTemplate) -> None:
    template, tile = flat.load(), plain_tile((0.7, 0.2, 0.4))
    clear = composite(tile, template, CLEAR)
    there = composite(tile, template, on(Background("colour", ("#336699",))))
    assert clear.opacity is not None
    mixed = to_linear(clear.pixels) * clear.opacity + linear_of("#336699")[None, :, None, None] * (1 - clear.opacity)
    assert np.abs(mixed - to_linear(there.pixels)).max() < 0.004
    assert (clear.opacity[0, 0][template.alpha == 1] == 1).all()


def test_without_shadow_a_transparent_picture_is_the_garment_alone(flat: FlatTemplate) -> None:
    template = flat.load()
    clear = composite(plain_tile((1, 1, 1)), template, on(Background("transparent"), shadow=0.0))
    assert clear.opacity is not None
    assert np.array_equal(clear.opacity[0, 0], template.alpha)


def test_a_picture_fills_the_frame_without_being_stretched() -> None:
    picture = np.zeros((1, 3, 100, 400), np.float32)
    picture[..., 150:250] = 1.0  # its middle quarter
    filled = wall(Background("picture", picture=picture), (50, 50))
    assert filled.min() > 0.99
    assert wall(Background("picture", picture=picture), (200, 600)).shape == (3, 200, 600)


def test_gradients_run_from_top_to_bottom_without_bands() -> None:
    plane = wall(Background("gradient", ("#808080", "#888888")), (400, 50))
    assert plane[0, :20].mean() < plane[0, -20:].mean()
    assert len(np.unique(np.round(plane[0, 100:110] * 2000))) > 3, "a level of 8 bits is dithered"


@pytest.mark.parametrize("background", [Background("colour"), Background("picture"), Background("transparent")])
def test_a_background_without_what_it_needs_is_refused(background: Background) -> None:
    with pytest.raises(ValueError, match="background"):
        wall(background, (8, 8))


def test_contact_shadows_leave_the_studios_light_out_and_fade_at_the_edge() -> None:
    y, x = np.mgrid[0:200, 0:160] / 200.0
    studio = 1.0 - 0.3 * y - 0.1 * x
    alpha = np.zeros((200, 160), np.float32)
    alpha[60:140, 50:110] = 1.0
    dark = 1.0 - 0.4 * np.exp(-(((y - 0.52) / 0.2) ** 2) - ((x - 0.45) / 0.2) ** 2)
    light = contact_shadow((studio * dark).astype(np.float32), alpha)
    assert light[100, 90] < 0.75
    assert np.abs(light[0] - 1).max() == np.abs(light[:, 0] - 1).max() == 0
    assert light[20:40].mean() > 0.97


def test_a_template_without_shadow_gets_a_soft_one_beside_the_garment() -> None:
    alpha = np.zeros((200, 200), np.float32)
    alpha[60:140, 60:140] = 1.0
    light = contact_shadow(np.ones((200, 200), np.float32), alpha)
    assert light[100, 143] < light[100, 57] - 0.05
    assert light[5, 5] == pytest.approx(1.0, abs=1e-3)


def test_a_cast_shadow_falls_to_the_lower_right_and_scales_with_the_picture() -> None:
    def corners(scale: int) -> tuple[float, float]:
        alpha = np.zeros((40 * scale, 40 * scale), np.float32)
        alpha[10 * scale : 30 * scale, 10 * scale : 30 * scale] = 1.0
        light = cast_shadow(alpha, float(scale))
        return float(light[31 * scale, 31 * scale]), float(light[9 * scale, 9 * scale])

    assert corners(8)[0] < corners(8)[1]
    assert corners(8) == pytest.approx(corners(4), abs=0.03)
