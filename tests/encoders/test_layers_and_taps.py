"""Taps, shapes, strides and the promise to compute nothing deeper than asked."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from designgen.encoders.base import Encoder
from designgen.encoders.compact import CompactEncoder
from designgen.encoders.layers import COMPACT, LIFTED_CHANNELS, VGG16, VGG19
from designgen.encoders.pooling import AVERAGE_SCALE
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import Lattice

from .support import compact_state, vgg_state

STRAIGHT = Lattice.named("straight")
STYLE_TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


@pytest.fixture(scope="module", params=["compact", "vgg16", "vgg19"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "compact":
        return CompactEncoder(compact_state(), "0" * 64)
    return VggEncoder(request.param, vgg_state(request.param), "0" * 64)


def test_every_tap_has_the_channels_and_the_stride_it_declares(encoder: Encoder) -> None:
    x = torch.rand(2, 3, 32, 48)
    features = encoder(x, encoder.taps, STRAIGHT)
    assert tuple(features) == encoder.taps
    for tap, f in features.items():
        stride = encoder.strides[tap]
        assert f.shape == (2, encoder.channels[tap], 32 // stride, 48 // stride)
        assert f.dtype == torch.float32
        assert float(f.min()) >= 0


def test_the_style_and_content_taps_are_there(encoder: Encoder) -> None:
    assert {*STYLE_TAPS, "relu4_2"} <= set(encoder.taps)
    assert [encoder.strides[tap] for tap in STYLE_TAPS] == [1, 2, 4, 8, 16]


def test_layer_names_count_as_in_the_papers() -> None:
    assert VGG19.taps[-1] == "relu5_4"
    assert VGG16.taps[-1] == "relu5_3"
    assert VGG19.taps.index("relu4_2") == 9
    assert COMPACT.taps[-1] == "relu5_1"


def test_a_tap_has_the_same_features_whether_or_not_deeper_ones_are_asked_for(encoder: Encoder) -> None:
    x = torch.rand(1, 3, 32, 32)
    everything = encoder(x, encoder.taps, STRAIGHT)
    for tap in ("relu1_1", "relu3_1", "relu4_2"):
        alone = encoder(x, (tap,), STRAIGHT)
        assert tuple(alone) == (tap,)
        assert torch.equal(alone[tap], everything[tap])


def test_nothing_deeper_than_the_deepest_tap_is_computed(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    original = encoder.convolution
    monkeypatch.setattr(encoder, "convolution", lambda layer: (used.append(layer.tap), original(layer))[1])
    encoder(torch.rand(1, 3, 32, 32), ("relu2_1", "relu1_1"), STRAIGHT)
    assert used == ["relu1_1", "relu1_2", "relu2_1"]
    convolutions: list[int] = []
    plain = F.conv2d
    monkeypatch.setattr(F, "conv2d", lambda x, *rest: (convolutions.append(x.shape[1]), plain(x, *rest))[1])
    encoder(torch.rand(1, 3, 32, 32, requires_grad=True), ("relu2_1", "relu1_1"), STRAIGHT)
    assert len(convolutions) == 3


def test_the_picture_takes_a_gradient_and_the_weights_do_not(encoder: Encoder) -> None:
    x = torch.rand(1, 3, 16, 16, requires_grad=True)
    encoder(x, ("relu4_2",), STRAIGHT)["relu4_2"].sum().backward()
    assert x.grad is not None
    assert float(x.grad.abs().sum()) > 0
    assert not any(p.requires_grad for p in encoder.parameters())


def test_wrong_requests_name_what_was_expected(encoder: Encoder) -> None:
    x = torch.rand(1, 3, 32, 32)
    with pytest.raises(ValueError, match="relu9_1"):
        encoder(x, ("relu9_1",), STRAIGHT)
    with pytest.raises(ValueError, match="expected taps"):
        encoder(x, "relu1_1", STRAIGHT)
    with pytest.raises(ValueError, match="expected pictures"):
        encoder(x[0], ("relu1_1",), STRAIGHT)
    with pytest.raises(ValueError, match="at least 8 px"):
        encoder(x[..., :4], ("relu4_1",), STRAIGHT)
    with pytest.raises(TypeError, match="float"):
        encoder((x * 255).byte(), ("relu1_1",), STRAIGHT)
    with pytest.raises(ValueError, match="relu9_1"):
        encoder.lift("relu9_1")


def test_only_the_compact_encoder_lifts_and_only_at_the_style_taps(encoder: Encoder) -> None:
    for tap in encoder.taps:
        lift = encoder.lift(tap)
        if encoder.name == "compact" and tap in STYLE_TAPS:
            assert lift is not None
            assert lift.weight.shape == (LIFTED_CHANNELS[tap], encoder.channels[tap])
            assert lift.bias.shape == (LIFTED_CHANNELS[tap],)
        else:
            assert lift is None


def test_weights_in_half_precision_are_computed_with_in_single() -> None:
    state = {name: tensor.half() for name, tensor in compact_state().items()}
    encoder = CompactEncoder(state, "0" * 64)
    assert all(buffer.dtype == torch.float32 for buffer in encoder.buffers())


def test_vgg_matches_torchvision_away_from_the_border() -> None:
    from torchvision.models.vgg import cfgs, make_layers

    state = vgg_state("vgg16")
    reference = make_layers(cfgs["D"], batch_norm=False)
    reference.load_state_dict({k.removeprefix("features."): v for k, v in state.items() if k.startswith("features.")})
    x = torch.rand(1, 3, 64, 64)
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    # features[:12] ends with relu3_1; its receptive field reaches 12 px, so 4 cells from the border agree.
    with torch.no_grad():
        expected = reference[:12]((x - mean.view(3, 1, 1)) / std.view(3, 1, 1))
    got = VggEncoder("vgg16", state, "0" * 64)(x, ("relu3_1",), STRAIGHT)["relu3_1"]
    assert torch.allclose(got[..., 4:-4, 4:-4], expected[..., 4:-4, 4:-4], atol=1e-5)
    assert not torch.allclose(got, expected, atol=1e-5)


def test_average_pooling_keeps_the_magnitude() -> None:
    encoder = VggEncoder("vgg16", vgg_state("vgg16"), "0" * 64, pooling="average")
    x = torch.rand(1, 3, 32, 32)
    features = encoder(x, ("relu1_2", "relu2_1"), STRAIGHT)
    pooled = AVERAGE_SCALE * F.avg_pool2d(features["relu1_2"], 2)
    weight, bias = encoder.convolution(encoder.network.layers[2])
    assert torch.allclose(features["relu2_1"], F.relu(F.conv2d(STRAIGHT.pad(pooled, 1), weight, bias)))
    with pytest.raises(ValueError, match="average"):
        VggEncoder("vgg16", vgg_state("vgg16"), "0" * 64, pooling="median")  # type: ignore[arg-type]


def test_weights_of_another_network_are_refused() -> None:
    state = compact_state()
    state["conv4_2.weight"] = state["conv4_2.weight"][:, :-1]
    with pytest.raises(ValueError, match=r"conv4_2\.weight"):
        CompactEncoder(state, "0" * 64)
    with pytest.raises(ValueError, match="torchvision's vgg19"):
        VggEncoder("vgg19", vgg_state("vgg16"), "0" * 64)


def test_on_a_processor_a_batch_is_its_singles_to_the_last_bit() -> None:
    from designgen import encoders

    encoder, taps = encoders.load(), ("relu1_1", "relu4_2", "relu5_1")
    x = torch.rand(3, 3, 64, 48, generator=torch.Generator().manual_seed(3)).requires_grad_(True)
    together = encoder.forward(x, taps, Lattice.named("half-drop"))
    (gradient,) = torch.autograd.grad(sum(f.square().sum() for f in together.values()), x)
    for i in range(3):
        row = x[i : i + 1].detach().requires_grad_(True)
        alone = encoder.forward(row, taps, Lattice.named("half-drop"))
        assert all(torch.equal(together[tap][i : i + 1], alone[tap]) for tap in taps)
        (single,) = torch.autograd.grad(sum(f.square().sum() for f in alone.values()), row)
        assert torch.equal(gradient[i : i + 1], single)
