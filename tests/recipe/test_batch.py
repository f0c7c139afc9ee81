"""What a recipe says of a batch: lists multiplied and zipped, filters, the draw by date, sizes and times."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.recipe.batch import parse_bytes
from designgen.recipe.combine import UnequalError, combinations
from designgen.recipe.design import Design
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import RecipeError, parse_recipe
from designgen.recipe.models import Recipe

PAIRS = '[[designs]]\nswatches = ["rose.png", "dots.png"]\nstyles = ["ink.png", "wash.png"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("rose", "dots", "ink", "wash"):
        (tmp_path / f"{name}.png").write_bytes(name.encode())
    for name in ("batik", "ikat"):
        library = tmp_path / "styles" / name
        library.mkdir(parents=True)
        (library / "picture.webp").write_bytes(name.encode())
        (library / "style.toml").write_text('title = "A style"\nlicence = "CC0-1.0"\n')
    return tmp_path


def recipe_of(text: str) -> Recipe:
    return parse_recipe('name = "x"\n' + text, "x.toml", "x")


def designs_of(folder: Path, text: str, day: date | None = None) -> tuple[Design, ...]:
    return expand(recipe_of(text), Source("x.toml", folder, 'name = "x"\n' + text, (folder / "styles",)), day)


def short(designs: tuple[Design, ...]) -> list[str]:
    return [design.name.rsplit("__", 2)[0] for design in designs]


def test_strengths_and_seeds_multiply_and_tell_designs_apart(folder: Path) -> None:
    text = '[[designs]]\nswatches = "rose.png"\nstyles = ["ink.png"]\nstrength = [0.3, 0.625]\nseed = [1, 2]\n'
    assert short(designs_of(folder, text)) == [
        f"rose__ink-strength{strength}-seed{seed}" for strength, seed in product(("30", "62p5"), (1, 2))
    ]


def test_a_list_in_the_defaults_counts_and_one_value_above_it_ends_it(folder: Path) -> None:
    both = designs_of(folder, "[defaults]\nseed = [1, 2]\n" + PAIRS)
    one = designs_of(folder, "[defaults]\nseed = [1, 2]\n" + PAIRS + "seed = 9\n")
    assert len(both) == 8
    assert {design.look.seed for design in one} == {9} and "seed" not in one[0].name


def test_any_lists_may_be_zipped_and_the_others_multiply(folder: Path) -> None:
    text = PAIRS + 'seed = [1, 2]\nstrength = [0.2, 0.4, 0.6]\nzip = ["swatches", "seed"]\n'
    found = {(d.swatch.name, d.look.seed) for d in designs_of(folder, text)}
    assert found == {("rose.png", 1), ("dots.png", 2)}
    assert len(designs_of(folder, text)) == 2 * 2 * 3


def test_two_zips_at_once(folder: Path) -> None:
    text = PAIRS + 'seed = [1, 2]\nstrength = [0.2, 0.4]\nzip = [["swatches", "styles"], ["seed", "strength"]]\n'
    assert short(designs_of(folder, text)) == [
        "rose__ink-strength20-seed1", "rose__ink-strength40-seed2",
        "dots__wash-strength20-seed1", "dots__wash-strength40-seed2",
    ]  # fmt: skip


def test_unequal_zips_are_said_with_their_line_and_zips_that_mean_nothing_as_well(folder: Path) -> None:
    with pytest.raises(RecipeError, match=r"line 6.*2 swatches and 3 seeds"):
        designs_of(folder, PAIRS + 'seed = [1, 2, 3]\nzip = ["swatches", "seed"]\n')
    with pytest.raises(RecipeError, match="twice"):
        recipe_of(PAIRS + 'combine = "zip"\nzip = ["swatches", "seed"]\n')
    with pytest.raises(RecipeError, match="at least two lists"):
        recipe_of(PAIRS + 'zip = ["swatches"]\n')
    with pytest.raises(RecipeError, match='Did you mean "swatches"'):
        recipe_of(PAIRS + 'zip = ["swatch", "seed"]\n')


def test_a_missing_swatch_is_not_said_to_be_an_unequal_zip(folder: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        designs_of(folder, PAIRS.replace("dots", "dotz") + 'combine = "zip"\n')
    assert "there is no swatch" in str(caught.value) and "zip pairs" not in str(caught.value)


def test_palettes_and_garments_narrow_what_the_recipe_lists(folder: Path) -> None:
    text = (
        '[garments]\ntemplates = ["tee", "tote"]\n[colourways]\npalettes = ["lido", "first-frost"]\n'
        + PAIRS
        + 'garments = "tote"\npalettes = ["lido", "first-frost"]\nzip = ["swatches", "palettes"]\n'
    )
    found = {(d.swatch.name, d.palettes, d.garments) for d in designs_of(folder, text)}
    assert found == {("rose.png", ("lido",), ("tote",)), ("dots.png", ("first-frost",), ("tote",))}
    with pytest.raises(RecipeError, match=r'the palette "x", which \[colourways\] does not list'):
        recipe_of(PAIRS + 'palettes = "x"\n')
    with pytest.raises(RecipeError, match=r'the garment "x", which \[garments\] does not list'):
        recipe_of(PAIRS + 'garments = "x"\n')


def test_folders_and_patterns_stand_for_pictures(folder: Path) -> None:
    pictures = folder / "pictures"
    pictures.mkdir()
    for name in ("b.jpg", "a.png", "notes.txt", ".hidden.png"):
        (pictures / name).write_bytes(name.encode())
    designs = designs_of(folder, '[[designs]]\nswatches = "pictures"\nstyles = ["*", "pictures/*", "pictures"]\n')
    assert list(dict.fromkeys(design.swatch.name for design in designs)) == ["a.png", "b.jpg"]
    assert list(dict.fromkeys(design.styles[0].file.name for design in designs)) == ["batik", "ikat", "a.png", "b.jpg"]
    with pytest.raises(RecipeError, match=r'there is no style "\*kilim\*"'):
        designs_of(folder, '[[designs]]\nswatches = "pictures"\nstyles = ["*kilim*"]\n')


def test_filters_keep_and_leave_out(folder: Path) -> None:
    kept = designs_of(folder, '[batch]\ninclude = "style = ink"\nexclude = ["dots*"]\n' + PAIRS)
    assert short(kept) == ["rose__ink"]
    with pytest.raises(RecipeError, match=r"line 3.*leave none of 4 designs"):
        designs_of(folder, '[batch]\ninclude = "style = linocut"\n' + PAIRS)
    with pytest.raises(RecipeError, match=r'line 3.*did you mean "style"'):
        recipe_of('[batch]\ninclude = ["stile = ink"]\n' + PAIRS)


def test_every_date_has_its_own_draw_and_the_same_date_the_same(folder: Path) -> None:
    text = '[batch]\nsample = 3\nseed = "date"\n' + PAIRS + "seed = [1, 2, 3, 4]\n"
    days = [date(2026, 11, day) for day in range(1, 21)]
    draws = {day: tuple(short(designs_of(folder, text, day))) for day in days}
    assert all(len(names) == 3 for names in draws.values())
    assert len(set(draws.values())) > 10
    assert draws[days[0]] == tuple(short(designs_of(folder, text, days[0])))
    with pytest.raises(RecipeError, match="seeded by the date"):
        designs_of(folder, text)


def test_a_draw_keeps_to_its_limits_and_does_not_follow_the_quality(folder: Path) -> None:
    text = "[batch]\nmax_per_style = 2\n" + PAIRS + "seed = [1, 2, 3, 4]\n"
    drawn = designs_of(folder, text)
    assert Counter(design.styles[0].file.name for design in drawn) == {"ink.png": 2, "wash.png": 2}
    assert short(designs_of(folder, '[defaults]\nquality = "draft"\n' + text)) == short(drawn)


def test_groups_with_priority_come_first(folder: Path) -> None:
    dear = '[[designs]]\nswatches = "dots.png"\nstyles = "batik"\npriority = 2\n'
    assert short(designs_of(folder, PAIRS + dear))[0] == "dots__batik"


def test_caps_are_read_as_people_write_them() -> None:
    batch = recipe_of('[batch]\nuntil = "6:00"\nmax_disk = "1.5 GB"\nmax_designs = 3\n' + PAIRS).batch
    assert (batch.until, batch.max_disk, batch.max_designs) == (time(6), 1_500_000_000, 3)
    with pytest.raises(RecipeError, match=r"line 3.*time of day"):
        recipe_of('[batch]\nuntil = "25:00"\n' + PAIRS)
    with pytest.raises(RecipeError, match=r"line 3.*20GB"):
        recipe_of('[batch]\nmax_disk = "much"\n' + PAIRS)


def test_a_recipe_that_was_dumped_is_the_same_recipe() -> None:
    text = '[batch]\nuntil = "06:00"\nmax_disk = "20GB"\nseed = "date"\nsample = 4\n[select]\nbest = 3\n' + PAIRS
    recipe = recipe_of(text + 'seed = [1, 2]\nzip = ["swatches", "seed"]\n')
    assert Recipe.model_validate(recipe.model_dump(exclude_none=True)) == recipe


@pytest.mark.parametrize(
    ("text", "size"), [("20GB", 20e9), ("1 kb", 1e3), ("2.5M", 2.5e6), ("7", 7), (7, 7), ("1TB", 1e12), ("3 B", 3)]
)
def test_sizes(text: object, size: float) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "0", "1 GiB", True, "1e9"])
def test_what_is_no_size(text: object) -> None:
    with pytest.raises(ValueError, match="size on disk"):
        parse_bytes(text)


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 4), min_size=1, max_size=4))
def test_lists_that_are_not_zipped_are_multiplied_in_order(lengths: dict[str, int]) -> None:
    found = [tuple(places.values()) for places in combinations(lengths, ())]
    assert found == list(product(*(range(count) for count in lengths.values())))


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_zipped_lists_go_together(first: int, second: int, third: int) -> None:
    lengths = {"a": first, "b": second, "c": third}
    if first != third:
        with pytest.raises(UnequalError):
            list(combinations(lengths, [("a", "c")]))
        return
    found = list(combinations(lengths, [("a", "c")]))
    assert all(places["a"] == places["c"] for places in found)
    assert len(found) == first * second
