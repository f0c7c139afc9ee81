"""What is promised of a mockup, held on a garment that ships with us."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from designgen.mockup import MockupOptions, PartTile, composite, load_template
from designgen.mockup.levels import linear_of, to_linear, to_srgb
from designgen.mockup.reduce import reduced
from designgen.mockup.template import PartMap, Template
from designgen.resources import root
from tests.mockup.conftest import plain_tile, tile_of

SIDE_PX = 1300
RED, BLUE = (0.8, 0.1, 0.1), (0.1, 0.2, 0.8)
EVEN = MockupOptions(weave=0.0)


@pytest.fixture(scope="module")
def shirt() -> Template:
    """The front of our T-shirt, small enough for a test."""
    return reduced(load_template(root("templates") / "tshirt-front", ()), SIDE_PX)


@pytest.fixture(scope="module")
def lit(shirt: Template) -> Template:
    """The same in even light, so that a picture shows colours alone."""
    return replace(shirt, shading=np.ones_like(shirt.shading), gloss=np.zeros_like(shirt.gloss))


def canvas_of(template: Template, part: PartMap, plane: np.ndarray) -> np.ndarray:
    """A part's plane in the whole picture."""
    canvas = np.zeros(template.size_px, np.float32)
    h, w = part.mask.shape
    canvas[part.top : part.top + h, part.left : part.left + w] = plane
    return canvas


def named(template: Template, start: str) -> list[PartMap]:
    return [part for part in template.parts if part.part.name.startswith(start)]


def test_a_white_print_is_the_light_itself(shirt: Template) -> None:
    seen = composite(plain_tile((1, 1, 1)), shirt, EVEN).pixels[0]
    expected = to_srgb(shirt.shading + shirt.gloss)
    for part in shirt.parts:
        if part.part.takes_print == "full":
            sure = canvas_of(shirt, part, part.mask) > 0.9999
            assert np.abs(seen[:, sure] - expected[sure]).max() <= 1 / 255


def test_a_flat_colour_in_full_light_is_exact(lit: Template) -> None:
    seen = composite(plain_tile(RED), lit, EVEN).pixels[0]
    for part in [*named(lit, "front"), *named(lit, "sleeve")]:
        sure = canvas_of(lit, part, part.mask) > 0.9999
        assert np.abs(seen[:, sure] - np.array(RED)[:, None]).max() <= 1 / 255


def test_the_background_is_the_same_whatever_is_worn(shirt: Template) -> None:
    pictures = [composite(plain_tile(rgb), shirt, EVEN).pixels[0] for rgb in (RED, BLUE)]
    outside = shirt.alpha == 0
    assert outside.mean() > 0.2
    assert np.array_equal(pictures[0][:, outside], pictures[1][:, outside])


def test_sleeves_and_body_meet_without_bleeding(lit: Template) -> None:
    seen = composite(plain_tile(RED), lit, replace(EVEN, others=(PartTile("sleeves", plain_tile(BLUE)),))).pixels[0]
    for start, rgb in (("front", RED), ("sleeve", BLUE)):
        for part in named(lit, start):
            sure = canvas_of(lit, part, part.mask) > 0.9999
            assert np.abs(seen[:, sure] - np.array(rgb)[:, None]).max() <= 1 / 255
    both = sum(canvas_of(lit, part, part.mask) for part in named(lit, "sleeve"))
    body = sum(canvas_of(lit, part, part.mask) for part in named(lit, "front"))
    mixed = (both > 0.05) & (body > 0.05) & (both + body > 0.999)
    if mixed.any():  # a pixel on the seam holds what is left and right of it, by coverage and in light
        light = to_linear(seen[:, mixed])
        red, blue = (to_linear(np.array(rgb, np.float32))[:, None] for rgb in (RED, BLUE))
        assert np.abs(light - (red * body[mixed] + blue * both[mixed])).max() < 0.01


@pytest.mark.parametrize(("start", "tolerance"), [("front", 0.02), ("sleeve", 0.05)])
def test_checks_of_5_cm_are_5_cm_on_the_cloth(lit: Template, start: str, tolerance: float) -> None:
    """Edges are looked for in the picture, and their distance read off the map."""
    check = np.kron(np.array([[0, 1], [1, 0]]), np.ones((150, 150)))[..., None] * np.ones(3)
    seen = composite(tile_of(check, "straight", 100, 100), lit, EVEN).pixels[0, 0]
    sides = []
    for part in named(lit, start):
        h, w = part.mask.shape
        picture = seen[part.top : part.top + h, part.left : part.left + w]
        s = part.supersample
        u, v = (plane.reshape(h, s, w, s).mean(axis=(1, 3)) for plane in (part.u_cm, part.v_cm))
        sure = (part.mask > 0.999) & part.owned.reshape(h, s, w, s).all(axis=(1, 3))
        for along, across in ((u, v), (v, u)):
            for middle in (2.5, 12.5, -7.5, 22.5):
                line = sure & (np.abs(across - middle) < 0.4)
                sides += list(np.diff(edges(along[line], picture[line])))
    found = np.array([side for side in sides if side < 7.0])  # a fold hides some
    assert len(found) >= (8 if start == "front" else 4)
    assert np.median(found) == pytest.approx(5.0, rel=tolerance / 2)
    assert np.abs(found / 5.0 - 1.0).max() < tolerance


def edges(cm: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Where light turns to dark or back along a line on the cloth, in cm; only where the line is seen without a gap."""
    grid = np.arange(-40.0, 80.0, 0.125)
    places = np.digitize(cm, grid)
    count = np.bincount(places, minlength=len(grid) + 1)
    mean = np.bincount(places, to_linear(level), minlength=len(grid) + 1) / np.maximum(count, 1) - 0.5
    found = []
    for i in range(1, len(grid) - 1):
        near = count[i - 1 : i + 3].min() > 0 if i + 3 <= len(count) else False
        if near and mean[i] * mean[i + 1] < 0:
            found.append(grid[i - 1] + 0.0625 + 0.125 * mean[i] / (mean[i] - mean[i + 1]))
    return np.array(found)


def shirt_px(template: Template) -> float:
    return float(template.alpha.sum())


def test_letters_read_on_every_printed_part(lit: Template) -> None:
    """A print's right lies right of its left, and its foot below its head, as one sees them with the part upright."""
    for part in lit.parts:
        if part.part.takes_print != "full" or part.mask.sum() < 0.01 * shirt_px(lit):
            continue  # of the back only an edge is seen from here
        owned = part.owned[:-1, :-1] & part.owned[1:, :-1] & part.owned[:-1, 1:]
        du_dx, dv_dx = (np.diff(plane, axis=1)[:-1][owned] for plane in (part.u_cm, part.v_cm))
        du_dy, dv_dy = (np.diff(plane, axis=0)[:, :-1][owned] for plane in (part.u_cm, part.v_cm))
        assert np.mean(du_dx * dv_dy - du_dy * dv_dx > 0) > 0.98, part.part.name


def test_dark_cloth_keeps_its_folds(shirt: Template) -> None:
    motif = tile_of(np.ones((8, 8, 3)), "none", 1, 1)
    seen = composite(motif, shirt, replace(EVEN, garment_colour="black")).pixels[0]
    front = named(shirt, "front")[0]
    sure = canvas_of(shirt, front, front.mask) > 0.9999
    black = to_srgb(linear_of("#19191b")).max()
    assert seen[:, sure].mean() > black
    assert np.percentile(seen[0, sure], 95) - np.percentile(seen[0, sure], 5) > 0.04
