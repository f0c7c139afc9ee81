"""designgen store and prune, in process: what they say, what they take away, how they end."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from designgen.cli.app import run_command
from designgen.errors import ExitCode
from designgen.store import Lock, Store, digest_of
from designgen.store.index import Entry, Index

TILE, OTHER = digest_of(b"tile"), digest_of(b"other")


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """Two old results, of which a run names one."""
    store = Store(tmp_path / ".designgen")
    for key in (TILE, OTHER):
        store.put(key, key.encode(), sidecar={"stage": "tile", "inputs": []})
    for path in (tmp_path / ".designgen").rglob("*.*"):
        os.utime(path, (time.time() - 30 * 86400,) * 2)
    (tmp_path / "runs/spring").mkdir(parents=True)
    (tmp_path / "runs/spring/run.json").write_text(json.dumps({"designs": [{"key": TILE}]}))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, object]:
    assert run_command([*arguments, "--json"]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_status_tells_results_jobs_and_the_last_run(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Index(outputs / ".designgen") as index:
        index.begin("spring", "spring")
        index.add("spring", [Entry(TILE, "rose", done=True), Entry(OTHER, "dots")])
        job = index.claim("spring")
        assert job is not None
        index.fail(job.key, "InputError", "It is no picture.")
        index.end("spring", 3)
    found = said(capsys, "store", "status", "--out", str(outputs))
    assert found["jobs"] == {"done": 1, "failed": 1} and found["results"] == {"tile": {"results": 2, "bytes": 128}}
    assert run_command(["store", "status", "--out", str(outputs)]) == 0
    text = capsys.readouterr().out
    assert "dots: It is no picture." in text and "exit code 3" in text


def test_verify_finds_rot_and_repair_says_what_it_cannot_mend(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, "store", "verify", "--out", str(outputs))["checked"] == 2
    Store(outputs / ".designgen").path(OTHER).write_bytes(b"rot")
    found = said(capsys, "store", "verify", "--out", str(outputs), code=ExitCode.WITHHELD)
    assert [entry["key"] for entry in found["damaged"]] == [OTHER]  # type: ignore[attr-defined]
    assert run_command(["store", "verify", "--repair", "--out", str(outputs)]) == ExitCode.WITHHELD
    assert "no run names it" in capsys.readouterr().err
    assert said(capsys, "store", "verify", "--out", str(outputs))["damaged"] == []


def test_gc_takes_away_what_nobody_names(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dry = said(capsys, "store", "gc", "--dry-run", "--out", str(outputs))
    assert dry["results"] == 1 and Store(outputs / ".designgen").has(OTHER)
    assert said(capsys, "store", "gc", "--out", str(outputs))["results"] == 1
    assert list(Store(outputs / ".designgen").keys()) == [TILE]


def test_rebuild_and_retry(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (outputs / ".designgen/jobs.sqlite").write_bytes(b"damaged" * 100)
    assert said(capsys, "store", "rebuild", "--out", str(outputs))["jobs"] == 2
    with Index(outputs / ".designgen") as index:
        index.add("r", [Entry(digest_of(b"new"), "new")])
        job = index.claim("r")
        assert job is not None and not index.lose(job.key, "Killed.", tries=9)
    assert said(capsys, "store", "retry", "--out", str(outputs))["jobs"] == 1


@pytest.mark.parametrize(
    "command", [("store", "gc"), ("store", "rebuild"), ("store", "verify"), ("store", "retry")], ids=" ".join
)
def test_while_a_run_is_at_work_they_wait_for_nothing(outputs: Path, command: tuple[str, ...]) -> None:
    with Lock(outputs / ".designgen/lock", run="tonight"):
        assert run_command([*command, "--out", str(outputs)]) == ExitCode.LOCKED


def test_no_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["store", "gc", "--out", str(tmp_path / "nothing")]) == ExitCode.BAD_INPUT
    assert "holds no results" in capsys.readouterr().err


def test_prune_keeps_what_it_is_told_and_frees_the_rest(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("2026-11-19", "2026-11-20", "2026-11-21"):
        (outputs / "drops" / day).mkdir(parents=True)
        (outputs / "drops" / day / "manifest.json").write_text(
            json.dumps({"key": OTHER if day.endswith("19") else TILE})
        )
    (outputs / "drops/latest").symlink_to("2026-11-21")
    assert run_command(["prune", "--out", str(outputs)]) == ExitCode.USAGE
    dry = said(capsys, "prune", "--keep-last", "2", "--dry-run", "--out", str(outputs))
    assert [drop["kept"] for drop in dry["drops"]] == [True, True, False]  # type: ignore[attr-defined]
    assert (outputs / "drops/2026-11-19").is_dir()
    done = said(capsys, "prune", "--keep-last", "2", "--out", str(outputs))
    assert done["freed"]["results"] == 1  # type: ignore[index]
    assert sorted(path.name for path in (outputs / "drops").iterdir()) == ["2026-11-20", "2026-11-21", "latest"]
