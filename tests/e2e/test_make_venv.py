"""`make` names what is missing on a bare machine, or installs it when it may."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools/make-venv.sh"

PYTHON_WITHOUT_VENV = """#!/bin/sh
case "$*" in
    *ensurepip*) exit 1 ;;
    *'%d.%d'*) echo 3.11 ;;
    *) exit 0 ;;
esac
"""
OLD_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit 1 ;;
    -V) echo Python 3.9.2 ;;
esac
"""


def run(folder: Path, python: str | None, user: int = 1000) -> subprocess.CompletedProcess[str]:
    """Run the script with commands of our own in front of the machine's."""
    commands = {"id": f"#!/bin/sh\necho {user}\n", "apt-get": '#!/bin/sh\necho "apt-get $*" >> apt.log\n'}
    if python is not None:
        commands["python-here"] = python
    for name, text in commands.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHON": "python-here"}
    return subprocess.run(["sh", str(SCRIPT), "venv"], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_missing_package_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, PYTHON_WITHOUT_VENV)
    assert done.returncode == 5
    assert "sudo apt-get install python3.11-venv" in done.stderr


def test_root_gets_it_installed(tmp_path: Path) -> None:
    run(tmp_path, PYTHON_WITHOUT_VENV, user=0)
    assert "install -y -qq python3.11-venv" in (tmp_path / "apt.log").read_text()


@pytest.mark.parametrize(("python", "said"), [(None, "apt-get install python3"), (OLD_PYTHON, "Python 3.11 or newer")])
def test_no_python_or_an_old_one_is_said(tmp_path: Path, python: str | None, said: str) -> None:
    done = run(tmp_path, python)
    assert done.returncode == 5 and said in done.stderr


def test_an_environment_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "venv/bin/python").symlink_to(sys.executable)
    done = run(tmp_path, None)
    assert done.returncode == 0 and (tmp_path / "venv/bin/python").is_symlink()
