"""L-BFGS: the compact form is the two-loop recursion of the textbook, row by row, and steps keep their bounds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from designgen.stylize.lbfgs import Curvature, Lbfgs
from designgen.stylize.minimiser import Method, Verdict
from designgen.stylize.optimise import minimise

SIZE = 12


def two_loops(pairs: list[tuple[Tensor, Tensor]], gradient: Tensor, ways: Tensor) -> Tensor:
    """Nocedal, Wright, algorithm 7.4, with sᵀy / yᵀPy times P as the first inverse Hessian."""
    q, alphas = -gradient, []
    for s, y in reversed(pairs):
        alphas.append(float(s @ q / (s @ y)))
        q = q - alphas[-1] * y
    r = ways @ q
    if pairs:
        s, y = pairs[-1]
        r = r * (s @ y) / (y @ ways @ y)
    for (s, y), alpha in zip(pairs, reversed(alphas), strict=True):
        r = r + s * (alpha - y @ r / (s @ y))
    return r


def spd(generator: torch.Generator) -> Tensor:
    root = torch.randn(SIZE, SIZE, generator=generator, dtype=torch.float64)
    return root @ root.T + 0.5 * torch.eye(SIZE, dtype=torch.float64)


class Filled:
    """A `Curvature` fed with pairs of a quadratic, and what every row should remember of them."""

    def __init__(self, seed: int, rows: int, history: int, steps: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        hessian = spd(generator)
        self.ways = spd(generator)
        self.curvature = Curvature(torch.empty(rows, SIZE, dtype=torch.float64), history)
        self.pairs: list[list[tuple[Tensor, Tensor]]] = [[] for _ in range(rows)]
        for step in range(steps):
            moved = torch.randn(rows, SIZE, generator=generator, dtype=torch.float64)
            turned = moved @ hessian
            for which, slot in self.curvature.places():
                self.curvature.store[which, slot, 0] = moved[which]
                self.curvature.store[which, slot, 1] = turned[which] @ self.ways
            products = (self.curvature.stacked() @ turned[:, :, None])[..., 0].numpy()
            for row in range(rows):
                # Rows take different pairs, so that their slots fall out of step; one starts anew half way.
                if (step + row) % 3:
                    self.curvature.keep(row, step, products[row])
                    self.pairs[row] = [*self.pairs[row], (moved[row], turned[row])][-history:]
                if row == 1 and step == steps // 2:
                    self.curvature.forget(row)
                    self.pairs[row] = []

    def direction(self, gradient: Tensor) -> Tensor:
        stacked = self.curvature.stacked()
        products = (stacked @ gradient[:, :, None])[..., 0].numpy()
        pairs, own = (torch.from_numpy(part) for part in self.curvature.coefficients(products))
        return (pairs[:, None] @ stacked)[:, 0] + own[:, None] * (gradient @ self.ways)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**20), st.integers(1, 3), st.integers(1, 6), st.integers(0, 14))
def test_the_compact_form_is_the_two_loop_recursion(seed: int, rows: int, history: int, steps: int):
    filled = Filled(seed, rows, history, steps)
    gradient = torch.randn(rows, SIZE, generator=torch.Generator().manual_seed(seed + 1), dtype=torch.float64)
    found = filled.direction(gradient)
    assert filled.curvature.counts == [len(pairs) for pairs in filled.pairs]
    for row, pairs in enumerate(filled.pairs):
        expected = two_loops(pairs, gradient[row], filled.ways)
        assert (found[row] - expected).norm() <= 1e-7 * expected.norm()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**20), st.integers(1, 6), st.integers(3, 14))
def test_it_points_downhill_and_keeps_the_secant_equation(seed: int, history: int, steps: int):
    filled = Filled(seed, 1, history, steps)
    gradient = torch.randn(1, SIZE, generator=torch.Generator().manual_seed(seed + 1), dtype=torch.float64)
    assert float((filled.direction(gradient) * gradient).sum()) < 0
    s, y = filled.pairs[0][-1]
    torch.testing.assert_close(-filled.direction(y[None])[0], s, atol=1e-7, rtol=1e-6)


def test_what_is_not_finite_in_a_free_slot_is_not_felt():
    filled = Filled(3, 2, 4, 6)
    filled.curvature.store[1, filled.curvature.free[1]] = math.nan
    filled.curvature.forget(1)
    gradient = torch.ones(2, SIZE, dtype=torch.float64)
    found = filled.direction(gradient)
    torch.testing.assert_close(found[1], -(gradient @ filled.ways)[1])
    assert torch.isfinite(found).all()


def quadratic(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
    bend = torch.logspace(-2, 2, x[0].numel(), dtype=x.dtype).view(x.shape[1:])
    difference = (x - 0.3) * bend
    return 0.5 * (x - 0.3).mul(difference).sum((1, 2, 3)), difference


def test_steps_are_bounded():
    seen: list[Tensor] = []

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        seen.append(x.clone())
        return quadratic(x, step)

    start = torch.full((2, 3, 6, 6), 0.5, dtype=torch.float64)
    start[1] = 0.9
    for _ in minimise(start, evaluate, 30, Method()):
        pass
    lengths = torch.stack([(b - a).square().mean((1, 2, 3)).sqrt() for a, b in itertools.pairwise(seen)])
    torch.testing.assert_close(lengths[0], torch.full((2,), 0.02, dtype=torch.float64))
    assert lengths.max() <= 0.08 + 1e-12


def test_a_runaway_returns_to_the_best_with_half_the_reach():
    seen: list[Tensor] = []

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        seen.append(x.clone())
        loss, gradient = quadratic(x, step)
        return loss * (1e9 if step == 3 else 1), gradient

    start = torch.full((1, 3, 6, 6), 0.5, dtype=torch.float64)
    trace = list(minimise(start, evaluate, 6, Method()))
    best = min(range(3), key=lambda step: float(trace[step].loss))
    assert torch.equal(seen[4], seen[best]) and torch.equal(trace[3].picture, seen[best])
    assert float(trace[3].loss) == float(trace[best].loss)
    assert float((seen[5] - seen[4]).square().mean().sqrt()) == pytest.approx(0.01)


def test_the_preconditioner_says_which_colours_move():
    only_red = torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1)
    start = torch.full((1, 3, 6, 6), 0.5)
    *_, last = minimise(start, quadratic, 15, Method(), precondition=lambda gradient: gradient * only_red)
    assert (last.picture[:, 0] - start[:, 0]).abs().max() > 0.05
    torch.testing.assert_close(last.picture[:, 1:], start[:, 1:])


def test_pixels_at_the_border_are_held_only_against_leaving():
    x = torch.tensor([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.5, 1e-30, 1 - 6e-8]).view(1, 1, 1, 9).repeat(1, 3, 1, 1)
    gradient = torch.tensor([1.0, 0.0, -1.0, 1.0, 0.0, -1.0, 1.0, 1.0, -1.0]).view(1, 1, 1, 9).repeat(1, 3, 1, 1)
    mover = Lbfgs(x, 5, Method(), None)
    numbers = np.array(mover.measure(gradient).tolist())
    mover.move(gradient, numbers, Verdict((0,), (), ()))
    step = (mover.here - x)[0, 0, 0]
    assert (step[[0, 5]] == 0).all()
    assert (step[[2]] > 0).all() and (step[[3, 6]] < 0).all()


def test_uphill_pairs_are_not_kept():
    """On a hilltop curvature is negative: every step is as the first, along the gradient and as long."""
    seen: list[Tensor] = []

    def hilltop(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
        seen.append(x.clone())
        return 10 - (x - 0.4).square().sum((1, 2, 3)), -2 * (x - 0.4)

    start = 0.41 + 0.01 * torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for _ in minimise(start, hilltop, 8, Method()):
        pass
    for a, b in itertools.pairwise(seen):
        torch.testing.assert_close(b - a, (a - 0.4) * 0.02 / (a - 0.4).square().mean().sqrt())


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_any_memory_layout_is_taken(layout: torch.memory_format):
    start = torch.rand(2, 3, 6, 8, generator=torch.Generator().manual_seed(2), dtype=torch.float64)

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        loss, gradient = quadratic(x, step)
        return loss, gradient.to(memory_format=layout)

    plain = [step.picture for step in minimise(start, quadratic, 12, Method())]
    other = [step.picture for step in minimise(start.to(memory_format=layout), evaluate, 12, Method())]
    torch.testing.assert_close(plain[-1], other[-1])
