"""The teacher, the student and the coordinates they are compared in.

Teacher: VGG-19 compressed by collaborative distillation (Wang, Li, Wang, Hu, Yang, CVPR 2020), given as a file.
Student: our own plain convolutions from random weights (He, Zhang, Ren, Sun, ICCV 2015, eq. 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import torch
from measure import Affine
from torch import Tensor, nn
from torch.nn import functional as F

TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
CONTENT = "relu4_2"
MEAN, STD = 0.45, 0.25
"""The affine the student sees its input through in training; it is folded into conv1_1 on export."""

POOLED = ("pool1", "pool2", "pool3", "pool4")
HINTED = ("relu1_1", "pool1", "relu2_1", "pool2", "relu3_1", "pool3", "relu4_1", CONTENT, "pool4", "relu5_1")
"""Where the student is asked for the teacher's thin features through a linear map
(Romero et al., "FitNets", ICLR 2015).

Between taps it is asked after the pooling: a maximum does not commute with a change of basis."""

TEACHER_WIDTHS = {
    "relu1_1": 16, "pool1": 16, "relu2_1": 32, "pool2": 32, "relu3_1": 64, "pool3": 64,
    "relu4_1": 128, "relu4_2": 128, "pool4": 128, "relu5_1": 128,
}  # fmt: skip

LAYERS = (
    ("conv1_1", 3, 16), ("conv1_2", 16, 16),
    ("conv2_1", 16, 32), ("conv2_2", 32, 32),
    ("conv3_1", 32, 64), ("conv3_2", 64, 64), ("conv3_3", 64, 64),
    ("conv4_1", 64, 128), ("conv4_2", 128, 160), ("conv4_3", 160, 160),
    ("conv5_1", 160, 160),
)  # fmt: skip
"""The student: name, channels in, channels out; a 2x2 maximum stands before the first layer of each later block."""

SEGMENTS = {
    "relu1_1": ("conv1_1",),
    "relu2_1": ("conv1_2", "conv2_1"),
    "relu3_1": ("conv2_2", "conv3_1"),
    "relu4_1": ("conv3_2", "conv3_3", "conv4_1"),
    "relu5_1": ("conv4_2", "conv4_3", "conv5_1"),
}
"""The layers between one tap and the next, which block-wise training feeds with the teacher's features."""


def conv(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """A 3x3 convolution that repeats the border, and its ReLU."""
    return F.relu(F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight, bias))


class Teacher(nn.Module):
    """The teacher's thin features and its lifts, the latter before their ReLU."""

    def __init__(self, path: Path) -> None:
        """Read the state dict (``weights_only``)."""
        super().__init__()
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.state: dict[str, Tensor] = {k: v.float() for k, v in state.get("model", state).items()}
        self._layers = [k[:-7] for k in self.state if k.endswith(".weight") and "aux" not in k and k != "conv0.weight"]

    def forward(self, x: Tensor, last: str = "relu5_1") -> dict[str, Tensor]:
        """Thin features by tap, after their ReLU, no deeper than ``last``."""
        x = F.conv2d(x, self.state["conv0.weight"], self.state["conv0.bias"])
        out: dict[str, Tensor] = {}
        for layer in self._layers:
            name = f"relu{layer[4]}_{layer[5]}"
            if layer[5] == "1" and layer[4] != "1":
                x = F.max_pool2d(x, 2)
                out[f"pool{int(layer[4]) - 1}"] = x
            x = conv(x, self.state[f"{layer}.weight"], self.state[f"{layer}.bias"])
            if name in TEACHER_WIDTHS:
                out[name] = x
            if name == last:
                break
        return out

    def lift(self, tap: str) -> tuple[Tensor, Tensor]:
        """(weight (C_out, C_in), bias (C_out,)) of the tap's linear lift."""
        key = f"conv{tap[4]}1_aux"
        return self.state[f"{key}.weight"].flatten(1), self.state[f"{key}.bias"]


