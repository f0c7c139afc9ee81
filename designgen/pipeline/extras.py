"""What some transfers have besides a swatch and styles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designgen.imaging import Picture, Pixels
from designgen.pipeline.size import TileSize
from designgen.repeat.lattice import Lattice

if TYPE_CHECKING:
    from designgen.stylize import Workplace

Prepared = tuple[Pixels, Pixels | None, tuple[str, ...]]
Prepare = Callable[[Picture, TileSize, Lattice], Prepared]


@dataclass(frozen=True)
class Extras:
    """What some transfers have besides a swatch and styles.

    Attributes:
        masks: For each style the picture that says where it rules and the colour that means it there; None rules
            wherever no other does. Empty is none at all.
        protect: A mask of what stays readable.
        start: The picture the painting begins with.
        workplace: Device and cache; memory follows the look.
        prepare: Called instead of `prepare_content`, with its arguments, by whoever keeps what it returns.
    """

    masks: tuple[tuple[Picture, str | None] | None, ...] = ()
    protect: Picture | None = None
    start: Picture | None = None
    workplace: Workplace | None = None
    prepare: Prepare | None = None

    @property
    def has_masks(self) -> bool:
        """Whether anything is drawn on the swatch."""
        return bool(self.masks) or self.protect is not None


NO_EXTRAS = Extras()
