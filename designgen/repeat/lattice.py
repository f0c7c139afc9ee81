"""How a tile repeats over the plane, and every operation that must know it.

A tile of H × W pixels repeats by two vectors (rows down, columns right):

- straight:  (0, W) and (H, 0)
- half-drop: (H/2, W) and (H, 0)    each column block sits half a tile lower than the one to its left
- brick:     (0, W) and (H, W/2)    each row block sits half a tile further right than the one above it

and likewise for any other fraction of a drop. A border repeats along one side only, (0, W) or (H, 0); across it it
ends, and is continued by its own outermost pixels. An operator (a convolution, a blur, total variation, a resize) is
seamless on the plane when it takes its border from these neighbours, so all of them pad through :meth:`Lattice.pad`.
The lattice holds only the fraction, never pixels: at a layer of a network with stride s the same lattice pads the
smaller feature map.

All functions take numpy arrays or torch tensors, follow the input's type, and work on the last two axes (…, H, W).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar, cast

import numpy as np

Axis = Literal["none", "straight", "column", "row", "border", "border-down"]
Array = TypeVar("Array", bound=Any)
Padding = int | tuple[int, int, int, int]

NAMES = ("straight", "half-drop", "brick", "none")
BORDERS = ("border", "border-down")

_AXES = ("none", "straight", "column", "row", "border", "border-down")
_WRAPS = {"none": (False, False), "border": (False, True), "border-down": (True, False)}
_FRACTION = re.compile(r"(drop|shift)-(\d{1,5})/(\d{1,5})")


@dataclass(frozen=True)
class Lattice:
    """A one-parameter family of repeats: straight, dropped columns, shifted rows, one side only, or no repeat at all.

    Attributes:
        axis: "straight"; "column" (each next column block is lowered); "row" (each next row block is shifted right);
            "border" (repeats across only) and "border-down" (down only); "none" for a placed print. Where it does not
            repeat it is padded with its own border pixels.
        drop: The shift as a fraction of the tile's height (column) or width (row), in [0, 1).
    """

    axis: Axis = "straight"
    drop: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.axis not in _AXES:
            raise ValueError(f"axis: expected one of {', '.join(_AXES)}, got {self.axis!r}")
        shifted = self.axis in ("column", "row")
        if shifted != (self.drop != 0) or not 0 <= self.drop < 1:
            raise ValueError(f"drop: expected a fraction in (0, 1) for column or row, else 0, got {self.drop}")

    @classmethod
    def named(cls, name: str) -> Lattice:
        """Return the lattice of that name: one of `NAMES` or `BORDERS`, or such as drop-1/3 and shift-2/5.

        Raises:
            ValueError: The name is none of these.
        """
        table = {
            "straight": cls(),
            "half-drop": cls("column", Fraction(1, 2)),
            "brick": cls("row", Fraction(1, 2)),
            "none": cls("none"),
            "border": cls("border"),
            "border-down": cls("border-down"),
        }
        if name in table:
            return table[name]
        match = _FRACTION.fullmatch(name)
        if match is None or not 0 < int(match[2]) < int(match[3]):
            raise ValueError(
                f"repeat: expected one of {', '.join((*NAMES, *BORDERS))} or such as drop-1/3, got {name!r}"
            )
        return cls("column" if match[1] == "drop" else "row", Fraction(int(match[2]), int(match[3])))

    @property
    def name(self) -> str:
        """The trade name, for example "half-drop"; "drop-1/3" or "shift-1/3" where the trade has none."""
        for name in (*NAMES, *BORDERS):
            if Lattice.named(name) == self:
                return name
        return f"{'drop' if self.axis == 'column' else 'shift'}-{self.drop}"

    @property
    def is_periodic(self) -> bool:
        """Whether the tile repeats at all, be it along one side only."""
        return self.axis != "none"

    @property
    def wraps(self) -> tuple[bool, bool]:
        """Whether it repeats (down, across)."""
        return _WRAPS.get(self.axis, (True, True))

    def shift_px(self, height_px: int, width_px: int) -> int:
        """Return the drop in pixels of a tile of this size.

        Raises:
            ValueError: The drop does not fall on whole pixels.
        """
        length = height_px if self.axis == "column" else width_px
        shift = self.drop * length
        if shift.denominator != 1:
            raise ValueError(f"a drop of {self.drop} needs a length divisible by {self.drop.denominator}, got {length}")
        return int(shift)

    def admissible(self, size_px: tuple[int, int], stride: int = 1) -> tuple[int, int]:
        """Return the size (H, W) nearest to the one asked on which strides up to `stride` commute with the lattice.

        Both sides become multiples of the stride, the dropped side of stride × denominator, so that the drop falls on
        whole cells of the coarsest feature map.
        """

        def nearest(length: int, step: int) -> int:
            return max(step, round(length / step) * step)

        height, width = size_px
        steps = [stride, stride]
        if self.axis == "column":
            steps[0] = stride * self.drop.denominator
        elif self.axis == "row":
            steps[1] = stride * self.drop.denominator
        return nearest(height, steps[0]), nearest(width, steps[1])

    def nearest(self, size_px: tuple[int, int]) -> Lattice:
        """Return this lattice with its drop moved to the nearest whole pixel of a size (H, W)."""
        if not self.drop:
            return self
        length = size_px[0] if self.axis == "column" else size_px[1]
        drop = Fraction(round(self.drop * length) % length, length)
        return Lattice(self.axis, drop) if drop else Lattice()

    def pad(self, x: Array, padding: Padding) -> Array:
        """Pad the last two axes with what the plane shows there.

        Args:
            x: Array or tensor (…, H, W).
            padding: One width for all sides, or (top, bottom, left, right), in pixels.

        Returns:
            (…, top + H + bottom, left + W + right); beyond one tile the plane goes on correctly.
        """
        top, bottom, left, right = (padding,) * 4 if isinstance(padding, int) else padding
        height, width = int(x.shape[-2]), int(x.shape[-1])
        fits = max(top, bottom) <= height and max(left, right) <= width
        if all(self.wraps) and fits:
            return self._pad_by_slices(x, (top, bottom, left, right))
        return self.window(x, -top, -left, top + height + bottom, left + width + right)

    def roll(self, x: Array, dy: int, dx: int) -> Array:
        """Slide the pattern under its tile by (dy, dx) pixels: down and right for positive values.

        Raises:
            ValueError: The lattice does not repeat, or not along that side.
        """
        if not self.is_periodic:
            raise ValueError("a placed print does not repeat and cannot be rolled")
        down, across = self.wraps
        if (dy and not down) or (dx and not across):
            raise ValueError(f"a {self.name} does not repeat along both sides and cannot be rolled by {(dy, dx)}")
        return self.window(x, -dy, -dx, int(x.shape[-2]), int(x.shape[-1]))

    def window(self, x: Array, y0: int, x0: int, height: int, width: int) -> Array:
        """Return the rectangle of the plane whose top left corner is (y0, x0) in the tile's pixels.

        Args:
            x: The tile, (…, H, W).
            y0: First row; may be negative or beyond the tile.
            x0: First column, likewise.
            height: Rows wanted.
            width: Columns wanted.

        Returns:
            (…, height, width), same type as the input.
        """
        rows, columns = self.source_index(
            (int(x.shape[-2]), int(x.shape[-1])),
            np.arange(y0, y0 + height)[:, None],
            np.arange(x0, x0 + width)[None, :],
        )
        if not isinstance(x, np.ndarray):
            as_tensor = sys.modules["torch"].as_tensor
            rows, columns = as_tensor(rows, device=x.device), as_tensor(columns, device=x.device)
        seen: Array = x[..., rows, columns]
        return seen

    def source_index(
        self, size_px: tuple[int, int], rows: np.ndarray[Any, Any], columns: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Map integer plane coordinates to pixels of the tile; the two arrays are broadcast against each other."""
        height, width = size_px
        rows, columns = np.broadcast_arrays(rows, columns)
        down, across = self.wraps
        if not (down and across):
            kept_rows = rows % height if down else np.clip(rows, 0, height - 1)
            return kept_rows, columns % width if across else np.clip(columns, 0, width - 1)
        if self.axis == "column":
            rows = rows - (columns // width) * self.shift_px(height, width)
        elif self.axis == "row":
            columns = columns - (rows // height) * self.shift_px(height, width)
        return rows % height, columns % width

    def straight_equivalent(self, x: Array) -> Array:
        """Return the smallest tile that repeats straight and shows the same plane: n columns or n rows of this one."""
        across, down = self.straight_count
        return self.window(x, 0, 0, int(x.shape[-2]) * down, int(x.shape[-1]) * across)

    @property
    def straight_count(self) -> tuple[int, int]:
        """How many tiles (across, down) make up the straight equivalent."""
        if self.axis == "column":
            return self.drop.denominator, 1
        if self.axis == "row":
            return 1, self.drop.denominator
        return 1, 1

    def _pad_by_slices(self, x: Array, padding: tuple[int, int, int, int]) -> Array:
        # Joined slices, not an index gather: their backward pass is several times faster in torch.
        top, bottom, left, right = padding
        height, width = int(x.shape[-2]), int(x.shape[-1])
        shift = self.shift_px(height, width) if self.drop else 0
        if self.axis == "row":
            above, below = _rolled(x[..., height - top :, :], -shift, -1), _rolled(x[..., :bottom, :], shift, -1)
            taller: Any = _join([above, x, below], -2)
            return cast("Array", _join([taller[..., width - left :], taller, taller[..., :right]], -1))
        before, after = _rolled(x[..., width - left :], -shift, -2), _rolled(x[..., :right], shift, -2)
        wider: Any = _join([before, x, after], -1)
        parts = [wider[..., height - top :, :], wider, wider[..., :bottom, :]]
        return cast("Array", _join(parts, -2))


def _join(parts: Sequence[Array], axis: int) -> Array:
    present: list[Any] = [part for part in parts if part.shape[axis] > 0]
    joined: Any = present[0]
    if len(present) > 1:
        library: Any = np if isinstance(joined, np.ndarray) else sys.modules["torch"]
        joined = library.concatenate(present, axis=axis)
    return cast("Array", joined)


def _rolled(x: Array, shift: int, axis: int) -> Array:
    """Roll cyclically by `shift` along `axis`, with slices so that numpy and torch share the code."""
    length = int(x.shape[axis])
    cut = length - shift % length
    if cut == length:
        return x
    halves: list[Any] = [x[..., cut:, :], x[..., :cut, :]] if axis == -2 else [x[..., cut:], x[..., :cut]]
    return cast("Array", _join(halves, axis))
