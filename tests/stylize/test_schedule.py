"""Schedules: admissible sizes, honest order, no torch."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize.schedule import QUALITIES, STRIDE, check_size, estimate_seconds, plan
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


def test_planning_needs_no_torch():
    code = (
        "import sys; from designgen.stylize import Settings, Style, Content, estimate_seconds;"
        "from designgen.stylize.schedule import plan;"
        "assert estimate_seconds((512, 512), Settings(), 'compact') > 0;"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
