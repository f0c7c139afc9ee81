"""Total variation in loops over the plane, and across every border."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import (
    colour_gradients,
    gradient_whitening,
    total_variation,
    variation_of,
    variation_sum,
)

from .support import PERIODIC

KINDS = ("l1", "l2", "power")


def picture(seed: int, size: tuple[int, int] = (4, 6), batch: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(batch, 3, *size, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("name", [*PERIODIC, "none"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_sum_over_neighbours_on_the_plane(name: str, kind: str):
    lattice, x = Lattice.named(name), picture(5)
    plane = lattice.window(x, -2, -2, 8, 10)[0].numpy()
    expected = 0.0
    for c in range(3):
        for i in range(2, 6):
            for j in range(2, 8):
                here = plane[c, i, j]
                right, down = plane[c, i, j + 1] - here, plane[c, i + 1, j] - here
                diagonals = plane[c, i + 1, j + 1] - here, plane[c, i + 1, j - 1] - here
                expected += {
                    "l1": abs(right) + abs(down),
                    "l2": 2 / 3 * (right**2 + down**2) + 1 / 6 * (diagonals[0] ** 2 + diagonals[1] ** 2),
                    "power": (right**2 + down**2) ** 1.25,
                }[kind]
    assert variation_sum(x, lattice, kind, 2.5).item() == pytest.approx(expected, rel=1e-12)
    assert total_variation(x, lattice, kind, 2.5).item() == pytest.approx(expected / x.numel(), rel=1e-12)


def test_on_a_placed_print_l1_is_tensorflows_sum():
    x = picture(1)
    expected = x.diff(dim=2).abs().sum() + x.diff(dim=3).abs().sum()
    assert variation_sum(x, Lattice.named("none"), "l1").item() == pytest.approx(expected.item(), rel=1e-12)


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize("kind", KINDS)
def test_it_sees_a_jump_at_the_border_only(name: str, kind: str):
    ramp = torch.linspace(0, 1, 32, dtype=torch.float64).expand(1, 3, 32, 32)
    inside = total_variation(ramp, Lattice.named("none"), kind).item()
    assert total_variation(ramp, Lattice.named(name), kind).item() > 1.5 * inside


def test_a_periodic_gradient_is_the_same_at_the_border_as_inside():
    phase = 2 * torch.pi * torch.arange(32, dtype=torch.float64) / 32
    wave = (0.5 - 0.5 * torch.cos(phase)).expand(1, 3, 32, 32)
    # Mean square of a cosine difference over one step, (1 − cos)/4, counted 2/3 along the row and 1/6 twice diagonally.
    expected = (1 - torch.cos(phase[1])) / 4
    assert total_variation(wave, Lattice()).item() == pytest.approx(expected.item(), rel=1e-9)


@pytest.mark.parametrize("name", [*PERIODIC, "none"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("power", [1.0, 1.5, 2.5])
def test_one_colour_has_none_and_no_gradient(name: str, kind: str, power: float):
    x = torch.full((1, 3, 8, 8), 0.3, requires_grad=True)
    value = total_variation(x, Lattice.named(name), kind, power)
    (gradient,) = torch.autograd.grad(value.sum(), x)
    assert value.item() == 0
    assert not gradient.any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("masked", [False, True])
def test_gradient(kind: str, masked: bool):
    x = picture(2, batch=2).requires_grad_(True)
    mask = torch.rand(1, 1, 4, 6, generator=torch.Generator().manual_seed(1), dtype=torch.float64) if masked else None
    lattice = Lattice.named("half-drop")
    assert torch.autograd.gradcheck(lambda p: total_variation(p, lattice, kind, 1.5, mask), (x,))


def test_a_power_of_two_is_the_squares_and_of_one_the_lengths():
    x, lattice = picture(3), Lattice.named("brick")
    wide = lattice.window(x, 0, 0, 5, 7)
    squares = (wide[..., :-1, 1:] - x).square() + (wide[..., 1:, :-1] - x).square()
    assert variation_sum(x, lattice, "power", 2).item() == pytest.approx(squares.sum().item(), rel=1e-12)
    assert variation_sum(x, lattice, "power", 1).item() == pytest.approx(squares.sqrt().sum().item(), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_masked_places_are_never_seen(kind: str):
    mask = torch.zeros(1, 1, 4, 6, dtype=torch.float64)
    mask[..., 1:3, 2:5] = 1
    mask[..., 1, 2] = 0.5
    x, holes = picture(1), picture(1)
    holes[(mask == 0).expand_as(holes)] = torch.nan
    holes.requires_grad_(True)
    none = Lattice.named("none")
    found = total_variation(holes, none, kind, 1.5, mask)
    assert torch.equal(total_variation(x, none, kind, 1.5, mask), found)
    assert torch.isfinite(torch.autograd.grad(found.sum(), holes)[0]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_of_ones_changes_nothing_and_one_of_halves_halves(kind: str):
    x, ones, lattice = picture(1), torch.ones(1, 1, 4, 6, dtype=torch.float64), Lattice.named("half-drop")
    whole = total_variation(x, lattice, kind)
    torch.testing.assert_close(total_variation(x, lattice, kind, mask=ones), whole)
    torch.testing.assert_close(total_variation(x, lattice, kind, mask=ones / 2), whole / 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PERIODIC)
@given(st.integers(1, 3), st.integers(1, 5))
@settings(max_examples=10, deadline=None)
def test_blocks_add_up(kind: str, name: str, row: int, column: int):
    lattice, x = Lattice.named(name), picture(4, batch=2)
    total = torch.zeros(2, dtype=torch.float64)
    for top, height in ((0, row), (row, 4 - row)):
        for left, width in ((0, column), (column, 6 - column)):
            wide = lattice.window(x, top, left - 1, height + 1, width + 2)
            total = total + variation_of(wide, kind, 2.5)
    torch.testing.assert_close(total, variation_sum(x, lattice, kind, 2.5))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_its_singles(kind: str):
    x, lattice = picture(1, batch=3), Lattice.named("brick")
    together = total_variation(x, lattice, kind, 1.5)
    assert together.shape == (3,)
    alone = torch.cat([total_variation(x[i : i + 1], lattice, kind, 1.5) for i in range(3)])
    torch.testing.assert_close(together, alone, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
def test_where_the_tile_was_cut_is_forgotten(name: str, kind: str, dtype: torch.dtype, tolerance: float):
    x, lattice = picture(1, (32, 48)).to(dtype), Lattice.named(name)
    found = total_variation(x, lattice, kind, 2.5).item()
    for dy, dx in ((16, 0), (16, 16), (5, 7)):
        assert total_variation(lattice.roll(x, dy, dx), lattice, kind, 2.5).item() == pytest.approx(
            found, rel=tolerance
        )


def test_what_it_cannot_do_is_refused():
    with pytest.raises(ValueError, match="kind: expected l1, l2 or power"):
        total_variation(picture(1), Lattice(), "l3")
    with pytest.raises(ValueError, match="power: expected a number >= 1"):
        variation_sum(picture(1), Lattice(), "power", 0.5)


def test_whitened_colours_of_the_style_vary_by_one():
    x, lattice = picture(1, (32, 32)), Lattice()
    x[:, 1] = 0.3 * x[:, 0] + 0.1 * x[:, 1]
    gradients = colour_gradients(x, lattice)
    changes = torch.cat([(lattice.roll(x, *step) - x)[0].flatten(1) for step in ((-1, 0), (0, -1))], 1).numpy()
    np.testing.assert_allclose(gradients.numpy(), changes @ changes.T / 32**2, rtol=1e-10)
    whitened = torch.einsum("ij,bjhw->bihw", gradient_whitening(gradients, floor=0), x)
    torch.testing.assert_close(
        colour_gradients(whitened, lattice), torch.eye(3, dtype=torch.float64), atol=1e-3, rtol=0
    )
