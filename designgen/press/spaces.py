"""The colour spaces of named inks in a document: one object each, found again by what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase import pdfdoc

from designgen.press.edition import Edition
from designgen.press.separations import (
    MOST_COLORANTS,
    Spot,
    SpotRegister,
    device_n,
    plate_lookup,
    separation,
    tint_program,
)
from designgen.press.writer import StreamedPdf


class SpotSpaces:
    """Registers colour spaces with a document and hands out their names."""

    def __init__(self, pdf: StreamedPdf, edition: Edition) -> None:
        self._pdf = pdf
        self._print = edition.is_print
        self._spaces: dict[str, str] = {}
        self.register = SpotRegister()

    def separation(self, spot: Spot) -> str:
        """Return the name of the space of one ink on its own plate."""
        name = self.register.name(spot)
        return self._known(f"ink {name}") or self._add(f"ink {name}", separation(name, spot.inks))

    def indexed(self, spots: Sequence[Spot]) -> str:
        """Return the name of the Indexed space in which label i is ink i, and one more label the paper."""
        count = len(spots)
        names = [self.register.name(spot) for spot in spots] if self._print else []
        as_plates = bool(names) and count <= MOST_COLORANTS.get(self._pdf._pdfVersion, 8) and len(set(names)) == count
        key = f"labels {as_plates} {names} " + repr([(spot.inks, spot.rgb) for spot in spots])
        if known := self._known(key):
            return known
        base: Any
        if as_plates:
            base, table = self._plates(names, spots), plate_lookup(count)
        elif self._print:
            base = pdfdoc.PDFName("DeviceCMYK")
            table = bytes(round(255 * share) for ink in [*(s.inks for s in spots), (0, 0, 0, 0)] for share in ink)
        else:
            base = pdfdoc.PDFName("DeviceRGB")
            table = bytes(round(255 * share) for rgb in [*(s.rgb for s in spots), (1, 1, 1)] for share in rgb)
        lookup = f"<{table.hex().upper()}>"
        return self._add(key, pdfdoc.PDFArray([pdfdoc.PDFName("Indexed"), base, count, lookup]))

    def _plates(self, names: Sequence[str], spots: Sequence[Spot]) -> pdfdoc.PDFArray:
        inks = [spot.inks for spot in spots]
        entries = {
            "FunctionType": 4,
            "Domain": pdfdoc.PDFArrayCompact([0, 1] * len(spots)),
            "Range": pdfdoc.PDFArrayCompact([0, 1] * 4),
        }
        program = pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), tint_program(inks))
        return device_n(names, inks, self._pdf.Reference(program))

    def _known(self, key: str) -> str | None:
        return self._spaces.get(key)

    def _add(self, key: str, space: pdfdoc.PDFArray) -> str:
        name = self._spaces[key] = f"CS{len(self._spaces)}"
        self._pdf.Reference(space, name)
        return name
