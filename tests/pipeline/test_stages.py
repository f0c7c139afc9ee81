"""What fixes the bytes of a tile, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from designgen.pipeline import stages
from designgen.pipeline.stages import tile_stage
from designgen.recipe.design import Design, FileRef, TileLook


def design(repeat: str) -> Design:
    file = FileRef("rose.png", "1" * 64, Path("rose.png"))
    return Design("rose__ink__x__original", file, (), replace(TileLook(), repeat=repeat))


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "drop-12mm", "mirror", "mirror-across", "border", "none"])
def test_how_groups_are_folded_is_nothing_to_other_repeats(repeat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tile_stage(design(repeat), "0" * 64).key
    monkeypatch.setattr(stages, "FOLD_VERSION", 99)
    assert tile_stage(design(repeat), "0" * 64).key == before


@pytest.mark.parametrize("repeat", ["p2", "p4m", "p6m", "pgg"])
def test_how_a_swatch_is_folded_fixes_a_tile_of_a_group(repeat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tile_stage(design(repeat), "0" * 64).key
    monkeypatch.setattr(stages, "FOLD_VERSION", 99)
    assert tile_stage(design(repeat), "0" * 64).key != before
