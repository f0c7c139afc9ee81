"""Quantiles and monotone maps against numpy, weights and thinning included."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.stylize import quantiles
from designgen.stylize.quantiles import mean_square, quantile_table, remapped, thinned, visible


def values(seed: int, count: int = 11, rows: int = 3, batch: int = 2) -> torch.Tensor:
    return torch.randn(batch, rows, count, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(st.integers(0, 10_000), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_quantiles_are_numpys_hazen_quantiles(seed: int, count: int, wanted: int):
    x = values(seed, count)
    expected = np.quantile(x.numpy(), (np.arange(wanted) + 0.5) / wanted, axis=2, method="hazen")
    np.testing.assert_allclose(quantile_table(x, wanted).numpy(), np.moveaxis(expected, 0, 2), atol=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_equal_weights_are_no_weights(seed: int, count: int):
    x, ones = values(seed, count), torch.full((1, count), 0.7, dtype=torch.float64)
    torch.testing.assert_close(quantile_table(x, 5, ones), quantile_table(x, 5), atol=1e-10, rtol=0)
    table = quantile_table(values(seed + 1, 9), 6)
    torch.testing.assert_close(remapped(x, table, ones), remapped(x, table), atol=1e-10, rtol=0)
    torch.testing.assert_close(mean_square(x, ones), mean_square(x, None))


def test_what_has_no_weight_is_not_there():
    x = values(1, 10)
    weights = torch.tensor([[0, 1, 1, 0, 1, 1, 1, 0, 1, 1]], dtype=torch.float64)
    kept, holes = x[..., weights[0] > 0], x.clone()
    holes[..., weights[0] == 0] = torch.nan
    torch.testing.assert_close(quantile_table(holes, 5, weights), quantile_table(kept, 5))
    table = quantile_table(values(2), 7)
    found = remapped(visible(holes, weights), table, weights)[..., weights[0] > 0]
    torch.testing.assert_close(found, remapped(kept, table))


def test_a_weight_of_two_is_one_sample_twice_at_the_ends():
    x = torch.tensor([[[3.0, 1.0, 2.0]]], dtype=torch.float64)
    weights = torch.tensor([[1.0, 2.0, 1.0]], dtype=torch.float64)
    # Levels: 1 at 1/4, 2 at 5/8, 3 at 7/8.
    assert quantile_table(x, 2, weights).flatten().tolist() == pytest.approx([1.0, 2.5])


def test_nothing_visible_is_no_accident():
    weights = torch.zeros(1, 4, dtype=torch.float64)
    x = torch.full((1, 2, 4), torch.nan, dtype=torch.float64)
    assert quantile_table(x, 3, weights).tolist() == [[[0.0] * 3] * 2]


@given(st.integers(0, 10_000), st.integers(2, 15))
@settings(max_examples=40, deadline=None)
def test_the_map_is_monotone_and_has_the_wanted_distribution(seed: int, count: int):
    x, table = values(seed, count), quantile_table(values(seed + 1, 8), count)
    found = remapped(x, table)
    order = x.argsort(2)
    assert (found.gather(2, order).diff(dim=2) >= 0).all()
    torch.testing.assert_close(found.sort(2).values, table)


def test_one_table_serves_a_batch():
    x, table = values(1, batch=3), quantile_table(values(2, batch=1), 6)
    weights = torch.rand(3, 11, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for each in (None, weights):
        torch.testing.assert_close(remapped(x, table, each), remapped(x, table.expand(3, -1, -1), each))


def test_a_large_map_is_thinned_on_a_grid(monkeypatch: pytest.MonkeyPatch):
    x = torch.arange(64.0).reshape(1, 1, 8, 8)
    assert thinned(x) is x
    monkeypatch.setattr(quantiles, "POSITIONS", 16)
    assert thinned(x).tolist() == [[[[9.0, 11, 13, 15], [25, 27, 29, 31], [41, 43, 45, 47], [57, 59, 61, 63]]]]
    monkeypatch.setattr(quantiles, "POSITIONS", 15)
    assert thinned(x).tolist() == [[[[18.0, 22], [50, 54]]]]


def test_half_precision_is_sorted_in_float32():
    assert thinned(torch.zeros(1, 1, 2, 2, dtype=torch.bfloat16)).dtype == torch.float32


def test_a_table_of_nothing_is_refused():
    with pytest.raises(ValueError, match="count"):
        quantile_table(values(1), 0)
