"""Flat garment patterns in cm: what the templates are draped from and what the cutting files are drawn from."""

from __future__ import annotations

from designgen.garments.draft import GARMENTS, pattern
from designgen.garments.models import Edge, EdgeKind, Notch, Pattern, Piece
from designgen.garments.sizes import GRADES, SIZES, Grade

__all__ = ["GARMENTS", "GRADES", "SIZES", "Edge", "EdgeKind", "Grade", "Notch", "Pattern", "Piece", "pattern"]
