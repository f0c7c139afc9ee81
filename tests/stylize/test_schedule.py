"""Schedules: admissible sizes, honest order, no torch."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.schedule import (
    BLOCKS_PX,
    QUALITIES,
    STRIDE,
    Budget,
    Scale,
    block_px,
    check_size,
    estimate_seconds,
    memory_mb,
    plan,
    scale_seconds,
)
from designgen.stylize.settings import Settings

from .support import PERIODIC


@given(
    st.integers(32, 1500), st.integers(32, 1500), st.sampled_from((*PERIODIC, "none")), st.sampled_from(list(QUALITIES))
)
def test_every_scale_is_admissible_and_the_last_is_the_size_asked(height: int, width: int, name: str, quality: str):
    lattice = Lattice.named(name)
    size = lattice.admissible((height, width), STRIDE)
    scales = plan(size, lattice, Settings(quality=quality))  # type: ignore[arg-type]
    assert scales[-1].size_px == size
    areas = [scale.size_px[0] * scale.size_px[1] for scale in scales]
    assert areas == sorted(areas)
    for scale in scales:
        assert lattice.admissible(scale.size_px, STRIDE) == scale.size_px
        assert scale.steps >= 1


def test_finer_scales_get_fewer_steps():
    steps = [scale.steps for scale in plan((1024, 1024), Lattice(), Settings())]
    assert steps == sorted(steps, reverse=True)
    assert len(steps) == 4


@pytest.mark.parametrize(("name", "size"), [("straight", (100, 96)), ("half-drop", (48, 64)), ("brick", (64, 48))])
def test_a_size_that_cannot_carry_the_repeat_is_refused_with_one_that_can(name: str, size: tuple[int, int]):
    lattice = Lattice.named(name)
    with pytest.raises(ValueError, match=r"expected .*got") as refused:
        plan(size, lattice, Settings())
    assert str(lattice.admissible(size, STRIDE)) in str(refused.value)
    check_size(lattice.admissible(size, STRIDE), lattice)


def test_estimates_grow_with_size_quality_and_network():
    def seconds(side: int, quality: str = "standard", encoder: str = "compact") -> float:
        return estimate_seconds((side, side), Settings(quality=quality), encoder)  # type: ignore[arg-type]

    assert seconds(256) < seconds(512) < seconds(1024)
    assert seconds(512, "draft") < seconds(512) < seconds(512, "fine")
    assert seconds(512) * 5 < seconds(512, encoder="vgg19")
    assert estimate_seconds((500, 333), Settings(), "a network of one's own") > 0


def test_a_chosen_optimiser_goes_to_every_scale():
    assert {s.optimiser for s in plan((512, 512), Lattice(), Settings(optimiser="adam"))} == {"adam"}


def test_memory_grows_with_the_block_and_the_picture():
    for side in (1024, 2048, 4096, 8192):
        for optimiser in ("lbfgs", "adam"):
            blocks = (*sorted(BLOCKS_PX), None)
            needed = [memory_mb(Scale((side, side), 1, optimiser, block), Budget()) for block in blocks]
            assert needed == sorted(needed)
            assert needed[0] < needed[-1]
            twice = memory_mb(Scale((side, 2 * side), 1, optimiser, 256), Budget())
            assert needed[0] < twice < memory_mb(Scale((side, 2 * side), 1, optimiser, 256), Budget(batch=2))


@given(st.integers(1000, 20_000), st.sampled_from((1024, 2048, 3072, 4096, 6144, 8192)))
def test_blocks_are_the_largest_that_fit(allowed: int, side: int):
    budget, size = Budget(allowed), (side, side)
    optimiser = "adam" if side > 2048 else "lbfgs"
    chosen = block_px(size, Settings(), budget)
    cost = {block: memory_mb(Scale(size, 1, optimiser, block), budget) for block in (None, *BLOCKS_PX)}
    fitting = [block for block in (None, *BLOCKS_PX) if cost[block] <= allowed and (block or 0) + 192 <= side]
    if fitting:
        assert chosen == fitting[0]
    else:
        assert chosen == BLOCKS_PX[-1]


def test_less_memory_never_means_larger_blocks():
    for side in (2048, 4096, 8192):
        found = [block_px((side, side), Settings(), Budget(mb)) or side for mb in range(1000, 60_000, 500)]
        assert found == sorted(found)


def test_print_sizes_fit_the_memory_that_is_promised():
    assert all(
        memory_mb(scale, Budget(4000)) <= 4000 for scale in plan((4096, 4096), Lattice(), Settings(), Budget(4000))
    )
    assert all(
        memory_mb(scale, Budget(6000)) <= 6000 for scale in plan((8192, 8192), Lattice(), Settings(), Budget(6000))
    )


def test_smaller_blocks_cost_more_time():
    seconds = [scale_seconds(Scale((4096, 4096), 6, "adam", block), "compact") for block in (None, *BLOCKS_PX)]
    assert seconds == sorted(seconds)


def test_planning_needs_no_torch():
    code = (
        "import sys; from designgen.stylize import Settings, Style, Content, estimate_seconds;"
        "from designgen.stylize.schedule import plan;"
        "assert estimate_seconds((512, 512), Settings(), 'compact') > 0;"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
