"""designgen catalogue, for real: from a finished run and a table to files for print and screen."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from designgen.cli.app import run_command
from designgen.commerce import read_table
from designgen.commerce.csv_table import write_csv
from designgen.commerce.gtin import check_digit
from designgen.imaging import encode_png
from designgen.pipeline.stages import describe_tile, encode_tile
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile
from designgen.run.outcome import DesignOutcome, MockupOutcome, RunOutcome
from designgen.store import digest_of
from tests.e2e.conftest import Command, dots, environment, object_of

GTIN = "400638133393" + str(check_digit("400638133393"))
ADDRESS = "https://example.org/styles/R-1"
INKS = (
    {"name": "ecru", "hex": "#eee6d2", "lab": [91.5, -0.5, 10.7], "coverage": 0.7},
    {"name": "navy", "hex": "#1a4073", "lab": [26.9, 2.1, -32.6], "coverage": 0.3},
)


def tile_of(index: int) -> Tile:
    pixels = np.roll(dots(96), index, axis=1 + index % 3)
    if index == 2:  # flat, in its two inks
        light = pixels.mean(axis=1, keepdims=True) > 0.6
        ecru, navy = (
            np.array([int(str(ink["hex"])[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)[None, :, None, None]
            for ink in INKS
        )
        pixels = np.where(light, ecru, navy).astype(np.float32)
    lattice = Lattice.named("straight")
    return Tile(np.ascontiguousarray(pixels), lattice, 30, 30, None, measure(pixels, lattice))


def design_of(name: str, index: int, tile: Tile, colourway: dict[str, Any] | None = None) -> DesignOutcome:
    look = {"strength": 0.6, "seed": index, "repeat": "straight"}
    made = {
        "name": name, "swatch": {"name": "dots.png", "sha256": "1" * 64},
        "styles": [{"name": "stripes", "sha256": "2" * 64, "weight": 1.0}], "look": look,
        **({"colourway": colourway} if colourway else {}),
    }  # fmt: skip
    title = f"Dots {index + 1}" + (f", {colourway['title']}" if colourway else "")
    inks = tuple(dict(ink) for ink in INKS) if colourway else ()
    return DesignOutcome(name, title, "made", f"{index:064x}", made, describe_tile(tile), inks=inks)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run of two designs, the second in a colourway as well."""
    folder = tmp_path / "outputs/runs/spring"
    (folder / "tiles").mkdir(parents=True)
    (folder / "mockups").mkdir()
    lido = {"name": "lido", "method": "season", "palette": [], "title": "Lido", "degrees": 0.0, "tonal": False}
    designs = []
    for index, (name, colourway) in enumerate((("dots-a", None), ("dots-b", None), ("dots-b-lido", lido))):
        tile = tile_of(index)
        png, shirt = encode_tile(tile), encode_png(np.full((1, 3, 160, 128), 0.4 + 0.2 * index, np.float32))
        (folder / f"tiles/{name}.png").write_bytes(png)
        (folder / f"mockups/{name}__tee.png").write_bytes(shirt)
        mockup = MockupOutcome(f"{name}__tee", "tshirt-front", "white", f"{index + 100:064x}", digest_of(shirt))
        found = design_of(name, index, tile, colourway)
        designs.append(replace(found, sha256=digest_of(png), mockups=(mockup,)))
    manifest = RunOutcome("spring", "Spring 2027", tuple(designs), cloth=(("Usable width", "150 cm"),)).as_manifest()
    (folder / "run.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Its table: prices, codes, two sections."""
    heads = ["kind", "design", "style number", "name", "description", "wholesale", "retail", "currency", "moq",
             "composition", "g/m2", "sizes", "gtin", "url", "colour code"]  # fmt: skip
    rows = [
        ("separator", "", "", "Small prints", "For shirts and linings.", *[""] * 10),
        ("design", "dots-b", "R-1", "Rosa", "A dot.", "24.50", "59", "EUR", "12", "Cotton", "180", "XS, S, M", GTIN,
         ADDRESS, "010"),
        ("colourway", "dots-b-lido", *[""] * 12, "020"),
        ("separator", "", "", "Others", *[""] * 11),
        ("design", "dots-a", "R-2", "Ina", *[""] * 11),
        ("terms", "", "", "payment", "30 days net", *[""] * 10),
        ("terms", "", "", "contact", "Ana Novak; ana@example.org", *[""] * 10),
    ]  # fmt: skip
    path = tmp_path / "spring.csv"
    path.write_bytes(write_csv(heads, rows))
    return path


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in an empty folder without a process of its own, which takes seconds to begin."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        code = run_command(list(arguments))
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return run


def pages_of(path: Path) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(path)]


