"""Reading Blender's multilayer OpenEXR files."""

from __future__ import annotations

from pathlib import Path

import Imath
import numpy as np
import OpenEXR

Array = np.ndarray


def read_exr(path: Path) -> dict[str, Array]:
    """Return the channels by name without the view layer, for example "DiffDir.R", as float32 (H, W)."""
    file = OpenEXR.InputFile(str(path))
    window = file.header()["dataWindow"]
    shape = (window.max.y - window.min.y + 1, window.max.x - window.min.x + 1)
    kind = Imath.PixelType(Imath.PixelType.FLOAT)
    names = list(file.header()["channels"])
    return {n.split(".", 1)[-1]: np.frombuffer(file.channel(n, kind), np.float32).reshape(shape) for n in names}


def grey(channels: dict[str, Array], *passes: str) -> Array:
    """Sum passes and average their red, green and blue (the studio light is white)."""
    return sum(channels[f"{name}.{c}"] for name in passes for c in "RGB") / 3.0
