"""Train the compact encoder from random weights. Reproducible from a seed, resumable, pausable.

python train.py --photos DIR --teacher FILE --out DIR [--styles DIR] [--seed 1] [--steps N] [--resume]

Stage 1 (``--forced`` of the steps) trains the five segments apart, each fed with the teacher's features; stage 2
trains the stitched network end to end. Progress goes to OUT/curve.csv, the state to OUT/checkpoint.pt, weights to
OUT/compact.safetensors. While OUT/pause exists, the run waits.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

import first_layer
import numpy as np
import torch
from measure import Statistics, TapError, mean_errors
from networks import (
    CONTENT,
    HINTED,
    MEAN,
    POOLED,
    STD,
    TAPS,
    TEACHER_WIDTHS,
    Coordinates,
    Student,
    Teacher,
    export_state,
)
from optimiser import Muon
from pictures import Pictures, centre_crop, photo_paths
from safetensors.torch import save_file
from torch import Tensor

MUON_LR, ADAM_LR = 5e-3, 3e-3
JOINED_RATE = 0.25
"""The peak of the rates end to end, as a share of the block-wise ones; at 0.6 the deep taps forget what they know."""
EMA = 0.998
HINT, GRAM, COVARIANCE = 0.3, 0.5, 0.2
"""Weights of the loss terms beside the lifted features' 1.0."""


@dataclass(frozen=True)
class Plan:
    """What a run is determined by."""

    seed: int
    steps: int
    forced: int

    def crops(self, step: int) -> tuple[int, int]:
        """(count, size in px) of a step's batch: larger crops towards the end, of about equal cost."""
        if step < self.forced:
            return 8, 160
        done = (step - self.forced) / max(1, self.steps - self.forced)
        return (5, 160) if done < 0.5 else (4, 192) if done < 0.8 else (2, 256)

    def rate(self, step: int) -> float:
        """Learning rate factor: a short rise, then linear to zero, the same again after stitching."""
        if step < self.forced:
            return min(1, step / 30) * (1 - 0.7 * step / self.forced)
        done = (step - self.forced) / max(1, self.steps - self.forced)
        return JOINED_RATE * min(1, (step - self.forced) / 100) * (1 - done)

    def hints(self, step: int) -> float:
        """Factor of the hints: they lead the way, then make room."""
        done = max(0, step - self.forced) / max(1, self.steps - self.forced)
        return 1 - 0.8 * done


