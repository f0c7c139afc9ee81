"""Colourways in runs: made once, withheld by themselves, worn and bound like designs, and made again from a file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from designgen.errors import InputError
from designgen.imaging import read_recipe
from designgen.pipeline.colourways import Wish, colourway_stage, hue_wish, wish_from_metadata, wishes_of
from designgen.pipeline.plan import Plan, make_plan
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import RecipeError, parse_recipe
from designgen.recipe.models import Colourways
from designgen.repeat.seam import measure
from designgen.resources import root
from designgen.run.again import Places, plan_again
from designgen.run.estimate import RECOLOUR_SECONDS, work_of
from designgen.run.outcome import files_of
from designgen.run.publish import RunFolder
from designgen.run.status import status_of
from designgen.store import Store
from tests.run.conftest import RECIPE, Fakes, plan_of, run_plan, tree, with_catalogue

TABLE = """
[colourways]
palettes = ["lido", "mine.gpl"]
hues = 120
spots = 3
tonal = true
"""
TEXT = RECIPE.replace('["rose.png", "dots.png"]', '"rose.png"').replace('["ink.png", "wash.png"]', '"ink.png"') + TABLE


@pytest.fixture(autouse=True)
def seams_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tile of 32 px has too little in it to be judged by."""
    monkeypatch.setattr("designgen.repeat.seam.measure", lambda *tile: replace(measure(*tile), verdict="pass"))


def coloured(folder: Path, text: str = TEXT) -> Plan:
    (folder / "mine.gpl").write_text("GIMP Palette\nName: Mine\n255 250 240 a\n200 80 60 b\n60 120 90 c\n20 20 60 d\n")
    recipe = parse_recipe(text, "spring.toml", "spring")
    designs = expand(recipe, Source("spring.toml", folder, text, (root("styles"),)))
    plan = make_plan(recipe, designs, (root("templates"),), "0" * 64, wishes_of(recipe.colourways, folder))
    return with_catalogue(plan, recipe, folder)


def test_a_run_with_colourways(folder: Path, fakes: Fakes) -> None:
    outcome = run_plan(coloured(folder), folder / "outputs")
    assert outcome.exit_code == 0, [design.error for design in outcome.held_back]
    names = [design.name for design in outcome.designs]
    stem = "rose__ink__straight__"
    assert names[:4] == [stem + way for way in ("original", "lido", "mine", "hue-120")]
    assert len(names) == 8
    assert outcome.designs[1].title.endswith(", Lido")
    assert fakes.mockups == 8
    run = folder / "outputs/runs/spring"
    assert {path.stem for path in (run / "tiles").iterdir()} == set(names)
    assert len(list((run / "mockups").iterdir())) == 8
    metadata = read_recipe(run / f"tiles/{stem}lido.png")
    assert metadata is not None
    assert metadata["colourway"]["name"] == "lido"
    assert metadata["tile"]["repeat"] == "straight"
    assert sum(ink["coverage"] for ink in metadata["inks"]) == pytest.approx(1, abs=1e-3)
    (sold,) = {len(spec.designs) for spec in fakes.specs}
    assert sold == 2, "a line sheet sells a style in all its colourways"
    assert [way.name for way in fakes.specs[0].designs[0].colourways][:2] == ["Original", "Lido"]
    entry = next(
        each for each in json.loads((run / "run.json").read_text())["designs"] if each["name"] == f"{stem}lido"
    )
    assert [ink["name"] for ink in entry["inks"]] == [ink["name"] for ink in metadata["inks"]]


def test_nothing_is_made_twice_and_the_same_bytes_come_again(folder: Path, fakes: Fakes) -> None:
    run_plan(coloured(folder), folder / "outputs")
    before = tree(folder / "outputs/runs")
    second = run_plan(coloured(folder), folder / "outputs")
    assert second.made == ()
    assert tree(folder / "outputs/runs") == before
    run_plan(coloured(folder), folder / "elsewhere")
    assert tree(folder / "elsewhere/runs") == before


def test_flat_colourways_have_as_many_colours_as_spots(folder: Path, fakes: Fakes) -> None:
    outcome = run_plan(coloured(folder, TEXT.replace("tonal = true", "")), folder / "outputs")
    for design in outcome.designs[1:4]:
        with Image.open(folder / f"outputs/runs/spring/tiles/{design.name}.png") as image:
            assert len(image.convert("RGB").getcolors() or []) <= 3


def test_a_run_without_colourways_is_what_it_was(folder: Path, fakes: Fakes) -> None:
    plan = plan_of(folder)
    assert all(job.colourways == () for job in plan.jobs)
    run_plan(plan, folder / "outputs")
    names = set(files_of(RunFolder(folder / "outputs/runs/spring").manifest() or {}))
    assert all(
        name.endswith((".pdf", "original.png", "tshirt-front.png", "catalogue.json", "catalogue.csv")) for name in names
    )


def test_a_broken_tile_has_no_colourways_and_a_failed_one_neither(folder: Path, fakes: Fakes) -> None:
    fakes.broken_repeat = "half-drop"
    outcome = run_plan(coloured(folder), folder / "outputs")
    assert outcome.exit_code == 3
    assert [design.name for design in outcome.designs if "half-drop" in design.name] == [
        "rose__ink__half-drop__original"
    ]
    assert len(outcome.designs) == 5


