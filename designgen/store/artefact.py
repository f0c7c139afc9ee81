"""What a store keeps and promises, whatever it keeps it in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from designgen.store.keys import canonical_json, digest_of, is_key

SIDECAR_SCHEMA: Final = 1
_OWN_DIGEST: Final = "sidecar_sha256"
_NO_DIGEST: Final = "sha256 of this file with these sixty-four letters in its place.."
"""What stands in a sidecar while its own digest is taken; as long as one, and nowhere else."""

DamageHook = Callable[[str, str], None]
"""Called with a key and a sentence when something kept turns out to be damaged; it is then treated as missing."""


@dataclass(frozen=True, eq=False)
class Artefact:
    """A finished result.

    Attributes:
        key: The key of the stage that made it.
        data: Its bytes, checked against the digest in the sidecar.
        sidecar: How it was made: stage, parameters, inputs, weights, provenance, size, output_sha256.
        path: The file that holds it; None in a store that has no files.
    """

    key: str
    data: bytes = field(repr=False)
    sidecar: dict[str, Any] = field(repr=False)
    path: Path | None = None

    @property
    def digest(self) -> str:
        """The sha256 of the bytes."""
        return str(self.sidecar["output_sha256"])


class ArtefactStore(Protocol):
    """Results by key. tests/contract/test_store_contract.py holds every implementation to docs/durability.md."""

    def has(self, key: str) -> bool:
        """Tell quickly whether the result is there: no bytes are checked. For planning."""
        ...

    def get(self, key: str) -> Artefact | None:
        """Return the result with its bytes checked, or None when it is missing or damaged."""
        ...

    def put(self, key: str, data: bytes, *, sidecar: Mapping[str, Any], suffix: str = ".png") -> Artefact:
        """Keep a result; when a sound one is there already under this key, that one stays and is returned."""
        ...

    def delete(self, key: str) -> bool:
        """Forget a result; returns whether there was one."""
        ...

    def keys(self) -> Iterator[str]:
        """Yield the keys of all results, in sorted order."""
        ...


def full_sidecar(key: str, data: bytes, sidecar: Mapping[str, Any], suffix: str) -> dict[str, Any]:
    """Add to what the caller says of a result what the store knows of it.

    Raises:
        ValueError: The key is no sha256, the suffix is not one of a file, or the sidecar sets one of the store's
            fields.
        TypeError: The sidecar holds something JSON has no form for.
    """
    check_key(key)
    if not (suffix.startswith(".") and suffix[1:].isalnum() and suffix.isascii()) or suffix in (".json", ".tmp"):
        raise ValueError(f"suffix: expected one like '.png', not '.json' or '.tmp', got {suffix!r}")
    own = {
        "schema": SIDECAR_SCHEMA,
        "key": key,
        "suffix": suffix,
        "size": len(data),
        "output_sha256": digest_of(data),
    }
    if clash := own.keys() & sidecar.keys():
        raise ValueError(f"sidecar: expected none of the store's own fields, got {', '.join(sorted(clash))}")
    whole = {**own, **sidecar}
    canonical_json(whole, "sidecar")  # refuses what could not be read back
    return whole


def check_key(key: str) -> None:
    """Raise ValueError unless `key` is a sha256 in hexadecimal, so that no key can name a path of its own."""
    if not is_key(key):
        raise ValueError(f"key: expected 64 hexadecimal digits, got {key!r}")


def sidecar_bytes(sidecar: Mapping[str, Any]) -> bytes:
    """Write a sidecar for people to read: sorted, indented, one line feed at the end, with a digest of itself."""
    blank = {**sidecar, _OWN_DIGEST: _NO_DIGEST}
    text = (json.dumps(blank, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    return text.replace(_NO_DIGEST.encode(), digest_of(text).encode())


def parse_sidecar(data: bytes, key: str) -> dict[str, Any]:
    """Read a sidecar back.

    Raises:
        ValueError: It is damaged, of a later schema, or of another key.
    """
    sidecar = json.loads(data)
    if not isinstance(sidecar, dict):
        raise ValueError("it is not a JSON object")
    if sidecar.get("schema") != SIDECAR_SCHEMA:
        raise ValueError(f"expected schema {SIDECAR_SCHEMA}, got {sidecar.get('schema')!r}")
    digest = sidecar.pop(_OWN_DIGEST, None)  # those of earlier versions have none
    if digest is not None and digest_of(data.replace(str(digest).encode(), _NO_DIGEST.encode())) != digest:
        raise ValueError("it is not what was written")
    if sidecar.get("key") != key:
        raise ValueError("it belongs to another key")
    full_sidecar_fields = {"suffix": str, "size": int, "output_sha256": str}
    for name, kind in full_sidecar_fields.items():
        if not isinstance(sidecar.get(name), kind):
            raise ValueError(f"its field {name} is missing or wrong")
    suffix = sidecar["suffix"]
    if not (suffix.startswith(".") and suffix[1:].isalnum()):
        raise ValueError("its field suffix is wrong")
    return sidecar
