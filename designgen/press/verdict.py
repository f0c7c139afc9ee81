"""Whether a press profile and its ICC file go together, before pages are drawn for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designgen.press.cmyk import JPEG_HEADROOM_PERCENT, InkTransform
from designgen.press.intent import refuse_unfit_profile
from designgen.press.profiles import PressProfile

_STEPS = 17


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        profile: The press profile.
        icc: What its ICC profile calls itself.
        icc_version: Its version, "2.2".
        icc_bytes: How large it is.
        icc_tac_percent: The most ink it chooses for any screen colour, in the profile's rendering intent.
        condition: Printing condition that documents will name.
        remarks: What to know, in sentences; nothing of it stops a document.
    """

    profile: PressProfile
    icc: str
    icc_version: str
    icc_bytes: int
    icc_tac_percent: float
    condition: str
    remarks: tuple[str, ...]


def check_press(profile: PressProfile) -> Verdict:
    """Read a profile's ICC file and try it over the whole of sRGB.

    Raises:
        InputError: The ICC file cannot be used, at all or in the profile's standard.
    """
    transform = InkTransform(profile)
    refuse_unfit_profile(transform)
    tac = _most_ink(transform)
    remarks = []
    if tac > profile.tac_percent - JPEG_HEADROOM_PERCENT:
        remarks.append(
            f"The ICC profile lays up to {tac:.0f} % of ink and the press takes {profile.tac_percent:g} %: dark "
            "colours are brought down, black kept. A profile made for this limit keeps more drawing in the shadows."
        )
    if profile.intent is not None and not profile.condition:
        remarks.append('No printing condition is named (condition = "FOGRA51"); files will say "Custom".')
    if profile.bleed_mm < 2:
        remarks.append(f"A bleed of {profile.bleed_mm:g} mm shows white edges where the knife slips; shops ask for 3.")
    icc = transform.icc
    major, minor = icc.version
    return Verdict(
        profile,
        icc.description,
        f"{major}.{minor}",
        len(icc.data),
        tac,
        transform.condition or "Custom",
        tuple(remarks),
    )


def _most_ink(transform: InkTransform) -> float:
    """Return the most ink the profile chooses for any of an even sample of screen colours, in percent."""
    steps = np.linspace(0, 255, _STEPS).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(1, -1, 3)
    unlimited = transform.unlimited(np.ascontiguousarray(cube))
    return float(unlimited.sum(axis=2, dtype=np.int64).max() * 100 / 255)
