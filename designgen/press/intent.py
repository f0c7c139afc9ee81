"""The output intent: for which press the inks of a document were chosen."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc

from designgen.errors import InputError
from designgen.press.cmyk import InkTransform
from designgen.press.objects import bytes_stream
from designgen.press.profiles import STANDARD_TITLES, PressProfile

CONDITIONS = {
    "FOGRA39": "Offset, coated paper (ISO 12647-2:2004/Amd 1, paper type 1 or 2)",
    "FOGRA47": "Offset, uncoated white paper (ISO 12647-2:2004, paper type 4)",
    "FOGRA51": "Offset, premium coated paper (ISO 12647-2:2013, PC1)",
    "FOGRA52": "Offset, wood-free uncoated white paper (ISO 12647-2:2013, PC5)",
}
"""What registered printing conditions are, for the people who read a file's output intent."""
_NEWEST_BEFORE_X4 = (2, 99)


def refuse_unfit_profile(transform: InkTransform) -> None:
    """Refuse an ICC profile that the standard cannot carry.

    Raises:
        InputError: A profile of version 4 in PDF/X-1a or PDF/X-3, whose PDF 1.4 knows version 2 only.
    """
    press = transform.press
    if press.standard != "x-4" and transform.icc.version > _NEWEST_BEFORE_X4:
        major, minor = transform.icc.version
        raise InputError(
            f'The ICC profile "{press.intent}" has version {major}.{minor}; {STANDARD_TITLES[press.standard]} can only '
            "carry version 2.",
            'Ask the print shop for a version 2 profile, or use standard = "x-4".',
        )


def output_intent(document: Any, press: PressProfile, transform: InkTransform) -> pdfdoc.PDFArray:
    """Return the OutputIntents array with the profile embedded, registering the profile with the document."""
    icc = transform.icc
    entries = {"N": 4, "Alternate": pdfdoc.PDFName("DeviceCMYK")}
    profile = document.Reference(bytes_stream(icc.data, entries), "DestOutputProfile")
    condition = transform.condition
    known = CONDITIONS.get(condition, "")
    intent: dict[str, Any] = {
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFX"),
        "OutputConditionIdentifier": pdfdoc.PDFString(condition or "Custom"),
        "OutputCondition": pdfdoc.PDFString(known or icc.description),
        "Info": pdfdoc.PDFString(icc.description if not known else f"{known}; {icc.description}"),
        "DestOutputProfile": profile,
    }
    if condition and press.registry:
        intent["RegistryName"] = pdfdoc.PDFString(press.registry)
    return pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])
