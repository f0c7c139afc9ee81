"""The whole transfer with a tiny encoder: invariances of the loss, and what the result must be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, Iterate, RawWeights, Settings, Style, schedule, stylize
from designgen.stylize.dial import content_weight, detail_share
from designgen.stylize.ends import start_at
from designgen.stylize.objective import Look, Objective, content_side, style_side, targets_at
from designgen.stylize.schedule import plan
from designgen.stylize.settings import Variant
from designgen.stylize.sources import Source, prepare

from .support import PERIODIC, TinyEncoder, smooth, ssim

DRAFT = Settings(quality="draft")
TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


def objective(pixels: np.ndarray, lattice: Lattice, dtype: torch.dtype) -> Objective:
    """The loss for this content, its targets computed in the precision asked for."""
    settings = Settings(colour="free", style_loss="gram+moments")
    source = prepare([Variant(Content(pixels, lattice), (Style(smooth(9)),))], settings)
    return objective_of(in_type(source, dtype), settings, TinyEncoder(dtype))


def in_type(source: Source, dtype: torch.dtype) -> Source:
    """The same batch in another precision."""
    regions = tuple(
        replace(
            region,
            blends=tuple(tuple((p.to(dtype), w) for p, w in blend) for blend in region.blends),
            mask=None if region.mask is None else region.mask.to(dtype),
        )
        for region in source.regions
    )
    alpha = None if source.alpha is None else source.alpha.to(dtype)
    return replace(source, content=source.content.to(dtype), regions=regions, alpha=alpha)


def objective_of(source: Source, settings: Settings, encoder: TinyEncoder) -> Objective:
    details = tuple(detail_share(strength) for strength in source.strengths)
    look = Look(source, settings, encoder, details)
    size = int(source.content.shape[2]), int(source.content.shape[3])
    start, planes = start_at(source, size, settings), source.planes(size)
    targets = targets_at(look, planes, style_side(look, size), start, content_side(look, planes, start))
    return Objective(targets, source.lattice, settings, encoder, start.new_full((source.count,), 0.05), details)


ALONG = [(16, 0), (0, 16), (-32, 48), (64, 0), (0, 96), (16, 96), (64, 16), (128, -96)]
"""Multiples of the deepest stride, the tile's own height and width among them."""


@pytest.mark.parametrize("name", PERIODIC)
def test_no_term_knows_where_the_tile_was_cut(name: str):
    lattice = Lattice.named(name)
    pixels, x = smooth(1, (64, 96), lattice), torch.from_numpy(smooth(2, (64, 96))).double()
    before = {term: value.item() for term, value in objective(pixels, lattice, torch.float64).terms(x).items()}
    for dy, dx in ALONG:
        there = objective(lattice.roll(pixels, dy, dx), lattice, torch.float64)
        for term, value in there.terms(lattice.roll(x, dy, dx)).items():
            assert value.item() == pytest.approx(before[term], rel=1e-10), (term, dy, dx)


@pytest.mark.parametrize("name", PERIODIC)
def test_the_loss_is_the_same_wherever_the_tile_was_cut_in_single_precision(name: str):
    lattice = Lattice.named(name)
    pixels, x = smooth(1, (64, 96), lattice), torch.from_numpy(smooth(2, (64, 96)))

    def loss(dy: int, dx: int) -> float:
        there = objective(lattice.roll(pixels, dy, dx), lattice, torch.float32)
        return there.loss(there.terms(lattice.roll(x, dy, dx))).item()

    before = loss(0, 0)
    for dy, dx in ALONG:
        assert loss(dy, dx) == pytest.approx(before, rel=1e-5), (dy, dx)


