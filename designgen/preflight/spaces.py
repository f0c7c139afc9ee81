"""Colour spaces of a PDF and what a colour in them puts on the plates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

DEVICE = {"DeviceGray": 1, "DeviceRGB": 3, "DeviceCMYK": 4}
_SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_DEFAULTS = {"DeviceGray": "/DefaultGray", "DeviceRGB": "/DefaultRGB", "DeviceCMYK": "/DefaultCMYK"}
_CIE = {"CalGray": 1, "CalRGB": 3, "Lab": 3}
_PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
_MOST_NESTED = 4
_HARDLY = 0.005


@dataclass(frozen=True)
class Space:
    """A colour space.

    Attributes:
        family: "DeviceGray", "DeviceRGB", "DeviceCMYK", "CalGray", "CalRGB", "Lab", "ICCBased", "Indexed",
            "Separation", "DeviceN", "Pattern" or "" for one that cannot be read.
        components: How many numbers a colour has.
        names: Inks of a Separation or a DeviceN, without the slash.
        base: What an Indexed or an uncoloured Pattern stands on, or what a Separation or a DeviceN is replaced by
            where the ink is missing.
    """

    family: str
    components: int
    names: tuple[str, ...] = ()
    base: Space | None = None

    @property
    def painted(self) -> Space:
        """The space in which the pixels of an Indexed picture end up; itself for all others."""
        return self.base if self.family == "Indexed" and self.base is not None else self

    @property
    def model(self) -> str:
        """How many channels it stands for: "grey", "rgb", "cmyk", "spot", or "other"."""
        space = self.painted
        if space.family in ("Separation", "DeviceN"):
            return "spot"
        if space.family in ("DeviceRGB", "CalRGB") or (space.family == "ICCBased" and space.components == 3):
            return "rgb"
        if space.family == "DeviceCMYK" or (space.family == "ICCBased" and space.components == 4):
            return "cmyk"
        if space.family in ("DeviceGray", "CalGray") or (space.family == "ICCBased" and space.components == 1):
            return "grey"
        return "other"


GRAY = Space("DeviceGray", 1)
RGB = Space("DeviceRGB", 3)
CMYK = Space("DeviceCMYK", 4)
PATTERN = Space("Pattern", 0)
UNKNOWN = Space("", 0)


@dataclass(frozen=True)
class Colour:
    """A colour as the content sets it.

    Attributes:
        space: Its colour space.
        values: One number per component; empty for a pattern.
    """

    space: Space
    values: tuple[float, ...]

    @property
    def inks(self) -> dict[str, float] | None:
        """Share of every ink in [0, 1]; None where only the printer's own conversion decides."""
        space, values = self.space, self.values
        if len(values) < space.components:
            return None
        if space.model == "cmyk":
            return dict(zip(_PROCESS, values, strict=False))
        if space.model == "grey":
            return {"Black": 1 - values[0]}
        if space.family in ("Separation", "DeviceN"):
            return {name: value for name, value in zip(space.names, values, strict=False) if name != "None"}
        return None

    @property
    def count(self) -> int:
        """How many inks it takes; a colour that is still to be converted counts as three unless it is white."""
        inks = self.inks
        if inks is None:
            return 0 if self.is_white or self.space.family == "Pattern" else 3
        return 4 if "All" in inks else sum(1 for value in inks.values() if value > _HARDLY)

    @property
    def is_white(self) -> bool:
        """Whether nothing is printed."""
        inks = self.inks
        if inks is not None:
            return all(value <= _HARDLY for value in inks.values())
        if self.space.model == "rgb" and len(self.values) >= 3:
            return min(self.values[:3]) >= 1 - _HARDLY
        return self.space.family == "Lab" and bool(self.values) and self.values[0] >= 99.9

    @property
    def is_black(self) -> bool:
        """Whether it is full black and no other ink."""
        inks = self.inks or {}
        rest = [value for name, value in inks.items() if name != "Black"]
        return inks.get("Black", 0.0) >= 1 - _HARDLY and max(rest, default=0.0) <= _HARDLY

    @property
    def is_for_marks(self) -> bool:
        """Whether it prints on every plate, as crop and registration marks do."""
        return "All" in self.space.names


BLACK = Colour(GRAY, (0.0,))


def read_space(value: Any, resources: Mapping[str, Any] | None = None, depth: int = 0) -> Space:
    """Return a colour space from a name or an array of the file.

    Args:
        value: What stands in the file.
        resources: The /ColorSpace dictionary in force, for named spaces and the defaults that replace device colour.
        depth: How deep it is nested.

    Returns:
        The space; `UNKNOWN` for one that cannot be read.
    """
    if depth > _MOST_NESTED or value is None:
        return UNKNOWN
    named = resources if resources is not None else {}
    if isinstance(value, pikepdf.Name):
        return _named(str(value)[1:], named, depth)
    if not isinstance(value, pikepdf.Array) or not len(value):
        return UNKNOWN
    family = str(value[0])[1:]
    family = _SHORT.get(family, family)
    if len(value) == 1:
        return _named(family, named, depth)
    if family in _CIE:
        return Space(family, _CIE[family])
    if family == "ICCBased":
        return Space(family, int(value[1].get("/N", 0)))
    if family == "Indexed":
        return Space(family, 1, base=read_space(value[1], named, depth + 1))
    if family == "Pattern":
        return Space(family, 0, base=read_space(value[1], named, depth + 1))
    if family in ("Separation", "DeviceN") and len(value) > 2:
        names = [value[1]] if family == "Separation" else list(value[1])
        inks = tuple(str(name)[1:] for name in names)
        return Space(family, len(inks), inks, read_space(value[2], named, depth + 1))
    return UNKNOWN


def _named(name: str, resources: Mapping[str, Any], depth: int) -> Space:
    name = _SHORT.get(name, name)
    if name in DEVICE:
        default = resources.get(_DEFAULTS[name])
        replaced = UNKNOWN if default is None else read_space(default, None, depth + 1)
        return Space(name, DEVICE[name]) if replaced is UNKNOWN else replaced
    if name == "Pattern":
        return PATTERN
    own = resources.get(f"/{name}")
    return UNKNOWN if own is None else read_space(own, resources, depth + 1)


def first_colour(space: Space) -> Colour:
    """Return the colour in force right after a colour space was chosen."""
    if space.family in ("Separation", "DeviceN"):
        return Colour(space, (1.0,) * space.components)
    if space.model == "cmyk":
        return Colour(space, (0.0, 0.0, 0.0, 1.0))
    return Colour(space, (0.0,) * space.components)
