"""Errors between student and teacher: features, Gram matrices, centred covariances; relative, per picture.

A lift y = P f + b is linear, so every error between lifted features follows from the thin features' joint statistics
(sums of f and f f'); nothing is lifted per pixel. The same identity makes the style loss cheap in use.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class TapError:
    """Relative errors at one tap, each (B,)."""

    feature: Tensor
    gram: Tensor
    covariance: Tensor


@dataclass(frozen=True)
class Affine:
    """y = weight f + bias."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True)
class Statistics:
    """Means over the pixels of student features s, teacher features t, and their products; (B, C) and (B, C, C')."""

    s: Tensor
    t: Tensor
    ss: Tensor
    st: Tensor
    tt: Tensor

    @classmethod
    def joined(cls, parts: list[Statistics]) -> Statistics:
        """Statistics of more pictures."""
        return cls(*(torch.cat([getattr(p, name) for p in parts]) for name in ("s", "t", "ss", "st", "tt")))

    @classmethod
    def of(cls, student: Tensor, teacher: Tensor) -> Statistics:
        """Statistics of thin features (B, C, H, W); fastest when they are channels-last."""
        s, t = (x.permute(0, 2, 3, 1).flatten(1, 2) for x in (student, teacher))
        area = s.shape[1]
        return cls(
            s=s.mean(dim=1), t=t.mean(dim=1), ss=s.mT @ s / area, st=s.mT @ t / area, tt=t.mT @ t / area
        )  # fmt: skip

    def lifted(self, student: Affine, teacher: Affine) -> Statistics:
        """The statistics of the lifted features."""
        p, a, q, b = student.weight, student.bias, teacher.weight, teacher.bias
        ps, qt = self.s @ p.T, self.t @ q.T
        s, t = ps + a, qt + b
        # P G P' + (P m) b' + b (P m + b)'
        return Statistics(
            s=s,
            t=t,
            ss=p @ self.ss @ p.T + ps[:, :, None] * a + a[:, None] * s[:, None, :],
            st=p @ self.st @ q.T + ps[:, :, None] * b + a[:, None] * t[:, None, :],
            tt=q @ self.tt @ q.T + qt[:, :, None] * b + b[:, None] * t[:, None, :],
        )

    def regression_error(self, guess: Affine) -> Tensor:
        """Relative squared error of the teacher's features as a linear image of the student's, over the batch."""
        w, b = guess.weight, guess.bias
        total = ((w @ self.ss) * w).sum() + 2 * (self.s @ w.T @ b).sum() + len(self.s) * b.square().sum()
        cross = (self.st * w.T).sum() + (self.t @ b).sum()
        energy = self.tt.diagonal(dim1=1, dim2=2).sum()
        return (total - 2 * cross + energy) / energy

    def feature_error(self) -> Tensor:
        """Squared distance of the features over the teacher's mean square, over the batch."""
        total = (self.ss - 2 * self.st + self.tt).diagonal(dim1=1, dim2=2).sum()
        return total / self.tt.diagonal(dim1=1, dim2=2).sum()

    def best_affine(self, teacher: Affine | None = None, ridge: float = 1e-4) -> Affine:
        """The affine map of the student's features nearest to the teacher's (lifted if a lift is given)."""
        ss, st = self.ss.double().mean(dim=0), self.st.double().mean(dim=0)
        s, t = self.s.double().mean(dim=0), self.t.double().mean(dim=0)
        within = ss - torch.outer(s, s)
        within.diagonal().add_(ridge * within.diagonal().mean())
        weight = torch.linalg.solve(within, st - torch.outer(s, t)).T
        bias = t - weight @ s
        if teacher is not None:
            lift = teacher.weight.double()
            weight, bias = lift @ weight, lift @ bias + teacher.bias.double()
        return Affine(weight.float(), bias.float())

    def errors(self) -> TapError:
        """||Gs - Gt||F / ||Gt||F, the same of the centred covariance, and of the features; per picture."""
        total = (self.ss - 2 * self.st + self.tt).diagonal(dim1=1, dim2=2).sum(dim=1)
        energy = self.tt.diagonal(dim1=1, dim2=2).sum(dim=1)
        cov_s = self.ss - self.s[:, :, None] * self.s[:, None, :]
        cov_t = self.tt - self.t[:, :, None] * self.t[:, None, :]
        return TapError(
            feature=(total.clamp_min(0) / energy).sqrt(), gram=_ratio(self.ss, self.tt), covariance=_ratio(cov_s, cov_t)
        )


def _ratio(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).flatten(1).norm(dim=1) / b.flatten(1).norm(dim=1).clamp_min(1e-8)


def mean_errors(errors: list[TapError]) -> dict[str, float]:
    """Means over all pictures."""
    fields = ("feature", "gram", "covariance")
    return {name: float(torch.cat([getattr(e, name) for e in errors]).mean()) for name in fields}
