"""The pictures of a gallery: the right piece of cloth, in sizes that are never enlarged."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from designgen.gallery import pictures
from designgen.gallery.pictures import Source, Words, cloth, encoded, flat, garment
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from tests.catalogue.samples import garment as mockup
from tests.catalogue.samples import tile

WHITE = (1.0, 1.0, 1.0)
WORDS = Words("a cloth", "Cloth")


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_cloth_is_a_square_of_the_plane(repeat: str) -> None:
    design = tile(repeat, 60, 80, 60)
    shown = cloth(design, WHITE)
    height, width = shown.shape[2:]
    assert height == width == round(1.5 * design.size_px[0])
    assert np.array_equal(shown, design.lattice.window(design.pixels, 0, 0, height, width))


def test_cloth_of_a_large_repeat_is_thinned_before_it_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    design = tile("half-drop", 60, 80, 100)
    whole = cloth(design, WHITE)
    monkeypatch.setattr(pictures, "SIDES_PX", (40, 80))
    monkeypatch.setattr(pictures, "_BAND_PX", 7)
    small = cloth(design, WHITE)
    thin = whole.shape[2] // small.shape[2]
    assert thin == whole.shape[2] // 160 >= 2
    side = small.shape[2]
    blocks = whole[:, :, : side * thin, : side * thin].reshape(1, 3, side, thin, side, thin).mean(axis=(3, 5))
    assert np.abs(blocks - small[:, :, :side, :side]).max() < 1e-5


def test_a_print_that_does_not_repeat_is_shown_whole_over_paper() -> None:
    design = tile("none")
    shown = cloth(design, (0.5, 0.25, 1.0))
    assert shown.shape == design.pixels.shape
    assert shown[0, :, 0, 0] == pytest.approx([0.5, 0.25, 1.0])


def test_a_border_is_shown_whole() -> None:
    pixels = np.zeros((1, 3, 20, 30), np.float32)
    border = Tile(pixels, Lattice.named("border"), 30, 20)
    assert cloth(border, WHITE).shape == pixels.shape


def test_a_garment_loses_its_empty_border() -> None:
    assert garment(mockup(0, transparent=True), WHITE).shape[2:] == (420, 240)
    assert garment(mockup(0), WHITE).shape[2:] == (600, 480)


def test_flat_is_alpha_over_paper() -> None:
    pixels, alpha = np.ones((1, 3, 2, 2), np.float32), np.full((1, 1, 2, 2), 0.25, np.float32)
    assert flat(pixels, alpha, (0.0, 0.0, 0.0)) == pytest.approx(0.25)
    assert flat(pixels, None, (0.0, 0.0, 0.0)) is pixels


@pytest.mark.parametrize(
    ("size", "widths"), [((2000, 1000), (200, 400, 700)), ((600, 900), (400, 800, 900)), ((30, 20), (20,))]
)
def test_sizes_that_are_offered(size: tuple[int, int], widths: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).random((1, 3, *size), dtype=np.float32)
    shot, files = encoded(Source(pixels, "cloth", "pictures/a", WORDS))
    assert shot.widths_px == widths
    assert set(files) == {f"pictures/a-{width}.webp" for width in widths} | {"pictures/a.jpg"}
    for width in widths:
        with Image.open(io.BytesIO(files[f"pictures/a-{width}.webp"])) as picture:
            assert picture.format == "WEBP" and picture.width == width
    with Image.open(io.BytesIO(files["pictures/a.jpg"])) as picture:
        assert max(picture.size) == min(800, max(size))
    assert shot.size_px[0] == widths[-1]
    assert shot.srcset("../").startswith(f"../pictures/a-{widths[0]}.webp {widths[0]}w")


def test_the_picture_is_the_same_in_all_sizes() -> None:
    y, x = np.mgrid[0:1:900j, 0:1:900j]
    pixels = np.stack([y, x, 1 - y])[None].astype(np.float32)
    _, files = encoded(Source(pixels, "cloth", "a", WORDS))
    for data in files.values():
        with Image.open(io.BytesIO(data)) as picture:
            found = np.asarray(picture.convert("RGB").resize((9, 9), Image.Resampling.BOX), np.float32) / 255
        wanted = pixels[0].reshape(3, 9, 100, 9, 100).mean(axis=(2, 4)).transpose(1, 2, 0)
        assert np.abs(found - wanted).max() < 0.03
