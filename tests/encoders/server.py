"""A server of weights on the loopback that can be made to misbehave."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from designgen.encoders.weights import Download

DATA = bytes(range(256)) * 12_000
DIGEST = hashlib.sha256(DATA).hexdigest()


@dataclass
class Server:
    """What the server does, and what it was asked."""

    address: str = ""
    cut_after: int | None = None
    status: int | None = None
    ranges: bool = True
    tells_length: bool = True
    stalls: bool = False
    data: bytes = DATA
    asked: list[str | None] = field(default_factory=list)
    going_on: threading.Event = field(default_factory=threading.Event)

    def source(self, digest: str = DIGEST) -> Download:
        return Download.of(f"{self.address}/vgg19-{digest[:8]}.pth", 1)


@contextmanager
def serving() -> Iterator[Server]:
    """Serve until the block ends."""
    plan = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            plan.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and plan.ranges else 0
            if plan.status is not None or start >= len(plan.data):
                self.send_error(plan.status or 416)
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(plan.data) - 1}/{len(plan.data)}")
            if plan.tells_length:
                self.send_header("Content-Length", str(len(plan.data) - start))
            self.end_headers()
            end = len(plan.data) if plan.cut_after is None else start + plan.cut_after
            self.wfile.write(plan.data[start:end])
            if plan.stalls:
                plan.going_on.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        plan.address = f"http://127.0.0.1:{found.server_port}"
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield plan
        finally:
            plan.going_on.set()
            found.shutdown()
            thread.join()
