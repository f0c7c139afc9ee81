"""What every store promises (docs/durability.md, M1 to M7), checked the same way for each one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.store import ArtefactStore, MemoryStore, Store, digest_of, stage_key


@dataclass
class Backend:
    store: ArtefactStore
    damage: Callable[[str, Callable[[bytes], bytes]], None]
    """Change the kept bytes of a key behind the store's back."""


def file_backend(root: Path) -> Backend:
    store = Store(root)

    def damage(key: str, change: Callable[[bytes], bytes]) -> None:
        path = store.path(key)
        path.write_bytes(change(path.read_bytes()))

    return Backend(store, damage)


def memory_backend(_root: Path) -> Backend:
    store = MemoryStore()

    def damage(key: str, change: Callable[[bytes], bytes]) -> None:
        data, sidecar = store._kept[key]
        store._kept[key] = (change(data), sidecar)

    return Backend(store, damage)


BACKENDS = {"files": file_backend, "memory": memory_backend}
KEY = stage_key("stylize", 1, {"seed": 1})
OTHER = stage_key("stylize", 1, {"seed": 2})
SIDECAR: dict[str, Any] = {
    "stage": "stylize",
    "stage_version": 1,
    "params": {"seed": 1, "strength": 0.6},
    "inputs": ["0" * 64],
    "weights": None,
    "dtype": "float32",
    "provenance": {"device": "cpu", "threads": 2, "swatch": "été.png"},
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    return BACKENDS[request.param](tmp_path / "store")


@pytest.fixture
def store(backend: Backend) -> ArtefactStore:
    return backend.store


def test_an_empty_store_has_nothing(store: ArtefactStore) -> None:
    assert store.get(KEY) is None
    assert not store.has(KEY)
    assert list(store.keys()) == []
    assert store.delete(KEY) is False


def test_what_is_put_is_got(store: ArtefactStore) -> None:
    put = store.put(KEY, b"picture", sidecar=SIDECAR)
    got = store.get(KEY)
    assert got is not None
    assert got.data == put.data == b"picture"
    assert got.key == KEY
    assert got.digest == put.digest == digest_of(b"picture")
    assert store.has(KEY)
    assert list(store.keys()) == [KEY]
    assert store.get(OTHER) is None


def test_the_sidecar_comes_back_with_what_the_store_knows(store: ArtefactStore) -> None:
    store.put(KEY, b"picture", sidecar=SIDECAR)
    got = store.get(KEY)
    assert got is not None
    own = {"schema": 1, "key": KEY, "suffix": ".png", "size": 7, "output_sha256": digest_of(b"picture")}
    assert got.sidecar == {**SIDECAR, **own}


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=300))
@pytest.mark.parametrize("name", BACKENDS)
def test_any_bytes_come_back(name: str, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = BACKENDS[name](tmp_path_factory.mktemp("store")).store
    store.put(KEY, data, sidecar={})
    got = store.get(KEY)
    assert got is not None
    assert got.data == data


def test_the_first_result_under_a_key_stays(store: ArtefactStore) -> None:
    store.put(KEY, b"first", sidecar={"provenance": "a"})
    second = store.put(KEY, b"second", sidecar={"provenance": "b"})
    assert second.data == b"first"
    assert second.sidecar["provenance"] == "a"
    got = store.get(KEY)
    assert got is not None
    assert got.data == b"first"


@pytest.mark.parametrize(
    "change",
    [lambda d: bytes([d[0] ^ 1]) + d[1:], lambda d: d[:-1], lambda d: d + b"x", lambda _: b""],
    ids=["flipped bit", "cut short", "grown", "emptied"],
)
def test_damage_counts_as_missing_and_is_mended_by_the_next_put(
    backend: Backend, change: Callable[[bytes], bytes]
) -> None:
    backend.store.put(KEY, b"picture", sidecar=SIDECAR)
    backend.damage(KEY, change)
    assert backend.store.get(KEY) is None
    backend.store.put(KEY, b"picture", sidecar=SIDECAR)
    got = backend.store.get(KEY)
    assert got is not None
    assert got.data == b"picture"


def test_deleting_forgets_one_and_only_one(store: ArtefactStore) -> None:
    store.put(KEY, b"one", sidecar={})
    store.put(OTHER, b"two", sidecar={})
    assert store.delete(KEY) is True
    assert store.get(KEY) is None
    assert not store.has(KEY)
    assert list(store.keys()) == [OTHER]
    assert store.delete(KEY) is False


def test_keys_are_sorted(store: ArtefactStore) -> None:
    keys = [stage_key("s", 1, {"i": i}) for i in range(12)]
    for key in keys:
        store.put(key, b"x", sidecar={})
    assert list(store.keys()) == sorted(keys)


def test_changing_what_came_back_changes_nothing_kept(store: ArtefactStore) -> None:
    given_sidecar = {"params": {"seed": 1}}
    store.put(KEY, b"x", sidecar=given_sidecar)
    given_sidecar["params"]["seed"] = 2
    got = store.get(KEY)
    assert got is not None
    got.sidecar["params"]["seed"] = 3
    again = store.get(KEY)
    assert again is not None
    assert again.sidecar["params"] == {"seed": 1}


@pytest.mark.parametrize("key", ["", "abc", "../../../etc/passwd", "A" * 64, "g" * 64, "0" * 65])
def test_only_digests_are_keys(store: ArtefactStore, key: str) -> None:
    for call in (store.get, store.has, store.delete, lambda k: store.put(k, b"x", sidecar={})):
        with pytest.raises(ValueError, match="64 hexadecimal digits"):
            call(key)


@pytest.mark.parametrize("suffix", ["", "png", ".json", ".tmp", "./x", ".a/b", ".p ng", ".é"])
def test_only_plain_suffixes(store: ArtefactStore, suffix: str) -> None:
    with pytest.raises(ValueError, match="suffix"):
        store.put(KEY, b"x", sidecar={}, suffix=suffix)


def test_other_suffixes(store: ArtefactStore) -> None:
    store.put(KEY, b"x", sidecar={}, suffix=".pdf")
    got = store.get(KEY)
    assert got is not None
    assert got.sidecar["suffix"] == ".pdf"
    assert store.has(KEY)
    assert store.delete(KEY)


def test_a_sidecar_may_not_set_the_stores_own_fields(store: ArtefactStore) -> None:
    with pytest.raises(ValueError, match="output_sha256"):
        store.put(KEY, b"x", sidecar={"output_sha256": "0" * 64})
    assert not store.has(KEY)


def test_a_sidecar_that_json_has_no_form_for_is_refused_before_anything_is_kept(store: ArtefactStore) -> None:
    with pytest.raises(TypeError, match="sidecar"):
        store.put(KEY, b"x", sidecar={"where": Path("a")})
    assert not store.has(KEY)
    assert list(store.keys()) == []
