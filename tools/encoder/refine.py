"""Fit the segments of a joined student again, in turn, each on what the ones before it really give.

python refine.py --photos DIR --teacher FILE --checkpoint IN.pt --out OUT [--seed 1]

Writes OUT/checkpoint.pt, from which ``train.py --resume`` goes on end to end.
"""

from __future__ import annotations

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import segments
import torch
from measure import Statistics
from networks import SEGMENTS, TAPS, Student, Teacher, rebalance
from pictures import Pictures, centre_crop, photo_paths
from segments import Course
from torch import Tensor
from train import Plan, Trainer, log, save

CROPS = {"relu2_1": (1500, 64), "relu3_1": (1500, 96), "relu4_1": (1100, 160)}
"""By the first segment of a course: crops in its pool, and their size in px. Deep segments need to see further."""

COURSES = (
    Course(("relu2_1",), steps=1500, batch=16, muon=0.012, adam=0.01),
    Course(("relu3_1",), steps=2500, batch=8, muon=0.010, adam=0.006),
    Course(("relu4_1", "relu5_1"), steps=3000, batch=6, muon=0.005, adam=0.003, gram=0.5, forced=0.6),
    Course(("relu4_1", "relu5_1"), steps=900, batch=6, muon=0.002, adam=0.0012, gram=0.5),
)


def crops(pictures: Pictures, seed: list[int], tap: str) -> list[Tensor]:
    """The pictures of a segment's pool, twenty at a time."""
    rng = np.random.default_rng(seed)
    count, size = CROPS[tap]
    batches = (torch.from_numpy(pictures.batch(rng, 20, size)) for _ in range(count // 20))
    return [x.contiguous(memory_format=torch.channels_last) for x in batches]


@torch.no_grad()
def hand_over(before: Student, student: Student, tap: str, inputs: Tensor) -> None:
    """Let the next segment see its input as it was: through the linear map from the new features to the old."""
    old, new = (network.segment(tap, inputs)[tap] for network in (before, student))
    student.see_through(SEGMENTS[TAPS[TAPS.index(tap) + 1]][0], Statistics.of(new, old).best_affine())


def main() -> None:
    """Refine and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("photos", "teacher", "checkpoint", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="go on from this course")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # The momentum of channels that never fire decays into denormals: half the speed.
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    photos, held_out_paths = photo_paths(options.photos)
    held_out = torch.from_numpy(np.stack([centre_crop(p, 256) for p in held_out_paths[::6]]))
    state = torch.load(options.checkpoint, weights_only=True)
    trainer = Trainer(Plan(options.seed, 0, 0), Teacher(options.teacher), Pictures(photos))
    student = trainer.student
    student.load_state_dict(state["average"])
    trainer.joined, trainer.step = True, int(state["step"])
    start = time.monotonic()

    def report(step: int, loss: float) -> None:
        trainer.step = int(state["step"]) + step
        trainer.average.load_state_dict(student.state_dict())
        errors = trainer.evaluate(held_out)
        seconds = round(time.monotonic() - start)
        trainer.new_optimisers()
        save(options.out, trainer, float(state["seconds"]) + seconds)
        log(options.out / "curve.csv", trainer, loss, float(state["seconds"]) + seconds, errors)
        print(course.taps, step, seconds, f"{loss:.4f}", flush=True)

    for index, course in enumerate(COURSES):
        if index < options.first:
            continue
        tap = course.taps[0]
        batches = crops(trainer.pictures, [options.seed, 7, index], tap)
        if len(course.taps) > 1:
            print("dead channels revived:", rebalance(student, torch.cat(batches[:3])), flush=True)
        pool = segments.see(student, trainer.teacher, course.taps, batches)
        before = copy.deepcopy(student)
        segments.fit(student, pool, trainer.coordinates, course, report)
        if course.taps[-1] != TAPS[-1]:
            hand_over(before, student, tap, pool.inputs[:200])
        del pool


if __name__ == "__main__":
    main()
