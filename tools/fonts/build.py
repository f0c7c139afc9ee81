"""Make the catalogue's cut-down typefaces from the fonts of Debian's packages.

    apt-get download fonts-inter fonts-manrope fonts-noto-extra   # and dpkg-deb -x each into FOLDER
    python tools/fonts/build.py FOLDER designgen/catalogue/fonts

Only typefaces without a reserved name may be cut down under their own (SIL OFL 1.1, clause 3); EB Garamond and Lato are
shipped whole. PostScript outlines become TrueType, which is all that ReportLab embeds. Needs fonttools.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from designgen.catalogue.outlines import to_truetype

WANTED = (
    "NotoSerifDisplay-Light.ttf",
    "NotoSerifDisplay-LightItalic.ttf",
    "Manrope-Regular.ttf",
    "Manrope-SemiBold.ttf",
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "InterDisplay-SemiBold.otf",
)
RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2DD), (0x300, 0x331), (0x370, 0x3FF), (0x400, 0x45F),
    (0x490, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2150, 0x215E), (0x2190, 0x2199), (0x2212, 0x2212), (0x2260, 0x2265), (0x25A0, 0x25CF), (0x2713, 0x2717),
)  # fmt: skip


def main(source: Path, target: Path) -> None:
    for name in WANTED:
        found = next(source.rglob(name))
        font = TTFont(found, recalcTimestamp=False)
        options = subset.Options()
        options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
        options.hinting = False
        options.notdef_outline = True
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        cutter.subset(font)
        if "CFF " in font:
            to_truetype(font)
        path = target / f"{found.stem}.ttf"
        font.save(path)
        print(f"{path}: {path.stat().st_size // 1000} kB, {len(font.getGlyphOrder())} glyphs")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
