from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.saliency import saliency

from .support import PERIODIC, smooth

NAVY, CORAL, CREAM = (0.08, 0.12, 0.3), (0.9, 0.5, 0.4), (0.98, 0.9, 0.7)


def _dots(
    ground: tuple[float, ...], motif: tuple[float, ...], radius: float = 8, side: int = 64
) -> tuple[np.ndarray, np.ndarray]:
    """Discs on a plain ground, four a tile, and where they are."""
    y, x = np.mgrid[:side, :side]
    inside = ((y % 32 - 16) ** 2 + (x % 32 - 16) ** 2 < radius**2)[None, None]
    ways = [np.asarray(colour, np.float32).reshape(1, 3, 1, 1) for colour in (ground, motif)]
    return np.where(inside, ways[1], ways[0]).astype(np.float32), inside


@pytest.mark.parametrize(("ground", "motif"), [(NAVY, CORAL), (CREAM, CORAL), (CREAM, NAVY), (CORAL, NAVY)])
def test_dots_are_the_motif_and_plain_ground_is_not(ground: tuple[float, ...], motif: tuple[float, ...]) -> None:
    pixels, inside = _dots(ground, motif)
    found = saliency(pixels, Lattice())
    assert found.shape == (1, 1, 64, 64) and found.dtype == np.float32
    assert found[inside].mean() > 0.9
    assert found[~inside].mean() < 0.25


def test_motifs_that_cover_most_of_a_dark_ground() -> None:
    # Blossoms of two colours, shaded, with half of the plane: the mean colour lies nearer to them than to the ground.
    y, x = np.mgrid[:128, :128]
    inside = (y % 64 - 32) ** 2 + (x % 64 - 32) ** 2 < 27**2
    shade = 1 - 0.2 * np.hypot(y % 64 - 32, x % 64 - 32) / 27
    colour = np.where((x < 64)[..., None], CORAL, (0.85, 0.45, 0.6)) * shade[..., None]
    pixels = np.where(inside[..., None], colour, NAVY).transpose(2, 0, 1)[None].astype(np.float32)
    found = saliency(pixels, Lattice())[0, 0]
    assert inside.mean() > 0.5
    assert found[inside].mean() > 0.7 > 0.3 > found[~inside].mean()


@pytest.mark.parametrize("name", PERIODIC)
@given(st.integers(0, 1000), st.integers(-100, 100), st.integers(-100, 100))
@settings(max_examples=12)
def test_the_map_slides_with_the_pattern(name: str, seed: int, dy: int, dx: int) -> None:
    lattice = Lattice.named(name)
    pixels = smooth(seed, (48, 64), lattice)
    slid = saliency(np.ascontiguousarray(lattice.roll(pixels, dy, dx)), lattice)
    np.testing.assert_allclose(slid, lattice.roll(saliency(pixels, lattice), dy, dx), atol=2e-3)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_plain_cloth_has_no_motif(value: float) -> None:
    assert saliency(np.full((1, 3, 32, 32), value, np.float32), Lattice()).max() == 0
    grain = value + 2e-3 * np.random.default_rng(1).normal(size=(1, 3, 32, 32))
    assert saliency(grain.clip(0, 1).astype(np.float32), Lattice()).mean() < 0.1


def test_what_is_transparent_is_ground_and_its_colour_is_not_seen() -> None:
    pixels, inside = _dots(CORAL, NAVY)
    alpha = inside.astype(np.float32)
    found = saliency(pixels, Lattice.named("none"), alpha)
    assert found[~inside].max() == 0 and found[inside].min() > 0.9
    other = np.where(inside, pixels, 1 - pixels).astype(np.float32)
    np.testing.assert_allclose(saliency(other, Lattice.named("none"), alpha), found, atol=1e-5)
    assert saliency(pixels, Lattice(), np.zeros_like(alpha)).max() == 0


@pytest.mark.parametrize("name", [*PERIODIC, "none"])
def test_a_large_picture_has_the_map_of_a_small_one(name: str) -> None:
    small, inside = _dots(NAVY, CORAL, side=128)
    large = np.repeat(np.repeat(small, 4, 2), 4, 3)
    found = saliency(large, Lattice.named(name))
    assert found.shape == (1, 1, 512, 512) and found.min() >= 0 and found.max() <= 1
    inside = np.repeat(np.repeat(inside, 4, 2), 4, 3)
    assert found[inside].mean() > 0.9 and found[~inside].mean() < 0.25


def test_wrong_shapes() -> None:
    pixels = np.zeros((1, 3, 16, 16), np.float32)
    with pytest.raises(ValueError, match="pixels: expected"):
        saliency(pixels[0], Lattice())
    with pytest.raises(ValueError, match="alpha: expected"):
        saliency(pixels, Lattice(), np.ones((1, 1, 8, 8), np.float32))


def test_no_torch() -> None:
    code = "import sys, designgen.stylize.saliency, designgen.stylize.palette_spec; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
