"""Processes killed at every durable step: what is left is whole, and the next run ends as an undisturbed one."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from designgen.errors import LockedError
from designgen.store import Lock, Store, digest_of, is_temporary, stage_key, sweep
from designgen.store.atomic import STEPS

KEYS = [stage_key("stylize", 1, {"seed": seed}) for seed in range(3)]
PUT_STEPS = [f"{part}:{step}" for part in ("blob", "sidecar") for step in STEPS]

# Puts three results in order; dies at the step `sys.argv[2]` of the second one, as if the power went.
WRITER = """
import os, sys
from pathlib import Path
from designgen.store import Lock, Store, stage_key
seen = []
def on_step(step):
    seen.append(step)
    if step == sys.argv[2] and seen.count(step) == 2:
        os._exit(137)
store = Store(Path(sys.argv[1]), on_step=on_step)
with Lock(store.lock_path):
    for seed in range(3):
        store.put(stage_key("stylize", 1, {"seed": seed}), bytes([seed]) * 5000, sidecar={"seed": seed})
"""

# Says each step and waits for leave to go on, so that it can be killed from outside between any two of them.
STEPPER = """
import sys
from pathlib import Path
from designgen.store import Lock, Store, stage_key
def on_step(step):
    print(step, flush=True)
    sys.stdin.readline()
store = Store(Path(sys.argv[1]), on_step=on_step)
with Lock(store.lock_path):
    for seed in range(3):
        store.put(stage_key("stylize", 1, {"seed": seed}), bytes([seed]) * 5000, sidecar={"seed": seed})
"""

HOLDER = """
import os, sys
from pathlib import Path
from designgen.store import Lock
with Lock(Path(sys.argv[1]), run="last night"):
    if sys.argv[2] == "fork":
        if os.fork() == 0:
            print("held", flush=True)  # said by the worker, whose copy of the lock is closed by now
            sys.stdin.read()  # it lives on until the test lets it go
            os._exit(0)
    else:
        print("held", flush=True)
    sys.stdin.read()
"""


def run(program: str, *args: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *args], check=False, capture_output=True).returncode


def start(program: str, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *args]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tree(root: Path) -> dict[str, str]:
    """Every file below `root` and its digest, but for the lock, which names a process."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != "lock")
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def assert_every_result_is_whole_or_missing(root: Path) -> None:
    damages: list[str] = []
    store = Store(root, on_damage=lambda _key, what: damages.append(what))
    for seed, key in enumerate(KEYS):
        got = store.get(key)
        assert (got is not None) == store.has(key)
        if got is not None:
            assert got.data == bytes([seed]) * 5000
    assert damages == []


def finish_in_place(root: Path) -> None:
    """What the next run does: take the lock, sweep, make what is missing."""
    store = Store(root)
    with Lock(store.lock_path) as lock:
        sweep(lock, root)
        for seed, key in enumerate(KEYS):
            if store.get(key) is None:
                store.put(key, bytes([seed]) * 5000, sidecar={"seed": seed})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("undisturbed") / "store"
    assert run(WRITER, str(root), "never") == 0
    return tree(root)


@pytest.mark.parametrize("step", PUT_STEPS)
def test_death_at_each_step(tmp_path: Path, undisturbed: dict[str, str], step: str) -> None:
    root = tmp_path / "store"
    assert run(WRITER, str(root), step) == 137
    assert_every_result_is_whole_or_missing(root)
    store = Store(root)
    assert store.has(KEYS[0])  # finished before, finished now
    assert store.has(KEYS[1]) == (step in ("sidecar:renamed", "sidecar:folder-synced"))
    assert not store.has(KEYS[2])
    finished = store.path(KEYS[0]).stat().st_ino
    finish_in_place(root)
    assert tree(root) == undisturbed
    assert store.path(KEYS[0]).stat().st_ino == finished  # not made again


@pytest.mark.parametrize("moment", random.Random(7).sample(range(1, 3 * len(PUT_STEPS)), 6))
def test_sigkill_from_outside(tmp_path: Path, undisturbed: dict[str, str], moment: int) -> None:
    root = tmp_path / "store"
    with start(STEPPER, str(root)) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for _ in range(moment):
            assert writer.stdout.readline()
            writer.stdin.write("\n")
            writer.stdin.flush()
        assert writer.stdout.readline()
        writer.kill()
    assert writer.returncode == -signal.SIGKILL
    assert_every_result_is_whole_or_missing(root)
    finish_in_place(root)
    assert tree(root) == undisturbed


def test_a_killed_writer_leaves_at_most_one_temporary_file_and_the_sweep_takes_it(tmp_path: Path) -> None:
    root = tmp_path / "store"
    assert run(WRITER, str(root), "blob:synced") == 137
    left = [path for path in root.rglob("*") if is_temporary(path.name)]
    assert len(left) == 1
    with Lock(root / "lock") as lock:
        assert sweep(lock, root) == tuple(left)


@pytest.mark.parametrize("workers", ["alone", "fork"])
def test_the_lock_of_a_killed_run_is_free_at_once(tmp_path: Path, workers: str) -> None:
    path = tmp_path / "store" / "lock"
    with start(HOLDER, str(path), workers) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"last night.*process {holder.pid} "), Lock(path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
        with Lock(path, run="tonight"):  # while a forked worker, if any, still lives
            assert b"tonight" in path.read_bytes()


def test_four_writers_of_the_same_keys_leave_one_whole_result_each(tmp_path: Path, undisturbed: dict[str, str]) -> None:
    root = tmp_path / "store"
    program = WRITER.replace("with Lock(store.lock_path):", "if True:")
    writers = [start(program, str(root), "never") for _ in range(4)]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert_every_result_is_whole_or_missing(root)
    assert tree(root) == undisturbed


def test_a_reader_during_writes_sees_whole_results_only(tmp_path: Path) -> None:
    root = tmp_path / "store"
    damages: list[str] = []
    store = Store(root, on_damage=lambda _key, what: damages.append(what))
    with start(STEPPER, str(root)) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        while writer.stdout.readline():
            for seed, key in enumerate(KEYS):
                got = store.get(key)
                assert got is None or digest_of(got.data) == digest_of(bytes([seed]) * 5000)
            writer.stdin.write("\n")
            writer.stdin.flush()
    assert writer.returncode == 0
    assert damages == []
    assert [key for key in KEYS if store.has(key)] == KEYS
