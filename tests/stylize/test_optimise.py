"""The minimisers: they get there, stay in the box, keep the rows of a batch apart, and report what runs away."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor

from designgen.errors import DesigngenError
from designgen.stylize.optimise import DivergedError, Method, Step, minimise

NAMES = ["lbfgs", "adam"]
GOALS = torch.rand(3, 3, 8, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
SCALES = torch.logspace(-1, 1, 8, dtype=torch.float64)
HALF = torch.full_like(GOALS, 0.5)

Loss = Callable[[Tensor], Tensor]


def evaluation(loss: Loss) -> Callable[[Tensor, int], tuple[Tensor, Tensor]]:
    def evaluate(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
        x = x.detach().requires_grad_(True)
        losses = loss(x)
        (gradient,) = torch.autograd.grad(losses.sum(), x)
        return losses.detach(), gradient

    return evaluate


def bowl(goal: Tensor) -> Loss:
    return lambda x: ((x - goal) * SCALES.to(x.dtype)).square().mean((1, 2, 3))


def valley(x: Tensor) -> Tensor:
    """Rosenbrock's, between neighbouring columns, scaled to have its minimum inside the box."""
    y = 2.5 * x
    return (10 * (y[..., 1:] - y[..., :-1].square()).square() + (0.8 - y[..., :-1]).square()).mean((1, 2, 3))


def run(evaluate, steps: int, method: Method, start: Tensor = HALF, **more) -> list[Step]:
    return list(minimise(start, evaluate, steps, method, **more))


@pytest.mark.parametrize(("name", "steps"), [("lbfgs", 60), ("adam", 300)])
def test_a_bowl_is_descended(name: str, steps: int):
    trace = run(evaluation(bowl(GOALS)), steps, Method(name=name))
    assert [step.number for step in trace] == list(range(1, steps + 1))
    assert trace[0].loss.shape == (3,) and trace[-1].failed == (False, False, False)
    assert (bowl(GOALS)(trace[-1].picture) < 0.01 * trace[0].loss).all()


@pytest.mark.parametrize(("name", "steps"), [("lbfgs", 200), ("adam", 1000)])
def test_a_curved_valley_is_followed(name: str, steps: int):
    start = 0.2 + 0.2 * GOALS
    trace = run(evaluation(valley), steps, Method(name=name), start)
    assert (valley(trace[-1].picture) < 0.05 * trace[0].loss).all()


