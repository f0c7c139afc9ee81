"""The lifted statistics equal the statistics of the lifted features, exactly."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.encoders.lift import Lift


@settings(max_examples=25, deadline=None)
@given(
    thin=st.integers(1, 9),
    lifted=st.integers(1, 12),
    height=st.integers(1, 7),
    batch=st.integers(1, 3),
    seed=st.integers(),
)
def test_statistics_lift_without_lifting_pixels(thin: int, lifted: int, height: int, batch: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed % 2**32)
    features = torch.randn(batch, thin, height, 5, generator=generator, dtype=torch.float64)
    weight = torch.randn(lifted, thin, generator=generator, dtype=torch.float64)
    lift = Lift(weight, torch.randn(lifted, generator=generator, dtype=torch.float64))
    flat, y = features.flatten(2), lift(features).flatten(2)
    area = flat.shape[2]
    mean, gram = flat.mean(dim=2), flat @ flat.mT / area
    torch.testing.assert_close(lift.mean(mean), y.mean(dim=2), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(lift.gram(gram, mean), y @ y.mT / area, rtol=1e-11, atol=1e-11)


def test_a_pixel_is_lifted_by_weight_and_bias() -> None:
    lift = Lift(torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]]), torch.tensor([10.0, 20.0, 30.0]))
    y = lift(torch.tensor([1.0, 4.0]).view(1, 2, 1, 1))
    assert y.flatten().tolist() == [19.0, 16.0, 33.0]
