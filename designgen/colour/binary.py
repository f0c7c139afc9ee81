"""Reading big-endian palette files: every step says what is missing instead of going past the end."""

from __future__ import annotations

import struct
from typing import Any


class Reader:
    """Bytes with a position.

    Raises:
        ValueError: By every method, when the data ends too early.
    """

    def __init__(self, data: bytes) -> None:
        """Start at the first byte."""
        self._data = data
        self.position = 0

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self._data) - self.position

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        if size < 0 or size > self.left:
            raise ValueError(f"it ends {size - self.left} bytes too early")
        self.position += size
        return self._data[self.position - size : self.position]

    def unpack(self, form: str) -> tuple[Any, ...]:
        """Return the next values of a struct form, big-endian."""
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))

    def utf16(self, units: int) -> str:
        """Return text of so many 16-bit units, its closing NUL taken off."""
        return self.take(2 * units).decode("utf-16-be", "replace").rstrip("\0")


def utf16(text: str) -> tuple[int, bytes]:
    """Return text as 16-bit units with a closing NUL, and how many units that is."""
    data = (text + "\0").encode("utf-16-be", "replace")
    return len(data) // 2, data