def test_the_loss_of_another_lattice_is_another():
    pixels, x = smooth(1), torch.from_numpy(smooth(2))
    losses = [
        objective(pixels, Lattice.named(name), torch.float32).terms(x)["style:relu3_1"].item()
        for name in (*PERIODIC, "none")
    ]
    assert len({round(loss, 6) for loss in losses}) == 4


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch):
    """A draft of 15 steps: what is asserted here does not need more."""
    monkeypatch.setattr(schedule, "QUALITIES", {"draft": schedule.Quality(((64, 15),))})


def run(lattice: str = "straight", settings: Settings = DRAFT, **changes: object) -> np.ndarray:
    plane = Lattice.named(lattice)
    given = {"content": Content(smooth(1, (64, 64), plane), plane), "styles": [Style(smooth(5, (80, 70)))]}
    given |= changes
    return stylize(given["content"], given["styles"], (64, 64), settings, TinyEncoder())  # type: ignore[arg-type]


def test_the_result_is_a_picture_of_the_size_asked():
    result = run()
    assert result.shape == (1, 3, 64, 64)
    assert result.dtype == np.float32
    assert result.min() >= 0 and result.max() <= 1


def test_same_seed_same_bytes_another_seed_another_picture():
    assert run().tobytes() == run().tobytes()
    assert run().tobytes() != run(settings=replace(DRAFT, seed=2)).tobytes()


