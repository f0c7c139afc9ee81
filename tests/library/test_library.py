"""The loader: what it finds, and what it says when something is wrong."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import ExitCode, InputError
from designgen.library import StyleFile, find_style, is_changed, list_styles, read_style, style_toml, styles_in

GOOD = """title = "Wet ink"
licence = "CC0-1.0"
strength = 0.4
style_scale = 1.5
smoothness = 2
tags = ["ink"]
palette = ["#112233"]
"""


def make(root: Path, name: str, text: str = GOOD, picture: bool = True) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "style.toml").write_text(text, "utf-8")
    if picture:
        (folder / "picture.webp").write_bytes(b"picture")
    return folder


def test_a_style_is_read_with_its_defaults(tmp_path: Path) -> None:
    folder = make(tmp_path, "wet-ink")
    found = read_style(folder)
    assert (found.name, found.title, found.strength, found.style_scale) == ("wet-ink", "Wet ink", 0.4, 1.5)
    assert found.smoothness == 2
    assert found.picture == folder / "picture.webp"
    assert found.tags == ("ink",)


def test_the_list_is_sorted_and_the_first_folder_wins(tmp_path: Path) -> None:
    make(tmp_path / "mine", "linocut", GOOD.replace("Wet ink", "My own"))
    make(tmp_path / "theirs", "linocut")
    make(tmp_path / "theirs", "batik")
    found = list_styles([tmp_path / "mine", tmp_path / "theirs", tmp_path / "nowhere"])
    assert [style.name for style in found] == ["batik", "linocut"]
    assert found[1].title == "My own"


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    make(tmp_path, "linocut-leaves")
    make(tmp_path, "night-impasto")
    with pytest.raises(InputError) as caught:
        find_style("linocut-leafs", [tmp_path])
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    assert "linocut-leaves" in caught.value.hint
    assert "night-impasto" not in caught.value.hint


def test_a_far_name_lists_what_there_is(tmp_path: Path) -> None:
    make(tmp_path, "batik")
    with pytest.raises(InputError, match="zzzz") as caught:
        find_style("zzzz", [tmp_path])
    assert "batik" in caught.value.hint


def test_any_picture_is_a_style(tmp_path: Path) -> None:
    picture = tmp_path / "Tante Ülkü.jpg"
    picture.write_bytes(b"x")
    found = find_style(str(picture), [])
    assert found.picture == picture
    assert found.name == "Tante Ülkü"


def test_a_path_does_not_escape_into_the_library(tmp_path: Path) -> None:
    make(tmp_path / "a", "batik")
    with pytest.raises(InputError):
        find_style("../a/batik", [tmp_path / "b"])


@pytest.mark.parametrize(
    ("text", "field", "allowed"),
    [
        (GOOD.replace('title = "Wet ink"\n', ""), "title", "a line of text"),
        (GOOD.replace("0.4", "1.4"), "strength", "from 0 to 1"),
        (GOOD.replace("0.4", "nan"), "strength", "from 0 to 1"),
        (GOOD.replace("1.5", '"big"'), "style_scale", "from 0.1 to 4"),
        (GOOD.replace("smoothness = 2", "smoothness = 11"), "smoothness", "from 0 to 10"),
        (GOOD + "seed = -1\n", "seed", "from 0"),
        (GOOD + 'colour = "red"\n', "colour", "Fields are title"),
        (GOOD + "smothness = 2\n", "smothness", 'Did you mean "smoothness"'),
        (GOOD + 'sha256 = "abc"\n', "sha256", "64 hexadecimal digits"),
        (GOOD + 'picture = "../picture.webp"\n', "picture", "in the same folder"),
        (GOOD.replace('["#112233"]', '["red"]'), "palette", "#f3e9d2"),
        (GOOD.replace('["ink"]', '"ink"'), "tags", "a list of words"),
    ],
)
def test_a_wrong_field_is_named_with_its_file_and_what_is_allowed(
    tmp_path: Path, text: str, field: str, allowed: str
) -> None:
    folder = make(tmp_path, "wrong", text)
    with pytest.raises(InputError) as caught:
        read_style(folder)
    assert str(folder / "style.toml") in caught.value.what
    assert f'"{field}"' in caught.value.what
    assert allowed in caught.value.hint


def test_broken_toml_and_a_missing_picture_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"style\.toml"):
        read_style(make(tmp_path, "broken", "title = "))
    with pytest.raises(InputError, match=r"picture\.webp"):
        read_style(make(tmp_path, "bare", GOOD, picture=False))


def test_a_picture_that_was_changed_is_noticed(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"picture").hexdigest()
    folder = make(tmp_path, "wet-ink", GOOD + f'sha256 = "{digest}"\n')
    assert not is_changed(read_style(folder))
    (folder / "picture.webp").write_bytes(b"another")
    assert is_changed(read_style(folder))
    assert not is_changed(read_style(make(tmp_path, "without")))


def test_half_written_folders_are_no_styles(tmp_path: Path) -> None:
    make(tmp_path, ".wet-ink.tmp")
    make(tmp_path, "batik")
    assert [folder.name for folder in styles_in([tmp_path])] == ["batik"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)
WORDS = TEXTS.map(str.strip).filter(bool)


@given(TEXTS, st.lists(WORDS, max_size=4), st.floats(0, 1), st.floats(0.1, 4), st.floats(0, 10))
def test_what_is_written_is_read(title: str, tags: list[str], strength: float, scale: float, smooth: float) -> None:
    entry = StyleFile(
        title=title, licence="CC0-1.0", tags=tuple(tags), strength=strength, style_scale=scale, smoothness=smooth
    )
    assert StyleFile.model_validate(tomllib.loads(style_toml(entry))) == entry
