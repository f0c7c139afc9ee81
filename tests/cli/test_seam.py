"""designgen seam on pictures that repeat another way than it was told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from designgen.cli.app import run_command
from designgen.imaging import encode_png
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_hint import other_repeat
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, crop, grain, motifs

SIDE = 120


def tile(folder: Path, name: str, seed: int = 1) -> Path:
    """A tile of a known repeat as a file."""
    path = folder / f"{name.replace('/', '-')}.png"
    path.write_bytes(encode_png(motifs(np.random.default_rng(seed), SIDE, Lattice.named(name), 40)))
    return path


@pytest.mark.parametrize("name", ["half-drop", "brick", "drop-1/3", "shift-3/4"])
def test_a_tile_that_repeats_another_way_is_told_which(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tile(tmp_path, name)
    assert run_command(["seam", str(path)]) == 3
    assert f"It repeats as {name}: pass --repeat {name}." in capsys.readouterr().out
    assert run_command(["seam", str(path), "--json"]) == 3
    shown = json.loads(capsys.readouterr().out)
    assert shown["repeats_as"] == name and name in shown["hint"] and shown["verdict"] == "break"
    assert run_command(["seam", str(path), "--repeat", name, "--json"]) == 0
    assert "repeats_as" not in json.loads(capsys.readouterr().out)


def test_a_straight_tile_measured_as_a_drop_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["seam", str(tile(tmp_path, "straight")), "--repeat", "half-drop", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["repeats_as"] == "straight"


def test_what_repeats_in_no_way_gets_no_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "crop.png"
    path.write_bytes(encode_png(crop(motifs, np.random.default_rng(2), SIDE)))
    assert run_command(["seam", str(path), "--json"]) == 3
    assert "repeats_as" not in json.loads(capsys.readouterr().out)
    assert run_command(["seam", str(path)]) == 3
    assert "It repeats as" not in capsys.readouterr().out


def test_a_repeat_that_does_not_fall_on_whole_pixels_is_not_tried() -> None:
    rng = np.random.default_rng(3)
    odd = crop(grain, rng, 101)
    assert other_repeat(odd, STRAIGHT) is None
    assert other_repeat(grain(rng, SIDE, BRICK), HALF_DROP) == "brick"


def test_a_fault_of_a_true_repeat_names_no_other_one() -> None:
    picture = motifs(np.random.default_rng(4), SIDE, HALF_DROP, 40) * 0.9
    picture[..., 40:64, :10] = 0.02
    assert other_repeat(picture, HALF_DROP) is None
