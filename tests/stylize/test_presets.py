"""The recipes as tabled from their sources, and what finds, fits and tells them."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from designgen.encoders.layers import COMPACT, VGG16, VGG19
from designgen.errors import UsageError
from designgen.stylize.losses import gatys_content, gatys_style, statistics
from designgen.stylize.presets import PRESETS, Preset, find_preset, for_encoder, help_text

FIRSTS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
TAMBE = ("relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1")

# name: (pooling, content, style, optimiser, steps, init, size, variation)
TABLE = {
    "paper-gatys": ("average", ("relu4_2",), FIRSTS, "lbfgs", 500, "noise", None, None),
    "paper-scratch": ("max", FIRSTS, FIRSTS, "adam", 10_000, "content", None, None),
    "paper-columbia": ("average", ("relu4_2",), FIRSTS, "lbfgs", 500, "noise", None, None),
    "paper-tambe": ("max", ("relu2_2",), TAMBE, "lbfgs", 500, "content", 512, None),
    "paper-tambe-failed": ("max", ("relu2_2",), TAMBE, "adam", 4_000, "noise", 256, None),
    "paper-kuet": ("max", ("relu5_2",), FIRSTS, "lbfgs", 400, "content", None, ("power", 2.5)),
    "paper-textile": ("max", ("relu5_2",), FIRSTS, "adam", 1_000, "content", None, ("l1", None)),
}
# name: (learning rate, beta1, beta2, epsilon)
ADAM = {
    "paper-scratch": (0.001, 0.9, 0.999, 1e-8),
    "paper-tambe-failed": (0.001, 0.9, 0.999, 1e-8),
    "paper-textile": (0.02, 0.99, 0.999, 0.1),
}


def test_the_table_is_all_there_is():
    assert list(PRESETS) == list(TABLE)
    assert all(preset.name == name for name, preset in PRESETS.items())


@pytest.mark.parametrize("name", TABLE)
def test_each_preset_is_as_tabled(name: str):
    preset, (pooling, content, style, optimiser, steps, init, size, variation) = PRESETS[name], TABLE[name]
    assert preset.network == "vgg19"
    assert preset.pooling == pooling
    assert tuple(preset.content_layers) == content
    assert tuple(preset.style_layers) == style
    assert (preset.optimiser, preset.steps, preset.init, preset.size_px) == (optimiser, steps, init, size)
    assert (preset.raw.tv > 0) == (variation is not None)
    if variation is not None:
        assert preset.tv_kind == variation[0]
        assert variation[1] is None or preset.tv_power == variation[1]
    if name in ADAM:
        assert (preset.learning_rate, preset.beta1, preset.beta2, preset.epsilon) == ADAM[name]
    assert preset.source and preset.stated and preset.chosen


def test_gatys_ratio_is_the_papers_over_positions():
    for name in ("paper-gatys", "paper-columbia"):
        for size in ((512, 512), (256, 384)):
            raw = PRESETS[name].raw_at(size)
            positions = size[0] * size[1] / 64
            assert raw.alpha * positions / raw.beta == pytest.approx(1e-3)
        assert set(PRESETS[name].style_layers.values()) == {0.2}


def ours(preset: Preset, px: int, f: dict, p: dict, s: dict) -> tuple[float, float]:
    """The preset's content and style loss of features f, content features p and style features s."""
    raw = preset.raw_at((px, px))
    content = sum(w * gatys_content(f[t], p[t]).item() for t, w in preset.content_layers.items())
    style = sum(
        w * gatys_style(statistics(f[t]).gram, statistics(s[t]).gram).item() for t, w in preset.style_layers.items()
    )
    return raw.alpha * content, raw.beta * style


