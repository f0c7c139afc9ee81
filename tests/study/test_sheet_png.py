"""The grid as one picture: tiles as they are, labels within their room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen.study.jobs import Wishes
from designgen.study.sheet_png import FOOT_PX, GAP_PX, HEAD_PX, SIDE_PX, WIDEST_PX, grid_picture
from tests.study.conftest import Fake, plan_of, run_study


def test_tiles_stand_in_their_places_unchanged(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(), fake, wishes=Wishes(0))
    picture = grid_picture(result)
    assert picture.dtype == np.float32 and picture.shape == (
        1,
        3,
        HEAD_PX + 2 * (64 + FOOT_PX + GAP_PX),
        SIDE_PX + 3 * 78,
    )
    left, top = SIDE_PX + 2 * 78, HEAD_PX + 64 + FOOT_PX + GAP_PX
    np.testing.assert_array_equal(picture[..., top : top + 64, left : left + 64], result.cells[5].tile.pixels)
    assert picture[..., :HEAD_PX, SIDE_PX:].min() < 0.3, "values stand above"
    assert picture[..., HEAD_PX:, :SIDE_PX].min() < 0.3, "and at the left"


def test_a_wide_grid_is_made_to_fit(folder: Path, fake: Fake) -> None:
    result = run_study(plan_of(x="seed=1..24", y=None), fake, wishes=Wishes(0))
    assert grid_picture(result).shape[3] <= WIDEST_PX


@pytest.mark.parametrize("name", ["a" * 90, "玫瑰 rose", "x"])
def test_names_of_any_length_and_script_are_set(folder: Path, fake: Fake, name: str) -> None:
    (folder / f"{name}.png").write_bytes((folder / "ink.png").read_bytes())
    result = run_study(plan_of(x=f"style={name}.png,ink.png", y="seed=1", styles=()), fake, wishes=Wishes(0))
    assert grid_picture(result)[..., 0].min() == 1, "nothing runs out on the left"


def test_what_failed_leaves_an_empty_place(folder: Path, fake: Fake) -> None:
    def fail(look: object) -> None:
        raise RuntimeError("a tensor went wrong")

    fake.on_call = fail
    picture = grid_picture(run_study(plan_of(y=None), fake))
    assert picture.min() >= 0 and picture.max() == 1
