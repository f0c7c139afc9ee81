"""Take out of a fresh ICC profile what differs from build to build: the hour it was made and its maker's signature."""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path

CREATED = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
DATE_AT, ID_AT = slice(24, 36), slice(84, 100)


def settle(profile: bytes) -> bytes:
    """Return the profile with a fixed date and no profile ID (a version 2 profile has none)."""
    data = bytearray(profile)
    if data[36:40] != b"acsp":
        raise ValueError("expected an ICC profile, got something else")
    data[DATE_AT] = CREATED
    data[ID_AT] = bytes(16)
    return bytes(data)


def main() -> None:
    source, target = (Path(argument) for argument in sys.argv[1:3])
    settled = settle(source.read_bytes())
    target.write_bytes(settled)
    print(f"{target}: {len(settled)} bytes, sha256 {hashlib.sha256(settled).hexdigest()}")


if __name__ == "__main__":
    main()