class Coordinates:
    """An orthonormal basis of the space the teacher's lifted features of one tap lie in.

    Lifted features are y = P f + b, so they lie in span[P, b], of C_in + 1 dimensions at most. With [P b] = Q R, the
    coordinates R [f; 1] have the same inner products, distances and Gram norms as y, and are up to four times fewer.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        """Factor the lift."""
        q, r = torch.linalg.qr(torch.cat([weight, bias[:, None]], dim=1).double())
        self.basis = q.float()
        self.map = Affine(r[:, :-1].float(), r[:, -1].float())


class Student(nn.Module):
    """The student and, for training, its lifts into the teacher's coordinates and its hints.

    Kernels are kept as matrices (out, in * 9), the shape Muon orthogonalises.
    """

    def __init__(self) -> None:
        """Draw random weights from torch's generator."""
        super().__init__()
        self.kernels, self.biases, self.lifts, self.hints = (nn.ParameterDict() for _ in range(4))
        widths: dict[str, int] = {}
        for name, fan_in, fan_out in LAYERS:
            self.kernels[name] = nn.Parameter(torch.randn(fan_out, fan_in * 9) * (2 / (fan_in * 9)) ** 0.5)
            self.biases[name] = nn.Parameter(torch.zeros(fan_out))
            widths["relu" + name[4:]] = fan_out
            if name.endswith("_1"):
                widths[f"pool{int(name[4]) - 1}"] = fan_in
        for tap in HINTED:
            thin, target = widths[tap], TEACHER_WIDTHS[tap]
            self.hints[tap] = nn.Parameter(torch.randn(target, thin) * thin**-0.5)
            self.hints[f"{tap}_bias"] = nn.Parameter(torch.zeros(target))
            if tap in TAPS:
                self.lifts[tap] = nn.Parameter(torch.randn(target + 1, thin) * thin**-0.5)
                self.lifts[f"{tap}_bias"] = nn.Parameter(torch.zeros(target + 1))

    def run(self, x: Tensor, names: tuple[str, ...]) -> dict[str, Tensor]:
        """Some layers in a row, with the poolings before them; what is compared with the teacher, by name."""
        out: dict[str, Tensor] = {}
        for name in names:
            if name.endswith("_1") and name != "conv1_1":
                x = F.max_pool2d(x, 2)
                out[f"pool{int(name[4]) - 1}"] = x
            kernel = self.kernels[name]
            x = conv(x, kernel.view(len(kernel), -1, 3, 3), self.biases[name])
            if "relu" + name[4:] in HINTED:
                out["relu" + name[4:]] = x
        return out

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Thin features, end to end."""
        return self.run((x - MEAN) / STD, tuple(name for name, _, _ in LAYERS))

    def prefix(self, tap: str, x: Tensor) -> Tensor:
        """The features that go into the segment that ends at ``tap``."""
        for before in TAPS[: TAPS.index(tap)]:
            x = self.segment(before, x)[before]
        return x

    def segment(self, tap: str, x: Tensor) -> dict[str, Tensor]:
        """The segment that ends at ``tap``, fed with the previous tap's features (the picture for the first)."""
        return self.run((x - MEAN) / STD if tap == "relu1_1" else x, SEGMENTS[tap])

    def lift(self, tap: str) -> Affine:
        """The lift into the teacher's coordinates."""
        return Affine(self.lifts[tap], self.lifts[f"{tap}_bias"])

    def hint(self, tap: str) -> Affine:
        """The linear guess of the teacher's thin features."""
        return Affine(self.hints[tap], self.hints[f"{tap}_bias"])

    @torch.no_grad()
    def set_lift(self, tap: str, lift: Affine) -> None:
        """Replace a lift."""
        self.lifts[tap].copy_(lift.weight)
        self.lifts[f"{tap}_bias"].copy_(lift.bias)

    @torch.no_grad()
    def set_hint(self, tap: str, hint: Affine) -> None:
        """Replace a hint."""
        self.hints[tap].copy_(hint.weight)
        self.hints[f"{tap}_bias"].copy_(hint.bias)

    @torch.no_grad()
    def stitch(self) -> None:
        """Join the segments: each first convolution takes the student's features through the hint before it."""
        for before, after in pairwise(TAPS):
            self.see_through(SEGMENTS[after][0], self.hint(before))

    @torch.no_grad()
    def see_through(self, name: str, lens: Affine) -> None:
        """Compose a convolution with a linear map of its input: exact, since the border is repeated."""
        kernel = self.kernels[name]
        taps9 = kernel.view(len(kernel), -1, 9)
        self.biases[name] += torch.einsum("ojk,j->o", taps9, lens.bias)
        kernel.copy_(torch.einsum("ojk,ji->oik", taps9, lens.weight).reshape(kernel.shape))


