"""Where the files that ship with designgen lie, in a wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent

Kind = Literal["styles", "templates"]


def root(kind: Kind) -> Path:
    """Return the folder of the shipped styles or templates.

    A wheel carries them inside the package (`_data`); a checkout, and an editable install of one, has them at its top
    level, where people look for them and add their own.
    """
    packaged = _PACKAGE / "_data" / kind
    return packaged if packaged.is_dir() else _PACKAGE.parent / kind
