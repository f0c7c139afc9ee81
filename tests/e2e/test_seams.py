"""designgen seam and designgen seamless, from the command line to the files."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from designgen.cli.app import run_command
from designgen.imaging import encode_png, read_picture
from tests.repeat.fields import HALF_DROP, STRAIGHT, crop, grain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    (tmp_path / "good.png").write_bytes(encode_png(grain(rng, 128, HALF_DROP)))
    (tmp_path / "bad.png").write_bytes(encode_png(crop(grain, rng, 128)))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> dict:  # type: ignore[type-arg]
    return json.loads(capsys.readouterr().out)


def test_a_seamless_tile_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["seam", str(folder / "good.png"), "--repeat", "half-drop", "--json"]) == 0
    report = said(capsys)
    assert report["ok"] and report["verdict"] == "pass" and report["repeat"] == "half-drop"
    assert set(report["seam"]) >= {"s1_ratio", "s1_lone_window", "s3_ghost", "s5_blot_de", "corner", "edge_row_de"}


def test_a_break_is_withheld_with_its_place_and_picture(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder / "where.png"
    assert run_command(["seam", str(folder / "bad.png"), "--picture", str(where), "--json"]) == 3
    report = said(capsys)
    assert report["verdict"] == "break" and report["places"][0]["excess"] > 1
    assert read_picture(where).size_px == (128, 128)


def test_one_bad_file_costs_the_others_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / name) for name in ("good.png", "broken.png")]
    assert run_command(["seam", *files, "--repeat", "half-drop", "--json"]) == 3
    entries = said(capsys)["files"]
    assert entries[0]["verdict"] == "pass" and entries[1]["error"]
    assert run_command(["seam", files[1]]) == 4


def test_words_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["seam", str(folder / "bad.png"), "--verbose"]) == 3
    out = capsys.readouterr().out
    assert "visible seam" in out and "px from" in out and "s1_excess" in out


def test_a_swatch_is_made_seamless(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, view = folder / "tile.png", folder / "view.png"
    arguments = [
        "seamless",
        str(folder / "bad.png"),
        "-o",
        str(out),
        "--repeat",
        "brick",
        "--view",
        str(view),
        "--json",
    ]
    assert run_command(arguments) == 0
    report = said(capsys)
    width, height = report["size_px"]
    assert report["attempts"][0]["method"] == "untouched" and report["method"] != "untouched"
    assert read_picture(view).size_px == (3 * height, 3 * width)
    assert run_command(["seam", str(out), "--repeat", "brick"]) == 0


def test_sixteen_bits_and_alpha_survive(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(3)
    deep = (crop(grain, rng, 96)[0].transpose(1, 2, 0) * 65535).astype(np.uint16)
    alpha = np.full((96, 96, 1), 65535, np.uint16)
    alpha[30:50, 30:50] = 30000
    cv2.imwrite(str(folder / "deep.png"), np.concatenate([deep, alpha], axis=-1))
    for name in ("tile.tif", "tile.png"):
        run_command(["seamless", str(folder / "deep.png"), "-o", str(folder / name), "--method", "cut"])
        written = cv2.imread(str(folder / name), cv2.IMREAD_UNCHANGED)
        assert written.dtype == np.uint16 and written.shape[2] == 4
        assert len(np.unique(written[..., 0])) > 256
    capsys.readouterr()


def test_what_is_already_seamless_keeps_every_bit(folder: Path) -> None:
    out = folder / "same.png"
    assert run_command(["seamless", str(folder / "good.png"), "-o", str(out), "--repeat", "half-drop"]) == 0
    np.testing.assert_array_equal(read_picture(out).pixels, read_picture(folder / "good.png").pixels)


def test_the_best_is_written_even_where_a_seam_remains(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    halves = np.zeros((1, 3, 96, 96), np.float32)
    halves[..., 48:] = np.linspace(0.3, 1, 48, dtype=np.float32)
    halves += grain(np.random.default_rng(4), 96, STRAIGHT) * 0.02
    (folder / "halves.png").write_bytes(encode_png(np.clip(halves, 0, 1)))
    out = folder / "best.png"
    code = run_command(["seamless", str(folder / "halves.png"), "-o", str(out), "--method", "blend"])
    assert out.is_file()
    assert code in (0, 3)
    if code == 3:
        assert "A seam remains" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [["-o", "tile.jpg"], ["-o", "t.png", "--repeat", "p4m"], ["-o", "t.png", "--method", "magic"], ["-o", "bad.png"]],
)
def test_what_makes_no_sense_is_refused(
    folder: Path, options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert run_command(["seamless", "bad.png", *options]) == 2
    assert "Error" in capsys.readouterr().err


def test_a_crop_is_made_seamless_instead_of_the_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["seamless", str(folder / "bad.png"), "-o", str(folder / "out.png"), "--crop", "8,16,80,70"]
    assert run_command([*arguments, "--method", "cut", "--json"]) in (0, 3)
    width, height = said(capsys)["size_px"]
    assert 40 <= width < 80 and 40 <= height < 70


@pytest.mark.parametrize(
    ("crop_box", "words"),
    [
        ("10,10", "four whole numbers"),
        ("0,0,-5,80", "four whole numbers"),
        ("100,0,80,80", "reaches outside"),
        ("0,0,0,80", "reaches outside"),
    ],
)
def test_a_crop_that_cannot_be_says_how(
    folder: Path, capsys: pytest.CaptureFixture[str], crop_box: str, words: str
) -> None:
    assert run_command(["seamless", str(folder / "bad.png"), "-o", str(folder / "out.png"), "--crop", crop_box]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (folder / "out.png").exists()


def test_a_crop_too_small_to_join_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["seamless", str(folder / "bad.png"), "-o", str(folder / "out.png"), "--crop", "0,0,40,80"]
    assert run_command(arguments) == 4
    assert "too few to join" in " ".join(capsys.readouterr().err.split())


def test_the_engine_paints_the_seam(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("designgen.cli.seamless.PAINTED_PX", 64)
    out = folder / "out.png"
    arguments = ["seamless", str(folder / "bad.png"), "-o", str(out), "--crop", "0,0,72,72", "--method", "paint"]
    assert run_command([*arguments, "--json"]) in (0, 3)
    told = said(capsys)
    assert [attempt["method"] for attempt in told["attempts"]] == ["untouched", "paint"]
    assert out.exists() and 0 < np.ptp(read_picture(out).pixels) <= 1
