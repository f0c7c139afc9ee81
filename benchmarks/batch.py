"""What batches cost beside the painting: planning, a run with nothing to do, store and index, workers.

python -m benchmarks.batch                    everything with stand-ins for the painting: about two minutes
python -m benchmarks.batch --paint 8          and really paint 8 small designs with one worker, two, and Ray
python -m benchmarks.batch plan noop          only these
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from designgen.imaging import encode_png

PAINTING_S = 10.0
"""One small draft on two cores (README); what overhead is a share of."""

PLANNED, FINISHED, STORED = 10_000, 1_000, 100
SWATCHES, STYLES = 100, 10


def picture(seed: int, size: int) -> bytes:
    """A PNG of noise, as hard to compress as painting."""
    rng = np.random.default_rng(seed)
    return encode_png(rng.random((1, 3, size, size), dtype=np.float32))


def recipe(folder: Path, designs: int, size_px: int = 64, more: str = "") -> Path:
    """Lay down swatches, styles and a recipe of so many designs; returns the recipe."""
    swatches, styles = min(SWATCHES, designs), min(STYLES, max(1, designs // SWATCHES))
    variants = max(1, designs // (swatches * styles))
    for kind, count in (("swatch", swatches), ("style", styles)):
        (folder / kind).mkdir()
        for seed in range(count):
            (folder / kind / f"{seed:03}.png").write_bytes(picture(seed + 1000 * (kind == "style"), size_px))
    names = ", ".join(f'"style/{seed:03}.png"' for seed in range(styles))
    lines = ['name = "many"', "[[designs]]", 'swatches = ["swatch/*.png"]', f"styles = [{names}]"]
    lines += ["size_cm = 4", f"size_px = {size_px}", 'quality = "draft"', "steps = 6", more]
    if variants > 1:
        lines += [f"[designs.sweep.s{seed}]\nseed = {seed}" for seed in range(variants)]
    path = folder / "many.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def fake_painting(size_px: int) -> Callable[..., Any]:
    """A stand-in for the painting that costs nothing and gives a picture of a real one's weight."""
    from designgen.pipeline.tile import MadeTile
    from designgen.repeat.lattice import Lattice
    from designgen.repeat.seam import measure
    from designgen.repeat.tile import Tile

    pixels = np.random.default_rng(5).random((1, 3, size_px, size_px), dtype=np.float32)
    lattice = Lattice.named("straight")
    seam = replace(measure(pixels, lattice), verdict="pass")

    def make_tile(_swatch: object, _styles: object, look: Any, *_: object) -> MadeTile:
        return MadeTile(Tile(pixels, lattice, look.width_mm, look.width_mm, None, seam))

    return make_tile


def plan_of(path: Path, outputs: Path) -> Any:
    """Plan a recipe as the command line does."""
    from designgen.cli.session import Session
    from designgen.recipe.load import load_recipe

    wanted, text = load_recipe(path)
    return Session(outputs).plan(wanted, path.name, path.parent, text)


def fill(path: Path, outputs: Path, size_px: int) -> float:
    """Make a run with stand-ins; returns its seconds."""
    from designgen.run import unit
    from designgen.run.materials import Materials
    from designgen.run.runner import Runner, RunOptions

    unit.make_tile = fake_painting(size_px)
    plan = plan_of(path, outputs)
    began = time.perf_counter()
    Runner(RunOptions(outputs), Materials(lambda _: None, 10**8)).run(plan)  # type: ignore[arg-type,return-value]
    return time.perf_counter() - began


def timed(*arguments: str) -> tuple[float, float]:
    """Return the seconds of a command in a process of its own, by the clock and of processors."""
    return clocked([sys.executable, "-m", "designgen", *arguments])[:2]


def clocked(command: list[str]) -> tuple[float, float, str]:
    """Run a command; returns its seconds by the clock and of processors, and what it printed."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu, done.stdout


def both(label: str, took: Sequence[float]) -> dict[str, float]:
    """Name the seconds by the clock and of processors; the second tells more on a machine that is busy."""
    return {label: took[0], f"{label}, of processors": took[1]}


def bench_plan(folder: Path) -> dict[str, float]:
    """Planning many designs, from the recipe to keys; and the whole command that shows the plan."""
    path = recipe(folder, PLANNED)
    began, cpu = time.perf_counter(), time.process_time()
    plan = plan_of(path, folder / "outputs")
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - began
    assert len(plan.jobs) == PLANNED, len(plan.jobs)
    command = timed("run", str(path), "--out", str(folder / "outputs"), "--dry-run", "--json")
    return {
        "planning 10,000 designs": seconds,
        "planning 10,000 designs, of processors": cpu,
        **both("--dry-run of 10,000 designs", command),
    }


def bench_noop(folder: Path) -> dict[str, float]:
    """A run of finished designs: the whole command, and without torch."""
    path = recipe(folder, FINISHED)
    fill(path, folder / "outputs", 96)
    script = (
        "import sys; from designgen.cli.app import run_command\n"
        f"assert run_command(['run', {str(path)!r}, '--out', {str(folder / 'outputs')!r}]) == 0\n"
        "print([name for name in ('torch', 'scipy.optimize', 'cv2') if name in sys.modules])"
    )
    figures: dict[str, float] = {}
    for label in ("first", "second"):
        *took, said = clocked([sys.executable, "-c", script])
        figures |= both(f"a {label} re-run of 1,000 finished designs", took)
    print(f"imported by the re-run: {said.splitlines()[-1]}", file=sys.stderr)
    return figures


def bench_overhead(folder: Path) -> dict[str, float]:
    """Store, index, metadata and publishing of one design of 1000 px, beside its painting."""
    path = recipe(folder, STORED, more="")
    seconds = fill(path, folder / "outputs", 1000) / STORED
    return {"store, index and files of one design": seconds, "share of a 10 s painting, %": 100 * seconds / PAINTING_S}


def bench_paint(folder: Path, count: int) -> dict[str, float]:
    """Real painting with one worker that has all cores, two that share them, and Ray."""
    path = recipe(folder, count, size_px=192)
    figures: dict[str, float] = {}
    for label, options in (
        ("inline", ["--executor", "inline"]),
        ("two workers", ["--workers", "2"]),
        ("Ray", ["--executor", "ray", "--workers", "2"]),
    ):
        with tempfile.TemporaryDirectory() as outputs:
            figures |= both(f"{count} designs of 192 px, {label}", timed("run", str(path), "--out", outputs, *options))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", choices=["plan", "noop", "overhead", []], help="all, if none is named")
    parser.add_argument("--paint", type=int, default=0, metavar="N", help="really paint N designs")
    wanted = parser.parse_args()
    benches = {"plan": bench_plan, "noop": bench_noop, "overhead": bench_overhead}
    figures: dict[str, float] = {"load of the machine": os.getloadavg()[0]}
    for name, bench in benches.items():
        if not wanted.only or name in wanted.only:
            with tempfile.TemporaryDirectory() as folder:
                figures |= bench(Path(folder))
    if wanted.paint:
        with tempfile.TemporaryDirectory() as folder:
            figures |= bench_paint(Path(folder), wanted.paint)
    print(json.dumps({label: round(value, 2) for label, value in figures.items()}, indent=1))


if __name__ == "__main__":
    main()
