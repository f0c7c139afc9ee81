"""What a PDF draws again and again to cover a panel: whole tiles that overlap their neighbours."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from designgen.panels.laying import PAD_PX, Laid, Levels
from designgen.panels.outline import box_of
from designgen.panels.sheet import Placed

_BLOCK_CM: Final = 6.0
_BLOCK_PX: Final = 2048
_ROWS: Final = 256
_PNG_UP: Final = 2


@dataclass(frozen=True, eq=False)
class Block:
    """What is drawn again and again: whole tiles with a few pixels of their neighbours around them.

    Attributes:
        levels: uint8 (H, W, 3), the edge included.
        laid: Whose it is.
        across: Tiles in it.
        down: Tiles in it.
        edge_cm: How far it goes beyond its tiles, across and down.
    """

    levels: Levels
    laid: Laid
    across: int
    down: int
    edge_cm: tuple[float, float]

    @classmethod
    def of(cls, laid: Laid) -> Block:
        """Join tiles until they are a hand's breadth: small ones would be drawn a hundred thousand times."""
        height, width = laid.tile.size_px
        if not laid.tile.lattice.is_periodic:
            return cls(laid.levels, laid, 1, 1, (0.0, 0.0))
        across = 1 if laid.lattice.axis == "column" else _count(laid.width_cm, width)
        down = 1 if laid.lattice.axis == "row" else _count(laid.height_cm, height)
        edge = min(PAD_PX, height, width)
        seen = laid.lattice.window(
            laid.levels.transpose(2, 0, 1), -edge, -edge, down * height + 2 * edge, across * width + 2 * edge
        )
        levels = np.ascontiguousarray(seen.transpose(1, 2, 0))
        return cls(levels, laid, across, down, (edge * laid.width_cm / width, edge * laid.height_cm / height))

    @property
    def size_cm(self) -> tuple[float, float]:
        """Width and height, the edge included."""
        return (
            self.across * self.laid.width_cm + 2 * self.edge_cm[0],
            self.down * self.laid.height_cm + 2 * self.edge_cm[1],
        )

    def places(self, placed: Placed) -> Iterator[tuple[float, float]]:
        """Yield where its top left corners lie, in cm of the print, so that a panel is covered to its bleed."""
        laid = placed.laid
        assert laid is not None
        if not laid.tile.lattice.is_periodic:
            yield 0.0, 0.0
            return
        left, top, right, bottom = box_of(np.stack(laid.on_print(*placed.panel.bleed_line.T), axis=1))
        width, height = self.across * laid.width_cm, self.down * laid.height_cm
        drop = float(laid.lattice.drop)
        if laid.lattice.axis == "row":
            for row in range(math.floor(top / height), math.ceil(bottom / height)):
                shift = row * drop * laid.width_cm
                for column in range(math.floor((left - shift) / width), math.ceil((right - shift) / width)):
                    yield column * width + shift - self.edge_cm[0], row * height - self.edge_cm[1]
            return
        for column in range(math.floor(left / width), math.ceil(right / width)):
            shift = column * drop * laid.height_cm
            for row in range(math.floor((top - shift) / height), math.ceil((bottom - shift) / height)):
                yield column * width - self.edge_cm[0], row * height + shift - self.edge_cm[1]


def _count(length_cm: float, length_px: int) -> int:
    wanted = math.ceil(_BLOCK_CM / length_cm)
    return max(1, min(wanted, _BLOCK_PX // length_px))


def flate(levels: Levels) -> bytes:
    """Return rows with PNG's Up predictor, deflated some at a time: a tile of a whole width of cloth is large."""
    squeeze = zlib.compressobj(6)
    flat = levels.reshape(len(levels), -1)
    above = np.zeros(flat.shape[1], np.uint8)
    found = []
    for top in range(0, len(flat), _ROWS):
        rows = flat[top : top + _ROWS]
        filtered = np.empty((len(rows), flat.shape[1] + 1), np.uint8)
        filtered[:, 0] = _PNG_UP
        filtered[0, 1:] = rows[0] - above
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])  # modulo 256, as the filter is defined
        found.append(squeeze.compress(filtered.tobytes()))
        above = rows[-1]
    return b"".join([*found, squeeze.flush()])
