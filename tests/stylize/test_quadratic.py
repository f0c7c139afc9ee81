"""The sums of squares with gradients in closed form: the same values and gradients as autograd's of the plain forms."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.quadratic import squared_error, squared_variation
from designgen.stylize.variation import total_variation

LATTICES = (Lattice(), Lattice("column", Fraction(1, 2)), Lattice("row", Fraction(1, 3)))


def _some(batch: int, height: int, width: int, dtype: torch.dtype, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(batch, 3, height, width, generator=generator, dtype=torch.float64).to(dtype)
    return x, torch.randn(batch, 3, 3, generator=generator, dtype=torch.float64).to(dtype)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda each: each.name)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 2e-5)])
def test_variation_is_the_plain_forms_and_so_is_its_gradient(lattice: Lattice, dtype: torch.dtype, tolerance: float):
    x, whitening = _some(2, 12, 18, dtype)
    ours, plain = x.clone().requires_grad_(), x.clone().requires_grad_()
    found = squared_variation(ours, whitening, lattice)
    wanted = total_variation(torch.einsum("bij,bjhw->bihw", whitening, plain), lattice, "l2")
    torch.testing.assert_close(found, wanted, rtol=tolerance, atol=0)
    pulls = found.new_tensor([1.0, -0.5])
    (one,), (other,) = torch.autograd.grad(found, ours, pulls), torch.autograd.grad(wanted, plain, pulls)
    torch.testing.assert_close(one, other, rtol=tolerance, atol=tolerance * float(other.abs().max()))


def test_variation_of_a_plain_ground_is_nothing_however_bright():
    x = torch.full((1, 3, 64, 64), 0.7)
    found = squared_variation(x.requires_grad_(), 300 * torch.eye(3)[None], LATTICES[1])
    assert abs(found.item()) < 1e-9


def test_variation_keeps_its_digits_on_a_bright_ground():
    x, whitening = _some(1, 64, 64, torch.float64)
    faint = 0.9 + 1e-3 * x
    wanted = squared_variation(faint, whitening, LATTICES[1])
    found = squared_variation(faint.float(), whitening.float(), LATTICES[1])
    torch.testing.assert_close(found.double(), wanted, rtol=1e-4, atol=0)


@settings(max_examples=20, deadline=None)
@given(dy=st.integers(-20, 20), dx=st.integers(-20, 20), lattice=st.sampled_from(LATTICES))
def test_variation_does_not_know_where_the_tile_was_cut(dy: int, dx: int, lattice: Lattice):
    x, whitening = _some(1, 12, 18, torch.float64)
    torch.testing.assert_close(
        squared_variation(lattice.roll(x, dy, dx), whitening, lattice),
        squared_variation(x, whitening, lattice),
        rtol=1e-10,
        atol=0,
    )


def test_variation_refuses_a_placed_print():
    x, whitening = _some(1, 8, 8, torch.float64)
    with pytest.raises(ValueError, match="repeats"):
        squared_variation(x, whitening, Lattice("none"))


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_error_is_the_sum_of_squares_and_so_is_its_gradient(rows: int, layout: torch.memory_format):
    generator = torch.Generator().manual_seed(3)
    found = torch.randn(2, 5, 4, 6, generator=generator, dtype=torch.float64).contiguous(memory_format=layout)
    target = torch.randn(rows, 5, 4, 6, generator=generator, dtype=torch.float64)
    ours, plain = found.clone().requires_grad_(), found.clone().requires_grad_()
    one, other = squared_error(ours, target), (plain - target).square().sum((1, 2, 3))
    torch.testing.assert_close(one, other)
    pulls = torch.tensor([2.0, -1.0], dtype=torch.float64)
    (mine,), (theirs,) = torch.autograd.grad(one, ours, pulls), torch.autograd.grad(other, plain, pulls)
    torch.testing.assert_close(mine, theirs)
