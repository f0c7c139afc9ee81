"""Painting inside a wallpaper group: the picture as a function of its free values.

A picture with the symmetry of a group is x = R z[label]: one value z for every orbit of pixels, and for the hexagonal
groups, whose grid is oblique, a drawing R of that grid as the rectangle the losses look at. What is minimised over is
v = z[label]; its gradient is Rᵀ∇x, averaged over each orbit. So every step keeps the symmetry exactly, and nothing is
ever blurred by averaging pictures.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from designgen.repeat.groups import HEXAGONAL, orbit_labels
from designgen.repeat.hexagonal import hex_matrix, hex_sample
from designgen.stylize.optimise import Evaluate

LARGEST_HEXAGONAL_PX = 2048
"""Longest side of a tile with third turns: drawing a larger one would take gigabytes."""


@dataclass(frozen=True)
class Symmetry:
    """A group at one size of the tile.

    Attributes:
        labels: Orbit of each sample, (n,): the smallest flat index in it.
        weights: One over the size of each sample's orbit, (n,).
        grid_px: (h, w) of the samples.
        drawing: R, sparse (H·W, n), and Rᵀ; None where the samples are the pixels.
        size_px: (H, W) of the tile.
    """

    labels: Tensor
    weights: Tensor
    grid_px: tuple[int, int]
    drawing: tuple[Tensor, Tensor] | None
    size_px: tuple[int, int]

    @classmethod
    def of(cls, group: str, like: Tensor) -> Symmetry | None:
        """Return the symmetry of a tile of the size, precision and device of `like`, (B, C, H, W); None for p1.

        Raises:
            ValueError: There is no such group, or it cannot act on this size.
        """
        size = int(like.shape[-2]), int(like.shape[-1])
        return None if group == "p1" else _at(group, size, like.dtype, str(like.device))

    def free(self, picture: Tensor) -> Tensor:
        """Return v for a picture (B, C, H, W): (B, C, h, w), symmetric; where copies differ the first one counts."""
        if self.drawing is not None:
            # At the ends of a round only, so that the way over numpy costs nothing.
            sampled = hex_sample(picture.detach().cpu().float().numpy(), self.grid_px[1])
            picture = torch.from_numpy(sampled).to(picture)
        return picture.flatten(2)[..., self.labels].view(*picture.shape[:2], *self.grid_px)

    def drawn(self, v: Tensor) -> Tensor:
        """Return the picture of v, (B, C, H, W)."""
        return v if self.drawing is None else self._through(self.drawing[0], v, self.size_px)

    def pulled(self, gradient: Tensor) -> Tensor:
        """Return the gradient with respect to v of a gradient with respect to the picture."""
        if self.drawing is not None:
            gradient = self._through(self.drawing[1], gradient, self.grid_px)
        flat = gradient.flatten(2)
        sums = torch.zeros_like(flat).index_add_(2, self.labels, flat * self.weights)
        return sums[..., self.labels].view(*gradient.shape[:2], *self.grid_px)

    @staticmethod
    def _through(matrix: Tensor, x: Tensor, size_px: tuple[int, int]) -> Tensor:
        batch, channels = x.shape[:2]
        found: Tensor = matrix @ x.reshape(batch * channels, -1).T
        return found.T.reshape(batch, channels, *size_px).contiguous()

    def evaluation(self, evaluate: Evaluate) -> Evaluate:
        """Turn losses and gradients of pictures into those of v."""

        def of_free(v: Tensor, number: int) -> tuple[Tensor, Tensor]:
            loss, gradient = evaluate(self.drawn(v), number)
            return loss, self.pulled(gradient)

        return of_free


@lru_cache(maxsize=4)
def _at(group: str, size_px: tuple[int, int], dtype: torch.dtype, device: str) -> Symmetry:
    grid, drawing = size_px, None
    if group in HEXAGONAL:
        if max(size_px) > LARGEST_HEXAGONAL_PX:
            raise ValueError(f"size: expected at most {LARGEST_HEXAGONAL_PX} px a side for {group}, got {size_px}")
        grid = size_px[1], size_px[1]
        matrix = hex_matrix(grid[0], size_px)
        drawing = _sparse(matrix, dtype, device), _sparse(matrix.T.tocsr(), dtype, device)
    labels = torch.from_numpy(orbit_labels(group, grid).reshape(-1)).to(device)
    counts = torch.bincount(labels, minlength=labels.numel())
    return Symmetry(labels, counts[labels].to(dtype).reciprocal(), grid, drawing, size_px)


def _sparse(matrix: object, dtype: torch.dtype, device: str) -> Tensor:
    parts = (torch.from_numpy(getattr(matrix, name)) for name in ("indptr", "indices", "data"))
    pointers, indices, values = parts
    shape: tuple[int, int] = getattr(matrix, "shape")  # noqa: B009
    with warnings.catch_warnings():
        # torch calls the format a beta; products with dense matrices, all that is asked of it, have long been there.
        warnings.filterwarnings("ignore", message="Sparse CSR", category=UserWarning)
        return torch.sparse_csr_tensor(
            pointers.long(), indices.long(), values.to(dtype), size=shape, device=device, check_invariants=True
        )
