"""Matrix and curve ICC profiles (ICC.1:2010, section 8.3.3) in float, for pictures deeper than 8 bits.

Pillow's colour management converts 8-bit pictures only. Adobe RGB, Display P3, ProPhoto and their kin are a 3x3 matrix
and three curves, which numpy evaluates at full depth. Profiles with tables (printers, scanners) are left to Pillow.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SRGB_TO_XYZ_D50 = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
"""Linear sRGB to XYZ relative to D50: the primaries of IEC 61966-2-1, adapted by Bradford (ICC sRGB v4)."""

_XYZ_D50_TO_SRGB = np.linalg.inv(SRGB_TO_XYZ_D50)


@dataclass(frozen=True, eq=False)
class MatrixProfile:
    """An RGB profile that is a matrix to XYZ (D50) and one curve a channel.

    Attributes:
        to_xyz: (3, 3), linear RGB of the profile to XYZ relative to D50.
        curves: Three tables (N,) of linear light over even steps of the encoded value.
    """

    to_xyz: Floats
    curves: tuple[Floats, Floats, Floats]

    def to_srgb(self, rgb: NDArray[np.float32]) -> NDArray[np.float32]:
        """Convert encoded RGB of this profile, float32 (..., 3) in [0, 1], to sRGB in [0, 1], clipped to its gamut."""
        matrix = _XYZ_D50_TO_SRGB @ self.to_xyz
        out = np.empty(rgb.shape, dtype=np.float32)
        for y in range(rgb.shape[0]):  # row by row, so that a big picture needs no float64 copy of itself
            row = rgb[y]
            linear = np.stack(
                [np.interp(row[..., c], np.linspace(0.0, 1.0, len(t)), t) for c, t in enumerate(self.curves)], axis=-1
            )
            out[y] = srgb_encode(np.clip(linear @ matrix.T, 0.0, 1.0))
        return out


def srgb_encode(linear: Floats) -> Floats:
    """Encode linear light in [0, 1] by the sRGB curve (IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(linear, 1 / 2.4) - 0.055)


def parse_matrix_profile(icc: bytes) -> MatrixProfile | None:
    """Read a profile; None when it is not an RGB matrix profile, has tables, or is damaged."""
    try:
        if icc[16:20] != b"RGB " or icc[20:24] != b"XYZ ":
            return None
        tags = _tags(icc)
        if b"A2B0" in tags or b"A2B1" in tags:
            return None
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
    except (KeyError, struct.error, ValueError, IndexError):
        return None
    return MatrixProfile(np.stack(columns, axis=1), (curves[0], curves[1], curves[2]))


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > 200:
        raise ValueError("too many tags")
    tags = {}
    for i in range(count):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        tags[name] = icc[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> Floats:
    if tag[:4] != b"XYZ ":
        raise ValueError("expected an XYZ tag")
    return np.array(struct.unpack_from(">3i", tag, 8), dtype=np.float64) / 65536.0


def _curve(tag: bytes) -> Floats:
    steps = np.linspace(0.0, 1.0, 4096)
    if tag[:4] == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return np.array([0.0, 1.0])
        values = np.array(struct.unpack_from(f">{count}H", tag, 12), dtype=np.float64)
        return np.power(steps, values[0] / 256.0) if count == 1 else values / 65535.0
    if tag[:4] != b"para":
        raise ValueError("expected a curve tag")
    (kind,) = struct.unpack_from(">H", tag, 8)
    parameters = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}[kind]
    values = np.array(struct.unpack_from(f">{parameters}i", tag, 12), dtype=np.float64) / 65536.0
    return _parametric(kind, values, steps)


def _parametric(kind: int, p: Floats, x: Floats) -> Floats:
    """Evaluate parametricCurveType (ICC.1:2010, table 65) with its g, a, b, c, d, e, f."""
    g = p[0]
    if kind == 0:
        return np.asarray(np.power(x, g))
    a, b = p[1], p[2]
    power = np.power(np.maximum(a * x + b, 0.0), g)
    if kind == 1:
        return np.asarray(np.where(x >= -b / a, power, 0.0))
    if kind == 2:
        return np.asarray(np.where(x >= -b / a, power + p[3], p[3]))
    c, d = p[3], p[4]
    e, f = (p[5], p[6]) if kind == 4 else (0.0, 0.0)
    return np.asarray(np.where(x >= d, power + e, c * x + f))
