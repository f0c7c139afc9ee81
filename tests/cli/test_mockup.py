"""What designgen mockup and lineup refuse, before and after they look at files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen.cli.app import run_command
from designgen.imaging import encode_png, read_picture
from tests.mockup.conftest import FlatTemplate


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tile, a motif and a small template."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    flat = FlatTemplate(tmp_path / "templates" / "flat")
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "full"').replace('"sleeve"', '"sleeve-l"')
    flat.write()
    (tmp_path / "dots.png").write_bytes(encode_png(np.full((1, 3, 60, 60), 0.5, np.float32)))
    return tmp_path


MOCKUP = ("mockup", "dots.png", "--size-cm", "8", "--template", "flat")
LINEUP = ("lineup", "dots.png", "--size-cm", "8", "--template", "flat", "--width-px", "300", "--height-px", "200")


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("-o", "o.gif"), 2, ".webp"),
        (("--background", "transparent", "-o", "o.jpg"), 2, "transparent"),
        (("--background", "#12", "-o", "o.png"), 2, "no background"),
        (("--background", "wall.jpg", "-o", "o.png"), 4, "wall.jpg"),
        (("--part", "sleeves", "-o", "o.png"), 2, "--part sleeves="),
        (("--part", "sleeves=dots.png", "-o", "o.png"), 2, "--size-cm"),
        (("--part", "hood=dots.png@6", "-o", "o.png"), 4, "sleeves"),
        (("--placement", "custom", "-o", "o.png"), 4, "--from-hps-cm"),
        (("--placement", "elbow", "-o", "o.png"), 4, "chest"),
        (("--on", "hood", "-o", "o.png"), 4, "hood"),
        (("-o", "dots.png"), 2, "itself"),
        (("dots.png", "-o", "o.png"), 2, "folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wishes_that_cannot_be_met_are_said(
    here: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], code: int, words: str
) -> None:
    assert run_command([*MOCKUP, *more]) == code
    assert words in capsys.readouterr().err
    assert {path.name for path in here.iterdir()} == {"dots.png", "templates"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--layout", "pair"), "two garments"),
        (("--template", "flat", *("--garment-colour", "navy") * 3), "2 templates for 3 garments"),
        (("--width-px", "12000", "--height-px", "12000"), "60 megapixels"),
        (("--background", "transparent", "-o", "o.jpg"), "transparent"),
    ],
    ids=["pair of one", "two for three", "too large", "clear jpeg"],
)
@pytest.mark.usefixtures("here")
def test_line_ups_that_do_not_add_up(capsys: pytest.CaptureFixture[str], more: tuple[str, ...], words: str) -> None:
    assert run_command([*LINEUP, "-o", "o.png", *more]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("layout", ["rail", "stack", "pair"])
def test_line_ups_are_written_at_the_size_asked(here: Path, layout: str) -> None:
    colours = ("--garment-colour", "white", "--garment-colour", "navy")
    assert run_command([*LINEUP, *colours, "--layout", layout, "-o", "o.webp", "--quality", "80"]) == 0
    assert read_picture(here / "o.webp").pixels.shape == (1, 3, 200, 300)


def test_a_picture_stands_behind(here: Path) -> None:
    (here / "wall.png").write_bytes(encode_png(np.full((1, 3, 40, 40), 0.25, np.float32)))
    assert run_command([*MOCKUP, "--background", "wall.png", "--shadow", "0", "-o", "o.png"]) == 0
    assert np.abs(read_picture(here / "o.png").pixels[0, :, 2, 2] - 0.25).max() < 0.01
