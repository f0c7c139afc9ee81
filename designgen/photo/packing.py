"""Planes as the small files of a template."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.imaging import encode_jpeg
from designgen.photo.features import Plane

_BACKDROP_QUALITY = 90


class PassWriter:
    """Collects the files of a template in memory, and returns for each what template.toml says about it."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size = size_px
        self.files: dict[str, bytes] = {}

    def grey8(self, name: str, plane: Plane, downscale: int = 1) -> dict[str, object]:
        """Write a plane in [0, 1] at 8 bits."""
        small = self._reduced(plane, downscale)
        return self._keep(name, np.round(np.clip(small, 0.0, 1.0) * 255).astype(np.uint8), 1.0, downscale)

    def grey16(
        self, name: str, plane: Plane, *, full_scale: float, downscale: int = 1, bits: int = 16
    ) -> dict[str, object]:
        """Write a plane in [0, full_scale] at 16 bits, of which only the upper `bits` are used to keep it small."""
        step = 1 << (16 - bits)
        level = np.clip(self._reduced(plane, downscale) / np.float32(full_scale), 0.0, 1.0) * (65535 // step)
        coarse = np.round(level).astype(np.uint32) * step
        return self._keep(name, np.minimum(coarse, 65535).astype(np.uint16), full_scale, downscale)

    def around_one(self, name: str, plane: Plane) -> dict[str, object]:
        """Write a factor near 1 at 8 bits: 1 is kept exactly."""
        reach = max(float(np.abs(plane - 1.0).max()), 0.02)
        # 1 / full_scale has to be a whole level.
        ones = int(255 / (1.0 + reach))
        full_scale = 255 / ones
        return self._keep(name, np.round(np.clip(plane * ones, 0, 255)).astype(np.uint8), full_scale, 1)

    def displacement(self, moved: tuple[Plane, Plane]) -> dict[str, object]:
        """Write how far the cloth is carried aside, in cm."""
        most = max(float(np.abs(plane).max()) for plane in moved) + 1e-3
        names = {}
        for axis, plane in zip(("u", "v"), moved, strict=True):
            small = self._reduced(plane, 4)
            # 32768 / 65535 is not quite one half, so still cloth moves by a hundred-thousandth of the most.
            level = np.round((np.clip(small / most, -1.0, 1.0) + 1.0) / 2.0 * 65535).astype(np.uint16)
            names[axis] = str(self._keep(f"displace-{axis}.png", level, 1.0, 4)["file"])
        return {**names, "full_scale_cm": most, "downscale": 4}

    def picture(self, name: str, srgb: Plane) -> str:
        """Write a colour picture as a JPEG."""
        self.files[name] = encode_jpeg(np.ascontiguousarray(srgb.transpose(2, 0, 1)[None]), _BACKDROP_QUALITY)
        return name

    def _reduced(self, plane: Plane, downscale: int) -> Plane:
        if downscale == 1:
            return plane
        height, width = self._size
        size = (-(-width // downscale), -(-height // downscale))
        return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)

    def _keep(
        self, name: str, levels: NDArray[np.uint8] | NDArray[np.uint16], full_scale: float, downscale: int
    ) -> dict[str, object]:
        done, data = cv2.imencode(".png", levels, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        if not done:
            raise ValueError(f"{name}: expected a plane that PNG can hold, got {levels.dtype} {levels.shape}")
        self.files[name] = data.tobytes()
        return {"file": name, "full_scale": full_scale, "downscale": downscale}
