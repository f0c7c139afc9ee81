"""Networks that turn a picture into named feature maps, and their weights.

Importing this package loads no torch; ``load`` and the classes do, when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from designgen.encoders.fetch import fetch
from designgen.encoders.registry import EncoderInfo, catalogue, load, names, poolings, weights_digest
from designgen.encoders.weights import default_cache_dir, locate_weights

if TYPE_CHECKING:
    from designgen.encoders.base import Encoder
    from designgen.encoders.lift import Lift

__all__ = [
    "Encoder",
    "EncoderInfo",
    "Lift",
    "catalogue",
    "default_cache_dir",
    "fetch",
    "load",
    "locate_weights",
    "names",
    "poolings",
    "weights_digest",
]


def __getattr__(name: str) -> Any:
    if name == "Encoder":
        from designgen.encoders.base import Encoder

        return Encoder
    if name == "Lift":
        from designgen.encoders.lift import Lift

        return Lift
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
