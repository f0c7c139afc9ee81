"""What a recipe says of its drop: when it is made, and who is told of it."""

from __future__ import annotations

import re
from datetime import time
from difflib import get_close_matches
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator

from designgen.recipe.engine import Part

DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Arguments = Annotated[tuple[str, ...], Field(min_length=1)]
"""A program and its arguments, each for itself: no shell ever reads them."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


def parse_clock(value: Any) -> time:
    """Read a time of day: 02:00, or what TOML makes of 02:00:00.

    Raises:
        ValueError: It is none, or has seconds.
    """
    if isinstance(value, time):
        if value.second or value.microsecond:
            raise ValueError("a time of day has hours and minutes, such as 02:00")
        return value.replace(tzinfo=None)
    found = _CLOCK.fullmatch(str(value).strip())
    if not found:
        raise ValueError("a time of day has hours and minutes, such as 02:00")
    return time(int(found[1]), int(found[2]))


def _days(value: Any) -> Any:
    names = (value,) if isinstance(value, str) else tuple(value)
    return tuple(str(name).strip().lower()[:3] for name in names)


def _several(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _arguments(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError('a hook is a list of a program and its arguments, such as ["/usr/bin/rsync", "-a", "..."]')
    return tuple(value)


class Hooks(Part):
    """Programs that are told how a drop ended. Each is a list of arguments and reads one JSON object."""

    on_success: Annotated[Arguments, BeforeValidator(_arguments)] | None = Field(
        None, description="when a drop was published; a list of arguments, no shell"
    )
    on_failure: Annotated[Arguments, BeforeValidator(_arguments)] | None = Field(
        None, description="when no drop could be published; likewise"
    )
    timeout_s: float = Field(300, gt=0, le=86_400, description="seconds after which a hook is ended")


class Mail(Part):
    """Whom to write to, and through what."""

    to: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(min_length=1, description="addresses")
    sender: str = Field("", description="address of the sender; designgen at this machine unless given")
    when: Literal["always", "problems"] = Field("problems", description="every night, or when something went wrong")
    sendmail: str = Field("/usr/sbin/sendmail", description="the program that takes mail on this machine")
    smtp: str | None = Field(None, description="host or host:port of a mail server, instead of sendmail")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="of the connection to the server")
    user: str = Field("", description="name at the server")
    password_file: str | None = Field(None, description="file that holds the password; it never stands in a recipe")

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f'"{address}" is no address for mail')
        return value

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError(f'"{value}" is no address for mail')
        return value

    @field_validator("smtp")
    @classmethod
    def _server(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[\w.-]+(:\d{1,5})?", value):
            raise ValueError("a mail server is host or host:port, such as smtp.example.com:587")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Mail:
        if bool(self.user) != bool(self.password_file):
            raise ValueError("user and password_file go together")
        if self.user and self.security == "none":
            raise ValueError('a password is not sent in the open; take security = "starttls" or "tls"')
        return self


class Drop(Part):
    """When the drop is made and who is told; `designgen run` takes no notice of it."""

    at: Annotated[time, BeforeValidator(parse_clock)] = Field(time(2, 0), description="time of day, such as 02:00")
    timezone: str | None = Field(None, description="such as Europe/Berlin; that of this machine unless given")
    days: Annotated[tuple[DayName, ...], BeforeValidator(_days)] = Field(
        DAYS, min_length=1, description='days of the week, such as ["mon", "thu"]; every day unless given'
    )
    ping_url: str | None = Field(
        None, pattern=r"^https?://[^\s?#]+$", description="told of the start (/start) and of the exit code (/0, /3 ...)"
    )
    hooks: Hooks = Hooks()
    mail: Mail | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError) as error:
            near = get_close_matches(value, available_timezones(), n=1)
            hint = f"did you mean {near[0]}?" if near else "write one such as Europe/Berlin or UTC"
            raise ValueError(f"this time zone is not known; {hint}") from error
        return value
