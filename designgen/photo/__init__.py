"""Templates from a designer's own photo: the garment cut out, its light taken off, its cloth placed in cm."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designgen.photo.build import PhotoTemplate, template_from_photo
    from designgen.photo.controls import Controls, checked_controls, read_controls

__all__ = ["Controls", "PhotoTemplate", "checked_controls", "read_controls", "template_from_photo"]

_HOME = {
    "Controls": "controls",
    "PhotoTemplate": "build",
    "checked_controls": "controls",
    "read_controls": "controls",
    "template_from_photo": "build",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
