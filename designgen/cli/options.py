"""Options that several commands share, and where the command line looks for things."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen import __version__, resources
from designgen.errors import OutputError

if TYPE_CHECKING:
    from designgen.export.services import Service

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tell more; show a traceback when something fails.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where results and the store go.")]
StripMetadata = Annotated[
    bool, typer.Option("--strip-metadata", help="Leave the recipe out of the pictures, for clients.")
]
MaxPixels = Annotated[
    float, typer.Option("--max-megapixels", min=1, max=2000, help="Largest input picture that is read.")
]

Device = Annotated[
    str, typer.Option(metavar="auto|cpu|cuda|mps", help="Where the transfer runs; auto takes a GPU if there is one.")
]

Quality = Literal["draft", "standard", "fine"]

DEFAULT_OUT = Path("outputs")
DEFAULT_MEGAPIXELS = 100.0


def style_folders() -> tuple[Path, ...]:
    """Return the folders of the style library: the one in the current folder first, then the one that ships with us."""
    return _folders("styles")


def template_folders() -> tuple[Path, ...]:
    """Return the folders of garment templates, likewise."""
    return _folders("templates")


def complete_repeat(incomplete: str) -> list[str]:
    """Offer the names of repeats."""
    from designgen.repeat.repeats import LISTED

    return [name for name, _ in LISTED if name.startswith(incomplete)]


def service_folders() -> tuple[Path, ...]:
    """Return the folders of print services: the one in the current folder first, then the one that ships with us."""
    from designgen.export.services import SHIPPED

    here = Path.cwd() / "services"
    return (here, SHIPPED) if here.is_dir() else (SHIPPED,)


def find_service(name: str) -> Service:
    """Return a print service by name or file.

    Raises:
        InputError: There is none, or it is not sound.
    """
    from designgen.export.services import find_service

    return find_service(name, service_folders())


def complete_service(incomplete: str) -> list[str]:
    """Offer the names of print services."""
    from designgen.export.services import list_services

    return [name for name, _ in list_services(service_folders()) if name.startswith(incomplete)]


REPEAT_METAVAR = "half-drop|drop-1/3|drop-12mm|mirror|p4m|…"
SizeCm = Annotated[
    str | None, typer.Option(metavar="8 | 8x10", help="Size of one repeat; a tile of ours knows its own.")
]
RepeatOf = Annotated[
    str | None,
    typer.Option(
        metavar=REPEAT_METAVAR, help="How it repeats; a tile of ours knows its own.", autocompletion=complete_repeat
    ),
]


def weights_from_environment(encoder: str) -> str | None:
    """Return the weights file named by DESIGNGEN_VGG19 or DESIGNGEN_VGG16, if any."""
    return os.environ.get(f"DESIGNGEN_{encoder.upper()}") or None


def weights_given() -> dict[str, Path]:
    """Return the weights files that the environment names, by encoder."""
    return {name: Path(path) for name in ("vgg19", "vgg16") if (path := weights_from_environment(name))}


def provenance(device: str = "auto") -> dict[str, Any]:
    """Return what is recorded beside each blob and is part of no key: versions, the device that was used, threads."""
    facts: dict[str, Any] = {"designgen": __version__, "python": platform.python_version()}
    torch = sys.modules.get("torch")  # a result made without the network has nothing to say about it
    if torch is not None:
        from designgen.stylize.devices import find_device

        facts |= {"torch": str(torch.__version__), "device": find_device(device), "threads": torch.get_num_threads()}
    return facts


def check_writable(folder: Path) -> None:
    """Make a folder for results, before any time is spent on them.

    Raises:
        OutputError: It cannot be made or written.
    """
    from designgen.store import make_folder

    make_folder(folder)
    if not os.access(folder, os.W_OK):
        raise OutputError(f'The folder "{folder}" cannot be written.', "Choose another one.")


def complete_style(incomplete: str) -> list[str]:
    """Offer the names of the style library."""
    return _names_in(style_folders(), "style.toml", incomplete)


def complete_template(incomplete: str) -> list[str]:
    """Offer the names of garment templates."""
    return _names_in(template_folders(), "template.toml", incomplete)


def _folders(kind: resources.Kind) -> tuple[Path, ...]:
    here, shipped = Path.cwd() / kind, resources.root(kind)
    return (here, shipped) if here.is_dir() and here.resolve() != shipped.resolve() else (shipped,)


def _names_in(folders: tuple[Path, ...], marker: str, incomplete: str) -> list[str]:
    found = {path.parent.name for folder in folders for path in folder.glob(f"*/{marker}")}
    return sorted(name for name in found if name.startswith(incomplete))
