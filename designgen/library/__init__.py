"""The library: styles with what suits them, the swatches beside them, and entries of the user's own.

Reading entries needs no image library; what looks at pictures is in modules of its own, imported when it is needed.
"""

from __future__ import annotations

from designgen.library.entries import (
    STYLE_FILE,
    StyleFile,
    StyleInfo,
    find_style,
    is_changed,
    list_styles,
    plain_text,
    read_style,
    style_toml,
    styles_in,
)

__all__ = [
    "STYLE_FILE",
    "StyleFile",
    "StyleInfo",
    "find_style",
    "is_changed",
    "list_styles",
    "plain_text",
    "read_style",
    "style_toml",
    "styles_in",
]
