"""Fetching weights through the command, from a server on the loopback into a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.encoders.server import DATA, DIGEST, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def designgen(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESIGNGEN_")}
    return subprocess.run(
        [sys.executable, "-m", "designgen", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=kept | {"HOME": str(home), "NO_PROXY": "127.0.0.1"} | environment,
    )


def test_a_broken_fetch_goes_on_and_what_it_brought_can_be_used(server: Server, tmp_path: Path) -> None:
    fetch = ("encoders", "fetch", "vgg19", "--url", f"{server.address}/weights", "--sha256", DIGEST)
    server.cut_after = 1_000_000
    broken = designgen(tmp_path, *fetch)
    assert broken.returncode == 5
    assert "broke off after 1000000" in broken.stderr
    assert "goes on from there" in broken.stderr
    server.cut_after = None
    done = designgen(tmp_path, *fetch, "--json")
    assert done.returncode == 0, done.stderr
    assert "100 %" in done.stderr
    path = Path(json.loads(done.stdout)["path"])
    assert path.parent == tmp_path / ".cache/designgen"
    assert path.read_bytes() == DATA
    assert server.asked == [None, "bytes=1000000-"]
    again = designgen(tmp_path, *fetch)
    assert f"DESIGNGEN_VGG19={path}" in again.stdout.replace("\n", "")
    assert len(server.asked) == 2
    listed = json.loads(designgen(tmp_path, "encoders", "list", "--json", DESIGNGEN_VGG19=str(path)).stdout)
    assert [(e["state"], e["path"]) for e in listed["encoders"] if e["name"] == "vgg19"] == [("present", str(path))]


def test_a_mirror_with_another_file_is_caught_by_the_usual_digits(server: Server, tmp_path: Path) -> None:
    done = designgen(tmp_path, "encoders", "fetch", "vgg19", "--url", f"{server.address}/vgg19.pth")
    assert done.returncode == 5
    assert "not the file it should be" in done.stderr
    assert list((tmp_path / ".cache/designgen").iterdir()) == []


def test_a_refusal_and_a_cache_that_cannot_be_written_have_their_exit_codes(server: Server, tmp_path: Path) -> None:
    fetch = ("encoders", "fetch", "vgg16", "--url", server.address, "--sha256", DIGEST)
    (tmp_path / ".cache").write_text("in the way", encoding="utf-8")
    assert designgen(tmp_path, *fetch).returncode == 6
    server.status = 403
    (tmp_path / ".cache").unlink()
    refused = designgen(tmp_path, *fetch)
    assert refused.returncode == 5
    assert "403" in refused.stderr


def test_an_address_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    done = designgen(tmp_path, "encoders", "fetch", "vgg19", "--url", "ftp://example.com/vgg19.pth")
    assert done.returncode == 2
    assert "https://" in done.stderr
