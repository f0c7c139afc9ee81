"""Facts of the cloth that a design is printed on, and what follows from them for the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

Direction = Literal["one-way", "two-way", "tossed"]
Method = Literal["digital", "sublimation", "rotary-screen", "flat-screen", "dtg"]

DIRECTIONS: tuple[str, ...] = get_args(Direction)
METHODS: tuple[str, ...] = get_args(Method)

MOST_SHRINKAGE = 30.0

METHOD_DPI: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"digital": (300, 300), "sublimation": (300, 300), "rotary-screen": (360, 360), "flat-screen": (150, 200)}
)
"""Resolution a mill asks for, (least, most) dpi; texloom.studio, "Prepare artwork for textile printing", 2026."""


@dataclass(frozen=True)
class Cloth:
    """What is known of the cloth.

    Attributes:
        method: How it is printed; None where it is not known.
        usable_width_mm: Of the cloth, between the selvedges; None where it is not known.
        direction: one-way (the design has a top), two-way (it may be turned round), tossed (it may lie any way).
        shrinkage_warp: Percent by which the cloth becomes shorter after printing, along its length.
        shrinkage_weft: Likewise across its width.

    Raises:
        ValueError: A value is impossible.
    """

    method: Method | None = None
    usable_width_mm: float | None = None
    direction: Direction | None = None
    shrinkage_warp: float = 0.0
    shrinkage_weft: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no cloth can be."""
        if self.method is not None and self.method not in METHODS:
            raise ValueError(f"method: expected one of {', '.join(METHODS)}, got {self.method!r}")
        if self.direction is not None and self.direction not in DIRECTIONS:
            raise ValueError(f"direction: expected one of {', '.join(DIRECTIONS)}, got {self.direction!r}")
        if self.usable_width_mm is not None and not 10 <= self.usable_width_mm <= 10_000:
            raise ValueError(f"usable_width_mm: expected 10 to 10000, got {self.usable_width_mm}")
        for name in ("shrinkage_warp", "shrinkage_weft"):
            if not 0 <= getattr(self, name) <= MOST_SHRINKAGE:
                raise ValueError(f"{name}: expected 0 to {MOST_SHRINKAGE:g} percent, got {getattr(self, name)}")

    @property
    def shrinks(self) -> bool:
        """Whether the print must be larger than the finished size."""
        return self.shrinkage_warp > 0 or self.shrinkage_weft > 0

    def printed_mm(self, width_mm: float, height_mm: float) -> tuple[float, float]:
        """Return the (width, height) to print so that this size is left after shrinking; the warp runs down."""
        return width_mm / (1 - self.shrinkage_weft / 100), height_mm / (1 - self.shrinkage_warp / 100)

    def as_dict(self) -> dict[str, Any]:
        """Return what is known, as plain JSON types."""
        known: dict[str, Any] = {
            "method": self.method,
            "usable_width_mm": self.usable_width_mm,
            "direction": self.direction,
            "shrinkage_warp_percent": self.shrinkage_warp or None,
            "shrinkage_weft_percent": self.shrinkage_weft or None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def advice(self, printed_width_mm: float, dpi: float) -> tuple[str, ...]:
        """Return what a designer should know about a repeat of this printed width and resolution on this cloth."""
        said: list[str] = []
        least = METHOD_DPI.get(self.method or "", (0.0, 0.0))[0]
        if dpi < least - 1:
            said.append(f"Mills ask for {least:g} dpi in {self.method} printing; this file has {dpi:.0f}.")
        if self.usable_width_mm is not None:
            fitting = self.usable_width_mm / printed_width_mm
            whole = math.floor(fitting + 1e-6)
            rest_mm = self.usable_width_mm - whole * printed_width_mm
            if whole == 0:
                said.append(
                    f"The repeat is {printed_width_mm / 10:.4g} cm wide and the cloth only "
                    f"{self.usable_width_mm / 10:.4g} cm: part of it is lost."
                )
            else:
                said.append(
                    f"{whole} whole {'repeat lies' if whole == 1 else 'repeats lie'} across "
                    f"{self.usable_width_mm / 10:.4g} cm of cloth; {rest_mm / 10:.3g} cm are left."
                )
        return tuple(said)


PLAIN = Cloth()
"""Nothing is known of the cloth."""
