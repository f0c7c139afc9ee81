"""Painting inside a wallpaper group: exact symmetry at every step, and the gradient of the free values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from designgen.repeat.groups import GROUPS, HEXAGONAL, symmetrise, symmetry_error
from designgen.repeat.hexagonal import hex_sample
from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, Settings, Style, Workplace, stylize
from designgen.stylize.engine import iterates
from designgen.stylize.schedule import Scale
from designgen.stylize.settings import Variant
from designgen.stylize.sources import prepare
from designgen.stylize.symmetry import LARGEST_HEXAGONAL_PX, Symmetry

from .support import TinyEncoder, smooth

RECTANGULAR = tuple(group for group in GROUPS if group not in HEXAGONAL and group != "p1")
DRAFT = Settings(quality="draft", steps=9)


def content_of(group: str) -> Content:
    if group in HEXAGONAL:
        lattice = Lattice.named("brick")
        return Content(smooth(1, (64, 64), lattice), lattice, group=group)
    return Content(symmetrise(smooth(1, (64, 64), Lattice()), group), Lattice(), group=group)


@pytest.mark.parametrize("group", ["pm", "pg", "cmm", "p4g"])
def test_the_result_has_the_symmetry_to_the_bit(group: str):
    result = stylize(content_of(group), [Style(smooth(9))], (64, 64), DRAFT, TinyEncoder())
    assert symmetry_error(result, group) == 0
    assert result.std() > 0.02


def test_without_a_group_it_has_none():
    content = replace(content_of("p4m"), group="p1")
    result = stylize(content, [Style(smooth(9))], (64, 64), DRAFT, TinyEncoder())
    assert symmetry_error(result, "p4m") > 0.02


@pytest.mark.parametrize("group", ["p3", "p6m"])
def test_third_turns_are_there_but_for_the_drawing(group: str):
    result = stylize(content_of(group), [Style(smooth(9))], (64, 64), DRAFT, TinyEncoder())
    assert symmetry_error(hex_sample(result, 64), group) < 0.35 * symmetry_error(
        hex_sample(
            stylize(replace(content_of(group), group="p1"), [Style(smooth(9))], (64, 64), DRAFT, TinyEncoder()), 64
        ),
        group,
    )


@pytest.mark.parametrize("group", [*RECTANGULAR, *HEXAGONAL])
def test_every_step_of_the_free_values_is_symmetric_and_drawn_alike(group: str):
    x = torch.from_numpy(smooth(4, (64, 64))).double()
    symmetry = Symmetry.of(group, x)
    assert symmetry is not None
    v = symmetry.free(x)
    assert symmetry_error(v.float().numpy(), group) == 0
    assert symmetry_error(symmetry.pulled(x).float().numpy(), group) == 0
    if group not in HEXAGONAL:
        assert torch.equal(symmetry.free(symmetry.drawn(v)), v)
    else:
        # A cubic of the distance and a windowed sinc: what is smooth survives the way there and back.
        assert float((symmetry.free(symmetry.drawn(v)) - v).abs().mean()) < 0.02


@pytest.mark.parametrize("group", [*RECTANGULAR, *HEXAGONAL])
def test_the_gradient_is_that_of_the_free_values(group: str):
    generator = torch.Generator().manual_seed(2)
    x = torch.rand(2, 3, 16, 16, generator=generator, dtype=torch.float64)
    pull = torch.randn(2, 3, 16, 16, generator=generator, dtype=torch.float64)
    symmetry = Symmetry.of(group, x)
    assert symmetry is not None
    v = symmetry.free(x)
    # Along any symmetric direction d the loss <pull, R v> changes by <R' pull, d>.
    d = symmetry.free(torch.rand(2, 3, 16, 16, generator=generator, dtype=torch.float64))
    change = (pull * (symmetry.drawn(v + d) - symmetry.drawn(v))).sum()
    torch.testing.assert_close((symmetry.pulled(pull) * d).sum(), change, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
@pytest.mark.parametrize("group", ["p4g", "p6m"])
def test_the_loss_falls_inside_a_group(group: str, optimiser: str):
    settings = replace(DRAFT, optimiser=optimiser)  # type: ignore[arg-type]
    losses: list[float] = []
    stylize(
        content_of(group),
        [Style(smooth(9))],
        (64, 64),
        settings,
        TinyEncoder(),
        on_iterate=lambda iterate: losses.append(iterate.loss),
    )
    assert min(losses) < 0.9 * losses[0]


def test_in_blocks_too():
    content = Content(symmetrise(smooth(1, (160, 160), Lattice()), "pgg"), Lattice(), group="pgg")
    source = prepare([Variant(content, (Style(smooth(9)),))], DRAFT)
    scales = (Scale((64, 64), 2, "lbfgs"), Scale((160, 160), 2, "adam", 32))
    *_, (_, picture) = iterates(source, scales, DRAFT, TinyEncoder(), None)
    assert symmetry_error(picture().numpy(), "pgg") == 0


def test_what_does_not_go_together_is_refused():
    pixels = smooth(1, (64, 64))
    with pytest.raises(ValueError, match="expected a brick repeat for p6"):
        Content(pixels, Lattice(), group="p6")
    with pytest.raises(ValueError, match="expected a straight repeat for p4"):
        Content(pixels, Lattice.named("half-drop"), group="p4")
    with pytest.raises(ValueError, match="expected one of p1"):
        Content(pixels, Lattice(), group="p5")
    mixed = [Variant(content_of(group), (Style(smooth(9)),)) for group in ("pm", "p4")]
    with pytest.raises(ValueError, match="one wallpaper group"):
        prepare(mixed, DRAFT)
    large = torch.empty(1, 1, 16, LARGEST_HEXAGONAL_PX + 16)
    with pytest.raises(ValueError, match="expected at most"):
        Symmetry.of("p6", large)
    assert Symmetry.of("p1", large) is None
    assert np.isfinite(
        stylize(content_of("pm"), [Style(smooth(9))], (64, 64), DRAFT, TinyEncoder(), workplace=Workplace())
    ).all()
