"""The time left, and a run's events as lines where there is no terminal."""

from __future__ import annotations

import pytest

from designgen.cli import progress as module
from designgen.cli.progress import Estimate, RunProgress
from designgen.cli.show import duration, table
from designgen.run.events import Failed, Finished, Noticed, Started, Working


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_the_estimate_follows_the_machine(clock: Clock) -> None:
    estimate = Estimate()
    estimate.start(100)
    assert estimate.text() == "about 2 min left"
    estimate.finished(20)
    clock.now = 40  # twice as slow as planned: 80 planned seconds are left
    assert estimate.fraction == pytest.approx(0.2)
    assert estimate.text() == f"{duration(160)} left"
    estimate.working(30)
    clock.now = 50  # and faster now: 50 planned seconds took 50
    assert estimate.text() == "50 s left"
    estimate.finished(80)
    assert estimate.fraction == 1.0 and estimate.text() == "almost done"


def test_without_a_terminal_every_result_is_a_line(capsys: pytest.CaptureFixture[str], clock: Clock) -> None:
    with RunProgress() as progress:
        progress(Started(30, 2, 5))
        progress(Working("tile", "rose", 20, 0.5))
        progress(Finished("tile", "rose", 20, cached=False))
        progress(Noticed("rose", "cropped"))
        progress(Finished("tile", "dots", 0, cached=True))
        progress(Failed("tile", "bad", 10, "It is not a picture."))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "2 results to make, 5 are there already; 30 s."
    assert lines[1].startswith("[1/2] tile rose")
    assert lines[2] == "bad: It is not a picture."
    assert len(lines) == 3


def test_after_the_last_result_no_time_is_left(capsys: pytest.CaptureFixture[str], clock: Clock) -> None:
    with RunProgress() as progress:
        progress(Started(10, 1, 0))
        clock.now = 30
        progress(Finished("tile", "rose", 6, cached=False))
    assert capsys.readouterr().err.splitlines()[-1] == "[1/1] tile rose, done"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (20.4, "20 s"), (89, "89 s"), (240, "about 4 min"), (7800, "about 2 h 10 min")]
)
def test_durations_are_said_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_tables_are_aligned() -> None:
    assert table(["a", "b"], [["long", "x"], ["s", ""]]) == "a     b\nlong  x\ns"
