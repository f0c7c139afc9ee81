"""Reading recipes: everything wrong is said at once, with its line and a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from designgen.errors import ExitCode, InputError
from designgen.recipe.load import RecipeError, load_recipe, parse_recipe

GOOD = """\
name = "spring"
[[designs]]
swatches = ["a.png"]
styles = ["batik", ["batik", "linocut:0.3"]]
repeat = ["straight", "half-drop"]
size_cm = "8x10"
strength = 0.5
"""


def problems_of(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(text, "spring.toml", "spring")
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    return [(problem.line, f"{problem.what} {problem.suggestion}") for problem in caught.value.problems]


def test_a_good_recipe_is_read() -> None:
    recipe = parse_recipe(GOOD, "spring.toml", "other")
    assert recipe.name == "spring"
    assert recipe.designs[0].styles == (("batik",), ("batik", "linocut:0.3"))
    assert recipe.designs[0].repeat == ("straight", "half-drop")


def test_a_recipe_without_a_name_takes_that_of_its_file() -> None:
    assert parse_recipe(GOOD.replace('name = "spring"\n', ""), "x.toml", "x").name == "x"


def test_everything_wrong_is_said_at_once_with_its_line() -> None:
    text = (
        GOOD.replace("strength = 0.5", "strenght = 0.5\nseed = -1\nquality = 'best'") + "\n[garment]\ncolour = 'red'\n"
    )
    found = problems_of(text)
    assert [line for line, _ in found] == [7, 8, 9, 11]
    assert 'Did you mean "strength"?' in found[0][1]
    assert "greater than or equal to 0" in found[1][1] and "got -1" in found[1][1]
    assert "expected draft, standard, fine" in found[2][1]
    assert 'Did you mean "garments"?' in found[3][1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("strength = 1.5", "less than or equal to 1"),
        ("size_cm = 'large'", "large"),
        ("size_cm = 0", "0"),
        ("size_cm = true", "a size in cm is a number"),
        ("dpi = 150\nsize_px = 300", "keep one of them"),
        ("repeat = 'halfdrop'", 'Did you mean "half-drop"?'),
        ("combine = 'all'", "product, zip"),
        ("styles = []", "styles"),
        ("sweep = { 'a/b' = { strength = 1 } }", "file name"),
        ("swatches = 3", "string"),
    ],
)
def test_impossible_values_are_explained(line: str, said: str) -> None:
    key = line.split(" ")[0]
    kept = "\n".join(row for row in GOOD.splitlines() if not row.startswith(f"{key} "))
    found = problems_of(f"{kept}\n{line}\n")
    assert any(said in text for _, text in found), found


def test_what_is_missing_is_named_with_what_it_should_say() -> None:
    found = problems_of('name = "x"\n[[designs]]\nswatches = ["a.png"]\n')
    assert found[0][0] == 2
    assert '"designs[1].styles" is missing' in found[0][1] and "library names or pictures" in found[0][1]


def test_a_syntax_error_has_its_line() -> None:
    found = problems_of('name = "x"\n[[designs]]\nswatches = [a.png]\n')
    assert found[0][0] == 3
    assert "not TOML" in found[0][1]


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", ""])
def test_a_name_may_not_leave_the_runs_folder(name: str) -> None:
    assert problems_of(GOOD.replace('"spring"', f'"{name}"'))


def test_a_missing_recipe_suggests_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "spring.toml").write_text(GOOD)
    with pytest.raises(InputError, match=r"spring\.toml"):
        load_recipe(tmp_path / "sprnig.toml")


def test_a_picture_given_as_a_recipe_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(InputError, match="not a text file"):
        load_recipe(tmp_path / "a.toml")


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("\ufeff" + GOOD, encoding="utf-8")
    assert load_recipe(tmp_path / "a.toml")[0].name == "spring"