def codes_on(path: Path) -> set[str]:
    """What a scanner reads from the rendered pages."""
    found: set[str] = set()
    for page in pypdfium2.PdfDocument(path):
        picture = page.render(scale=300 / 72, grayscale=True).to_numpy()
        found |= {code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(picture.squeeze()))}
    return found


def test_a_line_sheet_with_all_it_is_ordered_by(designgen: Command, run: Path, sheet: Path, tmp_path: Path) -> None:
    options = ["--sheet", sheet.name, "--document", "linesheet", "--page-size", "A5", "--issue-date", "2027-01-15"]
    done = designgen("catalogue", str(run), *options, "-o", "out", "--json")
    assert done.returncode == 0, done.stderr
    result = object_of(done)
    assert [Path(each["file"]).name for each in result["files"]] == [
        "spring-linesheet-print.pdf", "spring-linesheet-screen.pdf", "spring-catalogue.json", "spring-catalogue.csv",
    ]  # fmt: skip
    assert set(result["beyond_press"]) == {"dots-a", "dots-b", "dots-b-lido"}
    for edition in ("print", "screen"):
        path = tmp_path / f"out/spring-linesheet-{edition}.pdf"
        text = " ".join(pages_of(path))
        for words in (
            "Rosa",
            "R-1",
            "24.50 EUR",
            "59.00 EUR",
            "12",
            "180",
            "XS",
            "020",
            "Lido",
            "30 days net",
            "Ana Novak",
        ):
            assert words in text, (edition, words)
        assert text.index("Rosa") < text.index("Ina"), "in the order of the table"
        assert {GTIN, ADDRESS} <= codes_on(path), edition
    with pikepdf.open(tmp_path / "out/spring-linesheet-print.pdf") as pdf:
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFX" and all("/Annots" not in page for page in pdf.pages)
    with pikepdf.open(tmp_path / "out/spring-linesheet-screen.pdf") as pdf:
        assert pdf.is_linearized
    twin = json.loads((tmp_path / "out/spring-catalogue.json").read_text())
    assert twin["designs"][0]["gtin"] == GTIN and twin["terms"]["payment"] == "30 days net"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out/spring-catalogue.csv").read_text("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["dots-b", "dots-b-lido", "dots-a"]


def test_technical_pages_for_the_mill_and_the_same_bytes_again(inside: Command, run: Path, tmp_path: Path) -> None:
    options = ["--document", "technical", "--edition", "print", "--page-size", "A5"]
    for out in ("one", "two"):
        done = inside("catalogue", str(run), *options, "-o", out)
        assert done.returncode == 0, done.stderr
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    text = " ".join(pages_of(tmp_path / "one/spring-technical-print.pdf"))
    assert "ecru" in text and "150 cm" in text
    with pikepdf.open(tmp_path / "one/spring-technical-print.pdf") as pdf:
        plates = {str(each[1]) for each in pdf.objects if isinstance(each, pikepdf.Array) and len(each) > 1
                  and each[0] == pikepdf.Name.Separation} - {"/All"}  # fmt: skip
    assert {"/ecru", "/navy"} <= plates, "a flat colourway is printed in its own inks"
    assert len(plates) <= 4, "and a painted design in those of the press, or the plates they share"


