"""The minimisers: they get there, stay in the box, and neither hide nor survive numbers that are not finite."""

from __future__ import annotations

import math

import pytest
import torch

from designgen.errors import DesigngenError
from designgen.stylize.optimise import DivergedError, minimise

GOAL = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(1))
SCALES = torch.logspace(-1, 1, 8)


def bowl(x: torch.Tensor, _: int) -> tuple[float, torch.Tensor]:
    difference = (x - GOAL) * SCALES
    return float(difference.square().mean()), 2 * difference * SCALES / x.numel()


def run(evaluate, steps: int, optimiser: str, start: torch.Tensor | None = None):
    return list(minimise(torch.full_like(GOAL, 0.5) if start is None else start, evaluate, steps, optimiser))


@pytest.mark.parametrize(("optimiser", "steps"), [("lbfgs", 60), ("adam", 300)])
def test_a_bowl_is_descended(optimiser: str, steps: int):
    trace = run(bowl, steps, optimiser)
    assert [step.number for step in trace] == list(range(1, steps + 1))
    assert bowl(trace[-1].picture, 0)[0] < 0.01 * trace[0].loss


def test_lbfgs_returns_the_best_it_saw():
    trace = run(bowl, 40, "lbfgs")
    assert bowl(trace[-1].picture, 0)[0] == pytest.approx(min(step.loss for step in trace))


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
def test_pixels_stay_in_the_box(optimiser: str):
    def outwards(x: torch.Tensor, _: int) -> tuple[float, torch.Tensor]:
        difference = x - (2 * GOAL - 0.5) * 2
        return float(difference.square().mean()), 2 * difference / x.numel()

    trace = run(outwards, 60, optimiser)
    last = trace[-1].picture
    assert last.min() >= 0 and last.max() <= 1
    torch.testing.assert_close(last, (4 * GOAL - 1).clamp(0, 1), atol=0.03, rtol=0)


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
def test_the_start_is_left_alone(optimiser: str):
    start = torch.full_like(GOAL, 0.5)
    run(bowl, 5, optimiser, start)
    assert torch.equal(start, torch.full_like(GOAL, 0.5))


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_not_a_number_is_an_error_in_plain_words(optimiser: str, bad: float):
    with pytest.raises(DivergedError, match="unstable") as raised:
        run(lambda x, _: (bad, torch.zeros_like(x)), 20, optimiser)
    assert isinstance(raised.value, DesigngenError)
    assert raised.value.hint


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
def test_one_bad_gradient_is_stepped_over(optimiser: str):
    def sometimes(x: torch.Tensor, step: int) -> tuple[float, torch.Tensor]:
        loss, gradient = bowl(x, step)
        return loss, gradient * math.nan if step == 12 else gradient

    trace = run(sometimes, 60, optimiser)
    assert torch.isfinite(trace[-1].picture).all()
    assert bowl(trace[-1].picture, 0)[0] < 0.5 * trace[0].loss


def test_a_runaway_is_reported():
    def cliff(x: torch.Tensor, step: int) -> tuple[float, torch.Tensor]:
        return 10.0**step, torch.ones_like(x)

    with pytest.raises(DivergedError):
        run(cliff, 40, "lbfgs")


def test_an_unknown_optimiser_is_refused():
    with pytest.raises(ValueError, match="lbfgs or adam"):
        minimise(GOAL, bowl, 1, "sgd")
