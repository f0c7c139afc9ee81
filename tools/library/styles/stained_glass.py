"""Stained glass: streaky panes held in lead, soldered at the joints, with the light behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import to_linear, to_srgb
from tools.library.fields import blur, grid, noise, relief, sample, shrink, smoothstep
from tools.library.pieces import Labels, away, borders, joints
from tools.library.styles.glass_cartoon import Glass, window

Real = npt.NDArray[np.floating[Any]]


def _streaks(shape: tuple[int, int], rng: np.random.Generator, scale: float, angle: float, stretch: float) -> Real:
    """Periodic noise drawn out along an angle: how sheet glass was rolled."""
    fy, fx = np.meshgrid(np.fft.fftfreq(shape[0]), np.fft.rfftfreq(shape[1]), indexing="ij")
    along_it = fx * np.cos(angle) + fy * np.sin(angle)
    across = -fx * np.sin(angle) + fy * np.cos(angle)
    band = np.exp(-((np.hypot(along_it * stretch, across) * scale * 1.6) ** 2))
    band[0, 0] = 0
    out = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * band, s=shape)
    return np.asarray(out / out.std(), np.float32)


def _light(labels: Labels, glass: Glass, rng: np.random.Generator) -> Real:
    """Light through the panes, linear: two melts swirled in every sheet, ripples and seeds."""
    shape = labels.shape
    size = shape[0]
    count = len(glass.first)
    streak, fine = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    way = rng.integers(0, 5, count)[labels]
    warp = noise(shape, rng, size / 9)
    y, x = grid(shape)
    for k in range(5):
        angle = k * np.pi / 5 + 0.3
        for target, scale, stretch in ((streak, size / 26, 4.0), (fine, size / 130, 7.0)):
            rolled = sample(_streaks(shape, rng, scale, angle, stretch), y + warp * size / 60, x - warp * size / 60)
            target[way == k] = rolled[way == k]
    first, second = to_linear(np.stack(glass.first))[labels], to_linear(np.stack(glass.second))[labels]
    share = smoothstep(-1.3, 1.6, streak + 0.25 * fine)[..., None]
    sheet = first * (1 - share) + second * share
    own = rng.normal(1.0, 0.10, count).astype(np.float32)[labels]
    ripple, _ = relief(noise(shape, rng, size / 70) * size / 300 + fine * size / 900, 0.9)
    seeds = smoothstep(2.5, 3.2, noise(shape, rng, size / 420))
    bright = own * (1 + 0.16 * fine + 0.5 * ripple) * (1.06 + 0.14 * noise(shape, rng, size / 3)) + 0.25 * seeds
    return np.asarray(sheet * np.clip(bright, 0.2, 2.2)[..., None], np.float32)


def _leading(labels: Labels, rng: np.random.Generator) -> tuple[Real, Real]:
    """Cover and height of the cames from a map of twice the size: round lead, blobs of solder at the joints."""
    size = labels.shape[0] // 2
    reach = size // 20
    wide = size * 0.0062 * (1 + 0.09 * noise((size, size), rng, size / 40))
    d = shrink(away(borders(labels), reach), 2) / 2
    blobs = shrink(away(joints(labels), reach), 2) / 2
    wide = wide + size * 0.0042 * np.exp(-((blobs / (size * 0.0085)) ** 2))
    cover = np.clip(wide - d + 0.5, 0, 1)
    height = np.sqrt(np.clip(1 - (d / (wide + 0.5)) ** 2, 0, 1))
    return cover.astype(np.float32), (height * wide + 0.35 * size * 0.0042 * np.exp(-((blobs / (size * 0.007)) ** 2)))


def conservatory(size: int, seed: int) -> Real:
    """Ruby and opal flowers on green stems before rays of blue glass, leaded and lit from behind."""
    rng = np.random.default_rng(seed)
    glass = Glass([], [])
    labels = window(2 * size, glass, rng)
    cover, height = _leading(labels, rng)
    panes = _light(np.ascontiguousarray(labels[::2, ::2]), glass, rng)
    edge = blur(cover, size * 0.006)
    panes = panes * (1 - 0.55 * np.clip(edge - 0.05, 0, 1))[..., None] * 1.12
    lit, shine = relief(blur(height + 0.22 * noise(height.shape, rng, size / 110), 0.8), 0.9, gloss=1.0)
    metal = 0.020 + 0.05 * np.clip(lit + 0.1, 0, 1) + 0.28 * shine + 0.004 * noise(height.shape, rng, size / 220)
    lead = np.clip(metal, 0.004, 1)[..., None] * np.array([0.93, 0.97, 1.06], np.float32)
    out = panes * (1 - cover[..., None]) + lead * cover[..., None]
    halo = blur(out, size * 0.012)
    out = out + 0.10 * halo + 0.05 * blur(halo, size * 0.03)
    # Cut the tile through calm panes: where lead runs along the edge, a lossy file shows the step.
    out = np.roll(out, (round(0.33 * size), round(-0.125 * size)), (0, 1))
    return np.asarray(to_srgb(np.clip(out, 0, 1)), np.float32)
