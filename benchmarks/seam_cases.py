"""Tiles of known kinds, made from photographs and from noise and shapes, to fit and to check the seam measure on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scipy import fft

from designgen.cli.tiles import description
from designgen.imaging import read_picture
from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import make_periodic
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.resample import blur, resize

Array = np.ndarray[Any, np.dtype[np.float32]]
Random = np.random.Generator
STRAIGHT, HALF_DROP, BRICK, NONE = (Lattice.named(name) for name in ("straight", "half-drop", "brick", "none"))


@dataclass(frozen=True)
class Case:
    """One tile.

    Attributes:
        kind: What was done to it; the keys of `WANTED`.
        source: The photograph or the field it comes from.
        pixels: float32 (1, 3, H, W).
        lattice: How it is said to repeat.
    """

    kind: str
    source: str
    pixels: Array
    lattice: Lattice


WANTED = {
    "periodic": "pass",
    "cut": "pass",
    "as painted": "pass",
    "raw": "break",
    "alpha 8 px": "warn",
    "alpha 16 px": "warn",
    "alpha 10 %": "warn",
    "alpha 25 %": "warn",
    "alpha 50 %": "warn",
    "mirror": "warn",
    "Moisan": "warn",
    "kink": "warn",
    "row 2": "warn",
    "row 5": "warn",
    "motif 8 px": "warn",
    "motif 12 px": "warn",
    "motif 16 px": "warn",
    "motif 24 px": "warn",
    "corner": "warn",
}
"""The mildest verdict that is right; for "pass" the only one."""


def clouds(rng: Random, side: int, lattice: Lattice) -> Array:
    """Soft blobs of two colours."""
    noise = blur(rng.standard_normal((1, 1, side, side)).astype(np.float32), float(rng.uniform(1, side / 24)), lattice)
    share = 1 / (1 + np.exp(-6 * noise / noise.std()))
    one, other = rng.random((2, 1, 3, 1, 1))
    return np.asarray(one * share + other * (1 - share), np.float32)


def grain(rng: Random, side: int, lattice: Lattice) -> Array:
    """Coarse colour under fine noise, like a stylised tile."""
    noise = rng.standard_normal((1, 3, side, side)).astype(np.float32)
    soft = blur(noise, float(rng.uniform(1, side / 24)), lattice)
    return np.clip(0.5 + 0.12 * soft / soft.std() + 0.07 * noise, 0, 1).astype(np.float32)


def motifs(rng: Random, side: int, lattice: Lattice) -> Array:
    """Smooth-edged discs, ellipses and triangles scattered on a plain ground."""
    picture = np.ones((1, 3, side, side), np.float32) * rng.random((1, 3, 1, 1), np.float32)
    middle = side // 2
    for _ in range(int(rng.integers(12, 60))):
        mask = np.zeros((side, side), np.uint8)
        radius = int(rng.integers(max(3, side // 24), max(5, side // 8)))
        kind = rng.integers(3)
        if kind == 0:
            cv2.circle(mask, (middle, middle), radius, 255, -1, cv2.LINE_AA)
        elif kind == 1:
            size = (radius, radius // 2)
            cv2.ellipse(mask, (middle, middle), size, float(rng.integers(180)), 0, 360, 255, -1, cv2.LINE_AA)
        else:
            turns = rng.random() * 2 * np.pi + np.arange(3) * 2 * np.pi / 3
            corners = np.stack([middle + radius * np.cos(turns), middle + radius * np.sin(turns)], 1)
            cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
        cover = lattice.roll(mask[None, None] / np.float32(255), int(rng.integers(side)), int(rng.integers(side)))
        picture = picture * (1 - cover) + rng.random((1, 3, 1, 1), np.float32) * cover
    return np.asarray(picture, np.float32)


def weave(rng: Random, side: int, lattice: Lattice) -> Array:
    """Threads over and under, a whole number of them a side, with the unevenness of yarn."""
    count = int(rng.choice([8, 16, 24, 32])) * 2
    y, x = np.mgrid[:side, :side] / side * count
    over = (np.floor(x) + np.floor(y)) % 2
    thread = np.where(over > 0, np.sin(np.pi * (x % 1)), np.sin(np.pi * (y % 1))) ** 0.7
    one, other = rng.random((2, 3, 1, 1)).astype(np.float32)
    colour = np.where(over > 0, one, other) * (0.45 + 0.55 * thread)
    uneven = blur(rng.standard_normal((1, 1, side, side)).astype(np.float32), (0.7, 3.0), lattice)
    return np.clip(colour[None] * (1 + 0.15 * uneven / uneven.std()), 0, 1).astype(np.float32)


FIELDS: dict[str, Callable[[Random, int, Lattice], Array]] = {
    "clouds": clouds,
    "grain": grain,
    "motifs": motifs,
    "weave": weave,
}


def photo(path: Path, rng: Random, side: int, share: float = 0.9) -> Array:
    """Return a square crop of a photograph, `share` of its shorter side, at side × side px."""
    pixels = read_picture(path).pixels
    length = int(share * min(pixels.shape[-2:]))
    y, x = (int(rng.integers(0, n - length + 1)) for n in pixels.shape[-2:])
    return resize(pixels[..., y : y + length, x : x + length], (side, side), NONE)


def mirrored(picture: Array) -> Array:
    """Return the picture with its three reflections, twice as large."""
    wide = np.concatenate([picture, picture[..., ::-1]], -1)
    return np.ascontiguousarray(np.concatenate([wide, wide[..., ::-1, :]], -2))


def blended(picture: Array, overlap: int) -> Array:
    """Opposite edges faded into each other over `overlap` px, as the usual tools do; smaller by as much."""
    for axis in (-1, -2):
        side = picture.shape[axis] - overlap
        ramp = np.linspace(0, 1, overlap + 2, dtype=np.float32)[1:-1]
        ramp = ramp if axis == -1 else ramp[:, None]
        first, middle, last = np.split(picture, [overlap, side], axis)
        picture = np.concatenate([first * ramp + last * (1 - ramp), middle], axis)
    return picture


def moisan(picture: Array) -> Array:
    """The periodic part of Moisan's periodic plus smooth decomposition (2011)."""
    edge = np.zeros(picture.shape)
    across, down = picture[..., -1] - picture[..., 0], picture[..., -1, :] - picture[..., 0, :]
    edge[..., 0] += across
    edge[..., -1] -= across
    edge[..., 0, :] += down
    edge[..., -1, :] -= down
    height, width = picture.shape[-2:]
    waves = 2 * np.cos(2 * np.pi * np.arange(height) / height)[:, None] + 2 * np.cos(
        2 * np.pi * np.arange(width) / width
    )
    waves[0, 0] = 5
    spectrum = fft.fft2(edge) / (waves - 4)
    spectrum[..., 0, 0] = 0
    return np.clip(picture - fft.ifft2(spectrum).real, 0, 1).astype(np.float32)


