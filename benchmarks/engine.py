"""What the README says about speed: `make bench`, on an idle machine.

One step (features, style, content and total variation losses, gradient to the picture) with the compact encoder against
the same step with VGG-19, whose weights are random here because its time does not depend on them; and the seconds from
start to file of `designgen stylize` at each quality. Prints the README's tables as Markdown.
"""

from __future__ import annotations

import argparse
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
from designgen.encoders.layers import VGG19
from designgen.encoders.vgg import VggEncoder
from designgen.imaging import read_picture
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.stylize.ends import start_at
from designgen.stylize.objective import Look, Objective, content_side, style_side, targets_at
from designgen.stylize.settings import Content, Settings, Style, Variant
from designgen.stylize.sources import prepare

ROOT = Path(__file__).resolve().parents[1]
SWATCH = ROOT / "examples/swatches/garden-rose.png"
STYLE = "night-impasto"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512], help="tile sides in px")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads\n")
    steps_table(arguments.sizes, arguments.repeats)
    qualities_table()


def steps_table(sizes: list[int], repeats: int) -> None:
    """Print the time of a step with either encoder, taken in turn, and the ratio pair by pair."""
    print("| tile | compact | VGG-19 | ratio |\n|---|---|---|---|")
    for size in sizes:
        ours, theirs = step_of(encoders.load("compact"), size), step_of(random_vgg19(), size)
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(repeats + 1)][1:]
        compact, vgg = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"| {size} px | {compact:.2f} s | {vgg:.2f} s | {ratio:.1f} |")


def qualities_table() -> None:
    """Print the seconds from start to file of the command."""
    print("\n| quality | 512 px tile, start to file |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for quality in ("draft", "standard", "fine"):
            out = Path(folder) / "tile.png"
            command = [sys.executable, "-m", "designgen", "stylize", str(SWATCH), "--style", STYLE]
            options = ["--repeat", "half-drop", "--size-px", "512", "--quality", quality, "-o", str(out)]
            taken = seconds(partial(subprocess.run, [*command, *options], check=True, capture_output=True))
            print(f"| {quality} | {taken:.0f} s |")


def step_of(encoder: Encoder, size: int) -> Callable[[], object]:
    """Return one evaluation of loss and gradient at a square tile of this side."""
    lattice = Lattice.named("half-drop")
    content = resize(read_picture(SWATCH).pixels, (size, size), lattice)
    style = Style(read_picture(ROOT / f"styles/{STYLE}/picture.webp").pixels)
    look = Look(prepare([Variant(Content(content, lattice), (style,))], Settings()), Settings(), encoder)
    start, planes = start_at(look.source, (size, size), Settings()), look.source.planes((size, size))
    targets = targets_at(look, planes, style_side(look, (size, size)), start, content_side(look, planes, start))
    evaluate = Objective(targets, lattice, Settings(), encoder, start.new_ones(1), look.source.strengths).evaluation({})
    return lambda: evaluate(start, 0)


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
