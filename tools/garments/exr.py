"""Reading the multi-part OpenEXR files that Blender 5 writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR

Array = np.ndarray


def read_exr(path: Path) -> dict[str, Array]:
    """Return the passes by name without the view layer, for example "Diffuse Color", as float32 (H, W) or (H, W, C)."""
    passes = {}
    for part in OpenEXR.File(str(path)).parts:
        channels = {name: channel.pixels for name, channel in part.channels.items()}
        label = part.name().split(".", 1)[-1]
        # OpenEXR joins R, G, B, A by itself; other letters come one by one, in alphabetical order.
        planes = list(channels.values())
        pixels = planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)
        passes[label] = np.asarray(pixels, np.float32)
    return passes


def grey(passes: dict[str, Array], *names: str) -> Array:
    """Sum passes and average their red, green and blue (the studio light is white)."""
    return sum(passes[name][..., :3].mean(axis=-1) for name in names)
