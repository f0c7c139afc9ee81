"""What the README says about speed: `make bench`, on an idle machine.

The features and their style loss with the gradient to the picture, and one whole step (content and total variation
too), with the compact encoder against the same with VGG-19, whose weights are random here because its time does not
depend on them; and the seconds from start to file of `designgen stylize` at each quality. Prints the README's tables as
Markdown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch

from designgen import encoders
from designgen.encoders.base import Encoder
from designgen.encoders.layers import COMPACT, VGG19
from designgen.encoders.vgg import VggEncoder
from designgen.imaging import read_picture
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.stylize import Workplace, stylize_batch
from designgen.stylize.ends import start_at
from designgen.stylize.objective import Look, Objective, content_side, region_sums, style_side, targets_at
from designgen.stylize.optimise import Evaluate, Method, minimise
from designgen.stylize.schedule import plan
from designgen.stylize.settings import Content, Settings, Style, Variant
from designgen.stylize.sources import prepare

ROOT = Path(__file__).resolve().parents[1]
SWATCH = ROOT / "examples/swatches/garden-rose.png"
STYLE = "night-impasto"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512], help="tile sides in px")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--against-vgg", action="store_true", help="extrapolate 3,000 Adam steps on VGG-19")
    parser.add_argument("--device", help="designs per second there instead, in batches: cuda, mps or cpu")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    arguments = parser.parse_args()
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # as the command does; read at the first large tensor
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads\n")
    if arguments.device:
        throughput_table(arguments.device, arguments.batches)
        return
    steps_table(arguments.sizes, arguments.repeats)
    standard = qualities_table()["standard"]
    if arguments.against_vgg:
        against_vgg(standard)


def steps_table(sizes: list[int], repeats: int) -> None:
    """Print the time of either encoder, taken in turn, and the ratio pair by pair."""
    print("| tile | | compact | VGG-19 | ratio |\n|---|---|---|---|---|")
    for size in sizes:
        both = [objective_of(encoder, size) for encoder in (encoders.load("compact"), random_vgg19())]
        kinds: dict[str, Callable[[Objective, torch.Tensor], object]] = {
            "features and style loss": style_alone,
            "whole step": lambda objective, start: objective.evaluation({})(start, 0),
        }
        for kind, work in kinds.items():
            ours, theirs = (partial(work, *each) for each in both)
            pairs = [(seconds(ours), seconds(theirs)) for _ in range(repeats + 1)][1:]
            compact, vgg = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(b / a for a, b in pairs)
            print(f"| {size} px | {kind} | {compact:.2f} s | {vgg:.2f} s | {ratio:.1f} |", flush=True)


def qualities_table() -> dict[str, float]:
    """Print the seconds from start to file of the command."""
    print("\n| quality | 512 px tile, start to file |\n|---|---|")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for quality in ("draft", "standard", "fine"):
            out = Path(folder) / "tile.png"
            command = [sys.executable, "-m", "designgen", "stylize", str(SWATCH), "--style", STYLE]
            options = ["--repeat", "half-drop", "--size-px", "512", "--quality", quality, "-o", str(out)]
            found[quality] = seconds(partial(subprocess.run, [*command, *options], check=True, capture_output=True))
            print(f"| {quality} | {found[quality]:.0f} s |", flush=True)
    return found


LADDER = ((128, 1000), (192, 500), (256, 500), (352, 500), (512, 500))
"""Sizes and steps of the best plain recipe (K. Crowson, style-transfer-pytorch), on sizes that a half-drop can have."""


def against_vgg(standard_seconds: float, steps: int = 20) -> None:
    """Print how long 3,000 Adam steps on VGG-19 would take, from `steps` measured ones at each size."""
    encoder, total = random_vgg19(), 0.0
    print("\n| size | VGG-19, a step of Adam | steps | together |\n|---|---|---|---|")
    for size, count in LADDER:
        evaluate, start = evaluation_of(encoder, size)
        moves = minimise(start, evaluate, steps, Method("adam"))
        next(moves)
        taken = seconds(lambda moves=moves: list(moves)) / (steps - 1)  # type: ignore[misc]
        total += count * taken
        print(f"| {size} px | {taken:.2f} s | {count} | {count * taken:.0f} s |", flush=True)
    print(f"\nIn all {total:.0f} s, {total / standard_seconds:.0f} times a standard tile from start to file.")


def throughput_table(device: str, batches: list[int], size: int = 512) -> None:
    """Print designs per second at standard quality, and the most that the arithmetic alone would allow per TFLOP/s."""
    encoder, lattice = encoders.load("compact"), Lattice.named("half-drop")
    content = Content(resize(read_picture(SWATCH).pixels, (size, size), lattice).clip(0, 1), lattice)
    style = Style(read_picture(ROOT / f"styles/{STYLE}/picture.webp").pixels)
    per_pixel = sum(9 * layer.channels_in * layer.channels / layer.stride**2 for layer in COMPACT.layers)
    scales = plan((size, size), lattice, Settings())
    # A multiplication and an addition, forwards and once more on the way back to the picture.
    work = sum(4 * per_pixel * scale.megapixels * 1e6 * scale.steps for scale in scales) / 1e12
    print(f"{work:.2f} TFLOP a design: at most {1 / work:.2f} designs a second for every TFLOP/s of the device\n")
    print("| batch | designs per second |\n|---|---|")
    for batch in batches:
        variants = [Variant(content, (style,), seed=seed) for seed in range(batch)]
        work_on = partial(
            stylize_batch, variants, (size, size), Settings(), encoder, workplace=Workplace(device, memory_mb=10**6)
        )
        try:
            work_on()
            print(f"| {batch} | {batch / seconds(work_on):.2f} |", flush=True)
        except torch.OutOfMemoryError:
            print(f"| {batch} | does not fit |")
            return


def style_alone(objective: Objective, start: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the style loss, on lifted features where they are thin."""
    x = start.detach().requires_grad_(True)
    features = objective.encoder.forward(x, tuple(objective.style_shares), objective.lattice)
    terms = objective.style_terms([region_sums(features, region) for region in objective.targets.regions])
    (gradient,) = torch.autograd.grad(objective.loss(terms).sum(), x)
    return gradient


