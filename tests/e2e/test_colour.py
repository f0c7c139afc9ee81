"""The colour commands through the real command line."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.cli.app import run_command
from designgen.imaging import decode, encode_png, read_recipe
from designgen.imaging.icc_tags import grey_profile
from designgen.imaging.xmp import read_packet
from tests.colour.fields import FOUR, blobs, painted, with_bare


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, folder: Path) -> Done:
    """Run a command in this process, which spares it the second that starting Python takes."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command([str(argument) for argument in arguments])
    return Done(code, out.getvalue(), err.getvalue())


def object_of(done: Done) -> dict:
    return json.loads(done.stdout)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """A command takes over Ctrl-C; give it back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    levels = painted((80, 80)).transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255)
    (tmp_path / "rose.png").write_bytes(encode_png(levels))
    flat = FOUR[np.minimum(with_bare(blobs((80, 80))), 3)].transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255)
    alpha = (with_bare(blobs((80, 80))) != 255)[None, None].astype(np.float32)
    (tmp_path / "moth.png").write_bytes(encode_png(flat, alpha=alpha, dpi=100))
    return tmp_path


def test_spots_then_plates_then_colourways(folder: Path) -> None:
    done = run(
        "spots", "rose.png", "-n", "4", "--size-cm", "2", "--repeat", "straight", "-o", "out", "--json", folder=folder
    )
    assert done.returncode == 0, done.stderr
    design = object_of(done)["designs"][0]
    assert [Path(file).suffix for file in design["files"]] == [".png", ".csv", ".ase"]
    assert sum(spot["coverage_percent"] for spot in design["spots"]) == pytest.approx(100, abs=0.01)
    assert design["delta_e_2000"]["mean"] > 0
    flat = folder / design["files"][0]
    assert Image.open(flat).mode == "P"
    recipe = read_recipe(flat)
    assert recipe is not None and recipe["tile"]["repeat"] == "straight" and recipe["tile"]["width_mm"] == 20
    # The flat picture knows its size and its inks: nothing is said again, and nothing is reduced again.
    done = run(
        "plates", flat, "-o", "plates", "--trap-mm", "0.3", "--multichannel", "--indexed", "--json", folder=folder
    )
    assert done.returncode == 0, done.stderr
    plates = object_of(done)["designs"][0]
    assert [one["hex"] for one in plates["plates"]] == [spot["hex"] for spot in design["spots"]]
    assert all((folder / file).stat().st_size for file in plates["files"])
    done = run("colourways", flat, "-o", "ways", "--season", "lido", "--hue", "90", "--tiff", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "Contact sheet" in done.stdout
    names = {path.name for path in (folder / "ways").iterdir()}
    stem = flat.stem
    assert {f"{stem}__{way}.png" for way in ("original", "lido", "hue-90", "colourways")} <= names
    lido = decode((folder / "ways" / f"{stem}__lido.png").read_bytes())
    assert lido.recipe is not None and lido.recipe["colourway"] == "lido"


def test_a_table_goes_out_and_comes_back(folder: Path) -> None:
    first = run("colourways", "rose.png", "-n", "4", "--size-cm", "2", "--season", "thaw", "-o", "a", folder=folder)
    assert first.returncode == 0, first.stderr
    back = run(
        "colourways",
        "rose.png",
        "-n",
        "4",
        "--size-cm",
        "2",
        "--table",
        "a/rose__colourways.csv",
        "-o",
        "b",
        folder=folder,
    )
    assert back.returncode == 0, back.stderr
    sent, returned = (Image.open(folder / place / "rose__thaw.png").convert("RGB") for place in "ab")
    assert sent.tobytes() == returned.tobytes()
    assert not (folder / "b/rose__original-2.png").exists()
    (folder / "short.csv").write_text("spot,mine\n1,#112233\n")
    wrong = run("colourways", "rose.png", "-n", "4", "--size-cm", "2", "--table", "short.csv", "-o", "c", folder=folder)
    assert wrong.returncode == 4
    assert "does not fit" in wrong.stderr


def test_a_colourway_nobody_can_read_is_withheld(folder: Path) -> None:
    (folder / "mud.csv").write_text("spot,mud\n" + "".join(f"{i},#60605{i}\n" for i in range(1, 5)))
    done = run(
        "colourways",
        "rose.png",
        "-n",
        "4",
        "--size-cm",
        "2",
        "--table",
        "mud.csv",
        "-o",
        "out",
        "--json",
        folder=folder,
    )
    assert done.returncode == 3
    ways = object_of(done)["designs"][0]["colourways"]
    assert [way["passes"] for way in ways] == [True, False]
    assert not (folder / "out/rose__mud.png").exists()
    assert (folder / "out/rose__colourways.png").exists()


def test_placed_prints_get_a_white_plate(folder: Path) -> None:
    done = run(
        "plates", "moth.png", "--repeat", "none", "--underbase", "0.5", "--tonal", "--films", "--film-dpi", "300",
        "--lpi", "30", "--marks", "-o", "out", "--json", folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    plates = object_of(done)["designs"][0]
    assert plates["plates"][0]["name"] == "white underbase"
    assert plates["tonal"] is True
    assert any("film" in file for file in plates["files"])


def test_tonal_colourways_keep_tones(folder: Path) -> None:
    done = run(
        "colourways", "rose.png", "-n", "4", "--size-cm", "2", "--season", "lido", "--tonal", "-o", "out", folder=folder
    )
    assert done.returncode == 0, done.stderr
    colours = Image.open(folder / "out/rose__lido.png").convert("RGB").getcolors(1 << 20)
    assert colours is not None and len(colours) > 200


def test_one_bad_file_costs_the_others_nothing(folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"nonsense")
    done = run("spots", "rose.png", "bad.png", "-n", "4", "--size-cm", "2", "-o", "out", "--json", folder=folder)
    assert done.returncode == 3
    assert [design["ok"] for design in object_of(done)["designs"]] == [True, False]
    alone = run("spots", "bad.png", "-n", "4", "--size-cm", "2", "-o", "out", folder=folder)
    assert alone.returncode == 4
    both = run("spots", "bad.png", "none.png", "-n", "4", "--size-cm", "2", "-o", "out", "--json", folder=folder)
    assert both.returncode == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spots", "rose.png", "-n", "99", "--size-cm", "2"), "no number of spots"),
        (("spots", "rose.png"), "--size-cm"),
        (("spots", "rose.png", "-n", "4", "--max-delta-e", "5", "--size-cm", "2"), "contradict"),
        (("spots", "rose.png", "--keep", "red", "--size-cm", "2"), "no colour"),
        (("spots", "rose.png", "--keep", "#112233", "--palette", "lido", "--size-cm", "2"), "contradict"),
        (("plates", "rose.png", "--tonal", "--trap-mm", "1", "--size-cm", "2"), "overlap"),
        (("plates", "rose.png", "--films", "--lpi", "100", "--film-dpi", "200", "--size-cm", "2"), "--film-dpi"),
        (("plates", "rose.png", "--films", "--angle", "x", "--size-cm", "2"), "no angle"),
        (("plates", "rose.png", "--trap-mm", "5", "--size-cm", "0.5"), "too wide"),
        (("colourways", "rose.png", "--season", "nowhere", "--size-cm", "2"), "Ours are"),
        (("palettes", "show", "nowhere"), "Ours are"),
        (("palettes", "convert", "lido", "-o", "x.pdf"), "cannot be written"),
    ],
)
def test_mistakes_are_told_in_words(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    extra = ("-o", "out") if arguments[0] != "palettes" else ()
    done = run(*arguments, *extra, folder=folder)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_palettes(folder: Path) -> None:
    assert len(object_of(run("palettes", "list", "--json", folder=folder))["palettes"]) >= 6
    for kind in ("ase", "aco", "gpl", "csv", "toml"):
        done = run("palettes", "convert", "lido", "-o", f"lido.{kind}", folder=folder)
        assert done.returncode == 0, done.stderr
        shown = object_of(run("palettes", "show", f"lido.{kind}", "--json", folder=folder))
        assert len(shown["palette"]["colours"]) == 16
    done = run("palettes", "match", "orchard", "--book", "lido.ase", "-o", "near.gpl", "--json", folder=folder)
    assert len(object_of(done)["matches"]) == 16
    assert (folder / "near.gpl").read_text().startswith("GIMP Palette")


def test_colourways_in_a_run(folder: Path) -> None:
    (folder / "ink.png").write_bytes((folder / "rose.png").read_bytes())
    (folder / "spring.toml").write_text(
        """
        [[designs]]
        swatches = "rose.png"
        styles = "ink.png"
        repeat = "half-drop"
        size_cm = 2
        size_px = 96
        quality = "draft"
        [colourways]
        palettes = ["lido"]
        hues = 120
        spots = 4
        """
    )
    done = run("run", "spring.toml", "--json", folder=folder)
    assert done.returncode in (0, 3), done.stderr
    designs = object_of(done)["designs"]
    assert [design["name"].rpartition("__")[2] for design in designs] == ["original", "lido", "hue-120"]
    made = [design for design in designs if design["state"] == "made"]
    assert made
    again = run("run", folder / "outputs/runs/spring" / designs[1]["file"], "--out", "again", "--json", folder=folder)
    entry = object_of(again)["designs"][1]
    assert entry["sha256"] == designs[1]["sha256"]


def test_the_real_process_ends_with_the_same_codes(folder: Path) -> None:
    command = [sys.executable, "-m", "designgen", "spots", "rose.png", "-n", "4", "--size-cm", "2", "-o", "out"]
    assert subprocess.run(command, capture_output=True, cwd=folder, check=False).returncode == 0
    assert subprocess.run([*command, "--keep", "x"], capture_output=True, cwd=folder, check=False).returncode == 2


def test_a_proof_tells_what_a_printer_cannot_print(folder: Path) -> None:
    (folder / "grey-printer.icc").write_bytes(grey_profile())
    asked = ("rose.png", "-n", "4", "--size-cm", "2", "--proof", "grey-printer.icc", "-o", "out", "--json")
    done = run("spots", *asked, folder=folder)
    assert done.returncode == 0, done.stderr
    design = object_of(done)["designs"][0]
    assert [ink["prints"] for ink in design["proof"]["inks"]].count(False) >= 2
    assert any("cannot print" in notice for notice in design["notices"])
    seen = decode((folder / design["files"][-1]).read_bytes()).pixels
    assert design["files"][-1].endswith("__proof.png") and np.ptp(seen, axis=1).max() < 0.02
    assert set(design["delta_e_cmc_2_1"]) == set(design["delta_e_2000"]) == {"mean", "p95", "max"}
    done = run("colourways", *asked, "--hue", "90", "--tonal", folder=folder)
    assert done.returncode == 0, done.stderr
    design = object_of(done)["designs"][0]
    assert (folder / design["proof"]).stat().st_size > 0
    assert all("neighbours_delta_e" in way["proof"] for way in design["colourways"])
    (folder / "no.icc").write_bytes(b"no")
    assert run("spots", "rose.png", "--size-cm", "2", "--proof", "no.icc", "-o", "out", folder=folder).returncode == 4


def test_plates_that_do_not_repeat_are_written_and_told(folder: Path) -> None:
    levels = FOUR[blobs((192, 192), 4, 3, 12.0)[:96, 40:136]].transpose(2, 0, 1)[None].astype(np.float32) / 255
    (folder / "cut.png").write_bytes(encode_png(np.float32(levels)))
    asked = ("plates", "cut.png", "-n", "4", "--size-cm", "3", "-o", "out", "--json", "--creator", "A. Maker")
    done = run(*asked, folder=folder)
    assert done.returncode == 3
    design = object_of(done)["designs"][0]
    assert any("The seam shows in" in notice for notice in design["notices"])
    assert all((folder / file).stat().st_size for file in design["files"])
    with Image.open(folder / design["files"][0]) as image:
        said = read_packet(image.tag_v2[700])
    assert said["creators"] == ["A. Maker"] and "DigitalSourceType" not in said
    assert run(*asked, "--repeat", "none", folder=folder).returncode == 0


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("spots", ("-n", "1")),
        ("spots", ("-n", "17")),
        ("spots", ("--clean-mm", "nan")),
        ("spots", ("--keep", "#+1+2+3")),
        ("spots", ("--size-cm", "20000")),
        ("colourways", ("--hue", "nan")),
        ("colourways", ("--hue", "1e400")),
        ("plates", ("--trap-mm", "nan")),
        ("plates", ("--films", "--angle", "nan")),
        ("plates", ("--films", "--film-dpi", "150", "--lpi", "60")),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(command: str, wrong: tuple[str, ...], folder: Path) -> None:
    done = run(command, "rose.png", "--size-cm", "2", "-o", "out", *wrong, folder=folder)
    assert done.returncode == 2
    assert "did not foresee" not in done.stderr and "Traceback" not in done.stderr


def test_a_flat_picture_of_ours_remembers_its_inks(folder: Path) -> None:
    book = "name,L,a,b\nHouse cream,92,1,10\nPoppy,50,75,60\nBeyond any screen,55,-90,20\nMidnight,15,8,-25\n"
    (folder / "house.csv").write_text(book)
    asked = ("rose.png", "--palette", "house.csv", "--size-cm", "2", "-o", "out", "--json")
    flat = object_of(run("spots", *asked, folder=folder))["designs"][0]["files"][0]
    done = run("plates", flat, "-o", "plates", "--json", folder=folder)
    plates = {one["name"]: one["lab"] for one in object_of(done)["designs"][0]["plates"]}
    assert set(plates) == {"House cream", "Poppy", "Beyond any screen", "Midnight"}
    assert plates["Beyond any screen"] == [55, -90, 20]


def test_an_indexed_file_may_have_more_colours_than_there_are_plates(folder: Path) -> None:
    asked = (
        "plates",
        "rose.png",
        "-n",
        "3",
        "--indexed-colours",
        "40",
        "--clean-mm",
        "0",
        "--size-cm",
        "2",
        "-o",
        "out",
    )
    done = run(*asked, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    indexed = object_of(done)["designs"][0]["indexed"]
    with Image.open(folder / indexed["file"]) as image:
        assert image.mode == "P"
        assert 16 < len(image.convert("RGB").getcolors(4096) or ()) == indexed["colours"] <= 40
    assert indexed["delta_e_2000"]["mean"] < 4
    assert run(*asked[:4], "--indexed-colours", "101", *asked[6:], folder=folder).returncode == 2
