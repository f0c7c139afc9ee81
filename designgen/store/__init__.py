"""Where results are kept: whole or not at all, by what they were made from. What must hold: docs/durability.md."""

from __future__ import annotations

from designgen.store.artefact import Artefact, ArtefactStore
from designgen.store.atomic import atomic_judged, atomic_stream, atomic_write, is_temporary, make_folder, output_error
from designgen.store.blobs import Store
from designgen.store.folders import publish_folder, remove_folder, swap_link
from designgen.store.inputs import InputMemory
from designgen.store.keys import StageSpec, canonical_json, digest_of, stage_key
from designgen.store.lock import Lock, sweep
from designgen.store.memory import MemoryStore

__all__ = [
    "Artefact",
    "ArtefactStore",
    "InputMemory",
    "Lock",
    "MemoryStore",
    "StageSpec",
    "Store",
    "atomic_judged",
    "atomic_stream",
    "atomic_write",
    "canonical_json",
    "digest_of",
    "is_temporary",
    "make_folder",
    "output_error",
    "publish_folder",
    "remove_folder",
    "stage_key",
    "swap_link",
    "sweep",
]
