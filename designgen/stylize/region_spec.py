"""How a style's region is written on the command line: STYLE@mask.png or STYLE@map.png#ff0000."""

from __future__ import annotations

import re

from designgen.errors import UsageError

_REGION = re.compile(
    r"(?P<style>.*)@(?!\d+x\.)(?P<mask>[^@#]*(?:@\d+x)?\.(?:png|jpe?g|webp|tiff?))(?:#(?P<key>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_NAMELESS = re.compile(r"(?:.*/)?\.\w+", re.DOTALL)
_KEY = re.compile(r"[0-9a-fA-F]{6}|[0-9a-fA-F]{3}")


def split_region(text: str) -> tuple[str, str | None, str | None]:
    """Split a style from the picture that says where it goes.

    The last @ that a picture's name follows divides; "look@2x.png", as screen designers name files, is one name.

    Args:
        text: "batik", "batik:0.5", "batik@mask.png" or "batik:0.5@map.png#ff0000".

    Returns:
        The style as it would stand alone, weight included; the path of the mask or map, or None; the colour of the
        map that is meant, as "#rrggbb", or None.

    Raises:
        UsageError: A mask without a style or without a name, or a colour that is none.
    """
    match = _REGION.fullmatch(text)
    if match is None:
        return text, None, None
    style, mask, key = match["style"], match["mask"], match["key"]
    if not style.strip() or _NAMELESS.fullmatch(mask):
        raise UsageError(f'"{text}" lacks the style or the mask.', "Write STYLE@mask.png, for example batik@mask.png.")
    if key is None:
        return style, mask, None
    if not _KEY.fullmatch(key):
        hint = "Name a colour of the map as in batik@map.png#ff0000, or leave the # out to use it as a mask."
        raise UsageError(f'"#{key}" in "{text}" is not a colour.', hint)
    return style, mask, "#" + (key if len(key) == 6 else "".join(2 * digit for digit in key)).lower()
