"""Moments against their definition in numpy, the sums they come from, and the lift."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import (
    FeatureSums,
    Statistics,
    feature_sums,
    isometry_root,
    lifted,
    metric_root,
    statistics,
    style_distance,
)

from .support import PERIODIC


def features(seed: int, channels: int = 5, size: tuple[int, int] = (4, 6), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, channels, *size, generator=generator, dtype=torch.float64)


def weights(seed: int, batch: int = 1) -> torch.Tensor:
    drawn = torch.rand(batch, 1, 4, 6, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn * (drawn > 0.3)


def test_statistics_follow_gatys_eq_3():
    f = features(0)
    flat = f[0].reshape(5, 24).numpy()
    gram = np.array([[sum(flat[i, k] * flat[j, k] for k in range(24)) / 24 for j in range(5)] for i in range(5)])
    found = statistics(f)
    np.testing.assert_allclose(found.gram[0].numpy(), gram, rtol=1e-12)
    np.testing.assert_allclose(found.mean[0].numpy(), flat.mean(1), rtol=1e-12)
    np.testing.assert_allclose(found.covariance()[0].numpy(), np.cov(flat, bias=True), rtol=1e-10)


def test_masked_statistics_are_weighted_means():
    x = features(3, 2, (1, 2))
    mask = torch.tensor([[[[1.0, 3.0]]]], dtype=torch.float64)
    found = statistics(x, mask)
    a, b = x[0, :, 0, 0], x[0, :, 0, 1]
    torch.testing.assert_close(found.mean[0], 0.25 * a + 0.75 * b)
    torch.testing.assert_close(found.gram[0], 0.25 * torch.outer(a, a) + 0.75 * torch.outer(b, b))


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("masked", [None, 1, 2])
def test_gradient(layout: torch.memory_format, masked: int | None):
    x = features(1, 3, batch=2).contiguous(memory_format=layout).requires_grad_(True)
    mask = None if masked is None else weights(2, masked)

    def outputs(f: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        sums = feature_sums(f, mask)
        return sums.first, sums.second

    assert torch.autograd.gradcheck(outputs, (x,))


def test_the_gradient_is_autograds_own():
    x = features(1, batch=2).requires_grad_(True)
    flat = x.flatten(2)
    weight = torch.randn(5, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    expected = ((flat @ flat.transpose(1, 2) * weight).sum() + flat.sum(2).square().sum(),)
    sums = feature_sums(x)
    found = (sums.second * weight).sum() + sums.first.square().sum()
    torch.testing.assert_close(torch.autograd.grad(found, x), torch.autograd.grad(expected[0], x))


@given(st.integers(1, 3), st.booleans())
@settings(max_examples=20, deadline=None)
def test_sums_of_blocks_are_the_sums_of_the_whole(cut: int, masked: bool):
    x, mask = features(1, batch=2), weights(2) if masked else None
    parts = [(slice(0, cut), slice(None)), (slice(cut, 4), slice(0, 2)), (slice(cut, 4), slice(2, 6))]
    total = FeatureSums(*(torch.zeros((), dtype=torch.float64) for _ in range(3)))
    for rows, columns in parts:
        total = total + feature_sums(x[..., rows, columns], None if mask is None else mask[..., rows, columns])
    whole = statistics(x, mask)
    torch.testing.assert_close(total.moments().mean, whole.mean)
    torch.testing.assert_close(total.moments().gram, whole.gram)


def test_masked_features_are_never_seen_nor_their_gradient_made():
    mask = weights(2)
    holes = features(1)
    holes[(mask == 0).expand_as(holes)] = torch.nan
    holes.requires_grad_(True)
    found, expected = statistics(holes, mask), statistics(features(1), mask)
    assert torch.equal(found.gram, expected.gram) and torch.equal(found.mean, expected.mean)
    (gradient,) = torch.autograd.grad(found.gram.square().sum() + found.mean.sum(), holes)
    assert torch.isfinite(gradient).all()
    assert (gradient[(mask == 0).expand_as(gradient)] == 0).all()


def test_nothing_visible_gives_zeros():
    found = statistics(features(1), torch.zeros(1, 1, 4, 6, dtype=torch.float64))
    assert not found.mean.any() and not found.gram.any()


def test_half_precision_is_summed_in_float32():
    f = torch.full((1, 1, 64, 64), 300.0, dtype=torch.float16)
    found = statistics(f)
    assert found.gram.dtype == torch.float32
    assert found.gram.item() == pytest.approx(90000.0)


def test_autocast_does_not_reach_the_sums():
    f = features(1).float().requires_grad_(True)
    expected = statistics(f).gram
    (wanted,) = torch.autograd.grad(expected.square().sum(), f)
    with torch.autocast("cpu", torch.bfloat16):
        found = statistics(f).gram
        (gradient,) = torch.autograd.grad(found.square().sum(), f)
    assert torch.equal(found, expected) and torch.equal(gradient, wanted)


def test_float32_keeps_up_over_many_positions():
    x = torch.rand(1, 4, 512, 512, generator=torch.Generator().manual_seed(1)) + 1
    found, exact = statistics(x).gram.double(), statistics(x.double()).gram
    assert ((found - exact).abs() / exact).max() < 3e-7


@pytest.mark.parametrize("size", [(64, 64), (96, 128), (61, 67), (128, 129)])
def test_pieces_are_the_whole_for_each_sample(size: tuple[int, int]):
    x = features(1, 3, size, batch=2)
    mask = torch.rand(1, 1, *size, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    expected = torch.einsum("bihw,bjhw,xyhw->bij", x, x, mask)
    torch.testing.assert_close(feature_sums(x, mask).second, expected)
    torch.testing.assert_close(feature_sums(x).second, torch.einsum("bihw,bjhw->bij", x, x))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_tf32_does_not_reach_the_sums_on_cuda():
    x = torch.rand(1, 64, 64, 64, device="cuda").requires_grad_(True)
    exact = x.detach().double().requires_grad_(True)
    torch.set_float32_matmul_precision("high")
    try:
        found, expected = statistics(x).gram, statistics(exact).gram
        (gradient,) = torch.autograd.grad(found.square().sum(), x)
        (wanted,) = torch.autograd.grad(expected.square().sum(), exact)
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision("highest")
    torch.testing.assert_close(found.double(), expected, rtol=3e-6, atol=0)
    torch.testing.assert_close(gradient.double(), wanted, rtol=1e-5, atol=0)


def test_a_batch_is_its_singles():
    x, mask = features(1, batch=3), weights(2, 3)
    for kept in (None, mask, mask[:1]):
        together = statistics(x, kept)
        for i in range(3):
            own = None if kept is None else kept[i % len(kept)][None]
            alone = statistics(x[i : i + 1], own)
            torch.testing.assert_close(together.gram[i : i + 1], alone.gram, rtol=1e-12, atol=1e-14)
            torch.testing.assert_close(together.mean[i : i + 1], alone.mean, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", PERIODIC)
def test_where_the_tile_was_cut_is_forgotten(name: str):
    x, lattice = features(1, size=(32, 32)), Lattice.named(name)
    torch.testing.assert_close(statistics(lattice.roll(x, 16, 16)).gram, statistics(x).gram, rtol=0, atol=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_lifted_moments_equal_lifting_every_position(seed: int, channels: int, wider: int):
    f = features(seed, channels)
    weight, bias = features(seed + 1, 1, (wider, channels))[0, 0], features(seed + 2, 1, (1, wider))[0, 0, 0]
    per_position = torch.einsum("oc,bchw->bohw", weight, f) + bias[:, None, None]
    found, expected = lifted(statistics(f), weight, bias), statistics(per_position)
    torch.testing.assert_close(found.gram, expected.gram, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(found.mean, expected.mean, rtol=1e-10, atol=1e-10)


@given(st.integers(0, 10_000), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_distance_through_the_metric_root_is_the_lifted_distance(seed: int, wider: int):
    weight, bias = features(seed + 1, 1, (wider, 5))[0, 0], features(seed + 2, 1, (1, wider))[0, 0, 0]
    one, other = statistics(features(seed)), statistics(features(seed + 3))
    root = metric_root(weight, bias)
    thin = style_distance(root @ one.augmented() @ root.T, root @ other.augmented() @ root.T)
    full = style_distance(lifted(one, weight, bias).gram, lifted(other, weight, bias).gram)
    torch.testing.assert_close(thin, full, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("wider", [1, 5, 9])
def test_the_isometry_keeps_lengths(wider: int):
    weight, x = features(1, 1, (wider, 5))[0, 0], features(2, 1, (5, 20))[0, 0]
    root = isometry_root(weight.float())
    assert root.shape == (5, 5) and root.dtype == torch.float32
    torch.testing.assert_close((root.double() @ x).norm(dim=0), (weight @ x).norm(dim=0), rtol=1e-5, atol=1e-6)


def test_augmented_gram_holds_the_mean_and_one():
    moments = Statistics(torch.tensor([[2.0]]), torch.tensor([[[5.0]]]))
    assert moments.augmented().tolist() == [[[5.0, 2.0], [2.0, 1.0]]]
