"""Workers on a Ray cluster: Ray Core tasks, retried by Ray, with a bounded window; results come home as bytes.

The driver alone writes. No shared file system is assumed: inputs go out as bytes. Facts about Ray: docs/cluster.md.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from designgen import __version__
from designgen.errors import ExecutorError, MissingError, UsageError
from designgen.run.executors.base import Cargo, Done, Failed, Fault, Halted, Lost, Reply, Result, Task, Workshop
from designgen.run.executors.pool import cores, thread_share
from designgen.run.executors.ray_worker import Depot, do, pack

LOOK_UP_SECONDS: Final = 0.5
"""How often it is asked whether the run is to stop, and whether the head is there."""

HEAD_GONE_S: Final = 6.0
"""How long the head may be away. Ray itself ends this process after a minute, so it must be well below."""

WINDOW: Final = 4
"""Tasks handed to Ray for each that can run at once: enough to keep it busy and to have it grow."""

PUT_KEPT: Final = 256
"""Files kept in Ray's object store for tasks to come; styles and garments are among the last used."""


@dataclass(frozen=True)
class RayOptions:
    """Where the cluster is and what a task takes.

    Attributes:
        address: "auto" or HOST:PORT joins a cluster; empty makes one of this machine, for this run alone.
        workers: Of a cluster made here: how many tasks at once; 0 takes one a core.
        cpus: Cores of each task; 0 shares this machine's out, or takes 1 of a cluster joined.
        gpus: Graphics cards of each task; a fraction shares one.
        tries: Workers that a task may cost before it is given up.
        patience_s: How long to wait for nodes that the cluster's autoscaler may add; 0 does not.
    """

    address: str = ""
    workers: int = 0
    cpus: float = 0.0
    gpus: float = 0.0
    tries: int = 2
    patience_s: float = 0.0

    def __post_init__(self) -> None:
        if self.workers < 0 or self.cpus < 0 or self.gpus < 0 or (self.gpus > 1 and self.gpus % 1):
            raise UsageError(
                "Ray cannot give a task such a share of the machine.",
                "Give whole numbers above 0, or of a graphics card also a fraction below 1.",
            )
        if self.address.startswith("ray://"):
            raise UsageError(
                "Ray's client protocol (ray://) is not made for this.",
                "Run designgen on a node of the cluster with --ray-address auto, or through: ray job submit",
            )

    @property
    def seats(self) -> int:
        """Tasks at once of a cluster made here."""
        return self.workers or cores()

    @property
    def cpus_each(self) -> float:
        """Cores of each task."""
        return self.cpus or (1.0 if self.address else max(1.0, cores() // self.seats))


class RayCluster:
    """Tasks on a Ray cluster."""

    def __init__(self, workshop: Workshop, options: RayOptions | None = None) -> None:
        """Join or make the cluster, and see that it can do a task.

        Raises:
            ExecutorError: There is none, or no node of it has what a task takes.
            MissingError: Ray is not installed.
        """
        self._workshop = workshop
        self._options = options or RayOptions()
        self._ray = _import_ray()
        self._flight: dict[Any, Task] = {}
        self._put: dict[str, Any] = {}
        self._name = secrets.token_hex(8)
        self._missed_since: float | None = None
        self._looked = time.monotonic()
        self._streams = contextlib.ExitStack()
        # Ray tells of workers that died on standard output, which is for results alone.
        self._streams.enter_context(contextlib.redirect_stdout(sys.stderr))
        try:
            self._join()
            self._slots = self._wait_for_slots(self._options.patience_s)
            self._head = self._ray.get_runtime_context().gcs_address
            self._prepare = self._ray.put(workshop.prepare)
            # What leaks on a graphics card goes with the process; without one a process is used again and again.
            self._task = self._ray.remote(max_calls=32 if self._options.gpus else 0)(_do)
        except BaseException:
            self.close()
            raise

    def capacity(self) -> int:
        """Return a few times what can run at once."""
        return WINDOW * self._slots

    def submit(self, task: Task) -> None:
        """Hand a task to Ray."""
        if task.key in self._keys():
            raise ValueError(f"task: expected a key that is not in flight, got {task.key!r}")
        how = self._task.options(
            num_cpus=self._options.cpus_each,
            num_gpus=self._options.gpus,
            max_retries=self._options.tries - 1,
            retry_exceptions=False,  # the task's own errors come back as values
            scheduling_strategy="SPREAD",
            name=f"designgen {task.key[:12]}",
        )
        parcels = [(str(cargo.path), cargo.digest, self._sent(cargo)) for cargo in task.cargo] if self._far else []
        ref = how.remote(__version__, self._name, self._prepare, task.spec, parcels)
        self._flight[ref] = task

    def results(self) -> Iterator[Reply]:
        """Yield what the tasks come to, and of each all that it yielded at its end."""
        while self._flight:
            if self._workshop.stopping():
                keys = sorted(self._keys())
                self.cancel()
                yield from (Halted(key) for key in keys)
                return
            ready, _ = self._ray.wait(list(self._flight), num_returns=1, timeout=LOOK_UP_SECONDS)
            self._look_at_the_head()
            for ref in ready:
                yield from self._landed(self._flight.pop(ref), ref)
            if not ready:
                self._look_at_the_nodes()

    def cancel(self) -> None:
        """Take every task back from Ray."""
        for ref in self._flight:
            with contextlib.suppress(Exception):
                self._ray.cancel(ref, force=True)
        self._flight.clear()

    def close(self) -> None:
        """Leave the cluster; one made here ends."""
        if self._ray.is_initialized():
            self.cancel()
            with _own_signals():
                self._ray.shutdown()
        self._streams.close()

    def _keys(self) -> set[str]:
        return {task.key for task in self._flight.values()}

    @property
    def _far(self) -> bool:
        """Whether workers may be on other machines."""
        return bool(self._options.address)

    def _join(self) -> None:
        # Nothing is sent to anyone unless it was asked for: neither usage figures nor a look for newer versions.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        options = self._options
        about: dict[str, Any] = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
        try:
            with _own_signals(), thread_share(int(max(1, options.cpus_each))):
                if options.address:
                    self._ray.init(address=options.address, log_to_driver=False, logging_level="ERROR")
                else:
                    self._ray.init(address="local", num_cpus=int(options.seats * options.cpus_each), **about)
        except (ConnectionError, RuntimeError, ValueError, OSError, TimeoutError) as error:
            where = f"the Ray cluster at {options.address}" if options.address else "a Ray cluster of this machine"
            raise ExecutorError(
                f"There is no reaching {where} ({_first_line(error)}).",
                "See that it runs (ray status), or work without it: --executor pool",
            ) from error

    def _wait_for_slots(self, patience_s: float) -> int:
        """Return how many tasks can run at once; waits for nodes that may come.

        Raises:
            ExecutorError: No node has what a task takes; Ray would wait for one for ever.
        """
        deadline = time.monotonic() + patience_s
        if patience_s and not self._count_slots():
            from ray.autoscaler.sdk import request_resources

            request_resources(bundles=[{"CPU": self._options.cpus_each, "GPU": self._options.gpus}])
        while not (slots := self._count_slots()):
            if time.monotonic() >= deadline or self._workshop.stopping():
                raise self._too_small()
            time.sleep(LOOK_UP_SECONDS)
        return slots

    def _count_slots(self) -> int:
        nodes = [node["Resources"] for node in self._ray.nodes() if node["Alive"]]
        return sum(slots_of(node, self._options.cpus_each, self._options.gpus) for node in nodes)

    def _too_small(self) -> ExecutorError:
        nodes = [node["Resources"] for node in self._ray.nodes() if node["Alive"]]
        has = " and ".join(f"{max((n.get(kind, 0) for n in nodes), default=0):g} {kind}s" for kind in ("CPU", "GPU"))
        wants = f"{self._options.cpus_each:g} CPUs and {self._options.gpus:g} GPUs"
        return ExecutorError(
            f"A design asks for {wants}, but the largest of the cluster's {len(nodes)} nodes has {has}.",
            "Ask for less with --cpus and --gpus, or wait for nodes that are added with --ray-wait.",
        )

    def _look_at_the_head(self) -> None:
        """Find out that the head is gone before Ray does, which would end this process."""
        if time.monotonic() - self._looked < LOOK_UP_SECONDS:
            return
        self._looked = time.monotonic()
        host, _, port = self._head.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=2.0).close()
            self._missed_since = None
        except OSError as error:
            self._missed_since = self._missed_since or time.monotonic()
            if time.monotonic() - self._missed_since > HEAD_GONE_S:
                raise ExecutorError(
                    f"The head of the Ray cluster at {self._head} is gone ({error.strerror or error}).",
                    "What came back is kept. Start the cluster again, and run the same command to go on.",
                ) from error

    def _look_at_the_nodes(self) -> None:
        """Do not wait for ever for a node that went and does not come back."""
        if self._missed_since is None and not self._count_slots():
            self._wait_for_slots(max(self._options.patience_s, HEAD_GONE_S))

    def _landed(self, task: Task, ref: Any) -> Iterator[Reply]:
        lost = self._ray.exceptions
        try:
            values, fault = self._ray.get(ref)
        except lost.TaskCancelledError:
            yield Halted(task.key)
        except lost.OutOfMemoryError:
            why = "The machine it was made on ran out of memory."
            yield Lost(task.key, why, self._options.tries)
        except (lost.WorkerCrashedError, lost.NodeDiedError, lost.ObjectLostError, lost.OutOfDiskError) as error:
            why = f"Its worker on the cluster died ({type(error).__name__})."
            yield Lost(task.key, why, self._options.tries)
        except lost.RayTaskError as error:
            yield Failed(task.key, Fault.of(_not_begun(error)))
        except lost.RayError as error:
            raise ExecutorError(f"The Ray cluster failed ({_first_line(error)}).", "Run again to go on.") from error
        else:
            yield from (Result(task.key, value) for value in values)
            yield Done(task.key) if fault is None else Failed(task.key, fault)

    def _sent(self, cargo: Cargo) -> Any:
        """Put a file into Ray's object store, once while it is used again and again."""
        ref = self._put.pop(cargo.digest, None)
        if ref is None:
            try:
                ref = self._ray.put(pack(cargo.path))
            except OSError:
                return None  # whoever reads it says why, for the design that needs it
        self._put[cargo.digest] = ref
        while len(self._put) > PUT_KEPT:
            del self._put[next(iter(self._put))]
        return ref


def slots_of(resources: dict[str, float], cpus: float, gpus: float) -> int:
    """Return how many tasks a node can run at once."""
    by_cpu = resources.get("CPU", 0.0) // cpus
    if gpus == 0:
        return int(by_cpu)
    each = resources.get("GPU", 0.0)
    return int(min(by_cpu, each // gpus if gpus >= 1 else each * (1 // gpus)))


def _do(
    version: str, name: str, prepare: Any, spec: Any, parcels: list[tuple[str, str, Any]]
) -> tuple[list[Any], Fault | None]:
    """Run on a node: fetch cargo when it is asked for."""
    from pathlib import Path

    import ray

    depot = Depot()
    if parcels:
        depot.prune()
    get: Any = ray.get
    places = {
        path: partial(depot.place, Path(path), digest, partial(get, ref))
        for path, digest, ref in parcels
        if ref is not None
    }
    return do(version, name, prepare, spec, places)


def _not_begun(error: Exception) -> ExecutorError:
    return ExecutorError(
        f"A worker of the cluster cannot do anything ({_first_line(error)}).", "Install designgen on every node."
    )


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return lines[-1].strip()[:200] if lines else type(error).__name__


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """Keep our handlers of signals: Ray lays its own over them when it starts and ends."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # only the main thread may
            for number, handler in before.items():
                signal.signal(number, handler)


def _import_ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise MissingError(
            "Ray is not installed.", 'Install it with: pip install "designgen[ray]", or use --executor pool'
        ) from error
    return ray
