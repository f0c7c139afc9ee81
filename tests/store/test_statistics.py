"""The cache of style statistics: what went in comes out, or nothing does."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from designgen.errors import OutputError
from designgen.store.atomic import is_temporary
from designgen.store.statistics import DiskStatistics, MemoryStatistics

KEY = "ab" + "0" * 62
OTHER = "cd" + "1" * 62
ARRAYS = {"relu1_1.gram": np.arange(12.0).reshape(1, 3, 4), "relu1_1.mean": np.ones((1, 4), np.float32)}


def same(found: dict[str, np.ndarray[Any, Any]] | None, expected: dict[str, np.ndarray[Any, Any]]) -> bool:
    return (
        found is not None
        and found.keys() == expected.keys()
        and all(found[name].dtype == array.dtype for name, array in expected.items())
        and all(np.array_equal(found[name], array, equal_nan=True) for name, array in expected.items())
    )


def key_of(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture(params=["disk", "memory"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> DiskStatistics | MemoryStatistics:
    return DiskStatistics(tmp_path / "store") if request.param == "disk" else MemoryStatistics()


def test_what_was_put_comes_back_as_the_callers_own(cache: DiskStatistics | MemoryStatistics) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, ARRAYS)
    found = cache.get(KEY)
    assert found is not None
    assert same(found, ARRAYS)
    found["relu1_1.gram"][:] = -1
    assert same(cache.get(KEY), ARRAYS)
    assert cache.get(OTHER) is None
    cache.put(KEY, {"one": np.float64(3) * np.ones(())})
    assert same(cache.get(KEY), {"one": np.array(3.0)})


@pytest.mark.parametrize("key", ["", "ab", "../" + "0" * 61, KEY.upper(), KEY + "0"])
def test_only_digests_are_keys(cache: DiskStatistics | MemoryStatistics, key: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        cache.get(key)
    with pytest.raises(ValueError, match="64 hexadecimal"):
        cache.put(key, ARRAYS)


@given(
    content=st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda name: name != "__metadata__"),
        arrays_of.arrays(
            st.sampled_from([np.float32, np.float64, np.int64]), arrays_of.array_shapes(min_dims=0, min_side=0)
        ),
        max_size=4,
    )
)
def test_any_numbers_in_any_layout_survive(tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]) -> None:
    cache = DiskStatistics(tmp_path_factory.mktemp("store"))
    turned = {name: array.T for name, array in content.items()}
    cache.put(KEY, turned)
    assert same(cache.get(KEY), turned)


def test_a_flipped_or_missing_byte_anywhere_never_gives_other_numbers(tmp_path: Path) -> None:
    cache = DiskStatistics(tmp_path)
    cache.put(KEY, ARRAYS)
    path = next(tmp_path.glob("statistics/ab/*"))
    data = path.read_bytes()
    body = len(data) - sum(array.nbytes for array in ARRAYS.values())
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        found = cache.get(KEY)
        assert found is None or same(found, ARRAYS)
        assert found is None or place < body
    for size in (0, 7, 8, 20, body, len(data) - 1):
        path.write_bytes(data[:size])
        assert cache.get(KEY) is None
    cache.put(KEY, ARRAYS)
    assert same(cache.get(KEY), ARRAYS)


def test_a_disk_that_takes_nothing_stops_nothing_and_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[OutputError] = []
    cache = DiskStatistics(tmp_path, on_failure=told.append)
    cache.put(OTHER, ARRAYS)
    asked = 0

    def full(descriptor: int, data: bytes) -> int:
        nonlocal asked
        asked += 1
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    cache.put(KEY, ARRAYS)
    cache.put(KEY, ARRAYS)
    assert asked == len(told) == 1
    assert "full" in told[0].what
    assert cache.get(KEY) is None
    assert same(cache.get(OTHER), ARRAYS)
    assert not [path for path in tmp_path.rglob("*") if is_temporary(path.name)]


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "statistics").write_bytes(b"a file in the way")
    cache = DiskStatistics(tmp_path)
    cache.put(KEY, ARRAYS)
    assert cache.get(KEY) is None
    assert cache.prune(0) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_no_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    cache = DiskStatistics(tmp_path)
    cache.put(KEY, ARRAYS)
    assert cache.get(KEY) is None
    tmp_path.chmod(0o700)


def test_pruning_drops_what_was_written_longest_ago(tmp_path: Path) -> None:
    cache = DiskStatistics(tmp_path)
    assert cache.prune(0) == 0
    for number in range(4):
        cache.put(key_of(number), ARRAYS)
        path = next(tmp_path.glob(f"statistics/*/{key_of(number)}*"))
        os.utime(path, (1000 - number, 1000 - number))  # the last put is the oldest
    size = path.stat().st_size
    assert cache.prune(4 * size) == 0
    assert cache.prune(3 * size - 1) == 2
    assert [cache.get(key_of(number)) is not None for number in range(4)] == [True, True, False, False]
    assert cache.prune(0) == 2


def test_two_processes_write_and_read_the_same_keys(tmp_path: Path) -> None:
    script = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from designgen.store.statistics import DiskStatistics\n"
        "cache = DiskStatistics(Path(sys.argv[1]))\n"
        "for turn in range(40):\n"
        "    key = f'{turn % 5:064x}'\n"
        "    cache.put(key, {'a': np.full(2000, float(turn % 5))})\n"
        "    found = cache.get(key)\n"
        "    assert found is not None and (found['a'] == turn % 5).all()\n"
        "    if turn % 10 == 9: DiskStatistics(Path(sys.argv[1])).prune(10**9)\n"
        "assert 'torch' not in sys.modules\n"
    )
    line = [sys.executable, "-c", script, str(tmp_path)]
    working = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(process.communicate()[1], process.returncode) for process in working] == [("", 0)] * 2
    assert len(list(tmp_path.glob("statistics/*/*"))) == 5
