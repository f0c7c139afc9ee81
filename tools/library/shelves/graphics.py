"""Skins, camouflage, dots, stars, letters, brush shapes."""

from __future__ import annotations

from tools.library.spec import StyleSpec, SwatchSpec

STYLES: tuple[StyleSpec, ...] = ()

SWATCHES: tuple[SwatchSpec, ...] = ()
