"""Measurements of the garments in size M and how they grow with the size (grading). All in cm."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.errors import UsageError

SIZES = ("XS", "S", "M", "L", "XL", "XXL")


@dataclass(frozen=True)
class Grade:
    """One measurement: its value in size M and what every size up adds."""

    medium_cm: float
    step_cm: float = 0.0


# chest, waist and hem are half circumferences; neck and shoulder are half widths; shoulder, neck drops and armhole
# depth are measured down from the high point of the shoulder (HPS).
_TSHIRT = {
    "chest": Grade(53.0, 2.5),
    "waist": Grade(52.3, 2.5),
    "hem": Grade(52.0, 2.5),
    "length": Grade(71.0, 2.0),
    "neck": Grade(9.2, 0.25),
    "neck_drop_front": Grade(9.5, 0.25),
    "neck_drop_back": Grade(2.2, 0.0),
    "shoulder": Grade(22.8, 0.9),
    "shoulder_drop": Grade(4.6, 0.1),
    "armhole_depth": Grade(24.0, 0.8),
    "armhole_cut": Grade(3.2, 0.1),
    "sleeve_cap": Grade(9.5, 0.2),
    "sleeve_length": Grade(22.0, 0.6),
    "sleeve_hem": Grade(36.0, 1.4),
    "band_height": Grade(2.2, 0.0),
}
_WOMENS = _TSHIRT | {
    "chest": Grade(46.0, 2.5),
    "waist": Grade(43.0, 2.5),
    "hem": Grade(47.5, 2.5),
    "length": Grade(64.0, 1.3),
    "neck": Grade(9.4, 0.25),
    "neck_drop_front": Grade(10.5, 0.25),
    "shoulder": Grade(19.4, 0.7),
    "shoulder_drop": Grade(4.2, 0.1),
    "armhole_depth": Grade(21.0, 0.7),
    "sleeve_cap": Grade(10.0, 0.2),
    "sleeve_length": Grade(17.5, 0.4),
    "sleeve_hem": Grade(31.0, 1.3),
    "band_height": Grade(1.6, 0.0),
}
_KIDS = _TSHIRT | {
    "chest": Grade(41.0, 2.0),
    "waist": Grade(40.8, 2.0),
    "hem": Grade(40.5, 2.0),
    "length": Grade(54.0, 4.0),
    "neck": Grade(7.8, 0.2),
    "neck_drop_front": Grade(7.4, 0.2),
    "neck_drop_back": Grade(1.8, 0.0),
    "shoulder": Grade(17.2, 0.8),
    "shoulder_drop": Grade(3.6, 0.1),
    "armhole_depth": Grade(18.8, 0.9),
    "armhole_cut": Grade(2.4, 0.1),
    "sleeve_cap": Grade(7.6, 0.2),
    "sleeve_length": Grade(16.0, 0.9),
    "sleeve_hem": Grade(29.0, 1.2),
    "band_height": Grade(1.8, 0.0),
}
GRADES: dict[str, dict[str, Grade]] = {
    "tshirt": _TSHIRT,
    "tshirt-womens": _WOMENS,
    "tshirt-kids": _KIDS,
    "long-sleeve": _TSHIRT
    | {"sleeve_length": Grade(64.0, 0.8), "sleeve_hem": Grade(21.0, 0.6), "sleeve_cap": Grade(10.5, 0.2)},
    "tank": {
        "chest": Grade(51.0, 2.5),
        "waist": Grade(50.0, 2.5),
        "hem": Grade(51.0, 2.5),
        "length": Grade(70.0, 2.0),
        "neck": Grade(10.6, 0.25),
        "neck_drop_front": Grade(14.5, 0.3),
        "neck_drop_back": Grade(7.0, 0.2),
        "shoulder": Grade(16.6, 0.5),
        "shoulder_drop": Grade(2.6, 0.1),
        "armhole_depth": Grade(25.5, 0.8),
        "armhole_cut": Grade(1.4, 0.1),
        "band_height": Grade(1.4, 0.0),
    },
    "tote": {
        "width": Grade(38.0, 3.0),
        "height": Grade(42.0, 3.0),
        "handle_length": Grade(66.0, 3.0),
        "handle_width": Grade(3.0, 0.0),
        "handle_inset": Grade(9.0, 0.75),
    },
}


def measurements_cm(garment: str, size: str) -> dict[str, float]:
    """Return the measurements of a garment in a size.

    Raises:
        UsageError: No such garment or size.
    """
    if garment not in GRADES:
        raise UsageError(f"There is no pattern for {garment!r}.", f"Choose one of: {', '.join(GRADES)}.")
    if size not in SIZES:
        raise UsageError(f"There is no size {size!r}.", f"Choose one of: {', '.join(SIZES)}.")
    steps = SIZES.index(size) - SIZES.index("M")
    return {name: round(grade.medium_cm + steps * grade.step_cm, 3) for name, grade in GRADES[garment].items()}
