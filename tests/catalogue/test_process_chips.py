"""What stands for the colours of a painted design is mixed of the press's inks and makes no plate."""

from __future__ import annotations

import io

import pikepdf

from designgen.catalogue import SpotChip
from designgen.catalogue.fonts import Speller
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.theme import DEFAULT
from designgen.press import DocumentFacts, open_document, press_profile, print_edition


def separations(kind: str) -> set[str]:
    stream = io.BytesIO()
    facts = DocumentFacts(title="Inks", page_mm=(100.0, 100.0))
    document = open_document(stream, facts, print_edition(press_profile("digital")))
    sheet = Sheet(document, DEFAULT, Speller(DEFAULT.fonts))
    sheet.chip(Frame(10, 10, 20, 20), SpotChip("sea", (40.0, -10.0, -30.0), (0.1, 0.4, 0.6), 0.5, kind))
    sheet.end_page()
    document.finish()
    with pikepdf.open(io.BytesIO(stream.getvalue())) as pdf:
        arrays = (each for each in pdf.objects if isinstance(each, pikepdf.Array) and len(each) > 1)
        return {str(each[1]) for each in arrays if each[0] == pikepdf.Name.Separation} - {"/All"}


def test_only_inks_with_a_plate_of_their_own_are_separations() -> None:
    assert separations("spot") == {"/sea"}
    assert separations("colour") == set()
