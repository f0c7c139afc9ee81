"""How much of a design a press cannot print in its colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from designgen.press import InkTransform
    from designgen.press.profiles import PressProfile
    from designgen.repeat.tile import Tile
    from designgen.run.collection import Collection

WORTH_A_WORD: Final = 0.1
"""Share of a design from which on a designer is told."""


def gamut_meter(tile: Callable[[Mapping[str, Any]], Tile], press: PressProfile) -> Callable[[Mapping[str, Any]], float]:
    """Return what gives the share of a design, by its entry in run.json, that the press cannot hold; asked once each.

    Args:
        tile: Loads the tile of an entry.
        press: Whose colours count.
    """
    known: dict[str, float] = {}
    transforms: list[InkTransform] = []

    def beyond(entry: Mapping[str, Any]) -> float:
        key = str(entry["key"])
        if key not in known:
            if not transforms:
                from designgen.press import InkTransform

                transforms.append(InkTransform(press))
            known[key] = share_beyond(tile(entry), transforms[0])
        return known[key]

    return beyond


def share_beyond(tile: Tile, transform: InkTransform) -> float:
    """Return the share of a tile's visible pixels that a press cannot hold within a Delta E 2000 of 5, in [0, 1]."""
    import numpy as np

    from designgen.imaging.levels import to_bytes8
    from designgen.press import gamut_share

    levels = np.stack([to_bytes8(plane) for plane in tile.pixels[0]], axis=-1)
    if tile.alpha is not None:
        seen = levels[tile.alpha[0, 0] >= 0.5]
        if not len(seen):
            return 0.0
        levels = seen[None]
    return gamut_share(levels, transform)


def gamut_notices(collection: Collection, document: str) -> list[str]:
    """Return a sentence for every design of a document of which a press loses a good part of the colours."""
    said = []
    for entry in collection.shown(document):
        share = collection.sources.beyond(entry)
        if share >= WORTH_A_WORD:
            said.append(
                f"{collection.title(entry)}: {100 * share:.0f} % of it is beyond the colours of the press "
                "(Delta E 2000 above 5) and prints duller."
            )
    return said
