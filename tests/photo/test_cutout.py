from __future__ import annotations

import numpy as np
import pytest

from designgen.photo.cutout import Hint, allowed, cut_out, refine, tidy
from designgen.photo.features import local_mean, smooth_surface
from tests.photo.conftest import HEIGHT, WIDTH, Array, Shot, shoot


def iou(found: Array, true: Array) -> float:
    found, true = found > 0.5, true > 0.5
    return float((found & true).sum() / (found | true).sum())


@pytest.mark.parametrize(
    ("cloth", "wall"),
    [
        ("#efeeea", "#8d9299"),
        ("#1e1e20", "#8d9299"),
        ("#22305a", "#d8d4cc"),
        ("#efeeea", "#cfcdc9"),
        ("#a02028", "#3a3f3a"),
    ],
)
def test_a_garment_is_cut_out_to_the_pixel(cloth: str, wall: str) -> None:
    shot = shoot(cloth, wall)
    alpha = cut_out(shot.srgb, Hint())
    assert iou(alpha, shot.alpha) >= 0.985
    assert float(np.abs(alpha - shot.alpha).mean()) < 0.01


def test_the_edge_lies_inside_the_pixel(white: Shot) -> None:
    alpha = cut_out(white.srgb, Hint())
    soft = (white.alpha > 0.2) & (white.alpha < 0.8)
    assert float(np.abs(alpha - white.alpha)[soft].mean()) < 0.12


def test_a_box_or_corners_keep_other_things_out(white: Shot) -> None:
    srgb = white.srgb.copy()
    srgb[5:35, 225:275] = (0.2, 0.5, 0.2)  # a plant
    for hint in (
        Hint(box=(15, 36, 265, 300)),
        Hint(corners=((80, 30), (200, 30), (265, 90), (230, 150), (206, 298), (74, 298), (50, 150), (15, 90))),
    ):
        assert cut_out(srgb, hint)[10:30, 230:270].max() == 0.0
        assert iou(cut_out(srgb, hint), white.alpha) > 0.98


def test_a_given_mask_is_taken_as_it_is(white: Shot) -> None:
    assert np.array_equal(cut_out(white.srgb, Hint(mask=white.alpha)), white.alpha)


def test_an_empty_wall_holds_no_garment() -> None:
    wall = np.full((120, 100, 3), 0.5, np.float32)
    with pytest.raises(ValueError, match="nothing"):
        cut_out(wall, Hint())


def test_a_box_outside_the_photo_leaves_nothing(white: Shot) -> None:
    with pytest.raises(ValueError, match="no garment"):
        cut_out(white.srgb, Hint(box=(WIDTH + 5.0, HEIGHT + 5.0, WIDTH + 90.0, HEIGHT + 90.0)))


def test_allowed_always_leaves_a_frame_of_backdrop() -> None:
    maybe = allowed((100, 80), Hint(box=(-50, -50, 500, 500)), 1.0, 1.0)
    assert maybe.any() and not maybe[0].any() and not maybe[:, -1].any()


def test_tidy_closes_pinholes_and_drops_crumbs() -> None:
    mask = np.zeros((200, 200), bool)
    mask[20:180, 40:160] = True
    mask[90:92, 90:92] = False
    mask[5:9, 5:9] = True
    mask[60:100, 120:150] = False  # an arm's gap stays
    found = tidy(mask)
    assert found[91, 91] and not found[6, 6] and not found[80, 135]


def test_refine_needs_no_small_copy() -> None:
    shot = shoot("#1e1e20", noise=0.0)
    assert iou(refine(shot.srgb, shot.alpha > 0.5), shot.alpha) > 0.995


def test_a_surface_ignores_what_stands_before_it() -> None:
    y, x = np.mgrid[0:80, 0:90].astype(np.float32)
    plane = (10 + 0.2 * x + 0.001 * y * y)[..., None]
    disturbed = plane.copy()
    disturbed[20:50, 20:50] += 60
    surface, spread = smooth_surface(disturbed, np.ones((80, 90), bool))
    assert float(np.abs(surface - plane).max()) < 0.5
    assert float(spread[0]) < 0.5


def test_local_mean_reaches_everywhere_and_keeps_constants() -> None:
    known = np.zeros((60, 70), bool)
    known[3, 4] = True
    values = np.full((60, 70, 1), 7.0, np.float32)
    assert np.allclose(local_mean(values, known, 3), 7.0, atol=1e-3)
