"""The download, against a server of our own on the loopback."""

from __future__ import annotations

import importlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from designgen import encoders
from designgen.encoders.weights import DOWNLOADS, Download
from designgen.errors import ExitCode, MissingError, OutputError, UsageError

from .server import DATA, DIGEST, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


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


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_names_the_status_and_keeps_what_came_before(server: Server, tmp_path: Path, status: int) -> None:
    part = tmp_path / (server.source().file_name + ".part")
    part.write_bytes(DATA[:5000])
    server.status = status
    with pytest.raises(MissingError, match=rf"refused.*{status}") as caught:
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert caught.value.exit_code == ExitCode.MISSING
    assert part.read_bytes() == DATA[:5000]


def test_nobody_listening_is_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(MissingError, match="cannot be reached"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=Download.of(f"http://127.0.0.1:{port}/vgg19-0.pth", 1))
    assert names(tmp_path) == []


def test_a_server_that_falls_silent_is_given_up_and_what_came_is_kept(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("designgen.encoders.fetch"), "_TIMEOUT_S", 0.3)
    server.cut_after, server.stalls = 2 << 20, True
    with pytest.raises(MissingError, match="stopped answering") as caught:
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert "what has come is kept" in caught.value.hint
    assert (tmp_path / (server.source().file_name + ".part")).stat().st_size == 2 << 20
    server.cut_after, server.stalls = None, False
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA
    assert server.asked[-1] == f"bytes={2 << 20}-"


def test_a_file_cut_short_by_a_server_that_tells_no_length_is_thrown_away(server: Server, tmp_path: Path) -> None:
    server.tells_length, server.cut_after = False, 5000
    with pytest.raises(MissingError, match="not the file it should be"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert names(tmp_path) == []
    server.cut_after = None
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA


def test_a_wrong_beginning_is_found_out_and_the_next_try_starts_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / (server.source().file_name + ".part")).write_bytes(b"x" * 5000)
    with pytest.raises(MissingError, match="not the file it should be"):
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source()).read_bytes() == DATA
    assert server.asked == ["bytes=5000-", None]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_output_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / (server.source().file_name + ".part")).symlink_to("/dev/full")
    with pytest.raises(OutputError, match="No space left") as caught:
        encoders.fetch("vgg19", cache_dir=tmp_path, source=server.source())
    assert "Make room" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_an_output_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        encoders.fetch("vgg19", cache_dir=tmp_path / "file" / "cache", source=server.source())


def test_only_known_names_and_web_addresses() -> None:
    with pytest.raises(ValueError, match="vgg19 or vgg16"):
        encoders.fetch("compact")
    with pytest.raises(ValueError, match="http"):
        encoders.fetch("vgg19", source=Download.of("file:///etc/vgg19-00000000.pth", 1))


def test_a_mirror_serves_the_same_file_under_the_usual_name() -> None:
    usual = DOWNLOADS["vgg19"]
    mirrored = usual.mirrored("vgg19", "https://mirror.example.com/weights?id=7", None)
    assert (mirrored.file_name, mirrored.sha256) == (usual.file_name, usual.sha256)
    full = usual.sha256 + "0" * 56
    checked = usual.mirrored("vgg19", None, f" {full.upper()} ")
    assert (checked.url, checked.file_name, checked.sha256) == (usual.url, usual.file_name, full)


def test_other_weights_are_kept_under_a_name_of_their_own(server: Server, tmp_path: Path) -> None:
    source = DOWNLOADS["vgg19"].mirrored("vgg19", f"{server.address}/weights?id=7", DIGEST)
    path = encoders.fetch("vgg19", cache_dir=tmp_path, source=source)
    assert path.name == f"vgg19-{DIGEST[:8]}.pth"
    wrong = DOWNLOADS["vgg19"].mirrored("vgg19", source.url, DIGEST[:-1] + ("0" if DIGEST[-1] != "0" else "1"))
    with pytest.raises(MissingError, match="not the file it should be"):
        encoders.fetch("vgg19", cache_dir=tmp_path / "elsewhere", source=wrong)


@pytest.mark.parametrize(("url", "sha256"), [("ftp://example.com/a", None), ("/a.pth", None), (None, "dcbb9e9d")])
def test_wrong_addresses_and_digests_are_usage_errors(url: str | None, sha256: str | None) -> None:
    with pytest.raises(UsageError, match=r"is no"):
        DOWNLOADS["vgg19"].mirrored("vgg19", url, sha256)
