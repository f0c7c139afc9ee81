"""Telling others how a drop went: hooks, a ping, a letter. Whatever fails here is reported and changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import smtplib
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from designgen.recipe.drop import Mail

USUAL_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where programs are looked for when the environment names no place, as under some crons."""

_PING_SECONDS: Final = 10.0
_PING_TRIES: Final = 3
_MAIL_SECONDS: Final = 60.0
_MOST_BODY: Final = 10_000
_MOST_SAID: Final = 400
_BETWEEN_TRIES_S: Final = 1.0


class TellingError(Exception):
    """Somebody could not be told; says whom and why."""


@dataclass(frozen=True)
class Hook:
    """A program that is told.

    Attributes:
        arguments: The program and its arguments; no shell reads them.
        folder: Where it works and where relative paths start.
        timeout_s: After so many seconds it is ended, and what it started with it.
    """

    arguments: Sequence[str]
    folder: Path
    timeout_s: float

    def call(self, event: Mapping[str, Any], ended: Callable[[], bool] = lambda: False) -> str:
        """Run the program with an event as JSON on its standard input; return what it wrote last.

        Args:
            event: What happened.
            ended: Asked while it works; true ends it.

        Raises:
            TellingError: It is not there, failed, took too long or was ended.
        """
        name = Path(self.arguments[0]).name
        try:
            process = subprocess.Popen(
                [self._program(), *self.arguments[1:]],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that whatever it starts can be ended with it
            )
        except OSError as error:
            raise TellingError(f"the hook {name} could not be started: {error.strerror}") from error
        data: bytes | None = (json.dumps(event, ensure_ascii=False) + "\n").encode()
        left, said = self.timeout_s, b""
        while True:
            slice_s = min(left, 0.5)
            try:
                said, _ = process.communicate(data, timeout=slice_s)
                break
            except subprocess.TimeoutExpired:
                data = None
                left -= slice_s
                if left <= 0 or ended():
                    _end(process)
                    why = f"took longer than {self.timeout_s:g} s" if left <= 0 else "was stopped"
                    raise TellingError(f"the hook {name} {why} and was ended") from None
            except BaseException:  # somebody wants us gone at once
                _end(process)
                raise
        last = said.decode(errors="replace").strip()[-_MOST_SAID:]
        if process.returncode != 0:
            raise TellingError(f"the hook {name} ended with {process.returncode}" + (f": {last}" if last else ""))
        return last

    def _program(self) -> str:
        given = self.arguments[0]
        if "/" in given:
            return str(self.folder / Path(given).expanduser())
        return shutil.which(given, path=os.environ.get("PATH") or USUAL_PATH) or given


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything it started: politely, and two seconds later for good."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=2)
            return


def ping(url: str, run: str, body: str = "", *, sleep: Callable[[float], None]) -> None:
    """Tell a service that watches for silence; three tries.

    Args:
        url: With /start or the exit code behind it.
        run: An id that start and end share (`rid` of Healthchecks).
        body: Shown beside it.
        sleep: Waits between tries.

    Raises:
        TellingError: It could not be reached or refused.
    """
    request = urllib.request.Request(
        f"{url}?rid={run}", data=body.encode()[:_MOST_BODY], headers={"User-Agent": "designgen"}
    )
    why = ""
    for attempt in range(_PING_TRIES):
        if attempt:
            sleep(_BETWEEN_TRIES_S * attempt)
        try:
            with urllib.request.urlopen(request, timeout=_PING_SECONDS) as reply:
                reply.read(1)
            return
        except (OSError, ValueError) as error:  # URLError and HTTPError are OSErrors
            why = str(error)
    raise TellingError(f"the ping did not get through: {why}")


@dataclass(frozen=True)
class Letter:
    """What is written.

    Attributes:
        subject: One line.
        text: The rest.
    """

    subject: str
    text: str


def send(letter: Letter, mail: Mail, host: str, folder: Path) -> None:
    """Send a letter through the program of this machine that takes mail, or through a server.

    Args:
        letter: What is written.
        mail: To whom and how.
        host: Name of this machine, for the sender.
        folder: Where the path of the password's file starts.

    Raises:
        TellingError: It could not be sent.
    """
    message = EmailMessage()
    message["Subject"] = " ".join(letter.subject.split())
    message["From"] = mail.sender or f"designgen@{host}"
    message["To"] = ", ".join(mail.to)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    try:
        if mail.smtp is None:
            _through_program(message, mail)
        else:
            _through_server(message, mail, folder)
    except TellingError:
        raise
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise TellingError(f"the letter to {message['To']} could not be sent: {error}") from error


def _through_program(message: EmailMessage, mail: Mail) -> None:
    program = shutil.which(mail.sendmail, path=os.environ.get("PATH") or USUAL_PATH)
    if program is None:
        raise TellingError(f"the letter was not sent: there is no {mail.sendmail}; name a mail server with smtp")
    try:
        done = subprocess.run(
            [program, "-t", "-oi"], input=message.as_bytes(), capture_output=True, timeout=_MAIL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise TellingError(f"the letter was not sent: {program} took longer than {_MAIL_SECONDS:g} s") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-_MOST_SAID:]
        raise TellingError(f"the letter was not sent: {program} ended with {done.returncode} {said}".rstrip())


def _through_server(message: EmailMessage, mail: Mail, folder: Path) -> None:
    assert mail.smtp is not None
    host, _, port_text = mail.smtp.partition(":")
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port_text or 465), timeout=_MAIL_SECONDS, context=context)
    else:
        usual = 587 if mail.security == "starttls" else 25
        server = smtplib.SMTP(host, int(port_text or usual), timeout=_MAIL_SECONDS)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user and mail.password_file:
            secret = (folder / Path(mail.password_file).expanduser()).read_text(encoding="utf-8").strip()
            server.login(mail.user, secret)
        server.send_message(message)
