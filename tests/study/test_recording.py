"""Watching a transfer: traces that survive the store, snapshots spaced as they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from designgen.study.recording import Recorder, log_spaced, snapshots_from, snapshots_png
from designgen.study.results import Trace
from tests.study.conftest import _iterate as iterate
from tests.study.conftest import wave

STRAIGHT = Lattice()


def tile(size: tuple[int, int] = (64, 64), lattice: Lattice = STRAIGHT, alpha: np.ndarray | None = None) -> Tile:
    return Tile(np.zeros((1, 3, *size), np.float32), lattice, 80, 80 * size[0] / size[1], alpha)


def recorded(*, pictures: bool = True) -> Recorder:
    recorder = Recorder(pictures=pictures)
    for step in range(1, 31):
        recorder(iterate(step, np.full((1, 3, 64, 64), step / 30, np.float32)))
    return recorder


def test_a_trace_holds_every_term_of_every_step_and_survives_the_store() -> None:
    trace = recorded().trace
    assert trace.steps == 30 and set(trace.terms) == {"content", "style:relu1_1", "style:relu2_1"}
    assert trace.sides_px[19:21] == (32, 64)
    assert trace.families["style"][-1] == pytest.approx(2 / 30)
    again = Trace.from_json(trace.as_json())
    assert again.as_json() == trace.as_json() and again.sides_px == trace.sides_px
    assert again.terms["content"] == pytest.approx(trace.terms["content"], rel=1e-5)


def test_a_term_that_not_every_scale_has_is_empty_there() -> None:
    trace = Trace((32, 32, 64), (3.0, 2.0, 1.0), {"style:a": (1.0, 2.0, None), "style:b": (3.0, None, None)})
    assert trace.families == {"style": (2.0, 2.0, None)}
    assert trace.last(trace.terms["style:a"]) == 2.0 and trace.last((None,)) is None
    assert Trace.from_json(trace.as_json()) == trace


@given(st.integers(1, 400), st.integers(1, 24))
def test_snapshots_lie_evenly_on_a_logarithmic_scale(total: int, count: int) -> None:
    picked = log_spaced(range(1, total + 1), count)
    assert len(picked) == min(total, count) and picked[-1] == total
    assert list(picked) == sorted(set(picked))
    assert count == 1 or picked[0] == 1


def test_snapshots_are_few_even_sized_and_end_with_the_last_step() -> None:
    shots = recorded().snapshots(4, tile())
    assert next(shot.step for shot in shots) == 1 and shots[-1].step == 30 and len(shots) == 4
    assert {shot.pixels.shape for shot in shots} == {(1, 3, 64, 64)}
    assert shots[0].side_px == 32 and shots[-1].side_px == 64
    assert shots[-1].pixels.mean() == pytest.approx(1, abs=0.01)
    facts = [(shot.step, shot.side_px, shot.loss) for shot in shots]
    again = snapshots_from(snapshots_png(shots), facts)
    for before, after in zip(shots, again, strict=True):
        assert (before.step, before.side_px) == (after.step, after.side_px)
        np.testing.assert_allclose(after.pixels, before.pixels, atol=0.5 / 255 + 1e-6)


def test_pictures_are_kept_only_when_they_are_wanted_and_never_all_of_them() -> None:
    assert recorded(pictures=False).snapshots(4, tile()) == ()
    assert recorded().snapshots(0, tile()) == ()
    assert len(recorded().snapshots(30, tile())) < 22


def test_snapshots_of_a_half_drop_keep_their_drop() -> None:
    lattice, shot = Lattice.named("half-drop"), wave(1, 64)
    recorder = Recorder(pictures=True)
    recorder(iterate(1, shot))
    (small,) = recorder.snapshots(1, tile((96, 64), lattice))
    assert small.pixels.shape == (1, 3, 96, 64)


def test_a_placed_print_is_shown_on_white_from_the_first_step_on() -> None:
    alpha = np.zeros((1, 1, 64, 64), np.float32)
    alpha[..., 16:48, 16:48] = 1
    for shot in recorded().snapshots(3, tile(lattice=Lattice.named("none"), alpha=alpha)):
        assert shot.pixels[..., :8, :8].min() == 1
        assert shot.pixels[..., 32, 32].max() == pytest.approx(shot.step / 30, abs=0.02)
