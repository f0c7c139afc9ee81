"""The loom: drafts close on themselves, thread counts add up, and the cloth has no edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.swatches.coverlet import BLOCKS, overshot, profile
from tools.library.swatches.loom import Cloth, counted, drawdown, few, few_lights, satin, twill, weave
from tools.library.swatches.twills import STRIPES, broken_herringbone
from tools.library.swatches.weaves import HEATHER_SETT, SETT


def test_a_mirrored_sett_does_not_double_its_pivots() -> None:
    assert counted((("a", 2), ("b", 3)), mirrored=True) == list("aabbbbba")
    assert counted((("a", 2), ("b", 1))) == list("aab")


@pytest.mark.parametrize("sett", [HEATHER_SETT, STRIPES, SETT * 2])
def test_the_setts_close_on_their_twill(sett: tuple[tuple[str, int], ...]) -> None:
    threads = 2 * sum(count for _, count in sett) - 2
    if sett == SETT * 2:
        threads = 2 * len(counted(SETT, mirrored=True))
    assert threads % 4 == 0


def test_a_twill_steps_one_end_a_pick_and_refuses_what_does_not_close() -> None:
    up = twill(8, 12)
    np.testing.assert_array_equal(np.roll(up, (1, -1), (0, 1)), up)
    assert up.mean() == 0.5
    with pytest.raises(ValueError, match="6 x 8"):
        twill(6, 8)


@pytest.mark.parametrize(("shafts", "move"), [(5, 2), (8, 3), (8, 5)])
def test_in_a_satin_no_two_bindings_touch(shafts: int, move: int) -> None:
    bound = ~satin(shafts * 2, shafts * 3, shafts, move)
    assert bound.mean() == pytest.approx(1 / shafts)
    assert (bound[:shafts].sum(0) == 1).all()
    assert (bound[:, :shafts].sum(1) == 1).all()
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        assert not (bound & np.roll(bound, (dy, dx), (0, 1))).any()


@pytest.mark.parametrize("move", [1, 2, 4, 7])
def test_a_move_that_makes_no_satin_is_refused(move: int) -> None:
    with pytest.raises(ValueError, match="satin"):
        satin(8, 8, 8, move)


def test_a_drawdown_lifts_the_tied_shafts() -> None:
    up = drawdown([0, 1, 2, 1], [(0, 2), (1,)], [0, 1, 1])
    assert up.tolist() == [[True, False, True, False], [False, True, False, True], [False, True, False, True]]


def test_a_herringbone_breaks_by_two_shafts_and_closes() -> None:
    shafts = broken_herringbone((22, 22, 10, 10), 128)
    steps = np.diff([*shafts, shafts[0]]) % 4
    assert sorted(set(steps.tolist())) == [1, 2, 3]
    assert np.flatnonzero(steps == 2).tolist() == [21, 43, 53, 63, 85, 107, 117, 127]
    with pytest.raises(ValueError, match="close"):
        broken_herringbone((8, 7), 120)


def test_overshot_can_be_woven_plain_between_its_pattern_picks() -> None:
    blocks = [block for block, ends, _ in profile() for _ in range(ends)]
    shafts = overshot(blocks)
    assert len(blocks) == 256
    assert all(shaft in BLOCKS[block] for shaft, block in zip(shafts, blocks, strict=True))
    assert all(shaft % 2 == end % 2 for end, shaft in enumerate(shafts))


def test_a_plan_must_fit_its_threads() -> None:
    with pytest.raises(ValueError, match="4 picks x 8 ends"):
        Cloth(np.ones((8, 3)), np.ones((4, 3)), np.ones((8, 4), bool))


@settings(max_examples=12, deadline=None)
@given(down=st.integers(0, 7), across=st.integers(0, 7), seed=st.integers(0, 99))
def test_a_cloth_has_no_edge(down: int, across: int, seed: int) -> None:
    """Beginning at another pick or end moves the picture by whole threads and changes nothing."""
    rng = np.random.default_rng(seed)
    warp, weft, up = rng.random((8, 3)), rng.random((8, 3)), rng.random((8, 8)) < 0.5
    picture = weave(Cloth(warp, weft, up), 64)
    moved = weave(Cloth(np.roll(warp, across, 0), np.roll(weft, down, 0), np.roll(up, (down, across), (0, 1))), 64)
    np.testing.assert_allclose(moved, np.roll(picture, (8 * down, 8 * across), (0, 1)), atol=1e-6)


def test_the_yarn_on_top_gives_the_colour() -> None:
    red, blue = np.array([[0.9, 0.1, 0.1]]), np.array([[0.1, 0.1, 0.9]])
    up = twill(4, 4)
    picture = weave(Cloth(red.repeat(4, 0), blue.repeat(4, 0), up), 64)
    # The tile is cut along the middle of a yarn: crossings lie at multiples of a thread.
    middle = picture[::16, ::16]
    np.testing.assert_array_equal(middle[..., 0] > middle[..., 2], up)


def test_few_keeps_few_colours() -> None:
    assert len(np.unique(few(np.linspace(0, 1, 500, dtype=np.float32), 8))) == 9


def test_few_lights_keeps_the_hue() -> None:
    ramp = np.linspace(0.2, 1, 200, dtype=np.float32)[:, None] * np.array([0.9, 0.6, 0.3], np.float32)
    stepped = few_lights(ramp, 12)
    assert len(np.unique(stepped, axis=0)) <= 12
    np.testing.assert_allclose(stepped[:, 0] / stepped[:, 2], 3, atol=0.45)
