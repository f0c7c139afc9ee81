"""The real command on small real work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from designgen.imaging import encode_png
from tests.mockup.conftest import FlatTemplate

Command = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """An environment in which runs are quick and the same everywhere."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "error::DeprecationWarning:designgen", **more}


@pytest.fixture
def designgen(tmp_path: Path) -> Command:
    """Run the command in an empty folder; its output as text."""

    def run(*arguments: str, cwd: Path = tmp_path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "designgen", *arguments],
            cwd=cwd,
            env=environment(**more),
            capture_output=True,
            text=True,
            timeout=240,
        )

    return run


@pytest.fixture
def swatch(tmp_path: Path) -> Path:
    """Dots that repeat straight."""
    path = tmp_path / "dots.png"
    path.write_bytes(encode_png(dots(96)))
    return path


@pytest.fixture
def style(tmp_path: Path) -> Path:
    """Stripes of three colours."""
    path = tmp_path / "stripes.png"
    path.write_bytes(encode_png(stripes()))
    return path


def stripes() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Wavy stripes of three colours."""
    y, x = np.mgrid[:128, :128]
    wave = np.sin((x + 3 * np.sin(y / 5)) / 3)
    pixels = np.stack([0.5 + 0.4 * wave, 0.4 - 0.3 * wave, 0.5 + 0 * wave])
    return pixels[None].astype(np.float32)


def dots(size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Two rows of dots on a plain ground, periodic on the straight lattice."""
    y, x = np.mgrid[:size, :size]
    wave = np.cos(4 * np.pi * x / size) * np.cos(4 * np.pi * y / size)
    inside = 1 / (1 + np.exp(-12 * (wave - 0.4)))
    ground, ink = np.array([0.93, 0.9, 0.82]), np.array([0.1, 0.25, 0.45])
    pixels = ground[:, None, None] * (1 - inside) + ink[:, None, None] * inside
    return pixels[None].astype(np.float32)


def object_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object a command printed."""
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


TRIAL = """\
name = "trial"
[defaults]
size_cm = 2
size_px = 64
quality = "draft"
steps = 8

[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
repeat = ["straight", "half-drop"]

[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
repeat = "none"

[garments]
templates = ["flat"]

[catalogue]
document = "technical"
editions = "screen"
page_size = "A5"
"""
"""Three small designs, each on a small garment of the tests' own, and a catalogue."""


@pytest.fixture
def recipe(tmp_path: Path, swatch: Path, style: Path) -> Path:
    """A recipe of three small designs."""
    path = tmp_path / "trial.toml"
    path.write_text(TRIAL)
    garment_in(tmp_path)
    return path


def garment_in(folder: Path) -> None:
    """Lay a small garment where the command looks for templates first."""
    (folder / "templates").mkdir()
    FlatTemplate(folder / "templates/flat").write()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which that recipe was run without being disturbed, once for all tests: to read, never to write."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "dots.png").write_bytes(encode_png(dots(96)))
    (folder / "stripes.png").write_bytes(encode_png(stripes()))
    (folder / "trial.toml").write_text(TRIAL)
    garment_in(folder)
    command = [sys.executable, "-m", "designgen", "run", "trial.toml"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
