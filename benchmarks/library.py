"""What the library is worth: seams and sizes, how unlike its styles are, and what every style makes of every swatch.

python -m benchmarks.library facts                     size in bytes and seam figures of every style and swatch
python -m benchmarks.library distances                 how far each style is from its nearest, by Gram matrices
python -m benchmarks.library matrix --work DIR         paint swatches x styles at standard quality with each style's
                                                       defaults; writes a sheet a style into DIR, prints measures

The matrix is kept in DIR and taken up again; several processes may share it (start the command twice).
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont, ImageOps

from benchmarks.eyes import TAPS, EncoderEye
from benchmarks.pairs import ROOT, STYLES, SWATCHES, Easel, Pair, pair_of, swatch_names
from designgen import encoders
from designgen.imaging import read_picture
from designgen.imaging.writing import to_bytes8
from designgen.library import list_styles, read_style
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.seam import measure
from designgen.selection import measures
from designgen.stylize.settings import Picture

STRAIGHT, FREE = Lattice.named("straight"), Lattice.named("none")

SEEN_PX = 256
"""Side at which Gram matrices of styles are compared."""

NEAREST = 1.1
"""No two styles may be nearer than this many times what two quarters of one style differ by."""

READ, TOUCHED = 0.50, 0.35
"""Least of the motif that is still read, and least of the way to its style that a design has gone; set by looking."""


@dataclass(frozen=True)
class Cell:
    """What is measured of one pair.

    Attributes:
        content: The share of the motif that is read, `measures.content_kept`.
        way: How much of the distance from swatch to style the design has gone; 1 is the style itself.
    """

    content: float
    way: float

    @property
    def fault(self) -> str:
        """What is wrong, empty when nothing is."""
        if self.content < READ:
            return "motif gone"
        return "untouched" if self.way < TOUCHED else ""


def facts() -> None:
    """Print bytes and seam of everything."""
    entries = tomllib.loads((SWATCHES / "swatches.toml").read_text(encoding="utf-8"))
    found = [(f"styles/{style.name}", style.picture, "straight") for style in list_styles([STYLES])]
    found += [(f"swatches/{name}", SWATCHES / entry["file"], entry["repeat"]) for name, entry in entries.items()]
    print(
        "| picture | px | kB | repeat | verdict | step at the seam | strongest window |\n|---|---|---|---|---|---|---|"
    )
    for name, path, repeat in found:
        picture, lattice = read_picture(path), Lattice.named(repeat)
        height, width = picture.size_px
        head = f"| {name} | {width} x {height} | {path.stat().st_size / 1000:.0f} | {repeat} |"
        if not lattice.is_periodic:
            print(f"{head} placed print | | |")
            continue
        seam = measure(picture.pixels, lattice)
        print(f"{head} {seam.verdict} | {seam.s1_ratio:.2f} | {seam.s1_window_max:.2f} |", flush=True)
    total = sum(path.stat().st_size for folder in ("styles", "examples") for path in (ROOT / folder).rglob("*.*"))
    print(f"\nstyles/ and examples/ together: {total / 1e6:.1f} MB")


def distances() -> None:
    """Print each style's nearest, against what two quarters of one style differ by."""
    eye = EncoderEye(encoders.load("compact"))
    seen, within = {}, []
    for style in list_styles([STYLES]):
        whole = read_picture(style.picture).pixels
        seen[style.name] = _look(eye, whole, STRAIGHT)
        half = whole.shape[2] // 2
        # Like one style made larger, at the same strokes: what of a style's figures is chance of where one looks.
        quarters = [_look(eye, whole[:, :, y : y + half, x : x + half], FREE, 2) for y in (0, half) for x in (0, half)]
        within += [_apart(one, other) for one, other in combinations(quarters, 2)]
    chance = float(np.median(within))
    pairs = {(a, b): _apart(seen[a], seen[b]) for a, b in combinations(seen, 2)}
    print(f"two quarters of one style differ by {chance:.3f} (median of {len(within)})\n")
    print("| style | nearest | distance | times chance |\n|---|---|---|---|")
    for name in seen:
        pair = min((pair for pair in pairs if name in pair), key=pairs.__getitem__)
        other = pair[1] if pair[0] == name else pair[0]
        print(f"| {name} | {other} | {pairs[pair]:.3f} | {pairs[pair] / chance:.2f} |")
    near = [pair for pair, apart in pairs.items() if apart < NEAREST * chance]
    print(f"\nnearer than {NEAREST} times chance: {near or 'none'}")


