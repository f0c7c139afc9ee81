"""What every executor promises (designgen/run/executors/base.py), checked the same way for each one."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from designgen.errors import ExitCode, InputError, MissingError
from designgen.run.executors import (
    Cargo,
    Done,
    Executor,
    Failed,
    Halted,
    Inline,
    Lost,
    Partial,
    Progress,
    Reply,
    Result,
    Task,
    Workshop,
)
from designgen.run.executors.pool import Pool, PoolOptions
from tests.contract import fake_work

HAS_RAY = importlib.util.find_spec("ray") is not None
RAY = pytest.param("ray", marks=[pytest.mark.ray, pytest.mark.skipif(not HAS_RAY, reason="ray is not installed")])


@dataclass
class Site:
    """An executor at work, with what it told and a switch to stop it."""

    kind: str
    stopping: bool = False
    heard: list[Progress | Partial] = field(default_factory=list)
    when_heard: Callable[[], None] = field(default=lambda: None)
    executor: Executor = field(init=False)

    def hear(self, said: Progress | Partial) -> None:
        self.heard.append(said)
        self.when_heard()

    def open(self, prepare: Callable[[], Any] = fake_work.prepare) -> Executor:
        shop = Workshop(prepare, self.hear, lambda: self.stopping)
        if self.kind == "inline":
            return Inline(shop)
        if self.kind == "pool":
            return Pool(shop, PoolOptions(workers=2, grace_s=5))
        from designgen.run.executors.ray_cluster import RayCluster, RayOptions

        return RayCluster(shop, RayOptions(workers=2, cpus=1, tries=2))

    def submit(self, key: str, **spec: Any) -> None:
        self.executor.submit(Task(key, spec))

    def workers(self) -> set[int]:
        """The processes that do tasks now."""
        self.submit("a", then="pid")
        self.submit("b", then="pid")
        return {reply.value[0] for reply in self.drain() if isinstance(reply, Result)}

    def drain(self) -> list[Reply]:
        return list(self.executor.results())


@pytest.fixture(scope="module", params=["inline", "pool", RAY])
def shared(request: pytest.FixtureRequest) -> Iterator[Site]:
    """One executor of each kind: a cluster takes seconds to start."""
    site = Site(request.param)
    site.executor = site.open()
    yield site
    site.stopping = False
    pids = site.workers() - {os.getpid()}
    assert pids or site.kind == "inline"
    site.submit("at work", then="wait")
    site.executor.close()
    site.executor.close()
    for _ in range(100):
        if not any(alive(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail(f"workers outlive their executor: {[pid for pid in pids if alive(pid)]}")


@pytest.fixture
def site(shared: Site) -> Iterator[Site]:
    shared.stopping = False
    shared.heard.clear()
    shared.when_heard = lambda: None
    yield shared
    shared.stopping = False
    shared.executor.cancel()


def of(replies: list[Reply], key: str) -> list[Reply]:
    return [reply for reply in replies if reply.key == key]


def dies(site: Site) -> None:
    if site.kind == "inline":
        pytest.skip("its worker is the driver")


def test_everything_yielded_comes_in_order_and_before_the_end(site: Site) -> None:
    keys = [f"k{number}" for number in range(7)]
    for number, key in enumerate(keys):
        site.submit(key, yields=[number, "two", b"three"])
    replies = site.drain()
    for number, key in enumerate(keys):
        assert of(replies, key) == [Result(key, number), Result(key, "two"), Result(key, b"three"), Done(key)]
    assert len(replies) == 28


def test_nothing_in_flight_gives_nothing_and_it_can_be_used_again(site: Site) -> None:
    assert site.executor.capacity() >= 1
    for _ in range(2):
        assert site.drain() == []
        site.submit("a", yields=["x"])
        assert site.drain() == [Result("a", "x"), Done("a")]


def test_tasks_may_be_handed_over_between_replies(site: Site) -> None:
    site.submit("0")
    seen = []
    for reply in site.executor.results():
        seen.append(reply)
        if isinstance(reply, Done) and len(seen) < 5:
            site.submit(str(len(seen)))
    assert seen == [Done(str(number)) for number in range(5)]


def test_one_key_is_not_in_flight_twice(site: Site) -> None:
    site.submit("a", then="wait" if site.kind != "inline" else None)
    with pytest.raises(ValueError, match="not in flight"):
        site.submit("a")


def test_errors_for_people_arrive_as_they_were(site: Site) -> None:
    site.submit("a", yields=["kept"], then="bad input")
    kept, failed = site.drain()
    assert kept == Result("a", "kept") and isinstance(failed, Failed)
    error = failed.fault.as_error()
    assert isinstance(error, InputError)
    assert (error.what, error.hint) == ("It is no picture.", "Give another.")
    assert failed.fault.exit_code == ExitCode.BAD_INPUT and "fake_work" in failed.fault.trace


@pytest.mark.parametrize(("then", "said"), [("defect", "ZeroDivisionError"), ("awkward", "AwkwardError")])
def test_defects_are_told_with_their_place_and_cost_the_others_nothing(site: Site, then: str, said: str) -> None:
    site.submit("bad", then=then)
    site.submit("good", yields=[1])
    replies = site.drain()
    (failed,) = of(replies, "bad")
    assert isinstance(failed, Failed) and said in str(failed.fault) and "fake_work" in failed.fault.trace
    assert of(replies, "good") == [Result("good", 1), Done("good")]


def test_no_memory_for_one_task_is_told_in_words(site: Site) -> None:
    site.submit("a", then="memory")
    (failed,) = site.drain()
    assert isinstance(failed, Failed) and "not enough memory" in str(failed.fault)


def test_a_killed_worker_costs_its_own_task_only(site: Site) -> None:
    dies(site)
    for number in range(4):
        site.submit(f"good {number}", yields=[number])
    site.submit("deadly", then="die")
    for number in range(4, 6):
        site.submit(f"good {number}", yields=[number])
    replies = site.drain()
    (lost,) = of(replies, "deadly")
    assert isinstance(lost, Lost) and lost.tries >= 1 and lost.why.endswith(".")
    for number in range(6):
        assert of(replies, f"good {number}")[-1] == Done(f"good {number}")


def test_a_task_whose_worker_died_can_be_done_again(site: Site, tmp_path: Path) -> None:
    dies(site)
    spec = {"then": "die once", "marker": str(tmp_path / "died")}
    site.submit("a", **spec)
    replies = site.drain()
    if isinstance(replies[-1], Lost):  # where the executor does not try again by itself
        site.submit("a", **spec)
        replies = site.drain()
    assert replies == [Result("a", "second life"), Done("a")]


def test_a_worker_that_ends_without_a_word_is_noticed(site: Site) -> None:
    dies(site)
    site.submit("a", then="exit")
    (lost,) = site.drain()
    assert isinstance(lost, Lost)


def test_large_results_arrive_whole(site: Site) -> None:
    site.submit("a", then="big", size=7_000_001)
    result, done = site.drain()
    assert isinstance(result, Result) and done == Done("a")
    assert result.value == b"\x5a" * 7_000_001


def test_when_the_run_stops_every_task_comes_back(site: Site) -> None:
    for key in ("a", "b", "c", "d", "e", "f"):
        site.submit(key, then="wait" if site.kind != "inline" else None)
    site.stopping = site.kind != "pool"
    began = time.monotonic()
    if site.kind == "pool":
        # Only when both workers are at it, so that there is something to hand over.
        site.when_heard = lambda: setattr(site, "stopping", len({said.key for said in site.heard}) == 2)
    replies = site.drain()
    assert sorted(reply.key for reply in replies) == list("abcdef")
    assert all(isinstance(reply, Halted) for reply in replies)
    assert time.monotonic() - began < 30
    if site.kind == "pool":
        assert {said.key for said in site.heard if isinstance(said, Partial)} == {"a", "b"}


def test_what_was_taken_back_is_not_told_of(site: Site) -> None:
    for key in "abcd":
        site.submit(key, then="wait" if site.kind != "inline" else None)
    site.executor.cancel()
    assert site.drain() == []
    site.submit("a", yields=[1])
    assert site.drain() == [Result("a", 1), Done("a")]


def test_files_are_found_where_the_worker_is(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "swatch.png"
    path.write_bytes(b"pixels")
    site.executor.submit(Task("a", {"then": "read", "path": str(path)}, (Cargo(path, "0" * 64),)))
    assert site.drain()[0] == Result("a", b"pixels")


@pytest.mark.parametrize("kind", ["inline", "pool"])
def test_what_fails_before_any_task_is_told_of_the_first(kind: str) -> None:
    site = Site(kind)
    site.executor = site.open(fake_work.prepare_badly)
    try:
        site.submit("a")
        (failed,) = site.drain()
        assert isinstance(failed, Failed) and isinstance(failed.fault.as_error(), MissingError)
    finally:
        site.executor.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
