"""Make the small typefaces and the golden lines of the shaping tests from Noto fonts (SIL OFL 1.1).

    apt-get download fonts-noto-core fonts-noto-cjk     # and dpkg-deb -x each into FOLDER
    python tests/catalogue/scripts/make.py FOLDER

Needs fonttools and uharfbuzz. The golden glyphs are HarfBuzz's own, asked for directly.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import uharfbuzz as hb
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
LINES = {
    "urdu": ("NotoNaskhArabic-Regular.ttf", "گلابی باغ کی رنگت", "Arab", "rtl"),
    "hindi": ("NotoSansDevanagari-Regular.ttf", "क्षितिज का हिन्दी गुलाब", "Deva", "ltr"),
    "chinese": ("NotoSerifCJK-Regular.ttc", "雨後花園（靛藍與白）、東京", "Hani", "ltr"),
}


def main(source: Path) -> None:
    golden = {}
    for name, (file, text, script, direction) in LINES.items():
        font = TTFont(next(source.rglob(file)), fontNumber=0, recalcTimestamp=False)
        options = subset.Options()
        options.layout_features = ["*"]
        options.hinting = False
        options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
        options.desubroutinize = True
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(set(map(ord, text + " "))))
        cutter.subset(font)
        stream = io.BytesIO()
        font.save(stream)
        ending = "otf" if "CFF " in font else "ttf"
        (HERE / f"{name}.{ending}").write_bytes(stream.getvalue())
        golden[name] = {"text": text, "glyphs": glyphs(stream.getvalue(), text, script, direction)}
    words = json.dumps(golden, ensure_ascii=False, indent=1)
    (HERE / "golden.json").write_text(words + "\n", encoding="utf-8")


def glyphs(data: bytes, text: str, script: str, direction: str) -> list[list[int]]:
    """Return HarfBuzz's [glyph, advance, x offset, y offset] from left to right, in thousandths of the type size."""
    face = hb.Face(data)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.script, buffer.direction, buffer.language = script, direction, "en"
    hb.shape(hb.Font(face), buffer)
    scale = 1000 / face.upem
    return [
        [info.codepoint, *(round(v * scale) for v in (at.x_advance, at.x_offset, at.y_offset))]
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
