"""designgen panels: what cannot be is said in a designer's words before anything is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen.cli.app import run_command
from designgen.imaging import encode_png


@pytest.fixture
def tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    pixels = np.random.default_rng(0).random((1, 3, 40, 40)).astype(np.float32)
    (tmp_path / "dots.png").write_bytes(encode_png(pixels))
    return "dots.png"


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (("--garment", "kaftan"), 2, "tshirt"),
        (("--garment", "tshirt", "--size", "XXXL"), 2, "XXL"),
        (("--garment", "tshirt", "--fabric-width-cm", "40"), 2, "--fabric-width-cm"),
        (("--garment", "tshirt", "--underbase", "0.3"), 2, "placed prints"),
        (("--garment", "tshirt", "--from-hps-cm", "3"), 2, "--repeat none"),
        (("--garment", "tshirt", "--part", "hood=dots.png@4"), 4, "sleeves"),
        (("--garment", "tshirt", "--repeat", "none", "--on", "hood"), 4, "sleeve-l"),
        (("--garment", "tshirt", "--repeat", "none", "--part", "sleeves=dots.png@4"), 2, "placed"),
        (("--garment", "tshirt", "--shrinkage", "lots"), 2, "3x2"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    tile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...], code: int, words: str
) -> None:
    assert run_command(["panels", tile, "--size-cm", "8", "-o", "out", *wrong]) == code
    assert words in capsys.readouterr().err
    assert not list(tmp_path.glob("out/*"))


def test_sizes_are_made_from_small_to_large_each_once(
    tile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["--garment", "tote", "--size", "l, s,L", "--no-marker", "--seam-line"]
    assert run_command(["panels", tile, "--size-cm", "8", "-o", "out", *wanted]) == 0
    shown = capsys.readouterr()
    names = sorted(path.name for path in tmp_path.glob("out/*.pdf"))
    assert names == [f"dots__tote-{size}-{piece}.pdf" for size in "LS" for piece in ("back", "front", "handle")]
    assert "handle  S     2" in shown.out and "7 files" in shown.out
    assert "fewer than the 150 asked for" in shown.err
    assert shown.out.index(" S ") < shown.out.index(" L ")
