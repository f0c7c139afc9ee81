"""Swatches and styles in pairs, and their painting, kept in a folder so that long measurements can be taken up again.

Several processes may share the folder: each picture is painted by whoever claims it first.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from designgen.encoders.base import Encoder
from designgen.imaging import read_picture
from designgen.library import StyleInfo, list_styles, read_style
from designgen.pipeline.stages import TILE_VERSION
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.stylize import Content, Settings, Style, stylize
from designgen.stylize.schedule import STRIDE
from designgen.stylize.settings import Picture

ROOT = Path(__file__).resolve().parents[1]
SWATCHES = ROOT / "examples/swatches"
STYLES = ROOT / "styles"
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Pair:
    """What is painted: a swatch of ours and a style of the library or from outside.

    Attributes:
        swatch: Its name in swatches.toml.
        style: Picture, and the strength and style scale that suit it.
        size_px: (h, w) of the tile.
        content: The swatch at that size.
    """

    swatch: str
    style: StyleInfo
    size_px: tuple[int, int]
    content: Content

    @property
    def name(self) -> str:
        return f"{self.swatch} x {self.style.name}"

    def shown(self, pixels: Picture) -> Picture:
        """Lay a placed print on white: what is invisible is not to be judged."""
        alpha = self.content.alpha
        return pixels if alpha is None else np.clip(pixels * alpha + (1 - alpha), 0, 1).astype(np.float32)

    def settings(self, **changes: Any) -> Settings:
        """The defaults, as `designgen stylize` takes them for this style."""
        style = self.style
        own = Settings(strength=style.strength, style_scale=style.style_scale, tv=style.smoothness)
        return replace(own, **changes)


@dataclass(frozen=True)
class Painted:
    """What came of a pair.

    Attributes:
        pixels: float32 (1, 3, h, w).
        seconds: It took, on the machine and in the company it had.
    """

    pixels: Picture
    seconds: float


def swatch_names() -> tuple[str, ...]:
    return tuple(tomllib.loads((SWATCHES / "swatches.toml").read_text(encoding="utf-8")))


def styles_of(art: Path | None) -> tuple[StyleInfo, ...]:
    """Our library, or the pictures of a folder."""
    if art is None:
        return list_styles([STYLES])
    files = sorted(path for path in art.iterdir() if path.suffix.lower() in PICTURES)
    return tuple(StyleInfo(path.stem, path.stem, "", "", (), 0.6, 1.0, (), path) for path in files)


def pair_of(swatch: str, style: StyleInfo, side_px: int) -> Pair:
    """Load a pair for a tile of the area of a square of this side."""
    entry = tomllib.loads((SWATCHES / "swatches.toml").read_text(encoding="utf-8"))[swatch]
    lattice, picture = Lattice.named(entry["repeat"]), read_picture(SWATCHES / entry["file"])
    height, width = picture.pixels.shape[-2:]
    factor = side_px / math.sqrt(height * width)
    size = lattice.admissible((round(height * factor), round(width * factor)), STRIDE)
    pixels = np.clip(resize(picture.pixels, size, lattice), 0, 1)
    alpha = None if picture.alpha is None else np.clip(resize(picture.alpha, size, lattice), 0, 1)
    return Pair(swatch, style, size, Content(pixels, lattice, alpha))


def library_pair(swatch: str, style: str, side_px: int) -> Pair:
    return pair_of(swatch, read_style(STYLES / style), side_px)


def spread_pairs(swatches: Sequence[str], styles: Sequence[StyleInfo], count: int) -> list[tuple[str, StyleInfo]]:
    """Pair so that all swatches come equally often, all styles nearly so, and no pair twice while there are others."""
    whole = len(swatches) * len(styles)
    step = next(step for step in (3, 4, 5, 7, 1) if math.gcd(step, len(styles)) == 1)
    pairs = []
    for number in range(min(count, whole)):
        row, turn = number % len(swatches), number // len(swatches)
        pairs.append((swatches[row], styles[(row + step * turn) % len(styles)]))
    return pairs


@dataclass(frozen=True)
class Easel:
    """Where pictures are painted and kept.

    Attributes:
        folder: One .npy and one .json a picture.
        encoder: The network.
    """

    folder: Path
    encoder: Encoder

    def key(self, pair: Pair, settings: Settings) -> str:
        """A name for the result: what it is of in plain words, and a digest of all that decides it."""
        total = hashlib.sha256(f"{TILE_VERSION}|{self.encoder.identity}|{pair.size_px}|".encode())
        total.update(json.dumps({**vars(settings)}, sort_keys=True, default=_plain).encode())
        total.update(pair.content.pixels.tobytes())
        total.update(pair.style.picture.read_bytes())
        return f"{pair.swatch}__{pair.style.name}__{total.hexdigest()[:12]}"

    def painted(self, pair: Pair, settings: Settings) -> Painted:
        """Paint a pair, or take it from the folder; waits where another process is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.key(pair, settings)}.npy"
        with _claimed(path.with_suffix(".lock"), wait=True):
            if not path.exists():
                self._paint(pair, settings, path)
        record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return Painted(np.load(path), record["seconds"])

    def share(self, work: Sequence[tuple[Pair, Settings]]) -> None:
        """Paint whatever nobody has painted or is painting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for pair, settings in work:
            path = self.folder / f"{self.key(pair, settings)}.npy"
            with _claimed(path.with_suffix(".lock"), wait=False) as mine:
                if mine and not path.exists():
                    self._paint(pair, settings, path)

    def _paint(self, pair: Pair, settings: Settings, path: Path) -> None:
        began = time.perf_counter()
        style = Style(read_picture(pair.style.picture).pixels)
        pixels = stylize(pair.content, [style], pair.size_px, settings, self.encoder)
        record = {"pair": pair.name, "seconds": time.perf_counter() - began}
        print(f"painted {pair.name}: {record['seconds']:.0f} s", flush=True)
        path.with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")
        # The picture last and whole: its being there says that all is.
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.save(file, pixels)
        unfinished.replace(path)


@contextmanager
def _claimed(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a picture; the system lets go of it when a process dies."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else repr(value)
