"""Make the pictures of docs/gallery.md: `make gallery`, or `python -m tools.gallery_pictures` after the collections.

They show only our own swatches, styles, palettes and garments. The matrix is painted unless its folder has it already;
the collections are shown from their runs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from designgen.colour.palettes import seasonal
from tools.readme_pictures import GAP, GROUND, ROOT, fit, grid, run_command, save, square, style

COLLECTIONS = ("resort-capsule", "kids-line", "streetwear-drop", "heritage-menswear")
SWATCHES = (
    "garden-rose", "jungle-leaves", "lagoon-reef", "orchard-songbirds", "madder-paisley", "pomegranate-damask",
    "moorland-tartan", "camel-leopard", "midnight-almanac", "scissor-dots", "metropole", "atelier-marks",
)  # fmt: skip
STYLES = (
    "dry-brush", "market-jugs", "lagoon-mosaic", "silk-garden", "wet-ink", "floating-hills", "spider-shibori",
    "shell-engraving", "conservatory-glass", "orchard-collage", "charcoal", "kintsugi-sherds",
)  # fmt: skip
SIDE_PX = 288
INK = (40, 38, 36)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, default=ROOT / "outputs/runs", help="where the collections were made")
    parser.add_argument("--matrix", type=Path, default=ROOT / "outputs/matrix", help="where the matrix is kept")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures/gallery")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of the pictures")
    arguments = parser.parse_args()
    makers: dict[str, Callable[[], Image.Image]] = {
        "styles": partial(sheet, "styles"),
        "swatches": partial(sheet, "swatches"),
        "palettes": palettes,
        "matrix": partial(matrix, arguments.matrix),
        **{name: partial(collection, arguments.runs / name) for name in COLLECTIONS},
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.only or makers:
        save(makers[name](), arguments.out / f"{name}.jpg")


def sheet(kind: str, width: int = 1560) -> Image.Image:
    """The contact sheet of `designgen styles list --sheet`, or of the swatches."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheet.png"
        run_command(kind, "list", "--sheet", str(out))
        picture = Image.open(out).convert("RGB")
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def palettes(columns: int = 2, chip: int = 44) -> Image.Image:
    """Every palette as a row of chips under its title."""
    found = seasonal()
    width, height = 16 * chip + 3 * GAP, chip + 54
    rows = -(-len(found) // columns)
    page = Image.new("RGB", (columns * width + GAP, rows * height + GAP), GROUND)
    draw, fonts = ImageDraw.Draw(page), ROOT / "designgen/catalogue/fonts"
    title = ImageFont.truetype(str(next(fonts.rglob("EBGaramond12-Regular.ttf"))), 22)
    small = ImageFont.truetype(str(next(fonts.rglob("Lato-Regular.ttf"))), 12)
    for number, palette in enumerate(found):
        left, top = GAP + (number % columns) * width, GAP + (number // columns) * height
        draw.text((left, top), palette.title, fill=INK, font=title)
        after = left + draw.textlength(palette.title, title) + 10
        draw.text((after, top + 10), palette.season, fill=(130, 126, 120), font=small)
        for place, ink in enumerate(palette.inks):
            at = left + place * chip, top + 32
            draw.rectangle((*at, at[0] + chip - 1, at[1] + chip - 1), fill=ink.hex)
    return page


def matrix(work: Path, cell: int = 118) -> Image.Image:
    """Swatches across the top, styles down the side, what each style makes of each swatch between."""
    from benchmarks.pairs import STYLES as SHELF
    from benchmarks.pairs import Easel, pair_of
    from designgen import encoders
    from designgen.imaging.writing import to_bytes8
    from designgen.library import read_style

    easel = Easel(work / "pictures", encoders.load("compact"))
    blank = Image.new("RGB", (cell, cell), GROUND)
    rows = [[blank, *(square(ROOT / f"examples/swatches/{name}.png", cell) for name in SWATCHES)]]
    for name in STYLES:
        row = [style(name, cell)]
        for swatch in SWATCHES:
            pair = pair_of(swatch, read_style(SHELF / name), SIDE_PX)
            painted = easel.painted(pair, pair.settings(quality="standard")).pixels
            picture = Image.fromarray(to_bytes8(painted)[0].transpose(1, 2, 0).copy())
            side = min(picture.size)
            row.append(picture.crop((0, 0, side, side)).resize((cell, cell), Image.Resampling.LANCZOS))
        rows.append(row)
    return grid(rows)


def collection(run: Path, height: int = 430) -> Image.Image:
    """The garments of a collection, and pages of its catalogue below."""
    worn = [fit(path, height) for path in some(sorted((run / "mockups").glob("*.png")), 5)]
    pdf = pypdfium2.PdfDocument(run / f"catalogue/{run.name}-lookbook-screen.pdf")
    shown = [pdf[number].render(scale=2).to_pil().convert("RGB") for number in some(range(len(pdf) - 2), 5)]
    width = sum(picture.width for picture in worn) + GAP * (len(worn) - 1)
    tall = round((width - GAP * (len(shown) - 1)) / sum(page.width / page.height for page in shown))
    below = [page.resize((round(page.width * tall / page.height), tall), Image.Resampling.LANCZOS) for page in shown]
    return grid([worn, below])


def some(found: Sequence[Any], count: int) -> list[Any]:
    """So many of a list, evenly spread, the first among them."""
    items = list(found)
    return [items[round(n * (len(items) - 1) / max(1, count - 1))] for n in range(min(count, len(items)))]


if __name__ == "__main__":
    main()
