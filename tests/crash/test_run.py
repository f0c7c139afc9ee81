"""A run killed at any durable step, and started again, ends with the files of an undisturbed one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.failpoints import in_child
from tests.run.conftest import Fakes, fakes, folder, plan_of, run_plan, tree  # noqa: F401

RECIPE = """\
name = "spring"
[[designs]]
swatches = ["rose.png"]
styles = ["ink.png", "wash.png"]
size_cm = 2
dpi = 40
[garments]
templates = ["tshirt-front"]
[catalogue]
"""
KILLED = 137
STEP = 5
"""Every fifth durable step, to keep the suite quick; `pytest --every-step` tries all."""


def kill_at(step: int) -> None:
    """End the process, with nothing tidied up, at the given call of fsync or replace."""
    count = 0

    def counted(real: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object, **more: object) -> None:
            nonlocal count
            count += 1
            if count == step:
                os._exit(KILLED)
            real(*arguments, **more)

        return call

    os.fsync = counted(os.fsync)  # type: ignore[assignment]
    os.replace = counted(os.replace)  # type: ignore[assignment]


@pytest.mark.slow
def test_killed_at_every_durable_step(folder: Path, fakes: Fakes, request: pytest.FixtureRequest) -> None:  # noqa: F811
    plan = plan_of(folder, RECIPE)
    run_plan(plan, folder / "undisturbed")
    expected = tree(folder / "undisturbed/runs")
    stride = 1 if request.config.getoption("--every-step") else STEP
    step = 1
    while True:
        outputs = folder / f"outputs-{step}"

        def killed(step: int = step, outputs: Path = outputs) -> None:
            kill_at(step)
            run_plan(plan, outputs)

        if (status := in_child(killed)) == 0:
            break
        assert status == KILLED
        sidecars = (outputs / ".designgen").rglob("blobs/**/*.json")
        done = sum(json.loads(path.read_bytes())["stage"] != "inks" for path in sidecars)
        fakes.tiles.clear()
        outcome = run_plan(plan, outputs)
        assert tree(outputs / "runs") == expected, f"killed at step {step}"
        assert not list(outputs.rglob("*.tmp")), "what the killed run left half-written is swept"
        assert sum(count for _, count in outcome.made) == 7 - done, "no finished stage runs twice"
        step += stride
    assert step > 40, "the run has as many durable steps as it has files"
