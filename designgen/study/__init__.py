"""Studies: the same design at several settings, side by side, with what can be measured of them."""

from __future__ import annotations
