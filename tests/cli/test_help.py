"""Help: every command has it, with examples; none of it loads the heavy libraries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = (
    ("run",),
    ("drop", "make"),
    ("drop", "install"),
    ("drop", "status"),
    ("pick",),
    ("reject",),
    ("shortlist",),
    ("stylize",),
    ("mockup",),
    ("lineup",),
    ("catalogue",),
    ("preflight",),
    ("seam",),
    ("seamless",),
    ("export",),
    ("panels",),
    ("services", "list"),
    ("services", "show"),
    ("services", "check"),
    ("repeats", "list"),
    ("repeats", "symmetrise"),
    ("spots",),
    ("plates",),
    ("colourways",),
    ("palettes", "list"),
    ("palettes", "show"),
    ("palettes", "check"),
    ("palettes", "convert"),
    ("palettes", "match"),
    ("doctor",),
    ("prune",),
    ("store", "status"),
    ("store", "verify"),
    ("store", "rebuild"),
    ("store", "gc"),
    ("store", "retry"),
    ("styles", "list"),
    ("styles", "show"),
    ("styles", "add"),
    ("styles", "check"),
    ("swatches", "list"),
    ("templates", "list"),
    ("templates", "show"),
    ("templates", "check"),
    ("templates", "new"),
    ("templates", "add"),
    ("encoders", "list"),
    ("encoders", "fetch"),
    ("presets", "list"),
    ("presets", "show"),
    ("study",),
    ("presses", "list"),
    ("presses", "show"),
    ("presses", "check"),
)
ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "designgen", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_help_imports_neither_torch_nor_any_library_of_pictures() -> None:
    script = (
        "import sys; from designgen.cli.app import run_command\n"
        "assert run_command(['--help']) == 0\n"
        "heavy = {'torch', 'torchvision', 'numpy', 'scipy', 'cv2', 'PIL', 'reportlab', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_examples(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    for word in ("--json", "--verbose", "Examples", f"designgen {' '.join(command)}"):
        assert word in done.stdout


def test_every_command_is_known_here_and_in_the_readme() -> None:
    from typer.main import get_command

    from designgen.cli.app import app

    group = get_command(app)
    found = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {(name, sub) for sub in inner} if inner else {(name,)}
    assert found == set(COMMANDS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [" ".join(command) for command in COMMANDS if f"designgen {' '.join(command)}" not in readme]
    assert not missing, f"README says nothing of: {missing}"


def test_no_arguments_show_help_and_an_unknown_command_is_a_usage_error() -> None:
    assert "Commands" in run().stdout
    done = run("stilize")
    assert done.returncode == 2
    assert "stylize" in done.stderr


def test_version() -> None:
    from designgen import __version__

    assert run("--version").stdout.strip() == f"designgen {__version__}"


@pytest.mark.parametrize("command", [("styles", "list"), ("templates", "list"), ("encoders", "list"), ("doctor",)])
def test_lists_print_one_json_object(command: tuple[str, ...]) -> None:
    done = run(*command, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True


def test_shell_completion_offers_the_styles() -> None:
    from designgen.cli.options import complete_style, complete_template

    assert len(complete_style("")) >= 8
    assert "tshirt-front" in complete_template("tshirt")


def test_exit_codes_are_explained_in_the_help() -> None:
    from designgen.errors import ExitCode

    text = re.sub(r"\s+", " ", run("--help").stdout)
    for code in ExitCode:
        assert re.search(rf"\b{int(code)}\b", text), code
