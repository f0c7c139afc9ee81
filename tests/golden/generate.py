"""Make the golden pictures again: `python -m tests.golden.generate`, after bumping the stage's version.

They are small and made from formulas, so that the test says what moved and the eye can judge it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from designgen import encoders
from designgen.imaging import Picture, encode_png
from designgen.mockup import MockupOptions, composite
from designgen.pipeline.stages import MOCKUP_VERSION, TILE_VERSION
from designgen.pipeline.tile import make_tile
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from tests.mockup.conftest import FlatTemplate

FOLDER = Path(__file__).parent
VERSIONS = {"tile": TILE_VERSION, "mockup": MOCKUP_VERSION}
Pixels = np.ndarray[Any, np.dtype[np.float32]]


def swatch(size: int = 96) -> Pixels:
    """Leaves of two colours on a pale ground, periodic on the straight lattice."""
    y, x = np.mgrid[:size, :size] * (2 * np.pi / size)
    leaf = np.sin(2 * x + np.sin(y)) * np.cos(2 * y + np.cos(x))
    share = 1 / (1 + np.exp(-10 * (np.abs(leaf) - 0.35)))
    ink = np.where(leaf[None] > 0, np.array([[[0.1]], [[0.4]], [[0.25]]]), np.array([[[0.75]], [[0.25]], [[0.2]]]))
    ground = np.array([[[0.95]], [[0.92]], [[0.85]]])
    return (ground * (1 - share) + ink * share)[None].astype(np.float32)


def leaf(size: int) -> Pixels:
    """A disc, opaque inside."""
    y, x = np.mgrid[:size, :size] / size - 0.5
    return np.clip((0.45 - np.hypot(x, y)) * size, 0, 1)[None, None].astype(np.float32)


def style(size: int = 128) -> Pixels:
    """Slanted strokes of blue and yellow."""
    y, x = np.mgrid[:size, :size].astype(float)
    wave = np.sin((x + 0.6 * y) / 2.5 + 2 * np.sin(y / 11)) * np.cos((0.5 * x - y) / 9)
    share = 0.5 + 0.5 * np.tanh(2 * wave)
    blue, yellow = np.array([[[0.1]], [[0.2]], [[0.55]]]), np.array([[[0.95]], [[0.8]], [[0.3]]])
    return (blue * (1 - share) + yellow * share)[None].astype(np.float32)


def pictures() -> dict[str, Pixels]:
    """Make every golden picture."""
    encoder = encoders.load("compact")
    made = {}
    # At a low strength a difference in rounding stays small, while a change of the engine does not.
    quiet = TileLook(width_mm=20, dpi=None, size_px=96, quality="draft", seed=5, strength=0.3)
    for repeat in ("straight", "half-drop", "none"):
        look = replace(quiet, repeat=repeat)  # type: ignore[arg-type]
        tile = make_tile(Picture(swatch()), [(Picture(style()), 1.0)], look, encoder).tile
        made[f"tile-{repeat}"] = tile.pixels
    cloth = Tile(swatch(192), Lattice.named("straight"), 90, 90)
    motif = Tile(swatch(192), Lattice.named("none"), 90, 90, leaf(192))
    # On a garment of the tests' own: a template's digest is in the stage's key, so its changes need no new version.
    with TemporaryDirectory() as folder:
        template = FlatTemplate(Path(folder) / "flat").load()
    made["mockup-all-over"] = composite(cloth, template, MockupOptions()).pixels
    made["mockup-placed"] = composite(motif, template, MockupOptions("navy", ink="soft")).pixels
    made["mockup-thumbnail"] = composite(cloth, template, MockupOptions(max_side_px=150)).pixels
    return made


def main() -> None:
    """Write the pictures and the versions that made them."""
    for name, pixels in pictures().items():
        (FOLDER / f"{name}.png").write_bytes(encode_png(pixels))
    (FOLDER / "versions.json").write_text(json.dumps(VERSIONS, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
