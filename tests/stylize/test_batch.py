"""Batches: every row is what it would be alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, Settings, Style, Variant, schedule, stylize, stylize_batch
from designgen.stylize.sources import prepare

from .support import TinyEncoder, smooth
from .test_engine import DRAFT, in_type, objective_of

HALF_DROP = Lattice.named("half-drop")
SWATCHES = [smooth(seed, (64, 64), HALF_DROP) for seed in (1, 2, 3)]
STYLES = [smooth(5), smooth(6)]


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schedule, "QUALITIES", {"draft": schedule.Quality(((64, 8),))})


def variants() -> list[Variant]:
    """Three rows that differ in everything they may: swatch, style, strength, seed."""
    return [
        Variant(Content(SWATCHES[0], HALF_DROP), (Style(STYLES[0]),), 0.3, 1),
        Variant(Content(SWATCHES[1], HALF_DROP), (Style(STYLES[1]),), 0.8, 2),
        Variant(Content(SWATCHES[2], HALF_DROP), (Style(STYLES[0]),), 0.6, 3),
    ]


@pytest.mark.parametrize(
    "options",
    [
        Settings(),
        Settings(style_loss="w2", histogram=0.3),
        Settings(style_loss="sliced", tv_kind="power"),
        Settings(style_loss="gram+moments", colour="covariance"),
    ],
    ids=lambda o: o.style_loss,
)
def test_loss_and_gradient_of_a_row_are_those_it_has_alone(options: Settings):
    encoder, rows = TinyEncoder(torch.float64), variants()
    x = torch.cat([torch.from_numpy(smooth(20 + i)) for i in range(3)]).double()
    together = objective_of(in_type(prepare(rows, options), torch.float64), options, encoder).evaluation({})
    losses, gradients = together(x, 0)
    for i, row in enumerate(rows):
        alone = objective_of(in_type(prepare([row], options), torch.float64), options, encoder).evaluation({})
        loss, gradient = alone(x[i : i + 1], 0)
        torch.testing.assert_close(losses[i : i + 1], loss, rtol=1e-10, atol=0)
        torch.testing.assert_close(gradients[i : i + 1], gradient, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("optimiser", ["lbfgs", "adam"])
def test_a_batch_equals_its_singles(optimiser: str):
    options = Settings(quality="draft", optimiser=optimiser)  # type: ignore[arg-type]
    rows = variants()
    together = stylize_batch(rows, (64, 64), options, TinyEncoder())
    assert together.shape == (3, 3, 64, 64)
    for i, row in enumerate(rows):
        single = replace(options, strength=row.strength, seed=row.seed)
        alone = stylize(row.content, row.styles, (64, 64), single, TinyEncoder())
        np.testing.assert_allclose(together[i : i + 1], alone, atol=0.02)
        assert np.abs(together[i : i + 1] - alone).mean() < 1e-3


def test_rows_of_other_lattices_or_other_masks_are_refused():
    rows = variants()
    other = Variant(Content(smooth(1), Lattice()), rows[0].styles)
    with pytest.raises(ValueError, match="lattice"):
        stylize_batch([rows[0], other], (64, 64), DRAFT, TinyEncoder())
    mask = np.ones((1, 1, 64, 64), np.float32)
    mask[..., :32] = 0
    masked = replace(rows[1], styles=(Style(STYLES[0], mask=mask), Style(STYLES[1])))
    with pytest.raises(ValueError, match="masks"):
        stylize_batch([rows[0], masked], (64, 64), DRAFT, TinyEncoder())
    with pytest.raises(ValueError, match="variants"):
        stylize_batch([], (64, 64), DRAFT, TinyEncoder())


def test_the_styles_of_a_batch_are_looked_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schedule, "QUALITIES", {"draft": schedule.Quality(((64, 2),))})
    encoder, shapes = TinyEncoder(), []
    forward = encoder.forward

    def counted(x: torch.Tensor, taps: object, lattice: Lattice) -> dict[str, torch.Tensor]:
        shapes.append((lattice.name, x.shape[0]))
        return forward(x, taps, lattice)  # type: ignore[arg-type]

    encoder.forward = counted  # type: ignore[method-assign, assignment]
    style = Style(STYLES[0])
    rows = [Variant(Content(swatch, HALF_DROP), (style,), seed=i) for i, swatch in enumerate(SWATCHES)]
    stylize_batch(rows, (64, 64), Settings(quality="draft"), encoder)
    assert shapes.count(("none", 1)) == 1
    assert {count for name, count in shapes if name == "half-drop"} == {3}


def test_seeds_of_a_batch_give_different_pictures():
    content, style = Content(SWATCHES[0], HALF_DROP), Style(STYLES[0])
    options = Settings(quality="draft", strength=0.9)
    rows = [Variant(content, (style,), seed=seed) for seed in (1, 2)]
    one, other = stylize_batch(rows, (64, 64), options, TinyEncoder())
    assert np.abs(one - other).max() > 0.02
    assert stylize(content, [style], (64, 64), options, TinyEncoder()).shape == (1, 3, 64, 64)
