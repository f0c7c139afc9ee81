"""Pictures encoded on all cores, written in the order they came: a queue that never holds more than a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from designgen.press.images import Codec, EncodedPicture, Levels, encode, shrink

WAITING_BYTES: Final = 96 << 20
"""Most memory of pictures that wait, as pixels; one picture larger than that goes through alone."""
MOST_WAITING: Final = 64
"""Most pictures that wait. Neither limit knows the number of cores nor the time, as the order of objects in the file
follows from them, and the file must not."""


class EncodingPool:
    """Encodes in threads (colour conversion, JPEG and zlib all leave the interpreter free) and delivers in order.

    Args:
        codec: How pictures are encoded.
        deliver: Called in the caller's thread with what was given to `put` and the encoded picture.
        workers: Threads; 0 encodes in the caller's.
    """

    def __init__(self, codec: Codec, deliver: Callable[[object, EncodedPicture], None], workers: int) -> None:
        self._codec = codec
        self._deliver = deliver
        self._threads = ThreadPoolExecutor(workers, "press") if workers > 0 else None
        self._waiting: deque[tuple[object, int, Callable[[], EncodedPicture]]] = deque()
        self._waiting_bytes = 0

    def put(self, token: object, levels: Levels, factor: float = 1.0) -> None:
        """Take a picture, after waiting for older ones where too many wait.

        Args:
            token: Handed on to `deliver`.
            levels: uint8 (H, W, 3), sRGB; not to be changed afterwards.
            factor: Size to make it first, at most 1.
        """
        while self._waiting and (
            len(self._waiting) >= MOST_WAITING or self._waiting_bytes + levels.nbytes > WAITING_BYTES
        ):
            self._take()
        if self._threads is None:
            result: Callable[[], EncodedPicture] = partial(self._work, levels, factor)
        else:
            result = self._threads.submit(self._work, levels, factor).result
        self._waiting.append((token, levels.nbytes, result))
        self._waiting_bytes += levels.nbytes

    def drain(self) -> None:
        """Deliver everything."""
        while self._waiting:
            self._take()

    def close(self) -> None:
        """Give the threads back; what waits is dropped."""
        self._waiting.clear()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def _work(self, levels: Levels, factor: float) -> EncodedPicture:
        return encode(shrink(levels, factor) if factor < 1 else levels, self._codec)

    def _take(self) -> None:
        token, size, result = self._waiting.popleft()
        self._waiting_bytes -= size
        self._deliver(token, result())
