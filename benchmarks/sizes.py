"""How cost and memory grow with the picture: `python -m benchmarks.sizes`, on an idle machine.

Each measurement has a process of its own, whose peak resident memory is the kernel's account of it. A row runs a few
steps of the finest scale alone, as a transfer of that size would run them, whole where it fits and in blocks; the
exponent of the fit says whether a step costs in proportion to the pixels (1 is in proportion). `--full` runs the whole
command, start to file; `--two-steps` runs two steps of the finest scale of a picture too large to wait for.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SWATCH = ROOT / "examples/swatches/garden-rose.png"
STYLE = "night-impasto"


@dataclass(frozen=True)
class Task:
    """One measurement: the side of a square tile in px, its block's, 0 for whole, the optimiser, and the steps."""

    side: int
    block: int
    optimiser: str
    steps: int
    strength: float = 0.6

    def measured(self) -> dict[str, float]:
        """Run it in a process of its own: seconds of a step, seconds before the first, peak resident MB."""
        task = json.dumps([self.side, self.block, self.optimiser, self.steps, self.strength])
        found, peak = _run([sys.executable, "-m", "benchmarks.sizes", "--child", task])
        return {**json.loads(found), "peak_mb": peak}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[512, 1024, 2048, 4096], help="tile sides in px")
    parser.add_argument("--blocks", type=int, nargs="*", default=[512], help="sides of blocks in px")
    parser.add_argument("--largest-whole", type=int, default=2048, help="side up to which the whole is measured too")
    parser.add_argument("--optimiser", choices=("lbfgs", "adam"), help="else as the schedule has it")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--full", type=int, nargs="*", default=[], help="sides to run the whole command at")
    parser.add_argument("--two-steps", type=int, nargs="*", default=[], help="sides to extrapolate to the command")
    parser.add_argument("--max-memory", type=int, default=4000, help="MB, of --full and --two-steps")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(child(Task(*json.loads(arguments.child)))))
        return
    for block in (0, *arguments.blocks):
        # A block with its margins must be smaller than the tile it is cut from.
        sizes = [s for s in arguments.sizes if (s >= 2 * block if block else s <= arguments.largest_whole)]
        steps_table(sizes, block, arguments)
    for side in arguments.two_steps:
        two_steps(side, arguments.max_memory)
    for side in arguments.full:
        full(side, arguments.max_memory)


def steps_table(sizes: list[int], block: int, arguments: argparse.Namespace) -> None:
    """Print seconds of a step and peak memory by size, and the exponent of seconds over pixels."""
    from designgen.stylize.schedule import LARGEST_WHOLE_PX, Budget, Scale, memory_mb, scale_seconds

    print(f"\n{f'In blocks of {block} px' if block else 'Whole'}\n")
    print("| tile | optimiser | s a step | per Mpx | estimated | peak | estimated |\n|---|---|---|---|---|---|---|")
    points = []
    for side in sizes:
        optimiser: Any = arguments.optimiser or ("adam" if side > LARGEST_WHOLE_PX else "lbfgs")
        found = Task(side, block, optimiser, arguments.steps).measured()
        scale = Scale((side, side), 1, optimiser, block or None)
        step, megapixels = found["step_s"], side * side / 1e6
        points.append((math.log(megapixels), math.log(step)))
        print(
            f"| {side} px | {optimiser} | {step:.2f} | {step / megapixels:.2f} | {scale_seconds(scale, 'compact'):.2f}"
            f" | {found['peak_mb']:.0f} MB | {memory_mb(scale, Budget()):.0f} MB |",
            flush=True,
        )
    if len(points) > 1:
        pixels, seconds = zip(*points, strict=True)
        print(f"\nSeconds grow as pixels to the power of {np.polyfit(pixels, seconds, 1)[0]:.2f}.")


def two_steps(side: int, max_memory: int) -> None:
    """Print what two steps of the finest scale take, and the whole command by that pace."""
    from designgen.repeat.lattice import Lattice
    from designgen.stylize.schedule import Budget, plan, scale_seconds
    from designgen.stylize.settings import Settings

    scales = plan((side, side), Lattice(), Settings(), Budget(max_memory))
    finest = scales[-1]
    found = Task(side, finest.block_px or 0, finest.optimiser, 2).measured()
    pace = found["step_s"] / scale_seconds(finest, "compact") * finest.steps
    planned = sum(scale_seconds(scale, "compact") for scale in scales)
    print(
        f"\n{side} px in blocks of {finest.block_px} px: {found['step_s']:.0f} s a step, {found['peak_mb']:.0f} MB of "
        f"{max_memory}; {finest.steps} steps and the coarser scales at that pace {planned * pace / 3600:.2f} h, "
        f"planned {planned / 3600:.2f} h.",
        flush=True,
    )


def full(side: int, max_memory: int) -> None:
    """Print what the whole command takes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "designgen", "stylize", str(SWATCH), "--style", STYLE, "--size-px", str(side)]
        began = time.perf_counter()
        _, peak = _run([*command, "--max-memory", str(max_memory), "-o", str(Path(folder) / "tile.png")])
        print(f"\n{side} px, start to file: {time.perf_counter() - began:.0f} s, {peak:.0f} MB of {max_memory}.")


def _run(command: list[str]) -> tuple[str, float]:
    """Return what a process prints and its peak resident memory in MB."""
    # A descriptor and wait4, as `resource` would only tell the largest of all children so far.
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        out.seek(0)
        scale = 1e6 if sys.platform == "darwin" else 1e3
        return out.read().decode(), usage.ru_maxrss / scale * (1 if sys.platform == "darwin" else 1.024)


def child(task: Task) -> dict[str, float]:
    """Take the steps, having come from one step at a small scale."""
    from designgen import encoders
    from designgen.imaging import read_picture
    from designgen.pipeline.content import KEPT_SMALL_PX
    from designgen.repeat.lattice import Lattice
    from designgen.repeat.resample import resize
    from designgen.stylize.engine import iterates
    from designgen.stylize.schedule import Scale
    from designgen.stylize.settings import Content, Settings, Style, Variant
    from designgen.stylize.sources import prepare

    lattice, size = Lattice.named("half-drop"), (task.side, task.side)
    # At print size the pipeline leaves enlarging the swatch to the engine.
    pixels = resize(read_picture(SWATCH).pixels, (min(task.side, KEPT_SMALL_PX),) * 2, lattice)
    style = Style(read_picture(ROOT / f"styles/{STYLE}/picture.webp").pixels)
    settings = Settings(strength=task.strength)
    source = prepare([Variant(Content(pixels, lattice), (style,))], settings)
    optimiser: Any = task.optimiser
    coarse = Scale((128, 128), 1, optimiser)
    scales = (coarse, Scale(size, task.steps, optimiser, task.block or None))
    began = time.perf_counter()
    stamps = [time.perf_counter() for _ in iterates(source, scales, settings, encoders.load("compact"), None)]
    if task.steps == 1:
        return {"step_s": stamps[1] - stamps[0], "before_s": 0.0}
    steps = np.diff(stamps[1:])
    return {"step_s": float(np.median(steps)), "before_s": stamps[1] - began - float(steps[0])}


if __name__ == "__main__":
    main()
