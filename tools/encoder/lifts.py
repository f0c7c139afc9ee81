"""The last stage: fit the lifts alone to what they are for, the Gram matrices.

python lifts.py --photos DIR --teacher FILE --checkpoint IN.pt --out OUT [--seed 1]

The lifted Gram matrix is a function of the thin one and the thin mean, so one pass over some crops of 256 px is enough,
and every step after that costs a few small matrix products.
"""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from measure import Affine, Statistics
from networks import TAPS, Coordinates, Teacher
from pictures import Pictures, centre_crop, photo_paths
from torch import Tensor
from train import Plan, Trainer, save

CROPS, SIZE_PX, STEPS, BATCH, RATE = 240, 256, 240, 48, 0.01
COVARIANCE, FEATURE = 0.2, 0.3


@torch.no_grad()
def collect(trainer: Trainer, seed: int) -> dict[str, Statistics]:
    """Thin statistics of both networks on training crops, by tap."""
    found: dict[str, list[Statistics]] = {tap: [] for tap in TAPS}
    rng = np.random.default_rng([seed, 11])
    for _ in range(CROPS // 4):
        x = torch.from_numpy(trainer.pictures.batch(rng, 4, SIZE_PX)).contiguous(memory_format=torch.channels_last)
        own, target = trainer.student(x), trainer.teacher(x)
        for tap, parts in found.items():
            parts.append(Statistics.of(own[tap], target[tap]))
    return {tap: Statistics.joined(parts) for tap, parts in found.items()}


def some(statistics: Statistics, chosen: Tensor) -> Statistics:
    """The statistics of some pictures."""
    return Statistics(*(getattr(statistics, field.name)[chosen] for field in fields(statistics)))


def fit(statistics: Statistics, start: Affine, coordinates: Coordinates) -> Affine:
    """Lower the mean Gram error of a lift, keeping an eye on covariance and features."""
    # In units in which every feature has a mean square of 1, one rate suits all entries. Channels that hardly ever fire
    # keep a larger unit: weights fitted to a few pixels would explode on the picture where they do fire.
    unit = statistics.ss.diagonal(dim1=1, dim2=2).mean(dim=0).sqrt()
    unit = unit.clamp_min(0.3 * float(unit.mean()))
    start = Affine(start.weight.detach(), start.bias.detach())
    size = start.weight.mul(unit).square().mean().sqrt()
    weight, bias = (start.weight * unit / size).requires_grad_(), (start.bias / size).clone().requires_grad_()
    optimiser = torch.optim.Adam([weight, bias], betas=(0.9, 0.99))
    for step in range(STEPS):
        chosen = torch.randint(len(statistics.s), (BATCH,))
        lift = Affine(weight * size / unit, bias * size)
        lifted = some(statistics, chosen).lifted(lift, coordinates.map)
        error = lifted.errors()
        loss = error.gram.mean() + COVARIANCE * error.covariance.mean() + FEATURE * lifted.feature_error()
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return Affine((weight * size / unit).detach(), (bias * size).detach())


def main() -> None:
    """Fit all lifts and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("photos", "teacher", "checkpoint", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    photos, held_out_paths = photo_paths(options.photos)
    held_out = torch.from_numpy(np.stack([centre_crop(p, SIZE_PX) for p in held_out_paths[::6]]))
    state = torch.load(options.checkpoint, weights_only=True)
    trainer = Trainer(Plan(options.seed, 0, 0), Teacher(options.teacher), Pictures(photos))
    trainer.student.load_state_dict(state["average"])
    trainer.joined, trainer.step = True, int(state["step"])
    trainer.new_optimisers()
    collected = collect(trainer, options.seed)
    for last in (False, True):
        trainer.average.load_state_dict(trainer.student.state_dict())
        errors = trainer.evaluate(held_out)
        print(*(f"{k} {errors[t][k]:.3f}" for k in ("gram", "covariance", "feature") for t in TAPS), flush=True)
        if not last:
            for tap in TAPS:
                found = fit(collected[tap], trainer.student.lift(tap), trainer.coordinates[tap])
                trainer.student.set_lift(tap, found)
    save(options.out, trainer, float(state["seconds"]))


if __name__ == "__main__":
    main()
