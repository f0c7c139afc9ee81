"""The `designgen` command: which commands there are, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer

from designgen import __version__
from designgen.cli import (
    catalogue,
    colourways,
    doctor,
    drop,
    encoders,
    export,
    lineup,
    mockup,
    palettes,
    panels,
    pick,
    plates,
    preflight,
    presets,
    presses,
    prune,
    repeats,
    run,
    seam,
    seamless,
    services,
    spots,
    store,
    study,
    styles,
    stylize,
    swatches,
    templates,
)
from designgen.cli.show import error_object, say_error, show_json
from designgen.errors import DesigngenError, ExitCode, InterruptedRunError, TerminatedRunError

EXIT_CODES = (
    "Exit codes: 0 done or nothing to do, 1 a defect of ours, 2 not understood, 3 something was withheld (see the "
    "report), 4 an input cannot be used, 5 weights or a library are missing, 6 the output cannot be written or is "
    "full, 7 another run is working, 8 no executor, 130 stopped by Ctrl-C, 143 stopped by the system. Treat any other "
    "as failure."
)

app = typer.Typer(
    name="designgen",
    help="New fabrics from your swatches and the pictures whose look you love: seamless repeats at a real size, "
    "T-shirts, a PDF catalogue.",
    epilog=f"Start with: [bold]designgen run examples/first-collection.toml[/bold]\n\n{EXIT_CODES}",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

run.register(app)
pick.register(app)
app.add_typer(drop.app, name="drop")
stylize.register(app)
study.register(app)
mockup.register(app)
lineup.register(app)
catalogue.register(app)
preflight.register(app)
spots.register(app)
plates.register(app)
colourways.register(app)
app.add_typer(palettes.app, name="palettes")
seam.register(app)
seamless.register(app)
export.register(app)
panels.register(app)
app.add_typer(services.app, name="services")
app.add_typer(presses.app, name="presses")
app.add_typer(repeats.app, name="repeats")
app.add_typer(styles.app, name="styles")
app.add_typer(swatches.app, name="swatches")
app.add_typer(templates.app, name="templates")
app.add_typer(encoders.app, name="encoders")
app.add_typer(presets.app, name="presets")
prune.register(app)
app.add_typer(store.app, name="store")
doctor.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"designgen {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    # PyTorch reads it once, at its first large tensor. With pages of 2 MB a step was measured to take 7 to 9 % less
    # time on Linux: the network's maps are large and new ones are taken at every step.
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    sys.exit(run_command(list(sys.argv[1:] if arguments is None else arguments)))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code; an error becomes one paragraph, a traceback only with --verbose."""
    signal.signal(signal.SIGINT, _stopped)
    signal.signal(signal.SIGTERM, _stopped)
    verbose = "--verbose" in arguments or "-v" in arguments
    try:
        app(args=arguments, prog_name="designgen")
    except SystemExit as end:
        return int(end.code or 0)
    except DesigngenError as error:
        return _end(error, arguments, verbose)
    except BrokenPipeError:
        # The reader of our output went away (`designgen styles list | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        wrapped = DesigngenError(
            f"Something went wrong that we did not foresee ({type(error).__name__}: {error}).",
            "" if verbose else "Run it again with --verbose for the details, and send them to us.",
        )
        wrapped.__cause__ = error
        return _end(wrapped, arguments, verbose)
    return ExitCode.OK


def _end(error: DesigngenError, arguments: Sequence[str], verbose: bool) -> int:
    if verbose:
        traceback.print_exception(error)
    if "--json" in arguments:
        show_json(error_object(error))
    say_error(error)
    return error.exit_code


def _stopped(number: int, _frame: FrameType | None) -> None:
    raise (TerminatedRunError if number == signal.SIGTERM else InterruptedRunError)("Stopped.")