@pytest.mark.parametrize(("optimiser", "init"), [("lbfgs", "content"), ("lbfgs", "noise"), ("adam", "noise")])
def test_the_loss_falls_and_iterates_tell_the_truth(optimiser: str, init: str):
    seen: list[Iterate] = []
    # The papers' weights stay what they are; the dial's are moved from round to round.
    raw = RawWeights(alpha=1e-4, beta=10.0)
    settings = Settings(quality="draft", optimiser=optimiser, init=init, raw=raw)  # type: ignore[arg-type]
    content = Content(smooth(1), Lattice.named("none"))
    result = stylize(content, [Style(smooth(5))], (64, 64), settings, TinyEncoder(), on_iterate=seen.append)
    assert seen[-1].loss < 0.7 * seen[0].loss
    fractions = [iterate.fraction for iterate in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    scales = plan((64, 64), content.lattice, settings)
    assert len(seen) == sum(scale.steps for scale in scales)
    assert {"content:relu4_2", "tv", *(f"style:{tap}" for tap in TAPS)} == set(seen[-1].terms)
    np.testing.assert_array_equal(seen[-1].picture(), result)


@pytest.mark.parametrize(("name", "along"), [("border", (0, 32)), ("border-down", (32, 0))])
def test_a_border_repeats_along_one_side_only(name: str, along: tuple[int, int]):
    lattice = Lattice.named(name)
    pixels, x = smooth(1, (64, 96)), torch.from_numpy(smooth(2, (64, 96))).double()
    before = {term: value.item() for term, value in objective(pixels, lattice, torch.float64).terms(x).items()}
    moved = objective(lattice.roll(pixels, *along), lattice, torch.float64).terms(lattice.roll(x, *along))
    for term, value in moved.items():
        assert value.item() == pytest.approx(before[term], rel=1e-10), term
    other = objective(pixels, Lattice(), torch.float64).terms(x)
    assert any(value.item() != pytest.approx(before[term], rel=1e-6) for term, value in other.items())
    result = stylize(Content(pixels, lattice), [Style(smooth(9))], (64, 96), DRAFT, TinyEncoder())
    assert result.shape == (1, 3, 64, 96)


def test_raising_from_on_iterate_stops():
    count = 0

    def stop(iterate: Iterate) -> None:
        nonlocal count
        count += 1
        if iterate.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stylize(Content(smooth(1), Lattice()), [Style(smooth(5))], (64, 64), DRAFT, TinyEncoder(), on_iterate=stop)
    assert count == 3


def steps_across(x: np.ndarray, lattice: Lattice) -> tuple[float, float]:
    """Mean absolute difference across the tile's border, and the largest across any inner row or column."""
    wide = lattice.pad(x, (0, 1, 0, 1))
    rows = np.abs(np.diff(wide[..., :-1], axis=-2)).mean((0, 1, 3))
    columns = np.abs(np.diff(wide[..., :-1, :], axis=-1)).mean((0, 1, 2))
    return max(rows[-1], columns[-1]), max(rows[:-1].max(), columns[:-1].max())


@pytest.mark.parametrize("name", PERIODIC)
def test_the_seam_is_no_stronger_than_what_is_inside(name: str):
    lattice = Lattice.named(name)
    border, inside = steps_across(run(name), lattice)
    assert border <= 1.1 * inside
    # The same content laid out on another lattice does show its border, so the measure can see one.
    other, inner = steps_across(run("none", content=Content(smooth(1), Lattice.named("none"))), lattice)
    assert other > 1.5 * inner


def test_strength_moves_away_from_the_swatch_step_by_step():
    content = smooth(1, (64, 64), Lattice())
    kept = [ssim(run(settings=replace(DRAFT, strength=s)), content) for s in (0.0, 0.3, 1.0)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > 0.9
    assert content_weight(0.0) > content_weight(0.5) > content_weight(1.0) > 0


def test_colour_under_alpha_nothing_changes_no_bit():
    alpha = np.zeros((1, 1, 64, 64), np.float32)
    alpha[..., 16:48, 20:60] = 1
    alpha[..., 16, :] = 0.5 * alpha[..., 16, :]
    one = smooth(1)
    other = np.where(alpha > 0, one, smooth(2))
    none = Lattice.named("none")
    results = [run("none", content=Content(pixels, none, alpha)) for pixels in (one, other)]
    assert results[0].tobytes() == results[1].tobytes()


def test_alpha_of_ones_is_no_alpha():
    none, pixels = Lattice.named("none"), smooth(1)
    whole = Content(pixels, none, np.ones((1, 1, 64, 64), np.float32))
    assert run("none", content=whole).tobytes() == run("none", content=Content(pixels, none)).tobytes()


def test_the_palette_of_the_style_arrives_or_stays_out():
    style = smooth(5) * np.array([0.2, 0.3, 1.0], np.float32)[:, None, None]
    blue = [Style(style)]
    content_mean, style_mean = smooth(1, (64, 64), Lattice()).mean((0, 2, 3)), style.mean((0, 2, 3))
    taken = run(styles=blue, settings=replace(DRAFT, strength=0.8)).mean((0, 2, 3))
    assert np.abs(taken - style_mean).max() < 0.1
    assert np.abs(content_mean - style_mean).max() > 0.25


def test_a_blend_of_one_style_with_itself_is_that_style():
    once, twice = run(styles=[Style(smooth(5))]), run(styles=[Style(smooth(5), 0.25), Style(smooth(5), 0.75)])
    np.testing.assert_allclose(once, twice, atol=0.02)
    assert np.abs(once - run(styles=[Style(smooth(6))])).max() > 0.05


def test_nothing_to_work_with_is_refused():
    with pytest.raises(ValueError, match="styles"):
        run(styles=[])
    with pytest.raises(ValueError, match="styles"):
        run(styles=[Style(smooth(5), 0.0)])
    none = Lattice.named("none")
    with pytest.raises(ValueError, match="visible"):
        run("none", content=Content(smooth(1), none, np.zeros((1, 1, 64, 64), np.float32)))
    with pytest.raises(ValueError, match="size"):
        stylize(Content(smooth(1), none), [Style(smooth(5))], (60, 64), DRAFT, TinyEncoder())


@pytest.mark.parametrize("flat", ["content", "style"])
def test_one_flat_colour_is_no_disaster(flat: str):
    grey = np.full((1, 3, 64, 64), 0.4, np.float32)
    changes = {"content": Content(grey, Lattice())} if flat == "content" else {"styles": [Style(grey)]}
    assert np.isfinite(run(**changes)).all()
