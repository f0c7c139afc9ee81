"""From what a recipe says of the engine to the engine's own settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from designgen.errors import InputError, UsageError
from designgen.recipe.design import TileLook
from designgen.recipe.engine import Engine
from designgen.stylize.presets import Preset, find_preset, for_encoder
from designgen.stylize.schedule import DEFAULT_MEMORY_MB, Budget, block_px
from designgen.stylize.settings import STYLE_LAYERS, RawWeights, Settings

_SAME_NAME = (
    "style_loss", "histogram", "tv_kind", "tv_power", "optimiser", "learning_rate", "beta1", "beta2", "epsilon",
    "average", "boxed", "steps", "scales", "plateau", "jitter", "init", "colour", "palette", "protect",
    "protect_amount",
)  # fmt: skip


@dataclass(frozen=True)
class Resolved:
    """What a look means to the engine.

    Attributes:
        settings: Of the transfer.
        budget: Its memory and network.
        pooling: Of the network.
        notices: What the designer should know: where a preset had to be read differently.
    """

    settings: Settings
    budget: Budget
    pooling: str
    notices: tuple[str, ...] = ()


def resolve(look: TileLook, taps: Sequence[str], size_px: tuple[int, int] = (512, 512)) -> Resolved:
    """Return the settings of a look for a network with these taps.

    Args:
        look: As the recipe says.
        taps: Of the network.
        size_px: (H, W) it will work at: the papers' weights depend on it where they average or sum.

    Raises:
        UsageError: The preset is not known, or the network has no such layer or pooling.
        InputError: Settings that do not go together, or that at this size need more memory than they may use.
    """
    engine = look.engine
    notices: tuple[str, ...] = ()
    values: dict[str, Any] = {
        "strength": look.strength,
        "quality": look.quality,
        "seed": look.seed,
        "style_scale": look.style_scale,
        "tv": look.smoothness,
    }
    pooling = "max"
    if engine.preset is not None:
        preset, notices = for_encoder(find_preset(engine.preset), taps)
        values |= _of_preset(preset, size_px)
        pooling = preset.pooling if look.encoder != "compact" else "max"
        if look.encoder != preset.network:
            notices = (
                f"{preset.name} was stated for {preset.network} and runs on {look.encoder} here; to run it as stated: "
                f'"designgen encoders fetch {preset.network}", then --encoder {preset.network}.',
                *notices,
            )
    values |= {name: getattr(engine, name) for name in _SAME_NAME if getattr(engine, name) is not None}
    for name in ("style_layers", "content_layers"):
        layers = getattr(engine, name)
        if layers is not None:
            values[name] = _known(dict(layers), taps, look.encoder)
    values["raw"] = _raw(engine, values.get("raw"))
    if values["raw"] is not None:
        values.setdefault("style_layers", dict.fromkeys(STYLE_LAYERS, 1 / len(STYLE_LAYERS)))
    if engine.palette is not None:
        values["colour"] = "palette"
    if values["raw"] is not None and (values.get("style_loss", "gram") != "gram" or values.get("histogram")):
        other = "a histogram" if values.get("histogram") else f"the style loss {values['style_loss']}"
        raise InputError(
            f"{engine.preset or 'The recipe'} sets the papers' absolute weights, which mean nothing with {other}.",
            "Leave one of them out.",
        )
    try:
        settings = Settings(**values)
    except ValueError as error:
        raise InputError(f"The settings of the engine do not go together: {error}.") from error
    budget = Budget(engine.max_memory_mb or DEFAULT_MEMORY_MB, look.encoder)
    _check_memory(settings, budget, size_px)
    return Resolved(settings, budget, _pooling(engine.pooling or pooling, look.encoder), tuple(notices))


def _of_preset(preset: Preset, size_px: tuple[int, int]) -> dict[str, Any]:
    return {
        "content_layers": dict(preset.content_layers),
        "style_layers": dict(preset.style_layers),
        "raw": preset.raw_at(size_px),
        "tv_kind": preset.tv_kind,
        "tv_power": preset.tv_power,
        "optimiser": preset.optimiser,
        "learning_rate": preset.learning_rate,
        "beta1": preset.beta1,
        "beta2": preset.beta2,
        "epsilon": preset.epsilon,
        "average": False,
        "boxed": False,
        "init": preset.init,
        "steps": preset.steps,
        "scales": "single",
        "jitter": False,
        "colour": "free",
    }


def _known(layers: Mapping[str, float], taps: Sequence[str], encoder: str) -> Mapping[str, float]:
    for name in layers:
        if name not in taps:
            near = get_close_matches(name, taps, n=1)
            hint = f'Did you mean "{near[0]}"? ' if near else ""
            raise UsageError(f'{encoder} has no layer "{name}".', f"{hint}It has {', '.join(taps)}.")
    return layers


def _raw(engine: Engine, preset: RawWeights | None) -> RawWeights | None:
    given = {"alpha": engine.alpha, "beta": engine.beta, "tv": engine.tv_weight}
    changes = {name: value for name, value in given.items() if value is not None}
    return replace(preset or RawWeights(), **changes) if changes else preset


def _check_memory(settings: Settings, budget: Budget, size_px: tuple[int, int]) -> None:
    try:
        block_px(size_px, settings, budget)
    except ValueError as error:
        name = "the histogram loss" if settings.histogram > 0 else "the style loss sliced"
        raise InputError(
            f"A tile of {size_px[1]} × {size_px[0]} px is computed in blocks to stay within {budget.memory_mb} MB, but "
            f"{name} needs all of it at once.",
            "Make it smaller, take the style loss gram without a histogram, or allow more memory (--max-memory).",
        ) from error


def _pooling(wanted: str, encoder: str) -> str:
    from designgen.encoders import poolings

    known = poolings(encoder)
    if wanted not in known:
        raise UsageError(
            f"{encoder} was taught with max pooling and cannot use {wanted}.",
            "Leave pooling out, or use the encoder vgg19 or vgg16.",
        )
    return wanted


def taps_of(encoder: str) -> tuple[str, ...]:
    """Return the layers of an encoder by name, without loading it."""
    from designgen.encoders import catalogue

    return next(info.taps for info in catalogue() if info.name == encoder)
