"""Blocks: the gradient of the whole picture, whatever it is cut into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, RawWeights, Settings, Style, Workplace, schedule, stylize
from designgen.stylize import engine as engine_module
from designgen.stylize.blocks import BlockObjective, content_in_blocks
from designgen.stylize.cutting import blocks
from designgen.stylize.objective import Look, Objective, content_side
from designgen.stylize.schedule import Scale
from designgen.stylize.settings import Variant
from designgen.stylize.sources import prepare

from .support import PERIODIC, TinyEncoder, smooth
from .test_engine import DRAFT, in_type, objective_of

SIZE = (288, 320)
REACH = TinyEncoder().reach("relu5_1")
LOSSES = [
    Settings(colour="free"),
    Settings(style_loss="gram+moments", tv_kind="l1", tv=20.0),
    Settings(style_loss="w2", content_layers={"relu3_1": 1.0, "relu4_2": 0.5}, tv_kind="power", tv_power=1.5),
    Settings(raw=RawWeights(1.0, 50.0, 0.1), tv_kind="l1"),
]


def whole(lattice: Lattice, options: Settings, *, masks: bool = False, dtype: torch.dtype = torch.float64) -> Objective:
    """An objective with everything that can be in it."""
    content = Content(smooth(1, SIZE, lattice), lattice)
    styles: tuple[Style, ...] = (Style(smooth(9)),)
    if masks:
        place = smooth(4, SIZE, lattice)[:, :1]
        styles = (Style(smooth(9), mask=place), Style(smooth(8)))
        content = replace(content, protect=smooth(3, SIZE, lattice)[:, :1])
        options = replace(options, protect="mask")
        if not lattice.is_periodic:
            alpha = np.where(smooth(6, SIZE)[:, :1] > 0.4, 1, 0).astype(np.float32)
            content = replace(content, alpha=alpha)
    source = prepare([Variant(content, styles)], options)
    source = in_type(source, dtype)
    if source.protect is not None:
        source = replace(source, protect=source.protect.to(dtype))
    return objective_of(source, options, TinyEncoder(dtype))


@pytest.mark.parametrize("options", LOSSES, ids=lambda o: f"{o.style_loss}-{o.tv_kind}")
@pytest.mark.parametrize("name", [*PERIODIC, "none", "border", "border-down"])
def test_blocks_have_the_gradient_of_the_whole(name: str, options: Settings):
    lattice = Lattice.named(name)
    complete = whole(lattice, options, masks=options.raw is None)
    x = torch.from_numpy(smooth(2, SIZE)).double()
    seen: dict[str, torch.Tensor] = {}
    loss, gradient = complete.evaluation(seen)(x, 0)
    for side in (64, 160):
        in_blocks: dict[str, torch.Tensor] = {}
        found, other = BlockObjective.of(complete, SIZE, side).evaluation(in_blocks)(x, 0)
        torch.testing.assert_close(found, loss, rtol=1e-10, atol=0)
        # What the whole sums up in one go the blocks sum up in parts: equal but for rounding.
        assert float((other - gradient).norm() / gradient.norm()) < 1e-9
        assert set(in_blocks) == set(seen)
        for term, value in seen.items():
            torch.testing.assert_close(in_blocks[term], value, rtol=1e-9, atol=1e-14)


def test_in_single_precision_they_agree_to_a_ten_thousandth():
    lattice = Lattice.named("half-drop")
    complete = whole(lattice, Settings(), dtype=torch.float32)
    x = torch.from_numpy(smooth(2, SIZE))
    _, gradient = complete.evaluation({})(x, 0)
    _, other = BlockObjective.of(complete, SIZE, 96).evaluation({})(x, 0)
    assert float((other - gradient).norm() / gradient.norm()) < 1e-4


def test_without_its_margin_a_block_would_be_wrong():
    complete = whole(Lattice(), Settings())
    x = torch.from_numpy(smooth(2, SIZE)).double()
    _, gradient = complete.evaluation({})(x, 0)
    narrow = BlockObjective(complete, SIZE, blocks(SIZE, 96, 1, (True, True)))
    _, other = narrow.evaluation({})(x, 0)
    assert float((other - gradient).norm() / gradient.norm()) > 1e-3


@pytest.mark.parametrize("name", [*PERIODIC, "none", "border", "border-down"])
def test_what_content_is_held_to_is_the_same_in_blocks(name: str):
    lattice = Lattice.named(name)
    source = in_type(
        prepare([Variant(Content(smooth(1, SIZE, lattice), lattice), (Style(smooth(9)),))], Settings()), torch.float64
    )
    look = Look(source, Settings(), TinyEncoder(torch.float64), (0.5,))
    planes = source.planes(SIZE)
    one, other = content_side(look, planes, source.content), content_in_blocks(look, planes, source.content, 96)
    torch.testing.assert_close(one["relu4_2"].features, other["relu4_2"].features, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(one["relu4_2"].energy, other["relu4_2"].energy)


def test_the_largest_pictures_keep_content_in_half_precision(monkeypatch: pytest.MonkeyPatch):
    source = prepare([Variant(Content(smooth(1, SIZE, Lattice()), Lattice()), (Style(smooth(9)),))], Settings())
    look = Look(source, Settings(), TinyEncoder(), (0.5,))
    planes = source.planes(SIZE)
    exact = content_in_blocks(look, planes, source.content, 96)["relu4_2"]
    monkeypatch.setattr(schedule, "LARGEST_SINGLE_PX", 256)
    rough = content_in_blocks(look, planes, source.content, 96)["relu4_2"]
    assert rough.features.dtype == torch.float16
    assert torch.equal(rough.energy, exact.energy)
    assert float(rough.distance(exact.features, raw=False)) < 1e-6


@settings(max_examples=60, deadline=None)
@given(st.integers(10, 40), st.integers(10, 40), st.integers(2, 9), st.booleans(), st.booleans())
def test_blocks_cover_every_pixel_once(rows: int, columns: int, side: int, down: bool, across: bool):
    size = rows * 16, columns * 16
    try:
        found = blocks(size, side * 16, 40, (down, across))
    except ValueError:
        assert down or across
        return
    counted = np.zeros(size, int)
    for block in found:
        counted[block.top : block.top + block.height, block.left : block.left + block.width] += 1
        assert block.top % 16 == block.left % 16 == block.height % 16 == block.width % 16 == 0
        assert max(block.height, block.width) <= side * 16 + 16
        if not down:
            assert block.top - block.margins[0] >= 0
            assert block.top + block.height + block.margins[1] <= size[0]
        if not across:
            assert block.left - block.margins[2] >= 0
            assert block.left + block.width + block.margins[3] <= size[1]
    assert (counted == 1).all()


def test_a_block_wider_than_its_tile_is_refused_with_one_that_fits():
    with pytest.raises(ValueError, match="expected at most 64 px"):
        blocks((128, 128), 128, 20, (True, True))


@pytest.mark.parametrize("options", [Settings(style_loss="sliced"), Settings(histogram=1.0)])
def test_losses_that_need_all_positions_are_refused(options: Settings):
    with pytest.raises(ValueError, match="style_loss"):
        BlockObjective.of(whole(Lattice(), options), SIZE, 96)


def test_a_transfer_in_blocks_paints_what_one_without_paints(monkeypatch: pytest.MonkeyPatch):
    results = []
    for block_px in (None, 160):
        scale = Scale(SIZE, 6, "adam", block_px)
        monkeypatch.setattr(engine_module, "plan", lambda *_, scale=scale: (scale,))
        content = Content(smooth(1, SIZE, Lattice()), Lattice())
        options = replace(DRAFT, jitter=False, average=False, optimiser="adam")
        results.append(stylize(content, [Style(smooth(5))], SIZE, options, TinyEncoder(), workplace=Workplace()))
    assert np.abs(results[0] - results[1]).max() < 0.02
    assert np.abs(results[0] - results[1]).mean() < 1e-3
