"""The histogram loss against a remapping written out in numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize import quantiles
from designgen.stylize.histogram import channel_quantiles, histogram_distance

from .support import PERIODIC


def features(seed: int, channels: int = 3, size: tuple[int, int] = (6, 8), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, channels, *size, generator=generator, dtype=torch.float64) + 0.3


def test_distance_is_that_to_the_remapped_features():
    found, style = features(1), features(2)
    expected = energy = 0.0
    for a, b in zip(found[0].flatten(1).numpy(), style[0].flatten(1).numpy(), strict=True):
        matched = np.sort(b)[np.argsort(np.argsort(a))]
        expected += ((a - matched) ** 2).mean()
        energy += (b**2).mean()
    target = channel_quantiles(style, 48)
    assert histogram_distance(found, target).item() == pytest.approx(expected / energy, rel=1e-10)


def test_the_remapping_is_held_fixed():
    found = features(1).requires_grad_(True)
    target = channel_quantiles(features(2), 48)
    (gradient,) = torch.autograd.grad(histogram_distance(found, target).sum(), found)
    flat = found.detach().flatten(2)
    expected = 2 * (flat - quantiles.remapped(flat, target)) / 48 / target.square().mean(2).sum()
    torch.testing.assert_close(gradient.flatten(2), expected)


@pytest.mark.parametrize("masked", [False, True])
def test_gradient(masked: bool):
    mask = torch.rand(1, 1, 3, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64) if masked else None
    target, found = channel_quantiles(features(2), 16), features(1, size=(3, 4), batch=2).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda x: histogram_distance(x, target, mask), (found,))


def test_one_descent_step_of_full_length_gives_the_styles_histogram():
    found, target = features(1).requires_grad_(True), channel_quantiles(features(2), 48)
    (gradient,) = torch.autograd.grad(histogram_distance(found, target).sum(), found)
    there = found.detach() - gradient * 48 * target.square().mean(2).sum() / 2
    torch.testing.assert_close(channel_quantiles(there, 48), target)
    assert histogram_distance(there, target).item() < 1e-20


def test_it_sees_what_mean_and_deviation_do_not():
    flat = torch.cat([torch.full((1, 1, 4, 8), -1.0), torch.full((1, 1, 4, 8), 1.0)], 2).double()
    other = torch.linspace(-1, 1, 64, dtype=torch.float64).reshape(1, 1, 8, 8)
    other = (other - other.mean()) / other.std(correction=0)
    assert histogram_distance(other, channel_quantiles(flat, 64)).item() > 0.1


def test_masked_places_are_never_seen():
    mask = torch.ones(1, 1, 6, 8, dtype=torch.float64)
    mask[..., 2:4, :] = 0
    target, found, holes = channel_quantiles(features(2), 20), features(1), features(1)
    holes[..., 2:4, :] = torch.nan
    assert torch.equal(histogram_distance(found, target, mask), histogram_distance(holes, target, mask))
    seen = torch.cat([found[..., :2, :], found[..., 4:, :]], 2)
    torch.testing.assert_close(histogram_distance(found, target, mask), histogram_distance(seen, target))
    torch.testing.assert_close(channel_quantiles(holes, 7, mask), channel_quantiles(seen, 7))


def test_a_dead_channel_has_a_finite_gradient():
    found = features(1)
    found[:, 0] = 0
    found.requires_grad_(True)
    for style in (features(2), torch.zeros(1, 3, 4, 4, dtype=torch.float64)):
        loss = histogram_distance(found, channel_quantiles(style, 8))
        (gradient,) = torch.autograd.grad(loss.sum(), found)
        assert torch.isfinite(loss).all() and torch.isfinite(gradient).all()


def test_a_batch_is_its_singles():
    found, targets = features(1, batch=3), channel_quantiles(features(2, batch=3), 20)
    together, shared = histogram_distance(found, targets), histogram_distance(found, targets[:1])
    for i in range(3):
        one = found[i : i + 1]
        torch.testing.assert_close(together[i : i + 1], histogram_distance(one, targets[i : i + 1]))
        torch.testing.assert_close(shared[i : i + 1], histogram_distance(one, targets[:1]))


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
@pytest.mark.parametrize("positions", [65536, 64])
def test_rolling_the_features_changes_nothing(name, dtype, tolerance, positions, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quantiles, "POSITIONS", positions)
    x, target = features(1, size=(32, 32)).to(dtype), channel_quantiles(features(2).to(dtype), 32)
    rolled = Lattice.named(name).roll(x, 16, 16)
    found = histogram_distance(x, target).item()
    assert histogram_distance(rolled, target).item() == pytest.approx(found, rel=tolerance)


def test_a_target_of_another_tap_is_refused():
    with pytest.raises(ValueError, match="target: expected"):
        histogram_distance(features(1), torch.zeros(1, 5, 8))
