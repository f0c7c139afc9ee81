"""Pages and inks for a print shop, or light for a screen: PDF/X, colour management, marks. It knows no designs.

What is written and why: docs/press.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designgen.press.cmyk import InkTransform, gamut_share
    from designgen.press.document import Document, Placed, open_document
    from designgen.press.edition import SCREEN, Edition, print_edition
    from designgen.press.inks import Inks, Paint
    from designgen.press.metadata import DocumentFacts
    from designgen.press.profiles import PressProfile, press_profile, press_profiles
    from designgen.press.separations import Spot

__all__ = [
    "SCREEN",
    "Document",
    "DocumentFacts",
    "Edition",
    "InkTransform",
    "Inks",
    "Paint",
    "Placed",
    "PressProfile",
    "Spot",
    "gamut_share",
    "open_document",
    "press_profile",
    "press_profiles",
    "print_edition",
]

_PLACES = {
    "SCREEN": "edition",
    "Document": "document",
    "DocumentFacts": "metadata",
    "Edition": "edition",
    "InkTransform": "cmyk",
    "Inks": "inks",
    "Paint": "inks",
    "Placed": "document",
    "PressProfile": "profiles",
    "Spot": "separations",
    "gamut_share": "cmyk",
    "open_document": "document",
    "press_profile": "profiles",
    "press_profiles": "profiles",
    "print_edition": "edition",
}


def __getattr__(name: str) -> Any:
    # Drawing brings ReportLab with it; whoever only reads a press profile must not wait for that.
    if name in _PLACES:
        return getattr(import_module(f"designgen.press.{_PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