class Trainer:
    """A run: networks, optimisers, the average of the weights, and the step they are at."""

    def __init__(self, plan: Plan, teacher: Teacher, pictures: Pictures) -> None:
        """Draw the student's weights."""
        torch.manual_seed(plan.seed)
        self.plan, self.teacher, self.pictures = plan, teacher, pictures
        self.coordinates = {tap: Coordinates(*teacher.lift(tap)) for tap in TAPS}
        self.student, self.average = Student(), Student()
        self.average.load_state_dict(self.student.state_dict())
        self.step, self.joined = 0, False
        self.new_optimisers()

    def new_optimisers(self) -> None:
        """Start the optimisers afresh."""
        # The first layer is no hidden layer: Muon's equal singular values starve its edge filters.
        kernels = [p for name, p in self.student.kernels.items() if not (self.joined and name == "conv1_1")]
        taken = {id(p) for p in kernels}
        rest = [p for p in self.student.parameters() if id(p) not in taken]
        self.optimisers = (Muon(kernels, lr=MUON_LR), torch.optim.Adam(rest, lr=ADAM_LR, betas=(0.9, 0.99)))

    def state(self) -> dict[str, object]:
        """Everything a resumed run needs."""
        return {
            "step": self.step,
            "student": self.student.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": [o.state_dict() for o in self.optimisers],
        }

    def restore(self, state: dict[str, object]) -> None:
        """Go on from a saved state."""
        self.step = int(state["step"])  # type: ignore[call-overload]
        self.joined = self.step > self.plan.forced
        self.new_optimisers()
        self.student.load_state_dict(state["student"])  # type: ignore[arg-type]
        self.average.load_state_dict(state["average"])  # type: ignore[arg-type]
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):  # type: ignore[call-overload]
            optimiser.load_state_dict(saved)

    def advance(self) -> float:
        """One step; the loss."""
        plan = self.plan
        if self.step == plan.forced:
            self._join()
        if self.step in {0, 50, 150, plan.forced}:
            self.refit()
        rng = np.random.default_rng([plan.seed, self.step])
        count, size = plan.crops(self.step)
        x = torch.from_numpy(self.pictures.batch(rng, count, size)).contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            thin = self.teacher(x)
        loss = self._loss(self.student(x), thin) if self.joined else self._forced_loss(x, thin)
        for optimiser, rate in zip(self.optimisers, (MUON_LR, ADAM_LR), strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * plan.rate(self.step)
            optimiser.zero_grad(set_to_none=False)
        loss.backward()
        for optimiser in self.optimisers:
            optimiser.step()
        self._update_average()
        self.step += 1
        return float(loss.detach())

    def _join(self) -> None:
        """End the block-wise stage: fit the first layer alone, then make one network of the averaged segments."""
        self.student.load_state_dict(self.average.state_dict())
        rng = np.random.default_rng([self.plan.seed, self.step, 0])
        x = torch.from_numpy(self.pictures.batch(rng, 64, 64))
        with torch.no_grad():
            thin = self.teacher(x)["relu1_1"]
        torch.manual_seed(self.plan.seed)
        data = first_layer.patches((x - MEAN) / STD, thin, self.coordinates["relu1_1"].map, HINT)
        found = first_layer.fit(data, TEACHER_WIDTHS["relu1_1"])
        print(f"first layer: mean square error {found.error:.5f}", flush=True)
        with torch.no_grad():
            self.student.kernels["conv1_1"].copy_(found.weight)
            self.student.biases["conv1_1"].copy_(found.bias)
        self.refit()
        self.student.stitch()
        self.joined = True
        self.new_optimisers()

    @torch.no_grad()
    def refit(self, batches: int = 6) -> None:
        """Set every lift and hint of the student to its least squares solution on fresh crops."""
        found: dict[str, list[Statistics]] = {tap: [] for tap in HINTED}
        for index in range(batches):
            rng = np.random.default_rng([self.plan.seed, self.step, index + 1])
            x = torch.from_numpy(self.pictures.batch(rng, 8, 128)).contiguous(memory_format=torch.channels_last)
            thin = self.teacher(x)
            for tap, features in self.outputs(self.student, x, thin).items():
                found[tap].append(Statistics.of(features, thin[tap]))
        for tap, parts in found.items():
            statistics = Statistics.joined(parts)
            self.student.set_hint(tap, statistics.best_affine())
            if tap in TAPS:
                self.student.set_lift(tap, statistics.best_affine(self.coordinates[tap].map))

    def outputs(self, student: Student, x: Tensor, thin: dict[str, Tensor]) -> dict[str, Tensor]:
        """Thin features of all taps, by segments while block-wise, else end to end."""
        if self.joined:
            return student(x)
        inputs = [x, *(thin[tap] for tap in TAPS)]
        return {k: v for tap, i in zip(TAPS, inputs, strict=False) for k, v in student.segment(tap, i).items()}

    def _forced_loss(self, x: Tensor, thin: dict[str, Tensor]) -> Tensor:
        loss = torch.zeros(())
        before = x
        for tap in TAPS:
            # The shallow segments have many pixels and learn quickly: a third of the crops is enough for them.
            part = 3 if tap in TAPS[:3] else len(x)
            outputs = self.student.segment(tap, before[:part])
            loss = loss + self._loss(outputs, {name: thin[name][:part] for name in outputs})
            before = thin[tap]
        return loss

    def _loss(self, outputs: dict[str, Tensor], thin: dict[str, Tensor]) -> Tensor:
        loss = torch.zeros(())
        for tap, features in outputs.items():
            target = thin[tap]
            thin_statistics = Statistics.of(features, target)
            weight = (
                (0.5 if self.joined else 1.0)
                if tap == CONTENT
                else self.plan.hints(self.step) * (1.0 if tap in POOLED else HINT)
            )
            loss = loss + weight * thin_statistics.regression_error(self.student.hint(tap))
            if tap in TAPS:
                lifted = thin_statistics.lifted(self.student.lift(tap), self.coordinates[tap].map)
                error = lifted.errors()
                gram = 2 * GRAM if self.joined else GRAM
                loss = loss + lifted.feature_error() + gram * error.gram.mean() + COVARIANCE * error.covariance.mean()
        return loss

    @torch.no_grad()
    def _update_average(self) -> None:
        since = self.step - self.plan.forced if self.joined else self.step
        keep = min(EMA, since / (10 + since))
        for average, now in zip(self.average.parameters(), self.student.parameters(), strict=True):
            average.lerp_(now, 1 - keep)

    @torch.no_grad()
    def evaluate(self, held_out: Tensor) -> dict[str, dict[str, float]]:
        """Errors of the averaged weights by tap on pictures kept out of training."""
        errors: dict[str, list[TapError]] = {tap: [] for tap in TAPS}
        for x in held_out.split(1):
            thin = self.teacher(x)
            outputs = self.outputs(self.average, x, thin)
            for tap in TAPS:
                lifted = Statistics.of(outputs[tap], thin[tap]).lifted(
                    self.average.lift(tap), self.coordinates[tap].map
                )
                errors[tap].append(lifted.errors())
        return {tap: mean_errors(found) for tap, found in errors.items()}


def log(path: Path, trainer: Trainer, loss: float, seconds: float, errors: dict[str, dict[str, float]]) -> None:
    """One line of the curve."""
    row: dict[str, object] = {"step": trainer.step, "seconds": round(seconds), "loss": round(loss, 4)}
    row |= {
        f"{kind}_{tap}": round(e[kind], 4) for kind in ("gram", "covariance", "feature") for tap, e in errors.items()
    }
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)
    print(row["step"], row["seconds"], row["loss"], "gram", *(f"{e['gram']:.3f}" for e in errors.values()),
          "feature", *(f"{e['feature']:.3f}" for e in errors.values()), flush=True)  # fmt: skip


