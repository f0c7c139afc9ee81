"""Pictures encoded on all cores, written in the order they came: a queue that never holds more than a few."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from designgen.press.images import Codec, EncodedPicture, Levels, encode, shrink

WAITING_BYTES: Final = 96 << 20
"""Most memory of pictures that wait, as pixels; one picture larger than that goes through alone."""


class EncodingPool:
    """Encodes in threads (colour conversion, JPEG and zlib all leave the interpreter free) and delivers in order.

    Args:
        codec: How pictures are encoded.
        deliver: Called in the caller's thread with what was given to `put` and the encoded picture.
        workers: Threads; 0 encodes at once, in the caller's.
    """

    def __init__(self, codec: Codec, deliver: Callable[[object, EncodedPicture], None], workers: int) -> None:
        self._codec = codec
        self._deliver = deliver
        self._threads = ThreadPoolExecutor(workers, "press") if workers > 0 else None
        self._most_waiting = 2 * workers
        self._waiting: deque[tuple[object, int, Future[EncodedPicture]]] = deque()
        self._waiting_bytes = 0

    def put(self, token: object, levels: Levels, factor: float = 1.0) -> None:
        """Take a picture, after waiting for older ones where too many wait.

        Args:
            token: Handed on to `deliver`.
            levels: uint8 (H, W, 3), sRGB; not to be changed afterwards.
            factor: Size to make it first, at most 1.
        """
        if self._threads is None:
            self._deliver(token, self._work(levels, factor))
            return
        while self._waiting and (
            len(self._waiting) >= self._most_waiting or self._waiting_bytes + levels.nbytes > WAITING_BYTES
        ):
            self._take()
        self._waiting.append((token, levels.nbytes, self._threads.submit(self._work, levels, factor)))
        self._waiting_bytes += levels.nbytes
        while self._waiting and self._waiting[0][2].done():
            self._take()

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
        token, size, future = self._waiting.popleft()
        self._waiting_bytes -= size
        self._deliver(token, future.result())
