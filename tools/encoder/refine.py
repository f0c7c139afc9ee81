"""Fit the segments of a joined student again, one after the other, each on what the ones before it really give.

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
from networks import SEGMENTS, TAPS, Student, Teacher
from pictures import Pictures, centre_crop, photo_paths
from segments import Course
from torch import Tensor
from train import Plan, Trainer, save

CROPS = {"relu2_1": (1500, 64), "relu3_1": (1500, 96), "relu4_1": (1200, 160), "relu5_1": (1500, 160)}
"""Crops in a segment's pool, and their size in px: deep segments need to see further."""

COURSES = {
    "relu2_1": Course(steps=1500, batch=16, muon=0.012, adam=0.01),
    "relu3_1": Course(steps=2500, batch=8, muon=0.010, adam=0.006),
    "relu4_1": Course(steps=4000, batch=4, muon=0.006, adam=0.004),
    "relu5_1": Course(steps=4200, batch=6, muon=0.006, adam=0.004),
}


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
    parser.add_argument("--first", default="relu2_1", choices=COURSES, help="go on from this segment")
    options = parser.parse_args()
    torch.set_num_threads(1)
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
    for index, (tap, course) in enumerate(COURSES.items()):
        if TAPS.index(tap) < TAPS.index(options.first):
            continue
        pool = segments.see(student, trainer.teacher, tap, crops(trainer.pictures, [options.seed, 7, index], tap))
        before = copy.deepcopy(student)
        loss = segments.fit(student, tap, pool, trainer.coordinates[tap], course)
        if tap != TAPS[-1]:
            hand_over(before, student, tap, pool.inputs[:200])
        del pool
        trainer.average.load_state_dict(student.state_dict())
        errors = trainer.evaluate(held_out)
        seconds = round(time.monotonic() - start)
        print(
            tap,
            seconds,
            f"{loss:.4f}",
            *(f"{k} {errors[t][k]:.3f}" for k in ("gram", "feature") for t in TAPS),
            flush=True,
        )
        trainer.refit()
        trainer.average.load_state_dict(student.state_dict())
        trainer._new_optimisers()
        save(options.out, trainer, float(state["seconds"]) + seconds)


if __name__ == "__main__":
    main()
