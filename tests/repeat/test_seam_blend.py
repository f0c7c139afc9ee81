"""The network that sees double exposures: its arithmetic, and what its answer is compared with."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat import seam_blend
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_blend import KERNELS, Layer, activity, band_excess, blend_figures, prepared
from designgen.repeat.seam_profiles import perceptual
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, grain


@settings(max_examples=12, deadline=None)
@given(
    side=st.sampled_from([3, 5]), stride=st.integers(1, 2), dilation=st.integers(1, 2), seed=st.integers(0, 99),
    height=st.integers(8, 21), width=st.integers(8, 21),
)  # fmt: skip
def test_a_convolution_is_what_torch_says(
    side: int, stride: int, dilation: int, seed: int, height: int, width: int
) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((3, height, width)).astype(np.float32)
    weight, bias = rng.standard_normal((4, 3, side, side)).astype(np.float32), rng.random(4).astype(np.float32)
    ours = seam_blend._convolved(values, Layer(weight, bias, stride, dilation))
    theirs = torch.nn.functional.conv2d(
        torch.from_numpy(values)[None], torch.from_numpy(weight), torch.from_numpy(bias), stride,
        dilation * (side // 2), dilation,
    )[0].numpy()  # fmt: skip
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_the_shipped_weights_fit_the_network() -> None:
    layers = seam_blend._layers()
    assert len(layers) == len(KERNELS)
    assert sum(layer.weight.size + layer.bias.size for layer in layers) < 60_000
    for layer, after in pairwise(layers):
        assert after.weight.shape[1] == layer.weight.shape[0]


def test_a_band_that_leads_at_the_border_is_told_wherever_it_touches_it() -> None:
    rng = np.random.default_rng(1)
    quiet = 0.1 + 0.01 * rng.random(64)
    assert band_excess(quiet) < 0.1
    for start in (0, -6, -3):
        led = quiet.copy()
        led[np.arange(start, start + 6)] += 0.5
        assert band_excess(led) > 0.6
        assert band_excess(np.roll(led, 32)) < 0.1


def test_the_answer_does_not_follow_contrast_or_tone() -> None:
    lab = perceptual(grain(np.random.default_rng(2), 64, STRAIGHT), None)
    one, other = (prepared(values, activity(values) - seam_blend.ACTIVITY_FLOOR_DE) for values in (lab, 0.5 * lab + 20))
    np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize("lattice", [STRAIGHT, HALF_DROP, BRICK], ids=lambda lattice: lattice.name)
def test_the_plane_is_seen_on_as_the_tile_repeats(lattice: Lattice) -> None:
    picture = grain(np.random.default_rng(3), 128, lattice)
    one = seam_blend._seen(perceptual(picture, None), lattice)
    moved = seam_blend._seen(perceptual(lattice.roll(picture, 32, 48), None), lattice)
    np.testing.assert_allclose(lattice.roll(one[None, None], 8, 12)[0, 0], moved, atol=1e-2)


def test_tiles_of_any_size_and_drop_are_seen() -> None:
    rng = np.random.default_rng(4)
    for height, width, name in ((17, 40, "straight"), (250, 90, "half-drop"), (1100, 60, "drop-1/3")):
        lab = rng.random((3, height, width), np.float32) * 50
        figures = blend_figures(lab, Lattice.named(name))
        assert all(np.isfinite(figures))
