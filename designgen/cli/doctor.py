"""designgen doctor: whether everything this machine needs is there, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import typer

from designgen import __version__
from designgen.cli.options import DEFAULT_OUT, Json, Out, Verbose, style_folders, template_folders, weights_given
from designgen.cli.show import say, show_json, table
from designgen.errors import DesigngenError, ExitCode

EXAMPLES = """[bold]Examples[/bold]

  designgen doctor

  designgen doctor --json
"""

LOW_DISK_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What.
        state: ok; note (works, but worth knowing); bad (must be mended).
        found: What was found, and what to do about it.
    """

    name: str
    state: Literal["ok", "note", "bad"]
    found: str


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("doctor", epilog=EXAMPLES)(doctor)


def doctor(out: Out = DEFAULT_OUT, json: Json = False, verbose: Verbose = False) -> None:
    """Check this machine: Python, libraries, the encoder's weights, styles, garments, room for results."""
    checks = [check for part in (_python, _torch, _weights, _library, _garments) for check in _guarded(part)]
    checks.append(_room(out))
    bad = any(check.state == "bad" for check in checks)
    code = ExitCode.MISSING if bad else ExitCode.OK
    if json:
        show_json({"ok": not bad, "exit_code": int(code), "checks": [asdict(check) for check in checks]})
    else:
        say(table(["", "what", "found"], [[check.state, check.name, check.found] for check in checks]))
        say("\nSomething must be mended before designgen can work." if bad else "\nReady.")
    if bad:
        raise typer.Exit(int(code))


def _guarded(part: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from part()
    except DesigngenError as error:
        yield Check(part.__name__.strip("_"), "bad", str(error))


def _python() -> Iterator[Check]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Check("designgen", "ok", f"{__version__} on Python {platform.python_version()}, {cores} cores")
    from importlib import metadata

    for name in ("numpy", "opencv-python-headless", "pillow", "reportlab"):
        try:
            yield Check(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Check(name, "bad", f"is missing; install it with: {sys.executable} -m pip install {name}")


def _torch() -> Iterator[Check]:
    try:
        import torch
    except ImportError as error:
        yield Check("torch", "bad", f"cannot be imported ({error}); reinstall it with: pip install torch torchvision")
        return
    device = "an NVIDIA GPU is there, but this version works on the CPU" if torch.cuda.is_available() else "on the CPU"
    yield Check("torch", "ok", f"{torch.__version__}, {torch.get_num_threads()} threads, {device}")
    try:
        import torchvision
    except (ImportError, RuntimeError) as error:
        yield Check("torchvision", "note", f"cannot be imported ({error}); only --encoder vgg19 and vgg16 need it")
    else:
        yield Check("torchvision", "ok", torchvision.__version__)


def _weights() -> Iterator[Check]:
    from designgen import encoders
    from designgen.cli.session import weights_digest

    for info in encoders.catalogue(given=weights_given()):
        if info.name == "compact":
            yield Check("encoder compact", "ok", f"weights whole, sha256 {weights_digest('compact')[:12]}")
        else:
            hint = f"optional: designgen encoders fetch {info.name}" if info.state == "missing" else str(info.path)
            yield Check(f"encoder {info.name}", "note" if info.state == "missing" else "ok", hint)


def _library() -> Iterator[Check]:
    from designgen.library import list_styles

    count = len(list_styles(style_folders()))
    yield Check("styles", "ok" if count else "bad", f"{count} in {', '.join(str(path) for path in style_folders())}")


def _garments() -> Iterator[Check]:
    from designgen.mockup import list_templates

    count = len(list_templates(template_folders()))
    yield Check(
        "garments", "ok" if count else "bad", f"{count} in {', '.join(str(path) for path in template_folders())}"
    )


def _room(out: Path) -> Check:
    existing = next(path for path in (out.absolute(), *out.absolute().parents) if path.exists())
    if not os.access(existing, os.W_OK):
        return Check("results", "bad", f"{existing} cannot be written; choose another folder with --out")
    free = shutil.disk_usage(existing).free
    state: Literal["ok", "note"] = "note" if free < LOW_DISK_BYTES else "ok"
    return Check("results", state, f"{existing} can be written, {free / 1e9:.1f} GB free")
