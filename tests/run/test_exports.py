"""Files for printers in a run: made once, found again, withheld with their design, told in run.json and report.md."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from designgen.errors import ExitCode, InputError
from designgen.export import find_service
from designgen.imaging import read_recipe
from designgen.pipeline.exports import export_wishes
from designgen.pipeline.plan import Plan
from designgen.recipe.load import RecipeError, parse_recipe
from tests.run.conftest import RECIPE, Fakes, plan_of, run_plan

CLOTH = """
[cloth]
method = "digital"
usable_width_cm = 140
direction = "two-way"
shrinkage_warp = 5
"""
EXPORTS = """
[exports]
forms = ["straight", "length 6x9"]
sidecars = ["json", "printfactory"]
"""
SMALL = RECIPE.replace('swatches = ["rose.png", "dots.png"]', 'swatches = ["rose.png"]').replace(
    'styles = ["ink.png", "wash.png"]', 'styles = ["ink.png"]'
)


def planned(folder: Path, text: str) -> Plan:
    recipe = parse_recipe(text, "spring.toml", "spring")
    return replace(plan_of(folder, text), exports=export_wishes(recipe, find_service))


def manifest_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "outputs/runs/spring/run.json").read_text())


def test_every_design_gets_its_files(folder: Path, fakes: Fakes) -> None:
    outcome = run_plan(planned(folder, SMALL + CLOTH + EXPORTS), folder / "outputs")
    assert outcome.exit_code == ExitCode.OK
    base = folder / "outputs/runs/spring"
    names = {path.name for path in (base / "exports").iterdir()}
    stem = "rose__ink__half-drop__original"
    assert {f"{stem}-straight.png", f"{stem}-length-6x9cm.png", f"{stem}-straight.printfactory.xml"} < names
    assert len(names) == 2 * (2 + 2)
    for entry in manifest_of(folder)["exports"]:  # type: ignore[attr-defined]
        assert hashlib.sha256((base / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (base / entry["file"]).stat().st_size == entry["bytes"]
        printed, finished = entry["facts"]["repeat_printed_mm"], entry["facts"]["repeat_finished_mm"]
        assert printed[1] == pytest.approx(finished[1] / 0.95, abs=1e-3) and printed[0] == finished[0]
    recipe = read_recipe(base / f"exports/{stem}-straight.png")
    assert recipe is not None and recipe["kind"] == "export" and recipe["design"]["name"] == stem
    told = (base / "report.md").read_text()
    assert "## For the printer" in told and "finishes at" in told


def test_what_is_there_is_not_made_again(folder: Path, fakes: Fakes) -> None:
    plan = planned(folder, SMALL + EXPORTS)
    run_plan(plan, folder / "outputs")
    before = (folder / "outputs/runs/spring/run.json").read_bytes()
    base = folder / "outputs/runs/spring/exports"
    stamps = {path: path.stat().st_mtime_ns for path in base.iterdir()}
    outcome = run_plan(plan, folder / "outputs")
    assert dict(outcome.cached)["export"] == 4 and "export" not in dict(outcome.made)
    assert {path: path.stat().st_mtime_ns for path in base.iterdir()} == stamps
    assert (folder / "outputs/runs/spring/run.json").read_bytes() == before
    next(iter(sorted(base.glob("*-straight.png")))).unlink()
    assert dict(run_plan(plan, folder / "outputs").made)["export"] == 1
    changed = planned(folder, SMALL + CLOTH + EXPORTS)
    assert dict(run_plan(changed, folder / "outputs").made)["export"] == 4


def test_files_no_longer_asked_for_are_taken_away(folder: Path, fakes: Fakes) -> None:
    run_plan(planned(folder, SMALL + EXPORTS), folder / "outputs")
    run_plan(plan_of(folder, SMALL), folder / "outputs")
    assert list((folder / "outputs/runs/spring/exports").iterdir()) == []


def test_a_run_without_exports_is_what_it_was(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder, SMALL), folder / "outputs")
    assert "exports" not in manifest_of(folder)
    assert not (folder / "outputs/runs/spring/exports").exists()


def test_a_withheld_design_is_not_exported(folder: Path, fakes: Fakes) -> None:
    fakes.broken_repeat = "half-drop"
    outcome = run_plan(planned(folder, RECIPE + EXPORTS), folder / "outputs")
    assert outcome.exit_code == ExitCode.WITHHELD
    assert {export.design.split("__")[2] for export in outcome.exports} == {"straight"}


def test_one_file_that_cannot_be_made_costs_no_other(folder: Path, fakes: Fakes) -> None:
    text = SMALL.replace('["straight", "half-drop"]', '["straight", "border", "none"]')
    plan = planned(folder, text + '\n[exports]\nforms = ["sheet 2x2", "tile", "strike-off"]\n')
    outcome = run_plan(plan, folder / "outputs")
    states = {export.name.split("__", 2)[2]: export.error for export in outcome.exports}
    assert "across only" in states["border__original-sheet-2x2.png"]
    assert states["placed__original.png"] == "" and "placed__original-sheet-2x2.png" not in states
    assert sum(bool(error) for error in states.values()) >= 1
    assert outcome.exit_code == ExitCode.WITHHELD
    assert "across only" in (folder / "outputs/runs/spring/report.md").read_text()


def test_services_set_form_and_resolution(folder: Path) -> None:
    recipe = parse_recipe(SMALL + '\n[exports]\nservices = ["spoonflower", "mill-flat"]\n', "spring.toml", "spring")
    one, two = export_wishes(recipe, find_service)
    assert (one.suffix, one.order.form.kind, one.order.format) == ("spoonflower", "straight", "png")
    assert (two.suffix, two.order.form.kind, two.order.format) == ("mill-flat", "tile", "tiff")
    unknown = parse_recipe(SMALL + '\n[exports]\nservices = ["spoonflowr"]\n', "spring.toml", "spring")
    with pytest.raises(InputError, match='Did you mean "spoonflower"'):
        export_wishes(unknown, find_service)
    bare = parse_recipe(SMALL + '\n[exports]\nforms = "length 300"\n', "spring.toml", "spring")
    with pytest.raises(InputError, match="no width"):
        export_wishes(bare, find_service)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[exports]\n", "asks for no file"),
        ('[exports]\nforms = "wide"\n', "not a form"),
        ('[exports]\nforms = "tile"\nsidecars = "wasatch"\n', "printfactory"),
        ('[exports]\nforms = "tile"\nformat = "jpeg"\nbits = 16\n', "8 bits"),
        ('[cloth]\nmethod = "tie-dye"\n', "rotary-screen"),
        ("[cloth]\nshrinkage_warp = 80\n", "30"),
        ("[cloth]\nwidth = 80\n", "usable_width_cm"),
    ],
)
def test_mistakes_are_explained_with_their_line(text: str, said: str) -> None:
    with pytest.raises(RecipeError, match="line") as caught:
        parse_recipe(SMALL + text, "spring.toml", "spring")
    assert said in str(caught.value)
