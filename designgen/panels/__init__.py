"""Production files of garments: flat panels at true size with the print laid as in the mockup, and markers."""

from __future__ import annotations

from designgen.panels.direct import Place, laid_at, panel_called, print_file, write_underbase
from designgen.panels.files import (
    Maker,
    marker_facts,
    marker_sheet,
    overview_png,
    panel_facts,
    write_sheet_pdf,
    write_sheet_tiff,
)
from designgen.panels.laying import Laid, lay, place
from designgen.panels.layout import Words, panel_sheet
from designgen.panels.marker import Marker, MarkerOptions, nest
from designgen.panels.order import PanelOrder, PartPrint, Ready, prepare, side_seam_gap_cm
from designgen.panels.outline import Allowances, Panel, panels_of
from designgen.panels.sheet import Placed, Sheet

__all__ = [
    "Allowances",
    "Laid",
    "Maker",
    "Marker",
    "MarkerOptions",
    "Panel",
    "PanelOrder",
    "PartPrint",
    "Place",
    "Placed",
    "Ready",
    "Sheet",
    "Words",
    "laid_at",
    "lay",
    "marker_facts",
    "marker_sheet",
    "nest",
    "overview_png",
    "panel_called",
    "panel_facts",
    "panel_sheet",
    "panels_of",
    "place",
    "prepare",
    "print_file",
    "side_seam_gap_cm",
    "write_sheet_pdf",
    "write_sheet_tiff",
    "write_underbase",
]