@pytest.mark.parametrize("name", NAMES)
def test_pixels_stay_in_the_box_where_there_is_one(name: str):
    far = 4 * GOALS - 1.5
    evaluate = evaluation(lambda x: (x - far).square().mean((1, 2, 3)))
    boxed = run(evaluate, 120, Method(name=name, rate=0.05))[-1].picture
    assert boxed.min() >= 0 and boxed.max() <= 1
    torch.testing.assert_close(boxed, far.clamp(0, 1), atol=0.03, rtol=0)
    free = run(evaluate, 120, Method(name=name, rate=0.05, boxed=False))[-1].picture
    torch.testing.assert_close(free, far, atol=0.03, rtol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", NAMES)
def test_the_start_is_left_alone_and_its_kind_kept(name: str, dtype: torch.dtype):
    start = HALF.to(dtype)
    last = run(evaluation(bowl(GOALS.to(dtype))), 5, Method(name=name), start)[-1]
    assert torch.equal(start, HALF.to(dtype))
    assert last.picture.dtype == dtype and last.picture.shape == start.shape


@pytest.mark.parametrize("method", [Method(), Method(name="adam"), Method(name="adam", average=False)])
def test_what_was_yielded_stays_as_it_was(method: Method):
    kept = [(step.picture, step.picture.clone()) for step in minimise(HALF, evaluation(bowl(GOALS)), 12, method)]
    assert all(torch.equal(picture, then) for picture, then in kept)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_start_gives_the_same_bytes(name: str):
    one, two = (run(evaluation(bowl(GOALS)), 30, Method(name=name))[-1].picture for _ in range(2))
    assert torch.equal(one, two)


def troubled(rows: Sequence[int]) -> Callable[[Tensor, int], tuple[Tensor, Tensor]]:
    """Three problems: a bowl that once has no gradient, one that leaps, one that is only bent; some of their rows."""
    goals = GOALS[list(rows)]

    def loss(x: Tensor) -> Tensor:
        plain = ((x - goals) * SCALES.sqrt()).square().mean((1, 2, 3))
        bent = valley(x) + 0.1 * plain
        return torch.stack([plain[at] if row < 2 else bent[at] for at, row in enumerate(rows)])

    smooth = evaluation(loss)

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        losses, gradient = smooth(x, step)
        for at, row in enumerate(rows):
            if row == 0 and step == 9:
                gradient[at, 0, 0, 0] = math.nan
            if row == 1 and step in (5, 6, 17):
                losses[at] *= 1e6
        return losses, gradient

    return evaluate


def ways(gradient: Tensor) -> Tensor:
    mixed = torch.tensor([[2.0, 0.5, 0.3], [0.5, 1.0, 0.2], [0.3, 0.2, 0.7]], dtype=gradient.dtype)
    return torch.einsum("ij,bjhw->bihw", mixed, gradient)


METHODS = [
    Method(),
    Method(history=3),
    Method(plateau=0.2),
    Method(name="adam"),
    Method(name="adam", average=False, boxed=False),
    Method(name="adam", plateau=0.2),
]


@pytest.mark.parametrize("precondition", [None, ways])
@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_a_row_of_a_batch_is_what_it_is_alone(method: Method, precondition):
    # Not longer: with every step the last bit of rounding grows, as it does between two runs of one row.
    together = run(troubled([0, 1, 2]), 28, method, precondition=precondition)
    for row in range(3):
        alone = run(troubled([row]), 28, method, HALF[row : row + 1], precondition=precondition)
        for single, step in zip(alone, together, strict=False):
            torch.testing.assert_close(step.loss[row], single.loss[0], atol=0, rtol=1e-9)
            torch.testing.assert_close(step.picture[row], single.picture[0], atol=1e-9, rtol=0)
        torch.testing.assert_close(together[-1].picture[row], alone[-1].picture[0], atol=1e-9, rtol=0)


@pytest.mark.parametrize("method", [*METHODS[:1], *METHODS[3:5], Method(name="adam", frugal=True)], ids=repr)
def test_a_row_that_is_given_up_does_not_touch_the_others(method: Method):
    smooth = evaluation(bowl(GOALS))

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        losses, gradient = smooth(x, step)
        if step >= 4:
            losses[1], gradient[1] = math.nan, math.inf
        return losses, gradient

    trace = [
        (step.failed, step.picture.clone(), step.loss.clone()) for step in minimise(HALF.clone(), evaluate, 30, method)
    ]
    assert trace[9][0] == (False, False, False) and trace[-1][0] == (False, True, False)
    assert all(torch.isfinite(picture).all() and torch.isfinite(loss).all() for _, picture, loss in trace)
    assert torch.equal(trace[15][1][1], trace[-1][1][1])
    for row in (0, 2):
        alone = run(evaluation(bowl(GOALS[row])), 30, method, HALF[row : row + 1].clone())
        torch.testing.assert_close(trace[-1][1][row], alone[-1].picture[0], atol=1e-9, rtol=0)


def test_a_row_that_is_bad_from_the_start_is_returned_as_it_came():
    smooth = evaluation(bowl(GOALS))

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        losses, gradient = smooth(x, step)
        losses[2] = math.inf
        return losses, gradient

    for name in NAMES:
        last = run(evaluate, 10, Method(name=name))[-1]
        assert last.failed == (False, False, True)
        assert torch.equal(last.picture[2], HALF[2])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_not_a_number_is_an_error_in_plain_words(name: str, bad: float):
    with pytest.raises(DivergedError, match="unstable") as raised:
        run(lambda x, _: (x.new_full((3,), bad), torch.zeros_like(x)), 20, Method(name=name))
    assert isinstance(raised.value, DesigngenError)
    assert raised.value.hint


@pytest.mark.parametrize("frugal", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_one_bad_gradient_is_stepped_over(name: str, frugal: bool):
    smooth = evaluation(bowl(GOALS))

    def sometimes(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        loss, gradient = smooth(x, step)
        return loss, gradient * math.nan if step == 12 else gradient

    trace = run(sometimes, 60, Method(name=name, frugal=frugal and name == "adam"), HALF.clone())
    assert all(torch.isfinite(step.picture).all() for step in trace)
    assert (bowl(GOALS)(trace[-1].picture) < 0.5 * trace[0].loss).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_runaway_is_reported(name: str):
    def cliff(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        return x.new_full((len(x),), 100.0**step), torch.ones_like(x)

    with pytest.raises(DivergedError):
        run(cliff, 40, Method(name=name))


def test_stirring_around_the_minimum_is_no_runaway():
    trace = run(evaluation(bowl(GOALS)), 600, Method(name="adam"))
    assert trace[-1].failed == (False, False, False)


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_at_a_plateau(name: str):
    evaluate = evaluation(lambda x: 0.1 + bowl(GOALS)(x))
    assert len(run(evaluate, 400, Method(name=name))) == 400
    trace = run(evaluate, 400, Method(name=name, plateau=0.05))
    assert 9 <= len(trace) < 400
    assert (trace[-1].loss < 0.3 * trace[0].loss).all()


def test_it_goes_on_as_long_as_one_row_does():
    goals = torch.stack((HALF[0], GOALS[1], GOALS[2]))
    trace = run(evaluation(bowl(goals)), 60, Method(plateau=0.01))
    assert len(trace) > 9
    assert torch.equal(trace[-1].picture[0], HALF[0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_few_steps_are_steps_too(name: str, steps: int):
    assert len(run(evaluation(bowl(GOALS)), steps, Method(name=name))) == steps


def test_losses_that_are_not_one_a_row_are_refused():
    with pytest.raises(ValueError, match="3 losses"):
        run(lambda x, _: (x.mean(), x), 1, Method())


def test_neither_autocast_nor_what_surrounds_the_caller_changes_the_steps():
    plain = run(evaluation(bowl(GOALS.float())), 25, Method(), HALF.float())
    smooth = evaluation(bowl(GOALS.float()))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        other = run(smooth, 25, Method(), HALF.float())
    torch.testing.assert_close(plain[-1].picture, other[-1].picture, atol=0, rtol=0)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="lbfgs or adam"):
        Method(name="sgd")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="history"):
        Method(history=0)
    with pytest.raises(ValueError, match="frugal"):
        Method(frugal=True)
    with pytest.raises(ValueError, match="beta"):
        Method(beta2=1.0)
    with pytest.raises(ValueError, match="B, 3, H, W"):
        minimise(HALF[0], evaluation(bowl(GOALS)), 1, Method())