def _look(eye: EncoderEye, pixels: Picture, lattice: Lattice, smaller: int = 1) -> list[torch.Tensor]:
    side = SEEN_PX // smaller
    small = np.clip(resize(np.ascontiguousarray(pixels), (side, side), lattice), 0, 1)
    with torch.no_grad():
        grams = eye.grams(torch.from_numpy(small), lattice)
    return [grams[tap] for tap in TAPS]


def _apart(one: Sequence[torch.Tensor], other: Sequence[torch.Tensor]) -> float:
    """‖G − G'‖ / √(‖G‖ ‖G'‖), the mean over Gatys' layers."""
    terms = [float((a - b).norm() / (a.norm() * b.norm()).sqrt()) for a, b in zip(one, other, strict=True)]
    return float(np.mean(terms))


def matrix(swatches: Sequence[str], styles: Sequence[str], work: Path, side_px: int, quality: str) -> None:
    """Paint, measure, and lay each style's row out at full size."""
    easel = Easel(work / "pictures", encoders.load("compact"))
    pairs = [pair_of(swatch, read_style(STYLES / style), side_px) for style in styles for swatch in swatches]
    todo = [(pair, pair.settings(quality=quality)) for pair in pairs]
    easel.share(todo)
    print("| style | swatch | motif read | way to the style | |\n|---|---|---|---|---|")
    for style in styles:
        row: list[tuple[Pair, Picture, Cell]] = []
        for pair, settings in todo:
            if pair.style.name == style:
                pixels = pair.shown(easel.painted(pair, settings).pixels)
                cell = cell_of(pair, pixels)
                row.append((pair, pixels, cell))
                print(f"| {style} | {pair.swatch} | {cell.content:.2f} | {cell.way:.2f} | {cell.fault} |", flush=True)
        page(row, side_px).save(work / f"{style}.png")


def cell_of(pair: Pair, pixels: Picture) -> Cell:
    """Measure one painted pair."""
    lattice = measures.small_lattice(pair.content.lattice)
    size = measures.small_px(pair.size_px, lattice)
    tile, swatch = (
        measures.oklab_small(shown, size, pair.content.lattice) for shown in (pixels, pair.shown(pair.content.pixels))
    )
    style = read_picture(pair.style.picture).pixels
    scale = pair.style.style_scale
    side = max(16, round(min(scale, max(1.0, scale)) * measures.LOOK_PX))
    wanted = measures.oklab_small(style, (side, side), FREE)
    before = measures.style_distance(swatch, wanted, lattice)
    after = measures.style_distance(tile, wanted, lattice)
    return Cell(measures.content_kept(tile[0], swatch[0], lattice), 1 - after / max(before, 1e-6))


def page(row: Sequence[tuple[Pair, Picture, Cell]], side_px: int, columns: int = 4) -> Image.Image:
    """One style's designs at full size, the style first."""
    gap, label = 10, 20
    cell = side_px + gap, side_px + label + gap
    rows = -(-(len(row) + 1) // columns)
    sheet = Image.new("RGB", (cell[0] * columns + gap, cell[1] * rows + gap), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    with Image.open(row[0][0].style.picture) as style:
        tiles = [(row[0][0].style.name, style.convert("RGB"))]
    for pair, pixels, found in row:
        picture = Image.fromarray(np.ascontiguousarray(to_bytes8(pixels)[0].transpose(1, 2, 0)))
        tiles.append((f"{pair.swatch}  {found.content:.2f} / {found.way:.2f}  {found.fault}", picture))
    for number, (words, picture) in enumerate(tiles):
        at = gap + cell[0] * (number % columns), gap + cell[1] * (number // columns)
        sheet.paste(ImageOps.contain(picture, (side_px, side_px), Image.Resampling.LANCZOS), at)
        draw.text((at[0], at[1] + side_px + 2), words, fill="black", font=font)
    return sheet


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["facts", "distances", "matrix"])
    parser.add_argument("--work", type=Path, help="folder of the matrix")
    parser.add_argument("--swatches", nargs="+", default=swatch_names(), help="names; all unless given")
    parser.add_argument("--styles", nargs="+", default=[style.name for style in list_styles([STYLES])])
    parser.add_argument("--side", type=int, default=384, help="side of a square of a tile's area, px")
    parser.add_argument("--quality", default="standard")
    wanted = parser.parse_args()
    if wanted.what == "facts":
        facts()
    elif wanted.what == "distances":
        distances()
    elif wanted.work is None:
        parser.error("matrix: say where with --work DIR")
    else:
        matrix(wanted.swatches, wanted.styles, wanted.work, wanted.side, wanted.quality)


if __name__ == "__main__":
    main()
