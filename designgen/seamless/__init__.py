"""Any swatch made to repeat: find the repeat it has, crop to whole periods, join, blend or fill, keep the best."""

from __future__ import annotations

from designgen.seamless.choose import Attempt, Seamless, Wish, make_seamless
from designgen.seamless.detect import Found, find_repeat

__all__ = ["Attempt", "Found", "Seamless", "Wish", "find_repeat", "make_seamless"]
