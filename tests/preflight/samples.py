"""Small print files, clean in each standard, and the means to plant one defect in them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from reportlab.pdfbase.ttfonts import TTFontFile

import designgen
from designgen.preflight import Report

PT = 72 / 25.4
TRIM_MM = (100.0, 140.0)
BLEED_MM, SLUG_MM = 3.0, 10.0
PACKAGE = Path(designgen.__file__).parent
PROFILE = PACKAGE / "press" / "icc" / "designgen-coated-290.icc"
VERSIONS = {"x-4": "1.6", "x-1a": "1.4", "x-3": "1.4"}
CLAIMS = {"x-1a": "PDF/X-1a:2003", "x-3": "PDF/X-3:2003"}
STRIP_MM = 30.0
"""Height of the picture that bleeds at the foot of every page."""

Edit = Callable[[Pdf], None]


@dataclass
class Sheet:
    """What stands on a page: content that is appended, and the resources it names."""

    content: bytes = b""
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)


def x(mm: float) -> float:
    """Distance from the left of the trim in mm, as a coordinate of the page."""
    return (BLEED_MM + SLUG_MM + mm) * PT


y = x
"""Distance from the foot of the trim."""


def rect(x_mm: float, y_mm: float, w_mm: float, h_mm: float, operator: str = "f") -> bytes:
    return f"{x(x_mm):.3f} {y(y_mm):.3f} {w_mm * PT:.3f} {h_mm * PT:.3f} re {operator}\n".encode()


def place(name: str, x_mm: float, y_mm: float, w_mm: float, h_mm: float) -> bytes:
    return f"q {w_mm * PT:.4f} 0 0 {h_mm * PT:.4f} {x(x_mm):.4f} {y(y_mm):.4f} cm /{name} Do Q\n".encode()


def text(words: str, x_mm: float, y_mm: float, size: float, *, font: str = "F1", colour: str = "0 0 0 1 k") -> bytes:
    return f"BT {colour} /{font} {size} Tf {x(x_mm):.3f} {y(y_mm):.3f} Td ({words}) Tj ET\n".encode()


def pixels_for(w_mm: float, h_mm: float, dpi: float) -> tuple[int, int]:
    return round(w_mm * dpi / 25.4), round(h_mm * dpi / 25.4)


def picture(
    pdf: Pdf, size_px: tuple[int, int], *, space: Any = Name.DeviceCMYK, level: int = 40, **more: Any
) -> Stream:
    """A picture of wavy columns, encoded without loss, whose ink stays at 4 × level/255."""
    width, height = size_px
    names = {Name.DeviceCMYK: 4, Name.DeviceRGB: 3, Name.DeviceGray: 1}
    channels = names.get(space, 1) if isinstance(space, Name) else more.pop("channels")
    row = (level * (1 + np.sin(np.arange(width) / 9)) / 2).astype(np.uint8)
    data = np.repeat(np.repeat(row[None, :, None], channels, axis=2), height, axis=0)
    stream = packed(pdf, data.tobytes())
    facts = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height, "BitsPerComponent": 8}
    for key, value in (facts | {"ColorSpace": space}).items():
        stream[f"/{key}"] = value
    for key, value in more.items():
        stream[f"/{key}"] = value
    return stream


@cache
def _deflated(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def packed(pdf: Pdf, data: bytes) -> Stream:
    """A stream that is deflated once for all tests."""
    return Stream(pdf, _deflated(data), Filter=Name.FlateDecode)


@cache
def _font_data() -> tuple[bytes, tuple[int, ...]]:
    path = next(PACKAGE.rglob("Lato-Regular.ttf"))
    face = TTFontFile(str(path))
    return path.read_bytes(), tuple(int(face.charWidths.get(code, face.defaultWidth)) for code in range(32, 127))


def font(pdf: Pdf, *, embedded: bool = True, name: str = "ABCDEF+Lato-Regular") -> Dictionary:
    data, widths = _font_data()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=32, FontBBox=Array([-500, -300, 1500, 1000]),
        ItalicAngle=0, Ascent=900, Descent=-200, CapHeight=700, StemV=80,
    )  # fmt: skip
    if embedded:
        descriptor.FontFile2 = pdf.make_indirect(packed(pdf, data))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{name}"), FirstChar=32, LastChar=126,
            Widths=Array(list(widths)), FontDescriptor=pdf.make_indirect(descriptor), Encoding=Name.WinAnsiEncoding,
        )
    )  # fmt: skip


def spot(name: str = "/Coral") -> Array:
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([0, 0.8, 0.6, 0]), N=1
    )  # fmt: skip
    return Array([Name.Separation, Name(name), Name.DeviceCMYK, tint])


def clean(
    path: Path, standard: str = "x-4", *, pages: int = 2, add: Callable[[Pdf, int], Sheet] | None = None,
    edit: Edit | None = None, **save: Any,
) -> Path:  # fmt: skip
    """Write a file that preflight has nothing to say about, but for what `add` draws and `edit` changes.

    Args:
        path: Where to.
        standard: What it claims and keeps.
        pages: How many.
        add: Returns what else stands on a page, for its number from 1.
        edit: Changes the finished file.
        save: Options of pikepdf's `save`.
    """
    pdf = Pdf.new()
    face, strip = (
        font(pdf),
        pdf.make_indirect(picture(pdf, pixels_for(TRIM_MM[0] + 2 * BLEED_MM, STRIP_MM + BLEED_MM, 300))),
    )
    over = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
    for number in range(1, pages + 1):
        extra = Sheet() if add is None else add(pdf, number)
        resources = Dictionary(
            Font=Dictionary(F1=face), XObject=Dictionary(Strip=strip), ExtGState=Dictionary(Over=over),
            ColorSpace=Dictionary(Spot=spot(), All=spot("/All")),
        )  # fmt: skip
        for kind, entries in extra.resources.items():
            group = resources.get(f"/{kind}", Dictionary())
            for name, value in entries.items():
                group[f"/{name}"] = value
            resources[f"/{kind}"] = group
        _add_page(pdf, resources, _base(number) + extra.content)
    _identify(pdf, standard)
    if edit is not None:
        edit(pdf)
    streams = pikepdf.ObjectStreamMode.generate if standard == "x-4" else pikepdf.ObjectStreamMode.disable
    options: dict[str, Any] = {"object_stream_mode": streams, "deterministic_id": True}
    pdf.save(path, **{"force_version": VERSIONS[standard], **options, **save})
    pdf.close()
    return path


def _base(number: int) -> bytes:
    """A bleeding picture, black text, a line, a spot colour and a crop mark."""
    width = TRIM_MM[0] + 2 * BLEED_MM
    return b"".join((
        b"1 1 1 1 K\n", place("Strip", -BLEED_MM, -BLEED_MM, width, STRIP_MM + BLEED_MM),
        b"q /Over gs ", text(f"Page {number}", 10, 120, 9), b"Q\n",
        b"q 0 0 0 1 K 0.25 w ", f"{x(10):.2f} {y(110):.2f} m {x(90):.2f} {y(110):.2f} l S Q\n".encode(),
        b"q /Spot cs 1 scn ", rect(10, 90, 20, 10), b"Q\n",
        b"q /All CS 1 SCN 0.25 w ", f"{x(-9):.2f} {y(0):.2f} m {x(-4):.2f} {y(0):.2f} l S Q\n".encode(),
    ))  # fmt: skip


def _add_page(pdf: Pdf, resources: Dictionary, content: bytes) -> None:
    media = [0, 0, *((side + 2 * (BLEED_MM + SLUG_MM)) * PT for side in TRIM_MM)]
    bleed = [SLUG_MM * PT, SLUG_MM * PT, media[2] - SLUG_MM * PT, media[3] - SLUG_MM * PT]
    trim = [x(0), y(0), x(TRIM_MM[0]), y(TRIM_MM[1])]
    page = Dictionary(
        Type=Name.Page, MediaBox=Array(media), BleedBox=Array(bleed), TrimBox=Array(trim), Resources=resources,
        Contents=pdf.make_indirect(Stream(pdf, content)),
    )  # fmt: skip
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _identify(pdf: Pdf, standard: str) -> None:
    profile = packed(pdf, PROFILE.read_bytes())
    profile.N = 4
    pdf.Root.OutputIntents = Array([
        Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier=String("FOGRA39"),
            RegistryName=String("http://www.color.org"), Info=String("Coated FOGRA39"),
            DestOutputProfile=pdf.make_indirect(profile),
        )
    ])  # fmt: skip
    info = {
        "/Title": "Spring", "/Creator": "samples", "/Producer": "samples", "/CreationDate": "D:20270201000000Z",
        "/ModDate": "D:20270201000000Z",
    }  # fmt: skip
    if standard in CLAIMS:
        info["/GTS_PDFXVersion"] = CLAIMS[standard]
    for key, value in info.items():
        pdf.docinfo[key] = String(value)
    pdf.docinfo["/Trapped"] = Name("/False")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
        meta["dc:title"], meta["xmp:CreatorTool"], meta["pdf:Producer"] = "Spring", "samples", "samples"
        for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            meta[key] = "2027-02-01T00:00:00+00:00"
        meta["pdf:Trapped"] = "False"
        if standard == "x-4":
            meta["pdfxid:GTS_PDFXVersion"] = "PDF/X-4"
            meta["xmpMM:DocumentID"], meta["xmpMM:VersionID"] = "uuid:1", "1"
            meta["xmpMM:RenditionClass"] = "default"


def found(report: Report) -> set[tuple[str, str, int | None]]:
    """Every finding as (check, severity, page)."""
    return {(finding.check, finding.severity, finding.page) for finding in report.findings}


def only(report: Report, check: str) -> Any:
    """The one finding of a check, and no other finding at all."""
    assert [finding.check for finding in report.findings] == [check], report.findings
    return report.findings[0]
