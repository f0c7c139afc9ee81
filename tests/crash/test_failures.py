# ruff: noqa: F811 - fixtures of another folder are named as they are there
"""What a run survives: kill -9 and a full disk at any step, dead workers, poison, damaged files, a clock set back.

A few of each here; `pytest --every-step` (make stress) tries all steps and 200 random moments.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from designgen.errors import ExitCode, OutputError
from designgen.run.executors.pool import Pool, PoolOptions
from designgen.run.materials import Materials
from designgen.run.outcome import RunOutcome
from designgen.run.runner import Crew, Runner, RunOptions
from designgen.run.stop import Stop, obey_signals
from designgen.store import Store, is_temporary
from designgen.store.index import Index
from tests.crash import fake_unit
from tests.crash.failpoints import KILLED, full_at, in_child, killed_at
from tests.run.conftest import Fakes, fakes, folder, plan_of, run_plan, tree  # noqa: F401

RECIPE = """\
name = "spring"
[[designs]]
swatches = ["rose.png", "dots.png"]
styles = ["ink.png", "wash.png"]
size_cm = 2
dpi = 40
[garments]
templates = ["tshirt-front"]
"""
RESULTS = 8
SMALL = RECIPE.replace(', "dots.png"', "")
SMALL_RESULTS = 4
PAIR = RECIPE.replace(', "wash.png"', "")


def stages_done(outputs: Path) -> int:
    return len(list((outputs / ".designgen/blobs").glob("*/*.json")))


def assert_clean(outputs: Path) -> None:
    assert not [path for path in outputs.rglob("*") if is_temporary(path.name)]
    assert not list(Store(outputs / ".designgen").verify())


@pytest.fixture
def expected(folder: Path, fakes: Fakes) -> dict[str, bytes]:
    run_plan(plan_of(folder, RECIPE), folder / "undisturbed")
    return tree(folder / "undisturbed/runs")


@pytest.fixture
def expected_small(folder: Path, fakes: Fakes) -> dict[str, bytes]:
    run_plan(plan_of(folder, SMALL), folder / "undisturbed")
    return tree(folder / "undisturbed/runs")


def steps(request: pytest.FixtureRequest, few: int) -> int:
    return 1 if request.config.getoption("--every-step") else few


@pytest.mark.slow
def test_killed_at_any_durable_step_the_index_among_them(
    folder: Path,
    expected_small: dict[str, bytes],
    request: pytest.FixtureRequest,
) -> None:
    plan = plan_of(folder, SMALL)
    step = 1
    while True:
        outputs = folder / f"outputs-{step}"

        def killed(step: int = step, outputs: Path = outputs) -> None:
            with killed_at(step):
                run_plan(plan, outputs)

        if (status := in_child(killed)) == 0:
            break
        assert status == KILLED
        done = stages_done(outputs)
        outcome = run_plan(plan, outputs)
        assert tree(outputs / "runs") == expected_small, f"killed at step {step}"
        assert sum(count for _, count in outcome.made) == SMALL_RESULTS - done, "no finished stage runs twice"
        assert_clean(outputs)
        gc.collect()  # hundreds of runs in one process, and Python counts objects, not the size of pictures
        step += steps(request, 37)
    assert step > 50


@pytest.mark.slow
def test_a_disk_that_fills_at_any_write_costs_one_run_and_no_file(
    folder: Path,
    expected_small: dict[str, bytes],
    request: pytest.FixtureRequest,
) -> None:
    plan = plan_of(folder, SMALL)
    step = 1
    while True:
        outputs = folder / f"outputs-{step}"
        with full_at(step) as disk:
            try:
                run_plan(plan, outputs)
                failed = False
            except OutputError as error:
                failed = True
                assert "full" in error.what and error.exit_code == ExitCode.OUTPUT
        assert not [path for path in outputs.rglob("*") if is_temporary(path.name)], f"left over at step {step}"
        run_plan(plan, outputs)
        assert tree(outputs / "runs") == expected_small, f"full at step {step}"
        if not failed and disk.count < step:
            break
        gc.collect()
        step += steps(request, 53)
    assert step > 50


@pytest.mark.slow
def test_killed_at_random_moments(
    folder: Path, expected_small: dict[str, bytes], request: pytest.FixtureRequest
) -> None:
    """From outside, by SIGKILL, in the middle of whatever it does; several times in one folder too."""
    plan = plan_of(folder, SMALL)
    outputs = folder / "whole"
    began = time.monotonic()
    assert in_child(lambda: run_plan(plan, outputs) and None) == 0
    whole_s = time.monotonic() - began
    dice = random.Random(11)
    for number in range(200 if request.config.getoption("--every-step") else 2):
        outputs = folder / f"outputs-{number}"
        for _ in range(dice.choice([1, 1, 2, 3])):
            pid = os.fork()
            if pid == 0:
                run_plan(plan, outputs)
                os._exit(0)
            time.sleep(dice.uniform(0.0, whole_s))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        done = stages_done(outputs) if outputs.is_dir() else 0
        outcome = run_plan(plan, outputs)
        assert tree(outputs / "runs") == expected_small
        assert sum(count for _, count in outcome.made) == SMALL_RESULTS - done
        assert_clean(outputs)
        gc.collect()


@pytest.mark.parametrize("when", range(1, 9, 3))
def test_sigterm_in_any_stage_keeps_what_is_whole_and_goes_on(
    folder: Path,
    fakes: Fakes,
    expected: dict[str, bytes],
    when: int,
) -> None:
    plan, outputs = plan_of(folder, RECIPE), folder / "outputs"

    def stopped() -> None:
        count = 0

        def note(_: object) -> None:
            nonlocal count
            count += 1
            if count == when:
                os.kill(os.getpid(), signal.SIGTERM)

        with obey_signals() as stop:
            try:
                Runner(RunOptions(outputs), Materials(lambda _: None, 10**7), stop, note).run(plan)  # type: ignore[arg-type,return-value]
            except Exception as error:
                os._exit(int(getattr(error, "exit_code", 1)))

    assert in_child(stopped) == ExitCode.TERMINATED
    with Index(outputs / ".designgen") as index:
        assert "running" not in index.counts()
        last = index.last_run()
        assert last is not None and last["exit_code"] == ExitCode.TERMINATED
    done = stages_done(outputs)
    outcome = run_plan(plan, outputs)
    assert sum(count for _, count in outcome.made) == RESULTS - done
    assert tree(outputs / "runs") == expected


def pooled(
    folder: Path, *, deadly: str = "", marker: Path | None = None, workers: int = 2, recipe: str = RECIPE
) -> RunOutcome:
    """Run with worker processes whose stages are stand-ins; those of one swatch kill their worker."""
    prepare = functools.partial(fake_unit.prepare, deadly, str(marker) if marker else "")
    crew = Crew(functools.partial(Pool, options=PoolOptions(workers=workers, threads=1)), prepare)
    options = RunOptions(folder / "outputs", crew=crew)
    materials = Materials(lambda _: None, 10**7)  # type: ignore[arg-type,return-value]
    return Runner(options, materials, Stop()).run(plan_of(folder, recipe))


def test_workers_give_the_same_files_in_the_recipes_order(folder: Path, expected: dict[str, bytes]) -> None:
    outcome = pooled(folder)
    assert outcome.exit_code == ExitCode.OK and dict(outcome.made) == {"mockup": 4, "tile": 4}
    assert tree(folder / "outputs/runs") == expected
    assert [design.name for design in outcome.designs] == [job.design.name for job in plan_of(folder, RECIPE).jobs]
    again = pooled(folder)
    assert again.made == () and dict(again.cached) == {"mockup": 4, "tile": 4}


def test_a_worker_killed_once_costs_nothing(folder: Path, expected: dict[str, bytes]) -> None:
    outcome = pooled(folder, deadly="rose.png", marker=folder / "died")
    assert (folder / "died").exists()
    assert outcome.exit_code == ExitCode.OK and tree(folder / "outputs/runs") == expected


def test_a_poison_swatch_costs_only_its_own_designs_and_is_left_alone_later(folder: Path, fakes: Fakes) -> None:
    outcome = pooled(folder, deadly="rose.png", workers=1, recipe=PAIR)
    assert outcome.exit_code == ExitCode.WITHHELD
    assert [(design.name[:4], design.state) for design in outcome.designs] == [
        ("rose", "failed"),
        ("dots", "made"),
    ]
    assert "killed" in outcome.designs[0].error
    pooled(folder, deadly="rose.png", workers=1, recipe=PAIR)
    with Index(folder / "outputs/.designgen") as index:
        assert {job.error_kind for job in index.jobs("failed")} == {"poison"}
    third = pooled(folder, recipe=PAIR)
    assert "designgen store retry" in third.designs[0].error, "it would be harmless now, but nobody knows that"
    with Index(folder / "outputs/.designgen") as index:
        assert index.retry() == 1
    assert pooled(folder, recipe=PAIR).exit_code == ExitCode.OK


Damage = Callable[[Path], None]


def garbage(path: Path) -> None:
    path.write_bytes(b"\0\xffgarbage" * 50)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize(
    ("what", "damage"),
    [
        ("*/*.png", flipped),
        ("*/*.png", Path.unlink),
        ("*/*.json", flipped),
        ("*/*.json", cut),
        ("../jobs.sqlite", garbage),
        ("../jobs.sqlite", Path.unlink),
        ("../../runs/spring/run.json", cut),
        ("../../runs/spring/tiles/*.png", flipped),
    ],
)
def test_a_damaged_file_is_mended_by_the_next_run(
    folder: Path,
    expected_small: dict[str, bytes],
    what: str,
    damage: Damage,
) -> None:
    outputs = folder / "outputs"
    run_plan(plan_of(folder, SMALL), outputs)
    first, kind = what.rsplit("/", 1)
    path = sorted((outputs / ".designgen/blobs").glob(what) if first == "*" else _found(outputs, first, kind))[0]
    damage(path)
    outcome = run_plan(plan_of(folder, SMALL), outputs)
    assert outcome.exit_code == ExitCode.OK
    assert sum(count for _, count in outcome.made) == (1 if first == "*" else 0)
    assert tree(outputs / "runs") == expected_small
    assert_clean(outputs)


def _found(outputs: Path, first: str, name: str) -> list[Path]:
    return list((outputs / ".designgen/blobs" / first).resolve().glob(name))


def test_a_clock_set_back_by_a_year_hinders_nothing(
    folder: Path,
    fakes: Fakes,
    expected: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outputs = folder / "outputs"

    def killed() -> None:
        with killed_at(40):
            run_plan(plan_of(folder, RECIPE), outputs)

    assert in_child(killed) == KILLED
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 365 * 86400)
    run_plan(plan_of(folder, RECIPE), outputs)
    assert tree(outputs / "runs") == expected


def test_read_only_outputs_are_told_at_once(folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def read_only(path: object, flags: int, *more: int, **named: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and "outputs" in str(path):
            raise OSError(30, "Read-only file system")
        return real(path, flags, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(OutputError, match="read-only") as raised:
        run_plan(plan_of(folder, RECIPE), folder / "outputs")
    assert raised.value.exit_code == ExitCode.OUTPUT
    assert fakes.tiles == [], "before anything is painted"


def test_limits_leave_designs_for_another_time(folder: Path, fakes: Fakes, expected: dict[str, bytes]) -> None:
    outputs = folder / "outputs"
    options = RunOptions(outputs, may_begin=lambda begun: "Enough for tonight." if begun >= 2 else "")
    materials = Materials(lambda _: None, 10**7)  # type: ignore[arg-type,return-value]
    outcome = Runner(options, materials).run(plan_of(folder, RECIPE))
    assert [design.state for design in outcome.designs] == ["made", "made", "not-begun", "not-begun"]
    assert outcome.exit_code == ExitCode.OK and len(fakes.tiles) == 4 + 2
    entry = json.loads((outputs / "runs/spring/run.json").read_text())["designs"][3]
    assert (entry["state"], entry["error"], entry["file"]) == ("not-begun", "Enough for tonight.", "")
    run_plan(plan_of(folder, RECIPE), outputs)
    assert tree(outputs / "runs") == expected