def evaluation_of(encoder: Encoder, size: int) -> tuple[Evaluate, torch.Tensor]:
    """Return the losses of a half-drop tile of this side as a function of the picture, and where it begins."""
    objective, start = objective_of(encoder, size)
    return objective.evaluation({}), start


def objective_of(encoder: Encoder, size: int) -> tuple[Objective, torch.Tensor]:
    """Return what is minimised for a half-drop tile of this side, and the picture it begins with."""
    lattice = Lattice.named("half-drop")
    content = resize(read_picture(SWATCH).pixels, (size, size), lattice).clip(0, 1)
    style = Style(read_picture(ROOT / f"styles/{STYLE}/picture.webp").pixels)
    look = Look(prepare([Variant(Content(content, lattice), (style,))], Settings()), Settings(), encoder, (0.25,))
    start, planes = start_at(look.source, (size, size), Settings()), look.source.planes((size, size))
    targets = targets_at(look, planes, style_side(look, (size, size)), start, content_side(look, planes, start))
    return Objective(targets, lattice, Settings(), encoder, start.new_ones(1), look.details), start


def random_vgg19() -> VggEncoder:
    """Return VGG-19 with random weights."""
    state: dict[str, torch.Tensor] = {}
    index = 0
    for layer in VGG19.layers:
        index += layer.pooled
        state[f"features.{index}.weight"] = torch.randn(layer.channels, layer.channels_in, 3, 3) * 0.03
        state[f"features.{index}.bias"] = torch.zeros(layer.channels)
        index += 2
    return VggEncoder("vgg19", state, "0" * 64)


def seconds(work: Callable[[], object]) -> float:
    """Return how long work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
