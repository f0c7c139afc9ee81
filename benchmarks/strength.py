"""What the strength dial does: one strength must mean the same for every style and size.

Paints one of our swatches in six of our styles at three sizes and prints, for each strength, the likeness to the swatch
(structural similarity of luma as seen at 128 px, against the swatch in the colours it is painted from) and its range.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from designgen import encoders
from designgen.imaging import read_picture
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.stylize import Content, Settings, Style, Variant, stylize
from designgen.stylize.ends import start_at
from designgen.stylize.sources import prepare
from designgen.stylize.steering import motif_likeness

ROOT = Path(__file__).resolve().parents[1]
STYLES = ("indigo-batik", "linocut-leaves", "night-impasto", "riso-cutouts", "terracotta-pastel", "tide-pool")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swatch", type=Path, default=ROOT / "examples/swatches/garden-rose.png")
    parser.add_argument("--repeat", default="half-drop")
    parser.add_argument("--styles", nargs="+", default=STYLES, help="names of our library")
    parser.add_argument("--sizes", type=int, nargs="+", default=[192, 256, 512], help="tile sides in px")
    parser.add_argument("--strengths", type=float, nargs="+", default=[0.2, 0.5, 0.8])
    parser.add_argument("--quality", default="standard")
    arguments = parser.parse_args()
    lattice, encoder = Lattice.named(arguments.repeat), encoders.load("compact")
    swatch = read_picture(arguments.swatch).pixels
    for strength in arguments.strengths:
        found: dict[tuple[str, int], float] = {}
        for size in arguments.sizes:
            pixels = np.clip(resize(swatch, (size, size), lattice), 0, 1)
            for name in arguments.styles:
                variant = Variant(
                    Content(pixels, lattice), (Style(read_picture(ROOT / f"styles/{name}/picture.webp").pixels),)
                )
                found[name, size] = likeness(
                    variant, size, Settings(strength=strength, quality=arguments.quality), encoder
                )
        low, high = min(found.values()), max(found.values())
        print(f"\nstrength {strength}: likeness {low:.3f} to {high:.3f}, range {high - low:.3f}\n")
        print("| style | " + " | ".join(f"{size} px" for size in arguments.sizes) + " |")
        print("|---|" + "---|" * len(arguments.sizes))
        for name in arguments.styles:
            cells = " | ".join(f"{found[name, size]:.3f}" for size in arguments.sizes)
            print(f"| {name} | {cells} |", flush=True)


def likeness(variant: Variant, size: int, settings: Settings, encoder: encoders.Encoder) -> float:
    """Return the likeness of one transfer's result."""
    result = stylize(variant.content, variant.styles, (size, size), settings, encoder)
    start = start_at(prepare([variant], settings), (size, size), settings)
    return float(motif_likeness(torch.from_numpy(result), start, variant.content.lattice))


if __name__ == "__main__":
    main()
