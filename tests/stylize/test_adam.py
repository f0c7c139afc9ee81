"""Adam: the paper's steps, averaged without bias, carried to other sizes, and in place where memory is short."""

from __future__ import annotations

import gc

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from designgen.stylize.optimise import Method, Moments, carried, minimise

SHAPE = (2, 3, 10, 12)
GOAL = torch.rand(SHAPE, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
START = torch.full(SHAPE, 0.5, dtype=torch.float64)
LAST = Method(name="adam", average=False)
FREE = Method(name="adam", average=False, boxed=False, rate=0.01, beta1=0.8, beta2=0.95, epsilon=1e-3)


def bowl(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
    goal = GOAL[: len(x)].to(x.dtype)
    return (x - goal).square().mean((1, 2, 3)), 2 * (x - goal) / x[0].numel()


@pytest.mark.parametrize("method", [Method(name="adam", average=False, boxed=False), FREE], ids=["ours", "other"])
def test_it_is_the_adam_of_torch(method: Method):
    x = START.clone().requires_grad_(True)
    theirs = torch.optim.Adam([x], method.rate, (method.beta1, method.beta2), method.epsilon)
    for step in minimise(START, bowl, 40, method):
        x.grad = bowl(x.detach(), 0)[1]
        theirs.step()
        torch.testing.assert_close(step.picture, x.detach(), atol=1e-12, rtol=0)


def test_the_average_is_of_the_iterates_without_bias():
    iterates = [step.picture for step in minimise(START, bowl, 30, LAST)]
    keep = 1 - 8 / 30
    for number, step in enumerate(minimise(START, bowl, 30, Method(name="adam")), 1):
        weights = torch.tensor([keep ** (number - at) for at in range(1, number + 1)], dtype=torch.float64)
        expected = torch.einsum("n,nbchw->bchw", weights / weights.sum(), torch.stack(iterates[:number]))
        torch.testing.assert_close(step.picture, expected, atol=1e-12, rtol=0)


def test_carried_moments_go_on_where_they_stopped():
    whole = [step.picture for step in minimise(START, bowl, 24, LAST)]
    *_, half = minimise(START, bowl, 12, LAST)
    assert half.moments is not None and half.moments.steps == 12
    kept = [half.moments.first.clone(), half.moments.second.clone()]
    *_, end = minimise(half.picture, bowl, 12, LAST, moments=half.moments)
    torch.testing.assert_close(end.picture, whole[-1], atol=1e-12, rtol=0)
    assert end.moments is not None and end.moments.steps == 24
    assert torch.equal(half.moments.first, kept[0]) and torch.equal(half.moments.second, kept[1])


def test_carrying_resizes_and_keeps_the_second_moment_from_falling_below_nothing():
    moments = Moments(GOAL - 0.5, GOAL.square(), 7)

    def sharpened(x: Tensor) -> Tensor:
        return torch.nn.functional.interpolate(x, scale_factor=2, mode="bicubic") * 2 - 0.4

    larger = carried(moments, sharpened)
    assert larger.steps == 7 and larger.first.shape == (2, 3, 20, 24)
    torch.testing.assert_close(larger.first, sharpened(moments.first))
    torch.testing.assert_close(larger.second, sharpened(moments.second).clamp(min=0))
    assert (sharpened(moments.second) < 0).any() and (larger.second == 0).any()


def test_carrying_neither_changes_nor_copies_what_stays():
    moments = Moments(GOAL - 0.5, GOAL.square(), 3)
    carried(moments, lambda x: x.roll(2, -1) - 1)
    assert torch.equal(moments.first, GOAL - 0.5) and torch.equal(moments.second, GOAL.square())
    same = carried(moments, lambda x: x)
    assert same.first is moments.first and same.second is moments.second


def test_moments_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"\(2, 3, 10, 12\)"):
        minimise(START, bowl, 3, LAST, moments=Moments(START[:1], START[:1], 1))


@pytest.mark.parametrize("boxed", [True, False])
def test_frugal_is_the_same_but_in_place(boxed: bool):
    plain = [step.picture for step in minimise(START, bowl, 25, Method(name="adam", average=False, boxed=boxed))]
    x = START.clone()
    for step, expected in zip(minimise(x, bowl, 25, Method(name="adam", frugal=True, boxed=boxed)), plain, strict=True):
        assert step.picture.data_ptr() == x.data_ptr()
        assert torch.equal(x, expected)


def test_frugal_takes_the_moments_over():
    moments = Moments(torch.zeros(SHAPE), torch.zeros(SHAPE), 4)
    *_, last = minimise(START.float(), bowl, 3, Method(name="adam", frugal=True), moments=moments)
    assert last.moments is not None and last.moments.steps == 7
    assert last.moments.first.data_ptr() == moments.first.data_ptr()
    assert last.moments.second.data_ptr() == moments.second.data_ptr()


class Allocations(TorchDispatchMode):
    """Notes the pictures that operations make anew."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.made = size, 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        given = {value.data_ptr() for value in args if isinstance(value, Tensor)}
        out = func(*args, **(kwargs or {}))
        if isinstance(out, Tensor) and out.numel() >= self.size and out.data_ptr() not in given:
            self.made += 1
        return out


def _is_plane(value: object) -> bool:
    """Whether it is an ordinary tensor; sparse ones that other tests left behind have no storage to look at."""
    return issubclass(type(value), Tensor) and value.layout is torch.strided


def test_frugal_keeps_nothing_of_the_pictures_size_but_itself_two_moments_and_the_gradient():
    shape = (1, 3, 400, 700)
    size = 3 * 400 * 700
    x = torch.full(shape, 0.5)
    alive: list[int] = []

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        if step == 2:
            storages = (value.untyped_storage() for value in gc.get_objects() if _is_plane(value))
            alive.append(len({part.data_ptr() for part in storages if part.nbytes() >= 4 * size}))
        with Pause():
            return x.mean((1, 2, 3)), torch.full_like(x, 0.1)

    class Pause:
        """Leave out what the evaluation itself makes."""

        def __enter__(self) -> None:
            self.before = noted.made

        def __exit__(self, *_: object) -> None:
            noted.made = self.before

    noted = Allocations(size)
    run = minimise(x, evaluate, 4, Method(name="adam", frugal=True))
    with noted:
        for _ in run:
            pass
    assert alive == [3]
    assert noted.made == 0


def test_a_runaway_returns_to_the_average_with_half_the_rate():
    seen: list[Tensor] = []

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        seen.append(x.clone())
        loss, gradient = bowl(x, step)
        return (loss * 1e6 if step == 5 else loss), gradient * 1e3

    trace = list(minimise(START, evaluate, 12, Method(name="adam")))
    torch.testing.assert_close(seen[6], trace[4].picture)
    torch.testing.assert_close(trace[5].picture, trace[4].picture)
    assert (seen[7] - seen[6]).abs().max() < 0.75 * (seen[2] - seen[1]).abs().max()


def test_without_an_average_a_runaway_returns_to_the_best():
    seen: list[Tensor] = []

    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        seen.append(x.clone())
        loss, gradient = bowl(x, step)
        return (loss * 1e6 if step == 5 else loss), gradient

    list(minimise(START, evaluate, 8, LAST))
    torch.testing.assert_close(seen[6], seen[4])


def test_frugal_rows_that_run_away_go_on_more_slowly():
    def evaluate(x: Tensor, step: int) -> tuple[Tensor, Tensor]:
        loss, gradient = bowl(x, step)
        return (loss * 1e4 if step >= 5 else loss), gradient

    x = START.clone()
    first, *_, last = minimise(x, evaluate, 120, Method(name="adam", frugal=True))
    assert last.failed == (False, False)
    assert (bowl(x, 0)[0] < 0.05 * first.loss).all()
