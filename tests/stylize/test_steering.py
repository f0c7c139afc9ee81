"""Likeness on the lattice, and where the dial looks for it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.study.measures import content_ssim
from designgen.stylize.dial import content_weight, likeness_aim
from designgen.stylize.likeness import structural_similarity
from designgen.stylize.steering import Dial, Ground, loosened, motif_likeness

from .support import PERIODIC, smooth


def pair(lattice: Lattice) -> tuple[torch.Tensor, torch.Tensor]:
    return tuple(torch.from_numpy(smooth(seed, (64, 96), lattice)) for seed in (1, 2))  # type: ignore[return-value]


@pytest.mark.parametrize("name", [*PERIODIC, "none"])
def test_likeness_is_the_structural_similarity_that_studies_measure(name: str):
    lattice = Lattice.named(name)
    one, other = pair(lattice)
    expected = content_ssim(one.numpy(), other.numpy(), lattice)
    assert structural_similarity(one, other, lattice).item() == pytest.approx(expected, abs=1e-5)
    assert structural_similarity(one, one, lattice).item() == pytest.approx(1)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(PERIODIC), st.integers(-70, 70), st.integers(-100, 100))
def test_likeness_does_not_know_where_the_tile_was_cut(name: str, dy: int, dx: int):
    lattice = Lattice.named(name)
    one, other = pair(lattice)
    rolled = structural_similarity(lattice.roll(one, dy, dx), lattice.roll(other, dy, dx), lattice)
    assert rolled.item() == pytest.approx(structural_similarity(one, other, lattice).item(), abs=1e-5)


def test_large_pictures_are_looked_at_from_further_away():
    lattice = Lattice()
    one = torch.from_numpy(smooth(1, (128, 128), lattice))
    large = torch.nn.functional.interpolate(one, scale_factor=3, mode="nearest")
    grained = (large + 0.1 * torch.randn(large.shape, generator=torch.Generator().manual_seed(1))).clamp(0, 1)
    # Grain of single pixels is not seen from there.
    assert motif_likeness(grained, large, lattice).item() > structural_similarity(grained, large, lattice).item() + 0.2


def test_the_dial_looks_only_where_nothing_is_protected_or_invisible():
    lattice = Lattice.named("none")
    one, other = pair(lattice)
    left = torch.zeros(1, 1, 64, 96)
    left[..., :48] = 1
    mixed = torch.where(left > 0, one, other)
    dial = Dial.of([0.6])
    dial.steer(mixed, one, Ground(lattice, free=1 - left))
    apart = dial.met[0]
    dial.steer(mixed, one, Ground(lattice))
    everywhere = dial.met[0]
    dial.steer(mixed, one, Ground(lattice, alpha=left))
    assert apart < everywhere < dial.met[0]
    assert dial.met[0] > 0.9


def test_weights_follow_likeness_row_by_row():
    lattice = Lattice()
    one, other = pair(lattice)
    dial = Dial.of([0.6, 0.6])
    dial.steer(torch.cat([one, other]), torch.cat([one, one]), Ground(lattice))
    assert dial.weights[0] < content_weight(0.6) < dial.weights[1]
    kept = Dial.of([0.6, 0.6])
    kept.steer(torch.cat([one, other]), torch.cat([one, one]), Ground(lattice), loosens=True)
    assert kept.weights[0] == content_weight(0.6)
    assert kept.weights[1] == dial.weights[1]


def test_only_what_is_too_alike_gets_noise_and_never_what_is_protected():
    lattice = Lattice()
    one, other = pair(lattice)
    picture = torch.cat([one, other])
    dial = Dial.of([0.8, 0.8])
    dial.steer(picture, torch.cat([one, one]), Ground(lattice))
    assert dial.met[0] > likeness_aim(0.8) > dial.met[1]
    free = torch.ones(2, 1, 64, 96)
    free[..., :20] = 0
    noisy = loosened(picture, dial, (1, 2), 0, free)
    assert torch.equal(noisy[1], picture[1])
    assert torch.equal(noisy[0, :, :, :20], picture[0, :, :, :20])
    assert np.abs((noisy[0] - picture[0]).numpy()).max() > 0.1
    assert not torch.equal(noisy, loosened(picture, dial, (1, 2), 1, free))
    assert torch.equal(noisy, loosened(picture, dial, (1, 2), 0, free))