def test_the_table_goes_out_and_comes_back(inside: Command, run: Path, tmp_path: Path) -> None:
    done = inside("catalogue", str(run), "--export-sheet", "spring.xlsx")
    assert done.returncode == 0, done.stderr
    table = read_table((tmp_path / "spring.xlsx").read_bytes())
    assert [row.cells["design"] for row in table.rows if "design" in row.cells] == ["dots-a", "dots-b", "dots-b-lido"]
    filled = [{**row.cells, "wholesale": "9.90 EUR"} if row.cells.get("design") == "dots-a" else row.cells
              for row in table.rows]  # fmt: skip
    heads = [*table.heads, "Mood"]
    (tmp_path / "spring.csv").write_bytes(write_csv(heads, [[row.get(head, "") for head in heads] for row in filled]))
    again = inside("catalogue", str(run), "--export-sheet", "spring.csv", "--json")
    assert object_of(again)["added"] == []
    back = read_table((tmp_path / "spring.csv").read_bytes())
    assert back.heads[-1] == "Mood" and back.rows[0].cells["wholesale"] == "9.90 EUR"


def test_a_bad_table_is_used_as_far_as_it_goes(inside: Command, run: Path, sheet: Path, tmp_path: Path) -> None:
    sheet.write_bytes(sheet.read_bytes().replace(GTIN.encode(), b"4006381333932").replace(b"dots-a", b"dots-x"))
    done = inside(
        "catalogue", str(run), "--sheet", sheet.name, "--document", "linesheet", "--edition", "screen", "-o", "out"
    )
    assert done.returncode == 3, done.stderr
    for words in ("Row 3, gtin", "1 would be right", 'Row 6: "dots-x" matches no design', 'Did you mean "dots-a"?',
                  "Without a row in the table: dots-a"):  # fmt: skip
        assert words in done.stderr
    assert "Rosa" in " ".join(pages_of(tmp_path / "out/spring-linesheet-screen.pdf"))


def test_what_changed_since_the_issue_before_is_marked(inside: Command, run: Path, tmp_path: Path) -> None:
    options = ["--document", "linesheet", "--edition", "screen", "--page-size", "A5"]
    assert inside("catalogue", str(run), *options, "-o", "first").returncode == 0
    manifest = json.loads((run / "run.json").read_text())
    manifest["designs"][0]["name"] = "dots-c"
    manifest["designs"][1]["key"] = "f" * 64
    (run / "run.json").write_text(json.dumps(manifest))
    previous = ["--previous", "first/spring-catalogue.json"]
    done = inside("catalogue", str(run), *options, *previous, "-o", "second", "--json")
    assert object_of(done)["changes"] == {"new": 1, "changed": 1, "same": 1, "gone": 1}
    text = " ".join(pages_of(tmp_path / "second/spring-linesheet-screen.pdf")).lower()
    assert "new" in text and "chang" in text


def test_volumes_and_a_gallery(inside: Command, run: Path, tmp_path: Path) -> None:
    done = inside(
        "catalogue", str(run), "--document", "technical", "--edition", "screen", "--page-size", "A5", "--volume-pages",
        "8", "--gallery", "-o", "out", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    files = object_of(done)["files"]
    volumes = [each for each in files if each["kind"] == "technical"]
    assert len(volumes) > 1 and all(each["pages"] <= 8 for each in volumes)
    assert volumes[0]["file"] == f"spring-technical-screen-1of{len(volumes)}.pdf"
    assert (tmp_path / "out/spring-gallery/index.html").exists()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], 2, "-o catalogues"),
        (["-o", "out", "--grid", "9x99"], 2, "--grid"),
        (["-o", "out", "--volume-pages", "2"], 2, "--volume-pages"),
        (["-o", "out", "--press", "coated-x5"], 4, "coated-x"),
        (["-o", "out", "--theme", "nowhere"], 4, "theme"),
        (["-o", "out", "--icc", "run.json"], 4, "run.json"),
        (["-o", "out", "--sheet", "nowhere.csv"], 4, "There is no table"),
        (["-o", "out", "--font", "nowhere.ttf"], 4, "There is no font"),
        (["--export-sheet", "table.ods"], 2, ".csv or .xlsx"),
    ],
)
def test_what_cannot_be_is_said_at_once(
    inside: Command, run: Path, tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    done = inside("catalogue", str(run), *options)
    assert done.returncode == code, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_ctrl_c_leaves_no_half_file(run: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "designgen", "catalogue", str(run), "--document", "lookbook", "-o", "out"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list((tmp_path / "out").glob(".*.tmp")):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130 and "Traceback" not in errors
    assert list((tmp_path / "out").iterdir()) == []
