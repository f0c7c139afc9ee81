"""The encoders by name. Everything but ``load`` works without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from designgen.encoders.layers import COMPACT, COMPACT_ARCHITECTURE, POOLINGS, VGG16, VGG19, Network, Pooling
from designgen.encoders.weights import (
    DOWNLOADS,
    checked_digest,
    default_cache_dir,
    embedded_path,
    locate_weights,
    record,
)
from designgen.errors import MissingError, UsageError

if TYPE_CHECKING:
    from designgen.encoders.base import Encoder

State = Literal["embedded", "present", "missing"]

_NETWORKS: Mapping[str, Network] = {"compact": COMPACT, "vgg19": VGG19, "vgg16": VGG16}
_DESCRIPTIONS: Mapping[str, str] = {
    "compact": "Ships with designgen: a small network taught to see as VGG-19 does, ten times faster. The default.",
    "vgg19": "The network of Gatys' paper, from PyTorch. Slow and heavy; the reference for the look.",
    "vgg16": "Its smaller sister, from PyTorch. A little quicker, slightly coarser strokes.",
}
_VGG_LICENCE = "CC BY 4.0 (Visual Geometry Group, University of Oxford), as converted by torchvision (BSD-3-Clause)"


@dataclass(frozen=True)
class EncoderInfo:
    """What there is to say about an encoder before loading it.

    Attributes:
        name: What to ask ``load`` for.
        description: One or two sentences for people.
        taps: Its layers, shallow to deep.
        licence: Of its weights.
        state: embedded in the package, present in the cache, or missing.
        path: Where the weights are or would be.
        megabytes: Size of the weights file.
    """

    name: str
    description: str
    taps: tuple[str, ...]
    licence: str
    state: State
    path: Path
    megabytes: float


def names() -> tuple[str, ...]:
    """The names ``load`` knows."""
    return tuple(_NETWORKS)


def poolings(name: str) -> tuple[Pooling, ...]:
    """How an encoder can halve its maps, the usual way first.

    The compact network knows only maxima: its filters and lifts were fitted to them, and with averages or roots of
    squares its features would no longer be near VGG-19's.

    Raises:
        ValueError: No encoder has this name.
    """
    _known(name)
    return ("max",) if name == "compact" else POOLINGS


def catalogue(*, cache_dir: Path | None = None, given: Mapping[str, Path] | None = None) -> tuple[EncoderInfo, ...]:
    """List the encoders and whether their weights are there, without importing torch.

    Args:
        cache_dir: The folder of downloads.
        given: Weights files by encoder that the user named (options or environment).
    """
    found: list[EncoderInfo] = []
    for name, network in _NETWORKS.items():
        shipped = embedded_path(name)
        if shipped is not None:
            path, licence = shipped, "MIT"
            megabytes = round(path.stat().st_size / 1e6, 1) if path.is_file() else 0.0
            state: State = "embedded" if path.is_file() else "missing"
        else:
            path = (given or {}).get(name) or (cache_dir or default_cache_dir()) / DOWNLOADS[name].file_name
            licence, megabytes = _VGG_LICENCE, float(DOWNLOADS[name].megabytes)
            state = "present" if path.is_file() else "missing"
        found.append(EncoderInfo(name, _DESCRIPTIONS[name], network.taps, licence, state, path, megabytes))
    return tuple(found)


def weights_digest(
    name: str = "compact", *, weights: Path | None = None, cache_dir: Path | None = None, environment: str | None = None
) -> str:
    """The sha256 of the weights ``load`` would take, in hex, without importing torch.

    Raises:
        MissingError: They are not on this machine, or damaged.
        ValueError: No encoder has this name.
    """
    _known(name)
    path = locate_weights(name, weights=weights, cache_dir=cache_dir, environment=environment)
    return checked_digest(name, path)


def load(
    name: str = "compact",
    *,
    weights: Path | None = None,
    cache_dir: Path | None = None,
    environment: str | None = None,
    pooling: Pooling = "max",
) -> Encoder:
    """Load an encoder, its weights checked by sha256. Nothing is downloaded.

    Args:
        name: compact, vgg19 or vgg16.
        weights: A weights file to take instead of the usual one.
        cache_dir: The folder of downloads; ``default_cache_dir()`` if None.
        environment: The value of DESIGNGEN_VGG19 or DESIGNGEN_VGG16, read by the caller.
        pooling: One of ``poolings(name)``: maxima as trained, or for VGG averages or the root of the sum of squares.

    Returns:
        The encoder, on the CPU in float32, taking no gradient for its weights.

    Raises:
        MissingError: The weights are not on this machine, damaged, or of another network.
        UsageError: The compact encoder with another pooling than "max".
        ValueError: No encoder or pooling has this name.
    """
    if pooling not in POOLINGS:
        raise ValueError(f"expected a pooling among {', '.join(POOLINGS)}, got {pooling!r}")
    if pooling not in poolings(name):
        raise UsageError(
            f"The encoder {name} was taught with maxima and cannot pool by {pooling}.",
            "Use max pooling, or the encoder vgg19 or vgg16.",
        )
    path = locate_weights(name, weights=weights, cache_dir=cache_dir, environment=environment)
    digest = checked_digest(name, path)
    try:
        if name == "compact":
            return _load_compact(path, digest)
        return _load_vgg(name, path, digest, pooling)
    except MissingError:
        raise
    except Exception as error:
        # torch, pickle and safetensors raise many kinds for a file that is not theirs.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MissingError(
            f"{path} does not hold weights of {name}: {reason[:200]}", "Give another weights file, or none."
        ) from error


def _load_compact(path: Path, digest: str) -> Encoder:
    from safetensors.torch import load_file

    from designgen.encoders.compact import CompactEncoder

    if path == embedded_path("compact") and record()["architecture"] != COMPACT_ARCHITECTURE:
        raise MissingError("The weights inside designgen belong to another version of it.", "Install designgen again.")
    return CompactEncoder(load_file(path), digest)


def _load_vgg(name: str, path: Path, digest: str, pooling: Pooling) -> Encoder:
    import torch

    from designgen.encoders.vgg import VggEncoder

    # Mapped, so that the classifier's 400 MB are never read.
    state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    return VggEncoder(name, state, digest, pooling)


def _known(name: str) -> None:
    if name not in _NETWORKS:
        raise ValueError(f"expected an encoder among {', '.join(_NETWORKS)}, got {name!r}")
