"""Encoding commutes with the lattice: what repeats in the picture repeats in the features."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from designgen.encoders.compact import CompactEncoder
from designgen.encoders.padding import fold_border, pad_one
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import NAMES, Lattice

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


LATTICES = [*(Lattice.named(n) for n in NAMES), Lattice("column", Fraction(1, 3)), Lattice("row", Fraction(2, 3))]


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("size", [(6, 6), (12, 6), (6, 30)])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_the_border_and_its_transpose_are_the_lattices(
    lattice: Lattice, size: tuple[int, int], layout: torch.memory_format
) -> None:
    generator = torch.Generator().manual_seed(5)
    picture = torch.rand(2, 3, *size, generator=generator, dtype=torch.float64).contiguous(memory_format=layout)
    x = picture.clone().requires_grad_()
    expected = lattice.pad(x, 1)
    assert torch.equal(pad_one(picture, lattice), expected)
    pull = torch.rand(expected.shape, generator=generator, dtype=torch.float64).contiguous(memory_format=layout)
    (expected * pull).sum().backward()
    torch.testing.assert_close(fold_border(pull, lattice), x.grad, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["straight", "none"])
def test_a_map_of_one_cell_is_its_own_neighbour(name: str) -> None:
    padded = pad_one(torch.full((1, 1, 1, 1), 3.0), Lattice.named(name))
    assert padded.flatten().tolist() == [3.0] * 9
    assert fold_border(torch.ones(1, 1, 3, 3), Lattice.named(name)).item() == 9.0
