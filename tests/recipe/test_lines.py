"""Lines of keys in TOML, for error messages."""

from __future__ import annotations

import pytest

from designgen.recipe.lines import line_of

TEXT = """\
name = "spring"      # 1

[defaults]
strength = 0.5
"size_cm" = 8

[[designs]]
swatches = [
  "a.png",
  "b.png",
]
styles = ["batik", "linocut"]

[[designs]]
swatches = ["# not a comment [", "c.png"]
styles = ["batik"]
[designs.sweep.bold]
strength = 0.9

[garments]
templates = ["tshirt-front"]
[catalogue]
title = "x"
"""


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        (("name",), None, 1),
        (("defaults",), None, 3),
        (("defaults", "strength"), None, 4),
        (("defaults", "size_cm"), None, 5),
        (("designs", 0), None, 7),
        (("designs", 0, "swatches"), None, 8),
        (("designs", 0, "swatches", 1), "b.png", 10),
        (("designs", 0, "styles", 1), "linocut", 12),
        (("designs", 1, "styles"), None, 16),
        (("designs", 1, "swatches", 1), "c.png", 15),
        (("designs", 1, "sweep", "bold", "strength"), None, 18),
        (("garments", "templates"), None, 21),
        (("catalogue", "title"), None, 23),
    ],
)
def test_a_key_is_found_on_its_line(key: tuple[str | int, ...], value: object, line: int) -> None:
    assert line_of(TEXT, key, value) == line


def test_a_missing_key_points_at_its_table() -> None:
    assert line_of(TEXT, ("catalogue", "subtitle")) == 22
    assert line_of(TEXT, ("designs", 1, "seed")) == 14


def test_a_missing_table_has_no_line() -> None:
    assert line_of(TEXT, ("palette", "names")) is None


def test_a_key_inside_an_inline_table_is_found_by_its_word() -> None:
    text = 'name = "x"\n[designs]\nsweep = { soft = { strength = 0.2 },\n  bold = { strenght = 1 } }\n'
    assert line_of(text, ("designs", "sweep", "bold", "strenght")) in (3, 4)
