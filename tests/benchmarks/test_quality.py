from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.eyes import PLANE, EncoderEye, style_distance
from benchmarks.pairs import Easel, Painted, Pair, pair_of, spread_pairs, styles_of, swatch_names
from benchmarks.quality import small_likeness
from benchmarks.sheet import Entry, sheet
from designgen import encoders
from designgen.repeat.lattice import Lattice
from designgen.stylize.settings import Picture


@pytest.fixture
def noise() -> Picture:
    return np.random.default_rng(3).random((1, 3, 64, 64), dtype=np.float32)


@pytest.fixture
def pair() -> Pair:
    return pair_of("garden-rose", styles_of(None)[0], 64)


@pytest.mark.parametrize("count", [1, 8, 24, 72, 500])
def test_pairs_are_spread_evenly_and_none_comes_twice(count: int) -> None:
    swatches, styles = swatch_names(), styles_of(None)

    pairs = [(swatch, style.name) for swatch, style in spread_pairs(swatches, styles, count)]

    assert len(set(pairs)) == len(pairs) == min(count, len(swatches) * len(styles))
    for column, names in ((0, swatches), (1, [style.name for style in styles])):
        uses = [sum(pair[column] == name for pair in pairs) for name in names]
        assert max(uses) - min(uses) <= 1 + column


@pytest.mark.parametrize("others", range(1, 12))
def test_any_number_of_styles_is_paired_without_repeats(others: int) -> None:
    styles = [replace(styles_of(None)[0], name=str(number)) for number in range(others)]

    pairs = {(swatch, style.name) for swatch, style in spread_pairs(swatch_names(), styles, 1000)}

    assert len(pairs) == len(swatch_names()) * others


def test_a_picture_is_painted_once_and_then_taken_from_the_folder(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    easel, settings = Easel(tmp_path, encoders.load()), pair.settings(quality="draft", steps=1)
    easel.share([(pair, settings)])
    monkeypatch.setattr("benchmarks.pairs.stylize", lambda *_: pytest.fail("painted again"))

    found: Painted = easel.painted(pair, settings)

    assert found.pixels.shape == (1, 3, *pair.size_px)
    assert found.seconds > 0


def test_other_settings_are_another_picture(pair: Pair, tmp_path: Path) -> None:
    easel = Easel(tmp_path, encoders.load())
    changes = ({}, {"steps": 3}, {"strength": 0.1}, {"style_layers": {"relu1_1": 1.0}}, {"optimiser": "adam"})

    assert len({easel.key(pair, pair.settings(**change)) for change in changes}) == len(changes)


def test_style_distance_is_nothing_to_itself_whatever_the_cut(noise: Picture) -> None:
    eye, straight = EncoderEye(encoders.load()), Lattice.named("straight")
    rolled = np.ascontiguousarray(np.roll(noise, (16, 32), (2, 3)))
    flat = np.full_like(noise, 0.5)

    assert style_distance(eye, noise, PLANE, noise) == 0
    assert style_distance(eye, noise, straight, flat) == pytest.approx(
        style_distance(eye, rolled, straight, flat), 1e-3
    )
    assert style_distance(eye, noise, straight, flat) > 0.1


def test_draft_and_fine_are_compared_as_seen_small(pair: Pair, noise: Picture) -> None:
    pixels = pair.content.pixels

    assert small_likeness(pair, pixels, pixels) == pytest.approx(1)
    assert small_likeness(pair, pixels, noise) < 0.5


def test_the_sheet_shows_every_result_pixel_for_pixel(pair: Pair, noise: Picture) -> None:

    entries = [Entry(f"pair {n}", noise, pair.content.pixels, Image.open(pair.style.picture)) for n in range(5)]

    page = np.asarray(sheet(entries, columns=2))

    shown = np.floor(noise[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8)
    windows = np.lib.stride_tricks.sliding_window_view(page[..., 0], (1, 64))[:, :, 0]
    assert int((windows == shown[0, :, 0]).all(-1).sum()) == 5
