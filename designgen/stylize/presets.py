"""Recipes of the literature by name: finding them, fitting them to a network, telling what they are. Imports no torch.

The values stand in `preset_table`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from designgen.errors import UsageError
from designgen.stylize.preset_form import Preset, SizeRule
from designgen.stylize.preset_table import PRESETS

__all__ = ["PRESETS", "Preset", "SizeRule", "find_preset", "for_encoder", "help_text"]

_TAP = re.compile(r"relu(\d+)_(\d+)")


def find_preset(name: str) -> Preset:
    """Return the preset of this name.

    Raises:
        UsageError: There is none; the nearest names are given.
    """
    if name in PRESETS:
        return PRESETS[name]
    plain = name.strip().lower().removeprefix("paper-")
    holding = [known for known in PRESETS if plain and plain in known]
    endings = {known.removeprefix("paper-"): known for known in PRESETS}
    near = holding or [endings[ending] for ending in get_close_matches(plain, endings, n=2)]
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f'There is no preset "{name}".', f"{hint}There are {', '.join(PRESETS)}.")


def for_encoder(preset: Preset, taps: Sequence[str]) -> tuple[Preset, tuple[str, ...]]:
    """Read a preset's layers at the taps a network has.

    A layer that is missing is read at the nearest one: of the nearest block first, as a block is a scale, then by its
    place in it. Weights that meet on one tap are added.

    Args:
        preset: As stated.
        taps: The network's, such as `Encoder.taps`; names such as relu4_2.

    Returns:
        The preset with its layers moved, and a sentence for every move; unchanged and none where all are there.

    Raises:
        ValueError: None of the taps is named so.
    """
    content, moved = _moved("content", preset.content_layers, taps)
    style, also = _moved("style", preset.style_layers, taps)
    if not moved and not also:
        return preset, ()
    return replace(preset, content_layers=content, style_layers=style), (*moved, *also)


def help_text(preset: Preset) -> str:
    """Return the preset in words: its source, what that states, what we chose, what came out of it there."""
    lines = [preset.name, "", *_paragraph(preset.source + "."), "", "As stated:"]
    lines += [line for sentence in preset.stated for line in _item(sentence)]
    lines += ["", "Not stated, or not as our engine counts, and chosen here:"]
    lines += [line for sentence in preset.chosen for line in _item(sentence)]
    lines += ["", "As run:"]
    lines += [line for sentence in _as_run(preset) for line in _item(sentence)]
    if preset.published:
        lines += ["", "Published with it:", *_item(preset.published)]
    return "\n".join(lines) + "\n"


def _as_run(preset: Preset) -> list[str]:
    """The values, in sentences."""
    raw, rule = preset.raw, preset.size_rule
    sizes = [f"{name} {_power(power)}" for name, power in (("α", rule.alpha), ("β", rule.beta)) if power]
    weights = f"α {raw.alpha:.4g}, β {raw.beta:.4g}, total variation {raw.tv:.4g}"
    if sizes:
        weights += f", at {rule.at_px} × {rule.at_px} px; {' and '.join(sizes)}"
    sentences = [
        f"{preset.network}, {preset.pooling} pooling.",
        f"Content at {_weighted(preset.content_layers)}; style at {_weighted(preset.style_layers)}.",
        f"{weights}.",
    ]
    if raw.tv > 0:
        form = {
            "l1": "absolute differences",
            "l2": "squared differences",
            "power": f"(a² + b²)^{preset.tv_power / 2:g}",
        }
        sentences.append(f"Total variation: {form[preset.tv_kind]}, summed.")
    rate = ""
    if preset.optimiser == "adam":
        rate = (
            f" at {preset.learning_rate:g}, beta1 {preset.beta1:g}, beta2 {preset.beta2:g}, epsilon {preset.epsilon:g}"
        )
    method = {"lbfgs": "L-BFGS", "adam": "Adam"}[preset.optimiser]
    start = {"content": "the swatch", "noise": "white noise"}[preset.init]
    size = f", at {preset.size_px} px as stated" if preset.size_px else ""
    sentences.append(f"{method}{rate}, {preset.steps:,} steps from {start}, one scale{size}.")
    return sentences


def _power(power: int) -> str:
    falls = {-1: "falls with the number of pixels", 2: "grows with its square"}
    return falls.get(power, f"goes as the number of pixels to the power {power}")


def _weighted(layers: Mapping[str, float]) -> str:
    if len(set(layers.values())) == 1:
        weight = next(iter(layers.values()))
        return ", ".join(layers) + ("" if weight == 1 else f" ({weight:g} each)")
    return ", ".join(f"{tap} ({weight:.3g})" for tap, weight in layers.items())


def _moved(kind: str, layers: Mapping[str, float], taps: Sequence[str]) -> tuple[Mapping[str, float], tuple[str, ...]]:
    there = [tap for tap in taps if _TAP.fullmatch(tap)]
    if not there:
        raise ValueError(f"taps: expected names such as relu4_2, got {list(taps)}")
    found: dict[str, float] = {}
    sentences: list[str] = []
    for layer, weight in layers.items():
        tap = layer if layer in there else min(there, key=lambda other: _apart(layer, other))
        if tap != layer:
            added = ", and its weight is added to what is there" if tap in found or tap in layers else ""
            sentences.append(f"{_conv(layer)} ({kind}) is read at {tap}, the nearest layer of this network{added}.")
        found[tap] = found.get(tap, 0.0) + weight
    return MappingProxyType(found), tuple(sentences)


def _apart(layer: str, tap: str) -> tuple[int, int, int]:
    """How far a tap lies from a layer: blocks, places in the block, and the shallower of two as near."""
    (block, place), (other, index) = _depth(layer), _depth(tap)
    return abs(block - other), abs(place - index), index


def _depth(tap: str) -> tuple[int, int]:
    match = _TAP.fullmatch(tap)
    if match is None:
        raise ValueError(f"layer: expected a name such as relu4_2, got {tap!r}")
    return int(match[1]), int(match[2])


def _conv(tap: str) -> str:
    return tap.replace("relu", "conv")


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> list[str]:
    return textwrap.wrap(
        text, 100, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
