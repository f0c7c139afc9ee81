"""designgen pick, reject and shortlist on the folder of a finished run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from designgen.cli.app import run_command
from designgen.imaging import encode_png
from designgen.pipeline import content
from designgen.recipe.design import TileLook
from designgen.store import digest_of

Command = Callable[..., tuple[int, str, str]]


def _tile(seed: int, contrast: float) -> bytes:
    noise = np.random.default_rng(seed).normal(size=(3, 6, 6))
    plane = np.zeros((3, 32, 32), complex)
    plane[:, :6, :6] = noise
    wave = np.fft.ifft2(plane).real
    wave = wave / np.abs(wave).max()
    return encode_png((0.5 + contrast * wave)[None].astype(np.float32))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Six designs of two swatches in three styles, one of them withheld and one nearly the copy of another."""
    folder = tmp_path / "outputs/runs/spring"
    (folder / "tiles").mkdir(parents=True)
    (tmp_path / "outputs/.designgen").mkdir()
    files = {}
    for i, name in enumerate(("rose", "dots", "ink", "wash", "clay")):
        data = _tile(i, 0.4)
        (tmp_path / f"{name}.png").write_bytes(data)
        files[name] = {"name": f"{name}.png", "sha256": digest_of(data)}
    entries = []
    for i, (swatch, style) in enumerate((a, b) for a in ("rose", "dots") for b in ("ink", "wash", "clay")):
        name = f"{swatch}__{style}__straight__original"
        seed, contrast = (10, 0.4) if i < 2 else (10 + i, 0.5 - 0.07 * i)
        (folder / f"tiles/{name}.png").write_bytes(_tile(seed, contrast))
        look = TileLook(size_px=32, dpi=None).as_params()
        styles = [{**files[style], "weight": 1.0}]
        tile = {"repeat": "straight", "width_mm": 80, "height_mm": 80, "size_px": [32, 32], "dpi": 10.16, "seam": None}
        entries.append(
            {
                "name": name, "title": name, "state": "withheld" if i == 5 else "made", "file": f"tiles/{name}.png",
                "key": digest_of(name.encode()), "design": {"swatch": files[swatch], "styles": styles, "look": look},
                "tile": tile, "error": "", "mockups": [], "notices": [], "sha256": "",
            }
        )  # fmt: skip
    manifest = {"format": 1, "name": "spring", "title": "Spring", "designs": entries, "catalogue": []}
    (folder / "run.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture(autouse=True)
def periodic_swatches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The swatches of these tests repeat as they are; finding that out takes most of the time."""
    monkeypatch.setattr(content, "make_periodic", lambda pixels, _: SimpleNamespace(pixels=pixels, notice=""))


@pytest.fixture
def designgen(
    tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command beside the outputs folder; its exit code, output and remarks."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_command(list(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def marks_of(run: Path) -> dict[str, str]:
    found = json.loads((run / "marks.json").read_text())["marks"]
    return {name.removesuffix("__straight__original"): each["mark"] for name, each in found.items()}


def test_designs_are_marked_by_name_by_part_and_by_pattern(designgen: Command, run: Path) -> None:
    code, out, err = designgen("pick", "spring", "rose__ink__straight__original", "clay")
    assert code == 0 and out.startswith("Picked: rose__ink__straight__original, rose__clay")
    assert "is withheld" in err and "next run" in err
    assert designgen("reject", str(run), "*__wash__*")[0] == 0
    assert marks_of(run) == {
        "rose__ink": "picked", "rose__clay": "picked", "dots__clay": "picked",
        "rose__wash": "rejected", "dots__wash": "rejected",
    }  # fmt: skip


def test_the_later_mark_counts_and_undo_takes_only_its_own_kind_away(designgen: Command, run: Path) -> None:
    designgen("pick", "spring", "*")
    designgen("reject", "spring", "rose")
    assert sorted(marks_of(run).values()).count("rejected") == 3
    code, out, _ = designgen("pick", "spring", "--undo", "*")
    assert code == 0 and out.startswith("No longer picked") and set(marks_of(run).values()) == {"rejected"}
    assert designgen("reject", "spring", "*", "--undo")[0] == 0 and marks_of(run) == {}


def test_a_name_that_fits_nothing_costs_the_others_nothing(designgen: Command, run: Path) -> None:
    code, out, err = designgen("pick", "spring", "rosee", "dots__ink")
    assert code == 3 and "Picked: dots__ink" in out
    assert 'No design of the run fits "rosee". Did you mean "rose"?' in err
    assert marks_of(run) == {"dots__ink": "picked"}
    code, out, _ = designgen("reject", "spring", "nothing-like-it", "--json")
    assert code == 4 and json.loads(out) == {
        "ok": False, "exit_code": 4, "designs": [], "unknown": ["nothing-like-it"],
    }  # fmt: skip


def test_without_names_the_marks_are_listed(designgen: Command, run: Path) -> None:
    assert "Nothing of spring is picked or rejected" in designgen("pick", "spring")[1]
    designgen("pick", "spring", "rose__ink")
    designgen("reject", "spring", "dots__ink")
    manifest = json.loads((run / "run.json").read_text())
    manifest["designs"][0]["key"] = "f" * 64
    manifest["designs"] = [each for each in manifest["designs"] if not each["name"].startswith("dots__ink")]
    (run / "run.json").write_text(json.dumps(manifest))
    text = designgen("reject", "spring")[1]
    assert "painted anew since" in text and "not in the run now" in text
    listed = json.loads(designgen("pick", "spring", "--json")[1])["marks"]
    assert listed[0]["mark"] == "picked" and listed[1] == {
        "name": "dots__ink__straight__original", "mark": "rejected", "in_run": False,
    }  # fmt: skip
    assert designgen("pick", "spring", "--undo")[0] == 2


def test_a_run_is_found_by_folder_or_name_and_a_near_one_is_suggested(designgen: Command) -> None:
    code, _, err = designgen("pick", "sprang")
    assert code == 4 and 'Did you mean "spring"?' in err
    assert designgen("shortlist", "nowhere", "--out", "elsewhere")[0] == 4


def test_the_shortlist_ranks_leaves_copies_out_and_tells_why(designgen: Command) -> None:
    code, out, _ = designgen("shortlist", "spring", "--best", "2", "--verbose")
    assert code == 0, out
    lines = out.splitlines()
    assert lines[0].split()[0] == "place" and lines[1].startswith("1 ") and lines[2].startswith("2 ")
    assert "3 left out:" in out and "It looks like rose__" in out and "Others are better" in out
    found = json.loads(designgen("shortlist", "spring", "--json")[1])["designs"]
    assert [each.get("rank") for each in found] == [1, 2, 3, 4, None], "the withheld design is not ranked"
    assert found[-1]["fate"] == "near-duplicate" and found[-1]["likeness"] > 0.9
    kept = json.loads(designgen("shortlist", "spring", "--duplicates", "0", "--json")[1])["designs"]
    assert all(each["shown"] for each in kept)


def test_marks_lead_the_shortlist(designgen: Command) -> None:
    designgen("pick", "spring", "dots__wash")
    designgen("reject", "spring", "rose")
    found: list[dict[str, Any]] = json.loads(designgen("shortlist", "spring", "--best", "1", "--json")[1])["designs"]
    fates = {each["name"].removesuffix("__straight__original"): each["fate"] for each in found}
    assert fates["dots__wash"] == "picked" and fates["dots__ink"] == "passed over"
    assert {fates[f"rose__{style}"] for style in ("ink", "wash", "clay")} == {"rejected"}


def test_the_sheet_is_a_picture_and_nothing_else_is(designgen: Command, tmp_path: Path) -> None:
    code, out, _ = designgen("shortlist", "spring", "-o", "sheets/spring.png")
    assert code == 0 and "sheets/spring.png" in out
    assert (tmp_path / "sheets/spring.png").read_bytes().startswith(b"\x89PNG")
    assert designgen("shortlist", "spring", "-o", "sheet.pdf")[0] == 2


def test_a_swatch_that_is_gone_costs_its_designs_their_place_and_the_others_nothing(
    designgen: Command, tmp_path: Path
) -> None:
    (tmp_path / "rose.png").rename(tmp_path / "elsewhere.txt")
    code, out, _ = designgen("shortlist", "spring", "--json")
    fates = {each["name"].split("__")[0]: each["fate"] for each in json.loads(out)["designs"]}
    assert code == 0 and fates == {"rose": "not measured", "dots": "chosen"}


def test_damaged_marks_are_neither_guessed_at_nor_overwritten(designgen: Command, run: Path) -> None:
    (run / "marks.json").write_text("{")
    code, _, err = designgen("pick", "spring", "rose")
    assert code == 4 and "marks.json" in err and (run / "marks.json").read_text() == "{"
