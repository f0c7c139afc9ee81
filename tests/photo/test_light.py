from __future__ import annotations

import numpy as np
import pytest

from designgen.mockup.levels import to_linear
from designgen.photo.displace import MOST_CM, around_body, displacement
from designgen.photo.light import WHITE_CLOTH, guided, measure_cloth, measure_light
from tests.photo.conftest import HEIGHT, PX_PER_CM, WIDTH, Array, Shot, shoot


def light_of(shot: Shot) -> tuple[Array, Array, Array]:
    linear = to_linear(shot.srgb)
    cloth = measure_cloth(linear, shot.alpha > 0.98)
    found = measure_light(linear, shot.alpha, cloth, PX_PER_CM * 4)
    return found.shading, found.weave, cloth.albedo


@pytest.mark.parametrize("cloth", ["#efeeea", "#22305a", "#a02028", "#1e1e20"])
def test_shading_follows_the_light_whatever_the_dye(cloth: str) -> None:
    shot = shoot(cloth, noise=0.002)
    shading, _, _ = light_of(shot)
    core = shot.alpha > 0.99
    found, true = shading[core] / np.median(shading[core]), shot.shading[core] / np.median(shot.shading[core])
    assert np.corrcoef(found, true)[0, 1] > 0.97
    assert float(np.sqrt(np.mean((found - true) ** 2))) < 0.06


@pytest.mark.parametrize("cloth", ["#efeeea", "#22305a", "#1e1e20"])
def test_the_cloth_in_its_own_colour_gives_the_photo_back(cloth: str) -> None:
    shot = shoot(cloth, noise=0.0)
    linear = to_linear(shot.srgb)
    seen = measure_cloth(linear, shot.alpha > 0.98)
    light = measure_light(linear, shot.alpha, seen, PX_PER_CM * 4)
    again = seen.albedo * (light.shading * light.weave)[..., None] + light.gloss[..., None]
    core = shot.alpha > 0.99
    assert float(np.abs(again - linear)[core].max()) < 0.03
    assert float(np.abs(again - linear)[core].mean()) < 0.004


def test_weave_goes_into_its_own_pass_and_folds_stay() -> None:
    woven = shoot("#efeeea", weave=0.04, noise=0.0)
    shading, weave, _ = light_of(woven)
    core = np.zeros((HEIGHT, WIDTH), bool)
    core[130:280, 95:185] = True
    assert np.corrcoef(weave[core], woven.weave[core])[0, 1] > 0.9
    assert np.corrcoef(shading[core], woven.shading[core])[0, 1] > 0.98
    assert float(weave[core].mean()) == pytest.approx(1.0, abs=0.005)
    assert abs(np.corrcoef(weave[core], woven.shading[core])[0, 1]) < 0.1


def test_a_crease_is_no_weave() -> None:
    plane = np.zeros((80, 80), np.float32)
    plane[:, 40:] = -0.5
    plane += np.random.default_rng(0).normal(0, 0.01, plane.shape).astype(np.float32)
    smooth = guided(plane, 2, np.ones(plane.shape, bool))
    assert smooth[:, 42:].mean() - smooth[:, :38].mean() == pytest.approx(-0.5, abs=0.01)
    assert abs(float(smooth[40, 39] - smooth[40, 40])) > 0.3
    assert float(smooth[:, 5:30].std()) < 0.006


def test_grey_white_is_known_to_be_white_and_grey_is_not_made_so() -> None:
    dull = shoot("#efeeea", light=0.7)
    linear, inside = to_linear(dull.srgb), dull.alpha > 0.98
    cloth = measure_cloth(linear, inside)
    assert cloth.exposure == pytest.approx(cloth.lit / WHITE_CLOTH, rel=0.01)
    assert float(cloth.albedo.mean()) == pytest.approx(0.9, abs=0.05)
    assert measure_cloth(linear, inside, white=False).exposure == 1.0
    dark = shoot("#1e1e20")
    assert measure_cloth(to_linear(dark.srgb), dark.alpha > 0.98).exposure == 1.0


def test_no_garment_is_an_error() -> None:
    with pytest.raises(ValueError, match="inside"):
        measure_cloth(np.zeros((4, 4, 3), np.float32), np.zeros((4, 4), bool))


def test_displacement_follows_the_gradient_and_is_bounded() -> None:
    _y, x = np.mgrid[0:120, 0:160].astype(np.float32)
    shading = (1.0 + 0.2 * np.sin(x / 12)).astype(np.float32)
    u, v = displacement(shading, 10.0)
    slope = np.cos(x / 12)
    assert np.corrcoef(u[20:100, 40:120].ravel(), slope[20:100, 40:120].ravel())[0, 1] < -0.95
    assert float(np.abs(v).max()) < 1e-3
    strong, _ = displacement(shading, 10.0, 10.0)
    assert float(np.abs(u).max()) <= MOST_CM < 10 * MOST_CM >= float(np.abs(strong).max())
    assert not np.any(displacement(np.full((40, 40), 0.7, np.float32), 10.0)[0])


def test_cloth_round_a_body_is_denser_at_its_sides() -> None:
    v, u = np.mgrid[0:80, -30:31].astype(np.float32)
    inside = np.abs(u) <= np.where(v < 30, 28, 20)  # sleeves above, torso below
    moved = u + around_body(u, v, inside)
    steps = np.diff(moved[60])
    torso = np.abs(u[60, 1:]) < 19
    assert steps[30] == pytest.approx(1.0, abs=0.02)
    assert steps[torso].max() > 1.3 and steps.min() > 0.9
    assert np.allclose(moved[60] + moved[60][::-1], 0.0, atol=0.7)
    assert steps[0] == pytest.approx(1.0, abs=1e-4), "sleeves are only carried along"


def test_a_glimpse_of_the_backdrop_beside_dark_cloth_does_not_shine() -> None:
    shot = shoot("#1e1e20", noise=0.0)
    srgb = shot.srgb.copy()
    srgb[200:206, 82:86] = 0.8  # at the left side, inside the mask
    linear = to_linear(srgb)
    light = measure_light(linear, shot.alpha, measure_cloth(linear, shot.alpha > 0.98), PX_PER_CM * 4)
    assert float(light.shading[200:206, 82:86].max()) < 1.2
