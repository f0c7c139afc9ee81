"""Each distance against its paper's formula in float64, and the identities all losses must keep."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize.histogram import channel_quantiles, histogram_distance
from designgen.stylize.losses import (
    content_distance,
    content_energy,
    content_error,
    gatys_content,
    gatys_style,
    lifted,
    metric_root,
    moment_distance,
    statistics,
    style_distance,
    total_variation,
)
from designgen.stylize.sliced import directions, projected_quantiles, sliced_distance
from designgen.stylize.transport import gaussian_target

from .support import PERIODIC, TinyEncoder


def features(seed: int, channels: int = 5, size: tuple[int, int] = (4, 6), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, channels, *size, generator=generator, dtype=torch.float64)


def test_style_distance_is_gatys_eq_4_over_the_targets_energy():
    g, a = features(1, 1, (3, 3))[0], features(2, 1, (3, 3))[0]
    expected = sum((g[0, i, j] - a[0, i, j]) ** 2 for i in range(3) for j in range(3)) / (a**2).sum()
    assert style_distance(g, a).item() == pytest.approx(expected.item(), rel=1e-12)
    assert style_distance(a, a).item() == 0


def test_gatys_style_is_eq_4_of_gram_sums():
    f, s = features(1), features(2)
    count, positions = 5, 24
    g, a = f[0].flatten(1) @ f[0].flatten(1).T, s[0].flatten(1) @ s[0].flatten(1).T
    expected = sum((g[i, j] - a[i, j]) ** 2 for i in range(count) for j in range(count)) / (4 * count**2 * positions**2)
    assert gatys_style(statistics(f).gram, statistics(s).gram).item() == pytest.approx(expected.item(), rel=1e-12)


def test_gatys_style_of_lifted_features_needs_their_channels_only():
    weight, bias = features(3, 1, (9, 5))[0, 0], features(4, 1, (1, 9))[0, 0, 0]
    one, other, root = statistics(features(1)), statistics(features(2)), metric_root(weight, bias)
    full = gatys_style(lifted(one, weight, bias).gram, lifted(other, weight, bias).gram)
    thin = gatys_style(root @ one.augmented() @ root.T, root @ other.augmented() @ root.T, 9)
    torch.testing.assert_close(thin, full, rtol=1e-8, atol=0)


def test_content_distance_is_gatys_eq_1_over_the_targets_energy():
    f, p = features(1), features(2)
    assert content_distance(f, p).item() == pytest.approx(((f - p) ** 2).sum().item() / (p**2).sum().item(), rel=1e-12)
    assert content_distance(3 * f, 3 * p).item() == pytest.approx(content_distance(f, p).item(), rel=1e-12)


def test_gatys_content_is_eq_1():
    f, p = features(1, 2, (2, 3)), features(2, 2, (2, 3))
    expected = sum(0.5 * (a - b) ** 2 for a, b in zip(f.flatten().tolist(), p.flatten().tolist(), strict=True))
    assert gatys_content(f, p).item() == pytest.approx(expected, rel=1e-12)


def test_emphasis_holds_harder_in_the_same_unit():
    f, p = features(1), features(2)
    left = torch.ones(1, 1, 4, 6, dtype=torch.float64)
    left[..., :3] = 4
    error, energy = (f - p).square(), p.square().sum()
    expected = (4 * error[..., :3].sum() + error[..., 3:].sum()) / energy
    assert content_distance(f, p, emphasis=left).item() == pytest.approx(expected.item(), rel=1e-12)
    mask = (left > 1).double()
    expected = 4 * error[..., :3].sum() / p[..., :3].square().sum()
    assert content_distance(f, p, mask, left).item() == pytest.approx(expected.item(), rel=1e-12)
    assert content_distance(f, p, emphasis=0 * left).item() == 0


def test_error_and_energy_of_content_add_up_over_blocks():
    f, p, mask = features(1), features(2), features(3, 1).abs()
    error = sum(content_error(f[..., c], p[..., c], mask[..., c]) for c in (slice(0, 2), slice(2, 6)))
    energy = sum(content_energy(p[..., c], mask[..., c]) for c in (slice(0, 2), slice(2, 6)))
    torch.testing.assert_close(error / energy, content_distance(f, p, mask))


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


def test_masked_content_is_never_seen_nor_its_gradient_made():
    mask = torch.zeros(1, 1, 4, 6, dtype=torch.float64)
    mask[..., 1:3, 2:5] = 1
    mask[..., 1, 2] = 0.5
    holes = features(1)
    holes[(mask == 0).expand_as(holes)] = torch.nan
    holes.requires_grad_(True)
    found = content_distance(holes, features(2), mask)
    assert torch.equal(content_distance(features(1), features(2), mask), found)
    assert torch.isfinite(torch.autograd.grad(found.sum(), holes)[0]).all()
    torch.testing.assert_close(
        content_distance(features(1), features(2), torch.ones_like(mask)), content_distance(features(1), features(2))
    )


STYLE = features(7, 5, (5, 7))
CONTENT = features(8)
ALONG = directions(5, 5, torch.Generator().manual_seed(1)).double()
DISTANCES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "style": lambda f: style_distance(statistics(f).gram, statistics(STYLE).gram),
    "gatys style": lambda f: gatys_style(statistics(f).gram, statistics(STYLE).gram),
    "moments": lambda f: moment_distance(statistics(f), statistics(STYLE)),
    "transport": lambda f: gaussian_target(statistics(STYLE)).distance(statistics(f)),
    "sliced": lambda f: sliced_distance(f, projected_quantiles(STYLE, ALONG, None, 16), ALONG),
    "histogram": lambda f: histogram_distance(f, channel_quantiles(STYLE, 16)),
    "content": lambda f: content_distance(f, CONTENT),
    "gatys content": lambda f: gatys_content(f, CONTENT),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_gradient(name: str):
    assert torch.autograd.gradcheck(DISTANCES[name], (features(1, batch=2).requires_grad_(True),))


@pytest.mark.parametrize("name", DISTANCES)
def test_one_value_a_sample_and_a_batch_is_its_singles(name: str):
    x, distance = features(1, batch=3), DISTANCES[name]
    together = distance(x)
    assert together.shape == (3,)
    alone = torch.cat([distance(x[i : i + 1]) for i in range(3)])
    torch.testing.assert_close(together, alone, rtol=1e-10, atol=0)


def picture(seed: int, dtype: torch.dtype) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(1, 3, 32, 64, generator=generator, dtype=torch.float64).to(dtype)


@pytest.mark.parametrize("repeat", PERIODIC)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
@pytest.mark.parametrize("tap", ["relu1_1", "relu3_1", "relu5_1"])
def test_no_loss_through_a_network_knows_where_the_tile_was_cut(
    repeat: str, dtype: torch.dtype, tolerance: float, tap: str
):
    encoder, lattice = TinyEncoder(dtype), Lattice.named(repeat)
    style = encoder.forward(picture(2, dtype), [tap], Lattice.named("none"))[tap]
    swatch, x = picture(3, dtype), picture(1, dtype)
    along = directions(style.shape[1], 4, torch.Generator().manual_seed(1))

    def losses(p: torch.Tensor, c: torch.Tensor) -> list[float]:
        f, held = encoder.forward(p, [tap], lattice)[tap], encoder.forward(c, [tap], lattice)[tap]
        values = [
            style_distance(statistics(f).gram, statistics(style).gram),
            gatys_style(statistics(f).gram, statistics(style).gram),
            moment_distance(statistics(f), statistics(style)),
            gaussian_target(statistics(style)).distance(statistics(f)),
            sliced_distance(f, projected_quantiles(style, along, None, 32), along),
            histogram_distance(f, channel_quantiles(style, 32)),
            content_distance(f, held),
            gatys_content(f, held),
            total_variation(p, lattice),
        ]
        return [value.item() for value in values]

    rolled = losses(lattice.roll(x, 16, 16), lattice.roll(swatch, 16, 16))
    # A small distance is a small difference of sums that are each right to their type: it is so in absolute terms.
    slack = 1e-6 if dtype == torch.float32 else 1e-12
    assert rolled == pytest.approx(losses(x, swatch), rel=tolerance, abs=slack)
