"""The ladder that a transfer goes down when memory runs out, with an encoder that says it does."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from designgen.errors import ExitCode, InputError
from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, Iterate, Settings, Style, Variant, Workplace, schedule, stylize_batch
from designgen.stylize.batches import needed_mb
from designgen.stylize.memory import Attempts, _for_fewer, _with_smaller_blocks, is_out_of_memory
from designgen.stylize.schedule import Budget, Quality, plan

from .support import TinyEncoder, smooth

STRAIGHT = Lattice()
FULL = "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
NONE = Workplace()


class HungryEncoder(TinyEncoder):
    """Fails where more pixels of pictures that repeat come in one call than there is room for."""

    def __init__(self, room_px: int, error: Callable[[], BaseException] = lambda: RuntimeError(FULL)) -> None:
        super().__init__()
        self.room_px, self.error, self.refused = room_px, error, 0

    def forward(self, x: torch.Tensor, taps: Sequence[str], lattice: Lattice) -> dict[str, torch.Tensor]:
        pixels = int(x.shape[0] * x.shape[2] * x.shape[3])
        if x.requires_grad and pixels > self.room_px:
            self.refused += 1
            raise self.error()
        return super().forward(x, taps, lattice)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "QUALITIES", {"draft": Quality(((64, 4),))})
    monkeypatch.setattr(schedule, "COARSEST_PX", 64)


def rows(count: int, size_px: int = 64) -> list[Variant]:
    styles = (Style(smooth(9)),)
    return [
        Variant(Content(smooth(seed, (size_px, size_px), STRAIGHT), STRAIGHT), styles, seed=seed)
        for seed in range(count)
    ]


def paint(
    encoder: TinyEncoder, count: int, size_px: int = 64, settings: Settings | None = None, at: Workplace = NONE
) -> tuple[np.ndarray, list[str], list[Iterate]]:
    told: list[str] = []
    seen: list[Iterate] = []
    settings = settings or Settings(quality="draft", jitter=False)
    found = stylize_batch(
        rows(count, size_px), (size_px, size_px), settings, encoder, workplace=replace(at, tell=told.append),
        on_iterate=seen.append,
    )  # fmt: skip
    return found, told, seen


def test_nothing_is_said_where_memory_suffices() -> None:
    _, told, seen = paint(TinyEncoder(), 2)
    assert told == [] and seen[-1].fraction == pytest.approx(1)


@pytest.mark.parametrize(("count", "rungs"), [(2, 1), (3, 2), (4, 3)])
def test_a_batch_that_does_not_fit_is_painted_in_halves_and_is_the_same(count: int, rungs: int) -> None:
    whole, _, _ = paint(TinyEncoder(), count)
    encoder = HungryEncoder(64 * 64)
    parts, told, seen = paint(encoder, count)
    assert parts.shape == whole.shape
    np.testing.assert_allclose(parts, whole, atol=0.02)
    assert encoder.refused == len(told) == rungs
    assert all("Memory ran out" in said and "two parts" in said and "same pictures" in said for said in told)
    assert [each.picture().shape[0] for each in seen] == [1] * (4 * count)
    fractions = [each.fraction for each in seen]
    assert fractions == sorted(fractions) and fractions[-1] == pytest.approx(1)


def test_halves_begin_where_the_first_half_ended() -> None:
    encoder = HungryEncoder(2 * 64 * 64)
    _, told, _ = paint(encoder, 8)
    assert encoder.refused == 3 and [sentence.split("again: ")[1][:9] for sentence in told] == [
        "8 picture", "4 picture", "4 picture",
    ]  # fmt: skip


def test_a_picture_alone_goes_into_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "BLOCKS_PX", (64,))
    monkeypatch.setattr(schedule, "COARSEST_PX", 512)
    whole, _, _ = paint(TinyEncoder(), 1, 256)
    encoder = HungryEncoder(200**2)
    parts, told, seen = paint(encoder, 1, 256)
    assert encoder.refused == len(told) == 1 and "blocks of 64 px" in told[0]
    assert [each.step for each in seen] == [1, 2, 3, 4]
    assert np.abs(parts - whole).mean() < 0.01


def test_blocks_become_smaller_rung_by_rung_until_there_are_no_smaller_ones() -> None:
    settings, size = Settings(quality="draft"), (4096, 4096)
    attempts = Attempts(lambda allowed: plan(size, STRAIGHT, settings, allowed), lambda *_: smooth(1))
    budget, sides = Budget(30_000), []
    scales = attempts.scales(budget)
    while (smaller := _with_smaller_blocks(budget, scales, attempts)) is not None:
        budget, scales = smaller
        sides.append(scales[-1].block_px)
    assert len(sides) >= 3 and sides == sorted(sides, reverse=True) and sides[-1] == schedule.BLOCKS_PX[-1]


def test_at_the_end_of_the_ladder_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(InputError, match="64 × 64 px does not fit") as caught:
        paint(HungryEncoder(10), 2)
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    for way in ("smaller", "--max-memory", "--device cpu"):
        assert way in caught.value.hint
    assert isinstance(caught.value.__cause__, MemoryError) and FULL in str(caught.value.__cause__)


def test_a_loss_that_needs_the_whole_picture_ends_at_once() -> None:
    encoder = HungryEncoder(10)
    with pytest.raises(InputError, match=r"does not fit.*--style-loss sliced"):
        paint(encoder, 1, 512, Settings(quality="draft", style_loss="sliced", scales="single"))
    assert encoder.refused == 1


def test_blocks_do_not_grow_into_the_memory_that_half_a_batch_saves() -> None:
    settings = Settings(quality="draft")
    for batch, allowed in ((8, 2000), (4, 3000), (5, 4096), (2, 1500)):
        budget = Budget(allowed, batch=batch)
        planned = plan((2048, 2048), STRAIGHT, settings, budget)
        fewer = _for_fewer(budget, planned, (batch + 1) // 2)
        assert fewer.memory_mb <= allowed
        again = plan((2048, 2048), STRAIGHT, settings, fewer)
        for now, before in zip(again, planned, strict=True):
            assert (now.block_px or 9999) <= (before.block_px or 9999)


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (RuntimeError(FULL), True),
        (RuntimeError("[enforce fail] not enough memory: you tried to allocate 4294967296 bytes."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 5.00 GB)"), True),
        (RuntimeError("std::bad_alloc"), True),
        (torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), True),
        (MemoryError(), True),
        (RuntimeError("size mismatch"), False),
        (ValueError("out of memory"), False),
        (KeyboardInterrupt(), False),
    ],
)
def test_what_counts_as_memory_that_ran_out(error: BaseException, is_one: bool) -> None:
    assert is_out_of_memory(error) is is_one


def test_other_errors_pass_through_untouched() -> None:
    encoder = HungryEncoder(10, lambda: RuntimeError("size mismatch"))
    with pytest.raises(RuntimeError, match="size mismatch"):
        paint(encoder, 2)
    assert encoder.refused == 1


def test_a_real_allocation_that_fails_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**55)
    assert is_out_of_memory(caught.value)


def test_the_tensors_of_a_failed_attempt_are_gone_before_the_next() -> None:
    alive: list[int] = []
    pictures: list[object] = []

    class Watching(HungryEncoder):
        def forward(self, x: torch.Tensor, taps: Sequence[str], lattice: Lattice) -> dict[str, torch.Tensor]:
            if x.requires_grad:
                alive.append(sum(each() is not None for each in pictures))  # type: ignore[operator]
                pictures.append(weakref.ref(x))
            return super().forward(x, taps, lattice)

    paint(Watching(64 * 64), 2)
    assert alive[1] == 0


def test_a_batch_that_is_not_expected_to_fit_is_divided_before_it_begins() -> None:
    whole, _, _ = paint(TinyEncoder(), 3)
    two = Budget(encoder="tiny", batch=2)
    enough = needed_mb(plan((64, 64), STRAIGHT, Settings(quality="draft"), two), two)
    parts, told, seen = paint(TinyEncoder(), 3, at=Workplace(memory_mb=enough))
    assert told == [] and [each.picture().shape[0] for each in seen] == [2] * 4 + [1] * 4
    np.testing.assert_allclose(parts, whole, atol=0.02)
    assert seen[-1].fraction == pytest.approx(1)
