"""What spots, plates and colourways cost: `python -m benchmarks.colour [--size 4096] [--out table.md]`.

The design is a shaded one of twelve inks with blurred edges and noise, made by formula; files are encoded and thrown
away. Processor seconds are those of all threads together, which other work on the machine hardly moves; from them it is
told what each further megapixel costs. Peak memory is that of the whole process, Python and libraries with it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from designgen.colour.colourways import Colourist, recoloured
from designgen.colour.delivery import PlateOptions, plate_files, spot_facts, spot_picture
from designgen.colour.inks import BARE
from designgen.colour.palettes import seasonal
from designgen.colour.plates import plates, recompose
from designgen.colour.reduce import ReduceOptions, reduce_tile
from designgen.colour.sheets import contact_sheet
from designgen.colour.spaces import from_lch, srgb_from_lab
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

SPOTS = 12
COLOURWAYS = 8
DPI = 300


def design(side_px: int) -> Tile:
    """Twelve inks in blobs that repeat, shaded, blurred and noisy; the blobs are of the same size in pixels."""
    rng = np.random.default_rng(7)
    cells = max(8, side_px // 48)
    small = rng.integers(0, SPOTS, (cells, cells)).astype(np.float32)
    coarse = np.tile(small, (3, 3))
    labels = cv2.resize(coarse, (3 * side_px, 3 * side_px), interpolation=cv2.INTER_NEAREST)
    labels = labels[side_px : 2 * side_px, side_px : 2 * side_px].astype(np.uint8)
    lch = np.stack([np.linspace(92, 12, SPOTS), np.full(SPOTS, 38.0), np.arange(SPOTS) * 137.5 % 360], 1)
    colours = (srgb_from_lab(from_lch(lch)) * 255).astype(np.float32)
    levels = cv2.GaussianBlur(colours[labels], (0, 0), 1.2)
    levels += rng.normal(0, 4, levels.shape).astype(np.float32)
    np.clip(levels, 0, 255, out=levels)
    pixels = np.ascontiguousarray(np.round(levels).transpose(2, 0, 1)[None] / np.float32(255))
    mm = side_px / DPI * 25.4
    return Tile(pixels, Lattice(), mm, mm)


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds that a part takes."""
    began, worked = time.perf_counter(), time.process_time()
    yield
    into[name] = time.perf_counter() - began
    into["processor"] = into.get("processor", 0.0) + time.process_time() - worked


def measure(side_px: int) -> dict[str, float]:
    """Return the seconds of each part for one size."""
    tile = design(side_px)
    found: dict[str, float] = {}
    with timed(found, "reduce"):
        separation = reduce_tile(tile, ReduceOptions(spots=SPOTS)).separation
    del tile
    with timed(found, "plates"):
        count = sum(len(data) > 0 for _, data in plate_files(separation, "bench", PlateOptions(trap_mm=0.2)))
    if count != len(separation.inks) + 1:
        raise SystemExit(f"expected {len(separation.inks) + 1} files, got {count}")
    with timed(found, "colourways"):
        colourist = Colourist(separation)
        ways = [colourist.season(palette) for palette in seasonal()[: COLOURWAYS - 1]] + [colourist.rotated(120)]
        for way in ways:
            other = recoloured(separation, way)
            spot_picture(other, spot_facts(other))
        contact_sheet(separation, ways, "bench")
    labels = recompose([plane for _, plane in plates(separation, 0.2)])
    if not np.array_equal(labels, separation.labels) or (labels == BARE).any():
        raise SystemExit("the plates do not recompose")
    found["all"] = found["reduce"] + found["plates"] + found["colourways"]
    return found


def peak_gb() -> float:
    """Return the largest memory this process has had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(say: Callable[[str], object] = print) -> None:
    """Measure some sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, action="append", help="side in pixels; repeatable")
    parser.add_argument("--out", type=Path, help="write the table there, too")
    options = parser.parse_args()
    lines = [
        "| side | reduce | plates | 8 colourways | all | processor | more for each megapixel more | peak memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    before: tuple[int, float] | None = None
    for side in sorted(options.size or [1024, 2048, 4096]):
        seconds = measure(side)
        parts = " | ".join(f"{seconds[name]:.1f} s" for name in ("reduce", "plates", "colourways", "all", "processor"))
        slope = "-"
        if before is not None:
            slope = f"{(seconds['processor'] - before[1]) / (side**2 - before[0] ** 2) * 1e6:.2f} s"
        before = side, seconds["processor"]
        lines.append(f"| {side} px | {parts} | {slope} | {peak_gb():.2f} GB |")
        say(lines[-1])
    table = "\n".join(lines) + "\n"
    say(table)
    if options.out is not None:
        options.out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
