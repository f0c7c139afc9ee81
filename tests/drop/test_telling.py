"""Hooks, pings and letters: told in full when they work, and changing nothing when they do not."""

from __future__ import annotations

import json
import socketserver
import stat
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from designgen.drop.announcing import Announcer
from designgen.drop.ledger import DropRecord, NightRecord
from designgen.drop.telling import Hook, Letter, TellingError, ping, send
from designgen.recipe.drop import Drop, Hooks, Mail
from tests.drop.conftest import TONIGHT, Night

LETTER = Letter("Drop: fünf\nStoffe", "Alles da.\n")


def nap(_seconds: float) -> None:
    """Wait for nothing."""


def script(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


# Hooks


def test_a_hook_reads_the_event_and_works_in_the_recipes_folder(tmp_path: Path) -> None:
    script(
        tmp_path, "hook", "import sys, os, pathlib; pathlib.Path('heard').write_text(sys.stdin.read() + sys.argv[1])"
    )
    Hook(("./hook", "a b; $HOME"), tmp_path, 20).call({"event": "success", "name": "Stoffe für Köln"})
    heard = (tmp_path / "heard").read_text()
    assert json.loads(heard.partition("\n")[0]) == {"event": "success", "name": "Stoffe für Köln"}
    assert heard.endswith("a b; $HOME"), "no shell reads the arguments"


def test_a_hook_is_found_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert Hook(("cat",), tmp_path, 20).call({"event": "success"}) == '{"event": "success"}'


def test_a_hook_need_not_read_what_it_is_told(tmp_path: Path) -> None:
    Hook((sys.executable, "-c", "pass"), tmp_path, 20).call({"text": "x" * 1_000_000})


@pytest.mark.parametrize(
    ("code", "said"),
    [("import sys; print('no room'); sys.exit(4)", "ended with 4: no room"), ("raise SystemExit(1)", "1")],
)
def test_a_hook_that_fails_says_why(tmp_path: Path, code: str, said: str) -> None:
    with pytest.raises(TellingError, match=said):
        Hook((sys.executable, "-c", code), tmp_path, 20).call({})


def test_a_hook_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TellingError, match="could not be started"):
        Hook(("/nowhere/at-all",), tmp_path, 20).call({})


