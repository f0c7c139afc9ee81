"""Reduction: the inks are found, it is the same each time, and it says what it cost."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from designgen.colour.census import flat_colours, take_census
from designgen.colour.clusters import Clusters, knee, nearest, without_doubles
from designgen.colour.deviation import meet, weighted_percentile
from designgen.colour.flat import NothingToPrintError
from designgen.colour.inks import BARE, Ink
from designgen.colour.reduce import ReduceOptions, reduce_tile
from designgen.colour.spaces import delta_e, lab_from_srgb
from designgen.repeat.lattice import Lattice
from tests.colour.fields import FOUR, LATTICES, blobs, painted, tile_of, with_bare


@pytest.mark.parametrize("repeat", LATTICES)
def test_the_inks_of_a_painted_design_are_found(repeat: str) -> None:
    reduction = reduce_tile(tile_of(painted(), repeat), ReduceOptions(spots=4))
    sep = reduction.separation
    truth = lab_from_srgb(FOUR / 255)
    assert len(sep.inks) == 4
    assert delta_e(sep.lab[:, None], truth[None]).min(0).max() < 5
    assert [ink.lab[0] for ink in sep.inks] == sorted((ink.lab[0] for ink in sep.inks), reverse=True)
    order = np.argsort(-truth[:, 0])
    wanted = np.argsort(order)[blobs()]
    assert (sep.labels != wanted).mean() < 0.05
    for spread in (reduction.deviation.delta_e, reduction.deviation.cmc):
        assert 0 < spread.mean < 8
        assert spread.mean <= spread.p95 <= spread.maximum


def test_it_is_the_same_each_time() -> None:
    first = reduce_tile(tile_of(painted()), ReduceOptions(spots=5)).separation
    second = reduce_tile(tile_of(painted()), ReduceOptions(spots=5)).separation
    np.testing.assert_array_equal(first.labels, second.labels)
    assert first.inks == second.inks


PROGRAM = """
import hashlib, sys
import cv2
cv2.setNumThreads(int(sys.argv[1]))
from designgen.colour.colourways import Colourist, recoloured
from designgen.colour.delivery import PlateOptions, plate_files, spot_facts, spot_picture
from designgen.colour.palettes import seasonal
from designgen.colour.reduce import ReduceOptions, reduce_tile
from designgen.colour.tonal import separate_tones
from tests.colour.fields import painted, tile_of
tile = tile_of(painted((192, 192)), "half-drop")
separation = reduce_tile(tile, ReduceOptions(spots=5)).separation
digest = hashlib.sha256(separation.labels.tobytes() + repr(separation.inks).encode())
for _, data in plate_files(separation, "x", PlateOptions(trap_mm=0.3, indexed=True, multichannel=True)):
    digest.update(data)
