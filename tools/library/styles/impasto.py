"""Thick oil paint along a swirling flow: bristle strokes with relief, lit from the upper left."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.brush import Bristle, Paint, trace
from tools.library.colour import mix, palette, ramp
from tools.library.fields import gradient, grid, noise, relief, scatter, shrink

Real = npt.NDArray[np.floating[Any]]

NIGHT = palette("#0b1738", "#13306b", "#1f5aa0", "#3f8fbf", "#86bfc4", "#dfe3b8")
LAMP = palette("#fff3c4", "#ffd861", "#f2a72e", "#c9702b", "#3f7f9a")


def starfield(size: int, seed: int) -> Real:
    """Night air in ultramarine and teal that wheels about lamps of chrome yellow."""
    rng = np.random.default_rng(seed)
    n = size * 2
    shape = (n, n)
    y, x = grid(shape)
    air = 0.55 * noise(shape, rng, n / 3.2) + 0.10 * noise(shape, rng, n / 8)
    stream = np.zeros(shape, np.float32)
    lamps = scatter((n, n), n / 3.3, rng, tries=400)
    glow = np.zeros(shape, np.float32)
    rings = np.zeros(shape, np.float32)
    for i, (lx, ly) in enumerate(lamps):
        reach = n * (0.040 + 0.062 * rng.random())
        dy, dx = (y - ly + n / 2) % n - n / 2, (x - lx + n / 2) % n - n / 2
        far = np.sqrt(dx * dx + dy * dy)
        stream += (1.5 if i % 2 else -1.5) * np.exp(-((far / (reach * 1.9)) ** 2)).astype(np.float32)
        air *= 1 - 0.97 * np.exp(-((far / (reach * 1.7)) ** 2)).astype(np.float32)
        near = np.exp(-((far / (reach * 1.15)) ** 2))
        rings = np.where(near > glow, far / reach, rings)
        glow = np.maximum(glow, near)
    stream += air
    gy, gx = gradient(stream)
    vy, vx = -gx, gy
    band = 0.5 + 0.5 * np.sin(stream * 5.5 + 0.5 * noise(shape, rng, n / 10))
    tone = np.clip(0.03 + 0.80 * band**1.4 + 0.10 * noise(shape, rng, n / 22), 0, 1)
    plan = ramp(NIGHT, tone)
    lamp = ramp(LAMP, np.clip(rings / 1.55 + 0.05 * noise(shape, rng, n / 40), 0, 1))
    show = np.clip((glow - 0.16) * 4.5, 0, 1)
    plan = plan * (1 - show[..., None]) + lamp * show[..., None]
    paint = Paint(plan, rng)
    # wide ground strokes first, the short bright touches last
    for width, length, count, jitter in ((54, 270, 1700, 0.05), (34, 190, 4000, 0.07), (22, 120, 4600, 0.10)):
        scale = n / 2560
        starts = rng.random((count, 2)) * n
        # The flow is smooth: half the pixels show it, at a quarter of the time.
        lines = 2 * trace(vy[::2, ::2], vx[::2, ::2], starts / 2, length * scale / 2, 4 * scale)
        for line in lines:
            mx, my = (line[len(line) // 2] % n).astype(int)
            base = plan[my, mx]
            if width < 30 and rng.random() < 0.45 and show[my, mx] < 0.3 and tone[my, mx] < 0.45:
                continue
            spark = rng.normal(0, jitter)
            hue = np.clip(base + spark + rng.normal(0, jitter * 0.35, 3), 0, 1).astype(np.float32)
            second = mix(hue, ramp(NIGHT, np.array([rng.random()], np.float32))[0], 0.45)
            wide = width * scale * rng.uniform(0.75, 1.2)
            paint.stroke(line, wide, hue, second, Bristle(streak=0.035, ridge=0.45))
    lit, shine = relief(paint.settled(1.1), 1.35, gloss=0.30)
    out = paint.colour * (1 + 0.62 * lit[..., None]) + 0.10 * lit[..., None] + shine[..., None]
    return np.clip(shrink(np.clip(out, 0, 1), 2), 0, 1)
