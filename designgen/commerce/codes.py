"""Bar codes and QR codes as modules: which are dark, and how wide they and their quiet zones must be.

EAN-13: ISO/IEC 15420; sizes of GS1 General Specifications, section 5.2. QR: ISO/IEC 18004, by segno.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designgen.commerce.gtin import is_in_house, read_gtin

NOMINAL_MODULE_MM: Final = 0.33
LEAST_MODULE_MM: Final = 0.264
"""80 % of the nominal width: the narrowest bar that shops' scanners must read."""
MOST_MODULE_MM: Final = 0.66
BAR_HEIGHT_MODULES: Final = 69.24
"""Height of the bars, 22.85 mm at the nominal module."""

_LEFT_ODD: Final = ("0001101", "0011001", "0010011", "0111101", "0100011",
                    "0110001", "0101111", "0111011", "0110111", "0001011")  # fmt: skip
_RIGHT: Final = tuple("".join("10"[int(bit)] for bit in code) for code in _LEFT_ODD)
_LEFT_EVEN: Final = tuple(code[::-1] for code in _RIGHT)
# Which of the left six digits are coded even, by the first digit, which itself has no bars.
_PARITY: Final = ("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO")
_GUARD, _CENTRE = "101", "01010"

QUIET_LEFT_MODULES: Final = 11
QUIET_RIGHT_MODULES: Final = 7
QUIET_QR_MODULES: Final = 4

MOST_QR_BYTES: Final = 500
"""Longer texts make modules that no leaflet has room for."""


@dataclass(frozen=True)
class Bar:
    """One dark bar.

    Attributes:
        start: Modules from the first bar.
        width: In modules, 1 to 4.
        guard: Whether it is one of the guard bars, which reach down between the figures.
    """

    start: int
    width: int
    guard: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar code in modules.

    Attributes:
        gtin: The 13 digits, to be set below: the first left of the bars, six below each half.
        width_modules: Of all bars, without quiet zones.
        runs: The dark bars from left to right.
        quiet_left: Light modules that must stay free before the first bar.
        quiet_right: Light modules that must stay free behind the last.
        in_house: Whether the number counts only inside one house.
    """

    gtin: str
    width_modules: int
    runs: tuple[Bar, ...]
    quiet_left: int = QUIET_LEFT_MODULES
    quiet_right: int = QUIET_RIGHT_MODULES
    in_house: bool = False

    @property
    def total_modules(self) -> int:
        """Width with quiet zones."""
        return self.quiet_left + self.width_modules + self.quiet_right

    @property
    def figures(self) -> tuple[str, str, str]:
        """The digits as they stand below: first, left six, right six."""
        return self.gtin[0], self.gtin[1:7], self.gtin[7:]

    def spans(self, module_mm: float = NOMINAL_MODULE_MM) -> tuple[tuple[float, float, bool], ...]:
        """Return (left edge in mm from the left end of the quiet zone, width in mm, guard) of every bar.

        Raises:
            ValueError: The module is narrower or wider than scanners read.
        """
        _check_module(module_mm)
        return tuple(((self.quiet_left + bar.start) * module_mm, bar.width * module_mm, bar.guard) for bar in self.runs)

    def module_for(self, width_mm: float) -> float:
        """Return the module in mm with which the code and its quiet zones fill a width, at most the nominal one.

        Raises:
            ValueError: The width is too small.
        """
        return _module_for(width_mm, self.total_modules, NOMINAL_MODULE_MM)


def ean13(gtin: str) -> Bars:
    """Return the bars of a GTIN-13.

    Raises:
        ValueError: It is none, or its check digit is wrong.
    """
    digits = read_gtin(gtin)
    parity = _PARITY[int(digits[0])]
    left = [(_LEFT_ODD if kind == "O" else _LEFT_EVEN)[int(d)] for kind, d in zip(parity, digits[1:7], strict=True)]
    right = [_RIGHT[int(digit)] for digit in digits[7:]]
    parts = [(_GUARD, True), *((code, False) for code in left), (_CENTRE, True)]
    parts += [*((code, False) for code in right), (_GUARD, True)]
    runs: list[Bar] = []
    place = 0
    for code, guard in parts:
        for bit in code:
            if bit == "1":
                if runs and runs[-1].start + runs[-1].width == place and runs[-1].guard == guard:
                    runs[-1] = Bar(runs[-1].start, runs[-1].width + 1, guard)
                else:
                    runs.append(Bar(place, 1, guard))
            place += 1
    return Bars(digits, place, tuple(runs), in_house=is_in_house(digits))


@dataclass(frozen=True)
class Matrix:
    """A QR code in modules.

    Attributes:
        text: What it says.
        rows: Which modules are dark, row by row from above; as many rows as columns.
        quiet: Light modules that must stay free on every side.
    """

    text: str
    rows: tuple[tuple[bool, ...], ...]
    quiet: int = QUIET_QR_MODULES

    @property
    def size(self) -> int:
        """Modules a side, without quiet zones."""
        return len(self.rows)

    @property
    def total_modules(self) -> int:
        """Modules a side, with quiet zones."""
        return self.size + 2 * self.quiet

    def module_for(self, side_mm: float) -> float:
        """Return the module in mm with which the code and its quiet zones fill a square.

        Raises:
            ValueError: The square is too small.
        """
        return _module_for(side_mm, self.total_modules, float("inf"))

    def rectangles(self, module_mm: float) -> tuple[tuple[float, float, float, float], ...]:
        """Return the dark modules as (x, y, w, h) in mm from the upper left corner of the quiet zone.

        Neighbours in a row are one rectangle, so that no hairlines show between them.

        Raises:
            ValueError: The module is smaller than scanners read.
        """
        if module_mm < LEAST_MODULE_MM - 1e-9:
            raise ValueError(f"module_mm: expected at least {LEAST_MODULE_MM}, got {module_mm:g}")
        found = []
        for down, row in enumerate(self.rows):
            for start, width in _runs(row):
                x, y = (self.quiet + start) * module_mm, (self.quiet + down) * module_mm
                found.append((x, y, width * module_mm, module_mm))
        return tuple(found)


def qr(text: str) -> Matrix:
    """Return the QR code of a text, usually an address; error correction M (15 %).

    Raises:
        ValueError: The text is empty or too long to be printed small.
    """
    import segno

    if not text:
        raise ValueError("text: expected at least one character, got ''")
    if len(text.encode()) > MOST_QR_BYTES:
        raise ValueError(f"text: expected at most {MOST_QR_BYTES} bytes, got {len(text.encode())}")
    # Without saying that it is UTF-8, readers guess, and take some for Japanese.
    if text.isascii():
        code = segno.make_qr(text, error="m", boost_error=False)
    else:
        code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8", eci=True, mode="byte")
    return Matrix(text, tuple(tuple(bool(module) for module in row) for row in code.matrix))


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


def _check_module(module_mm: float) -> None:
    if not LEAST_MODULE_MM - 1e-9 <= module_mm <= MOST_MODULE_MM + 1e-9:
        raise ValueError(f"module_mm: expected {LEAST_MODULE_MM} to {MOST_MODULE_MM}, got {module_mm:g}")


def _module_for(width_mm: float, modules: int, most: float) -> float:
    module = width_mm / modules
    if module < LEAST_MODULE_MM - 1e-9:
        raise ValueError(f"width_mm: expected at least {modules * LEAST_MODULE_MM:.2f} for this code, got {width_mm:g}")
    return min(module, most)
