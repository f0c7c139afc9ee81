"""What a recipe says of the engine, and what the engine gets."""

from __future__ import annotations

import dataclasses

import pytest

from designgen.errors import InputError, UsageError
from designgen.pipeline.engine import resolve, taps_of
from designgen.recipe.design import TileLook
from designgen.recipe.engine import Engine
from designgen.stylize.presets import PRESETS
from designgen.stylize.settings import RawWeights, Settings

COMPACT, VGG19 = taps_of("compact"), taps_of("vgg19")


def settings(encoder: str = "compact", **engine: object) -> Settings:
    return resolve(TileLook(encoder=encoder, engine=Engine(**engine)), taps_of(encoder)).settings  # type: ignore[arg-type]


def test_nothing_given_is_the_engine_as_it_is() -> None:
    assert resolve(TileLook(), COMPACT).settings == Settings()
    look = TileLook(strength=0.3, quality="fine", seed=9, style_scale=2, smoothness=0.5)
    assert resolve(look, COMPACT).settings == Settings(strength=0.3, quality="fine", seed=9, style_scale=2, tv=0.5)


EXAMPLES = {
    "style_loss": "w2",
    "style_layers": (("relu2_1", 0.5),),
    "content_layers": (("relu3_1", 1.0), ("relu4_2", 2.0)),
    "histogram": 0.5,
    "tv_kind": "power",
    "tv_power": 1.5,
    "optimiser": "adam",
    "learning_rate": 0.05,
    "beta1": 0.5,
    "beta2": 0.9,
    "epsilon": 0.1,
    "average": False,
    "boxed": False,
    "steps": 77,
    "scales": "single",
    "plateau": 0.01,
    "jitter": False,
    "init": "style",
    "colour": "luminance",
    "protect": "saliency",
    "protect_amount": 3.0,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_given_arrives(name: str) -> None:
    value = EXAMPLES[name]
    got = getattr(settings(**{name: value}), name)
    assert got == (dict(value) if name.endswith("layers") else value)  # type: ignore[call-overload]


def test_every_setting_of_the_engine_can_be_given() -> None:
    elsewhere = {"strength", "quality", "seed", "style_scale", "tv", "raw", "palette"}
    assert {field.name for field in dataclasses.fields(Settings)} - elsewhere == set(EXAMPLES)
    assert settings(palette="#102030,#ffffff").colour == "palette"
    assert settings(palette="#102030,#ffffff").palette == ("#102030", "#ffffff")
    papers = settings(alpha=2.0, beta=50.0, tv_weight=0.1)
    assert papers.raw == RawWeights(2.0, 50.0, 0.1)
    # Gatys' w_l, where ours are weighed otherwise.
    assert papers.style_layers == {f"relu{block}_1": 0.2 for block in range(1, 6)}
    assert settings(alpha=2.0, style_layers="relu3_1=3").style_layers == {"relu3_1": 3.0}
    resolved = resolve(TileLook(encoder="vgg19", engine=Engine(pooling="l2", max_memory_mb=3000)), VGG19)
    assert (resolved.pooling, resolved.budget.memory_mb) == ("l2", 3000)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_what_it_states_and_says_where_it_is_read_otherwise(name: str) -> None:
    preset = PRESETS[name]
    stated = resolve(TileLook(encoder=preset.network, engine=Engine(preset=name)), taps_of(preset.network), (512, 512))
    assert stated.notices == ()
    found = stated.settings
    assert found.style_layers == dict(preset.style_layers) and found.content_layers == dict(preset.content_layers)
    assert found.raw == preset.raw_at((512, 512))
    assert (found.optimiser, found.steps, found.init, found.scales) == (
        preset.optimiser, preset.steps, preset.init, "single",
    )  # fmt: skip
    assert not found.jitter and not found.boxed and found.colour == "free"
    assert stated.pooling == preset.pooling
    ours = resolve(TileLook(engine=Engine(preset=name)), COMPACT)
    assert any(preset.network in notice and "encoders fetch" in notice for notice in ours.notices)
    assert set(ours.settings.style_layers) <= set(COMPACT)
    assert ours.pooling == "max"


def test_what_is_given_beside_a_preset_wins() -> None:
    found = settings(preset="paper-gatys", steps=40, init="content", beta=5.0)
    assert (found.steps, found.init) == (40, "content")
    assert found.raw is not None and found.raw.beta == 5.0
    assert found.raw.alpha == PRESETS["paper-gatys"].raw_at((512, 512)).alpha


def test_compact_pools_as_it_was_taught_and_says_so() -> None:
    assert resolve(TileLook(engine=Engine(pooling="max")), COMPACT).pooling == "max"
    for wanted in ("average", "l2"):
        with pytest.raises(UsageError, match=f"cannot use {wanted}"):
            resolve(TileLook(engine=Engine(pooling=wanted)), COMPACT)  # type: ignore[arg-type]
        look = TileLook(encoder="vgg16", engine=Engine(pooling=wanted))  # type: ignore[arg-type]
        assert resolve(look, taps_of("vgg16")).pooling == wanted
    averaging = [name for name, preset in PRESETS.items() if preset.pooling != "max"]
    assert averaging, "no preset pools otherwise: this test has nothing to say"
    for name in averaging:
        assert resolve(TileLook(engine=Engine(preset=name)), COMPACT).pooling == "max"


def test_what_is_not_there_or_does_not_go_together_is_said_in_words() -> None:
    with pytest.raises(UsageError, match="relu3_4"):
        settings(content_layers="relu3_4")
    with pytest.raises(UsageError, match="preset"):
        settings(preset="paper-nobody")
    with pytest.raises(InputError, match=r"paper-gatys sets .* sliced"):
        settings(preset="paper-gatys", style_loss="sliced")
    with pytest.raises(InputError, match=r"paper-gatys sets .* histogram"):
        settings(preset="paper-gatys", histogram=0.5)
    look = TileLook(engine=Engine(style_loss="sliced"))
    with pytest.raises(InputError, match=r"8192 × 4096 px .* sliced needs all") as caught:
        resolve(look, COMPACT, (4096, 8192))
    assert "--max-memory" in caught.value.hint
