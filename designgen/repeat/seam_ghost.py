"""Ghosting: a border band in which two pictures lie over each other, as an alpha blend leaves it (S3).

Two things betray a blend that no step does. Where the cloth is even, contrast sinks in the band by what two
independent pictures lose when r of one and 1 - r of the other are mixed, r² + (1 - r)² in energy. And where the design
has few flat colours, the band is full of colours between them. Neither can be told on a picture that is uneven by
itself: then the figure stays low, which says nothing about the blend.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.repeat.seam_profiles import Profiles

Array = np.ndarray[Any, np.dtype[np.float32]]

WIDTHS = (1 / 32, 1 / 16, 1 / 10, 1 / 6, 1 / 4, 3 / 8)
"""Widths of the bands that are looked for, as shares of the tile."""

LEAST_BAND_PX = 6
MOST_COLUMNS = 512
UNEVEN = 0.1
# Fine grain alone, without edges, is more even than contrast as a whole.
NOISE_UNEVEN = 0.05
LIKELY_DEPTH = (0.5, 1.5)
"""Depth of the dip, 1 being what a linear blend leaves."""

PALETTE_BIN_DE = 4.0
PALETTE_REACH_DE = 6.0
PALETTE_COLOURS = 12
FLAT_SHARE = 0.65
MIDTONE_FLOOR = 0.08
# Flat colour is the very same from one pixel to the next; a photograph's sky or a blurred ground is not.
SAME_DE = 0.1
SAME_SHARE = 0.6
SAMPLES = 400


def ghost_figure(measured: Profiles) -> float:
    """Return by how many standard deviations of such dips in this picture the contrast sinks in a border band.

    0 where no band sinks the way a blend does; the sign of a blend is 4 or more.
    """
    columns = measured.contrast.shape[1]
    coarse = np.repeat(measured.coarse_contrast, 4, axis=1)[:, :columns]
    kinds = [measured.contrast.mean(axis=0), measured.crispness.mean(axis=0)]
    if coarse.size:
        kinds.append(np.pad(coarse.mean(axis=0), (0, columns - coarse.shape[1]), mode="edge"))
    noise = measured.noise.mean(axis=0)
    return max(_deepest(np.mean(kinds, axis=0), UNEVEN), _deepest(noise, NOISE_UNEVEN))


def _deepest(profile: Array, uneven: float) -> float:
    # Bands are wide: a print-size tile is looked at in steps of a few px.
    columns = len(profile)
    step = max(1, columns // MOST_COLUMNS)
    profile = profile[: columns // step * step].reshape(-1, step).mean(axis=1)
    columns = len(profile)
    found = 0.0
    for share in WIDTHS:
        width = round(share * columns)
        if width < LEAST_BAND_PX:
            continue
        depth = _dips(profile, width)
        for start in (0, columns - width, columns - width // 2):
            here = float(depth[start])
            if LIKELY_DEPTH[0] < here < LIKELY_DEPTH[1]:
                away = (np.arange(columns) - start) % columns
                far = depth[np.minimum(away, columns - away) >= width]
                found = max(found, here / (float(np.sqrt(np.mean(far**2))) + uneven))
    return found


def _dips(profile: Array, width: int) -> Array:
    """Return for each start of a band how deep log energy sinks in it, as a share of what a linear blend leaves."""
    share = (np.arange(width) + 1) / (width + 1)
    shape = np.log(share**2 + (1 - share) ** 2)
    beside = max(LEAST_BAND_PX, width // 2)
    index = (np.arange(len(profile))[:, None] + np.arange(-beside, width + beside)) % len(profile)
    seen = profile[index]
    level = 0.5 * (seen[:, :beside].mean(axis=1) + seen[:, -beside:].mean(axis=1))
    return np.asarray((seen[:, beside:-beside] - level[:, None]) @ shape / (shape @ shape), np.float32)


def midtone_figure(between: Array | None) -> float:
    """Return the share of in-between colours in the worst border band against the worst band elsewhere.

    Args:
        between: `between_colours`, with the seam between the last and the first column.

    Returns:
        1 and less for no ghost, and where the picture is not of few flat colours.
    """
    if between is None:
        return 1.0
    lines = between.mean(axis=0)
    columns = len(lines)
    worst = 0.0
    for share in WIDTHS:
        band = max(3, round(share * columns))
        sums = np.convolve(np.concatenate([lines, lines[: band - 1]]), np.ones(band) / band, mode="valid")
        starts = np.arange(columns)
        for start in (0, columns - band, columns - band // 2):
            away = np.minimum((starts - start) % columns, (start - starts) % columns)
            others = sums[away >= band]
            if len(others):
                worst = max(worst, float((sums[start] + MIDTONE_FLOOR) / (others.max() + MIDTONE_FLOOR)))
    return worst


def between_colours(lab: Array) -> Array | None:
    """Return where (h, w), thinned, no main colour of a flat design is near, or None where the design is not flat."""
    lab = lab[:, :: max(1, lab.shape[1] // SAMPLES)]
    steps = np.diff(lab, axis=-1)
    if float(np.mean(np.einsum("cij,cij->ij", steps, steps) < SAME_DE**2)) < SAME_SHARE:
        return None
    lab = lab[..., :: max(1, lab.shape[2] // SAMPLES)]
    flat = lab.reshape(len(lab), -1).T
    # One number a bin: sorting rows of several would take most of the measure's time.
    bins = np.round(flat / PALETTE_BIN_DE).astype(np.int64) + 64
    _, index, counts = np.unique(bins @ 256 ** np.arange(len(lab)), return_inverse=True, return_counts=True)
    centres = np.stack([np.bincount(index.ravel(), c) for c in flat.T], axis=1) / counts[:, None]
    left = counts.astype(np.float64)
    for _ in range(PALETTE_COLOURS):
        best = int(np.argmax(left))
        if left[best] < 0.01 * len(flat):
            break
        left[np.linalg.norm(centres - centres[best], axis=1) <= PALETTE_REACH_DE] = 0
    if left.sum() > (1 - FLAT_SHARE) * len(flat):
        return None
    return np.asarray((left > 0)[index.ravel()].reshape(lab.shape[1:]), np.float32)
