"""designgen export, services and repeats, for real; and the documents that describe them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tifffile

from designgen.cli.app import run_command
from designgen.imaging import encode_png, read_picture, read_recipe
from designgen.repeat.groups import symmetry_error
from designgen.repeat.lattice import Lattice
from tests.e2e.conftest import Command, dots, object_of

ROOT = Path(__file__).resolve().parents[2]
HALF_DROP = Lattice.named("half-drop")


@pytest.fixture
def designgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """The command in this process: nothing here needs a fresh one, and starting it costs more than what it does."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        capfd.readouterr()
        code = run_command(list(arguments))
        shown = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, shown.out, shown.err)

    return run


@pytest.fixture
def tile(tmp_path: Path) -> Path:
    """A half-drop tile of ours: 96 px, 2 × 2 cm."""
    path = tmp_path / "rose.png"
    described = {"repeat": "half-drop", "width_mm": 20.0, "height_mm": 20.0, "size_px": [96, 96], "seam": None}
    path.write_bytes(
        encode_png(dots(96), dpi=121.92, recipe={"kind": "tile", "tile": described, "design": {"look": {}}})
    )
    return path


def test_a_tile_goes_to_a_mill_and_comes_back(designgen: Command, tile: Path, tmp_path: Path) -> None:
    done = designgen(
        "export", tile.name, "-o", "rose.tif", "--bits", "16", "--sidecar", "json", "--sidecar", "printfactory"
    )
    assert done.returncode == 0, done.stderr
    assert "one tile of a half-drop repeat, 2 × 2 cm" in done.stdout
    assert json.loads((tmp_path / "rose.repeat.json").read_text())["drop"]["offset_px"] == 48
    assert "<Type>2</Type>" in (tmp_path / "rose.printfactory.xml").read_text()
    levels = tifffile.imread(tmp_path / "rose.tif")
    assert levels.dtype == np.uint16 and levels.shape == (96, 96, 3)
    # The TIFF knows its size and its repeat, so that it needs no options now.
    again = designgen("export", "rose.tif", "--as", "straight", "-o", "straight.png", "--json")
    facts = object_of(again)
    assert facts["size_px"] == [192, 96] and facts["repeats_straight"] is True
    shown = read_picture(tmp_path / "straight.png").pixels
    np.testing.assert_allclose(shown, HALF_DROP.straight_equivalent(read_picture(tile).pixels), atol=1 / 255)


