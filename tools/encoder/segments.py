"""Fit one segment of the student alone, on what the finished segments before it really give.

Deep segments see small feature maps and shallow ones are small themselves, so thousands of steps cost minutes; and a
segment that learns from the student's own features, not the teacher's, learns to make up for what came before.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from measure import Statistics
from networks import HINTED, SEGMENTS, Coordinates, Student, Teacher
from optimiser import Muon
from torch import Tensor


@dataclass(frozen=True)
class Pool:
    """Crops already seen by both networks.

    Attributes:
        inputs: What goes into the segment, (N, C, H, W).
        targets: The teacher's thin features by name, each (N, C, H, W).
    """

    inputs: Tensor
    targets: dict[str, Tensor]


@dataclass(frozen=True)
class Course:
    """How long and how fast a segment learns."""

    steps: int
    batch: int
    muon: float
    adam: float


@torch.no_grad()
def see(student: Student, teacher: Teacher, tap: str, batches: list[Tensor]) -> Pool:
    """Run both networks over pictures up to a segment."""
    names = [f"relu{n[4:]}" for n in SEGMENTS[tap]] + ([f"pool{int(tap[4]) - 1}"] if tap != "relu1_1" else [])
    wanted = [name for name in names if name in HINTED]
    inputs: list[Tensor] = []
    targets: dict[str, list[Tensor]] = {name: [] for name in wanted}
    for x in batches:
        seen = teacher(x, tap)
        for name in wanted:
            targets[name].append(seen[name])
        inputs.append(student.prefix(tap, x))
    joined = {name: torch.cat(parts) for name, parts in targets.items()}
    return Pool(torch.cat(inputs), joined)


def fit(student: Student, tap: str, pool: Pool, coordinates: Coordinates, course: Course) -> float:
    """Train the segment that ends at ``tap``; the mean loss of the last tenth."""
    kernels = [student.kernels[name] for name in SEGMENTS[tap]]
    rest = [student.biases[name] for name in SEGMENTS[tap]]
    rest += [student.hints[key] for name in pool.targets for key in (name, f"{name}_bias")]
    rest += [student.lifts[tap], student.lifts[f"{tap}_bias"]]
    groups: list[tuple[torch.optim.Optimizer, float]] = [(torch.optim.Adam(rest, betas=(0.9, 0.99)), course.adam)]
    if course.muon:
        groups.append((Muon(kernels, lr=0.0), course.muon))
    else:
        groups.append((torch.optim.Adam(kernels, betas=(0.9, 0.99)), course.adam))
    late: list[float] = []
    for step in range(course.steps):
        done = step / course.steps
        rate = min(1.0, done / 0.05) * min(1.0, (1 - done) / 0.7)
        chosen = torch.randint(len(pool.inputs), (course.batch,))
        outputs = student.segment(tap, pool.inputs[chosen])
        loss = torch.zeros(())
        for name, features in outputs.items():
            statistics = Statistics.of(features, pool.targets[name][chosen])
            loss = loss + 0.5 * statistics.regression_error(student.hint(name))
            if name == tap:
                lifted = statistics.lifted(student.lift(tap), coordinates.map)
                loss = loss + lifted.feature_error() + 0.3 * lifted.errors().gram.mean()
        for optimiser, peak in groups:
            optimiser.param_groups[0]["lr"] = peak * rate
            optimiser.zero_grad()
        loss.backward()
        for optimiser, _ in groups:
            optimiser.step()
        if done > 0.9:
            late.append(float(loss.detach()))
    return sum(late) / len(late)
