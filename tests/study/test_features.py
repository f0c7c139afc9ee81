"""Feature maps: the right channels, one scale for all pictures."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.study.features import STRONGEST, Seen, feature_maps, layer_maps
from tests.study.conftest import wave


def features(**strong: int) -> dict[str, np.ndarray]:
    """Twelve weak channels, one of them ten times as strong in each picture."""
    rng = np.random.default_rng(1)
    found = {}
    for label, channel in strong.items():
        planes = rng.random((12, 6, 8)).astype(np.float32)
        planes[channel] *= 10
        found[label] = planes
    return found


def test_channels_strong_in_any_picture_are_shown_once_and_numbered_from_one() -> None:
    maps = layer_maps("relu2_1", 2, features(swatch=3, style=7, result=3))
    assert maps.strongest[:2] == (4, 8) and len(maps.strongest) == STRONGEST == len(set(maps.strongest))
    assert maps.channels == 12 and maps.stride == 2
    assert list(maps.mean) == ["swatch", "style", "result"]
    assert all(len(planes) == STRONGEST and planes[0].shape == (6, 8) for planes in maps.maps.values())


def test_a_channel_is_drawn_to_one_scale_in_all_pictures() -> None:
    found = features(a=0, b=0)
    found["b"] = found["a"] / 2
    maps = layer_maps("x", 1, found)
    for a, b in zip(maps.maps["a"], maps.maps["b"], strict=True):
        assert a.max() == 1 and b.max() <= 0.51
        np.testing.assert_allclose(b[a < 1], a[a < 1] / 2, atol=1e-6)


def test_silent_and_nearly_silent_layers_are_drawn() -> None:
    silent = layer_maps("x", 1, {"a": np.zeros((3, 4, 4), np.float32)})
    assert all(plane.max() == 0 for plane in silent.maps["a"])
    spot = np.zeros((1, 40, 40), np.float32)
    spot[0, 0, 0] = 5
    assert layer_maps("x", 1, {"a": spot}).maps["a"][0].max() == 1


def test_a_real_encoder_is_looked_through() -> None:
    from designgen.encoders import load
    from designgen.repeat.lattice import Lattice

    pictures = [
        Seen("swatch", wave(1, 32), Lattice.named("half-drop")),
        Seen("style", wave(2, 48)[..., :40], Lattice.named("none")),
    ]
    first, deep = feature_maps(load("compact"), ("relu1_1", "relu4_1"), pictures)
    assert (first.channels, first.stride, deep.channels, deep.stride) == (16, 1, 128, 8)
    assert first.mean["swatch"].shape == (32, 32) and deep.mean["style"].shape == (6, 5)
    assert all(plane.min() >= 0 and plane.max() <= 1 for plane in deep.maps["style"])


def test_an_unknown_layer_is_a_defect_of_the_caller() -> None:
    from designgen.encoders import load
    from designgen.repeat.lattice import Lattice

    with pytest.raises(ValueError, match="relu9_1"):
        feature_maps(load("compact"), ("relu9_1",), [Seen("a", wave(1, 32), Lattice())])