def test_a_length_of_cloth_printed_larger_than_it_finishes(designgen: Command, tile: Path, tmp_path: Path) -> None:
    done = designgen(
        "export", tile.name, "--length", "12", "--cloth-width", "9", "--shrinkage", "10x5", "--method", "digital",
        "-o", "len.png",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "finishes at 2 × 2 cm" in done.stderr and "300 dpi" in done.stderr and "4 whole repeats" in done.stderr
    picture = read_picture(tmp_path / "len.png")
    assert picture.size_px[1] == pytest.approx(9 / 2.54 * 121.92, abs=4)
    recipe = read_recipe(tmp_path / "len.png")
    assert recipe is not None and recipe["export"]["cloth"]["shrinkage_warp_percent"] == 10
    stripped = designgen("export", tile.name, "--sheet", "2x1", "--strip-metadata", "-o", "sheet.png")
    assert stripped.returncode == 0 and read_recipe(tmp_path / "sheet.png") is None


def test_many_tiles_into_a_folder_and_one_bad_costs_no_other(designgen: Command, tile: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    done = designgen("export", tile.name, "broken.png", "--for", "spoonflower", "-o", "out", "--json")
    assert done.returncode == 3
    files = object_of(done)["files"]
    assert [entry["ok"] for entry in files] == [True, False]
    assert read_picture(tmp_path / "out/rose-spoonflower.png").dpi == pytest.approx(150, abs=1)
    assert designgen("export", tile.name, "broken.png", "-o", "one.png").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "rose.gif"), 2, ".tif"),
        (("-o", "rose.png"), 2, "over itself"),
        (("-o", "o.png", "--as", "straight", "--sheet", "2x2"), 2, "both given"),
        (("-o", "o.png", "--sidecar", "ergosoft"), 2, "TIFF"),
        (("-o", "o.png", "--for", "spoonflowr"), 4, "spoonflower"),
        (("-o", "o.jpg", "--for", "mill-rotary"), 4, "takes tiff"),
        (("-o", "o.png", "--shrinkage", "lots"), 2, "3x2"),
    ],
)
def test_mistakes_are_said_and_nothing_is_written(
    designgen: Command, tile: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = designgen("export", tile.name, *arguments)
    assert done.returncode == code and said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["rose.png"]


def test_a_strike_off_and_a_service_of_ones_own(designgen: Command, tile: Path, tmp_path: Path) -> None:
    assert designgen("export", tile.name, "--strike-off", "-o", "strike.png").returncode == 0
    height, width = read_picture(tmp_path / "strike.png").size_px
    assert (width, height) == (round(210 * 96 / 20), round(297 * 96 / 20))
    (tmp_path / "services").mkdir()
    source = '[[sources]]\nurl = "https://example.org"\nsays = "a letter"\n'
    (tmp_path / "services/my-mill.toml").write_text(f'title = "My mill"\nmax_bytes = 500\nmin_dpi = 200\n{source}')
    listed = object_of(designgen("services", "list", "--json"))
    assert "my-mill" in [service["name"] for service in listed["services"]]
    assert "a letter" in designgen("services", "show", "my-mill").stdout
    refused = designgen("export", tile.name, "--for", "my-mill", "-o", "small.png")
    assert refused.returncode == 4 and "at least 200 dpi" in refused.stderr
    big = designgen("export", tile.name, "--for", "my-mill", "--dpi", "300", "-o", "big.png")
    assert big.returncode == 3 and "MB" in big.stderr and (tmp_path / "big.png").exists()
    checked = designgen("services", "check", tile.name, "big.png", "--for", "my-mill", "--json")
    assert [len(entry["problems"]) for entry in object_of(checked)["files"]] == [2, 1] and checked.returncode == 4


def test_a_picture_is_made_symmetric(designgen: Command, swatch: Path, tmp_path: Path) -> None:
    done = designgen("repeats", "symmetrise", swatch.name, "--group", "p4g", "--size-cm", "3", "-o", "sym.png")
    assert done.returncode == 0, done.stderr
    assert symmetry_error(read_picture(tmp_path / "sym.png").pixels, "p4g") == 0
    onwards = designgen("export", "sym.png", "--as", "straight", "-o", "sym-straight.png", "--json")
    assert object_of(onwards)["repeat"] == "p4g"
    assert designgen("repeats", "symmetrise", swatch.name, "--group", "brick", "-o", "x.png").returncode == 2
    names = [repeat["name"] for repeat in object_of(designgen("repeats", "list", "--json"))["repeats"]]
    assert {"half-drop", "drop-1/3", "p6m", "border", "mirror"} < set(names)


def test_a_design_in_a_group_is_exact_and_told_in_its_metadata(
    designgen: Command, swatch: Path, style: Path, tmp_path: Path
) -> None:
    done = designgen(
        "stylize", swatch.name, "--style", style.name, "--repeat", "P4M", "--size-cm", "3", "--size-px", "96",
        "--quality", "draft", "--steps", "6", "-o", "k.png", "--json",
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stderr
    assert object_of(done)["tile"]["repeat"] == "p4m"
    picture = read_picture(tmp_path / "k.png")
    assert symmetry_error(picture.pixels, "p4m") == 0
    assert picture.recipe is not None and picture.recipe["design"]["look"]["repeat"] == "p4m"
    wrong = designgen(
        "stylize", swatch.name, "--style", style.name, "--repeat", "p4m", "--size-cm", "3x4", "-o", "n.png"
    )
    assert wrong.returncode == 4 and "square" in wrong.stderr


@pytest.mark.parametrize("name", ["export.md", "repeats.md"])
def test_the_documents_name_only_what_there_is(name: str) -> None:
    from typer.main import get_command

    from designgen.cli.app import app
    from designgen.export import list_services
    from designgen.repeat.repeats import parse_repeat

    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    options: set[str] = set()
    for command in get_command(app).commands.values():  # type: ignore[attr-defined]
        for each in (command, *getattr(command, "commands", {}).values()):
            options |= {option for parameter in each.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", text)) <= options
    services = {service for service, _ in list_services()} | {"NAME", "my-mill.toml"}
    assert set(re.findall(r"--for ([\w.-]+)", text)) <= services
    for repeat in re.findall(r"`((?:drop|shift)-[^`]+)`", text):
        parse_repeat(repeat)
    for picture in re.findall(r"\]\((pictures/[^)]+)\)", text):
        assert (ROOT / "docs" / picture).is_file()