def rolled(picture: Array, lattice: Lattice, rng: Random) -> Array:
    """Cut the plane elsewhere."""
    height, width = picture.shape[-2:]
    return np.ascontiguousarray(lattice.roll(picture, int(rng.integers(height)), int(rng.integers(width))))


def off_colour(tile: Array, levels: int, rng: Random) -> Array:
    """Lay a single row or column off its colour."""
    out = tile * np.float32(0.96) + np.float32(0.02)
    edge = [(..., 0), (..., -1), (..., 0, slice(None)), (..., -1, slice(None))][rng.integers(4)]
    out[edge] += np.float32(levels / 255) * np.float32(rng.choice([-1, 1]))
    return np.clip(out, 0, 1)


def with_tent(tile: Array, rng: Random) -> Array:
    """Add a ramp up to the seam and down from it: values meet, slopes do not."""
    height, width = tile.shape[-2:]
    depth = float(rng.uniform(0.1, 0.2)) * float(rng.choice([-1, 1]))
    across = rng.integers(2)
    side = width if across else height
    tent = np.abs(np.arange(side) - (side - 1) / 2) / (side / 2)
    tent = np.maximum(0, tent - 0.6) / 0.4 * depth
    shaped = tent if across else tent[:, None]
    return np.clip(tile * 0.6 + 0.2 + shaped, 0, 1).astype(np.float32)


def with_broken_motif(tile: Array, other: Array, length: int, rng: Random) -> Array:
    """Let something run into the seam, over `length` px of it, that does not go on beyond."""
    side = min(tile.shape[-2:])
    centre, radius = int(rng.integers(side)), length / 2
    mirror, turned = rng.integers(2), rng.integers(2)
    rows, columns = np.indices(tile.shape[-2:][::-1] if turned else tile.shape[-2:])
    along = len(rows)
    away = np.hypot((rows - centre + along / 2) % along - along / 2, columns)
    cover = np.clip(radius - away + 0.5, 0, 1).astype(np.float32)
    cover = cover if mirror else cover[:, ::-1]
    cover = cover.T if turned else cover
    # The motif's own colours: what is elsewhere in the picture and differs from what is here.
    here = (tile * cover).sum(axis=(-1, -2), keepdims=True) / cover.sum()
    far = other - here
    away = np.abs(far).sum(axis=1).ravel()
    pick = np.argsort(away)[int(0.9 * away.size)]
    return np.asarray(tile * (1 - cover) + other.reshape(1, 3, -1)[..., pick][..., None, None] * cover, np.float32)


def with_broken_corner(tile: Array, other: Array) -> Array:
    """Replace a quarter disc in one corner only."""
    rows, columns = np.indices(tile.shape[-2:])
    cover = np.clip(11 - np.hypot(rows, columns), 0, 1).astype(np.float32)
    here = (tile * cover).sum(axis=(-1, -2), keepdims=True) / cover.sum()
    away = np.abs(other - here).sum(axis=1).ravel()
    pick = np.argsort(away)[int(0.9 * away.size)]
    return np.asarray(tile * (1 - cover) + other.reshape(1, 3, -1)[..., pick][..., None, None] * cover, np.float32)


