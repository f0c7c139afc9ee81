"""Why a design is not done, in words."""

from __future__ import annotations

from pathlib import Path

from designgen.run.publish import RunFolder
from designgen.run.status import status_of
from designgen.store import Store
from tests.run.conftest import RECIPE, Fakes, plan_of, run_plan


def reasons(folder: Path, text: str = RECIPE) -> dict[str, str]:
    store = Store(folder / "outputs/.designgen")
    before = RunFolder(folder / "outputs/runs/spring").manifest()
    statuses = status_of(plan_of(folder, text), before, store.has, lambda job: 1.0)
    return {status.name.removesuffix("__straight__original"): status.reason for status in statuses}


def test_reasons(folder: Path, fakes: Fakes) -> None:
    recipe = RECIPE.replace('["straight", "half-drop"]', '"straight"')
    assert set(reasons(folder, recipe).values()) == {"new"}
    (folder / "dots.png").write_bytes(b"bad")
    run_plan(plan_of(folder, recipe), folder / "outputs")
    found = reasons(folder, recipe)
    assert found["rose__ink"] == "" and found["dots__ink"].startswith("failed last time: ")
    assert reasons(folder, recipe.replace("dpi = 40", "dpi = 50\nseed = 2"))["rose__ink"] == "dpi 40 → 50, seed 1 → 2"
    (folder / "ink.png").write_bytes((folder / "wash.png").read_bytes() + b"x")
    assert reasons(folder, recipe)["rose__ink"] == "the style changed"
    assert reasons(folder, recipe)["rose__wash"] == ""
    for sidecar in (folder / "outputs/.designgen/blobs").rglob("*.json"):
        sidecar.unlink()
    assert reasons(folder, recipe)["rose__wash"] == "no longer in the store"
