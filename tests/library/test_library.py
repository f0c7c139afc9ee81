"""The loader: what it finds, and what it says when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from designgen.errors import ExitCode, InputError
from designgen.library import find_style, list_styles, read_style

GOOD = (
    'title = "Wet ink"\nlicence = "CC0-1.0"\nstrength = 0.4\nstyle_scale = 1.5\ntags = ["ink"]\npalette = ["#112233"]\n'
)


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
    ("text", "field"),
    [
        (GOOD.replace('title = "Wet ink"\n', ""), "title"),
        (GOOD.replace("0.4", "1.4"), "strength"),
        (GOOD.replace("1.5", '"big"'), "style_scale"),
        (GOOD + 'colour = "red"\n', "colour"),
        (GOOD + 'sha256 = "abc"\n', "sha256"),
        (GOOD + 'picture = "../picture.webp"\n', "picture"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(tmp_path: Path, text: str, field: str) -> None:
    folder = make(tmp_path, "wrong", text)
    with pytest.raises(InputError) as caught:
        read_style(folder)
    assert str(folder / "style.toml") in caught.value.what
    assert f'"{field}"' in caught.value.what


def test_broken_toml_and_a_missing_picture_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"style\.toml"):
        read_style(make(tmp_path, "broken", "title = "))
    with pytest.raises(InputError, match=r"picture\.webp"):
        read_style(make(tmp_path, "bare", GOOD, picture=False))