@torch.no_grad()
def rebalance(student: Student, x: Tensor) -> int:
    """Bring every activation to a root mean square of 1 and revive dead channels; how many were dead.

    A ReLU is positively homogeneous, so a channel's scale can move into the next kernel without changing the function.
    A channel that never fires on ``x`` gets new random weights in, and none out. Orthogonalised steps are blind to the
    scale they act on: without this, segments that see large activations lose half their channels.
    """
    dead_count = 0
    x = (x - MEAN) / STD
    names = [name for name, _, _ in LAYERS]
    for index, name in enumerate(names):
        if name.endswith("_1") and name != "conv1_1":
            x = F.max_pool2d(x, 2)
        kernel, bias = student.kernels[name], student.biases[name]
        seen = conv(x, kernel.view(len(kernel), -1, 3, 3), bias).square().mean(dim=(0, 2, 3)).sqrt()
        dead = seen < 1e-2 * seen.max()
        dead_count += int(dead.sum())
        kernel[dead] = torch.randn(int(dead.sum()), kernel.shape[1]) * kernel.shape[1] ** -0.5
        kernel[dead] -= kernel[dead].mean(dim=1, keepdim=True)
        bias[dead] = 0.0
        seen = conv(x, kernel.view(len(kernel), -1, 3, 3), bias).square().mean(dim=(0, 2, 3)).sqrt().clamp_min(1e-6)
        kernel /= seen[:, None]
        bias /= seen
        out = seen.masked_fill(dead, 0.0)
        if index + 1 < len(names):
            following = student.kernels[names[index + 1]]
            following.copy_((following.view(len(following), -1, 9) * out[:, None]).reshape(following.shape))
        readers = [f"relu{name[4:]}"]
        if index + 1 < len(names) and names[index + 1].endswith("_1"):
            readers.append(f"pool{name[4]}")
        for tap in readers:
            for maps in (student.hints, student.lifts):
                if tap in maps:
                    maps[tap].mul_(out)
        x = conv(x, kernel.view(len(kernel), -1, 3, 3), bias)
    return dead_count


def export_state(student: Student, coordinates: Mapping[str, Coordinates]) -> dict[str, Tensor]:
    """The student as it ships: convolutions with the input affine folded in, lifts to the full width, float16."""
    state: dict[str, Tensor] = {}
    for name, fan_in, fan_out in LAYERS:
        weight = student.kernels[name].detach().view(fan_out, fan_in, 3, 3).clone()
        bias = student.biases[name].detach().clone()
        if name == "conv1_1":
            weight /= STD
            bias -= MEAN * weight.sum(dim=(1, 2, 3))
        state[f"{name}.weight"], state[f"{name}.bias"] = weight, bias
    for tap in TAPS:
        basis = coordinates[tap].basis
        state[f"lift.{tap}.weight"] = basis @ student.lifts[tap].detach()
        state[f"lift.{tap}.bias"] = basis @ student.lifts[f"{tap}_bias"].detach()
    return {k: v.half().contiguous() for k, v in state.items()}
