"""Compare weights with the teacher on pictures kept out of training, through the encoder as it ships.

python evaluate.py --photos DIR --teacher FILE [--weights FILE] [--art DIR] [--json FILE]

On the last 100 photographs by name, middle crops of 256 px: ||Gs - Gt||F / ||Gt||F between lifted features (both
before the teacher's ReLU, G = F F' / (H W)), per tap and picture, averaged over the pictures; beside it the same of the
centred covariance, and the relative error of the features themselves. Borders are repeated in both networks.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from measure import Affine, Statistics, TapError, mean_errors
from networks import CONTENT, TAPS, Teacher
from pictures import centre_crop, photo_paths, texture
from torch import Tensor

from designgen import encoders
from designgen.encoders.base import Encoder
from designgen.repeat.lattice import Lattice

SIZE_PX = 256
PLACED = Lattice.named("none")

Table = dict[str, dict[str, float]]


@torch.no_grad()
def compare(encoder: Encoder, teacher: Teacher, pictures: list[Tensor]) -> Table:
    """Mean errors by kind and tap: {"gram": {"relu1_1": ..., ...}, "covariance": ..., "feature": ...}."""
    found: dict[str, list[TapError]] = {tap: [] for tap in TAPS}
    for x in pictures:
        own, target = encoder(x, TAPS, PLACED), teacher(x)
        for tap in TAPS:
            lift = encoder.lift(tap)
            assert lift is not None
            statistics = Statistics.of(own[tap], target[tap])
            lifted = statistics.lifted(Affine(lift.weight, lift.bias), Affine(*teacher.lift(tap)))
            found[tap].append(lifted.errors())
    means = {tap: mean_errors(errors) for tap, errors in found.items()}
    return {kind: {tap: round(means[tap][kind], 4) for tap in TAPS} for kind in ("gram", "covariance", "feature")}


@torch.no_grad()
def content_error(encoder: Encoder, teacher: Teacher, pictures: list[Tensor]) -> float:
    """Relative error of the teacher's relu4_2 as the best linear image of the student's, over all pictures."""
    parts = [Statistics.of(encoder(x, (CONTENT,), PLACED)[CONTENT], teacher(x)[CONTENT]) for x in pictures]
    joined = Statistics.joined(parts)
    return float(joined.regression_error(joined.best_affine()).sqrt())


def load_pictures(paths: list[Path]) -> list[Tensor]:
    """Middle crops, each (1, 3, 256, 256)."""
    return [torch.from_numpy(centre_crop(path, SIZE_PX))[None] for path in paths]


def show(title: str, table: Table) -> None:
    """Print a table."""
    print(f"{title}\n{'':12}" + "".join(f"{tap:>9}" for tap in TAPS) + "     mean")
    for kind, row in table.items():
        print(f"{kind:12}" + "".join(f"{v:9.3f}" for v in row.values()) + f"{sum(row.values()) / len(row):9.3f}")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="instead of the shipped ones")
    parser.add_argument("--art", type=Path, help="paintings, for information")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    return parser.parse_args()


def main() -> None:
    """Print the tables."""
    options = arguments()
    torch.set_num_threads(1)
    encoder, teacher = encoders.load("compact", weights=options.weights), Teacher(options.teacher)
    held_out = load_pictures(photo_paths(options.photos)[1])
    sets = {"photographs": held_out}
    rng = np.random.default_rng(7)
    sets["procedural textures"] = [torch.from_numpy(texture(rng, SIZE_PX).astype(np.float32))[None] for _ in range(40)]
    if options.art:
        sets["paintings"] = load_pictures(sorted(options.art.glob("*.jpg")))
    tables = {name: compare(encoder, teacher, pictures) for name, pictures in sets.items()}
    for name, table in tables.items():
        show(f"{name} ({len(sets[name])}, {SIZE_PX} px)", table)
    content = round(content_error(encoder, teacher, held_out), 4)
    print(f"relu4_2 of the teacher as a linear image of ours, photographs: {content:.3f}")
    if options.json:
        figures = tables["photographs"] | {
            "content_relu4_2": content,
            "other_sets": {k: v for k, v in tables.items() if k != "photographs"},
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
