"""The one operation behind the encoders against plain torch, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from designgen.encoders.chain import Chain, Step
from designgen.encoders.compact import CompactEncoder
from designgen.encoders.layers import POOLINGS, Pooling
from designgen.encoders.pooling import AVERAGE_SCALE, L2_SCALE
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import NAMES, Lattice

from .support import compact_state, vgg_state

LATTICES = [*(Lattice.named(n) for n in NAMES), Lattice("column", Fraction(1, 3)), Lattice("row", Fraction(2, 3))]


def chain_of(lattice: Lattice, pooling: Pooling, tapped: Sequence[bool] = (True, False, True, True)) -> Chain:
    """Four small layers, the second and the fourth after a pooling."""
    generator = torch.Generator().manual_seed(7)
    widths = (3, 4, 5, 4, 6)
    steps = []
    for number, seen in enumerate(tapped):
        shape = (widths[number + 1], widths[number], 3, 3)
        weight = torch.randn(shape, generator=generator, dtype=torch.float64) * 0.4
        bias = torch.randn(shape[0], generator=generator, dtype=torch.float64) * 0.2
        steps.append(Step(weight, bias, pooled=number in (1, 3), tapped=seen))
    return Chain(steps, pooling, lattice)


def plain_pool(x: Tensor, pooling: Pooling) -> Tensor:
    if pooling == "max":
        return F.max_pool2d(x, 2)
    if pooling == "average":
        return F.avg_pool2d(x, 2) * AVERAGE_SCALE
    squares: Tensor = F.avg_pool2d(x.square(), 2) * 4
    return torch.where(squares > 0, squares, 1).sqrt() * (squares > 0) * L2_SCALE


def plain(chain: Chain, x: Tensor) -> list[Tensor]:
    """What the chain stands for, by autograd through every single operation."""
    found = []
    for step in chain.steps:
        if step.pooled:
            x = plain_pool(x, chain.pooling)
        x = F.conv2d(chain.lattice.pad(x, 1), step.weight, step.bias).relu()
        if step.tapped:
            found.append(x)
    return found


def picture(height: int, width: int, batch: int = 2) -> Tensor:
    return torch.rand(batch, 3, height, width, generator=torch.Generator().manual_seed(8), dtype=torch.float64)


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_features_and_gradients_are_those_of_plain_operations(lattice: Lattice, pooling: Pooling) -> None:
    chain, x = chain_of(lattice, pooling), picture(24, 24)
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    got, expected = chain(a), plain(chain, b)
    assert [tuple(f.shape) for f in got] == [tuple(f.shape) for f in expected]
    for one, other in zip(got, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)
    pulls = [torch.randn(f.shape, dtype=torch.float64) for f in expected]
    kept = [pull.clone() for pull in pulls]
    torch.autograd.backward(got, pulls)
    torch.autograd.backward(expected, pulls)
    torch.testing.assert_close(a.grad, b.grad, rtol=1e-11, atol=1e-12)
    assert all(torch.equal(pull, before) for pull, before in zip(pulls, kept, strict=True))


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_the_gradient_is_the_derivative(lattice: Lattice, pooling: Pooling) -> None:
    size = (12, 12) if lattice.drop.denominator == 3 else (8, 8)
    x = picture(*size, batch=1).requires_grad_()
    assert torch.autograd.gradcheck(chain_of(lattice, pooling), (x,), fast_mode=True)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_odd_sizes_lose_their_last_row_as_in_torch(pooling: Pooling) -> None:
    chain, x = chain_of(Lattice.named("none"), pooling), picture(15, 11)
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    sum((f**2).sum() for f in chain(a)).backward()  # type: ignore[union-attr]
    sum((f**2).sum() for f in plain(chain, b)).backward()  # type: ignore[union-attr]
    torch.testing.assert_close(a.grad, b.grad, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_black_and_flat_pictures_have_finite_gradients(pooling: Pooling) -> None:
    for value in (0.0, 0.5):
        x = torch.full((1, 3, 8, 8), value, dtype=torch.float64, requires_grad=True)
        sum(f.sum() for f in chain_of(Lattice.named("straight"), pooling)(x)).backward()  # type: ignore[union-attr]
        assert x.grad is not None
        assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("wanted", range(3))
def test_a_loss_on_one_tap_alone_has_its_own_gradient(wanted: int) -> None:
    chain, x = chain_of(Lattice.named("brick"), "max"), picture(8, 8)
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    chain(a)[wanted].square().sum().backward()
    plain(chain, b)[wanted].square().sum().backward()
    torch.testing.assert_close(a.grad, b.grad, rtol=1e-11, atol=1e-12)


def test_going_back_twice_gives_the_same_and_second_derivatives_are_refused() -> None:
    x = picture(8, 8).requires_grad_()
    features = chain_of(Lattice.named("half-drop"), "max")(x)
    loss = sum(f.square().sum() for f in features)
    assert isinstance(loss, Tensor)
    once, again = (torch.autograd.grad(loss, x, retain_graph=True)[0] for _ in range(2))
    assert torch.equal(once, again)
    (slope,) = torch.autograd.grad(loss, x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        slope.sum().backward()


def test_without_a_gradient_the_features_are_the_same() -> None:
    chain, x = chain_of(Lattice.named("half-drop"), "max"), picture(8, 8)
    with_gradient = chain(x.clone().requires_grad_())
    with torch.no_grad():
        without = chain(x.clone().requires_grad_())
    for one, other, plainly in zip(with_gradient, without, chain(x), strict=True):
        assert one.requires_grad
        assert not other.requires_grad
        assert not plainly.requires_grad
        assert torch.equal(one, other)
        assert torch.equal(one, plainly)


def test_a_row_of_a_batch_is_what_it_would_be_alone() -> None:
    chain, x = chain_of(Lattice.named("half-drop"), "l2"), picture(8, 8, batch=3).requires_grad_()
    sum(f.square().sum() for f in chain(x)).backward()  # type: ignore[union-attr]
    assert x.grad is not None
    for row in range(3):
        alone = x.detach()[row : row + 1].clone().requires_grad_()
        sum(f.square().sum() for f in chain(alone)).backward()  # type: ignore[union-attr]
        torch.testing.assert_close(x.grad[row : row + 1], alone.grad, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_vgg_rolls_by_whole_cells_whatever_it_pools_by(pooling: Pooling) -> None:
    lattice = Lattice.named("half-drop")
    encoder = VggEncoder("vgg16", vgg_state("vgg16"), "0" * 64, pooling).double()
    x = picture(32, 32, batch=1)
    taps = ("relu2_1", "relu3_1")
    still, moved = encoder(x, taps, lattice), encoder(lattice.roll(x, 8, 20), taps, lattice)
    for tap in taps:
        stride = encoder.strides[tap]
        expected = lattice.roll(still[tap], 8 // stride, 20 // stride)
        torch.testing.assert_close(moved[tap], expected, rtol=1e-10, atol=1e-12)


def test_autocast_computes_in_half_precision_and_gives_the_gradient_in_single() -> None:
    encoder, x = CompactEncoder(compact_state(), "0" * 64), torch.rand(1, 3, 32, 32, requires_grad=True)
    exact = encoder(x, ("relu3_1",), Lattice.named("straight"))["relu3_1"]
    (expected,) = torch.autograd.grad(exact.sum(), x)
    with torch.autocast("cpu", torch.bfloat16):
        rough = encoder(x, ("relu3_1",), Lattice.named("straight"))["relu3_1"]
    assert rough.dtype == torch.bfloat16
    torch.testing.assert_close(rough.float(), exact, rtol=0.1, atol=0.1)
    (found,) = torch.autograd.grad(rough.float().sum(), x)
    assert found.dtype == torch.float32
    assert float((found - expected).norm() / expected.norm()) < 0.3


def test_no_taps_cost_nothing() -> None:
    x = torch.rand(1, 3, 32, 32, requires_grad=True)
    assert CompactEncoder(compact_state(), "0" * 64)(x, (), Lattice.named("straight")) == {}
