"""Train the small network that tells two pictures lying over each other from one.

    python -m tools.seams.train --photos PHOTOS --out RUN [--minutes 15]

Photographs with an odd number are learnt from, those with an even one are left to the benchmark and to the limits.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from PIL import Image
from safetensors.numpy import save_file
from torch import nn

from benchmarks.seam_cases import FIELDS
from designgen.repeat.lattice import Lattice
from tools.seams.pictures import Pool, patches

WIDTHS = (16, 32, 48, 48)
KERNELS = ((5, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 2), (3, 1, 2))
BATCH = 32
EACH = 8


def network() -> nn.Sequential:
    """A cell of 4 × 4 px sees 61 px around itself."""
    layers: list[nn.Module] = []
    for inputs, outputs, (side, stride, dilation) in zip((3, *WIDTHS), (*WIDTHS, 1), KERNELS, strict=True):
        reach = dilation * (side // 2)
        layers.append(nn.Conv2d(inputs, outputs, side, stride, reach, dilation))
        if outputs > 1:
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


def folded(net: nn.Sequential) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Weights of the convolutions alone, each with the normalisation after it."""
    found = {}
    convolutions = [layer for layer in net if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in net if isinstance(layer, nn.BatchNorm2d)]
    for number, layer in enumerate(convolutions):
        assert layer.bias is not None
        weight, bias = layer.weight.detach(), layer.bias.detach()
        if number < len(norms):
            norm = norms[number]
            assert norm.running_var is not None and norm.running_mean is not None
            gain = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
            weight, bias = weight * gain[:, None, None, None], (bias - norm.running_mean) * gain + norm.bias.detach()
        found[f"{number}.weight"], found[f"{number}.bias"] = weight.contiguous().numpy(), bias.contiguous().numpy()
    return found


def fields(rng: np.random.Generator, count: int) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """Synthetic pictures (256 px crops of larger ones) of every kind in turn."""
    made = []
    for number in range(count):
        side = int(rng.choice([288, 384]))
        picture = list(FIELDS.values())[number % len(FIELDS)](rng, side, Lattice.named("straight"))[0]
        made.append(np.round(picture.transpose(1, 2, 0)[:256, :256] * 255).astype(np.uint8))
    return made


def pool(photos: Path, remainder: int, most: int) -> Pool:
    paths = [p for p in sorted(photos.glob("*.jpg")) if int(p.stem) % 2 == remainder][:most]
    pictures = [np.array(Image.open(path).convert("RGB"), np.uint8) for path in paths]
    return Pool(pictures, fields(np.random.default_rng(7 + remainder), max(80, most // 2)))


def batch(rng: np.random.Generator, source: Pool, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    made = [one for _ in range(size // EACH) for one in patches(rng, source, EACH)]
    return torch.from_numpy(np.stack([m[0] for m in made])), torch.from_numpy(np.stack([m[1] for m in made]))


def rank_area(scores: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> float:
    """Area under the ROC curve of cells clearly blended against cells that are not."""
    good, bad = scores[labels > 0.7], scores[labels < 0.01]
    order = np.argsort(np.concatenate([good, bad]), kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(len(order))
    return float((ranks[: len(good)].sum() - len(good) * (len(good) - 1) / 2) / (len(good) * len(bad)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="net.pt of an earlier run")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    learnt, kept = pool(options.photos, 1, 500), pool(options.photos, 0, 100)
    test = batch(np.random.default_rng(99), kept, 256)
    net = network().to(memory_format=torch.channels_last)
    if options.resume:
        net.load_state_dict(torch.load(options.resume, weights_only=True))
    print(sum(p.numel() for p in net.parameters()), "parameters", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-3)
    options.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    step, summed = 0, 0.0
    while (gone := (time.monotonic() - begun) / (60 * options.minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 100) * 0.5 * (1 + np.cos(np.pi * gone))
        seen, label = batch(rng, learnt, BATCH)
        loss = nn.functional.binary_cross_entropy_with_logits(
            net(seen.to(memory_format=torch.channels_last))[:, 0], label
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        summed += float(loss.detach())
        step += 1
        if step % 100 == 0:
            net.eval()
            with torch.no_grad():
                scores = torch.cat([net(part)[:, 0] for part in torch.tensor_split(test[0], 4)])
                lost = float(nn.functional.binary_cross_entropy_with_logits(scores, test[1]))
            net.train()
            area = rank_area(scores.numpy().ravel(), test[1].numpy().ravel())
            print(f"{step} {gone:.2f} loss {summed / 100:.4f} kept {lost:.4f} area {area:.4f}", flush=True)
            summed = 0.0
            save_file(folded(net), options.out / "seam_blend.safetensors")
            torch.save(net.state_dict(), options.out / "net.pt")
    net.eval()
    save_file(folded(net), options.out / "seam_blend.safetensors")
    torch.save(net.state_dict(), options.out / "net.pt")


if __name__ == "__main__":
    main()
