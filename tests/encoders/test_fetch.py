"""The download, against a server of our own on the loopback."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from designgen import encoders
from designgen.encoders.weights import Download
from designgen.errors import MissingError, OutputError

DATA = bytes(range(256)) * 12_000
DIGEST = hashlib.sha256(DATA).hexdigest()


@dataclass
class Server:
    """What the server does, and what it was asked."""

    address: str = ""
    cut_after: int | None = None
    status: int | None = None
    ranges: bool = True
    data: bytes = DATA
    asked: list[str | None] = field(default_factory=list)

    def source(self, digest: str = DIGEST) -> Download:
        return Download(f"{self.address}/vgg19-{digest[:8]}.pth", 1)


@pytest.fixture
def server() -> Iterator[Server]:
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
            self.send_header("Content-Length", str(len(plan.data) - start))
            self.end_headers()
            end = len(plan.data) if plan.cut_after is None else start + plan.cut_after
            self.wfile.write(plan.data[start:end])

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        plan.address = f"http://127.0.0.1:{found.server_port}"
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield plan
        found.shutdown()
        thread.join()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_download_lands_under_its_name_and_is_not_repeated(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    folder = tmp_path / "deep" / "cache"
    path = encoders.fetch("vgg19", cache_dir=folder, source=server.source(), progress=lambda *n: seen.append(n))
    assert path.read_bytes() == DATA
    assert names(folder) == [path.name]
    assert seen[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert encoders.fetch("vgg19", cache_dir=folder, source=server.source()) == path
    assert len(server.asked) == 1


def test_a_broken_connection_keeps_what_came_and_the_next_try_goes_on(server: Server, tmp_path: Path) -> None:
    server.cut_after = 1_000_000
    with pytest.raises(MissingError, match="broke off after 1000000 of") as caught:
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert "again" in caught.value.hint
    assert names(tmp_path) == [server.source().file_name + ".part"]
    server.cut_after = None
    path = encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert path.read_bytes() == DATA
    assert server.asked == [None, "bytes=1000000-"]
    assert names(tmp_path) == [path.name]


def test_a_server_without_ranges_sends_everything_again(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / (server.source().file_name + ".part")).write_bytes(DATA[:5000])
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA


def test_a_part_that_is_already_whole_is_taken(server: Server, tmp_path: Path) -> None:
    (tmp_path / (server.source().file_name + ".part")).write_bytes(DATA)
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA


def test_stopping_from_the_progress_callback_keeps_the_part(server: Server, tmp_path: Path) -> None:
    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source(), progress=stop)
    assert (tmp_path / (server.source().file_name + ".part")).stat().st_size == 1 << 20


def test_another_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="not the file it should be"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source("0" * 64))
    assert names(tmp_path) == []


def test_a_damaged_file_under_the_finished_name_is_replaced(server: Server, tmp_path: Path) -> None:
    (tmp_path / server.source().file_name).write_bytes(b"damaged")
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA


def test_a_refusal_names_the_status(server: Server, tmp_path: Path) -> None:
    server.status = 403
    with pytest.raises(MissingError, match=r"refused.*403"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())


def test_nobody_listening_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="cannot be reached"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=Download("http://127.0.0.1:9/vgg19-00000000.pth", 1))


def test_a_folder_that_cannot_be_made_is_an_output_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        encoders.fetch("vgg19", cache_dir=tmp_path / "file" / "cache", source=server.source())


def test_only_known_names_and_web_addresses() -> None:
    with pytest.raises(ValueError, match="vgg19 or vgg16"):
        encoders.fetch("compact")
    with pytest.raises(ValueError, match="http"):
        encoders.fetch("vgg19", source=Download("file:///etc/vgg19-00000000.pth", 1))
