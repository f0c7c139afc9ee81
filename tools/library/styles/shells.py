"""Shells for the engraver: outlines of unit size, with the tone and the two families of lines that draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Burin:
    """What the engraver sees: the shell's own coordinates, the light's direction there, the spacing of lines."""

    u: Real
    v: Real
    light: tuple[float, float]
    pitch: float


Cut = Callable[[Burin], tuple[Real, Real, Real]]


def _lit(nu: Real, nv: Real, light: tuple[float, float]) -> Real:
    """Shade (0 light to 1 dark) of a surface with a normal that leans by (nu, nv)."""
    up = np.sqrt(np.clip(1 - nu * nu - nv * nv, 0, 1))
    glow = nu * light[0] * 0.75 + nv * light[1] * 0.75 + up * 0.66
    return np.asarray(np.clip(0.80 - 0.84 * glow, 0, 1), np.float32)


def _fan(turn: Real) -> Real:
    """Radius of a scallop's hem."""
    side = np.clip(np.abs(turn) / 1.06, 0, 1)
    return np.asarray(0.62 + 1.16 * np.sqrt(np.clip(1 - side**2.6, 0, 1)) + 0.030 * np.cos(turn * 15.0), np.float64)


def scallop() -> tuple[Points, Cut]:
    """A fan of ribs crossed by growth lines, with two ears at the hinge at (-0.85, 0)."""
    turn = np.linspace(-1.06, 1.06, 240)
    hem = np.stack([np.cos(turn), np.sin(turn)], 1) * _fan(turn)[:, None]
    ears = np.array(
        [(0.30, 0.50), (0.06, 0.46), (-0.03, 0.40), (-0.05, 0.0), (-0.03, -0.40), (0.06, -0.46), (0.30, -0.50)]
    )
    outline = np.vstack([hem, ears]) + np.array([-0.85, 0.0])

    def cut(b: Burin) -> tuple[Real, Real, Real]:
        x, y = b.u + 0.85, b.v
        r, turn = np.hypot(x, y), np.arctan2(y, x)
        rib = turn * 15.0
        share = r / _fan(np.clip(turn, -1.05, 1.05))
        lean = -np.sin(rib) * 0.78 * np.clip(share * 1.6, 0, 1)
        nu = -np.sin(turn) * lean + 0.45 * (share - 0.55)
        nv = np.cos(turn) * lean + 0.42 * np.sin(turn)
        band = 0.10 * np.cos(2 * np.pi * share**1.6 * 4.5) * np.clip(share * 2 - 0.5, 0, 1)
        groove = 0.34 * np.clip(-np.cos(rib) - 0.15, 0, 1) * np.clip(share * 2 - 0.3, 0, 1)
        tone = _lit(nu, nv, b.light) - 0.08 + groove + band + 0.25 * np.clip(0.30 - share, 0, 1) * 3
        ear = (np.abs(turn) > 0.99) | (r < 0.10)
        tone = np.where(ear, 0.40 + 0.35 * (np.abs(turn) < 1.09), tone)
        phase = (r + 0.036 * np.cos(rib) * np.clip(r * 2 - 0.3, 0, 1)) / b.pitch
        phase = np.where(ear, x / b.pitch * 1.1, phase)
        return tone.astype(np.float32), phase.astype(np.float32), ((x + y) / b.pitch * 0.9).astype(np.float32)

    return outline, cut


_GROW = 2.15  # how much wider a moon shell is after one turn


def moon() -> tuple[Points, Cut]:
    """A coiled shell seen from its spire: growth lines across round whorls, and a dark mouth."""
    turn = np.linspace(0, 2 * np.pi, 220)
    outer = _GROW ** (turn / (2 * np.pi) - 1) * 1.06
    outline = np.stack([np.cos(turn), np.sin(turn)], 1) * outer[:, None]
    lip = np.linspace(1, 0, 24)[1:-1]
    mouth = np.stack([outer[0] + (outer[-1] - outer[0]) * lip, -0.24 * np.sin(np.pi * lip) ** 0.8], 1)
    outline = np.vstack([outline, mouth * (1, -1)])

    def cut(b: Burin) -> tuple[Real, Real, Real]:
        r = np.hypot(b.u, b.v) + 1e-3
        turn = np.mod(np.arctan2(b.v, b.u), 2 * np.pi)
        coil = np.log(r / 1.06) / np.log(_GROW) - turn / (2 * np.pi) + 1
        whorl = np.ceil(coil)
        across = coil - whorl + 1  # 0 at the inner seam, 1 at the outer
        lean = 0.95 * np.sin(np.pi * (across - 0.58) * 0.92)
        nu, nv = np.cos(turn) * lean, np.sin(turn) * lean
        tone = _lit(nu, nv, b.light) + 0.5 * np.exp(-((across / 0.07) ** 2)) + 0.10 * np.sin(9 * (turn + 2 * across))
        sweep = turn + 2 * np.pi * whorl + 0.55 * np.sin(np.pi * across)
        count = np.round(2 * np.pi * 0.62 / b.pitch)
        tone = np.where(whorl > 0.5, 0.95, tone)  # the mouth
        thin = np.where(whorl < -1.5, 0.55, 1.0)
        return (
            (tone * thin).astype(np.float32),
            (sweep * count / (2 * np.pi)).astype(np.float32),
            (coil * 7).astype(np.float32),
        )

    return outline, cut


