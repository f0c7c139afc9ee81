"""Catalogues of a collection as PDF: lookbook, line sheet and technical pages from one specification."""

from __future__ import annotations

from designgen.catalogue.build import Built, build, page_count, write
from designgen.catalogue.spec import (
    DOCUMENTS,
    PAGE_SIZES_MM,
    CatalogueSpec,
    ColourwayChip,
    DesignPage,
    ExtraFont,
    FileFact,
    Layout,
    SectionPage,
    SpotChip,
)
from designgen.catalogue.theme import DEFAULT, Theme
from designgen.catalogue.themes import theme_names, theme_of

__all__ = [
    "DEFAULT",
    "DOCUMENTS",
    "PAGE_SIZES_MM",
    "Built",
    "CatalogueSpec",
    "ColourwayChip",
    "DesignPage",
    "ExtraFont",
    "FileFact",
    "Layout",
    "SectionPage",
    "SpotChip",
    "Theme",
    "build",
    "page_count",
    "theme_names",
    "theme_of",
    "write",
]
