"""designgen study, for real: a small grid, its page, its price the second time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pypdf

from designgen.imaging import read_picture
from tests.e2e.conftest import Command, environment, object_of

ASK = ("study", "dots.png", "--style", "stripes.png", "--size-cm", "2", "--dpi", "81.28", "--steps", "12")
"""64 px, and only as many steps as show that it works."""


def test_a_study_shows_what_strength_does_and_costs_nothing_twice(
    designgen: Command, swatch: Path, style: Path, tmp_path: Path
) -> None:
    ask = (*ASK, "--x", "strength=0.2,0.9", "--snapshots", "3", "--features", "relu2_1", "--edges", "-o", "out")
    done = designgen(*ask, "--json")
    assert done.returncode == 0, done.stderr
    value = object_of(done)
    low, high = (cell["measures"] for cell in value["cells"])
    assert low["ssim"] > high["ssim"] and low["seam"] == "pass"
    assert all(cell["steps"] == 12 and cell["losses"]["tv"] > 0 for cell in value["cells"])
    assert len(value["snapshots"]) == 3 and len(value["features"]["relu2_1"]) == 8
    for cell in value["cells"]:
        assert read_picture(tmp_path / "out" / cell["file"]).size_px == (64, 64)
    assert 4 <= len(pypdf.PdfReader(tmp_path / "out/study.pdf").pages) <= 7
    page = (tmp_path / "out/index.html").read_bytes()
    assert "all of them there already" in designgen(*ask).stdout
    assert (tmp_path / "out/index.html").read_bytes() == page
    run = designgen(
        "run", "--swatch", "dots.png", "--style", "stripes.png", "--size-cm", "2", "--dpi", "81.28",
        "--strength", "0.9", "--quality", "draft", "--steps", "12", "--dry-run", "--json",
    )  # fmt: skip
    assert object_of(run)["to_make"] == 0, "runs and studies share their tiles"


def test_ctrl_c_leaves_a_page_of_what_is_done(swatch: Path, style: Path, tmp_path: Path) -> None:
    ask = [sys.executable, "-m", "designgen", *ASK, "--x", "seed=1..20", "--snapshots", "0", "-o", "out"]
    work = subprocess.Popen(ask, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    assert work.stderr is not None
    for line in work.stderr:
        if line.startswith("[1/"):
            os.kill(work.pid, signal.SIGINT)
            break
    rest = work.stderr.read()
    assert work.wait(timeout=120) == 130, rest
    assert "Stopped early" in rest and "Traceback" not in rest
    assert "Stopped early" in (tmp_path / "out/index.html").read_text(encoding="utf-8")