def drawn(preset: Preset, px: int, seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    sizes = {t: px // VGG19.strides[t] for t in {**preset.content_layers, **preset.style_layers}}
    return {
        t: torch.rand(1, VGG19.channels[t], n, n, generator=generator, dtype=torch.float64) for t, n in sizes.items()
    }


def gram_sum(x: torch.Tensor) -> torch.Tensor:
    flat = x[0].flatten(1)
    return flat @ flat.T


@pytest.mark.parametrize("px", [32, 64])
def test_scratch_is_its_code_at_any_size(px: int):
    preset = PRESETS["paper-scratch"]
    f, p, s = (drawn(preset, px, seed) for seed in (1, 2, 3))
    content = 0.9 * sum((f[t] - p[t]).square().mean().item() for t in FIRSTS)
    style = 0.1 * sum((gram_sum(f[t]) - gram_sum(s[t])).square().mean().item() for t in FIRSTS)
    assert ours(preset, px, f, p, s) == pytest.approx((content, style), rel=1e-9)


@pytest.mark.parametrize("px", [32, 64])
def test_tambe_is_the_pytorch_tutorial_at_any_size(px: int):
    preset = PRESETS["paper-tambe"]
    f, p, s = (drawn(preset, px, seed) for seed in (1, 2, 3))
    content = (f["relu2_2"] - p["relu2_2"]).square().mean().item()
    style = 1e6 * sum(
        (gram_sum(f[t]) / f[t].numel() - gram_sum(s[t]) / s[t].numel()).square().mean().item() for t in TAMBE
    )
    assert ours(preset, px, f, p, s) == pytest.approx((content, style), rel=1e-9)


def test_kuet_is_the_keras_example_up_to_one_factor():
    preset, px, scale = PRESETS["paper-kuet"], 32, 255 * 0.226
    f, p, s = (drawn(preset, px, seed) for seed in (1, 2, 3))
    content = 0.025 * scale**2 * (f["relu5_2"] - p["relu5_2"]).square().sum().item()
    style = 0.0
    for tap in FIRSTS:
        error = (scale**2 * (gram_sum(f[tap]) - gram_sum(s[tap]))).square().sum().item()
        style += 1 / 5 * error / (4 * 3**2 * (px * px) ** 2)
    found = ours(preset, px, f, p, s)
    assert found == pytest.approx((content / scale**4, style / scale**4), rel=1e-9)
    assert preset.raw.tv == pytest.approx(255**2.5 / scale**4)


@pytest.mark.parametrize("px", [32, 64])
def test_textile_is_the_tensorflow_tutorial_at_any_size(px: int):
    preset, scale = PRESETS["paper-textile"], 255 * 0.226
    f, p, s = (drawn(preset, px, seed) for seed in (1, 2, 3))
    content = 1e4 * (scale * (f["relu5_2"] - p["relu5_2"])).square().mean().item()
    style = 0.0
    for tap in FIRSTS:
        positions = f[tap].shape[2] ** 2
        style += 1e-2 / 5 * (scale**2 * (gram_sum(f[tap]) - gram_sum(s[tap])) / positions).square().mean().item()
    assert ours(preset, px, f, p, s) == pytest.approx((content, style), rel=1e-9)
    assert preset.raw.tv == 30


@pytest.mark.parametrize("name", TABLE)
def test_on_vgg19_nothing_is_moved(name: str):
    assert for_encoder(PRESETS[name], VGG19.taps) == (PRESETS[name], ())


@pytest.mark.parametrize("name", TABLE)
def test_on_the_compact_network_every_layer_is_there_and_no_weight_is_lost(name: str):
    preset = PRESETS[name]
    fitted, sentences = for_encoder(preset, COMPACT.taps)
    for before, after in (
        (preset.content_layers, fitted.content_layers),
        (preset.style_layers, fitted.style_layers),
    ):
        assert set(after) <= set(COMPACT.taps)
        assert sum(after.values()) == pytest.approx(sum(before.values()))
    assert len(sentences) == (1 if name in ("paper-kuet", "paper-textile") else 0)


def test_a_move_is_told():
    fitted, sentences = for_encoder(PRESETS["paper-kuet"], COMPACT.taps)
    assert dict(fitted.content_layers) == {"relu5_1": 1.0}
    assert sentences == ("conv5_2 (content) is read at relu5_1, the nearest layer of this network.",)


def test_weights_that_meet_are_added():
    fitted, sentences = for_encoder(PRESETS["paper-tambe"], ["relu1_1", "relu2_1", "relu3_1", "pool1"])
    assert dict(fitted.content_layers) == {"relu2_1": 1.0}
    assert dict(fitted.style_layers) == {"relu1_1": 2.0, "relu2_1": 0.5, "relu3_1": 0.0625}
    assert len(sentences) == 3
    assert (
        "conv1_2 (style) is read at relu1_1, the nearest layer of this network, and its weight is added" in sentences[1]
    )


def test_a_block_is_nearer_than_a_place():
    fitted, _ = for_encoder(PRESETS["paper-gatys"], ["relu3_4", "relu4_4", "relu5_1"])
    assert dict(fitted.content_layers) == {"relu4_4": 1.0}
    assert dict(fitted.style_layers) == pytest.approx({"relu3_4": 0.6, "relu4_4": 0.2, "relu5_1": 0.2})


@given(st.sets(st.sampled_from(VGG16.taps), min_size=1), st.sampled_from(sorted(TABLE)))
def test_any_network_will_do(taps: set[str], name: str):
    fitted, _ = for_encoder(PRESETS[name], sorted(taps))
    assert set(fitted.style_layers) | set(fitted.content_layers) <= taps
    assert for_encoder(fitted, sorted(taps)) == (fitted, ())


def test_a_network_without_such_names_is_refused():
    with pytest.raises(ValueError, match="taps: expected"):
        for_encoder(PRESETS["paper-gatys"], ["mixed5b"])


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("gatys", "paper-gatys"),
        ("Paper-Gatys", "paper-gatys"),
        ("paper-gattys", "paper-gatys"),
        ("tambe", "paper-tambe-failed"),
    ],
)
def test_a_name_nearly_right_is_answered(asked: str, near: str):
    with pytest.raises(UsageError) as error:
        find_preset(asked)
    assert error.value.what == f'There is no preset "{asked}".'
    assert error.value.hint.startswith("Did you mean ")
    assert near in error.value.hint.split("?")[0]


def test_a_name_far_off_lists_them():
    with pytest.raises(UsageError) as error:
        find_preset("zzz")
    assert "Did you mean" not in error.value.hint
    assert all(name in error.value.hint for name in TABLE)
    assert find_preset("paper-kuet") is PRESETS["paper-kuet"]


@pytest.mark.parametrize("name", TABLE)
def test_the_help_tells_source_statements_and_choices(name: str):
    preset, text = PRESETS[name], help_text(PRESETS[name])
    plain = " ".join(text.split())
    for sentence in (preset.source, *preset.stated, *preset.chosen, preset.published):
        assert sentence in plain
    assert f"{preset.steps:,} steps" in plain
    assert max(map(len, text.splitlines())) <= 100


def test_presets_come_without_torch():
    code = "import sys, designgen.stylize.presets; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
