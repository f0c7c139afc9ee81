"""A tiny synthetic template: a flat front beside a flat sleeve, 20 px a cm, with rib and border."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from designgen.mockup.template import Template, load_template
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

PX_PER_CM = 10
HEIGHT, WIDTH = 260, 320
FRONT = (20, 240, 20, 200)  # top, bottom, left, right in px: 22 cm by 18 cm
SLEEVE = (20, 240, 200, 300)  # touches the front at x = 200
CENTRE_PX = 110  # u = 0 on the front
CM_PER_UNIT = 131.07

TOML = """
format = 1
id = "flat"
name = "Flat test piece"
view = "front"
licence = "CC0-1.0"
[garment]
kind = "test"
chest_cm = 18.0
length_cm = 22.0
[provenance]
made_by = "a test"
[image]
width_px = 320
height_px = 260
[maps]
u = "u.png"
v = "v.png"
index = "index.png"
supersample = 2
[[parts]]
name = "front"
index = 1
mask = "front.png"
[parts.mapping]
u_offset_cm = -9.0
v_offset_cm = 0.0
u_cm_per_unit = 131.07
v_cm_per_unit = 131.07
[[parts]]
name = "sleeve"
index = 2
mask = "sleeve.png"
takes_print = "never"
[parts.mapping]
u_offset_cm = -5.0
v_offset_cm = 0.0
u_cm_per_unit = 131.07
v_cm_per_unit = 131.07
[[print_areas]]
name = "chest"
part = "front"
centre_u_cm = 0.0
centre_v_cm = 9.0
width_cm = 12.0
height_cm = 12.0
min_dpi = 100.0
[light.shading]
file = "shading.png"
full_scale = 2.0
[light.alpha]
file = "alpha.png"
[[colours]]
name = "white"
srgb = "#ffffff"
[[colours]]
name = "navy"
srgb = "#1f2a44"
"""


def grey16(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.round(np.clip(values, 0, 1) * 65535).astype(np.uint16)


@dataclass
class FlatTemplate:
    """Writes the template; `toml` and `planes` may be changed before."""

    folder: Path
    toml: str = TOML
    planes: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows, columns = np.mgrid[0 : 2 * HEIGHT, 0 : 2 * WIDTH]
        x, y = (columns + 0.5) / 2, (rows + 0.5) / 2
        index = np.zeros(rows.shape, np.uint8)
        u, v = np.zeros(rows.shape), np.zeros(rows.shape)
        for number, (top, bottom, left, right) in ((1, FRONT), (2, SLEEVE)):
            here = (y > top) & (y < bottom) & (x > left) & (x < right)
            index[here] = number
            u[here] = ((x - left) / PX_PER_CM)[here]
            v[here] = ((y - top) / PX_PER_CM)[here]
            mask = np.zeros((HEIGHT, WIDTH))
            mask[top:bottom, left:right] = 1.0
            self.planes[("front", "sleeve")[number - 1]] = grey16(mask)
        alpha = np.maximum(self.planes["front"], self.planes["sleeve"])
        fall = 0.4 + 0.6 * np.linspace(0, 1, WIDTH)[None] * np.ones((HEIGHT, 1))
        self.planes |= {
            "index": index,
            "u": grey16(u / CM_PER_UNIT),
            "v": grey16(v / CM_PER_UNIT),
            "alpha": alpha,
            "shading": grey16(fall / 2.0),
        }

    def flat_light(self) -> FlatTemplate:
        """Make the shading 1 everywhere."""
        self.planes["shading"] = grey16(np.full((HEIGHT, WIDTH), 0.5))
        return self

    def write(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "template.toml").write_text(self.toml, encoding="utf-8")
        for name, plane in self.planes.items():
            cv2.imwrite(str(self.folder / f"{name}.png"), plane)
        return self.folder

    def load(self) -> Template:
        return load_template(self.write(), ())


@pytest.fixture
def flat(tmp_path: Path) -> FlatTemplate:
    return FlatTemplate(tmp_path / "flat")


def tile_of(
    pixels: np.ndarray[Any, Any],
    repeat: str,
    width_mm: float,
    height_mm: float,
    alpha: np.ndarray[Any, Any] | None = None,
) -> Tile:
    """A tile from an (H, W, 3) picture and an (H, W) alpha."""
    planes = np.ascontiguousarray(pixels.astype(np.float32).transpose(2, 0, 1)[None])
    cover = None if alpha is None else alpha.astype(np.float32)[None, None]
    return Tile(planes, Lattice.named(repeat), width_mm, height_mm, cover)


def plain_tile(rgb: tuple[float, float, float], repeat: str = "straight", side_mm: float = 40.0) -> Tile:
    return tile_of(np.broadcast_to(np.array(rgb, np.float32), (160, 160, 3)), repeat, side_mm, side_mm)