def turret() -> tuple[Points, Cut]:
    """A tall spire of round whorls: lines run round it and sag as they pass the front."""
    along = np.linspace(0, 1, 160)
    bulge = 0.030 * np.abs(np.sin(np.pi * np.log(0.06 + along) / np.log(1.30))) * along
    half = 0.02 + 0.30 * along**1.05 + bulge
    half = half * np.where(along > 0.93, np.sqrt(np.clip(1 - ((along - 0.93) / 0.07) ** 2, 0, 1)), 1)
    top = np.stack([2 * along - 1, half], 1)
    outline = np.vstack([top, (top * (1, -1))[::-1]])

    def cut(b: Burin) -> tuple[Real, Real, Real]:
        along = np.clip((b.u + 1) / 2, 0.004, 1)
        half = 0.02 + 0.30 * along**1.05 + 0.03 * along
        across = np.clip(b.v / half, -0.999, 0.999)
        slant = along + 0.16 * half * across - 0.20 * half * (np.sqrt(1 - across**2) - 0.5)
        coil = np.log(0.06 + np.clip(slant, 0.001, 2)) / np.log(1.30)
        place_in = coil - np.floor(coil)
        nv, nu = 0.94 * across, 0.65 * (place_in - 0.45)
        tone = _lit(nu, nv, b.light) + 0.55 * np.exp(-((np.minimum(place_in, 1 - place_in) / 0.07) ** 2))
        tone += 0.12 * np.sin(coil * 2 * np.pi + 1) * np.sin(across * 9)
        phase = slant * 2 / b.pitch
        return tone.astype(np.float32), phase.astype(np.float32), ((b.u * 0.5 + b.v) / b.pitch).astype(np.float32)

    return outline, cut


def star() -> tuple[Points, Cut]:
    """A sea star: five round arms with a row of pale knobs along each."""
    turn = np.linspace(-np.pi, np.pi, 400, endpoint=False)
    fold = np.abs(np.mod(turn * 5 / (2 * np.pi) + 0.5, 1) - 0.5) * 2
    outline = np.stack([np.cos(turn), np.sin(turn)], 1) * (0.30 + 0.72 * (1 - fold) ** 2.2)[:, None]

    def cut(b: Burin) -> tuple[Real, Real, Real]:
        r, turn = np.hypot(b.u, b.v), np.arctan2(b.v, b.u)
        arm = np.round(turn * 5 / (2 * np.pi)) * 2 * np.pi / 5
        a, c = r * np.cos(turn - arm), r * np.sin(turn - arm)
        half = np.clip(0.23 * (1.06 - a), 0.02, 0.3)
        lean = np.clip(c / half, -1, 1) * 0.9
        tone = _lit(-np.sin(arm) * lean, np.cos(arm) * lean, b.light) + 0.05
        beads = np.hypot((np.mod(a, 0.105) - 0.052) / 0.034, c / 0.036)
        tone = np.where((beads < 1.0) & (a < 0.92), 0.0, np.where((beads < 1.5) & (a < 0.92), 0.85, tone))
        phase = (a + 0.55 * np.abs(c)) / b.pitch
        return tone.astype(np.float32), phase.astype(np.float32), ((c + 0.3 * a) / b.pitch).astype(np.float32)

    return outline, cut


def urchin() -> tuple[Points, Cut]:
    """A sea urchin's dome: rings of lines, double rows of beads from the middle outward."""
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    outline = np.stack([np.cos(turn), np.sin(turn)], 1) * (1 + 0.022 * np.cos(10 * turn))[:, None]

    def cut(b: Burin) -> tuple[Real, Real, Real]:
        r, turn = np.clip(np.hypot(b.u, b.v), 1e-3, 1), np.arctan2(b.v, b.u)
        tone = _lit(0.98 * b.u, 0.98 * b.v, b.light) + 0.10 * np.cos(10 * turn)
        polar = np.arcsin(np.clip(r, 0, 0.999))
        row = np.abs(np.mod(turn * 10 / (2 * np.pi), 1) - 0.5) * 2 * np.pi / 10 * r
        step = np.mod(polar * 9.5, 1) - 0.5
        beads = np.hypot(step / 0.34, (row - 0.05 * r) / (0.030 * r + 0.02))
        tone = np.where((beads < 1) & (r > 0.16), 0.02, tone)
        tone = np.where((beads >= 1) & (beads < 1.5) & (r > 0.16), tone + 0.28, tone)
        tone = np.where(r < 0.11, 0.9, tone)
        return (
            tone.astype(np.float32),
            (polar / b.pitch * 0.8).astype(np.float32),
            (turn * 60 / (2 * np.pi)).astype(np.float32),
        )

    return outline, cut
