"""Style targets: sizes, blends, and the distance they measure."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from designgen.stylize.losses import Statistics, lifted, statistics, style_distance
from designgen.stylize.statistics import PLANE, StyleTarget, blend, blended_moments, moments_of, style_size_px, target

from .support import TinyEncoder, smooth

TAPS = ("relu1_1", "relu3_1", "relu5_1")


def tensor(seed: int, size_px: tuple[int, int] = (64, 64)) -> torch.Tensor:
    return torch.from_numpy(smooth(seed, size_px))


def style_targets(pictures: list[tuple[torch.Tensor, float]], encoder: TinyEncoder) -> dict[str, StyleTarget]:
    return {tap: target(moments, encoder, tap) for tap, moments in blended_moments(pictures, encoder, TAPS).items()}


def test_style_gets_the_tiles_area():
    assert style_size_px((400, 900), (256, 256), 1.0) == (171, 384)
    assert style_size_px((400, 900), (256, 256), 0.5) == (85, 192)


def test_style_is_not_enlarged_unless_asked():
    assert style_size_px((100, 100), (512, 512), 1.0) == (100, 100)
    assert style_size_px((100, 100), (512, 512), 2.0) == (200, 200)


def test_blend_is_linear_in_the_moments():
    one, other = (statistics(torch.randn(1, 4, 5, 5)) for _ in range(2))
    mixed = blend([one, other], [1.0, 3.0])
    torch.testing.assert_close(mixed.gram, 0.25 * one.gram + 0.75 * other.gram)
    torch.testing.assert_close(mixed.mean, 0.25 * one.mean + 0.75 * other.mean)


def test_only_the_ratio_of_weights_counts():
    one, other = (statistics(torch.randn(1, 4, 5, 5)) for _ in range(2))
    torch.testing.assert_close(blend([one, other], [1, 3]).gram, blend([one, other], [10, 30]).gram)


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0]])
def test_blend_refuses_what_is_no_blend(weights: list[float]):
    moments = [] if not weights else [Statistics(torch.ones(1, 2), torch.ones(1, 2, 2))] * 2
    with pytest.raises(ValueError, match="expected at least one"):
        blend(moments, weights)


def test_targets_of_a_blend_lie_between_those_of_its_styles(encoder: TinyEncoder):
    a, b = tensor(1), tensor(2)
    alone = [style_targets([(x, 1.0)], encoder) for x in (a, b)]
    mixed = style_targets([(a, 2.0), (b, 2.0)], encoder)
    for tap in TAPS:
        torch.testing.assert_close(mixed[tap].lifted_gram, (alone[0][tap].lifted_gram + alone[1][tap].lifted_gram) / 2)


def test_a_style_of_weight_nothing_is_not_there(encoder: TinyEncoder):
    a, b = tensor(1), tensor(2)
    with_zero = style_targets([(a, 1.0), (b, 0.0)], encoder)
    alone = style_targets([(a, 1.0)], encoder)
    for tap in TAPS:
        assert torch.equal(with_zero[tap].lifted_gram, alone[tap].lifted_gram)


@pytest.mark.parametrize("tap", TAPS)
def test_distance_is_the_relative_gram_distance_of_lifted_features(tap: str):
    encoder = TinyEncoder(torch.float64)
    lift = encoder.lift(tap)
    assert lift is not None
    found, wanted = (statistics(encoder.forward(tensor(s).double(), [tap], PLANE)[tap]) for s in (1, 2))
    expected = style_distance(
        lifted(found, lift.weight, lift.bias).gram, lifted(wanted, lift.weight, lift.bias).gram
    ).item()
    assert target(wanted, encoder, tap).distance(found).item() == pytest.approx(expected, rel=1e-8)


def test_without_a_lift_the_thin_grams_are_compared():
    encoder = TinyEncoder(lifted=False)
    found, wanted = (statistics(encoder.forward(tensor(s), ["relu2_1"], PLANE)["relu2_1"]) for s in (1, 2))
    goal = target(wanted, encoder, "relu2_1")
    assert goal.distance(found).item() == pytest.approx(style_distance(found.gram, wanted.gram).item(), rel=1e-6)


def test_a_style_is_nearest_to_itself(encoder: TinyEncoder):
    a, b = tensor(1), tensor(2)
    goal = style_targets([(a, 1.0)], encoder)
    for tap in TAPS:
        own, other = (goal[tap].distance(statistics(encoder.forward(x, [tap], PLANE)[tap])).item() for x in (a, b))
        assert own < 1e-8 < other
        assert np.isfinite(other)


class Shelf:
    """A cache that counts."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, np.ndarray]] = {}
        self.hits = 0

    def get(self, key: str) -> dict[str, np.ndarray] | None:
        self.hits += key in self.kept
        return self.kept.get(key)

    def put(self, key: str, arrays: dict[str, np.ndarray]) -> None:
        self.kept[key] = arrays


def test_moments_are_computed_once_for_each_picture_size_and_network(encoder: TinyEncoder):
    shelf, looked = Shelf(), []
    forward = encoder.forward

    def counted(x: torch.Tensor, taps: object, lattice: object) -> dict[str, torch.Tensor]:
        looked.append(tuple(x.shape))
        return forward(x, taps, lattice)  # type: ignore[arg-type]

    encoder.forward = counted  # type: ignore[method-assign, assignment]
    first = moments_of(tensor(1), encoder, TAPS, shelf)
    again = moments_of(tensor(1), encoder, TAPS, shelf)
    assert len(looked) == 1
    assert shelf.hits == 1
    for tap in TAPS:
        assert torch.equal(first[tap].gram, again[tap].gram)
        assert torch.equal(first[tap].mean, again[tap].mean)
    moments_of(tensor(1, (64, 80)), encoder, TAPS, shelf)
    moments_of(tensor(2), encoder, TAPS, shelf)
    moments_of(tensor(1), encoder, TAPS[:1], shelf)
    encoder.identity = "another"
    moments_of(tensor(1), encoder, TAPS, shelf)
    assert len(looked) == 5
    assert len(shelf.kept) == 5
