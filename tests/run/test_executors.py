"""What executor options mean, what a cluster must have, how a far worker finds its inputs, and a head that is lost."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from designgen import __version__
from designgen.cli.crew import CrewWish
from designgen.errors import ExitCode, OutputError, UsageError
from designgen.run.executors.pool import PoolOptions, cores, thread_share
from designgen.run.executors.ray_cluster import RayOptions, slots_of
from designgen.run.executors.ray_worker import Depot, Far, do, pack
from tests.contract import fake_work

ROOT = Path(__file__).resolve().parents[2]
ray_only = [
    pytest.mark.ray,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed"),
]


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (CrewWish(), "inline"),
        (CrewWish(workers=2), "pool"),
        (CrewWish("pool"), "pool"),
        (CrewWish("inline", 1), "inline"),
        (CrewWish(ray_address="auto"), "ray"),
        (CrewWish(gpus=0.5), "ray"),
        (CrewWish("ray", 2), "ray"),
    ],
)
def test_options_mean_an_executor(wish: CrewWish, chosen: str) -> None:
    assert wish.chosen == chosen


@pytest.mark.parametrize(
    "wish",
    [
        CrewWish("inline", 2),
        CrewWish("pool", gpus=1),
        CrewWish("inline", ray_address="auto"),
        CrewWish(None, 2, "auto"),
    ],
)
def test_options_that_contradict_each_other(wish: CrewWish) -> None:
    with pytest.raises(UsageError):
        _ = wish.chosen


def test_workers_share_the_cores_and_never_have_none() -> None:
    assert PoolOptions().seats == cores() and PoolOptions().threads_each == 1
    assert PoolOptions(workers=1).threads_each == cores()
    assert PoolOptions(workers=1000).threads_each == 1
    before = dict(os.environ)
    with thread_share(3):
        assert os.environ["OMP_NUM_THREADS"] == "3"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("node", "cpus", "gpus", "slots"),
    [
        ({"CPU": 8.0}, 2, 0, 4),
        ({"CPU": 8.0}, 3, 0, 2),
        ({"CPU": 8.0, "GPU": 2.0}, 1, 1, 2),
        ({"CPU": 8.0, "GPU": 2.0}, 1, 0.5, 4),
        ({"CPU": 8.0, "GPU": 1.0}, 1, 0.6, 1),
        ({"CPU": 8.0, "GPU": 1.0}, 1, 2, 0),
        ({"CPU": 1.0, "GPU": 8.0}, 2, 1, 0),
        ({}, 1, 0, 0),
    ],
)
def test_how_many_designs_a_node_takes(node: dict[str, float], cpus: float, gpus: float, slots: int) -> None:
    assert slots_of(node, cpus, gpus) == slots


@pytest.mark.parametrize("wrong", [{"gpus": 1.5}, {"cpus": -1}, {"workers": -2}, {"address": "ray://head:10001"}])
def test_wishes_that_ray_cannot_meet(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        RayOptions(**wrong)  # type: ignore[arg-type]


def test_files_and_folders_reach_a_far_worker_once(tmp_path: Path) -> None:
    (tmp_path / "here/garment/passes").mkdir(parents=True)
    (tmp_path / "here/rose.png").write_bytes(b"rose")
    (tmp_path / "here/garment/template.toml").write_bytes(b"toml")
    (tmp_path / "here/garment/passes/shade.png").write_bytes(b"shade")
    fetched = []
    depot = Depot(tmp_path / "there")

    def place(name: str) -> Path:
        path = tmp_path / "here" / name

        def fetch() -> dict[str, bytes]:
            fetched.append(name)
            return dict(pack(path))

        return depot.place(path, f"digest-of-{name}", fetch)

    for _ in range(2):
        assert place("rose.png").read_bytes() == b"rose" and place("rose.png").name == "rose.png"
        garment = place("garment")
        assert (garment / "template.toml").read_bytes() == b"toml"
        assert (garment / "passes/shade.png").read_bytes() == b"shade"
    assert fetched == ["rose.png", "garment"]
    assert (tmp_path / "there").stat().st_mode & 0o077 == 0
    os.utime(tmp_path / "there/digest-of-garment", (0, 0))
    depot.prune()
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["digest-of-rose.png"]


def test_a_far_worker_whose_disk_is_full_says_so(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"a file is in the way")
    with pytest.raises(OutputError):
        Depot(tmp_path / "there").place(Path("rose.png"), "digest", lambda: {"rose.png": b""})


def test_a_far_worker_hands_back_values_and_errors_and_refuses_another_version() -> None:
    values, fault = do(__version__, "job", fake_work.prepare, {"yields": [1, 2], "then": "bad input"}, {})
    assert values == [1, 2] and fault is not None and fault.exit_code == ExitCode.BAD_INPUT
    values, fault = do("0.0.1", "job", fake_work.prepare, {}, {})
    assert values == [] and fault is not None and fault.exit_code == ExitCode.EXECUTOR and "0.0.1" in fault.what
    assert Far({}).local(Path("a")) == Path("a")


SCRIPT = """
import os, signal, sys, time
from designgen.errors import ExecutorError
from designgen.run.executors.base import Task, Workshop
from designgen.run.executors.ray_cluster import RayCluster, RayOptions
from tests.contract import fake_work

