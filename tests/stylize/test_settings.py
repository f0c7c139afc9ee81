"""What goes in is checked at the door, with expected and got."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.stylize import Content, RawWeights, Settings, Style

from .support import smooth

STRAIGHT = Lattice()


@pytest.mark.parametrize(
    "wrong",
    [
        {"strength": 1.2},
        {"strength": float("nan")},
        {"quality": "best"},
        {"optimiser": "sgd"},
        {"init": "void"},
        {"colour": "none"},
        {"style_scale": 0.0},
        {"tv": -1.0},
        {"histogram": float("inf")},
        {"style_layers": {"relu1_1": -1.0}},
        {"content_layers": {}},
        {"style_loss": "wasserstein"},
        {"tv_kind": "l3"},
        {"tv_power": 0.5},
        {"learning_rate": 0.0},
        {"beta1": 1.0},
        {"steps": 0},
        {"scales": "many"},
        {"colour": "palette"},
        {"palette": ("#112233", "#ffffff")},
        {"protect": "yes"},
    ],
)
def test_settings_refuse_what_means_nothing(wrong: dict[str, object]):
    with pytest.raises(ValueError, match="expected"):
        Settings(**wrong)  # type: ignore[arg-type]


def test_pictures_must_be_float32_rgb_in_range():
    fine = smooth(1, (16, 16))
    with pytest.raises(TypeError, match="float32"):
        Style(fine.astype(np.float64))
    with pytest.raises(ValueError, match=r"\(1, 3, H, W\)"):
        Style(fine[0])
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        Content(fine * 255, STRAIGHT)
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        Style(np.full_like(fine, np.nan))


def test_weights_and_alpha_are_checked():
    fine = smooth(1, (16, 16))
    with pytest.raises(ValueError, match="weight"):
        Style(fine, -0.1)
    with pytest.raises(ValueError, match="alpha"):
        Content(fine, STRAIGHT, np.ones((1, 1, 8, 8), np.float32))
    with pytest.raises(ValueError, match="alpha"):
        Content(fine, STRAIGHT, np.full((1, 1, 16, 16), 2, np.float32))
    with pytest.raises(TypeError, match="alpha"):
        Content(fine, STRAIGHT, np.ones((1, 1, 16, 16)))


def test_masks_are_planes_of_weights():
    fine = smooth(1, (16, 16))
    plane = np.zeros((1, 1, 8, 8), np.float32)
    Style(fine, mask=plane)
    Content(fine, STRAIGHT, protect=plane)
    for wrong in (plane[0], plane - 1, np.full_like(plane, np.nan)):
        with pytest.raises(ValueError, match="mask"):
            Style(fine, mask=wrong)
        with pytest.raises(ValueError, match="protect"):
            Content(fine, STRAIGHT, protect=wrong)


def test_the_papers_weights_are_checked():
    RawWeights(1.0, 1e3, 0.0)
    for wrong in ({"alpha": -1.0}, {"beta": float("nan")}, {"tv": float("inf")}):
        with pytest.raises(ValueError, match="expected"):
            RawWeights(**wrong)
