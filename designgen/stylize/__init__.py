"""Gatys neural style transfer with total variation, on any textile lattice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from designgen.stylize.schedule import Budget, estimate_seconds
from designgen.stylize.settings import Content, Iterate, RawWeights, Settings, Style, Variant

if TYPE_CHECKING:
    from designgen.stylize.engine import Workplace, stylize, stylize_batch

__all__ = [
    "Budget",
    "Content",
    "Iterate",
    "RawWeights",
    "Settings",
    "Style",
    "Variant",
    "Workplace",
    "estimate_seconds",
    "stylize",
    "stylize_batch",
]


def __getattr__(name: str) -> Any:
    # The engine brings torch with it; whoever only plans or estimates must not wait for that.
    if name in ("Workplace", "stylize", "stylize_batch"):
        from designgen.stylize import engine

        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