def save(out: Path, trainer: Trainer, seconds: float) -> None:
    """Checkpoint and weights, each replaced whole."""
    torch.save(trainer.state() | {"seconds": seconds}, out / "checkpoint.tmp")
    (out / "checkpoint.tmp").replace(out / "checkpoint.pt")
    if trainer.joined:
        save_file(export_state(trainer.average, trainer.coordinates), out / "compact.tmp")
        (out / "compact.tmp").replace(out / "compact.safetensors")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--styles", type=Path, help="our own style pictures, searched recursively")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=15000)
    parser.add_argument("--forced", type=int, default=3000, help="how many of the steps are block-wise")
    parser.add_argument("--every", type=int, default=250, help="steps between evaluations and checkpoints")
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Train until done."""
    options = arguments()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    options.out.mkdir(parents=True, exist_ok=True)
    photos, held_out_paths = photo_paths(options.photos)
    styles = sorted(p for p in options.styles.rglob("*") if p.suffix in {".png", ".jpg"}) if options.styles else []
    held_out = torch.from_numpy(np.stack([centre_crop(p, 256) for p in held_out_paths[::6]]))
    held_out = held_out.contiguous(memory_format=torch.channels_last)
    trainer = Trainer(
        Plan(options.seed, options.steps, options.forced), Teacher(options.teacher), Pictures(photos, styles)
    )
    seconds = 0.0
    if options.resume and (options.out / "checkpoint.pt").exists():
        state = torch.load(options.out / "checkpoint.pt", weights_only=True)
        trainer.restore(state)
        seconds = float(state["seconds"])
    while trainer.step < options.steps:
        while (options.out / "pause").exists():
            time.sleep(1)
        start = time.monotonic()
        loss = trainer.advance()
        seconds += time.monotonic() - start
        if trainer.step % options.every == 0 or trainer.step == options.steps:
            log(options.out / "curve.csv", trainer, loss, seconds, trainer.evaluate(held_out))
            save(options.out, trainer, seconds)


if __name__ == "__main__":
    main()
