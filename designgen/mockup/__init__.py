"""Tiles shown on garments: the template format, and the compositor that lays a tile on the cloth.

`list_templates` and the models need no image library; the rest is imported when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designgen.mockup.background import parse_background
    from designgen.mockup.compose import composite
    from designgen.mockup.library import TemplateInfo, find_template, list_templates
    from designgen.mockup.options import Background, MockupOptions, PartTile, Position, Rendered
    from designgen.mockup.template import Template, check_template, load_template

__all__ = [
    "Background",
    "MockupOptions",
    "PartTile",
    "Position",
    "Rendered",
    "Template",
    "TemplateInfo",
    "check_template",
    "composite",
    "find_template",
    "list_templates",
    "load_template",
    "parse_background",
]

_HOME = {
    "Background": "options",
    "MockupOptions": "options",
    "PartTile": "options",
    "Position": "options",
    "Rendered": "options",
    "Template": "template",
    "TemplateInfo": "library",
    "check_template": "template",
    "composite": "compose",
    "find_template": "library",
    "list_templates": "library",
    "load_template": "template",
    "parse_background": "background",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
