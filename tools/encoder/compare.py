"""Twelve pictures, student beside teacher: the same plain Gatys loop, seed and steps over both networks.

python compare.py --teacher FILE --contents A B C D --styles S T U --out SHEET.png [--weights FILE]

The loop is kept apart from the engine, so that nothing but the network differs: Gram matrices of the lifted features at
relu1_1 to relu5_1 (Gatys, Ecker, Bethge, CVPR 2016), each distance relative to the style's own energy; content at
relu4_2 relative to its own; total variation; L-BFGS from the content under seeded noise. Beside each pair stands the
cross-check: the student's picture measured by the teacher, against the teacher's own.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from measure import Affine
from networks import CONTENT, TAPS, Teacher
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

from designgen import encoders
from designgen.encoders.base import Encoder
from designgen.encoders.lift import Lift
from designgen.repeat.lattice import Lattice

CONTENT_WEIGHT, TV_WEIGHT = 0.01, 0.02
PLACED = Lattice.named("none")


class Eyes:
    """Either network behind one face: thin features and the lifted Gram matrices."""

    def __init__(self, network: Encoder | Teacher) -> None:
        self._network = network

    def features(self, x: Tensor) -> dict[str, Tensor]:
        if isinstance(self._network, Teacher):
            return self._network(x.contiguous(memory_format=torch.channels_last))
        return self._network(x, (*TAPS, CONTENT), PLACED)

    def _lift(self, tap: str) -> Lift:
        if isinstance(self._network, Teacher):
            found = Affine(*self._network.lift(tap))
            return Lift(found.weight, found.bias)
        lift = self._network.lift(tap)
        assert lift is not None
        return lift

    def gram(self, tap: str, features: Tensor) -> Tensor:
        flat = features.permute(0, 2, 3, 1).flatten(1, 2)
        return self._lift(tap).gram(flat.mT @ flat / flat.shape[1], flat.mean(dim=1))


@dataclass(frozen=True)
class Goal:
    """What a picture is measured against."""

    grams: dict[str, Tensor]
    content: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, eyes: Eyes, content: Tensor, style: Tensor) -> Goal:
        seen = eyes.features(style)
        return cls({tap: eyes.gram(tap, seen[tap]) for tap in TAPS}, eyes.features(content)[CONTENT])

    def style_loss(self, eyes: Eyes, seen: dict[str, Tensor]) -> Tensor:
        terms = [(eyes.gram(t, seen[t]) - g).square().sum() / g.square().sum() for t, g in self.grams.items()]
        return torch.stack(terms).mean()


def paint(eyes: Eyes, content: Tensor, style: Tensor, steps: int, seed: int) -> Tensor:
    """One picture, (1, 3, H, W) in [0, 1]."""
    goal = Goal.of(eyes, content, style)
    noise = torch.randn(content.shape, generator=torch.Generator().manual_seed(seed))
    x = (content + 0.05 * noise).clamp(0, 1).contiguous().requires_grad_()
    optimiser = torch.optim.LBFGS([x], max_iter=steps, max_eval=steps, history_size=20, tolerance_change=0)

    def closure() -> Tensor:
        optimiser.zero_grad()
        seen = eyes.features(x)
        kept = (seen[CONTENT] - goal.content).square().sum() / goal.content.square().sum()
        rough = x.diff(dim=2).square().mean() + x.diff(dim=3).square().mean()
        loss = goal.style_loss(eyes, seen) + CONTENT_WEIGHT * kept + TV_WEIGHT * rough
        loss.backward()
        return loss

    optimiser.step(closure)
    return x.detach().clamp(0, 1)


def picture(path: Path, size_px: int) -> Tensor:
    """The middle square of a picture file at this size, (1, 3, size_px, size_px)."""
    square = ImageOps.fit(Image.open(path).convert("RGB"), (size_px, size_px), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.asarray(square, dtype=np.float32).transpose(2, 0, 1) / np.float32(255))[None]


@torch.no_grad()
def distance(eyes: Eyes, painted: Tensor, style: Tensor) -> float:
    """The style distance of a picture as a network sees it."""
    return float(Goal.of(eyes, painted, style).style_loss(eyes, eyes.features(painted)))


def main() -> None:
    """Paint all pairs and lay them out: per row a content, per column a style, student left and teacher right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--contents", type=Path, nargs="+", required=True)
    parser.add_argument("--styles", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    student, teacher = Eyes(encoders.load("compact", weights=options.weights)), Eyes(Teacher(options.teacher))
    size = options.size
    sheet = Image.new("RGB", ((2 * size + 20) * len(options.styles), (size + 20) * len(options.contents)), "white")
    for row, content_path in enumerate(options.contents):
        for column, style_path in enumerate(options.styles):
            start = time.monotonic()
            content, style = (picture(path, size) for path in (content_path, style_path))
            pair = [paint(eyes, content, style, options.steps, options.seed) for eyes in (student, teacher)]
            seen = [distance(teacher, painted, style) for painted in pair]
            label = f"{content_path.stem} x {style_path.stem}: {seen[0]:.4f} | {seen[1]:.4f}"
            print(f"{label}  ({time.monotonic() - start:.0f} s)", flush=True)
            left, top = column * (2 * size + 20), row * (size + 20)
            for index, painted in enumerate(pair):
                pixels = (painted[0].permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)
                sheet.paste(Image.fromarray(pixels), (left + index * size, top))
            ImageDraw.Draw(sheet).text((left + 4, top + size + 4), label, fill="black")
            sheet.save(options.out)


if __name__ == "__main__":
    main()
