"""Fit some segments of the student alone, on what the finished segments before them really give.

Deep segments see small feature maps and shallow ones are small themselves, so thousands of steps cost minutes; and a
segment that learns from the student's own features, not the teacher's, learns to make up for what came before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from measure import Affine, Statistics
from networks import HINTED, SEGMENTS, TAPS, Coordinates, Student, Teacher
from optimiser import Muon
from torch import Tensor


@dataclass(frozen=True)
class Pool:
    """Crops already seen by both networks.

    Attributes:
        inputs: What goes into the first segment, (N, C, H, W).
        targets: The teacher's thin features by name, each (N, C, H, W).
    """

    inputs: Tensor
    targets: dict[str, Tensor]


@dataclass(frozen=True)
class Course:
    """What is learned together, for how long and how fast.

    Attributes:
        taps: The ends of the segments, in order.
        steps: How many steps.
        batch: Crops in a step.
        muon: The peak rate of the kernels.
        adam: The peak rate of everything else.
        gram: The weight of the Gram term.
        forced: If not 0, the segments start from random weights, and for this share of the steps each but the first is
            fed with the teacher's features; the features between them are then asked to be the teacher's own, channel
            by channel, so that nothing has to be joined afterwards.
    """

    taps: tuple[str, ...]
    steps: int
    batch: int
    muon: float
    adam: float
    gram: float = 0.3
    forced: float = 0.0

    @property
    def layers(self) -> tuple[str, ...]:
        """The convolutions that learn."""
        return tuple(name for tap in self.taps for name in SEGMENTS[tap])


@torch.no_grad()
def see(student: Student, teacher: Teacher, taps: tuple[str, ...], batches: list[Tensor]) -> Pool:
    """Run both networks over pictures, the student up to the segments that end at ``taps``."""
    layers = [name for tap in taps for name in SEGMENTS[tap]]
    names = {f"relu{name[4:]}" for name in layers}
    names |= {f"pool{int(name[4]) - 1}" for name in layers if name.endswith("_1") and name != "conv1_1"}
    inputs: list[Tensor] = []
    targets: dict[str, list[Tensor]] = {name: [] for name in HINTED if name in names}
    for x in batches:
        seen = teacher(x, taps[-1])
        for name, parts in targets.items():
            parts.append(seen[name])
        inputs.append(student.prefix(taps[0], x))
    return Pool(torch.cat(inputs), {name: torch.cat(parts) for name, parts in targets.items()})


@torch.no_grad()
def begin(student: Student, pool: Pool, coordinates: Mapping[str, Coordinates], course: Course) -> None:
    """Draw new weights for the segments of a course, and fit the linear maps to them."""
    for name in course.layers:
        kernel = student.kernels[name]
        kernel.copy_(torch.randn_like(kernel) * (2 / kernel.shape[1]) ** 0.5)
        student.biases[name].zero_()
    for name, features in _outputs(student, pool, torch.arange(60), course, forced=True).items():
        statistics = Statistics.of(features, pool.targets[name][:60])
        student.set_hint(name, statistics.best_affine())
        if name in TAPS:
            student.set_lift(name, statistics.best_affine(coordinates[name].map))
    for tap in course.taps[:-1]:
        width = len(student.hints[tap])
        student.set_hint(tap, Affine(torch.eye(width), torch.zeros(width)))


def _outputs(student: Student, pool: Pool, chosen: Tensor, course: Course, forced: bool) -> dict[str, Tensor]:
    x = pool.inputs[chosen].contiguous(memory_format=torch.channels_last)
    found: dict[str, Tensor] = {}
    for tap in course.taps:
        found |= student.segment(tap, x)
        x = pool.targets[tap][chosen].contiguous(memory_format=torch.channels_last) if forced else found[tap]
    return found


def fit(
    student: Student,
    pool: Pool,
    coordinates: Mapping[str, Coordinates],
    course: Course,
    report: Callable[[int, float], None],
) -> None:
    """Train the segments of a course together; ``report`` hears the mean loss of every 200 steps."""
    kernels = [student.kernels[name] for name in course.layers]
    rest = [student.biases[name] for name in course.layers]
    free = [name for name in pool.targets if not (course.forced and name in course.taps[:-1])]
    rest += [student.hints[key] for name in free for key in (name, f"{name}_bias")]
    rest += [student.lifts[key] for tap in course.taps for key in (tap, f"{tap}_bias")]
    groups: tuple[tuple[torch.optim.Optimizer, float], ...] = (
        (torch.optim.Adam(rest, betas=(0.9, 0.99)), course.adam),
        (Muon(kernels, lr=0.0), course.muon),
    )
    if course.forced:
        begin(student, pool, coordinates, course)
    total = 0.0
    for step in range(course.steps):
        done = step / course.steps
        rate = min(1.0, (step + 1) / 60) * min(1.0, (1 - done) / (1.0 if course.forced else 0.7))
        chosen = torch.randint(len(pool.inputs), (course.batch,))
        outputs = _outputs(student, pool, chosen, course, forced=done < course.forced)
        loss = torch.zeros(())
        for name, features in outputs.items():
            target = pool.targets[name][chosen].contiguous(memory_format=torch.channels_last)
            statistics = Statistics.of(features, target)
            weight = 0.5 * (1 - 0.7 * done) if name in free else 0.7
            loss = loss + weight * statistics.regression_error(student.hint(name))
            if name in TAPS:
                lifted = statistics.lifted(student.lift(name), coordinates[name].map)
                loss = loss + lifted.feature_error() + course.gram * lifted.errors().gram.mean()
        for optimiser, peak in groups:
            optimiser.param_groups[0]["lr"] = peak * rate
            optimiser.zero_grad()
        loss.backward()
        for optimiser, _ in groups:
            optimiser.step()
        total += float(loss.detach())
        if (step + 1) % 200 == 0 or step + 1 == course.steps:
            report(step + 1, total / ((step % 200) + 1))
            total = 0.0
