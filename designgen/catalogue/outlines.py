"""Typefaces cut down to the characters that are set, their outlines made TrueType: ReportLab embeds nothing else."""

from __future__ import annotations

import io
import struct

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError, newTable

from designgen.errors import InputError

MAX_ERROR_EM = 0.0005
"""How far a quadratic outline may leave the cubic one; a hundredth of a hair at any size we set."""


def cut_to_truetype(name: str, data: bytes, characters: str) -> bytes:
    """Return the first typeface of a file with the glyphs that some characters can become, as TrueType.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        font = TTFont(io.BytesIO(data), fontNumber=0, lazy=True, recalcTimestamp=False)
        options = subset.Options()
        options.layout_features = ["*"]
        options.hinting = False
        options.notdef_outline = True
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted({ord(character) for character in characters} | {0x20}))
        cutter.subset(font)
        if "CFF " in font or "CFF2" in font:
            to_truetype(font)
        stream = io.BytesIO()
        font.save(stream)
    except (TTLibError, KeyError, AttributeError, AssertionError, ValueError, IndexError, struct.error) as error:
        raise InputError(f'The typeface "{name}" cannot be read: {error}.', "Try its TrueType version.") from error
    return stream.getvalue()


def to_truetype(font: TTFont) -> None:
    """Replace the cubic outlines of a typeface by quadratic ones."""
    outlines, order = font.getGlyphSet(), font.getGlyphOrder()
    error = MAX_ERROR_EM * font["head"].unitsPerEm
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), glyf
    for table in ("CFF ", "CFF2", "VORG"):
        if table in font:
            del font[table]
    glyf.compile(font)
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        glyph = glyf[name]
        glyph.recalcBounds(glyf)
        font["hmtx"].metrics[name] = (advance, getattr(glyph, "xMin", 0))
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones, limits.maxTwilightPoints, limits.maxStorage = 1, 0, 0
    limits.maxFunctionDefs = limits.maxInstructionDefs = 0
    limits.maxStackElements = limits.maxSizeOfInstructions = limits.maxComponentElements = 0
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"
