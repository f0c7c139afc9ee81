"""Whom a drop tells, and when. A published drop is a success also where something was held back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from designgen.drop.ledger import DropRecord
from designgen.drop.log import Log
from designgen.drop.telling import Hook, Letter, TellingError, ping, send
from designgen.errors import ExitCode
from designgen.recipe.drop import Drop


@dataclass
class Announcer:
    """Tells whoever the recipe names. What fails is logged, kept in `notices` and raised nowhere.

    Attributes:
        drop: The recipe's table.
        folder: Of the recipe: where relative paths start and hooks work.
        run: Id of the call.
        host: Name of this machine.
        sleep: Waits for some seconds.
        log: Takes what happens.
        ended: Whether the call is to stop at once.
        notices: Whom it could not tell, and why.
    """

    drop: Drop
    folder: Path
    run: str
    host: str
    sleep: Callable[[float], None]
    log: Log
    ended: Callable[[], bool] = lambda: False
    notices: list[str] = field(default_factory=list)

    def started(self) -> None:
        """Tell the watching service that there is work."""
        if self.drop.ping_url is not None:
            url = self.drop.ping_url.rstrip("/")
            self._try("ping", lambda: ping(f"{url}/start", self.run, sleep=self.sleep))

    def finished(self, record: DropRecord, text: str, places: Mapping[str, Any], *, silent: bool = False) -> None:
        """Tell everybody how it ended: the hook first, since what it says may be read in the letter.

        Args:
            record: What became of every night.
            text: The report in words.
            places: Absolute paths for the hook: outputs, latest, and the folder of every date that was published.
            silent: Whether there is nothing new to say: a drop that was found published, with something held back, has
                been told of, and a ping of success must not cover that.
        """
        self._hook(record, places)
        if self.drop.mail is not None and self._worth_a_letter(record):
            letter = Letter(f"designgen drop: {_subject(record)}", "\n".join([text, *self.notices]).strip() + "\n")
            mail = self.drop.mail
            self._try("mail", lambda: send(letter, mail, self.host, self.folder))
        if self.drop.ping_url is not None and not silent:
            url = self.drop.ping_url.rstrip("/")
            self._try("ping", lambda: ping(f"{url}/{record.exit_code}", self.run, text, sleep=self.sleep))

    def _worth_a_letter(self, record: DropRecord) -> bool:
        new = any(night.action != "skipped" for night in record.nights)
        always = self.drop.mail is not None and self.drop.mail.when == "always"
        return bool(record.exit_code or self.notices or (always and new))

    def _hook(self, record: DropRecord, places: Mapping[str, Any]) -> None:
        made = [night for night in record.nights if night.action in ("published", "replaced")]
        failed = record.exit_code not in (ExitCode.OK, ExitCode.WITHHELD) or (record.exit_code and not made)
        hooks = self.drop.hooks
        arguments = hooks.on_failure if failed else hooks.on_success if made else None
        if arguments is None:
            return
        event: dict[str, Any] = {
            "event": "failure" if failed else "success",
            "run": record.run,
            "recipe": record.recipe,
            "exit_code": record.exit_code,
            "error": record.error,
            "nights": [asdict(night) for night in record.nights],
            **places,
        }
        hook = Hook(arguments, self.folder, hooks.timeout_s)
        self._try("hook", lambda: hook.call(event, self.ended))

    def _try(self, what: str, tell: Callable[[], object]) -> None:
        try:
            said = tell()
        except TellingError as error:
            self.notices.append(f"Not told: {error}.")
            self.log(f"{what}_failed", "warning", why=str(error))
        except Exception as error:  # whatever a hook, a server or a library does: the drop is published
            self.notices.append(f"Not told: {what}, {type(error).__name__}: {error}.")
            self.log(f"{what}_failed", "warning", why=f"{type(error).__name__}: {error}")
        else:
            self.log(f"{what}_done", said=said)


def _subject(record: DropRecord) -> str:
    made = [night.date for night in record.nights if night.action in ("published", "replaced")]
    if not made:
        return f"failed (exit code {record.exit_code})" if record.exit_code else "nothing to do"
    held_back = sum(night.counts.get("held_back", 0) for night in record.nights)
    more = f", {held_back} held back" if held_back else ""
    if record.exit_code not in (ExitCode.OK, ExitCode.WITHHELD):
        more += f", then failed (exit code {record.exit_code})"
    return f"{', '.join(made)} published{more}"
