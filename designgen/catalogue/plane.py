"""What a page shows of a design: a piece of the repeating plane, a whole print or a garment, at a stated scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from designgen.catalogue.geometry import MM_PER_INCH
from designgen.catalogue.pictures import PRESS_DPI
from designgen.catalogue.theme import Rgb
from designgen.imaging import Picture, Pixels
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.tile import Tile

SCALES = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""The reductions we print: "1 : 2" shows a centimetre of cloth as half a centimetre."""
# 299.97 dpi, which rounding a size in mm can give, is 300; above 1.5 times that, the pixels are only weight.
_DPI_TOLERANCE = 0.998
_MOST_OVER = 1.5
# Less than one 8-bit step over any paper.
_INVISIBLE = 1 / 512
# A plain wall changes by less than that from one spot to the next, and by less than that along a picture's edge.
_PLAIN_STEP, _PLAIN_RANGE = 6 / 255, 0.35
# An offset in mm may need hundreds of tiles to come round to a straight repeat.
_MANY_PARTS = 12


@dataclass(frozen=True)
class View:
    """Pixels and the size at which they are to be shown.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1], nothing transparent.
        width_mm: Width on the page.
        height_mm: Height on the page.
        scale: How many times smaller than the cloth; 1 is true scale.
        native: Whether these are a tile's own pixels at true scale, whose resolution is what it is; every other
            picture has the resolution of the press.
    """

    pixels: Pixels
    width_mm: float
    height_mm: float
    scale: float = 1.0
    native: bool = False

    @property
    def dpi(self) -> float:
        """Pixels per inch as placed, the lower of the two directions."""
        height, width = self.pixels.shape[2:]
        return MM_PER_INCH * float(min(width / self.width_mm, height / self.height_mm))


def scale_text(scale: float) -> str:
    """Return a scale as it is printed: "true scale" or "1 : 2.5"."""
    return "true scale" if scale == 1 else f"1\u00a0:\u00a0{scale:g}"


def dpi_of(tile: Tile) -> float:
    """Return the tile's pixels per inch at true scale, the lower of the two directions."""
    height, width = tile.pixels.shape[2:]
    return MM_PER_INCH * float(min(width / tile.width_mm, height / tile.height_mm))


def least_scale(tile: Tile, at_least: float = 1.0, dpi: float = PRESS_DPI) -> float:
    """Return the smallest printed reduction at which the tile has press resolution.

    Args:
        tile: The design.
        at_least: Any further reduction that is wanted, for example to fit a frame.
        dpi: Resolution of the press.
    """
    return _printed(max(dpi * _DPI_TOLERANCE / dpi_of(tile), at_least))


def _printed(wanted: float) -> float:
    for scale in SCALES:
        if scale >= wanted - 1e-9:
            return float(scale)
    return float(math.ceil(wanted))


def plane_view(
    tile: Tile,
    frame_mm: tuple[float, float],
    scale: float,
    paper: Rgb,
    corner_mm: tuple[float, float] = (0, 0),
    dpi: float = PRESS_DPI,
) -> View:
    """Return the piece of the plane that covers a frame.

    Args:
        tile: A tile that repeats.
        frame_mm: Width and height of the frame.
        scale: The reduction, 1 or more.
        paper: What shows through a transparent tile.
        corner_mm: Where in the frame a tile has its top left corner, to the nearest pixel.
        dpi: Resolution of the press.

    Returns:
        A view at exactly this scale, up to one pixel larger than the frame, for the page to clip.
    """
    pixels = _at_scale(tile, scale, paper, dpi)
    height, width = pixels.shape[2:]
    step_x, step_y = tile.width_mm / scale / width, tile.height_mm / scale / height
    across, down = math.ceil(frame_mm[0] / step_x - 1e-6), math.ceil(frame_mm[1] / step_y - 1e-6)
    left, top = round(corner_mm[0] / step_x), round(corner_mm[1] / step_y)
    if max(tile.lattice.straight_count) > _MANY_PARTS or not all(tile.lattice.wraps):
        return View(
            _window(tile, pixels, (-top, -left, down, across), paper), across * step_x, down * step_y, scale, scale == 1
        )
    # Taking rows, then columns, of the straight equivalent is several times faster than looking up every pixel.
    straight = tile.lattice.straight_equivalent(pixels)
    rows = (np.arange(down) - top) % straight.shape[2]
    columns = (np.arange(across) - left) % straight.shape[3]
    window = np.take(np.take(straight, rows, axis=2), columns, axis=3)
    return View(window, across * step_x, down * step_y, scale, scale == 1)


def _window(tile: Tile, pixels: Pixels, window: tuple[int, int, int, int], paper: Rgb) -> Pixels:
    """Look the plane up pixel by pixel; across a border, where it ends, the paper shows."""
    y0, x0, height, width = window
    shown: Pixels = tile.lattice.window(pixels, y0, x0, height, width)
    down, across = tile.lattice.wraps
    rows, columns = np.arange(y0, y0 + height), np.arange(x0, x0 + width)
    beyond_rows = (rows < 0) | (rows >= pixels.shape[2]) if not down else np.zeros(height, bool)
    beyond_columns = (columns < 0) | (columns >= pixels.shape[3]) if not across else np.zeros(width, bool)
    bare = beyond_rows[:, None] | beyond_columns[None, :]
    ground = np.asarray(paper, np.float32)[None, :, None, None]
    return np.where(bare, ground, shown).astype(np.float32) if bare.any() else shown


