"""The optimal transport loss against scipy's matrix square root, and where its gradient could break."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import Statistics, isometry_root, statistics
from designgen.stylize.transport import gaussian_target

from .support import PERIODIC


def features(seed: int, channels: int = 4, size: tuple[int, int] = (6, 8), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(channels, channels, generator=generator, dtype=torch.float64)
    x = torch.randn(batch, channels, *size, generator=generator, dtype=torch.float64)
    return torch.einsum("ij,bjhw->bihw", mix, x) + torch.randn(channels, 1, 1, generator=generator, dtype=torch.float64)


def w2(a: np.ndarray, b: np.ndarray, noise: float = 0.0) -> float:
    """The formula, on samples (N, C), over the mean square of b."""
    extra = noise * np.eye(a.shape[1])
    c, d = np.cov(a.T, bias=True) + extra, np.cov(b.T, bias=True) + extra
    half = sqrtm(d)
    spread = np.trace(c + d - 2 * np.real(sqrtm(half @ c @ half)))
    moved = ((a.mean(0) - b.mean(0)) ** 2).sum()
    return float((moved + spread) / (b**2).sum(1).mean())


def rows(x: torch.Tensor) -> np.ndarray:
    return x[0].flatten(1).T.numpy()


@given(st.integers(0, 10_000), st.integers(1, 7))
@settings(max_examples=25, deadline=None)
def test_distance_is_the_formula(seed: int, channels: int):
    found, style = features(seed, channels), features(seed + 1, channels, (5, 9))
    target = gaussian_target(statistics(style), floor=0)
    assert target.distance(statistics(found)).item() == pytest.approx(w2(rows(found), rows(style)), rel=1e-7)


def test_the_floor_is_noise_on_both_sides():
    found, style = features(1), features(2)
    variance = float(np.trace(np.cov(rows(style).T, bias=True))) / 4
    target = gaussian_target(statistics(style), floor=0.1)
    expected = w2(rows(found), rows(style), 0.1 * variance)
    assert target.distance(statistics(found)).item() == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_distance_through_the_isometry_is_that_of_the_lifted_features(seed: int, wider: int):
    weight = features(seed + 5, wider, (1, 4))[0, :, 0]
    found, style = features(seed), features(seed + 1)
    lift = torch.einsum("oc,bchw->bohw", weight, found), torch.einsum("oc,bchw->bohw", weight, style)
    # Where the lift is narrower than the features its covariance is seen in K < C dimensions: the floor differs.
    thin = gaussian_target(statistics(style), isometry_root(weight), floor=0).distance(statistics(found))
    full = gaussian_target(statistics(lift[1]), floor=0).distance(statistics(lift[0]))
    torch.testing.assert_close(thin, full, rtol=1e-5, atol=1e-6)


def test_equal_moments_are_at_no_distance_and_have_no_gradient():
    found = features(3).requires_grad_(True)
    loss = gaussian_target(statistics(found.detach())).distance(statistics(found))
    loss.sum().backward()
    assert abs(loss.item()) < 1e-12
    assert found.grad.abs().max() < 1e-10


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_dead_and_copied_channels_leave_the_gradient_finite(dtype: torch.dtype):
    found, style = features(1), features(2)
    found[:, 0], style[:, 0] = 0, 0
    found[:, 2], style[:, 2] = found[:, 1], style[:, 1]
    found = found.to(dtype).requires_grad_(True)
    loss = gaussian_target(statistics(style.to(dtype))).distance(statistics(found))
    loss.sum().backward()
    assert loss.dtype == dtype
    assert torch.isfinite(found.grad).all()
    assert found.grad.abs().max() < 10


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_a_flat_picture_or_a_flat_style_is_no_accident(value: float):
    flat = torch.full((1, 4, 6, 8), value, dtype=torch.float64, requires_grad=True)
    for target in (gaussian_target(statistics(features(1))), gaussian_target(statistics(flat.detach()))):
        loss = target.distance(statistics(flat))
        (gradient,) = torch.autograd.grad(loss.sum(), flat)
        assert torch.isfinite(loss).all() and torch.isfinite(gradient).all()


@pytest.mark.parametrize("lifted", [False, True])
def test_gradient(lifted: bool):
    root = isometry_root(features(5, 6, (1, 3))[0, :, 0]) if lifted else None
    target = gaussian_target(statistics(features(2, 3)), root)
    found = features(1, 3, (3, 4), batch=2).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda x: target.distance(statistics(x)), (found,))


def test_minimising_it_gives_the_styles_moments():
    wanted = statistics(features(2, 3))
    target = gaussian_target(wanted)
    x = features(1, 3, (8, 8)).requires_grad_(True)
    optimiser = torch.optim.LBFGS([x], max_iter=60, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = target.distance(statistics(x)).sum()
        loss.backward()
        return loss

    optimiser.step(step)
    torch.testing.assert_close(statistics(x).gram, wanted.gram, rtol=1e-2, atol=1e-2)


def test_a_batch_is_its_singles():
    found, styles = features(1, batch=3), features(2, batch=3)
    together = gaussian_target(statistics(styles)).distance(statistics(found))
    shared = gaussian_target(statistics(styles[:1])).distance(statistics(found))
    for i in range(3):
        one = statistics(found[i : i + 1])
        alone = gaussian_target(statistics(styles[i : i + 1])).distance(one)
        torch.testing.assert_close(together[i : i + 1], alone, rtol=1e-10, atol=1e-12)
        alone = gaussian_target(statistics(styles[:1])).distance(one)
        torch.testing.assert_close(shared[i : i + 1], alone, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
def test_rolling_the_features_changes_nothing(name: str, dtype: torch.dtype, tolerance: float):
    x = features(1, size=(32, 32)).to(dtype)
    target = gaussian_target(statistics(features(2).to(dtype)))
    found = target.distance(statistics(x)).item()
    rolled = target.distance(statistics(Lattice.named(name).roll(x, 16, 16))).item()
    assert rolled == pytest.approx(found, rel=tolerance)


def test_a_root_of_another_tap_is_refused():
    moments = Statistics(torch.zeros(1, 3), torch.zeros(1, 3, 3))
    with pytest.raises(ValueError, match="root: expected"):
        gaussian_target(moments, torch.eye(4))
