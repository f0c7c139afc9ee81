"""What starts the drop: read back as cron and systemd read it, and due in every night of three years."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from designgen.drop.install import NightJob, clock_times, cron_lines, units
from designgen.drop.schedule import Schedule

START = date(2026, 11, 21)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def job(schedule: Schedule, **more: object) -> NightJob:
    given: dict[str, object] = {
        "title": "Autumn nights",
        "unit": "designgen-drop-autumn",
        "command": ("/opt/my venv/bin/python", "-m", "designgen", "drop", "make", "/srv/100% wool.toml"),
        "folder": "/srv/my studio",
        "schedule": schedule,
        "umask": 0o027,
        "environment": {"DESIGNGEN_VGG19": "/srv/vgg $19.pth"},
    }
    return NightJob(**{**given, **more})  # type: ignore[arg-type]


def entries(text: str) -> list[list[str]]:
    return [line.split(" ", 5) for line in text.splitlines() if not line.startswith(("#", "@"))]


def test_a_cron_line_is_what_the_shell_must_get(tmp_path: Path) -> None:
    text = cron_lines(
        job(Schedule(time(2), UTC), folder=str(tmp_path), command=("/bin/echo", "100% $HOME", "a'b")), UTC, START
    )
    (entry,) = entries(text)
    assert entry[:5] == ["0", "2", "*", "*", "*"]
    command = entry[5].replace(r"\%", "%")  # what cron does
    assert "%" not in entry[5].replace(r"\%", "")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, cwd="/", env={}, check=True)
    assert done.stdout == "100% $HOME a'b\n"
    assert "umask 0027" in command
    assert f"@reboot /bin/sleep 60 && {entry[5]}" in text


def test_a_line_feed_cannot_stand_in_a_crontab() -> None:
    with pytest.raises(ValueError, match="line feed"):
        cron_lines(job(Schedule(time(2), UTC), folder="/srv/a\nb"), UTC, START)


def test_days_of_the_week_in_cron() -> None:
    days = frozenset({0, 3, 6})
    assert entries(cron_lines(job(Schedule(time(2), UTC, days)), UTC, START))[0][4] == "1,4,0"
    elsewhere = entries(cron_lines(job(Schedule(time(2), BERLIN, days)), UTC, START))
    assert {entry[4] for entry in elsewhere} == {"*"}, "the night may be another day there; too often does no harm"


@pytest.mark.parametrize("zone", [UTC, BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe")])
@pytest.mark.parametrize("machine", [UTC, BERLIN, NEW_YORK])
@pytest.mark.parametrize("at", [time(2), time(2, 30), time(23, 15)])
def test_cron_starts_every_night_the_moment_it_is_due(zone: ZoneInfo, machine: ZoneInfo, at: time) -> None:
    schedule = Schedule(at, zone)
    lines = {(int(hour), int(minute)) for minute, hour, *_ in entries(cron_lines(job(schedule), machine, START))}
    assert len(lines) <= 4
    for ahead in range(3 * 366):
        due = schedule.due_at(START + timedelta(days=ahead)).astimezone(machine)
        assert (due.hour, due.minute) in lines, due


def test_clock_times_where_the_clock_is_put_forward() -> None:
    assert clock_times(Schedule(time(2, 30), BERLIN), BERLIN, START) == (time(2, 30), time(3))
    assert clock_times(Schedule(time(2), BERLIN), UTC, START) == (time(0), time(1))
    assert clock_times(Schedule(time(4), BERLIN), BERLIN, START) == (time(4),)


def test_units_say_everything() -> None:
    found = units(job(Schedule(time(2, 30), BERLIN, frozenset({0, 3}))), START)
    assert list(found) == ["designgen-drop-autumn.service", "designgen-drop-autumn.timer"]
    service, timer = found.values()
    assert "OnCalendar=Mon,Thu *-*-* 02:30:00 Europe/Berlin\nOnCalendar=Mon,Thu *-*-* 03:00:00 Europe/Berlin\n" in timer
    assert "Persistent=true" in timer and "Type=oneshot" in service and "UMask=0027" in service
    assert '"/opt/my venv/bin/python" -m designgen drop make "/srv/100%% wool.toml"' in service
    assert 'Environment="DESIGNGEN_VGG19=/srv/vgg $19.pth"' in service and "SuccessExitStatus=3" in service


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    command = ("/bin/echo", '100% "wool" $HOME')
    for name, text in units(job(Schedule(time(2, 30), BERLIN), command=command, folder=str(tmp_path)), START).items():
        (tmp_path / name).write_text(text)
    files = [str(path) for path in sorted(tmp_path.glob("designgen-*"))]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "designgen" in line]
    assert not said and done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_starts_the_night_whose_hour_is_left_out() -> None:
    schedule = Schedule(time(2, 30), BERLIN)
    calendar = [
        line.removeprefix("OnCalendar=")
        for line in units(job(schedule), START)["designgen-drop-autumn.timer"].splitlines()
        if line.startswith("OnCalendar=")
    ]
    found = set()
    for each in calendar:
        arguments = ["systemd-analyze", "calendar", "--iterations=2", "--base-time=2027-03-28 00:00:00 UTC", each]
        text = subprocess.run(arguments, capture_output=True, text=True, check=True, env={"TZ": "UTC"}).stdout
        found |= {part for part in text.split() if part.count(":") == 2}
    assert schedule.due_at(date(2027, 3, 28)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert "01:00:00" in found, "03:00 in Berlin, the moment of the change"


def test_the_examples_are_what_install_prints() -> None:
    command = (
        "/opt/designgen/.venv/bin/python", "-m", "designgen", "drop", "make", "/srv/nights/nightly-drop.toml",
        "--out", "/srv/nights/outputs", "--wait", "23h",
    )  # fmt: skip
    night = NightJob("Nightly", "designgen-drop", command, "/srv/nights", Schedule(time(2), BERLIN), 0o022)
    folder = Path(__file__).resolve().parents[2] / "contrib/systemd"
    assert {path.name: path.read_text() for path in folder.iterdir()} == units(night, START)
