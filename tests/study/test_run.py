"""A study: what it makes, what it finds, what it measures, what it leaves when stopped."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np
import pytest

from designgen.errors import ExitCode, InputError, MissingError
from designgen.recipe.design import TileLook
from designgen.recipe.load import RecipeError
from designgen.repeat.lattice import Lattice
from designgen.run.events import Event, Failed, Finished, Noticed, Started
from designgen.run.materials import Materials
from designgen.run.stop import Stop
from designgen.store import MemoryStore
from designgen.study import page_html
from designgen.study.jobs import Wishes, jobs_of, missing
from designgen.study.measures import content_ssim
from designgen.study.run import Study, Tools
from tests.study.conftest import Fake, plan_of, run_study, wave


def test_every_cell_is_made_once_and_measured(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(), fake)
    assert len(fake.looks) == 6 and len(result.made) == 6 and not result.stopped
    assert [look.strength for look in fake.looks[:3]] == [0.2, 0.5, 0.8]
    by_name = {cell.cell.name: cell for cell in result.cells}
    likeness = [by_name[name].measures.ssim for name in ("A1", "B1", "C1")]  # type: ignore[union-attr]
    assert likeness == sorted(likeness, reverse=True) and likeness[0] > 0.8
    for cell in result.made:
        assert cell.trace is not None and cell.trace.steps == 30 and cell.seconds == 1
        assert cell.measures is not None and cell.measures.seam in ("pass", "warn", "break")
        assert cell.notices == ("made for a test",) and not cell.cached
    assert result.exit_code == ExitCode.OK


def test_likeness_is_to_the_swatch_the_engine_was_given(folder: Path, fake: Fake) -> None:
    (cell,) = run_study(plan_of(x="strength=0", y=None), fake).cells
    assert cell.measures is not None and cell.measures.ssim > 0.97
    assert cell.measures.ssim == pytest.approx(content_ssim(cell.tile.pixels, wave(0), Lattice()), abs=0.03)


def test_a_second_study_costs_nothing_and_finds_the_same(folder: Path, fake: Fake) -> None:
    store, wishes = MemoryStore(), Wishes(4, edges=True)
    first = run_study(plan_of(), fake, store, wishes=wishes)
    made = len(fake.looks)
    events: list[Event] = []
    second = run_study(plan_of(), fake, store, wishes=wishes, events=events)
    assert len(fake.looks) == made and all(cell.cached for cell in second.made)
    started = events[0]
    assert isinstance(started, Started) and started.seconds == 0 and started.to_make == 0
    for a, b in zip(first.cells, second.cells, strict=True):
        assert (a.png, a.measures, a.seconds) == (b.png, b.measures, b.seconds)
        assert a.trace is not None and a.trace == b.trace
    assert [(s.step, s.loss) for s in first.snapshots] == [(s.step, s.loss) for s in second.snapshots]
    np.testing.assert_allclose(first.snapshots[0].pixels, second.snapshots[0].pixels, atol=1 / 255)
    assert page_html.render(first) == page_html.render(second)


def test_more_values_make_only_the_new_cells(folder: Path, fake: Fake) -> None:
    store = MemoryStore()
    run_study(plan_of(y=None), fake, store, wishes=Wishes(0))
    fake.looks.clear()
    run_study(plan_of(x="strength=0.2..0.8:4", y=None), fake, store, wishes=Wishes(0))
    assert [look.strength for look in fake.looks] == [0.4, 0.6]


def test_a_tile_of_a_run_is_taken_though_it_has_no_trace(folder: Path, fake: Fake) -> None:
    store, plan = MemoryStore(), plan_of(y=None)
    run_study(plan, fake, store, wishes=Wishes(0))
    for job in jobs_of(plan, Wishes(0)).values():
        store.delete(job.trace_stage.key)
    fake.looks.clear()
    result = run_study(plan, fake, store, wishes=Wishes(0))
    assert not fake.looks and all(cell.trace is None and cell.measures for cell in result.made)
    # Snapshots cannot be had without painting that one cell again.
    run_study(plan, fake, store, wishes=Wishes(4))
    assert [look.strength for look in fake.looks] == [0.5]


def test_two_cells_that_are_the_same_are_made_once(folder: Path, fake: Fake) -> None:
    plan = plan_of(x="size_cm=8,80mm", y=None)
    assert len(jobs_of(plan, Wishes())) == 1
    result = run_study(plan, fake)
    assert len(fake.looks) == 1 and len(result.made) == 2


def test_snapshots_are_of_the_chosen_cell(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(y=None, cell="C1"), fake)
    assert [shot.step for shot in result.snapshots][-1] == 30 and len(result.snapshots) == 4
    np.testing.assert_allclose(result.snapshots[-1].pixels, result.cells[2].tile.pixels, atol=1 / 255)
    assert run_study(plan_of(y=None), fake, wishes=Wishes(0)).snapshots == ()


def test_edges_are_of_the_swatch_and_of_both_tiles_and_cells_serve_for_them(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(), fake, wishes=Wishes(0, edges=True))
    assert [(view.label, view.smoothness) for view in result.edges] == [
        ("swatch", None), ("without TV", 0), ("with TV", 1),
    ]  # fmt: skip
    assert len(fake.looks) == 6, "the grid has both tiles"
    assert all(view.edges.horizontal.shape == (64, 64) for view in result.edges)
    other = Fake()
    run_study(plan_of(y=None), other, wishes=Wishes(0, edges=True))
    assert len(other.looks) == 4


def test_the_first_stop_keeps_what_is_finished(folder: Path, fake: Fake) -> None:
    stop, store = Stop(), MemoryStore()
    fake.on_call = lambda look: stop.request(signal.SIGINT) if len(fake.looks) == 3 else None
    result = run_study(plan_of(), fake, store, stop=stop, wishes=Wishes(4, edges=True))
    assert result.stopped and [cell.state for cell in result.cells] == ["made", "made", *["missing"] * 4]
    assert result.edges == () and result.snapshots
    fake.looks.clear()
    fake.on_call = lambda look: None
    run_study(plan_of(), fake, store)
    assert len(fake.looks) == 4


def test_one_cell_that_fails_leaves_the_others(folder: Path, fake: Fake) -> None:
    def fail(look: TileLook) -> None:
        if look.strength == 0.5:
            raise InputError("The transfer became unstable.", "Try another seed.")
        if look.strength == 0.8:
            raise RuntimeError("a tensor went wrong")

    fake.on_call = fail
    events: list[Event] = []
    result = run_study(plan_of(y=None), fake, events=events)
    assert [cell.state for cell in result.cells] == ["made", "failed", "failed"]
    assert "Try another seed" in result.cells[1].error and "tensor" in result.cells[2].error
    assert result.exit_code == ExitCode.WITHHELD and sum(isinstance(e, Failed) for e in events) == 2


def test_what_every_cell_would_meet_ends_the_study(folder: Path, fake: Fake) -> None:
    def fail(look: TileLook) -> None:
        raise MissingError("no weights")

    fake.on_call = fail
    with pytest.raises(MissingError):
        run_study(plan_of(), fake)


def test_sizes_and_pictures_are_checked_before_any_work(folder: Path, fake: Fake) -> None:
    (folder / "wash.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    plan = plan_of(x="style=ink.png,wash.png", y="dpi=20,1000", settings={"size_cm": "80"})

    def materials(_: str) -> Materials:
        return Materials(lambda pooling: None, 10_000_000)  # type: ignore[arg-type, return-value]

    study = Study(plan, Wishes(), Tools(MemoryStore(), materials, fake))
    with pytest.raises(RecipeError) as caught:
        study.check()
    assert "wash.png" in caught.value.what and "at most" in caught.value.what
    assert not fake.looks


def test_events_tell_the_work_and_its_end(folder: Path, fake: Fake) -> None:
    events: list[Event] = []
    run_study(plan_of(), fake, events=events)
    started = events[0]
    assert isinstance(started, Started) and (started.to_make, started.done) == (6, 0) and started.seconds > 0
    assert next(e.name for e in events if isinstance(e, Finished)) == "A1 strength 0.2, smoothness 0"
    assert sum(isinstance(event, Noticed) for event in events) == 6


def test_the_estimate_counts_what_is_missing(folder: Path, fake: Fake) -> None:
    store, plan = MemoryStore(), plan_of()
    jobs = jobs_of(plan, Wishes(4))
    assert len(missing(jobs, store.has)) == 6 and all(s > 0 for s in missing(jobs, store.has).values())
    run_study(plan, fake, store)
    assert missing(jobs, store.has) == {}
    assert len(missing(jobs_of(plan, Wishes(5)), store.has)) == 1, "other snapshots need that cell once more"


def test_one_encoder_is_loaded_at_a_time_and_each_once(folder: Path, fake: Fake) -> None:
    loaded: list[str] = []

    def materials(name: str) -> Materials:
        loaded.append(name)
        return Materials(lambda pooling: None, 10_000_000)  # type: ignore[arg-type, return-value]

    plan = plan_of(x="strength=0.2,0.5", y="encoder=compact,vgg19")
    Study(plan, Wishes(0), Tools(MemoryStore(), materials, fake)).run()
    assert [look.encoder for look in fake.looks] == ["compact", "compact", "vgg19", "vgg19"]
    assert loaded[:2] == ["compact", "vgg19"]
