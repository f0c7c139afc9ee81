"""Each loss against its paper's formula in float64 loops, and the identities it must keep."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import (
    Statistics,
    content_distance,
    lifted,
    metric_root,
    moment_distance,
    statistics,
    style_distance,
    total_variation,
)

from .support import PERIODIC


def features(seed: int, channels: int = 5, size: tuple[int, int] = (4, 6)) -> torch.Tensor:
    return torch.randn(1, channels, *size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_statistics_follow_gatys_eq_3():
    f = features(0)
    flat = f[0].reshape(5, 24).numpy()
    gram = np.array([[sum(flat[i, k] * flat[j, k] for k in range(24)) / 24 for j in range(5)] for i in range(5)])
    found = statistics(f)
    np.testing.assert_allclose(found.gram[0].numpy(), gram, rtol=1e-12)
    np.testing.assert_allclose(found.mean[0].numpy(), flat.mean(1), rtol=1e-12)


def test_statistics_of_half_precision_are_summed_in_float32():
    f = torch.full((1, 1, 64, 64), 300.0, dtype=torch.float16)
    found = statistics(f)
    assert found.gram.dtype == torch.float32
    assert found.gram.item() == pytest.approx(90000.0)


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


def test_style_distance_is_gatys_eq_4_over_the_targets_energy():
    g, a = features(1, 1, (3, 3))[0], features(2, 1, (3, 3))[0]
    expected = sum((g[0, i, j] - a[0, i, j]) ** 2 for i in range(3) for j in range(3)) / (a**2).sum()
    assert style_distance(g, a).item() == pytest.approx(expected.item(), rel=1e-12)
    assert style_distance(a, a).item() == 0


def test_content_distance_is_gatys_eq_1_over_the_targets_energy():
    f, p = features(1), features(2)
    assert content_distance(f, p).item() == pytest.approx(((f - p) ** 2).sum().item() / (p**2).sum().item(), rel=1e-12)
    assert content_distance(3 * f, 3 * p).item() == pytest.approx(content_distance(f, p).item(), rel=1e-12)


def test_moment_distance_adds_means_and_deviations():
    f, s = features(1), features(2)
    m, n = f.mean((2, 3)), s.mean((2, 3))
    d, e = f.std((2, 3), correction=0), s.std((2, 3), correction=0)
    expected = ((m - n) ** 2).sum() / (n**2).sum() + ((d - e) ** 2).sum() / (e**2).sum()
    assert moment_distance(statistics(f), statistics(s)).item() == pytest.approx(expected.item(), rel=1e-6)


def test_moment_distance_has_a_gradient_where_a_channel_is_dead():
    f = features(1)
    f[:, 0] = 0
    f.requires_grad_(True)
    moment_distance(statistics(f), statistics(features(2))).backward()
    assert torch.isfinite(f.grad).all()


@pytest.mark.parametrize("name", PERIODIC)
def test_total_variation_is_the_sum_over_neighbours_on_the_plane(name: str):
    lattice = Lattice.named(name)
    x = features(5, 3, (4, 6))
    plane = lattice.window(x, -2, -2, 8, 10)
    expected = 0.0
    for dy, dx, weight in [(0, 1, 2 / 3), (1, 0, 2 / 3), (1, 1, 1 / 6), (1, -1, 1 / 6)]:
        here, there = plane[..., 2:6, 2:8], plane[..., 2 + dy : 6 + dy, 2 + dx : 8 + dx]
        expected += weight * ((there - here) ** 2).sum().item()
    assert total_variation(x, lattice).item() == pytest.approx(expected / x.numel(), rel=1e-12)


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize("kind", ["l1", "l2"])
def test_total_variation_sees_a_jump_at_the_border_only(name: str, kind: str):
    lattice = Lattice.named(name)
    ramp = torch.linspace(0, 1, 32, dtype=torch.float64).expand(1, 3, 32, 32)
    inside = total_variation(ramp, Lattice.named("none"), kind).item()
    assert total_variation(ramp, lattice, kind).item() > 1.5 * inside


def test_total_variation_of_a_periodic_gradient_is_the_same_at_the_border_as_inside():
    phase = 2 * torch.pi * torch.arange(32, dtype=torch.float64) / 32
    wave = (0.5 - 0.5 * torch.cos(phase)).expand(1, 3, 32, 32)
    # Mean square of a cosine difference over one step, (1 − cos)/4, counted 2/3 along the row and 1/6 twice diagonally.
    expected = (1 - torch.cos(phase[1])) / 4
    assert total_variation(wave, Lattice()).item() == pytest.approx(expected.item(), rel=1e-9)


def test_total_variation_of_one_colour_is_nothing():
    for name in (*PERIODIC, "none"):
        assert total_variation(torch.full((1, 3, 8, 8), 0.3), Lattice.named(name)).item() == 0


@pytest.mark.parametrize("kind", ["l1", "l2"])
def test_masked_losses_never_see_what_is_masked(kind: str):
    mask = torch.zeros(1, 1, 4, 6, dtype=torch.float64)
    mask[..., 1:3, 2:5] = 1
    mask[..., 1, 2] = 0.5
    x, y = features(1), features(1)
    y[(mask == 0).expand_as(y)] = torch.nan
    none = Lattice.named("none")
    assert torch.equal(statistics(x, mask).gram, statistics(y, mask).gram)
    assert torch.equal(statistics(x, mask).mean, statistics(y, mask).mean)
    assert torch.equal(content_distance(x, features(2), mask), content_distance(y, features(2), mask))
    assert torch.equal(total_variation(x, none, kind, mask=mask), total_variation(y, none, kind, mask=mask))


def test_a_mask_of_ones_changes_nothing():
    x, ones = features(1), torch.ones(1, 1, 4, 6, dtype=torch.float64)
    lattice = Lattice.named("half-drop")
    torch.testing.assert_close(statistics(x, ones).gram, statistics(x).gram)
    torch.testing.assert_close(content_distance(x, features(2), ones), content_distance(x, features(2)))
    torch.testing.assert_close(total_variation(x, lattice, mask=ones), total_variation(x, lattice))


def test_weighted_statistics_are_weighted_means():
    x = features(3, 2, (1, 2))
    mask = torch.tensor([[[[1.0, 3.0]]]], dtype=torch.float64)
    expected = 0.25 * x[0, :, 0, 0] + 0.75 * x[0, :, 0, 1]
    torch.testing.assert_close(statistics(x, mask).mean[0], expected)


def test_augmented_gram_holds_the_mean_and_one():
    moments = Statistics(torch.tensor([[2.0]]), torch.tensor([[[5.0]]]))
    assert moments.augmented().tolist() == [[[5.0, 2.0], [2.0, 1.0]]]
