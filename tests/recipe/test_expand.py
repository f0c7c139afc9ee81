"""From recipe to designs: combinations, sweeps, blends, names, digests, and what is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import InputError
from designgen.recipe.design import Design, TileLook, look_from_metadata
from designgen.recipe.expand import Source, design_name, expand, resolve_style, slug
from designgen.recipe.load import RecipeError, parse_recipe


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("rose", "dots", "ink", "wash"):
        (tmp_path / f"{name}.png").write_bytes(name.encode())
    library = tmp_path / "styles/batik"
    library.mkdir(parents=True)
    (library / "picture.webp").write_bytes(b"batik")
    (library / "style.toml").write_text(
        'title = "Batik"\nlicence = "CC0-1.0"\nstrength = 0.8\nstyle_scale = 1.5\nsmoothness = 2.5\n'
    )
    return tmp_path


def designs_of(folder: Path, text: str) -> tuple[Design, ...]:
    text = 'name = "x"\n' + text
    recipe = parse_recipe(text, "x.toml", "x")
    return expand(recipe, Source("x.toml", folder, text, (folder / "styles",)))


def names_of(folder: Path, text: str) -> list[str]:
    return [design.name for design in designs_of(folder, text)]


def test_product_pairs_everything_in_order(folder: Path) -> None:
    names = names_of(folder, '[[designs]]\nswatches = ["rose.png", "dots.png"]\nstyles = ["ink.png", "wash.png"]')
    assert [name.rsplit("__", 2)[0] for name in names] == ["rose__ink", "rose__wash", "dots__ink", "dots__wash"]


def test_zip_pairs_first_with_first(folder: Path) -> None:
    text = '[[designs]]\nswatches = ["rose.png", "dots.png"]\nstyles = ["ink.png", "wash.png"]\ncombine = "zip"'
    assert [name.rsplit("__", 2)[0] for name in names_of(folder, text)] == ["rose__ink", "dots__wash"]
    with pytest.raises(RecipeError, match=r"line 5.*2 swatches and 1 style"):
        names_of(folder, text.replace(', "wash.png"', ""))


def test_patterns_find_files_in_order_and_once(folder: Path) -> None:
    names = names_of(folder, '[[designs]]\nswatches = ["[dr]*.png", "rose.png"]\nstyles = ["batik"]')
    assert [name.split("__")[0] for name in names] == ["dots", "rose"]


def test_a_sweep_makes_named_variants(folder: Path) -> None:
    text = (
        '[[designs]]\nswatches = ["rose.png"]\nstyles = ["ink.png"]\n'
        "[designs.sweep.soft]\nstrength = 0.2\n[designs.sweep.bold]\nstrength = 0.9\nseed = 4\n"
    )
    soft, bold = designs_of(folder, text)
    assert (soft.name, soft.look.strength) == ("rose__ink-soft__straight__original", 0.2)
    assert (bold.name, bold.look.strength, bold.look.seed) == ("rose__ink-bold__straight__original", 0.9, 4)


def test_looks_lie_over_one_another(folder: Path) -> None:
    text = (
        '[defaults]\nsize_cm = "8x10"\ndpi = 100\nseed = 3\n'
        '[[designs]]\nswatches = ["rose.png"]\nstyles = ["ink.png"]\nsize_px = 512\nrepeat = ["brick", "none"]\n'
    )
    brick, placed = (design.look for design in designs_of(folder, text))
    assert (brick.repeat, placed.repeat) == ("brick", "none")
    assert (brick.width_mm, brick.height_mm, brick.seed) == (80, 100, 3)
    assert brick.dpi is None and brick.size_px == 512 and brick.effective_dpi == pytest.approx(162.56)


def test_what_suits_a_style_is_taken_where_the_recipe_says_nothing(folder: Path) -> None:
    (quiet,) = designs_of(folder, '[[designs]]\nswatches = ["rose.png"]\nstyles = ["batik"]')
    (loud,) = designs_of(folder, '[[designs]]\nswatches = ["rose.png"]\nstyles = ["batik"]\nstrength = 0.1')
    assert (quiet.look.strength, quiet.look.style_scale, quiet.look.smoothness) == (0.8, 1.5, 2.5)
    assert (loud.look.strength, loud.look.style_scale, loud.look.smoothness) == (0.1, 1.5, 2.5)
    (calm,) = designs_of(folder, '[[designs]]\nswatches = ["rose.png"]\nstyles = ["batik"]\nsmoothness = 0.5')
    assert (calm.look.strength, calm.look.smoothness) == (0.8, 0.5)


def test_an_inner_list_is_a_blend(folder: Path) -> None:
    (design,) = designs_of(folder, '[[designs]]\nswatches = ["rose.png"]\nstyles = [["batik", "ink.png:0.3"]]')
    assert [(style.file.name, style.weight) for style in design.styles] == [("batik", 1.0), ("ink.png", 0.3)]
    assert design.name == "rose__batik+ink__straight__original"


def test_files_are_known_by_their_content(folder: Path) -> None:
    (design,) = designs_of(folder, '[[designs]]\nswatches = ["rose.png"]\nstyles = ["batik"]')
    assert design.swatch.digest == hashlib.sha256(b"rose").hexdigest()
    assert design.as_metadata()["styles"][0]["sha256"] == hashlib.sha256(b"batik").hexdigest()
    assert str(folder) not in repr(design.as_metadata())
    assert look_from_metadata(design.as_metadata()["look"]) == design.look


def test_everything_missing_is_said_at_once(folder: Path) -> None:
    text = '[[designs]]\nswatches = ["rsoe.png", "none/*.png"]\nstyles = ["batk", "ikn.png"]'
    with pytest.raises(RecipeError) as caught:
        names_of(folder, text)
    said = str(caught.value)
    assert said.count("line 3") == 2 and said.count("line 4") == 2
    assert 'Did you mean "rose.png"?' in said and 'Did you mean "batik"?' in said


def test_designs_asked_for_twice_are_made_once_and_clashing_names_are_numbered(folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "b/rose.png").write_bytes(b"another rose")
    text = '[[designs]]\nswatches = ["rose.png", "b/rose.png"]\nstyles = ["batik"]\n'
    first, second = names_of(folder, text + text.replace(', "b/rose.png"', ""))
    assert second == f"{first}-2"


def test_weights_of_styles(folder: Path) -> None:
    assert resolve_style("batik:0.3", folder, (folder / "styles",)).weight == 0.3
    (folder / "odd:0.3").write_bytes(b"a file of that very name")
    assert resolve_style("odd:0.3", folder, ()).weight == 1.0
    with pytest.raises(InputError, match="above 0"):
        resolve_style("batik:0", folder, (folder / "styles",))


@given(st.text(max_size=60))
def test_a_slug_is_a_safe_file_name_and_stays_as_it_is(name: str) -> None:
    made = slug(name)
    assert made and "/" not in made and "__" not in made and not made.startswith(".") and "\0" not in made
    assert slug(made) == made


def test_letters_of_every_script_stay_in_file_names() -> None:
    assert design_name("Été rosé.png", ["玫瑰.jpg"], TileLook()) == "Été-rosé__玫瑰__straight__original"


ONE = '[[designs]]\nswatches = ["rose.png"]\nstyles = ["ink.png"]\n'


def test_a_colour_above_a_palette_replaces_it_and_a_palette_above_a_colour(folder: Path) -> None:
    text = '[defaults]\npalette = "#fff,#000"\n' + ONE + '[designs.sweep.own]\ncolour = "luminance"\n'
    (design,) = designs_of(folder, text)
    assert (design.look.engine.colour, design.look.engine.palette) == ("luminance", None)
    text = '[defaults]\ncolour = "luminance"\n' + ONE + 'palette = "#fff,#000"\n'
    (design,) = designs_of(folder, text)
    assert (design.look.engine.colour, design.look.engine.palette) == (None, ("#fff", "#000"))


def test_settings_of_two_tables_that_do_not_go_together_are_a_problem_of_the_recipe(folder: Path) -> None:
    text = "[defaults]\nalpha = 1.0\n" + ONE + '[designs.sweep.fine]\nstyle_loss = "sliced"\n'
    with pytest.raises(RecipeError, match="do not go together: alpha is a weight of the papers"):
        designs_of(folder, text)
