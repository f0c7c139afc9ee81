"""Encoding commutes with the lattice: what repeats in the picture repeats in the features."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from designgen.encoders.base import _padded
from designgen.encoders.compact import CompactEncoder
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import Lattice

from .support import compact_state, vgg_state

TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_2", "relu5_1")


@pytest.fixture(scope="module")
def compact() -> CompactEncoder:
    return CompactEncoder(compact_state(), "0" * 64)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
@pytest.mark.parametrize("move", [(16, 0), (0, 16), (48, 32), (-16, 80)])
def test_rolling_the_picture_rolls_the_features(compact: CompactEncoder, repeat: str, move: tuple[int, int]) -> None:
    lattice = Lattice.named(repeat)
    x = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(3))
    plain, moved = compact(x, TAPS, lattice), compact(lattice.roll(x, *move), TAPS, lattice)
    for tap in TAPS:
        stride = compact.strides[tap]
        expected = lattice.roll(plain[tap], move[0] // stride, move[1] // stride)
        assert torch.allclose(moved[tap], expected, atol=1e-5), tap


@pytest.mark.parametrize("repeat", ["half-drop", "brick"])
def test_features_are_those_of_the_explicitly_tiled_plane(compact: CompactEncoder, repeat: str) -> None:
    lattice = Lattice.named(repeat)
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(4))
    wide = lattice.straight_equivalent(x)
    tiled, own = compact(wide, TAPS, Lattice.named("straight")), compact(x, TAPS, lattice)
    for tap in TAPS:
        size = 64 // compact.strides[tap]
        assert torch.allclose(tiled[tap][..., :size, :size], own[tap], atol=1e-5), tap


def test_the_straight_lattice_differs_from_the_dropped_one(compact: CompactEncoder) -> None:
    x = torch.rand(1, 3, 64, 64)
    straight = compact(x, ("relu4_2",), Lattice.named("straight"))["relu4_2"]
    dropped = compact(x, ("relu4_2",), Lattice.named("half-drop"))["relu4_2"]
    assert not torch.allclose(straight, dropped, atol=1e-3)


def test_vgg_rolls_too() -> None:
    encoder, lattice = VggEncoder("vgg16", vgg_state("vgg16"), "0" * 64), Lattice.named("half-drop")
    x = torch.rand(1, 3, 32, 32)
    plain = encoder(x, ("relu3_1",), lattice)["relu3_1"]
    moved = encoder(lattice.roll(x, 8, 16), ("relu3_1",), lattice)["relu3_1"]
    assert torch.allclose(moved, lattice.roll(plain, 2, 4), atol=1e-5)


def test_a_drop_that_falls_between_cells_is_refused(compact: CompactEncoder) -> None:
    with pytest.raises(ValueError, match="divisible"):
        compact(torch.rand(1, 3, 48, 48), ("relu5_1",), Lattice.named("half-drop"))


def test_a_placed_print_is_padded_as_the_lattice_says() -> None:
    x = torch.rand(2, 3, 5, 7)
    lattice = Lattice.named("none")
    assert torch.equal(_padded(x, lattice), lattice.pad(x, 1))
    assert torch.equal(_padded(x, Lattice.named("straight")), F.pad(x, (1, 1, 1, 1), mode="circular"))
