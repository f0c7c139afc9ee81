"""The index of jobs: claims, leases, attempts, poison, and two versions of its tables."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from designgen.errors import InputError, OutputError
from designgen.store import Store, digest_of
from designgen.store.index import Entry, Index
from designgen.store.rebuild import open_index, rebuild_index
from designgen.store.schema import STEPS, VERSION

KEYS = [digest_of(bytes([number])) for number in range(6)]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def filled(root: Path, clock: Clock | None = None, worker: str = "one", count: int = 3) -> Index:
    index = Index(root, clock=clock or Clock(), worker=worker)
    index.begin("spring", "spring")
    index.add("spring", [Entry(key, f"design {seq}", seq=seq) for seq, key in enumerate(KEYS[:count])])
    return index


def state(index: Index, key: str) -> str:
    return next(job.state for job in index.jobs() if job.key == key)


def test_jobs_are_claimed_by_priority_and_then_in_order(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.add("r", [Entry(KEYS[0], "a"), Entry(KEYS[1], "b", seq=1), Entry(KEYS[2], "c", priority=9, seq=2)])
        claimed = [index.claim("r") for _ in range(4)]
    assert [job and job.name for job in claimed] == ["c", "a", "b", None]


def test_what_is_done_is_not_claimed_and_another_runs_jobs_neither(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.add("r", [Entry(KEYS[0], "a", done=True)])
        index.add("other", [Entry(KEYS[1], "b")])
        assert index.claim("r") is None
        assert index.counts() == {"done": 1, "pending": 1}


def test_only_the_holder_of_a_claim_settles_it(tmp_path: Path) -> None:
    with filled(tmp_path) as one, Index(tmp_path, worker="two") as two:
        job = one.claim("spring")
        assert job is not None
        assert not two.finish(job.key) and state(one, job.key) == "running"
        assert one.finish(job.key, 2.5) and state(one, job.key) == "done"
        assert not one.finish(job.key)


def test_a_failure_is_tried_again_by_the_next_run_and_poison_is_not(tmp_path: Path) -> None:
    with filled(tmp_path) as index:
        bad, deadly = index.claim("spring"), index.claim("spring")
        assert bad is not None and deadly is not None
        index.fail(bad.key, "InputError", "It is no picture.")
        assert not index.lose(deadly.key, "It was killed.", tries=9)
        index.add("spring", [Entry(key, "again", seq=seq) for seq, key in enumerate(KEYS[:3])])
        assert state(index, bad.key) == "pending" and state(index, deadly.key) == "failed"
        (poison,) = index.jobs("failed")
        assert poison.error_kind == "poison" and "9 times" in poison.error and "It was killed." in poison.error
        assert index.retry() == 1 and state(index, deadly.key) == "pending"


def test_a_stopped_job_goes_back_and_is_not_held_against_it(tmp_path: Path) -> None:
    with filled(tmp_path, count=1) as index:
        for _ in range(20):
            job = index.claim("spring")
            assert job is not None and job.attempts == 1
            assert index.release(job.key)


def test_a_lost_job_comes_again_until_it_is_poison(tmp_path: Path) -> None:
    with Index(tmp_path, poison_after=3) as index:
        index.add("r", [Entry(KEYS[0], "a")])
        again = []
        for _ in range(3):
            job = index.claim("r")
            assert job is not None
            again.append(index.lose(job.key, "Gone."))
        assert again == [True, True, False] and index.claim("r") is None


def test_leases_expire_and_are_renewed(tmp_path: Path) -> None:
    clock = Clock()
    with filled(tmp_path, clock, count=1) as one, Index(tmp_path, clock=clock, worker="two") as two:
        assert one.claim("spring", lease_s=60) is not None
        clock.now += 50
        one.renew(60)
        clock.now += 50
        assert two.expire() == 0 and two.claim("spring") is None
        clock.now += 11
        assert two.expire() == 1
        job = two.claim("spring")
        assert job is not None and job.attempts == 2
        assert not one.finish(job.key), "the first came too late"


def test_a_clock_set_back_holds_no_job_for_long(tmp_path: Path) -> None:
    clock = Clock()
    with filled(tmp_path, clock, count=1) as index:
        index.claim("spring", lease_s=60)
        clock.now -= 24 * 3600
        assert index.expire(lease_s=60) == 1


def test_the_holder_of_the_lock_takes_everything_back(tmp_path: Path) -> None:
    with filled(tmp_path) as index:
        for _ in range(3):
            index.claim("spring")
        assert index.expire() == 0 and index.expire(everything=True) == 3


def test_dying_with_a_job_again_and_again_makes_it_poison(tmp_path: Path) -> None:
    for _ in range(5):
        with Index(tmp_path) as index:
            index.expire(everything=True)
            index.add("r", [Entry(KEYS[0], "a")])
            index.claim("r")
    with Index(tmp_path) as index:
        index.expire(everything=True)
        assert state(index, KEYS[0]) == "failed" and index.claim("r") is None


def test_what_a_recipe_no_longer_asks_for_is_cancelled(tmp_path: Path) -> None:
    with filled(tmp_path) as index:
        index.add("spring", [Entry(KEYS[0], "a")])
        assert index.counts() == {"cancelled": 2, "pending": 1}


def claim_all(root: Path, worker: str, out: Path) -> None:
    mine = []
    with Index(root, worker=worker) as index:
        while (job := index.claim("r")) is not None:
            mine.append(job.key)
            assert index.finish(job.key)
    (out / worker).write_text("\n".join(mine))


def test_four_processes_claim_500_jobs_each_once(tmp_path: Path) -> None:
    keys = [digest_of(str(number).encode()) for number in range(500)]
    with Index(tmp_path) as index:
        index.add("r", [Entry(key, key[:6], seq=seq) for seq, key in enumerate(keys)])
    out = tmp_path / "claimed"
    out.mkdir()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=claim_all, args=(tmp_path, f"w{n}", out)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    claimed = [key for path in out.iterdir() for key in path.read_text().split()]
    assert sorted(claimed) == sorted(keys)
    with Index(tmp_path) as index:
        assert index.counts() == {"done": 500}


def old_index(root: Path) -> None:
    """An index as the first version left it, in the middle of a run."""
    base = sqlite3.connect(root / "jobs.sqlite")
    base.executescript(STEPS[0] + "PRAGMA user_version = 1;")
    base.execute("INSERT INTO run VALUES ('r', 'd', 'running', 5.0, NULL, NULL)")
    rows = [
        (KEYS[0], "r", "{}", "done", 1, None, None, None, None, 0),
        (KEYS[1], "r", "{}", "running", 2, "x:1", 9.0, None, None, 1),
        (KEYS[2], "r", '{"a": 1}', "failed", 3, None, None, "poison", "It died.", 2),
    ]
    base.executemany(f"INSERT INTO job VALUES ({', '.join('?' * 10)})", rows)
    base.commit()
    base.close()


def test_the_first_version_is_carried_forward_without_loss(tmp_path: Path) -> None:
    old_index(tmp_path)
    with Index(tmp_path) as index:
        assert [(job.state, job.attempts, job.error) for job in index.jobs()] == [
            ("done", 1, ""),
            ("running", 2, ""),
            ("failed", 3, "It died."),
        ]
        last = index.last_run()
        assert last is not None and last["started"] == 5.0
        assert index.expire(everything=True) == 1
        job = index.claim("r")
        assert job is not None and job.key == KEYS[1] and job.attempts == 3
    base = sqlite3.connect(tmp_path / "jobs.sqlite")
    assert base.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert base.execute("SELECT spec_json FROM job WHERE key = ?", (KEYS[2],)).fetchone() == ('{"a": 1}',)
    fresh = sqlite3.connect(":memory:")
    fresh.executescript("".join(STEPS))
    columns = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY 1, 2"
    assert base.execute(columns).fetchall() == fresh.execute(columns).fetchall()


def test_a_migration_that_fails_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_index(tmp_path)
    monkeypatch.setattr("designgen.store.schema.STEPS", (STEPS[0], STEPS[1] + "; ALTER TABLE nothing RENAME TO more;"))
    with pytest.raises(OutputError):
        Index(tmp_path)
    monkeypatch.undo()
    with Index(tmp_path) as index:
        assert len(index.jobs()) == 3


def test_an_index_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with filled(tmp_path):
        pass
    base = sqlite3.connect(tmp_path / "jobs.sqlite")
    base.execute("PRAGMA user_version = 99")
    base.close()
    before = (tmp_path / "jobs.sqlite").read_bytes()
    with pytest.raises(OutputError, match="version 99"):
        Index(tmp_path)
    assert (tmp_path / "jobs.sqlite").read_bytes() == before


def with_results(root: Path, count: int = 2) -> Store:
    store = Store(root)
    for key in KEYS[:count]:
        store.put(key, key.encode(), sidecar={"stage": "tile", "stage_version": 1, "params": {}, "inputs": []})
    store.put(KEYS[5], b"worn", sidecar={"stage": "mockup"})
    return store


@pytest.mark.parametrize("damage", [b"this is no database" * 300, b"", None])
def test_a_lost_or_damaged_index_is_made_again_from_the_results(tmp_path: Path, damage: bytes | None) -> None:
    store = with_results(tmp_path)
    path = tmp_path / "jobs.sqlite"
    if damage is not None:
        path.write_bytes(damage)
    if damage:
        with pytest.raises(InputError, match="store rebuild"):
            Index(tmp_path)
    said: list[str] = []
    with open_index(store, said.append) as index:
        assert bool(said) == bool(damage)
        if damage:
            assert index.counts() == {"done": 2}
    assert rebuild_index(store) == 2


def test_a_page_flipped_in_the_middle_is_found(tmp_path: Path) -> None:
    store = with_results(tmp_path)
    with Index(tmp_path) as index:
        keys = [digest_of(str(n).encode()) for n in range(400)]
        index.add("r", [Entry(key, "x" * 50, seq=seq) for seq, key in enumerate(keys)])
    path = tmp_path / "jobs.sqlite"
    data = bytearray(path.read_bytes())
    for at in range(2 * 4096, len(data), 4096):
        data[at : at + 64] = bytes(64)
    path.write_bytes(bytes(data))
    said: list[str] = []
    with open_index(store, said.append) as index:
        assert said and index.counts() == {"done": 2}


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").mkdir()
    with pytest.raises(OutputError, match="index of jobs"):
        Index(tmp_path)
