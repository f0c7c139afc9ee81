"""Where weights lie and whether they are the right ones. Without torch, without network."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from designgen.errors import MissingError, UsageError

EMBEDDED = Path(__file__).resolve().parent / "weights"
"""The folder of the weights that ship with the package."""


@dataclass(frozen=True)
class Download:
    """Weights that PyTorch offers and we do not ship.

    Attributes:
        url: Where they are.
        megabytes: Size, for the message.
        file_name: The name they are kept under; it ends in the first digits of their sha256, as torch.hub has it.
        sha256: All its digits where they are known, else the first.
    """

    url: str
    megabytes: int
    file_name: str
    sha256: str

    @classmethod
    def of(cls, url: str, megabytes: int) -> Download:
        """A file whose name says how its sha256 begins."""
        file_name = url.rsplit("/", 1)[-1]
        return cls(url, megabytes, file_name, Path(file_name).stem.rsplit("-", 1)[-1])

    def mirrored(self, name: str, url: str | None, sha256: str | None) -> Download:
        """The same from another address, or another file where the sha256 says so.

        Args:
            name: The encoder it is for; another file is kept under a name of its own, ``NAME-DIGITS.pth``.
            url: The address, http or https; the usual one if None.
            sha256: All 64 digits; only the usual first ones are checked if None.

        Raises:
            UsageError: They are not an address of the web or 64 hexadecimal digits.
        """
        if url is not None and not url.startswith(("http://", "https://")):
            raise UsageError(f'"{url}" is no address to download from.', "Give one that begins with https://.")
        if sha256 is None:
            return replace(self, url=url or self.url)
        digits = sha256.strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            raise UsageError(f'"{sha256}" is no sha256.', "Give its 64 digits, as the command sha256sum prints them.")
        same = digits.startswith(self.sha256)
        file_name = self.file_name if same else f"{name}-{digits[:8]}.pth"
        return Download(url or self.url, self.megabytes, file_name, digits)


DOWNLOADS: Mapping[str, Download] = {
    "vgg19": Download.of("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth", 548),
    "vgg16": Download.of("https://download.pytorch.org/models/vgg16-397923af.pth", 528),
}


def default_cache_dir() -> Path:
    """Where downloads are kept when nobody says otherwise: ~/.cache/designgen."""
    return Path("~/.cache/designgen").expanduser()


def embedded_path(name: str) -> Path | None:
    """The shipped weights of an encoder, None if it has none."""
    return EMBEDDED / f"{name}.safetensors" if name == "compact" else None


def record(name: str = "compact") -> dict[str, Any]:
    """What is known about shipped weights: sha256, licence, provenance, architecture, held-out figures.

    Raises:
        MissingError: The record is not there; the installation is incomplete.
    """
    path = EMBEDDED / f"{name}.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _incomplete(path) from error
    return found


def locate_weights(
    name: str, *, weights: Path | None = None, cache_dir: Path | None = None, environment: str | None = None
) -> Path:
    """Find the weights file of an encoder.

    Args:
        name: compact, vgg16 or vgg19.
        weights: A file the user named; it wins.
        environment: The value of DESIGNGEN_VGG19 or DESIGNGEN_VGG16, read by the caller; comes next.
        cache_dir: The folder of downloads; ``default_cache_dir()`` if None.

    Returns:
        The path of an existing file.

    Raises:
        MissingError: It is nowhere; the hint says what to type.
        ValueError: No encoder has this name.
    """
    for given in (weights, Path(environment) if environment else None):
        if given is not None:
            if not given.is_file():
                raise MissingError(f"There is no weights file at {given}.", "Check the path.")
            return given
    shipped = embedded_path(name)
    if shipped is not None:
        if not shipped.is_file():
            raise _incomplete(shipped)
        return shipped
    if name not in DOWNLOADS:
        raise ValueError(f"expected compact, {', '.join(DOWNLOADS)}, got {name!r}")
    download = DOWNLOADS[name]
    path = (cache_dir or default_cache_dir()) / download.file_name
    if not path.is_file():
        raise MissingError(
            f"The weights of {name} are not on this machine (looked at {path}).",
            f'Type "designgen encoders fetch {name}" to download them from PyTorch ({download.megabytes} MB), set '
            f"DESIGNGEN_{name.upper()} to a file you have, or use the encoder compact, which ships with designgen.",
        )
    return path


def checked_digest(name: str, path: Path) -> str:
    """The sha256 of a weights file, checked where we know what it should be.

    Shipped weights must match their record, downloads the digits in PyTorch's file name. A file of another name that
    the user pointed at is taken as it is; its digest goes into every key, so its results are kept apart.

    Raises:
        MissingError: The file is damaged or not what its name says.
    """
    state = path.stat()
    digest = _sha256(path, state.st_mtime_ns, state.st_size)
    if path == embedded_path(name):
        if digest != record(name)["sha256"]:
            raise MissingError(
                f"The weights of {name} inside designgen are damaged: {path} has sha256 {digest[:12]}…, expected "
                f"{record(name)['sha256'][:12]}….",
                "Install designgen again.",
            )
    elif name in DOWNLOADS and path.name == DOWNLOADS[name].file_name:
        expected = DOWNLOADS[name].sha256
        if not digest.startswith(expected):
            raise MissingError(
                f"The weights of {name} are damaged: {path} has sha256 {digest[:12]}…, expected {expected}….",
                f'Delete the file and type "designgen encoders fetch {name}".',
            )
    return digest


@lru_cache(maxsize=8)
def _sha256(path: Path, modified_ns: int, size: int) -> str:
    # Half a gigabyte takes a second or two: once a process is enough while the file stays as it is.
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _incomplete(path: Path) -> MissingError:
    return MissingError(f"This installation of designgen lacks {path}.", "Install designgen again.")
