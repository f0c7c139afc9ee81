"""Inks by name: Separation colours for chips, DeviceN pictures for a design reduced to its inks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from reportlab.pdfbase import pdfdoc

from designgen.press.objects import numbers, pdf_name
from designgen.press.profiles import Cmyk

Labels = NDArray[np.uint8]

_RESERVED: Final = frozenset({"all", "none", "cyan", "magenta", "yellow", "black"})
MOST_COLORANTS: Final = {(1, 4): 8, (1, 6): 32}
"""Colorants of one DeviceN space that readers of a PDF version must take (ISO 32000-1, Annex C)."""


@dataclass(frozen=True)
class Spot:
    """An ink by its name.

    Attributes:
        name: As the plate is called.
        inks: What stands for it where it is not printed as an ink of its own.
        rgb: How a screen shows it.
    """

    name: str
    inks: Cmyk
    rgb: tuple[float, float, float]


def plate_name(name: str) -> str:
    """Return a name that may be a plate's: the names of the process inks, All and None mean something else."""
    clean = " ".join(name.split()) or "Spot"
    return f"{clean} (spot)" if clean.casefold() in _RESERVED else clean


class SpotRegister:
    """The named inks of a document. One name is one ink: another colour of the same name gets a number behind it."""

    def __init__(self) -> None:
        self._by_name: dict[str, Cmyk] = {}

    def name(self, spot: Spot) -> str:
        """Return the plate name of an ink, registering it."""
        base = plate_name(spot.name)
        name, count = base, 1
        while self._by_name.setdefault(name, spot.inks) != spot.inks:
            count += 1
            name = f"{base} {count}"
        return name

    @property
    def names(self) -> tuple[str, ...]:
        """Every plate besides the process inks."""
        return tuple(self._by_name)


def separation(name: str, inks: Cmyk) -> pdfdoc.PDFArray:
    """Return the colour space of one named ink: its tint falls in a straight line to the paper."""
    function = pdfdoc.PDFDictionary(
        {
            "FunctionType": 2,
            "Domain": pdfdoc.PDFArrayCompact([0, 1]),
            "C0": pdfdoc.PDFArrayCompact([0, 0, 0, 0]),
            "C1": pdfdoc.PDFArrayCompact([numbers([share]) for share in inks]),
            "N": 1,
        }
    )
    space = [pdfdoc.PDFName("Separation"), pdf_name(name), pdfdoc.PDFName("DeviceCMYK"), function]
    return pdfdoc.PDFArray(space)


def registration() -> pdfdoc.PDFArray:
    """Return the colour of marks, which is on every plate."""
    return separation("All", (1.0, 1.0, 1.0, 1.0))


def device_n(names: Sequence[str], inks: Sequence[Cmyk], function: Any) -> pdfdoc.PDFArray:
    """Return the colour space of several named inks.

    Args:
        names: Plate names, distinct.
        inks: What stands for each.
        function: Reference to the stream of `tint_program`.
    """
    colorants = {name: separation(name, ink) for name, ink in zip(names, inks, strict=True)}
    listed = pdfdoc.PDFArrayCompact([pdf_name(name) for name in names])
    pairs = " ".join(f"{pdf_name(name)} {{}}" for name in names)
    attributes = _Colorants(pairs, tuple(colorants.values()))
    return pdfdoc.PDFArray([pdfdoc.PDFName("DeviceN"), listed, pdfdoc.PDFName("DeviceCMYK"), function, attributes])


class _Colorants(pdfdoc.PDFObject):  # type: ignore[misc]
    """The attributes of a DeviceN space. ReportLab's dictionaries would escape the names a second time."""

    def __init__(self, pattern: str, spaces: tuple[Any, ...]) -> None:
        self._pattern, self._spaces = pattern, spaces

    def format(self, document: Any) -> bytes:
        parts = self._pattern.split("{}")
        written = b"".join(
            part.encode("ascii") + space.format(document) for part, space in zip(parts, self._spaces, strict=False)
        )
        return b"<< /Colorants << " + written + b" >> >>"


def tint_program(inks: Sequence[Cmyk]) -> bytes:
    """Return the PostScript calculator that turns tints into CMYK: each ink adds its own, none beyond full.

    Of n tints on the stack it makes four sums; `index` reaches each tint below the results that lie above it.
    """
    count = len(inks)
    words: list[str] = []
    for channel in range(4):
        words.append("0")
        for position, ink in enumerate(inks):
            if ink[channel]:
                # Below: count tints, `channel` finished sums and the one at work.
                words.append(f"{count - 1 - position + channel + 1} index {numbers([ink[channel]])} mul add")
        words.append("dup 1 gt { pop 1 } if")
    words.append(f"{count + 4} 4 roll" + " pop" * count)
    return ("{ " + " ".join(words) + " }").encode()


def plate_lookup(count: int) -> bytes:
    """Return the palette of labels: label i is full ink of colorant i and nothing of the others; the last is paper."""
    table = np.zeros((count + 1, count), np.uint8)
    np.fill_diagonal(table, 255)
    return table.tobytes()


def labels_in_range(labels: Labels, count: int) -> Labels:
    """Return labels where everything that is no ink (255 and any other beyond the last) is the label of the paper.

    Raises:
        ValueError: The labels are not uint8 (H, W), or there are more inks than labels can name.
    """
    if labels.ndim != 2 or labels.dtype != np.uint8:
        raise ValueError(f"labels: expected uint8 (H, W), got {labels.dtype} {labels.shape}")
    if not 1 <= count <= 254:
        raise ValueError(f"chips: expected 1 to 254 inks, got {count}")
    return np.minimum(labels, np.uint8(count))
