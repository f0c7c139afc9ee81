"""Training pictures: photographs, procedural textures and mixtures, every one a function of (seed, step).

Optimised pictures leave the manifold of photographs (flat washes, strokes, grain, saturated colour), so about two
fifths of a batch are textures, blends, posterised pictures and pictures under noise.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

HELD_OUT = 100
"""How many photographs, the last by name, never enter training."""

Array = NDArray[np.float32]


def photo_paths(folder: Path) -> tuple[list[Path], list[Path]]:
    """Split the photographs of a folder by name into (training, held out)."""
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in {".jpg", ".jpeg", ".png"})
    return paths[:-HELD_OUT], paths[-HELD_OUT:]


def centre_crop(path: Path, size_px: int) -> Array:
    """The middle square of a picture, (3, size_px, size_px) in [0, 1]; a smaller picture is enlarged first."""
    picture = Image.open(path).convert("RGB")
    short = min(picture.size)
    if short < size_px:
        scale = size_px / short
        size = (max(size_px, round(picture.width * scale)), max(size_px, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = (picture.width - size_px) // 2, (picture.height - size_px) // 2
    return _to_array(picture.crop((left, top, left + size_px, top + size_px)))


def _to_array(picture: Image.Image) -> Array:
    return np.asarray(picture, dtype=np.float32).transpose(2, 0, 1) / np.float32(255)


class Pictures:
    """A source of training crops, held in memory."""

    def __init__(self, photos: list[Path], styles: list[Path] | None = None) -> None:
        """Read every picture once; ``styles`` are our own style pictures, if there are any yet."""
        self._photos = [Image.open(p).convert("RGB") for p in photos]
        self._styles = [Image.open(p).convert("RGB") for p in styles or []]
        for picture in self._styles:
            picture.thumbnail((768, 768))

    def batch(self, rng: np.random.Generator, count: int, size_px: int) -> Array:
        """``count`` crops, (count, 3, size_px, size_px) in [0, 1]."""
        return np.stack([self.crop(rng, size_px) for _ in range(count)])

    def crop(self, rng: np.random.Generator, size_px: int) -> Array:
        """One crop of a randomly chosen kind."""
        kind = rng.random()
        if kind < 0.12:
            x = texture(rng, size_px)
        elif kind < 0.24:
            share = np.float32(rng.uniform(0.25, 0.75))
            other = texture(rng, size_px) if rng.random() < 0.4 else self._photo(rng, size_px)
            x = share * self._photo(rng, size_px) + (1 - share) * other
        elif kind < 0.34:
            x = _posterise(rng, self._photo(rng, size_px))
        elif kind < 0.44:
            noise = coloured_noise(rng, size_px, exponent=float(rng.uniform(0, 1.0)))
            x = self._photo(rng, size_px) + np.float32(rng.uniform(0.02, 0.35)) * (noise - 0.5)
        else:
            x = self._photo(rng, size_px)
        return np.clip(_augment(rng, x), 0, 1).astype(np.float32)

    def _photo(self, rng: np.random.Generator, size_px: int) -> Array:
        pool = self._styles if self._styles and rng.random() < 0.15 else self._photos
        picture = pool[int(rng.integers(len(pool)))]
        short = min(picture.size)
        # Half the crops at native scale, which is the scale the encoder is judged at.
        side = size_px if rng.random() < 0.5 else int(size_px * np.exp(rng.uniform(-0.5, 0.8)))
        side = max(16, min(side, short))
        left = int(rng.integers(picture.width - side + 1))
        top = int(rng.integers(picture.height - side + 1))
        box = (left, top, left + side, top + side)
        if side == size_px:
            return _to_array(picture.crop(box))
        return _to_array(picture.resize((size_px, size_px), Image.Resampling.BICUBIC, box=box))


def _augment(rng: np.random.Generator, x: Array) -> Array:
    if rng.random() < 0.5:
        x = x[:, :, ::-1]
    if rng.random() < 0.2:
        x = x.transpose(0, 2, 1)
    if rng.random() < 0.3:
        x = x[rng.permutation(3)]
    if rng.random() < 0.3:
        x = (x - 0.5) * np.float32(rng.uniform(0.4, 1.6)) + np.float32(0.5 + rng.uniform(-0.15, 0.15))
    if rng.random() < 0.04:
        x = 1 - x
    return x


def _posterise(rng: np.random.Generator, x: Array) -> Array:
    if rng.random() < 0.5:
        levels = int(rng.integers(2, 7))
        return (np.round(x * levels) / levels).astype(np.float32)
    grey = x.mean(axis=0, keepdims=True)
    return (grey + np.float32(rng.uniform(1.5, 3.5)) * (x - grey)).astype(np.float32)


def texture(rng: np.random.Generator, size_px: int) -> Array:
    """A procedural texture of a random kind."""
    kind = int(rng.integers(5))
    if kind == 0:
        return coloured_noise(rng, size_px, exponent=float(rng.uniform(0, 2.5)))
    if kind == 1:
        return _gratings(rng, size_px)
    if kind == 2:
        return _blobs(rng, size_px)
    if kind == 3:
        return _voronoi(rng, size_px)
    return _strokes(rng, size_px)


def coloured_noise(rng: np.random.Generator, size_px: int, exponent: float) -> Array:
    """Gaussian noise with amplitude spectrum 1/f^exponent and correlated colours, about 0.5."""
    spectrum = np.fft.rfft2(rng.standard_normal((3, size_px, size_px)).astype(np.float32))
    fy, fx = np.fft.fftfreq(size_px)[:, None], np.fft.rfftfreq(size_px)[None, :]
    spectrum /= np.maximum(np.hypot(fy, fx), 1 / size_px) ** exponent
    noise = np.fft.irfft2(spectrum, s=(size_px, size_px))
    noise -= noise.mean(axis=(1, 2), keepdims=True)
    noise /= noise.std() + 1e-6
    mixed = np.einsum("ij,jhw->ihw", rng.standard_normal((3, 3)) * 0.5 + np.eye(3), noise)
    level = rng.uniform(0.3, 0.7, (3, 1, 1))
    return np.clip(level + rng.uniform(0.05, 0.25) * mixed, 0, 1).astype(np.float32)


def _palette(rng: np.random.Generator, count: int) -> Array:
    return rng.random((count, 3), dtype=np.float32)


def _gratings(rng: np.random.Generator, size_px: int) -> Array:
    y, x = np.mgrid[0:size_px, 0:size_px].astype(np.float32)
    out = np.zeros((3, size_px, size_px), np.float32)
    count = int(rng.integers(1, 4))
    for _ in range(count):
        angle, period = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(3), np.log(48)))
        bend = rng.uniform(0, 3) * np.sin(2 * np.pi * x / rng.uniform(30, 200))
        wave = np.sin(2 * np.pi * (np.cos(angle) * x + np.sin(angle) * y) / period + bend)
        wave = np.sign(wave) if rng.random() < 0.4 else wave
        a, b = _palette(rng, 2)
        out += a[:, None, None] + (b - a)[:, None, None] * (0.5 + 0.5 * wave)
    return out / np.float32(count)


def _blobs(rng: np.random.Generator, size_px: int) -> Array:
    field = coloured_noise(rng, size_px, exponent=float(rng.uniform(1.2, 2.5)))[0]
    count = int(rng.integers(2, 7))
    cuts = np.quantile(field, np.linspace(0, 1, count + 1)[1:-1])
    return _palette(rng, count)[np.digitize(field, cuts)].transpose(2, 0, 1)


def _voronoi(rng: np.random.Generator, size_px: int) -> Array:
    count = int(rng.integers(6, 40))
    points = rng.uniform(0, size_px, (count, 2)).astype(np.float32)
    y, x = np.mgrid[0:size_px, 0:size_px].astype(np.float32)
    distance = (y[..., None] - points[:, 0]) ** 2 + (x[..., None] - points[:, 1]) ** 2
    return _palette(rng, count)[distance.argmin(axis=-1)].transpose(2, 0, 1)


def _strokes(rng: np.random.Generator, size_px: int) -> Array:
    colours = (_palette(rng, int(rng.integers(3, 9))) * 255).astype(int)
    picture = Image.new("RGB", (size_px, size_px), tuple(int(v) for v in colours[0]))
    draw = ImageDraw.Draw(picture)
    length, width = rng.uniform(6, 40), rng.uniform(1, 7)
    turn = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.integers(60, 400))):
        x, y = rng.uniform(0, size_px, 2)
        angle = turn + np.sin(x / size_px * rng.uniform(3, 6)) * 2 + rng.normal(0, 0.2)
        end = (x + length * np.cos(angle), y + length * np.sin(angle))
        colour = np.clip(colours[int(rng.integers(len(colours)))] + rng.normal(0, 12, 3), 0, 255)
        draw.line((x, y, *end), fill=tuple(int(v) for v in colour), width=max(1, int(width * rng.uniform(0.5, 1.5))))
    return _to_array(picture)
