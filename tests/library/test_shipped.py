"""Every picture we ship: whole, within its limits, free to use and without a seam."""

from __future__ import annotations

import hashlib
import importlib
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from designgen.library import list_styles
from designgen.repeat.lattice import Lattice

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "styles"
SWATCHES = ROOT / "examples" / "swatches"
ENTRIES: dict[str, dict[str, Any]] = tomllib.loads((SWATCHES / "swatches.toml").read_text("utf-8"))
STYLE_NAMES = sorted(path.parent.name for path in STYLES.glob("*/style.toml"))
REPEATING = sorted(name for name, entry in ENTRIES.items() if entry["repeat"] != "none")
PLACED = sorted(set(ENTRIES) - set(REPEATING))
F32 = npt.NDArray[np.float32]


def read(path: Path) -> F32:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), np.float32) / np.float32(255)


def seam_ratio(picture: F32, lattice: Lattice) -> float:
    """Step across the worse of the two seams, over the typical step inside along the same axis.

    A picture without a seam has steps across its edge as large as anywhere else; a cut one has larger ones.
    """
    planes = picture.transpose(2, 0, 1)
    padded = lattice.pad(planes, 1)
    ratios = []
    for axis in (-1, -2):
        steps = np.abs(np.diff(padded, axis=axis)).mean(axis=(0, -1 if axis == -2 else -2))
        ratios.append(float(max(steps[0], steps[-1]) / np.percentile(steps[1:-1], 90)))
    return max(ratios)


def test_there_are_as_many_as_promised() -> None:
    assert len(STYLE_NAMES) >= 24
    assert len(ENTRIES) >= 24
    assert len(PLACED) >= 3
    assert sum(entry["repeat"] == "half-drop" for entry in ENTRIES.values()) >= 6
    assert {entry["repeat"] for entry in ENTRIES.values()} == {"straight", "half-drop", "none"}


def test_every_style_loads() -> None:
    styles = list_styles([STYLES])
    assert [style.name for style in styles] == STYLE_NAMES
    assert len({style.title for style in styles}) == len(styles)
    for style in styles:
        assert style.licence == "CC0-1.0"
        assert 40 <= len(style.note) <= 140, style.name
        assert 3 <= len(style.palette) <= 9
        assert all(len(code) == 7 and int(code[1:], 16) >= 0 for code in style.palette)


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_a_style_is_whole_and_seamless(name: str) -> None:
    entry = tomllib.loads((STYLES / name / "style.toml").read_text("utf-8"))
    path = STYLES / name / "picture.webp"
    data = path.read_bytes()
    assert len(data) <= 700_000
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    module, function = entry["generator"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), function))
    picture = read(path)
    assert picture.shape[0] == picture.shape[1]
    assert picture.shape[0] == 1536
    assert picture.std() > 0.12  # a style without contrast has nothing to give
    assert seam_ratio(picture, Lattice.named("straight")) < 1.35


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_a_swatch_is_whole(name: str) -> None:
    entry = ENTRIES[name]
    data = (SWATCHES / entry["file"]).read_bytes()
    assert entry["file"] == f"{name}.png"
    assert len(data) <= 1_500_000
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert entry["licence"] == "CC0-1.0"
    module, function = entry["generator"].rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), function))
    with Image.open(SWATCHES / entry["file"]) as picture:
        width, height = picture.size
        assert picture.mode == ("RGBA" if entry["repeat"] == "none" else "RGB")
    assert 1024 <= max(width, height) <= 1536
    wide, high = entry["size_cm"]
    assert high / wide == pytest.approx(height / width, abs=0.01)


@pytest.mark.parametrize("name", REPEATING)
def test_a_swatch_is_seamless_in_its_repeat(name: str) -> None:
    entry = ENTRIES[name]
    picture = read(SWATCHES / entry["file"])
    lattice = Lattice.named(entry["repeat"])
    assert seam_ratio(picture, lattice) < 1.35
    if entry["repeat"] == "half-drop":
        assert lattice.drop == Fraction(1, 2)
        assert seam_ratio(picture, Lattice.named("straight")) > 1.35  # the repeat it states is the one it has


def test_the_measure_sees_a_cut() -> None:
    picture = read(SWATCHES / ENTRIES["amalfi-citrus"]["file"])
    assert seam_ratio(picture[:900, :700], Lattice.named("straight")) > 1.35


@pytest.mark.parametrize("name", PLACED)
def test_a_placed_print_has_a_clear_margin_and_soft_edges(name: str) -> None:
    with Image.open(SWATCHES / ENTRIES[name]["file"]) as picture:
        pixels = np.asarray(picture)
    alpha = pixels[..., 3]
    assert alpha[0].max() == alpha[-1].max() == alpha[:, 0].max() == alpha[:, -1].max() == 0
    assert 0.15 < (alpha == 255).mean() < 0.8
    assert np.count_nonzero((alpha > 0) & (alpha < 255)) > 1000
    assert not pixels[..., :3][alpha == 0].any()


def test_the_library_stays_small() -> None:
    total = sum(path.stat().st_size for folder in (STYLES, ROOT / "examples") for path in folder.rglob("*.*"))
    assert total <= 40_000_000
