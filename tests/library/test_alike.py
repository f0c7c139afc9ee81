"""No two styles that we ship are nearly the same."""

from __future__ import annotations

from pathlib import Path

from designgen.imaging import read_picture
from designgen.library import list_styles
from designgen.library.alike import nearest_style, signature

STYLES = Path(__file__).resolve().parents[2] / "styles"


def test_no_two_of_our_styles_are_nearly_the_same() -> None:
    found = {style.name: signature(read_picture(style.picture).pixels) for style in list_styles([STYLES])}
    alike = []
    for name, own in found.items():
        near = nearest_style(own, {other: value for other, value in found.items() if other != name})
        if near is not None and near.is_same:
            alike.append((name, near.name, near.distance))
    assert not alike
