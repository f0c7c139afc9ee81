"""What starts the drop at night: lines for cron, or a service and a timer for systemd. Text only; nothing is installed.

A drop that is published is skipped at once, so it does no harm to start it too often. That makes daylight saving and
foreign time zones simple: every time of day on the starter's clock at which a drop may be due gets a line of its own.
systemd passes over times that the clock leaves out (seen with 252), cron knows only the clock of its machine.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta, tzinfo
from typing import Final

from designgen.drop.schedule import Schedule, zone_name
from designgen.recipe.drop import DAYS

LOOK_AHEAD_DAYS: Final = 3 * 366
_STOP_SECONDS: Final = 120
_BOOT_SECONDS: Final = 60
_SYSTEMD_DAYS: Final = tuple(name.capitalize() for name in DAYS)


@dataclass(frozen=True)
class NightJob:
    """What is started.

    Attributes:
        title: In words.
        unit: Name of the units, without their ending.
        command: Program and arguments, with absolute paths.
        folder: Where it works.
        schedule: When drops are due.
        umask: What is taken from the permissions of new files.
        environment: Variables it needs.
    """

    title: str
    unit: str
    command: tuple[str, ...]
    folder: str
    schedule: Schedule
    umask: int
    environment: Mapping[str, str] = field(default_factory=dict)


def clock_times(schedule: Schedule, zone: tzinfo, start: date) -> tuple[time, ...]:
    """Return every time of day, on the clock of a zone, at which a drop of the next three years is due."""
    days = (start + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return tuple(sorted({schedule.due_at(day).astimezone(zone).time().replace(fold=0) for day in days}))


def cron_lines(job: NightJob, machine: tzinfo, start: date) -> str:
    """Return lines for a crontab.

    Args:
        job: What is started.
        machine: The time zone that cron goes by: the machine's.
        start: Today.

    Raises:
        ValueError: A path or a variable holds a line feed, which no crontab can.
    """
    days = "*"
    here = Schedule(job.schedule.at, machine)
    year = [start + timedelta(days=ahead) for ahead in range(366)]
    same = all(job.schedule.due_at(day) == here.due_at(day) for day in year)
    if same and len(job.schedule.days) < len(DAYS):
        days = ",".join(str((day + 1) % len(DAYS)) for day in sorted(job.schedule.days))
    variables = [f"{name}={shlex.quote(value)}" for name, value in sorted(job.environment.items())]
    command = " ".join([*variables, *(shlex.quote(part) for part in job.command)])
    line = f"cd {shlex.quote(job.folder)} && umask {job.umask:04o} && {command}".replace("%", r"\%")
    if "\n" in line:
        raise ValueError("expected paths and variables without a line feed, got one that a crontab cannot hold")
    whose = zone_name(job.schedule.zone) or "this machine"
    lines = [f"# {job.title}: the drop, at {job.schedule.at:%H:%M} on the clock of {whose}"]
    if len(times := clock_times(job.schedule, machine, start)) > 1:
        lines.append("# Several times, because of daylight saving; a drop that is there already is left alone.")
    lines += [f"{at.minute} {at.hour} * * {days} {line}" for at in times]
    lines += ["# After the machine was off at that time:", f"@reboot /bin/sleep {_BOOT_SECONDS} && {line}"]
    return "\n".join(lines) + "\n"


def units(job: NightJob, start: date) -> dict[str, str]:
    """Return the service and the timer of systemd, by file name."""
    zone = zone_name(job.schedule.zone)
    days = ""
    if len(job.schedule.days) < len(DAYS):
        days = ",".join(_SYSTEMD_DAYS[day] for day in sorted(job.schedule.days)) + " "
    times = clock_times(job.schedule, job.schedule.zone, start)
    calendar = "\n".join(f"OnCalendar={days}*-*-* {at:%H:%M}:00{f' {zone}' if zone else ''}" for at in times)
    variables = "".join(
        f"Environment={_quoted(f'{name}={value}')}\n" for name, value in sorted(job.environment.items())
    )
    service = f"""\
[Unit]
Description={_words(job.title)}: the nightly drop of designgen

[Service]
Type=oneshot
WorkingDirectory={_path(job.folder)}
{variables}ExecStart={" ".join(_quoted(part, command=True) for part in job.command)}
UMask={job.umask:04o}
Nice=10
IOSchedulingClass=idle
# Published, but something was held back: its report says what.
SuccessExitStatus=3
# What is painted when it is told to stop is kept; the next start goes on from there.
TimeoutStopSec={_STOP_SECONDS}
TimeoutStartSec=infinity
"""
    timer = f"""\
[Unit]
Description={_words(job.title)}: when the nightly drop is due

[Timer]
{calendar}
# Starts a night that was missed while the machine was off.
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""
    return {f"{job.unit}.service": service, f"{job.unit}.timer": timer}


def _quoted(text: str, *, command: bool = False) -> str:
    """Return a word as systemd.syntax(7) reads it; in commands a dollar sign would name a variable."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("%", "%%")
    if command:
        text = text.replace("$", "$$")
    plain = text and all(letter.isalnum() or letter in "-_./:=@+,%$" for letter in text)
    return text if plain else f'"{text}"'


def _path(text: str) -> str:
    """Return a path for a setting that takes one as it stands, without quotes."""
    return text.replace("%", "%%")


def _words(text: str) -> str:
    return " ".join(text.split()).replace("%", "%%")
