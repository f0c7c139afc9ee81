"""Proofs through the ICC profile of a printer and its cloth: which inks it can print, and how a design looks from it.

Each colour goes from CIELAB into the profile's own colours and back, relative colorimetric, without black point
compensation: paper white is white, and what comes back is the colour that the profile says would be printed. A colour
that the printer can print comes back as it went; the others come back as the nearest that it has. Conversions: Little
CMS, in floating point on the side of CIELAB, at 16 bits on the printer's. How near is near enough for a spot colour:
ISO 12647-7:2016, Delta E 2000 of 2.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from designgen.colour.inks import Ink, distinct
from designgen.colour.spaces import Floats, delta_e, lab_from_srgb, srgb_from_lab
from designgen.colour.tonal import NODES
from designgen.errors import InputError
from designgen.imaging.colour import profile_name

TOLERANCE_DELTA_E: Final = 2.5
_MOST_BYTES: Final = 100_000_000
_RELATIVE: Final = 1
_HEADER_BYTES: Final = 128
_PRINTS: Final = (b"prtr", b"mntr", b"spac")
_SPACES: Final = {b"RGB ": "rgb", b"CMYK": "cmyk", b"GRAY": "gray", b"CMY ": "cmy"} | {
    name: f"mch{count}"
    for count in range(2, 16)
    for name in (f"{count:X}CLR".encode(), f"MCH{count:X}".encode())
}  # fmt: skip


@dataclass(frozen=True)
class InkProof:
    """What a printer makes of an ink.

    Attributes:
        ink: As it was wanted.
        printed: As the profile says it comes out; of the same name.
        delta_e: CIEDE2000 between them.
    """

    ink: Ink
    printed: Ink
    delta_e: float

    @property
    def prints(self) -> bool:
        """Whether the printer has this colour, to within Delta E 2000 of 2.5."""
        return self.delta_e <= TOLERANCE_DELTA_E


class Printer:
    """A printer on its cloth, as an ICC profile describes it.

    Attributes:
        name: The profile's own name.
    """

    def __init__(self, icc: bytes) -> None:
        """Take a profile.

        Raises:
            ValueError: It is damaged, or none that colours can be sent through to print and back.
        """
        if len(icc) < _HEADER_BYTES or icc[36:40] != b"acsp":
            raise ValueError("it is no ICC profile, or damaged")
        kind, space = icc[12:16], icc[16:20]
        if kind not in _PRINTS or space not in _SPACES:
            words = f"{kind.decode('ascii', 'replace')}, {space.decode('ascii', 'replace').strip()}"
            raise ValueError(f"it describes no printer ({words})")
        self._icc, self._space = icc, _SPACES[space]
        self._lab = bytes(imagecodecs.cms_profile("lab4"))
        self._cube: Floats | None = None
        self.name = profile_name(icc)
        self.printed(np.array([[50.0, 0.0, 0.0]]))  # a profile that has no way there or back is found out now

    def printed(self, lab: Floats) -> Floats:
        """Return what CIELAB colours (N, 3) come out as, (N, 3).

        Raises:
            ValueError: The profile has no way there or back.
        """
        try:
            # Whole numbers on the printer's side: a float would pass colours through that no ink amounts make.
            inked = self._sent(lab[None], "in", "uint16")
            back = self._sent(inked, "out", "float64")
        except imagecodecs.CmsError as error:
            raise ValueError("it cannot be converted to and from") from error
        found = np.asarray(back, np.float64).reshape(lab.shape)
        if not np.isfinite(found).all():
            raise ValueError("it cannot be converted to and from")
        return found

    def proofs(self, inks: Iterable[Ink]) -> tuple[InkProof, ...]:
        """Return what becomes of each ink."""
        wanted = tuple(inks)
        lab = np.array([ink.lab for ink in wanted])
        out = self.printed(lab)
        apart = delta_e(lab, out)
        return tuple(
            InkProof(ink, Ink.of_lab(colour, ink.name), float(far))
            for ink, colour, far in zip(wanted, out, apart, strict=True)
        )

    def levels(self, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a picture, uint8 (H, W, 3) sRGB, as it comes out, through a table of 33 x 33 x 33 colours."""
        if self._cube is None:
            axis = np.linspace(0, 1, NODES)
            blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
            nodes = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
            self._cube = srgb_from_lab(self.printed(lab_from_srgb(nodes)))
        lut = ImageFilter.Color3DLUT(NODES, self._cube.reshape(-1).tolist())
        return np.asarray(Image.fromarray(levels).filter(lut))

    def _sent(self, colours: NDArray[Any], way: Literal["in", "out"], depth: str) -> NDArray[Any]:
        ends = (self._lab, "lab"), (self._icc, self._space)
        (source, source_space), (target, target_space) = ends if way == "in" else ends[::-1]
        sent: NDArray[Any] = imagecodecs.cms_transform(
            np.ascontiguousarray(colours),
            source,
            target,
            colorspace=source_space,
            outcolorspace=target_space,
            outdtype=depth,
            intent=_RELATIVE,
        )
        return sent


def read_printer(path: Path) -> Printer:
    """Read an ICC profile.

    Raises:
        InputError: It cannot be read, or describes no printer.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f'"{path.name}" is too big for a profile.', "Check that it is the right file.")
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f'The profile "{path}" cannot be read ({reason}).', "Check the path.") from error
    try:
        return Printer(data)
    except ValueError as error:
        what = f'"{path.name}" cannot be proofed with: {error}.'
        raise InputError(what, "Ask your mill for the ICC profile (.icc) of its printer, ink and cloth.") from error


def printed_inks(proofs: Iterable[InkProof]) -> tuple[Ink, ...]:
    """Return the inks as they come out, under names that differ."""
    return distinct(proof.printed for proof in proofs)


def proof_facts(printer: Printer, proofs: Iterable[InkProof]) -> dict[str, Any]:
    """Return a proof for JSON."""
    return {
        "profile": printer.name,
        "tolerance_delta_e_2000": TOLERANCE_DELTA_E,
        "inks": [
            {
                "name": proof.ink.name,
                "prints": proof.prints,
                "delta_e_2000": round(proof.delta_e, 2),
                "printed_hex": proof.printed.hex,
                "printed_lab": [round(value, 2) for value in proof.printed.lab],
            }
            for proof in proofs
        ],
    }


def proof_words(printer: Printer, proofs: Iterable[InkProof]) -> str:
    """Return in one sentence what the printer cannot print; "" where it prints all."""
    missed = [proof for proof in proofs if not proof.prints]
    if not missed:
        return ""
    which = ", ".join(f"{proof.ink.hex} (Delta E {proof.delta_e:.1f})" for proof in missed)
    return f"{printer.name} cannot print {which}; what comes nearest is in the proof."
