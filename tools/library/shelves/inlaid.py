"""Pieces set side by side, and drawings in line."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = ()
