"""Objects of a PDF that ReportLab does not write as we need them."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc

from designgen.press.images import EncodedPicture

NATIVE_KEY = "DesigngenNative"
"""Key on a picture that is shown at its own resolution, below the press's, with that resolution in dpi: a tile at true
scale. Nothing is enlarged to reach a figure, and preflight says so as a notice."""


def pdf_name(text: str) -> str:
    """Return a name object for any text: UTF-8, as PDF 1.2 and later want it, with #xx for what needs it."""
    plain = set(range(0x21, 0x7F)) - set(b"#%()/<>[]{}")
    return "/" + "".join(chr(byte) if byte in plain else f"#{byte:02X}" for byte in text.encode())


def numbers(values: Any) -> str:
    """Return numbers as they stand in content streams: no exponent, no needless digits."""
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") if value % 1 else str(int(value)) for value in values)


def picture_stream(picture: EncodedPicture, native_dpi: float | None = None) -> pdfdoc.PDFStream:
    """Return the image XObject of a picture."""
    space = "DeviceCMYK" if picture.channels == 4 else "DeviceRGB"
    entries: dict[str, Any] = {"ColorSpace": pdfdoc.PDFName(space)}
    if native_dpi is not None:
        entries[NATIVE_KEY] = round(native_dpi, 2)
    return raster_stream(picture.data, (picture.width_px, picture.height_px), picture.channels, picture.codec, entries)


def raster_stream(
    data: bytes, size_px: tuple[int, int], channels: int, codec: str, more: dict[str, Any]
) -> pdfdoc.PDFStream:
    """Return an image XObject of 8 bits a channel.

    Args:
        data: Encoded rows.
        size_px: (width, height).
        channels: Numbers a pixel.
        codec: "DCTDecode", or "FlateDecode" with PNG's predictor.
        more: Further entries; the colour space is one.
    """
    entries: dict[str, Any] = {
        "Type": pdfdoc.PDFName("XObject"),
        "Subtype": pdfdoc.PDFName("Image"),
        "Width": size_px[0],
        "Height": size_px[1],
        "BitsPerComponent": 8,
        "Filter": pdfdoc.PDFName(codec),
        **more,
    }
    if codec == "FlateDecode":
        predictor = {"Predictor": 15, "Colors": channels, "BitsPerComponent": 8, "Columns": size_px[0]}
        entries["DecodeParms"] = pdfdoc.PDFDictionary(predictor)
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), data)


def bytes_stream(data: bytes, entries: dict[str, Any], *, packed: bool = True) -> pdfdoc.PDFStream:
    """Return a stream of plain bytes, deflated or as they are."""
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), data, filters=[pdfdoc.PDFZCompress] if packed else [])
