"""The template format: what may stand in a template.toml, and nothing else.

A template is data only. File names are plain names inside the template's own folder; unknown keys are refused; sizes
have limits. Format 2 is written, 1 is still read. No image library is imported, so listing templates is cheap.
docs/templates.md describes every key.
"""

from __future__ import annotations

from designgen.mockup.format.base import FORMAT, FORMATS, MAX_PIXELS, MAX_SIDE_PX, TEMPLATE_FILE
from designgen.mockup.format.light import Background, Colour, Displacement, Light, LightPass
from designgen.mockup.format.parts import Mapping, MeshMapping, Part, PrintArea, QuadMapping, UvMapping
from designgen.mockup.format.reading import parse_spec, read_spec
from designgen.mockup.format.spec import Garment, ImageSize, Maps, Provenance, Quality, TemplateSpec
from designgen.mockup.format.writing import spec_toml

__all__ = [
    "FORMAT",
    "FORMATS",
    "MAX_PIXELS",
    "MAX_SIDE_PX",
    "TEMPLATE_FILE",
    "Background",
    "Colour",
    "Displacement",
    "Garment",
    "ImageSize",
    "Light",
    "LightPass",
    "Mapping",
    "Maps",
    "MeshMapping",
    "Part",
    "PrintArea",
    "Provenance",
    "QuadMapping",
    "Quality",
    "TemplateSpec",
    "UvMapping",
    "parse_spec",
    "read_spec",
    "spec_toml",
]
