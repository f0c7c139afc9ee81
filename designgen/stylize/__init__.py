"""Gatys neural style transfer with total variation, on any textile lattice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from designgen.stylize.schedule import estimate_seconds
from designgen.stylize.settings import Content, Iterate, Settings, Style

if TYPE_CHECKING:
    from designgen.stylize.engine import stylize

__all__ = ["Content", "Iterate", "Settings", "Style", "estimate_seconds", "stylize"]


def __getattr__(name: str) -> Any:
    # The engine brings torch with it; whoever only plans or estimates must not wait for that.
    if name == "stylize":
        from designgen.stylize.engine import stylize

        return stylize
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
