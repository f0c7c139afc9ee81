"""Make the README's pictures from the demo's results: `python -m tools.readme_pictures` after `make demo`.

They show only our own swatches and styles. Needs the development environment (pypdfium2 renders the PDF pages).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "outputs/runs/first-collection"
SWATCHES = ("garden-rose", "amalfi-citrus", "deco-fans", "ditsy-meadow")
STYLES = ("night-impasto", "indigo-batik", "linocut-leaves")
STRENGTHS = ("0.2", "0.5", "0.8")
REPEATS = (("half-drop", "drop-1/3", "mirror", "pgg"), ("cmm", "p4g", "p6", "p6m"))
PALETTES = ("lido", "orchard", "thaw", "velvet-night")
GAP = 12
GROUND = (250, 249, 246)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=RUN, help="the demo's run folder")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures")
    parser.add_argument("--only", nargs="+", choices=list(PICTURES), default=list(PICTURES), metavar="NAME")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.only:
        save(PICTURES[name](arguments.run), arguments.out / f"{name}.jpg")


def overview(run: Path, cell: int = 236) -> Image.Image:
    """Swatches across the top, styles down the side, the fabrics made from them between."""
    rows: list[list[Image.Image]] = [[Image.new("RGB", (cell, cell), GROUND), *(style(name, cell) for name in STYLES)]]
    for swatch in SWATCHES:
        repeat = "half-drop" if swatch in SWATCHES[:2] else "straight"
        tiles = [square(run / f"tiles/{swatch}__{name}__{repeat}__original.png", cell) for name in STYLES]
        rows.append([square(ROOT / f"examples/swatches/{swatch}.png", cell), *tiles])
    return grid([list(column) for column in zip(*rows, strict=True)])


def tshirts(run: Path, height: int = 560) -> Image.Image:
    """Front and back of one design, and the placed print."""
    names = (
        "garden-rose__indigo-batik__half-drop__original__tshirt-front",
        "garden-rose__indigo-batik__half-drop__original__tshirt-back",
        "emperor-moth__riso-cutouts__placed__original__tshirt-front",
    )
    return grid([[fit(run / f"mockups/{name}.png", height) for name in names]])


def catalogue(run: Path, height: int = 520) -> Image.Image:
    """Pages of lookbook, line sheet and technical pages, in two of our themes."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [pages(run, "lookbook", "atelier", (1, 3, 4, 5), Path(folder), height)]
        sold = pages(run, "linesheet", "salon", (3, 7), Path(folder), height)
        rows.append([*sold, *pages(run, "technical", "salon", (2, 4), Path(folder), height)])
        return grid(rows)


def pages(
    run: Path, document: str, theme: str, numbers: tuple[int, ...], folder: Path, height: int
) -> list[Image.Image]:
    """Some pages of a document's screen edition."""
    table = str(ROOT / "examples/first-collection.csv")
    options = ["--document", document, "--edition", "screen", "--theme", theme, "--sheet", table, "-o", str(folder)]
    run_command("catalogue", str(run), *options)
    pdf = pypdfium2.PdfDocument(folder / f"{run.name}-{document}-screen.pdf")
    shown = [pdf[number - 1].render(scale=2).to_pil().convert("RGB") for number in numbers]
    return [page.resize((round(page.width * height / page.height), height), Image.LANCZOS) for page in shown]


def strength(_run: Path, cell: int = 300) -> Image.Image:
    """One swatch in one style, from quiet to bold."""
    cells = []
    with tempfile.TemporaryDirectory() as folder:
        for value in STRENGTHS:
            out = Path(folder) / f"{value}.png"
            painted("garden-rose", "night-impasto", "half-drop", ["--strength", value, "-o", str(out)])
            cells.append(square(out, cell))
    return grid([cells])


