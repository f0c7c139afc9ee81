"""Time a forward and backward pass to the picture: the compact encoder against VGG-19 to relu5_1, one thread.

python speed.py [--size 512] [--repeats 3]

VGG-19 gets random weights: its time does not depend on them.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch
from networks import TAPS

from designgen import encoders
from designgen.encoders.base import Encoder
from designgen.encoders.layers import VGG19
from designgen.encoders.vgg import VggEncoder
from designgen.repeat.lattice import Lattice


def seconds(encoder: Encoder, size_px: int, repeats: int, memory_format: torch.memory_format) -> float:
    """The median processor time of a pass, after one to warm up: other programs on the machine hardly move it."""
    lattice = Lattice.named("straight")
    picture = torch.rand(1, 3, size_px, size_px).contiguous(memory_format=memory_format)
    found: list[float] = []
    for _ in range(repeats + 1):
        x = picture.clone().requires_grad_()
        start = time.process_time()
        features = encoder(x, TAPS, lattice)
        torch.stack([f.square().mean() for f in features.values()]).sum().backward()
        found.append(time.process_time() - start)
    return statistics.median(found[1:])


def random_vgg19() -> VggEncoder:
    """VGG-19 with random weights."""
    state: dict[str, torch.Tensor] = {}
    index = 0
    for layer in VGG19.layers:
        index += layer.pooled
        state[f"features.{index}.weight"] = torch.randn(layer.channels, layer.channels_in, 3, 3) * 0.03
        state[f"features.{index}.bias"] = torch.zeros(layer.channels)
        index += 2
    return VggEncoder("vgg19", state, "0" * 64)


def main() -> None:
    """Print both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name, layout in (("contiguous", torch.contiguous_format), ("channels-last", torch.channels_last)):
        ours = seconds(encoders.load("compact"), options.size, options.repeats, layout)
        theirs = seconds(random_vgg19(), options.size, options.repeats, layout)
        print(f"{options.size} px, {name}: compact {ours:.3f} s, vgg19 {theirs:.2f} s, ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
