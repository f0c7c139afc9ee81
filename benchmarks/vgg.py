"""What the encoders themselves cost: `python -m benchmarks.vgg`, on an idle machine. Prints Markdown.

One step is forward to all taps of Gatys' loss, their Gram matrices, and the gradient with respect to the picture.

1. VGG-19 in a plain loop, as tutorials have it: all of torchvision's `features` run through, hooks collect the taps,
   the layout is torch's own, and the weights still take gradients, so each step computes those too; next to ours, which
   ends at relu5_1, has frozen weights and channels-last maps, and wraps by the lattice. In between, the plain loop with
   frozen weights, to show what each half of the difference is worth.
2. The compact encoder next to our VGG-19.

Weights are random: the time does not depend on them. What is compared is taken in turn in one process; the ratio is the
median of the pairs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torchvision.models.vgg import cfgs, make_layers

from designgen import encoders
from designgen.encoders.base import Encoder
from designgen.encoders.vgg import IMAGENET_MEAN, IMAGENET_STD, VggEncoder
from designgen.repeat.lattice import Lattice

TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1")
PLACES = (1, 6, 11, 20, 22, 29)
"""Where the same stand in torchvision's features."""

Step = Callable[[], Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512], help="picture sides in px")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    features = make_layers(cfgs["E"], batch_norm=False)
    ours = VggEncoder("vgg19", {f"features.{key}": t for key, t in features.state_dict().items()}, "0" * 64)
    print("\n| picture | plain loop | plain loop, frozen | ours | plain / ours | frozen / ours |")
    print("|---|---|---|---|---|---|")
    for size in arguments.sizes:
        x = picture(size)
        steps = [plain_step(features, x, frozen=False), plain_step(features, x, frozen=True), our_step(ours, x)]
        plain, frozen, own = in_turn(steps, arguments.repeats)
        times = " | ".join(f"{statistics.median(column):.2f} s" for column in (plain, frozen, own))
        print(f"| {size} px | {times} | {ratio(plain, own):.2f} | {ratio(frozen, own):.2f} |")
    print("\n| picture | compact | our VGG-19 | ratio |\n|---|---|---|---|")
    compact = encoders.load("compact")
    for size in arguments.sizes:
        small, large = in_turn([our_step(each, picture(size)) for each in (compact, ours)], arguments.repeats)
        times = " | ".join(f"{statistics.median(column):.3f} s" for column in (small, large))
        print(f"| {size} px | {times} | {ratio(large, small):.1f} |")


def picture(size: int) -> Tensor:
    return torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0))


def plain_step(features: nn.Sequential, picture: Tensor, *, frozen: bool) -> Step:
    """One step through all of torchvision's features with hooks."""

    def step() -> Tensor:
        features.requires_grad_(not frozen)
        features.zero_grad()
        x = picture.clone().requires_grad_()
        seen: dict[int, Tensor] = {}
        hooks = [
            features[place].register_forward_hook(lambda _m, _i, out, place=place: seen.update({place: out}))
            for place in PLACES
        ]
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
        features((x - mean) / std)
        for hook in hooks:
            hook.remove()
        return gradient(list(seen.values()), x)

    return step


def our_step(encoder: Encoder, picture: Tensor) -> Step:
    """The same with an encoder of this package."""
    lattice = Lattice.named("half-drop")

    def step() -> Tensor:
        x = picture.clone().requires_grad_()
        return gradient(list(encoder(x, TAPS, lattice).values()), x)

    return step


def gradient(features: list[Tensor], x: Tensor) -> Tensor:
    """Gram matrices by one product each, and back."""
    loss = torch.zeros(())
    for f in features:
        rows = f.flatten(2)
        loss = loss + (torch.bmm(rows, rows.mT) / rows.shape[2]).square().sum()
    loss.backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    return x.grad


def in_turn(steps: list[Step], repeats: int) -> list[list[float]]:
    """The seconds of each step, taken in turn; the first round only warms up."""
    rounds = [[seconds(step) for step in steps] for _ in range(repeats + 1)][1:]
    return [list(column) for column in zip(*rounds, strict=True)]


def ratio(slow: list[float], quick: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(slow, quick, strict=True))


def seconds(step: Step) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