def test_inks_that_cannot_be_told_apart_are_withheld(
    folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("designgen.colour.neighbours.LEAST_DELTA_E", 500.0)
    outcome = run_plan(coloured(folder), folder / "outputs")
    assert outcome.exit_code == 3
    held = outcome.held_back
    assert {design.state for design in held} == {"withheld"}
    assert len(held) == 6
    assert "look too alike" in held[0].error
    assert (folder / f"outputs/runs/spring/withheld/{held[0].name}.png").exists()
    assert fakes.mockups == 2


def test_a_defect_in_one_colourway_costs_the_others_nothing(
    folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from designgen.colour.colourways import Colourist

    def broken(*_: object) -> None:
        raise ValueError("no hue")

    monkeypatch.setattr(Colourist, "rotated", broken)
    outcome = run_plan(coloured(folder), folder / "outputs")
    assert outcome.exit_code == 3
    assert [design.state for design in outcome.designs[:4]] == ["made", "made", "made", "failed"]
    assert "no hue" in outcome.designs[3].error


def test_the_plan_counts_and_says_what_is_missing(folder: Path, fakes: Fakes) -> None:
    plan, store = coloured(folder), Store(folder / "outputs/.designgen")
    work = work_of(plan, store.has)
    assert work.to_make == 2 + 6 + 8 + 3
    assert work.seconds > 6 * RECOLOUR_SECONDS
    statuses = status_of(plan, None, store.has, work.tile_seconds)
    assert [status.reason for status in statuses] == ["new"] * 8
    run_plan(plan, folder / "outputs")
    before = RunFolder(folder / "outputs/runs/spring").manifest()
    assert all(status.done for status in status_of(plan, before, store.has, work.tile_seconds))
    other = coloured(folder, TEXT.replace("spots = 3", "spots = 4"))
    reasons = {status.reason for status in status_of(other, before, store.has, work.tile_seconds) if not status.done}
    assert reasons == {"the colourway is wanted differently now"}


def test_a_colourway_is_made_again_from_its_file(folder: Path, fakes: Fakes) -> None:
    run_plan(coloured(folder), folder / "outputs")
    for kind in ("tiles", "mockups"):
        path = next((folder / f"outputs/runs/spring/{kind}").glob("*__mine*.png"))
        (folder / "mine.gpl").unlink(missing_ok=True)  # its colours are in the picture
        metadata = read_recipe(path)
        assert metadata is not None
        places = Places(lambda _: None, (folder,), (root("styles"),), (root("templates"),))
        plan, notices = plan_again(metadata, places, lambda _: "0" * 64)
        assert notices == ()
        outcome = run_plan(plan, folder / f"again-{kind}")
        found = folder / f"again-{kind}/runs/{outcome.name}/{kind}/{path.name}"
        assert found.read_bytes() == path.read_bytes()


def test_a_damaged_memory_is_told(folder: Path, fakes: Fakes) -> None:
    run_plan(coloured(folder), folder / "outputs")
    metadata = read_recipe(next((folder / "outputs/runs/spring/tiles").glob("*__mine.png")))
    assert metadata is not None
    places = Places(lambda _: None, (folder,), (root("styles"),), (root("templates"),))
    for wrong in ({"name": "x"}, {"palette": 3}, "x", {**metadata["colourway"], "spots": 99}):
        with pytest.raises(InputError, match="not whole"):
            plan_again({**metadata, "colourway": wrong}, places, lambda _: "0" * 64)
    _, notices = plan_again({**metadata, "colourway_version": -1}, places, lambda _: "0" * 64)
    assert any("recolours differently" in notice for notice in notices)


def test_wishes_are_values_and_their_names_are_different(folder: Path) -> None:
    wanted = Colourways(palettes=("lido", "lido"), rank=("lido",), hues=(90, 450), tonal=True)
    wishes = wishes_of(wanted, folder)
    assert [wish.name for wish in wishes] == ["lido", "lido-rank", "hue-90", "hue-90-2"]
    for wish in wishes:
        plain = json.loads(json.dumps(wish.as_params()))
        assert wish_from_metadata(plain) == wish
    assert wishes_of(None, folder) == ()
    with pytest.raises(InputError, match="nowhere"):
        wishes_of(Colourways(palettes=("nowhere",)), folder)


def test_keys_follow_what_moves_bytes() -> None:
    wish = hue_wish(90, spots=5)
    key = colourway_stage("a" * 64, wish).key
    assert colourway_stage("a" * 64, Wish(**{**vars(wish), "name": "other"})).key == key
    for change in ({"degrees": 91.0}, {"spots": 6}, {"tonal": True}, {"clean_mm": 0.1}):
        assert colourway_stage("a" * 64, Wish(**{**vars(wish), **change})).key != key
    assert colourway_stage("b" * 64, wish).key != key


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("[colourways]\nspots = 3\n", "asks for no colourway"),
        ('[colourways]\npalettes = "lido"\nspots = 40\n', "spots"),
        ('[colourways]\npalete = "lido"\n', "palettes"),
        ('[colourways]\npalettes = "lido"\nspots = "many"\n', "spots"),
    ],
)
def test_mistakes_in_the_table_are_told(table: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        parse_recipe(RECIPE + table, "spring.toml", "spring")
    assert parse_recipe(RECIPE + '[colourways]\npalettes = "lido"\nspots = "auto"\n', "x", "x").colourways is not None


def test_a_mockup_that_was_shown_with_options_says_that_they_are_lost(folder: Path, fakes: Fakes) -> None:
    run_plan(coloured(folder), folder / "outputs")
    metadata = read_recipe(next((folder / "outputs/runs/spring/mockups").glob("*.png")))
    assert metadata is not None
    places = Places(lambda _: None, (folder,), (root("styles"),), (root("templates"),))
    shown = {**metadata, "garment": {**metadata["garment"], "shown": {"ink": "soft", "from_hps_cm": 9}}}
    _, notices = plan_again(shown, places, lambda _: "0" * 64)
    assert any("from-hps-cm, ink" in notice for notice in notices)
