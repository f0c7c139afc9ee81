"""What a worker in another process needs to know to do units, as plain values that travel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.run.materials import Materials
from designgen.run.unit import UnitWork

if TYPE_CHECKING:
    from designgen.encoders import Encoder
    from designgen.stylize import Workplace

MOST_STATISTICS_BYTES = 256_000_000
"""Of measured styles, in the store: some hundred styles at every size."""


@dataclass(frozen=True)
class Kit:
    """Makes a worker's `UnitWork`; give it to a `Crew` as its `prepare`.

    Attributes:
        encoder: Name of the network.
        weights: Its file where the driver has it; None looks where the network's file usually lies.
        max_pixels: Largest picture that is read.
        device: auto, cpu, cuda or mps, on the worker's machine.
        statistics: The outputs folder that measured styles are kept in; None keeps them in memory.
        provenance: What is recorded beside each result; a function that can be pickled.
    """

    encoder: str
    weights: Path | None
    max_pixels: int
    device: str = "auto"
    statistics: Path | None = None
    provenance: Callable[[], Mapping[str, Any]] = dict

    def __call__(self) -> UnitWork:
        """Return what does units; loads nothing heavy before the first."""
        return UnitWork(self._materials, self.provenance)

    def _materials(self) -> Materials:
        def load(pooling: str) -> Encoder:
            from designgen import encoders

            where = None if self.weights is None else str(materials.local(self.weights))
            return encoders.load(self.encoder, environment=where, pooling=pooling)  # type: ignore[arg-type]

        materials = Materials(load, self.max_pixels, workplace_maker(self.device, self.statistics))
        return materials


def workplace_maker(device: str, outputs: Path | None) -> Callable[[], Workplace]:
    """Return what finds the device when the first transfer begins; statistics of styles are kept in the store.

    Raises (when called):
        UsageError: The device is not on this machine.
    """

    @cache
    def make() -> Workplace:
        from designgen.store.statistics import DiskStatistics, MemoryStatistics
        from designgen.stylize import Workplace
        from designgen.stylize.devices import find_device

        if outputs is None:
            return Workplace(find_device(device), cache=MemoryStatistics())
        kept = DiskStatistics(outputs / ".designgen")
        kept.prune(MOST_STATISTICS_BYTES)
        return Workplace(find_device(device), cache=kept)

    return make
