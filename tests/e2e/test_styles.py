"""designgen styles and swatches, from the command line to the files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from designgen.cli import options, styles_add
from designgen.cli.app import run_command
from designgen.imaging import encode_png, read_picture
from tests.library.pictures import jpeg, marks, page_of

Run = Callable[..., tuple[int, Any]]
INK = marks(220)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with --json in an empty folder, with a library of its own; its exit code and its object."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options.resources, "root", lambda kind: tmp_path / "shipped" / kind)
    (tmp_path / "ink.png").write_bytes(encode_png(INK))

    def call(*arguments: str) -> tuple[int, Any]:
        code = run_command([*arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_a_picture_becomes_a_style_that_is_found_and_whole(run: Run) -> None:
    code, added = run("styles", "add", "ink.png", "--licence", "own", "--tag", "Ink", "--title", "Wet ink")
    assert code == 0
    assert added["style"] == "ink"
    entry = tomllib.loads(Path("styles/ink/style.toml").read_text("utf-8"))
    assert entry["licence"] == "LicenseRef-own-work"
    assert entry["tags"] == ["ink"]
    assert [path.name for path in Path("styles").iterdir()] == ["ink"]
    code, listed = run("styles", "list")
    assert code == 0
    (row,) = listed["styles"]
    assert set(row) >= {"name", "title", "note", "licence", "tags", "palette", "strength", "style_scale", "smoothness"}
    assert row["smoothness"] == entry["smoothness"]
    assert not row["changed"]
    code, checked = run("styles", "check", "ink")
    assert (code, checked["styles"][0]["problems"]) == (0, [])
    code, shown = run("styles", "show", "ink")
    assert code == 0
    assert shown["style"]["measured"]["size_px"] == [220, 220]
    assert {remark["kind"] for remark in shown["remarks"]} >= {"small"}


@pytest.mark.parametrize("kind", ["cmyk.tif", "turned.jpg", "grey.webp", "deep.png"])
def test_any_format_is_read(run: Run, kind: str) -> None:
    page = Image.fromarray(page_of(INK)).crop((0, 0, 220, 150))
    if kind == "cmyk.tif":
        page.convert("CMYK").save(kind)
    elif kind == "turned.jpg":
        exif = Image.Exif()
        exif[0x0112] = 6
        page.save(kind, exif=exif, quality=95)
    elif kind == "grey.webp":
        page.convert("L").save(kind)
    else:
        Path(kind).write_bytes(encode_png(np.ascontiguousarray(INK[:, :, :150]), bits=16))
    code, added = run("styles", "add", kind, "--licence", "cc0")
    assert code == 0
    size = [150, 220] if kind == "turned.jpg" else [220, 150]
    assert added["measured"]["size_px"] == size
    assert read_picture(Path(added["folder"]) / "picture.webp").size_px == (size[1], size[0])


def test_nothing_is_overwritten_without_asking(run: Run) -> None:
    assert run("styles", "add", "ink.png", "--licence", "own")[0] == 0
    before = Path("styles/ink/style.toml").read_bytes()
    code, said = run("styles", "add", "ink.png", "--licence", "cc0")
    assert code == 2
    assert "--replace" in said["hint"]
    assert Path("styles/ink/style.toml").read_bytes() == before
    assert run("styles", "add", "ink.png", "--licence", "cc0", "--replace")[0] == 0
    assert b"CC0" in Path("styles/ink/style.toml").read_bytes()
    Path("styles/mine").mkdir()
    Path("styles/mine/notes.txt").write_text("x")
    assert run("styles", "add", "ink.png", "--licence", "own", "--name", "mine", "--replace")[0] == 6
    assert Path("styles/mine/notes.txt").read_text() == "x"


def test_bad_input_is_said_and_leaves_nothing(run: Run) -> None:
    Path("broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    Image.new("RGB", (20, 20)).save("tiny.png")
    for arguments, expected in (
        (("ink.png",), 2),  # nobody to ask
        (("ink.png", "--licence", "own", "--name", "../x"), 2),
        (("nowhere.png", "--licence", "own"), 4),
        (("broken.png", "--licence", "own"), 4),
        (("tiny.png", "--licence", "own"), 4),
    ):
        code, said = run("styles", "add", *arguments)
        assert code == expected, arguments
        assert said["error"]
        assert said["hint"]
    assert not list(Path("styles").glob("*"))


def test_the_licence_is_asked_for_at_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["9", "", "bought"])
    monkeypatch.setattr(styles_add.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(styles_add.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(styles_add.typer, "prompt", lambda *_given, **_more: next(answers))
    assert run_command(["styles", "add", "ink.png"]) == 0
    assert "bought-for-textile-printing" in Path("styles/ink/style.toml").read_text()


def test_warnings_are_told(run: Run) -> None:
    assert run("styles", "add", "ink.png", "--licence", "own")[0] == 0
    Path("low.jpg").write_bytes(jpeg(INK, 20))
    code, added = run("styles", "add", "low.jpg", "--licence", "unknown")
    assert code == 0
    assert {remark["kind"] for remark in added["remarks"]} >= {"licence", "alike", "small", "compressed", "reading"}


def test_a_changed_picture_is_noticed_everywhere(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("styles", "add", "ink.png", "--licence", "own")
    run("styles", "add", "ink.png", "--licence", "own", "--name", "other")
    Path("styles/ink/picture.webp").write_bytes(jpeg(INK, 90))
    code, checked = run("styles", "check")
    assert code == 3
    assert [row["ok"] for row in checked["styles"]] == [False, True]
    assert "sha256" in checked["styles"][0]["problems"][0]
    assert run("styles", "check", "ink")[0] == 4
    assert run("styles", "show", "ink")[1]["style"]["changed"]
    assert run_command(["styles", "list"]) == 0
    assert '"ink": the picture is another' in capsys.readouterr().err


def test_a_broken_entry_costs_no_other(run: Run) -> None:
    run("styles", "add", "ink.png", "--licence", "own")
    Path("styles/bad").mkdir()
    Path("styles/bad/style.toml").write_text('title = "Bad"\nlicence = "x"\nstrength = 3\n')
    code, listed = run("styles", "list", "--sheet", "all.png")
    assert code == 3
    assert [row["name"] for row in listed["styles"]] == ["ink"]
    assert '"strength"' in listed["problems"][0]
    assert read_picture(Path("all.png")).size_px[1] > 800
    assert run("styles", "check", "bad", "ink")[0] == 3
    assert run("styles", "list", "--tag", "nonesuch")[0] == 2
    assert run("styles", "list", "--sheet", "all.jpg")[0] == 2


def test_pictures_are_drawn_only_where_they_can_be(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("styles", "add", "ink.png", "--licence", "own")
    assert run_command(["styles", "list"]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert run_command(["styles", "list", "--pictures", "blocks"]) == 0
    assert "▀" in capsys.readouterr().out
    assert run_command(["styles", "show", "ink", "--pictures", "kitty"]) == 0
    assert "\x1b_G" in capsys.readouterr().out


def test_an_entry_elsewhere_works_by_its_path(run: Run) -> None:
    code, added = run("styles", "add", "ink.png", "--licence", "own", "--folder", "my library")
    assert code == 0
    assert added["style"] == "my library/ink"
    code, shown = run("styles", "show", added["style"])
    assert code == 0
    assert shown["style"]["licence"] == "LicenseRef-own-work"


def test_swatches_are_listed_and_drawn(run: Run) -> None:
    Path("swatches").mkdir()
    for name in ("rose", "moth"):
        Path(f"swatches/{name}.png").write_bytes(encode_png(INK))
    Path("swatches/swatches.toml").write_text(
        '[rose]\nfile = "rose.png"\nrepeat = "half-drop"\nsize_cm = [8, 8]\ntags = ["floral"]\n'
    )
    code, listed = run("swatches", "list", "--sheet", "all.png")
    assert code == 0
    assert [(row["name"], row["repeat"], row["size_cm"]) for row in listed["swatches"]] == [
        ("moth", None, None), ("rose", "half-drop", [8, 8]),
    ]  # fmt: skip
    assert read_picture(Path("all.png")).size_px[1] > 800
    assert [row["name"] for row in run("swatches", "list", "--tag", "FLORAL")[1]["swatches"]] == ["rose"]
    assert run("swatches", "list", "nowhere")[0] == 4


def test_palettes_are_checked(run: Run) -> None:
    Path("close.toml").write_text('[colours]\na = "#ffffff"\nb = "#fefefe"\n')
    assert run("palettes", "check", "tackroom")[0] == 0
    assert run("palettes", "check", "close.toml")[0] == 3
    assert run("palettes", "check", "nonesuch")[0] == 4
    code, both = run("palettes", "check", "tackroom", "nonesuch")
    assert code == 3
    assert [row["ok"] for row in both["palettes"]] == [True, False]
    code, shown = run("palettes", "show", "tackroom")
    assert {check["name"] for check in shown["palette"]["checks"]} >= {"protan", "deutan", "tritan"}
    assert {row["role"] for row in shown["palette"]["colours"]} == {"ground", "main", "support", "accent"}