def study(_run: Path, width: int = 1100) -> Image.Image:
    """The grid of a study: what strength and total variation do."""
    with tempfile.TemporaryDirectory() as folder:
        swatch, out = ROOT / "examples/swatches/amalfi-citrus.png", Path(folder) / "study"
        axes = ["--x", "strength=0.2,0.5,0.8", "--y", "smoothness=0,1,6", "--repeat", "half-drop", "--size-px", "256"]
        options = ["--quality", "standard", "--out", str(out), "--store", str(Path(folder) / "store")]
        run_command("study", str(swatch), "--style", "tide-pool", *axes, *options)
        picture = Image.open(out / "grid.png").convert("RGB")
    return picture.resize((width, round(picture.height * width / picture.width)), Image.LANCZOS)


def repeats(_run: Path, cell: int = 300) -> Image.Image:
    """One swatch in one style, in eight repeats; the plane, not the tile."""
    with tempfile.TemporaryDirectory() as folder:
        return grid([[laid_out(name, Path(folder), cell) for name in row] for row in REPEATS])


def laid_out(repeat: str, folder: Path, cell: int) -> Image.Image:
    out, laid = folder / "tile.png", folder / "sheet.png"
    painted("jungle-leaves", "tide-pool", repeat, ["--size-px", "320", "-o", str(out)])
    run_command("export", str(out), "--sheet", "2x2", "-o", str(laid))
    return square(laid, cell)


def strike_off(_run: Path, height: int = 792) -> Image.Image:
    """A labelled test sheet."""
    with tempfile.TemporaryDirectory() as folder:
        out, sheet = Path(folder) / "garden-rose.png", Path(folder) / "strike-off.png"
        painted("garden-rose", "indigo-batik", "half-drop", ["--size-cm", "8", "-o", str(out)])
        run_command("export", str(out), "--strike-off", "-o", str(sheet))
        return fit(sheet, height)


def colourways(_run: Path, cell: int = 236) -> Image.Image:
    """One design as it was painted, and in four of our palettes."""
    with tempfile.TemporaryDirectory() as folder:
        out, made = Path(folder) / "rose.png", Path(folder) / "made"
        painted("garden-rose", "indigo-batik", "half-drop", ["--size-px", "480", "-o", str(out)])
        run_command("colourways", str(out), "--spots", "8", "--tonal", "-o", str(made))
        return grid([[square(out, cell), *(square(made / f"rose__{name}.png", cell) for name in PALETTES)]])


def painted(swatch: str, style_name: str, repeat: str, options: list[str]) -> None:
    picture = str(ROOT / f"examples/swatches/{swatch}.png")
    run_command("stylize", picture, "--style", style_name, "--repeat", repeat, *options)


def run_command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "designgen", *arguments], check=True, cwd=ROOT)


def style(name: str, cell: int) -> Image.Image:
    return square(ROOT / f"styles/{name}/picture.webp", cell)


def square(path: Path, cell: int) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    side = min(picture.size)
    return picture.crop((0, 0, side, side)).resize((cell, cell), Image.LANCZOS)


def fit(path: Path, height: int) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    return picture.resize((round(picture.width * height / picture.height), height), Image.LANCZOS)


def grid(rows: list[list[Image.Image]]) -> Image.Image:
    width = max(sum(cell.width + GAP for cell in row) for row in rows) + GAP
    sheet = Image.new("RGB", (width, sum(row[0].height + GAP for row in rows) + GAP), GROUND)
    y = GAP
    for row in rows:
        x = GAP
        for cell in row:
            sheet.paste(cell, (x, y))
            x += cell.width + GAP
        y += row[0].height + GAP
    return sheet


def save(picture: Image.Image, path: Path) -> None:
    picture.save(path, quality=88, optimize=True)
    print(f"{path}: {picture.width} × {picture.height}, {path.stat().st_size / 1000:.0f} kB")


PICTURES = {
    "overview": overview,
    "tshirts": tshirts,
    "catalogue": catalogue,
    "strength": strength,
    "study": study,
    "repeats": repeats,
    "colourways": colourways,
    "strike-off": strike_off,
}


if __name__ == "__main__":
    main()