def defects(source: str, whole: Array, lattice: Lattice, rng: Random) -> Iterator[Case]:
    """Break a periodic tile in each of the ways that are not crops."""
    for levels in (2, 5):
        yield Case(f"row {levels}", source, off_colour(whole, levels, rng), lattice)
    yield Case("kink", source, with_tent(whole, rng), STRAIGHT if lattice == STRAIGHT else lattice)
    for length in (8, 12, 16, 24):
        yield Case(f"motif {length} px", source, with_broken_motif(whole, whole, length, rng), lattice)
    yield Case("corner", source, with_broken_corner(whole, whole), lattice)


def crops(source: str, crop: Callable[[int], Array], side: int) -> Iterator[Case]:
    """Make a tile of a crop in each of the usual ways."""
    yield Case("raw", source, crop(side), STRAIGHT)
    for name, overlap in (("8 px", 8), ("16 px", 16), ("10 %", side // 10), ("25 %", side // 4), ("50 %", side // 2)):
        # One with the same overlap twice over gives a tile of the wanted side.
        yield Case(f"alpha {name}", source, blended(crop(side + overlap), overlap), STRAIGHT)
    yield Case("mirror", source, mirrored(crop(side // 2)), STRAIGHT)
    yield Case("Moisan", source, moisan(crop(side)), STRAIGHT)


def photo_cases(path: Path, side: int, seed: int) -> Iterator[Case]:
    """Every kind from one photograph; the true repeats are joined or mirrored and then cut elsewhere."""
    rng = np.random.default_rng([seed, side])
    name = path.stem
    lattice = (STRAIGHT, HALF_DROP, BRICK)[rng.integers(3)]
    joined = make_periodic(photo(path, rng, side), lattice).pixels
    whole = rolled(joined, lattice, rng)
    yield Case("cut", name, joined, lattice)
    yield Case("periodic", name, whole, lattice)
    yield Case("periodic", name, rolled(mirrored(photo(path, rng, side // 2)), STRAIGHT, rng), STRAIGHT)
    yield from defects(name, whole, lattice, rng)
    big = photo(path, rng, side * 3 // 2, 1.0)

    def crop(length: int) -> Array:
        y, x = (int(n) for n in rng.integers(0, big.shape[-1] - length + 1, 2))
        return np.ascontiguousarray(big[..., y : y + length, x : x + length])

    yield from crops(name, crop, side)


def field_cases(name: str, side: int, seed: int) -> Iterator[Case]:
    """Every kind from one synthetic field."""
    rng = np.random.default_rng([seed, side, *name.encode()])
    lattice = STRAIGHT if name == "weave" else (STRAIGHT, HALF_DROP, BRICK)[rng.integers(3)]
    whole = rolled(FIELDS[name](rng, side, lattice), lattice, rng)
    yield Case("periodic", name, whole, lattice)
    yield Case("periodic", name, rolled(whole, lattice, rng), lattice)
    yield from defects(name, whole, lattice, rng)
    big = FIELDS[name](rng, side * 3 // 2, STRAIGHT)

    def crop(length: int) -> Array:
        y, x = (int(n) for n in rng.integers(0, big.shape[-1] - length + 1, 2))
        return np.ascontiguousarray(big[..., y : y + length, x : x + length])

    yield from crops(name, crop, side)


def tile_cases(path: Path, seed: int) -> Iterator[Case]:
    """Every kind from one finished tile of ours: as it is, cut elsewhere, with planted faults, and as crops of it."""
    picture = read_picture(path)
    known = description(picture) or {}
    lattice = parse_repeat(str(known.get("repeat", "straight"))).lattice
    rng = np.random.default_rng(seed)
    whole, name = picture.pixels, path.stem
    yield Case("as painted", name, whole, lattice)
    yield Case("periodic", name, rolled(whole, lattice, rng), lattice)
    yield Case("row 5", name, off_colour(whole, 5, rng), lattice)
    yield Case("kink", name, with_tent(whole, rng), lattice)
    for length in (12, 24):
        yield Case(f"motif {length} px", name, with_broken_motif(whole, whole, length, rng), lattice)
    yield Case("corner", name, with_broken_corner(whole, whole), lattice)
    side = min(whole.shape[-2:]) * 3 // 4

    def crop(length: int) -> Array:
        y, x = (int(rng.integers(0, n - length + 1)) for n in whole.shape[-2:])
        return np.ascontiguousarray(whole[..., y : y + length, x : x + length])

    yield Case("raw", name, crop(side), STRAIGHT)
    yield Case("alpha 16 px", name, blended(crop(side + 16), 16), STRAIGHT)
    yield Case("alpha 10 %", name, blended(crop(side + side // 10), side // 10), STRAIGHT)
    yield Case("mirror", name, mirrored(crop(side // 2)), STRAIGHT)
