"""The inks of a design: of a colourway its own, of a painted design those that stand for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from designgen.pipeline.catalogue import inks_stage
from designgen.store import ArtefactStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from designgen.colour.inks import Ink
    from designgen.repeat.tile import Tile

LOOKED_AT_PX: Final = 240
"""A painted tile is made this small before its inks are found: they hardly differ, and are found five times sooner."""

STAND_FOR: Final = 8
"""How many inks stand for a painted design: the knee of its error curve lies at 7 to 11 and takes longer to find."""

InkFacts = Sequence[Mapping[str, Any]]


def found_inks(tile: Tile) -> tuple[dict[str, Any], ...]:
    """Return the inks that stand for a painted design, light to dark: name, words, hex, Lab (D50) and coverage.

    They say what the design looks like; it is not printed in them.
    """
    from designgen.colour.reduce import ReduceOptions, reduce_tile
    from designgen.imaging.resizing import resize_for_preview
    from designgen.repeat.lattice import Lattice

    pixels, alpha = resize_for_preview(tile.pixels, tile.alpha, max_side_px=LOOKED_AT_PX)
    # Smaller, the repeat's offset falls between pixels; for colours the edges do not matter.
    small = replace(tile, pixels=pixels, alpha=alpha, lattice=Lattice.named("none"), repeat=None, seam=None)
    try:
        separation = reduce_tile(small, ReduceOptions(spots=STAND_FOR, clean_mm=0.0)).separation
    except ValueError:  # nothing of it is visible
        return ()
    return tuple(_facts(ink, share) for ink, share in zip(separation.inks, separation.coverage, strict=True))


def plate_inks(tile: Tile, labels: NDArray[np.uint8], count: int) -> tuple[dict[str, Any], ...]:
    """Return the inks of a painted design in the plates that its flat colourways share: each the mean of its pixels.

    Args:
        tile: The design.
        labels: uint8 (H, W), the plate of every pixel; 255 is bare cloth.
        count: Number of plates.
    """
    import numpy as np

    from designgen.colour.inks import Ink, distinct
    from designgen.colour.spaces import linear_from_srgb, srgb_from_linear

    flat = labels.reshape(-1)
    pixels = np.bincount(flat, minlength=256)[:count]
    light = linear_from_srgb(tile.pixels[0].reshape(3, -1))
    sums = np.stack([np.bincount(flat, plane, minlength=256)[:count] for plane in light], axis=-1)
    means = srgb_from_linear(sums / np.maximum(pixels, 1)[:, None])
    inks = distinct(Ink.of_srgb(rgb) for rgb in means)
    return tuple(_facts(ink, share) for ink, share in zip(inks, pixels / flat.size, strict=True))


def _facts(ink: Ink, share: float) -> dict[str, Any]:
    return {
        "name": ink.name,
        "words": ink.words,
        "hex": ink.hex,
        "lab": [round(value, 2) for value in ink.lab],
        "coverage": round(float(share), 5),
    }


def ink_finder(
    tile: Callable[[Mapping[str, Any]], Tile], store: ArtefactStore | None = None
) -> Callable[[Mapping[str, Any]], InkFacts]:
    """Return what gives the inks of an entry of run.json: its own, else kept ones, else found and kept.

    Args:
        tile: Loads the tile of an entry.
        store: Where found inks are kept; None keeps them for this call alone.
    """
    known: dict[str, InkFacts] = {}

    def inks(entry: Mapping[str, Any]) -> InkFacts:
        if entry.get("inks"):
            own: InkFacts = entry["inks"]
            return own
        key = str(entry["key"])
        if key not in known:
            known[key] = _kept_or_found(entry, tile, store)
        return known[key]

    return inks


def _kept_or_found(
    entry: Mapping[str, Any], tile: Callable[[Mapping[str, Any]], Tile], store: ArtefactStore | None
) -> InkFacts:
    stage = inks_stage(str(entry["key"]))
    kept = None if store is None else store.get(stage.key)
    if kept is not None:
        found: InkFacts = json.loads(kept.data)
        return found
    inks = found_inks(tile(entry))
    if store is not None:
        data = json.dumps(inks, ensure_ascii=False).encode()
        store.put(stage.key, data, sidecar=stage.as_dict(), suffix=".inks")
    return inks
