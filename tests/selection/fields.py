"""Small pictures in OKLab for the tests: fields that repeat, in colours of choice."""

from __future__ import annotations

from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]


def field(seed: int, size: int = 64, cycles: int = 5, contrast: float = 0.12) -> Floats:
    """(H, W) smooth noise around 0 that repeats straight."""
    noise = np.random.default_rng(seed)
    spectrum = np.zeros((size, size), complex)
    low = np.arange(-cycles, cycles + 1)
    spectrum[np.ix_(low, low)] = noise.normal(size=(len(low), len(low))) + 1j * noise.normal(size=(len(low), len(low)))
    plane = np.fft.ifft2(spectrum).real
    return np.asarray(plane / plane.std() * contrast)


def picture(seed: int, size: int = 64, contrast: float = 0.12, chroma: float = 0.05) -> Floats:
    """(3, H, W): lightness around 0.6, a and b around 0."""
    lightness = 0.6 + field(seed, size, contrast=contrast)
    return np.stack([lightness, field(seed + 1000, size, 3, chroma), field(seed + 2000, size, 3, chroma)])
