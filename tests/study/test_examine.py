"""Swatches are prepared once for all the cells that share them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from designgen.imaging import Picture
from designgen.pipeline.tile import Extras, MadeTile, TileSize, prepare_content, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.study import examine
from designgen.study.examine import Preparation
from designgen.study.jobs import Wishes
from tests.study.conftest import Fake, plan_of, run_study, wave


class Counted:
    """Counts what is prepared."""

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, swatch: Picture, size: TileSize, lattice: Lattice) -> Any:
        self.sizes.append(size.engine_px)
        return prepare_content(swatch, size, lattice)


def test_the_same_swatch_size_and_repeat_are_prepared_once() -> None:
    counted = Counted()
    prepare, lattice = Preparation(counted), Lattice()
    one, other = Picture(wave(1), digest="1" * 64), Picture(wave(2), digest="2" * 64)
    small, large = (tile_size(TileLook(dpi=None, size_px=px), (64, 64)) for px in (64, 96))
    first = prepare(one, small, lattice)
    assert prepare(one, small, lattice) is first and len(counted.sizes) == 1
    for again, asked in enumerate(
        [(other, small, lattice), (one, large, lattice), (one, small, Lattice.named("brick"))], start=2
    ):
        prepare(*asked)
        assert len(counted.sizes) == again


def test_a_whole_study_of_one_size_prepares_its_swatch_once(
    folder: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted()
    monkeypatch.setattr(examine.Preparation.__init__, "__defaults__", (counted,))

    class Preparing(Fake):
        def __call__(
            self, swatch: Picture, styles: Sequence[Any], look: TileLook, encoder: Any, step: Any, extras: Extras
        ) -> MadeTile:
            assert extras.prepare is not None
            extras.prepare(swatch, tile_size(look, swatch.size_px), Lattice.named(look.repeat))
            return super().__call__(swatch, styles, look, encoder, step, extras)

    run_study(plan_of(), Preparing(), wishes=Wishes(2, edges=True))
    assert counted.sizes == [(64, 64)]
    counted.sizes.clear()
    run_study(plan_of(x="size_px=64,96", y="seed=1,2"), Preparing(), wishes=Wishes(0))
    assert counted.sizes[:2] == [(64, 64), (96, 96)] and len(counted.sizes) <= 4