def test_a_hook_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    started = tmp_path / "pid"
    text = (
        "import subprocess, sys, pathlib, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(started)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    hook = Hook((str(script(tmp_path, "hang", text)),), tmp_path, 1.5)
    with pytest.raises(TellingError, match=r"longer than 1\.5 s"):
        hook.call({})
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and alive(int(started.read_text())):
        time.sleep(0.05)
    assert not alive(int(started.read_text()))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_hook_is_ended_when_the_drop_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(TellingError, match="was stopped"):
        Hook((sys.executable, "-c", "import time; time.sleep(60)"), tmp_path, 60).call({}, lambda: True)


# Pings


class Watcher(HTTPServer):
    """A watching service that notes what it hears, and refuses as often as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, str]] = []
        self.refuse = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/my-check"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Watcher)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, body))
        refuse, self.server.refuse = self.server.refuse > 0, self.server.refuse - 1
        self.send_response(503 if refuse else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    server = Watcher()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_ping_is_tried_again(watcher: Watcher) -> None:
    watcher.refuse = 2
    ping(f"{watcher.url}/3", "an-id", "two held back", sleep=nap)
    assert watcher.heard == [("/my-check/3?rid=an-id", "two held back")] * 3


def test_a_ping_gives_up(watcher: Watcher) -> None:
    watcher.refuse = 9
    with pytest.raises(TellingError, match="503"):
        ping(f"{watcher.url}/0", "an-id", sleep=nap)
    assert len(watcher.heard) == 3


# Letters


def test_a_letter_goes_through_sendmail(tmp_path: Path) -> None:
    program = script(
        tmp_path, "sendmail", f"import sys; open({str(tmp_path / 'sent')!r}, 'wb').write(sys.stdin.buffer.read())"
    )
    send(LETTER, Mail(to="studio@example.com", sendmail=str(program)), "loom", tmp_path)
    letter = message_from_bytes((tmp_path / "sent").read_bytes())
    assert letter["To"] == "studio@example.com" and letter["From"] == "designgen@loom"
    assert "\n" not in letter["Subject"]
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes) and payload.decode() == "Alles da.\n"


@pytest.mark.parametrize("program", ["/nowhere/sendmail", None])
def test_a_letter_that_sendmail_does_not_take(tmp_path: Path, program: str | None) -> None:
    name = program or str(script(tmp_path, "sendmail", "import sys; sys.stderr.write('queue full'); sys.exit(75)"))
    with pytest.raises(TellingError, match="not sent"):
        send(LETTER, Mail(to="studio@example.com", sendmail=name), "loom", tmp_path)


class _Post(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            self.server.lines.append(line)  # type: ignore[attr-defined]
            if line.upper() == "DATA":
                self.say("354 go on")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.server.lines.append(text.decode().strip())  # type: ignore[attr-defined]
            self.say("221 bye" if line.upper() == "QUIT" else "250 ok")
            if line.upper() == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def test_a_letter_goes_through_a_server(tmp_path: Path) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _Post) as server:
        server.lines = []  # type: ignore[attr-defined]
        threading.Thread(target=server.handle_request, daemon=True).start()
        smtp = f"127.0.0.1:{server.server_address[1]}"
        mail = Mail(to=("a@example.com", "b@example.com"), sender="c@example.com", smtp=smtp, security="none")
        send(LETTER, mail, "loom", tmp_path)
        lines = server.lines  # type: ignore[attr-defined]
    assert {"rcpt to:<a@example.com>", "rcpt to:<b@example.com>"} <= {line.lower() for line in lines}
    assert any(line.lower().startswith("mail from:<c@example.com>") for line in lines)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TellingError, match="could not be sent"):
        send(LETTER, Mail(to="a@example.com", smtp="127.0.0.1:9", security="none"), "loom", tmp_path)


# Who is told of what


@pytest.fixture
def hooked(night: Night) -> Night:
    """Hooks that keep what they heard."""
    keep = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    night.drop_table = Drop(
        hooks=Hooks(
            on_success=(sys.executable, "-c", keep, "good.json"), on_failure=(sys.executable, "-c", keep, "bad.json")
        )
    )
    return night


def test_a_published_night_is_a_success(hooked: Night) -> None:
    record = hooked.drop()
    heard = json.loads((hooked.folder / "good.json").read_text())
    assert heard["event"] == "success" and heard["exit_code"] == 0 and heard["run"] == record.run
    assert heard["folders"] == {"2026-11-21": str(hooked.shelf.path(TONIGHT))}
    assert Path(heard["latest"]).resolve() == hooked.shelf.path(TONIGHT).resolve()
    assert heard["nights"][0]["counts"]["designs"] == 2
    (hooked.folder / "good.json").unlink()
    hooked.drop()
    assert not (hooked.folder / "good.json").exists(), "nothing new, nobody told"


def test_a_night_with_something_held_back_is_one_too(hooked: Night) -> None:
    (hooked.folder / "dots.png").write_bytes(b"no picture")
    hooked.text = hooked.text.replace("sample = 2\n", "sample = 4\n")
    assert hooked.drop().exit_code == 3
    assert json.loads((hooked.folder / "good.json").read_text())["exit_code"] == 3


def test_a_failure_is_told(hooked: Night) -> None:
    hooked.text = hooked.text.replace('"rose.png", "dots.png"', '"lost.png"')
    assert hooked.drop().exit_code == 4
    heard = json.loads((hooked.folder / "bad.json").read_text())
    assert heard["event"] == "failure" and "lost.png" in heard["error"] and heard["nights"][0]["action"] == "failed"


def test_whatever_fails_to_be_told_the_drop_is_published(night: Night, watcher: Watcher) -> None:
    watcher.refuse = 99
    night.drop_table = Drop(
        ping_url=watcher.url,
        hooks=Hooks(on_success=("/nowhere/hook",)),
        mail=Mail(to="a@example.com", sendmail="/nowhere/sendmail"),
    )
    record = night.drop()
    assert record.exit_code == 0 and night.shelf.state(TONIGHT) == "published"
    assert len(record.notices) == 4, "start, hook, letter, end"
    assert [level for event, level, _ in night.log if event.endswith("_failed")] == ["warning"] * 4


def test_pings_tell_start_and_exit_code(night: Night, watcher: Watcher) -> None:
    night.drop_table = Drop(ping_url=watcher.url + "/")
    night.drop()
    assert [path for path, _ in watcher.heard] == ["/my-check/start?rid=run-1", "/my-check/0?rid=run-1"]
    assert "2 designs" in watcher.heard[1][1]
    night.drop()
    assert [path for path, _ in watcher.heard[2:]] == ["/my-check/0?rid=run-2"], "nothing to do is well"


def test_finding_a_night_published_does_not_cover_what_was_held_back(night: Night, watcher: Watcher) -> None:
    (night.folder / "dots.png").write_bytes(b"no picture")
    night.text = night.text.replace("sample = 2\n", "sample = 4\n")
    night.drop_table = Drop(ping_url=watcher.url)
    night.drop()
    night.drop()
    assert [path.partition("?")[0] for path, _ in watcher.heard] == ["/my-check/start", "/my-check/3"]


@pytest.mark.parametrize(
    ("when", "code", "actions", "sent"),
    [
        ("problems", 0, ["published"], False),
        ("problems", 3, ["published"], True),
        ("problems", 6, ["failed"], True),
        ("always", 0, ["published"], True),
        ("always", 0, ["skipped"], False),
    ],
)
def test_when_letters_are_written(tmp_path: Path, when: str, code: int, actions: list[str], sent: bool) -> None:
    program = script(tmp_path, "sendmail", f"import sys; open({str(tmp_path / 'sent')!r}, 'w').write(sys.stdin.read())")
    drop = Drop(mail=Mail(to="a@example.com", sendmail=str(program), when=when))  # type: ignore[arg-type]
    announcer = Announcer(drop, tmp_path, "id", "loom", nap, lambda *_, **__: None)
    nights = tuple(NightRecord("2026-11-21", action) for action in actions)  # type: ignore[arg-type]
    announcer.finished(DropRecord("id", "r.toml", "2026-11-21T02:00:00+00:00", exit_code=code, nights=nights), "", {})
    assert (tmp_path / "sent").exists() is sent
