"""What the library holds: every style and swatch, from all shelves."""

from __future__ import annotations

from tools.library.shelves import dyed, figures, graphics, inlaid, painted, printed, weaves
from tools.library.spec import StyleSpec, SwatchSpec

_SHELVES = (painted, printed, dyed, inlaid, figures, weaves, graphics)
STYLES: tuple[StyleSpec, ...] = tuple(spec for shelf in _SHELVES for spec in shelf.STYLES)
SWATCHES: tuple[SwatchSpec, ...] = tuple(spec for shelf in _SHELVES for spec in shelf.SWATCHES)
