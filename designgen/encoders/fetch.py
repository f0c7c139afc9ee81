"""Download VGG weights from PyTorch. Runs only when a person asked for it by name."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from designgen.encoders.weights import DOWNLOADS, Download, default_cache_dir
from designgen.errors import MissingError, OutputError

Progress = Callable[[int, int | None], None]
"""Called with bytes so far and bytes in all (None if the server does not say)."""

_BLOCK = 1 << 20
_TIMEOUT_S = 30.0


def fetch(
    name: str, *, cache_dir: Path | None = None, progress: Progress | None = None, source: Download | None = None
) -> Path:
    """Download the weights of an encoder into the cache folder, going on where an earlier try broke off.

    The bytes gather in ``FILE.part``; the file appears under its name only when it is whole and its sha256 begins
    with the digits that are known of it (those in its name, the check of torch.hub, or all).

    Args:
        name: vgg19 or vgg16.
        cache_dir: Where to keep them; ``default_cache_dir()`` if None.
        progress: Told about every block; may raise to stop, what has come is kept.
        source: Where to take them from; PyTorch's own address if None.

    Returns:
        The path of the finished file; at once if it is already there.

    Raises:
        MissingError: The server cannot be reached or refuses, the connection broke, or the file is not the right one.
        OutputError: The cache folder cannot be written or is full.
        ValueError: There is nothing to download under this name.
    """
    if source is None:
        if name not in DOWNLOADS:
            raise ValueError(f"expected {' or '.join(DOWNLOADS)}, got {name!r}")
        source = DOWNLOADS[name]
    folder = cache_dir or default_cache_dir()
    target = folder / source.file_name
    part = folder / f"{source.file_name}.part"
    try:
        if target.is_file() and _sha256(target).startswith(source.sha256):
            return target
        folder.mkdir(parents=True, exist_ok=True)
        _download(source, part, progress, name)
        digest = _sha256(part)
        if not digest.startswith(source.sha256):
            part.unlink()
            raise MissingError(
                f"What came from {source.url} is not the file it should be (sha256 {digest[:12]}…, expected "
                f"{source.sha256[:12]}…); it was thrown away.",
                f'Try "designgen encoders fetch {name}" again later, or from another network.',
            )
        _publish(part, target)
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise _broken(source, name, error) from error
    except OSError as error:
        raise OutputError(
            f"The weights cannot be written to {folder}: {error.strerror or error}.",
            f"Make room there ({source.megabytes} MB are needed) or choose another cache folder.",
        ) from error
    return target


def _download(source: Download, part: Path, progress: Progress | None, name: str) -> None:
    if urlsplit(source.url).scheme not in ("http", "https"):
        raise ValueError(f"expected an http or https address, got {source.url!r}")
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(source.url, headers={"User-Agent": "designgen", "Accept-Encoding": "identity"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            # Nothing is left to ask for: either the part is whole or it is wrong, and the digest tells which.
            return
        raise
    with response:
        # A server that does not know ranges answers 200 and sends everything again.
        resumed = response.status == http.client.PARTIAL_CONTENT and _starts_at(response, have)
        done = have if resumed else 0
        length = response.headers.get("Content-Length")
        total = done + int(length) if length else None
        with part.open("ab" if resumed else "wb") as file:
            while block := response.read(_BLOCK):
                file.write(block)
                done += len(block)
                if progress is not None:
                    progress(done, total)
            file.flush()
            os.fsync(file.fileno())
    if total is not None and done < total:
        raise MissingError(
            f"The connection to {urlsplit(source.url).hostname} broke off after {done} of {total} bytes.",
            f'Type "designgen encoders fetch {name}" again: it goes on from there.',
        )


def _starts_at(response: http.client.HTTPResponse, offset: int) -> bool:
    return (response.headers.get("Content-Range") or "").startswith(f"bytes {offset}-")


def _publish(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _broken(source: Download, name: str, error: Exception) -> MissingError:
    host = urlsplit(source.url).hostname
    if isinstance(error, urllib.error.HTTPError):
        return MissingError(f"{host} refused to send {source.url}: {error.code} {error.reason}.", "Try again later.")
    reason = getattr(error, "reason", None) or error
    return MissingError(
        f"{host} cannot be reached or stopped answering ({reason}).",
        f'Check the connection and type "designgen encoders fetch {name}" again: what has come is kept.',
    )
