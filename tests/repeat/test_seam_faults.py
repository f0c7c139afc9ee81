"""Each fault the measure must catch, planted in pictures of three kinds; and that each of them passes without it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.seam_corner import corner_cut
from designgen.repeat.seam_profiles import perceptual
from tests.repeat.faults import off_colour, scene, with_half_disc, with_quarter_disc, with_tent
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, Field, blended, grain, mirrored, motifs

SIDE = 256
KINDS: list[Field] = [scene, grain, motifs]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@cache
def _made(kind: Field, lattice: Lattice, seed: int, side: int) -> np.ndarray:
    return kind(np.random.default_rng(seed), side, lattice)


def made(kind: Field, lattice: Lattice = STRAIGHT, seed: int = 1, side: int = SIDE) -> np.ndarray:
    """Made once for all tests; a copy, since some write into it."""
    return _made(kind, lattice, seed, side).copy()


def piece(kind: Field, side: int) -> np.ndarray:
    """A piece of something larger, which repeats in no way."""
    return np.ascontiguousarray(made(kind, side=384)[..., 20 : 20 + side, 30 : 30 + side])


@pytest.mark.parametrize("lattice", [STRAIGHT, HALF_DROP, BRICK], ids=lambda lattice: lattice.name)
@each_kind
def test_a_true_repeat_passes(kind: Field, lattice: Lattice) -> None:
    report = measure(made(kind, lattice, seed=2), lattice)
    assert report.verdict == "pass", report.worst


@each_kind
def test_an_off_colour_row_of_one_pixel(kind: Field) -> None:
    report = measure(off_colour(made(kind), 5), STRAIGHT)
    assert report.verdict != "pass" and report.edge_row_suspect
    assert report.edge_row > 1.1 and "single row" in report.worst


@pytest.mark.parametrize("kind", [scene, motifs], ids=lambda kind: kind.__name__)
def test_a_faint_row_where_there_is_no_grain(kind: Field) -> None:
    assert measure(off_colour(made(kind), 2), STRAIGHT).edge_row_suspect


@each_kind
def test_ghosting(kind: Field) -> None:
    report = measure(blended(piece(kind, SIDE + 26), 26), STRAIGHT)
    assert report.verdict != "pass", report.as_dict()


@each_kind
def test_mirroring(kind: Field) -> None:
    report = measure(mirrored(piece(kind, SIDE // 2)), STRAIGHT)
    assert report.mirror < 0.15


@pytest.mark.parametrize("kind", [grain, motifs], ids=lambda kind: kind.__name__)
def test_kinks(kind: Field) -> None:
    report = measure(with_tent(made(kind), 0.2), STRAIGHT)
    assert report.verdict != "pass" and report.s2_crease > 1.2


@pytest.mark.parametrize(
    ("kind", "length"), [(scene, 12), (grain, 12), (scene, 24), (grain, 24), (motifs, 24)],
    ids=lambda value: getattr(value, "__name__", value),
)  # fmt: skip
def test_a_short_broken_motif(kind: Field, length: int) -> None:
    report = measure(with_half_disc(made(kind), length, 90), STRAIGHT)
    assert report.verdict != "pass" and report.s1_run > 1.05


@each_kind
def test_a_broken_corner(kind: Field) -> None:
    whole = made(kind)
    broken = with_quarter_disc(whole)
    report = measure(broken, STRAIGHT)
    assert report.verdict != "pass" and report.corner_cut > 0.7
    assert measure(whole, STRAIGHT).corner_cut < 0.5
    # Elsewhere in the tile the same is part of the design.
    assert measure(STRAIGHT.roll(broken, 50, 70), STRAIGHT).corner_cut < 0.5


@pytest.mark.parametrize("lattice", [HALF_DROP, BRICK], ids=lambda lattice: lattice.name)
def test_the_corner_of_a_drop_is_where_its_tiles_meet(lattice: Lattice) -> None:
    broken = with_quarter_disc(made(motifs, lattice))
    here, _ = corner_cut(perceptual(broken, None), lattice)
    assert here > 10
    away, _ = corner_cut(perceptual(lattice.roll(broken, 30, 40), None), lattice)
    assert away < 2


@each_kind
def test_a_crop_breaks(kind: Field) -> None:
    assert measure(piece(kind, SIDE), STRAIGHT).verdict == "break"


@pytest.mark.parametrize(
    "spoil",
    [lambda t: off_colour(t, 8), lambda t: with_half_disc(t, 24, 90), with_quarter_disc],
    ids=["row", "motif", "corner"],
)
def test_faults_are_seen_across_as_down(spoil: Callable[[np.ndarray], np.ndarray]) -> None:
    broken = spoil(made(scene))
    turned = np.ascontiguousarray(broken.swapaxes(-1, -2))
    one, other = measure(broken, STRAIGHT), measure(turned, STRAIGHT)
    assert one.verdict == other.verdict == "break"
    assert one.s1_run == pytest.approx(other.s1_run, rel=1e-3)
    assert one.edge_row == pytest.approx(other.edge_row, rel=1e-3)


def test_a_thread_of_a_weave_at_the_border_is_no_off_colour_row() -> None:
    threads = np.tile(np.repeat(np.array([0.2, 0.5, 0.8, 0.5], np.float32), 1), SIDE // 4)
    uneven = 1 + 0.02 * np.random.default_rng(3).standard_normal((SIDE, SIDE)).astype(np.float32)
    cloth = np.ascontiguousarray(np.broadcast_to(threads[None, :] * uneven, (1, 3, SIDE, SIDE)), np.float32)
    assert measure(cloth, STRAIGHT).verdict == "pass"
    cloth[..., 0] += np.float32(6 / 255)
    assert measure(cloth, STRAIGHT).edge_row_suspect


@pytest.mark.parametrize("side", [64, 150])
def test_small_and_odd_tiles_do_not_alarm(side: int) -> None:
    verdicts = [measure(made(grain, seed=seed, side=side), STRAIGHT).verdict for seed in range(3)]
    assert verdicts.count("pass") >= 2 and "break" not in verdicts
