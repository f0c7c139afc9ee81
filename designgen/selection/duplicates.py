"""Designs that a customer would take for the same: near-duplicates, wherever their tiles are cut.

Two designs of one repeat are laid over each other at every offset of the torus, and the best one counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize

Floats = NDArray[np.float64]

PRINT_PX: Final = 32
"""Side of the square whose area fingerprints have: what is alike so small is alike from a metre away."""

CHROMA_WEIGHT: Final = 3.0
"""How much more a difference of a or b in OKLab counts than one of L: designs of one motif differ by their colours."""

_FINER: Final = 4
_BETWEEN: Final = 0.25
_BLOCK: Final = 256
_FINEST_DROP: Final = 8


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """A design made comparable.

    Attributes:
        repeat: Only designs of the same are compared: the same motif in another repeat is another design.
        spectrum: complex64 (3, h, w // 2 + 1), of the straight cell of the plane in OKLab, its mean taken away.
        mean: (3,), its mean colour.
        power: Mean square of what is left.
        cell_px: (h, w) of the cell.
    """

    repeat: str
    spectrum: NDArray[np.complex64]
    mean: Floats
    power: float
    cell_px: tuple[int, int]

    @property
    def group(self) -> tuple[str, tuple[int, int]]:
        """What two designs must share to be compared."""
        return self.repeat, self.cell_px


def fingerprint(tile: Floats, lattice: Lattice, repeat: str) -> Fingerprint:
    """Return what a design is compared by.

    Args:
        tile: (3, H, W) in OKLab.
        lattice: How it repeats.
        repeat: The name of its repeat.
    """
    return fingerprint_of(*shrink(tile, lattice), repeat)


def shrink(tile: Floats, lattice: Lattice) -> tuple[Floats, Lattice]:
    """Return a design as small as it is compared, (3, h, w), and how that repeats."""
    height, width = tile.shape[1:]
    factor = PRINT_PX / np.sqrt(height * width)
    lattice = _coarser(lattice) if lattice.drop else lattice
    size = lattice.admissible((max(8, round(height * factor)), max(8, round(width * factor))))
    source = lattice.admissible((height, width))
    whole = tile[None].astype(np.float32)
    # A picture that its own drop does not fit is brought to a size that it does.
    whole = resize(whole, source, Lattice()) if source != (height, width) else whole
    return resize(whole, size, lattice)[0].astype(np.float64), lattice


def fingerprint_of(small: Floats, lattice: Lattice, repeat: str) -> Fingerprint:
    """Return what a design is compared by, from what `shrink` returned."""
    weighted = small * np.array([1.0, CHROMA_WEIGHT, CHROMA_WEIGHT])[:, None, None]
    mean = weighted.mean(axis=(1, 2))
    cell = _straight_cell(weighted - mean[:, None, None], lattice)
    spectrum = np.fft.rfft2(cell).astype(np.complex64)
    return Fingerprint(repeat, spectrum, mean, float((cell**2).sum(axis=0).mean()), (cell.shape[1], cell.shape[2]))


def likeness(a: Fingerprint, b: Fingerprint) -> float:
    """Return how alike two designs are, from 1 for the same down to about 0 for strangers.

    1 - d² / (P_a + P_b + |m_a - m_b|²), with d the distance of the planes at the offset where they are nearest, P their
    power and m their mean colours. Offsets are all tried at once by the convolution theorem, in quarters of a pixel.
    """
    if a.group != b.group:
        return 0.0
    products = (np.conj(a.spectrum) * b.spectrum).sum(axis=0)
    return _likeness(_best_correlation(products, a.cell_px), a, b)


def near_duplicates(prints: Mapping[str, Fingerprint], limit: float) -> list[tuple[str, str, float]]:
    """Return (name, other name, likeness) of every pair that is at least so alike, in the order of the mapping.

    The sum of the magnitudes of a cross spectrum bounds its correlation at every offset, so most pairs are told apart
    by one product of matrices and few have to be laid over each other.
    """
    if not limit > 0:
        return []
    order = {name: place for place, name in enumerate(prints)}
    groups: dict[Any, list[str]] = defaultdict(list)
    for name, print_ in prints.items():
        groups[print_.group].append(name)
    found = [pair for names in groups.values() for pair in _pairs(names, prints, limit)]
    return sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))


def _pairs(names: Sequence[str], prints: Mapping[str, Fingerprint], limit: float) -> list[tuple[str, str, float]]:
    found = []
    powers = np.array([prints[name].power for name in names], np.float32)
    means = np.stack([prints[name].mean for name in names])
    height, width = prints[names[0]].cell_px
    magnitudes = np.stack([_magnitudes(prints[name]) for name in names])
    spectra = np.stack([prints[name].spectrum for name in names])
    for start in range(0, len(names), _BLOCK):
        rows = slice(start, start + _BLOCK)
        apart = ((means[rows, None] - means[None]) ** 2).sum(axis=2)
        wanted = limit * (powers[rows, None] + powers[None] + apart) / 2
        possible = magnitudes[rows] @ magnitudes.T / (height * width) ** 2 >= wanted * (1 - 1e-4)
        for i in range(len(possible)):
            others = np.flatnonzero(possible[i, start + i + 1 :]) + start + i + 1
            # Between pixels a correlation is hardly ever so much higher: few pairs are looked at in quarters.
            products = (np.conj(spectra[start + i]) * spectra[others]).sum(axis=1)
            coarse = np.fft.irfft2(products, s=(height, width)).max(axis=(1, 2)) / (height * width)
            for j in others[coarse >= (1 - _BETWEEN) * wanted[i, others]]:
                alike = likeness(prints[names[start + i]], prints[names[j]])
                if alike >= limit:
                    found.append((names[start + i], names[j], alike))
    return found


def _magnitudes(print_: Fingerprint) -> NDArray[np.float32]:
    """Return |spectrum| flattened; columns that stand for two of the full spectrum weigh as two."""
    weights = np.full(print_.spectrum.shape[-1], 2.0)
    weights[0] = 1.0
    if print_.cell_px[1] % 2 == 0:
        weights[-1] = 1.0
    # Over the three channels the cross spectrum is summed before its magnitude: by Cauchy and Schwarz that is at most
    # the product of the lengths.
    length = np.sqrt((np.abs(print_.spectrum) ** 2).sum(axis=0))
    return np.asarray((length * np.sqrt(weights)).reshape(-1), np.float32)


def _best_correlation(products: NDArray[np.complex64], cell_px: tuple[int, int]) -> float:
    """Return the largest mean product of two planes over all offsets, between pixels as well, by a padded spectrum."""
    height, width = cell_px
    tall, wide = _FINER * height, _FINER * width
    padded = np.zeros((tall, wide // 2 + 1), np.complex64)
    half = (height + 1) // 2
    padded[:half, : products.shape[1]] = products[:half]
    padded[tall - (height - half) :, : products.shape[1]] = products[half:]
    return float(np.fft.irfft2(padded, s=(tall, wide)).max()) * _FINER**2 / (height * width)


def _likeness(correlation: float, a: Fingerprint, b: Fingerprint) -> float:
    total = a.power + b.power + float(((a.mean - b.mean) ** 2).sum())
    return 2 * correlation / total if total > 1e-9 else 1.0


def _coarser(lattice: Lattice) -> Lattice:
    drop = lattice.drop.limit_denominator(_FINEST_DROP)
    return Lattice(lattice.axis, drop) if 0 < drop < 1 else Lattice()


def _straight_cell(tile: Floats, lattice: Lattice) -> Floats:
    """Return the smallest straight repeat of a dropped one: as many columns or rows as the drop needs to come round."""
    count = lattice.drop.denominator if lattice.axis in ("column", "row") else 1
    if count == 1:
        return tile
    side, along = (1, 2) if lattice.axis == "column" else (2, 1)
    step = round(tile.shape[side] * float(lattice.drop))
    return np.concatenate([np.roll(tile, step * k, axis=side) for k in range(count)], axis=along)
