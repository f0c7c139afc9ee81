"""designgen study from the outside, with an engine that costs nothing: what it shows, writes and refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import designgen.study.run as study_run
from designgen.cli.app import run_command
from tests.study.conftest import Fake, folder

__all__ = ["folder"]

ASK = ["study", "rose.png", "--style", "ink.png", "--x", "strength=0.2,0.8", "--size-px", "64"]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """Stand in for the engine behind the command."""
    fake = Fake()
    original = study_run.Tools

    def tools(*args: object, **more: object) -> study_run.Tools:
        return original(*args, make=fake, **more)  # type: ignore[arg-type, misc]

    monkeypatch.setattr(study_run, "Tools", tools)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield fake
    for number, handler in before.items():
        signal.signal(number, handler)


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys; from designgen.cli.app import run_command\n"
        "assert run_command(['study', '--help']) == 0\n"
        "heavy = {'torch', 'numpy', 'scipy', 'cv2', 'PIL', 'reportlab'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("--json", "--verbose", "Examples", "designgen study", "--dry-run"):
        assert word in done.stdout


def test_a_study_is_written_and_told(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*ASK, "-o", "out"]) == 0
    said = capsys.readouterr()
    assert "Strength, rose in the hand of ink: 2 of 2 cells; 2 made" in said.out
    assert "Strength 0.2 → 0.8: likeness to the swatch" in said.out
    assert "out/index.html" in said.out and "out/study.pdf" in said.out
    assert "[2/2] tile B1 strength 0.8" in said.err
    assert {path.name for path in (folder / "out").iterdir()} == {
        "index.html", "study.pdf", "grid.png", "study.json", "pictures",
    }  # fmt: skip


def test_a_folder_is_named_where_none_was_given(folder: Path, fake: Fake) -> None:
    assert run_command(ASK) == 0
    assert (folder / "outputs/studies/rose__ink__strength/index.html").is_file()


def test_json_is_one_object_with_every_cell(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([*ASK, "-o", "out", "--json", "--edges"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["ok"] is True and value["exit_code"] == 0 and value["html"] == "out/index.html"
    assert [cell["values"] for cell in value["cells"]] == [{"strength": "0.2"}, {"strength": "0.8"}]
    assert value["cells"][0]["measures"]["ssim"] > value["cells"][1]["measures"]["ssim"]
    assert set(value["edges"]) == {"swatch", "without TV", "with TV"}


def test_a_dry_run_writes_nothing(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(folder.rglob("*"))
    assert run_command([*ASK, "--dry-run", "--edges"]) == 0
    said = capsys.readouterr().out
    assert "2 cells and 1 more to compare edges; 3 tiles to make" in said and "Estimated time" in said
    assert set(folder.rglob("*")) == before and not fake.looks
    assert run_command([*ASK, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["to_make"] == 2
    run_command(ASK)
    run_command([*ASK, "--dry-run"])
    assert "Nothing to do" in capsys.readouterr().out


def test_all_problems_are_one_paragraph(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["study", "rose.png", "--style", "inc.png", "--x", "strenght=1", "--quality", "draft"]) == 4
    said = capsys.readouterr().err
    assert said.count("Error:") == 1 and 'Did you mean "strength"?' in said and "inc.png" in said
    assert not (folder / "outputs").exists() and not fake.looks


def test_options_of_the_engine_reach_it(folder: Path, fake: Fake) -> None:
    assert run_command([*ASK, "-o", "out", "--style-loss", "w2", "--steps", "7", "--no-jitter"]) == 0
    assert {(look.engine.style_loss, look.engine.steps, look.engine.jitter) for look in fake.looks} == {
        ("w2", 7, False)
    }


def test_ctrl_c_keeps_what_is_done_and_says_so(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.on_call = lambda look: signal.raise_signal(signal.SIGINT) if look.strength == 0.8 else None
    assert run_command([*ASK, "-o", "out"]) == 130
    assert "Stopped early: 1 of 2 pictures are made" in capsys.readouterr().err
    assert "Stopped early: 1 of 2" in (folder / "out/index.html").read_text(encoding="utf-8")
    fake.on_call = lambda look: None
    fake.looks.clear()
    assert run_command([*ASK, "-o", "out"]) == 0
    assert [look.strength for look in fake.looks] == [0.8]
    assert "Stopped" not in (folder / "out/index.html").read_text(encoding="utf-8")


def test_stopped_before_anything_was_made_writes_no_pages(folder: Path, fake: Fake) -> None:
    fake.on_call = lambda look: signal.raise_signal(signal.SIGTERM)
    assert run_command([*ASK, "-o", "out"]) == 143
    assert not (folder / "out/index.html").exists()


def test_a_cell_that_fails_is_withheld(folder: Path, fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(look: object) -> None:
        if len(fake.looks) == 2:
            raise RuntimeError("a tensor went wrong")

    fake.on_call = fail
    assert run_command([*ASK, "-o", "out"]) == 3
    assert "B1 (strength 0.8)" in capsys.readouterr().err


def test_a_second_run_at_work_is_refused(folder: Path, fake: Fake) -> None:
    from designgen.store import Lock

    with Lock(folder / "outputs/.designgen/lock", run="other"):
        assert run_command(ASK) == 7


def test_a_folder_that_cannot_be_written_is_told_before_any_work(folder: Path, fake: Fake) -> None:
    (folder / "file").write_bytes(b"")
    assert run_command([*ASK, "-o", "file/out"]) == 6
    assert not fake.looks
