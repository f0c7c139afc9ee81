"""Resizing keeps the plane, filtering holds, transparent ground is filled from what is seen."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize import pyramid
from designgen.stylize.pyramid import fill_ground, mask_at, resize

from .support import PERIODIC, smooth


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize("wanted", [(16, 48), (64, 64), (96, 32)])
def test_resizing_a_tile_resizes_its_plane(name: str, wanted: tuple[int, int]):
    lattice = Lattice.named(name)
    x = torch.from_numpy(smooth(3, (32, 32), lattice)).double()
    small = resize(x, wanted, lattice)
    straight = lattice.straight_equivalent(x)
    across, down = lattice.straight_count
    whole = resize(straight, (wanted[0] * down, wanted[1] * across), Lattice())
    torch.testing.assert_close(lattice.straight_equivalent(small), whole, rtol=1e-9, atol=1e-9)


def test_resizing_keeps_one_colour_and_a_ramp():
    none = Lattice.named("none")
    flat = torch.full((1, 3, 20, 31), 0.25)
    torch.testing.assert_close(resize(flat, (33, 17), none), torch.full((1, 3, 33, 17), 0.25))
    ramp = torch.arange(40.0).expand(1, 1, 40, 40)
    large = resize(ramp, (80, 80), none)
    expected = (torch.arange(80.0) + 0.5) / 2 - 0.5
    torch.testing.assert_close(large[0, 0, 40, 8:-8], expected[8:-8], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize(("have", "wanted"), [((96, 64), (160, 96)), ((160, 96), (96, 64)), ((64, 96), (66, 94))])
def test_both_ways_of_resizing_are_the_same(
    name: str, have: tuple[int, int], wanted: tuple[int, int], monkeypatch: pytest.MonkeyPatch
):
    lattice = Lattice.named(name)
    x = torch.from_numpy(smooth(3, have, lattice)).double()
    fast = resize(x, wanted, lattice)
    monkeypatch.setattr(pyramid, "_margins", lambda *_: None)
    torch.testing.assert_close(fast, resize(x, wanted, lattice), rtol=1e-9, atol=1e-9)


def test_shrinking_takes_out_what_cannot_be_shown():
    checks = (torch.arange(64)[:, None] + torch.arange(64)) % 2
    small = resize(checks.float()[None, None], (16, 16), Lattice())
    assert small.std().item() < 0.01
    assert small.mean().item() == pytest.approx(0.5, abs=1e-3)


def test_resizing_to_the_same_size_is_no_change():
    x = torch.rand(1, 3, 16, 16)
    assert resize(x, (16, 16), Lattice()) is x
    with pytest.raises(ValueError, match="expected at least"):
        resize(x, (0, 4), Lattice())


def test_masks_are_averaged_over_a_cell():
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., :2, :4] = 1
    assert mask_at(mask, 4)[0, 0].tolist() == [[0.5, 0.0], [0.0, 0.0]]
    assert mask_at(mask, 1) is mask


def test_ground_is_filled_from_what_is_seen_only():
    alpha = torch.zeros(1, 1, 40, 40)
    alpha[..., 10:30, 5:12] = 1
    x = torch.full((1, 3, 40, 40), 0.7)
    poisoned = torch.where(alpha > 0, x, torch.rand_like(x))
    filled = fill_ground(poisoned, alpha)
    assert torch.equal(filled, fill_ground(x, alpha))
    torch.testing.assert_close(filled, x, rtol=0, atol=2e-3)


def test_visible_colour_is_untouched_and_nothing_visible_is_grey():
    x = torch.from_numpy(smooth(1, (33, 20)))
    alpha = (torch.rand(1, 1, 33, 20, generator=torch.Generator().manual_seed(0)) > 0.5).float()
    seen = (alpha == 1).expand_as(x)
    assert torch.equal(fill_ground(x, alpha)[seen], x[seen])
    assert torch.equal(fill_ground(x, torch.ones_like(alpha)), x)
    assert np.allclose(fill_ground(x, torch.zeros_like(alpha)).numpy(), 0.5)
