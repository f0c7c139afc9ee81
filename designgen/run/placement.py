"""Where a placed print sits on a garment, in the words of a technical page."""

from __future__ import annotations

from pathlib import Path

from designgen.errors import InputError


def placement_text(folder: Path) -> str:
    """Return where a garment template takes a placed print, measured from the high point shoulder (HPS); "" if nowhere.

    Args:
        folder: Of the template.
    """
    from designgen.mockup.models import read_spec

    try:
        area = read_spec(folder).print_area(None)
    except InputError:
        return ""
    side = "right" if area.centre_u_cm > 0 else "left"
    across = (
        f"{abs(area.centre_u_cm):g} cm to the {side} of the centre line" if area.centre_u_cm else "on the centre line"
    )
    return (
        f"{area.name.capitalize()}: centre {area.centre_v_cm:g} cm below the high point shoulder, {across}; "
        f"area {area.width_cm:g} × {area.height_cm:g} cm"
    )