def repeats_view(tile: Tile, count: int, scale: float, paper: Rgb, dpi: float = PRESS_DPI) -> View:
    """Return count × count repeats at a scale; of a border as many along it, in the middle."""
    down, across = tile.lattice.wraps
    width_mm, height_mm = tile.width_mm / scale, tile.height_mm / scale
    aside = (count - 1) / 2
    corner_mm = 0.0 if across else aside * width_mm, 0.0 if down else aside * height_mm
    return plane_view(tile, (count * width_mm, count * height_mm), scale, paper, corner_mm, dpi)


def print_view(tile: Tile, scale: float, paper: Rgb, dpi: float = PRESS_DPI) -> View:
    """Return a whole tile or placed print at a scale."""
    pixels = _at_scale(tile, scale, paper, dpi)
    return View(pixels, tile.width_mm / scale, tile.height_mm / scale, scale, scale == 1)


def fit_scale(tile: Tile, width_mm: float, height_mm: float, count: int = 1, dpi: float = PRESS_DPI) -> float:
    """Return the least printed reduction at which count × count tiles fit a frame at press resolution."""
    return least_scale(tile, count * max(tile.width_mm / width_mm, tile.height_mm / height_mm), dpi)


def true_or_fit(tile: Tile, width_mm: float, height_mm: float, dpi: float = PRESS_DPI) -> float:
    """Return 1 where the whole tile fits a frame at true scale, whatever its resolution; else as `fit_scale`."""
    fits = tile.width_mm <= width_mm + 1e-6 and tile.height_mm <= height_mm + 1e-6
    return 1.0 if fits else fit_scale(tile, width_mm, height_mm, 1, dpi)


def photo_view(picture: Picture, width_mm: float, height_mm: float, paper: Rgb, dpi: float = PRESS_DPI) -> View:
    """Return a picture of a garment as large as frame and press resolution allow, never enlarged.

    Args:
        picture: Any picture; an empty border is cut off, and where it is transparent the paper shows.
        width_mm: Width of the frame.
        height_mm: Height of the frame.
        paper: Colour behind it.
        dpi: Resolution of the press.
    """
    pixels = _flattened(*_trimmed(picture), paper)
    height, width = pixels.shape[2:]
    room_x, room_y = (int(side * dpi / MM_PER_INCH) for side in (width_mm, height_mm))
    factor = min(1.0, room_x / width, room_y / height)
    if factor < 1.0:
        size = max(1, math.floor(height * factor)), max(1, math.floor(width * factor))
        pixels = _smaller(pixels, size, Lattice.named("none"))
        height, width = size
    return View(pixels, width * MM_PER_INCH / dpi, height * MM_PER_INCH / dpi)


