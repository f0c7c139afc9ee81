"""Golden pictures: a stage whose output moves must have its version bumped, or stores would serve what is old."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from designgen.imaging import encode_png, read_picture
from tests.golden.generate import FOLDER, VERSIONS, Pixels, pictures

TOLERANCE = {"tile": 0.03, "mockup": 0.004}
"""Mean absolute difference: rounding, carried through an optimisation or through one composite. Between one thread and
two a tile moves by 0.02; another stroke size moves it by 0.03, another strength or seed by 0.045."""


@pytest.fixture(scope="module")
def made() -> dict[str, Pixels]:
    return pictures()


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.png")))
def test_a_stage_makes_what_it_made_before(made: dict[str, Pixels], name: str, tmp_path: Path) -> None:
    expected = read_picture(FOLDER / f"{name}.png").pixels
    assert made[name].shape == expected.shape
    difference = float(np.abs(made[name] - expected).mean())
    (tmp_path / f"{name}.png").write_bytes(encode_png(made[name]))
    assert difference <= TOLERANCE[name.split("-")[0]], (
        f"{name} moved by {difference:.4f}; see {tmp_path}. If it is meant, bump its version in pipeline/stages.py and "
        "run: python -m tests.golden.generate"
    )


def test_the_golden_pictures_are_of_these_versions() -> None:
    assert json.loads((FOLDER / "versions.json").read_text()) == VERSIONS, "run: python -m tests.golden.generate"


def test_every_picture_that_is_made_has_its_golden(made: dict[str, Pixels]) -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(made)