digest.update(separate_tones(tile, separation.inks)[0].tobytes())
way = recoloured(separation, Colourist(separation).season(seasonal()[0]))
digest.update(spot_picture(way, spot_facts(way), {"kind": "spots"}))
print(digest.hexdigest())
"""


def test_files_are_the_same_in_every_process_and_for_any_number_of_threads() -> None:
    said = []
    for threads in ("1", "4"):
        found = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, threads],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **found},
        )
        said.append(done.stdout.strip())
    assert len(said[0]) == 64
    assert said[0] == said[1]


def test_more_inks_cost_less() -> None:
    tile = tile_of(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    costs = [reduce_tile(tile, ReduceOptions(spots=n, clean_mm=0)).deviation.delta_e.mean for n in (2, 4, 8, 16)]
    assert costs == sorted(costs, reverse=True)


def test_a_flat_design_is_kept_exactly() -> None:
    labels = blobs(seed=4)
    reduction = reduce_tile(tile_of(FOUR[labels]), ReduceOptions(clean_mm=0))
    np.testing.assert_array_equal(reduction.separation.levels(), FOUR[labels])
    assert reduction.deviation.delta_e.maximum == reduction.deviation.cmc.maximum == 0
    assert reduction.notices[0].endswith("they are kept as they are.")
    again = reduce_tile(reduction.separation.tile(), ReduceOptions(clean_mm=0))
    np.testing.assert_array_equal(again.separation.labels, reduction.separation.labels)


def test_a_flat_design_of_too_many_colours_is_reduced() -> None:
    reduction = reduce_tile(tile_of(FOUR[blobs(seed=4)]), ReduceOptions(spots=3))
    assert len(reduction.separation.inks) == 3


def test_auto_takes_the_knee_and_a_target_the_fewest() -> None:
    tile = tile_of(painted())
    auto = reduce_tile(tile)
    assert 3 <= len(auto.separation.inks) <= 6
    assert len(auto.curve) == 15
    strict, loose = (reduce_tile(tile, ReduceOptions(target_delta_e=t)) for t in (6, 20))
    assert len(loose.separation.inks) < len(strict.separation.inks)
    assert any("Even 16 inks" in notice for notice in reduce_tile(tile, ReduceOptions(target_delta_e=0.01)).notices)


def test_bare_cloth_stays_bare_and_its_hidden_colour_is_not_looked_at() -> None:
    labels = with_bare(blobs())
    levels = FOUR[np.where(labels == BARE, 0, labels)].copy()
    levels[labels == BARE] = (255, 0, 255)
    levels = np.clip(levels + np.random.default_rng(0).normal(0, 3, levels.shape), 0, 255).astype(np.uint8)
    alpha = (labels != BARE).astype(np.float32)
    sep = reduce_tile(tile_of(levels, alpha=alpha), ReduceOptions(spots=4)).separation
    np.testing.assert_array_equal(sep.labels == BARE, labels == BARE)
    assert delta_e(sep.lab, lab_from_srgb([1, 0, 1])).min() > 20


def test_inks_to_keep_and_inks_and_no_others() -> None:
    tile = tile_of(painted())
    kept = Ink.of_srgb((1, 0.8, 0), "house yellow")
    sep = reduce_tile(tile, ReduceOptions(spots=5, keep=(kept,), clean_mm=0)).separation
    assert kept.lab in {ink.lab for ink in sep.inks} or len(sep.inks) == 4
    only = tuple(Ink.of_srgb(c / 255, f"n{i}") for i, c in enumerate(FOUR[:3]))
    found = reduce_tile(tile, ReduceOptions(only=only)).separation
    assert {ink.name for ink in found.inks} <= {"n0", "n1", "n2"}


def test_fewer_colours_than_asked_is_said() -> None:
    two = np.where(np.indices((40, 40))[1][..., None] < 20, FOUR[0], FOUR[3]).astype(np.uint8)
    two[0, 0] += 1  # seventeen colours less would be flat already
    noisy = np.clip(two + np.random.default_rng(0).integers(-1, 2, two.shape), 0, 255).astype(np.uint8)
    reduction = reduce_tile(tile_of(noisy), ReduceOptions(spots=8))
    assert len(reduction.separation.inks) == 2
    assert any("fewer than asked" in notice for notice in reduction.notices)


def test_lab_and_oklab_both_work() -> None:
    tile = tile_of(painted())
    for space in ("lab", "oklab"):
        assert len(reduce_tile(tile, ReduceOptions(spots=4, space=space)).separation.inks) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"spots": 1},
        {"spots": 101},
        {"target_delta_e": 0},
        {"clean_mm": -1},
        {"clean_mm": float("nan")},
        {"space": "rgb"},
    ],
)
def test_options_that_cannot_be(wrong: dict) -> None:
    with pytest.raises(ValueError, match="expected"):
        ReduceOptions(**wrong)


def test_the_census_counts_everything_once() -> None:
    levels = painted()
    census = take_census(levels, None, Lattice())
    assert census.count.sum() == levels.shape[0] * levels.shape[1]
    assert (census.calm <= census.count + 1e-9).all()
    np.testing.assert_allclose((census.rgb * census.count[:, None]).sum(0), levels.reshape(-1, 3).sum(0) / 255)
    inked = np.zeros(levels.shape[:2], bool)
    inked[:10] = True
    part = take_census(levels, inked, Lattice())
    assert part.count.sum() == inked.sum()
    spread = part.spread(np.zeros(len(part.bins), np.uint8), BARE)
    np.testing.assert_array_equal(spread == BARE, ~inked)
    meetings = meet(part, spread)
    assert meetings.count.sum() == inked.sum()
    assert set(meetings.labels) == {0}


def test_flat_colours() -> None:
    np.testing.assert_array_equal(np.sort(flat_colours(FOUR[blobs()], None, 4), 0), np.sort(FOUR, 0))
    assert flat_colours(FOUR[blobs()], None, 3) is None


def test_clusters_keep_what_is_fixed_and_end_where_colours_do() -> None:
    points = np.array([[0.0, 0, 0], [10, 0, 0], [0, 10, 0]])
    clusters = Clusters(points, np.ones(3), np.array([[5.0, 5, 5]]))
    np.testing.assert_array_equal(clusters.of(3)[0], [5, 5, 5])
    assert len(clusters.of(16)) <= 4
    np.testing.assert_array_equal(np.sort(nearest(points, Clusters(points, np.ones(3)).of(3))), [0, 1, 2])


def test_small_figures() -> None:
    assert knee(np.array([30, 10, 9, 8.5, 8])) == 1
    assert knee(np.array([1.0, 1.0])) == 0
    assert weighted_percentile(np.array([1.0, 2, 3]), np.array([94.0, 1, 5]), 95) == 2
    lab = np.array([[50.0, 0, 0], [50.5, 0, 0], [20, 0, 0]])
    np.testing.assert_array_equal(without_doubles(lab, np.array([0.1, 0.5, 0.2])), [1, 2])
    np.testing.assert_array_equal(without_doubles(lab, np.array([0.1, 0.5, 0.2]), held=1), [0, 2])


@pytest.mark.parametrize("repeat", LATTICES)
def test_specks_go_out_of_a_flat_design_and_nothing_else_does(repeat: str) -> None:
    labels = np.zeros((96, 96), np.uint8)
    labels[30:60, 30:60] = 3
    drawn = labels.copy()
    drawn[10, 10] = drawn[45, 40] = drawn[0, 95] = 1
    tile = tile_of(FOUR[drawn], repeat)
    reduction = reduce_tile(tile, ReduceOptions(clean_mm=0.5))
    np.testing.assert_array_equal(reduction.separation.levels(), FOUR[labels])
    assert "3 pixels in specks smaller than 0.5 mm" in reduction.notices[0]
    assert reduction.deviation.delta_e.maximum > 20
    assert len(reduction.deviation.per_ink) == len(reduction.separation.inks) == 2


def test_nothing_left_to_print_is_said() -> None:
    alpha = np.zeros((64, 64), np.float32)
    with pytest.raises(NothingToPrintError, match="visible"):
        reduce_tile(tile_of(FOUR[blobs((64, 64))], alpha=alpha))
    alpha[5::16, 5::16] = 1
    for levels in (FOUR[blobs((64, 64))], np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)):
        with pytest.raises(NothingToPrintError, match="larger than 2 mm"):
            reduce_tile(tile_of(levels, alpha=alpha), ReduceOptions(clean_mm=2, spots=4))