def studio_view(picture: Picture, width_mm: float, height_mm: float, dpi: float = PRESS_DPI) -> View | None:
    """Return a picture in the middle of a frame, its backdrop carried on to the frame's edges; nothing is enlarged.

    Args:
        picture: A garment before a plain wall.
        width_mm: Width of the frame.
        height_mm: Height of the frame.
        dpi: Resolution of the press.

    Returns:
        A view of the frame's size; None where the picture's edges are not plain, or it is transparent.
    """
    if picture.alpha is not None and float(picture.alpha.min()) < 1:
        return None
    if not all(_is_plain(edge) for edge in _edges(picture.pixels[0])):
        return None
    shown = photo_view(picture, width_mm, height_mm, (1.0, 1.0, 1.0), dpi).pixels
    room = math.ceil(height_mm * dpi / MM_PER_INCH - 1e-6), math.ceil(width_mm * dpi / MM_PER_INCH - 1e-6)
    before = [(most - side) // 2 for most, side in zip(room, shown.shape[2:], strict=True)]
    after = [most - side - first for most, side, first in zip(room, shown.shape[2:], before, strict=True)]
    for axis in (3, 2):
        first = np.flip(_carried_on(shown, axis, 0, before[axis - 2]), axis)
        last = _carried_on(shown, axis, -1, after[axis - 2])
        shown = np.concatenate([first, shown, last], axis=axis)
    return View(shown, room[1] * MM_PER_INCH / dpi, room[0] * MM_PER_INCH / dpi)


def _edges(pixels: np.ndarray) -> tuple[np.ndarray, ...]:
    return pixels[:, 0], pixels[:, -1], pixels[:, :, 0], pixels[:, :, -1]


def _is_plain(edge: np.ndarray) -> bool:
    """Return whether the colour along an edge (3, n) changes only slowly: a wall, and not a garment cut off."""
    window = max(3, edge.shape[1] // 50)
    mean = np.ones(window) / window
    slow = np.stack([np.convolve(np.pad(line, window, "edge"), mean, "same")[window:-window] for line in edge])
    return float(np.abs(edge - slow).max()) <= _PLAIN_STEP and float(np.ptp(slow, axis=1).max()) <= _PLAIN_RANGE


def _carried_on(shown: Pixels, axis: int, edge: int, count: int) -> Pixels:
    """Return so many further rows or columns beyond an edge of a picture, from the edge outwards.

    The wall goes on as its edge is, smoother along it the further out, so that no grain is drawn out into streaks; a
    grain of its own, finer than one step of 8 bits, keeps its shades from showing as bands.
    """
    line = np.take(shown, [edge], axis=axis)
    near, far = (_smoothed(line, 5 - axis, share) for share in (60, 6))
    shape = [1, 1, 1, 1]
    shape[axis] = count
    way = np.minimum(np.arange(1, count + 1) / max(1, shown.shape[axis] // 8), 1).reshape(shape)
    grain = np.random.default_rng(axis).random((1, 1, *np.broadcast_shapes(line.shape[2:], way.shape[2:])))
    found: Pixels = np.clip(near * (1 - way) + far * way + (grain - 0.5) / 255, 0, 1).astype(np.float32)
    return found


def _smoothed(line: Pixels, axis: int, share: int) -> Pixels:
    """Return a row or a column with a running mean along it, over so small a share of its length."""
    count = line.shape[axis]
    window = max(1, count // (2 * share)) * 2 + 1
    widths = [(0, 0)] * 4
    widths[axis] = (window // 2, window // 2)
    padded = np.cumsum(np.pad(line, widths, "edge"), axis=axis, dtype=np.float64)
    padded = np.insert(padded, 0, 0, axis=axis)
    upper = np.take(padded, range(window, window + count), axis=axis)
    lower = np.take(padded, range(count), axis=axis)
    mean: Pixels = ((upper - lower) / window).astype(np.float32)
    return mean


def backdrop(picture: Picture) -> Rgb | None:
    """Return the colour a picture's four corners agree on, so that a page can go on with it; None if they differ."""
    if picture.alpha is not None and float(picture.alpha.min()) < 1:
        return None
    pixels = picture.pixels[0]
    side = max(1, min(pixels.shape[1:]) // 50)
    ends = slice(side), slice(-side, None)
    corners = [pixels[:, rows, columns] for rows in ends for columns in ends]
    means = np.stack([corner.mean(axis=(1, 2)) for corner in corners])
    spread = max(float(np.ptp(means, axis=0).max()), *(float(corner.std(axis=(1, 2)).max()) for corner in corners))
    red, green, blue = (round(float(v) * 255) / 255 for v in means.mean(axis=0))
    return (red, green, blue) if spread <= 1.5 / 255 else None


def _at_scale(tile: Tile, scale: float, paper: Rgb, dpi: float) -> Pixels:
    """Return the tile's pixels over paper, thinned to press resolution where the reduction leaves far more."""
    pixels = _flattened(tile.pixels, tile.alpha, paper)
    if dpi_of(tile) * scale <= _MOST_OVER * dpi:
        return pixels
    wanted = [math.ceil(side / scale / MM_PER_INCH * dpi) for side in (tile.height_mm, tile.width_mm)]
    size = _admissible_from(tile.lattice, (wanted[0], wanted[1]))
    height, width = pixels.shape[2:]
    return _smaller(pixels, (min(size[0], height), min(size[1], width)), tile.lattice)


def _admissible_from(lattice: Lattice, size_px: tuple[int, int]) -> tuple[int, int]:
    """Return the nearest size not below this one on which the drop falls on whole pixels."""
    height, width = size_px
    down, across = lattice.admissible((height, width))
    parts = lattice.drop.denominator
    return (down if down >= height else down + parts), (across if across >= width else across + parts)


def _trimmed(picture: Picture) -> tuple[Pixels, Pixels | None]:
    """Return pixels and alpha without a fully transparent border."""
    if picture.alpha is None:
        return picture.pixels, None
    seen = picture.alpha[0, 0] > _INVISIBLE
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return picture.pixels, picture.alpha
    part = np.s_[:, :, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return picture.pixels[part], picture.alpha[part]


def _flattened(pixels: Pixels, alpha: Pixels | None, paper: Rgb) -> Pixels:
    if alpha is None:
        return pixels
    behind = np.asarray(paper, np.float32)[None, :, None, None]
    flat: Pixels = np.clip(pixels * alpha + behind * (1 - alpha), 0, 1).astype(np.float32)
    return flat


def _smaller(pixels: Pixels, size_px: tuple[int, int], lattice: Lattice) -> Pixels:
    """Shrink in linear light, so that fine patterns keep their brightness, padded by the lattice."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4).astype(np.float32)
    small = np.clip(resize(linear, size_px, lattice), 0, 1)
    encoded = np.where(small <= 0.0031308, small * 12.92, 1.055 * small ** (1 / 2.4) - 0.055)
    return np.clip(encoded, 0, 1).astype(np.float32)
