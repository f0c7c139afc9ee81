"""What a published recipe is: one loss, one optimiser, one start, and where they come from. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from designgen.stylize.settings import RawWeights


@dataclass(frozen=True)
class SizeRule:
    """How a source's weights depend on the size, because it averages or sums where our form does otherwise.

    Attributes:
        at_px: The weights hold for a picture of at_px × at_px.
        alpha: α goes as the number of pixels to this power: -1 where the source averages over positions.
        beta: Likewise for β: 2 where the source's Gram matrices are sums.
    """

    at_px: int = 512
    alpha: int = 0
    beta: int = 0


@dataclass(frozen=True)
class Preset:
    """One published recipe.

    Attributes:
        name: As it is called on the command line.
        source: Who and where.
        network: The encoder it was stated for.
        pooling: The network's.
        content_layers: v_l by tap.
        style_layers: w_l by tap.
        raw: α, β and the weight of total variation.
        optimiser: "lbfgs" or "adam".
        steps: Evaluations of loss and gradient.
        init: Where it starts.
        size_rule: See there.
        tv_kind: Form of total variation.
        tv_power: β of the form "power".
        learning_rate: Of Adam.
        beta1: Of Adam.
        beta2: Of Adam.
        epsilon: Of Adam.
        size_px: Side of the picture, where stated.
        stated: What the text says, in sentences.
        chosen: What it does not say, what we chose and why.
        published: What came out of it there; empty where nothing is told.
    """

    name: str
    source: str
    content_layers: Mapping[str, float]
    style_layers: Mapping[str, float]
    raw: RawWeights
    optimiser: Literal["lbfgs", "adam"]
    steps: int
    init: Literal["content", "noise"]
    stated: tuple[str, ...]
    chosen: tuple[str, ...]
    published: str = ""
    network: Literal["vgg16", "vgg19"] = "vgg19"
    pooling: Literal["max", "average"] = "max"
    size_rule: SizeRule = field(default_factory=SizeRule)
    tv_kind: Literal["l1", "l2", "power"] = "l2"
    tv_power: float = 2.0
    learning_rate: float = 0.02
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    size_px: int | None = None

    def raw_at(self, size_px: tuple[int, int]) -> RawWeights:
        """Return the weights that give the source's own loss at this size (H, W), in pixels."""
        ratio = size_px[0] * size_px[1] / self.size_rule.at_px**2
        alpha, beta = self.raw.alpha * ratio**self.size_rule.alpha, self.raw.beta * ratio**self.size_rule.beta
        return RawWeights(alpha, beta, self.raw.tv)
