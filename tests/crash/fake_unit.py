"""What a worker process does in tests: the stages' stand-ins, and death for one swatch."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from designgen import mockup
from designgen.imaging import Picture, encode_png
from designgen.pipeline.stages import MadeMockup
from designgen.pipeline.tile import MadeTile
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile
from designgen.run import unit
from designgen.run.executors.base import Tell, Work
from designgen.run.materials import Materials
from designgen.run.unit import UnitSpec, UnitWork


def make_tile(swatch: Picture, styles: list[tuple[Picture, float]], look: TileLook, *_: object) -> MadeTile:
    """The same as tests.run.conftest.Fakes makes, without what is imported there."""
    mixed = 0.5 * swatch.pixels + 0.5 * styles[0][0].pixels
    pixels = (np.round(mixed * 255) / 255).astype(np.float32)
    lattice = Lattice.named(look.repeat)
    seam = replace(measure(pixels, lattice), verdict="pass")
    return MadeTile(Tile(pixels, lattice, look.width_mm, look.width_mm, None, seam), ("made for a test",))


def make_mockup(tile: Tile, *_: object) -> MadeMockup:
    """Likewise."""
    return MadeMockup(encode_png(np.ascontiguousarray(tile.pixels[..., ::-1])), ())


def prepare(deadly: str, marker: str) -> Work:
    """Return a worker's work.

    Args:
        deadly: File name of the swatch whose designs kill their worker.
        marker: A file that is made before the first death, which is then the only one; empty kills always.
    """
    unit.make_tile = make_tile  # type: ignore[assignment]
    unit.make_mockup = make_mockup  # type: ignore[assignment]
    mockup.load_template = lambda folder, parts: None  # type: ignore[assignment,misc]
    work = UnitWork(lambda: Materials(lambda _: None, 10**7))  # type: ignore[arg-type,return-value]

    def do(spec: UnitSpec, tell: Tell) -> Iterator[Any]:
        if spec.job.design.swatch.name == deadly and not (marker and Path(marker).exists()):
            if marker:
                Path(marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield from work(spec, tell)

    return do
