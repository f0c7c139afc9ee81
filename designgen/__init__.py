"""New fabrics from swatches and the pictures whose look you love."""

from __future__ import annotations

__version__ = "0.1.0"
