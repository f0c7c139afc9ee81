"""Pages and inks for a print shop, or light for a screen: PDF/X, colour management, marks. It knows no designs.

What is written and why: docs/press.md.
"""

from __future__ import annotations

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
