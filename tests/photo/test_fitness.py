from __future__ import annotations

import numpy as np
import pytest

from designgen.photo.fitness import judge
from tests.photo.conftest import HEIGHT, PX_PER_CM, WIDTH, Array, Shot, shoot

SCALE = PX_PER_CM * 4  # as if the shirt were small: folds of the made-up photo are then soft


def on_cloth(shot: Shot, colour: tuple[float, float, float], where: Array) -> Array:
    return np.where((where & (shot.alpha > 0.5))[..., None], np.array(colour, np.float32), shot.srgb)


@pytest.mark.parametrize("cloth", ["#efeeea", "#1e1e20", "#22305a", "#a02028", "#d6c6aa"])
def test_plain_shirts_are_fit(cloth: str) -> None:
    shot = shoot(cloth)
    found = judge(shot.srgb, shot.alpha > 0.5, SCALE)
    assert found.refusals == () and found.warnings == ()


def test_stripes_and_prints_are_refused(white: Shot) -> None:
    inside = white.alpha > 0.5
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    stripes = judge(on_cloth(white, (0.1, 0.1, 0.1), y // 8 % 2 == 0), inside, SCALE)
    assert "stripes" in stripes.refusals[0]
    print_ = judge(on_cloth(white, (0.8, 0.2, 0.2), (x // 40 + y // 40) % 2 == 0), inside, SCALE)
    assert "colours differ" in print_.refusals[0]


def test_a_logo_beside_the_print_area_does_no_harm(white: Shot) -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    marked = on_cloth(white, (0.1, 0.1, 0.1), (y > 240) & (y < 270) & (x > 100) & (x < 180) & (x // 4 % 2 == 0))
    area = (y > 100) & (y < 200) & (x > 95) & (x < 185)
    assert judge(marked, white.alpha > 0.5, SCALE, area).refusals == ()
    assert judge(marked, white.alpha > 0.5, SCALE).refusals != ()


def test_lost_highlights_and_shadows_are_told(white: Shot, black: Shot) -> None:
    inside = white.alpha > 0.5
    y = np.mgrid[0:HEIGHT, 0:WIDTH][0]
    some = judge(on_cloth(white, (1, 1, 1), y > 275), inside, SCALE)
    assert some.refusals == () and "clipped" in some.warnings[0]
    much = judge(on_cloth(white, (1, 1, 1), y > 200), inside, SCALE)
    assert "clipped" in much.refusals[0] and much.clipped_share > 0.1
    dark = judge(on_cloth(black, (0, 0, 0), y > 100), inside, SCALE)
    assert "black" in dark.refusals[0]


def test_too_few_pixels_and_cut_garments_are_told(white: Shot) -> None:
    inside = white.alpha > 0.5
    assert "pixels a cm" in judge(white.srgb, inside, 3.0).refusals[0]
    assert any("pixels a cm" in warning for warning in judge(white.srgb, inside, 8.0).warnings)
    cropped = judge(white.srgb[:250], inside[:250], SCALE)
    assert any("cut off" in warning for warning in cropped.warnings)
    tiny = np.zeros((HEIGHT, WIDTH), bool)
    tiny[100:120, 100:120] = True
    assert any("fills only" in refusal for refusal in judge(white.srgb, tiny, SCALE).refusals)
