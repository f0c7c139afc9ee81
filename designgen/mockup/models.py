"""The template format, under the name by which the rest of the package asks for it; see `designgen.mockup.format`."""

from __future__ import annotations

from designgen.mockup.format import (
    Background,
    Colour,
    Displacement,
    Garment,
    ImageSize,
    Light,
    LightPass,
    Maps,
    MeshMapping,
    Part,
    PrintArea,
    Provenance,
    QuadMapping,
    Quality,
    TemplateSpec,
    UvMapping,
    read_spec,
)

__all__ = [
    "Background",
    "Colour",
    "Displacement",
    "Garment",
    "ImageSize",
    "Light",
    "LightPass",
    "Maps",
    "MeshMapping",
    "Part",
    "PrintArea",
    "Provenance",
    "QuadMapping",
    "Quality",
    "TemplateSpec",
    "UvMapping",
    "read_spec",
]
