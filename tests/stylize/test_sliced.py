"""The sliced Wasserstein loss against sorted projections in numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize import quantiles
from designgen.stylize.losses import isometry_root
from designgen.stylize.sliced import directions, projected_quantiles, sliced_distance

from .support import PERIODIC


def features(seed: int, channels: int = 4, size: tuple[int, int] = (6, 8), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, channels, *size, generator=generator, dtype=torch.float64)


def drawn(channels: int = 4, count: int = 6, seed: int = 3) -> torch.Tensor:
    return directions(channels, count, torch.Generator().manual_seed(seed)).double()


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_directions_are_units_and_orthogonal_in_sets(count: int):
    found = drawn(4, count)
    assert found.shape == (count, 4)
    for start in range(0, count, 4):
        block = found[start : start + 4]
        torch.testing.assert_close(block @ block.T, torch.eye(len(block), dtype=torch.float64), atol=1e-6, rtol=0)


def test_directions_follow_the_seed_and_have_no_preference():
    assert torch.equal(drawn(seed=1), drawn(seed=1))
    assert not torch.equal(drawn(seed=1), drawn(seed=2))
    many = drawn(3, 3000)
    assert many.mean(0).abs().max() < 0.05
    torch.testing.assert_close(many.T @ many / 3000, torch.eye(3, dtype=torch.float64) / 3, atol=0.01, rtol=0)


def test_distance_is_the_mean_square_of_sorted_projections():
    found, style, along = features(1), features(2), drawn()
    expected = spread = 0.0
    for direction in along.numpy():
        a = np.sort(direction @ found[0].flatten(1).numpy())
        b = np.sort(direction @ style[0].flatten(1).numpy())
        expected += ((a - b) ** 2).mean()
        spread += b.var()
    target = projected_quantiles(style, along, None, 48)
    assert sliced_distance(found, target, along).item() == pytest.approx(expected / spread, rel=1e-10)


def test_pictures_of_other_sizes_are_compared_by_quantiles():
    along, style = drawn(), features(2)
    twice = torch.cat([style, style], 3)
    target = projected_quantiles(style, along, None, 48)
    small = sliced_distance(twice, target, along).item()
    assert small < 0.01 < 0.05 < sliced_distance(features(5, size=(6, 16)) + 0.5, target, along).item()


def test_the_root_gives_the_lifted_distance():
    weight = features(9, 7, (1, 4))[0, :, 0]
    found, style, root = features(1), features(2), isometry_root(weight)
    # Lifted directions P R⁻¹ u, which are units because P R⁻¹ is an isometry.
    along = drawn()
    wide = along @ torch.linalg.inv(root).T @ weight.T
    torch.testing.assert_close(wide.norm(dim=1), torch.ones(6, dtype=torch.float64), atol=1e-6, rtol=0)
    lifted = [torch.einsum("oc,bchw->bohw", weight, x) for x in (found, style)]
    full = sliced_distance(lifted[0], projected_quantiles(lifted[1], wide, None, 48), wide)
    thin = sliced_distance(found, projected_quantiles(style, along, root, 48), along, root)
    torch.testing.assert_close(thin, full, rtol=1e-8, atol=0)


def test_equal_features_are_at_no_distance_wherever_they_are():
    along, style = drawn(), features(2)
    mixed = style.flatten(2)[..., torch.randperm(48, generator=torch.Generator().manual_seed(1))].reshape(style.shape)
    assert sliced_distance(mixed, projected_quantiles(style, along, None, 48), along).item() < 1e-20


@pytest.mark.parametrize("masked", [False, True])
def test_gradient(masked: bool):
    along = drawn(3, 5)
    target = projected_quantiles(features(2, 3), along, None, 16)
    mask = torch.rand(2, 1, 3, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64) if masked else None
    found = features(1, 3, (3, 4), batch=2).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda x: sliced_distance(x, target, along, mask=mask), (found,))


def test_masked_places_are_never_seen():
    along, mask = drawn(), torch.ones(1, 1, 6, 8, dtype=torch.float64)
    mask[..., 2:4, :] = 0
    target = projected_quantiles(features(2), along, None, 20)
    found, holes = features(1), features(1)
    holes[..., 2:4, :] = torch.nan
    assert torch.equal(
        sliced_distance(found, target, along, mask=mask), sliced_distance(holes, target, along, mask=mask)
    )
    seen = torch.cat([found[..., :2, :], found[..., 4:, :]], 2)
    torch.testing.assert_close(sliced_distance(found, target, along, mask=mask), sliced_distance(seen, target, along))


def test_a_batch_is_its_singles():
    along, found, styles = drawn(), features(1, batch=3), features(2, batch=3)
    targets = projected_quantiles(styles, along, None, 20)
    together, shared = sliced_distance(found, targets, along), sliced_distance(found, targets[:1], along)
    for i in range(3):
        one = found[i : i + 1]
        torch.testing.assert_close(together[i : i + 1], sliced_distance(one, targets[i : i + 1], along))
        torch.testing.assert_close(shared[i : i + 1], sliced_distance(one, targets[:1], along))


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
@pytest.mark.parametrize("positions", [65536, 64])
def test_rolling_the_features_changes_nothing(name, dtype, tolerance, positions, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quantiles, "POSITIONS", positions)
    x, along = features(1, size=(32, 32)).to(dtype), drawn()
    target = projected_quantiles(features(2).to(dtype), along, None, 32)
    rolled = Lattice.named(name).roll(x, 16, 16)
    found = sliced_distance(x, target, along).item()
    assert sliced_distance(rolled, target, along).item() == pytest.approx(found, rel=tolerance)


def test_directions_of_another_space_are_refused():
    with pytest.raises(ValueError, match="directions: expected 4 channels, got 5"):
        projected_quantiles(features(1), drawn(5), None, 8)
    with pytest.raises(ValueError, match="target: expected"):
        sliced_distance(features(1), torch.zeros(1, 5, 8), drawn())