shop = Workshop(fake_work.prepare, lambda said: None, lambda: False)
before = signal.getsignal(signal.SIGTERM)
try:
    RayCluster(shop, RayOptions(workers=1, cpus=1, gpus=64))
    sys.exit("a wish for 64 graphics cards was taken")
except ExecutorError as error:
    assert "64" in error.what and "--gpus" in error.hint, error
cluster = RayCluster(shop, RayOptions(workers=1, cpus=1))
assert signal.getsignal(signal.SIGTERM) is before
cluster.submit(Task("done", {"yields": [1]}))
assert len(list(cluster.results())) == 2
cluster.submit(Task("a", {"then": "wait"}))
def is_head(pid):
    command, state = (open(f"/proc/{pid}/{name}").read() for name in ("cmdline", "stat"))
    return "gcs_server" in command and int(state.rsplit(")", 1)[1].split()[1]) == os.getpid()


heads = [pid for pid in os.listdir("/proc") if pid.isdigit() and is_head(pid)]
assert len(heads) == 1, heads
os.kill(int(heads[0]), signal.SIGKILL)
began = time.monotonic()
try:
    list(cluster.results())
    sys.exit("the head was not missed")
except ExecutorError as error:
    assert "gone" in error.what or "failed" in error.what, error
    print(f"missed after {time.monotonic() - began:.1f} s", file=sys.stderr)
cluster.close()
print("as it should be", file=sys.stderr)
"""

NODE = """
import sys
from ray.cluster_utils import Cluster
from designgen.run.executors.base import Done, Task, Workshop
from designgen.run.executors.ray_cluster import RayCluster, RayOptions
from tests.contract import fake_work

nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
second = nodes.add_node(num_cpus=1)
nodes.wait_for_nodes()
shop = Workshop(fake_work.prepare, lambda said: None, lambda: False)
cluster = RayCluster(shop, RayOptions(address=nodes.address, cpus=1, tries=3))
keys = [f"k{number}" for number in range(6)]
for key in keys:
    cluster.submit(Task(key, {"then": "slow", "yields": [key]}))
done = []
for reply in cluster.results():
    if isinstance(reply, Done):
        if not done:
            nodes.remove_node(second, allow_graceful=False)
        done.append(reply.key)
assert sorted(done) == keys, done
cluster.close()
nodes.shutdown()
print("as it should be", file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", [pytest.param(SCRIPT, marks=ray_only, id="head"), pytest.param(NODE, marks=ray_only, id="node")]
)
def test_a_lost_head_ends_with_a_sentence_and_a_lost_node_costs_time_alone(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=200
    )
    assert done.returncode == 0 and "as it should be" in done.stderr, done.stderr[-3000:]
    assert done.stdout == "", "standard output is for results"
