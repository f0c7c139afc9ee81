"""Axes and grids: what is understood, what is refused and how, what comes first."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import MissingError
from designgen.pipeline.stages import tile_stage
from designgen.recipe.design import TileLook
from designgen.recipe.engine import Engine
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import Problem, RecipeError, parse_recipe
from designgen.recipe.models import Look
from designgen.study.axes import Axis, parse_axis, sweepable
from designgen.study.plan import edge_designs, plan_study
from tests.study.conftest import places, plan_of, request


def axis(text: str) -> Axis:
    problems: list[Problem] = []
    found = parse_axis(text, "--x", problems)
    assert found is not None, problems
    return found


def refused(text: str) -> str:
    problems: list[Problem] = []
    assert parse_axis(text, "--x", problems) is None
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("strength=0.2,0.5,0.8", ("0.2", "0.5", "0.8")),
        ("strength = 0.2 , 0.5", ("0.2", "0.5")),
        ("strength=0.2..0.8:4", ("0.2", "0.4", "0.6", "0.8")),
        ("strength=0,0.5..1:3", ("0", "0.5", "0.75", "1")),
        ("seed=1..4", ("1", "2", "3", "4")),
        ("seed=4..1", ("4", "3", "2", "1")),
        ("smoothness=10..0:3", ("10", "5", "0")),
        ("quality=draft,fine", ("draft", "fine")),
        ("size_cm=8,8x10", ("8", "8x10")),
        ("size-px=64,96", ("64", "96")),
        ("encoder=compact,vgg19", ("compact", "vgg19")),
        ("style=a..b/c.png", ("a..b/c.png",)),
    ],
)
def test_what_is_understood(text: str, values: tuple[str, ...]) -> None:
    assert axis(text).values == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("strength", "Write it as strength=0.2,0.5,0.8"),
        ("=1,2", "not an axis"),
        ("strenght=0.2", 'Did you mean "strength"?'),
        ("tv=1,2", "Did you mean"),
        ("wobble=1", "What can be swept"),
        ("strength=0.2,,0.5", "missing"),
        ("strength=", "missing"),
        ("strength=0.2,1.5", "less than or equal to 1"),
        ("strength=0.2,x", "valid number"),
        ("strength=0.2,0.2", "twice"),
        ("strength=0.2..0.8", "Say how many after a colon"),
        ("strength=0.2..0.8:1", "Say how many after a colon"),
        ("strength=0..1:1000", "from 2 to 24"),
        ("seed=1..1000", "from 2 to 24"),
        ("strength=a..b:3", "not a range of numbers"),
        ("seed=1.5", "valid integer"),
        ("quality=drafty", 'Did you mean "draft"?'),
        ("repeat=halfdrop", 'Did you mean "half-drop"?'),
        ("encoder=vgg91", "Did you mean"),
        ("size_cm=big", "not a size"),
        ("seed=" + ",".join(map(str, range(30))), "a page holds 24"),
    ],
)
def test_what_is_refused_and_what_is_said(text: str, said: str) -> None:
    assert said in refused(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    problems: list[Problem] = []
    found = parse_axis(text, "--x", problems)
    assert (found is None) == bool(problems)


def test_everything_that_fixes_a_tile_can_be_swept() -> None:
    assert set(Look.model_fields) | {"encoder", "style", "swatch"} == set(sweepable())
    other = {"width_mm": "size_cm", "height_mm": "size_cm"}
    for field in fields(TileLook):
        if field.name != "engine":
            assert other.get(field.name, field.name) in sweepable()
    assert set(Engine.model_fields) <= set(sweepable())


def test_the_grid_has_every_pair_once_in_reading_order(folder: Path) -> None:
    plan = plan_of()
    assert [cell.name for cell in plan.cells] == ["A1", "B1", "C1", "A2", "B2", "C2"]
    assert [(c.design.look.strength, c.design.look.smoothness) for c in plan.cells[:4]] == [
        (0.2, 0), (0.5, 0), (0.8, 0), (0.2, 1),
    ]  # fmt: skip
    assert plan.chosen.name == "B1" and plan.title == "Strength × smoothness"
    assert plan.name == "rose__ink__strength-by-smoothness"
    assert plan.label(plan.at(2, 1)) == "strength 0.8, smoothness 1"
    assert plan_of(cell="c2").chosen.name == "C2"


def test_one_axis_is_one_row(folder: Path) -> None:
    plan = plan_of(y=None)
    assert plan.rows == 1 and len(plan.cells) == 3 and plan.title == "Strength"


def test_cells_have_the_keys_of_a_run(folder: Path) -> None:
    text = (
        '[[designs]]\nswatches = ["rose.png"]\nstyles = ["ink.png"]\nsize_px = 64\nquality = "draft"\nstrength = 0.5\n'
    )
    recipe = parse_recipe(text, "r.toml", "r")
    (design,) = expand(recipe, Source("r.toml", folder, text, ()))
    assert plan_of(y=None).at(1, 0).stage.key == tile_stage(design, "0" * 64).key


@pytest.mark.parametrize(
    ("x", "y", "order"),
    [
        ("strength=0.2,0.5", "seed=1,2", "A1 B1 A2 B2"),
        ("size_px=64,96", "seed=1,2", "A1 A2 B1 B2"),
        ("seed=1,2", "size_px=64,96", "A1 B1 A2 B2"),
        ("encoder=compact,vgg19", "size_px=64,96", "A1 A2 B1 B2"),
        ("size_px=64,96", "encoder=compact,vgg19", "A1 B1 A2 B2"),
        ("style=ink.png,wash.png", "strength=0.2,0.5", "A1 A2 B1 B2"),
    ],
)
def test_the_expensive_axis_changes_least_often(folder: Path, x: str, y: str, order: str) -> None:
    assert " ".join(cell.name for cell in plan_of(x=x, y=y).order) == order


def test_styles_swatches_and_blends_can_be_swept(folder: Path) -> None:
    plan = plan_of(x="style=ink.png,ink.png+wash.png:0.5", y="swatch=rose.png,wash.png", styles=())
    assert [[s.weight for s in cell.design.styles] for cell in plan.cells[:2]] == [[1], [1, 0.5]]
    assert [cell.design.swatch.name for cell in plan.cells] == ["rose.png", "rose.png", "wash.png", "wash.png"]
    assert plan.name == "style-by-swatch"


def test_an_axis_overrules_what_is_fixed_and_one_resolution_the_other(folder: Path) -> None:
    plan = plan_of(x="dpi=40,60", settings={"size_px": 64, "smoothness": 3})
    assert [cell.design.look.dpi for cell in plan.cells[:2]] == [40, 60]
    assert all(cell.design.look.size_px is None for cell in plan.cells)
    assert [cell.design.look.smoothness for cell in plan.cells] == [0, 0, 1, 1]


def test_all_problems_are_told_at_once(folder: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        plan_study(
            request(
                swatch="rosy.png", styles=("inc.png",), x="strenght=1", y="seed=-1", features=("relu4_3",),
                settings={"quality": "drafty", "colour_mode": 1},
            ),
            places(),
        )  # fmt: skip
    said = caught.value.what
    assert "7 problems" in said
    for part in ("strenght", "seed", 'Did you mean "rose.png"', "inc.png", "relu4_2", "drafty", "colour_mode"):
        assert part in said
    assert "designs[1]" not in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"y": "strength=0.1"}, "both sweep"),
        ({"styles": ()}, "no style was given"),
        ({"cell": "D1"}, "from A1 to C2"),
        ({"swatch": "."}, "no swatch"),
    ],
)
def test_what_does_not_fit_together(folder: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        plan_of(**changes)


def test_missing_weights_are_told_before_any_work(folder: Path) -> None:
    def digest(name: str) -> str:
        raise MissingError(f"no weights of {name}")

    with pytest.raises(MissingError, match="compact"):
        plan_study(request(), places(digest))


def test_edges_are_compared_with_and_without_total_variation(folder: Path) -> None:
    without, smoothed = edge_designs(plan_of(cell="B1"))
    assert (without.look.smoothness, smoothed.look.smoothness) == (0, 1)
    without, smoothed = edge_designs(plan_of(y="smoothness=0,4", cell="B2"))
    assert (without.look.smoothness, smoothed.look.smoothness) == (0, 4)
    assert without.look.strength == smoothed.look.strength == 0.5


def test_settings_that_do_not_go_together_are_told_for_the_cell(folder: Path) -> None:
    with pytest.raises(RecipeError, match=r"1 problem.*\n.*dpi and size_px say the same thing twice"):
        plan_of(settings={"size_px": 64, "dpi": 100}, y=None)


def test_values_that_hold_commas_are_parted_by_semicolons() -> None:
    assert axis("size_cm=8x10;10x8").values == ("8x10", "10x8")


def test_settings_of_the_engine_can_be_swept_and_fixed(folder: Path) -> None:
    plan = plan_of(x="steps=10,20", y="colour=style,luminance", settings={"size_px": 64, "style_loss": "w2"})
    engines = [cell.design.look.engine for cell in plan.cells]
    assert [engine.steps for engine in engines] == [10, 20, 10, 20]
    assert {engine.style_loss for engine in engines} == {"w2"} and engines[3].colour == "luminance"
    layers = plan_of(x="style_layers=relu1_1; relu1_1=1, relu4_1=0.5", y=None).cells
    assert layers[1].design.look.engine.style_layers == (("relu1_1", 1), ("relu4_1", 0.5))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x": "style_layers=relu1_1;relu5_4"}, "relu5_4"),
        ({"x": "preset=paper-gatty"}, "Did you mean paper-gatys"),
        ({"x": "colour=style,palette"}, "needs a palette"),
        ({"x": "protect=saliency,mask.png"}, "mask.png"),
        ({"settings": {"palette": "#123"}}, "2 to 16 colours"),
    ],
)
def test_engine_settings_that_cannot_be_are_told_before_any_work(
    folder: Path, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(RecipeError, match=said):
        plan_of(y=None, **changes)


def test_a_palette_that_is_fixed_serves_a_colour_that_is_swept(folder: Path) -> None:
    plan = plan_of(x="colour=palette", y=None, settings={"size_px": 64, "palette": "#112233,#ddeeff"})
    assert plan.cells[0].design.look.engine.palette == ("#112233", "#ddeeff")


def test_the_papers_own_weights_lose_their_total_variation_too(folder: Path) -> None:
    plan = plan_of(x="strength=0.5", y=None, settings={"size_px": 64, "alpha": 1, "beta": 1e3, "tv_weight": 5})
    without, smoothed = edge_designs(plan)
    assert (without.look.engine.tv_weight, smoothed.look.engine.tv_weight) == (0, 5)
