"""Names for results: a stage's key says everything that can move its output bytes, and nothing else."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

KEY_SCHEMA: Final = 1
_LARGEST_EXACT_INTEGER: Final = 2.0**53


def canonical_json(value: object, name: str = "value") -> str:
    """Write a value as JSON that is one text for one value, in the manner of RFC 8785.

    Keys are sorted, nothing is padded, text is not escaped beyond need. Numbers are their shortest form, and a float
    that is whole is written as the integer (1.0 as 1, -0.0 as 0), since TOML, JSON and Python do not agree on keeping
    them apart.

    Args:
        value: The value.
        name: What to call it in errors.

    Raises:
        TypeError: Something that has no single JSON form: a path, a fraction, a set, bytes, a numpy value, a key that
            is not a string. Names the place, and what to give instead.
        ValueError: NaN or infinity.
    """
    return json.dumps(_plain(value, name), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest_of(data: bytes) -> str:
    """Return the sha256 of some bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class StageSpec:
    """Everything that decides what a stage puts out.

    Attributes:
        stage: Its name, such as "stylize".
        version: Bumped by hand whenever its output changes for the same input.
        params: Its parameters, the seed among them; values that JSON has a form for.
        inputs: sha256 digests of what goes in, in the order the stage takes them.
        weights_digest: sha256 of the network's weights; None where no network is used.
        dtype: The arithmetic, such as "float32".
        plan: What the plan fixes that can move bytes: batch composition, block size, memory rung.
    """

    stage: str
    version: int
    params: Mapping[str, Any]
    inputs: tuple[str, ...] = ()
    weights_digest: str | None = None
    dtype: str = "float32"
    plan: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """The sha256 over the canonical JSON of all fields."""
        return digest_of(canonical_json({"schema": KEY_SCHEMA, **self.as_dict()}).encode())

    def as_dict(self) -> dict[str, Any]:
        """Return the fields under the names that sidecars use."""
        return {
            "stage": self.stage,
            "stage_version": self.version,
            "params": dict(self.params),
            "inputs": list(self.inputs),
            "weights": self.weights_digest,
            "dtype": self.dtype,
            "plan": dict(self.plan),
        }


def stage_key(
    stage: str,
    version: int,
    params: Mapping[str, Any],
    inputs: Sequence[str] = (),
    weights_digest: str | None = None,
    dtype: str = "float32",
    plan: Mapping[str, Any] | None = None,
) -> str:
    """Return the key of a stage's output; the arguments are those of `StageSpec`."""
    return StageSpec(stage, version, params, tuple(inputs), weights_digest, dtype, plan or {}).key


def is_key(text: str) -> bool:
    """Tell whether a text is a sha256 in 64 lower-case hexadecimal digits."""
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _plain(value: object, place: str) -> object:
    # Enums of str and int are taken by their plain value, which is what they are declared to be.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _plain_float(float(value), place)
    if isinstance(value, Mapping):
        return {_plain_key(k, place): _plain(v, f"{place}.{k}") for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, f"{place}[{i}]") for i, v in enumerate(value)]
    raise TypeError(
        f"{place}: expected text, a number, true/false, None, a list or a mapping, got {type(value).__name__}; "
        "write it as text or numbers first (a fraction as 'n/d', a file by its digest, a numpy number by float())"
    )


def _plain_float(number: float, place: str) -> int | float:
    if not math.isfinite(number):
        raise ValueError(f"{place}: expected a finite number, got {number}")
    return int(number) if number.is_integer() and abs(number) <= _LARGEST_EXACT_INTEGER else number


def _plain_key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{place}: expected text as the keys of a mapping, got {type(key).__name__} {key!r}")
    return str.__str__(key)
