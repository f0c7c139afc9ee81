"""Sums that must not be rounded: products at full float32, small matrices in float64, whatever the device allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor


@contextmanager
def full_precision(device: torch.device) -> Iterator[None]:
    """Keep TF32 and autocast out of the matrix products made inside.

    A Gram matrix sums over up to millions of positions, and the loss is a difference of two of them: the 10 bits of
    TF32 or the 7 of bfloat16 would be seen. On CUDA the process-wide TF32 setting is turned off and put back after;
    elsewhere there is none, and only autocast is suspended. Autograd runs backward passes outside, so a function that
    relies on this must enter it in its backward too.

    Args:
        device: Of the tensors that will be multiplied.
    """
    kind = device.type
    automatic = torch.amp.is_autocast_available(kind) and torch.is_autocast_enabled(kind)
    with torch.autocast(kind, enabled=False) if automatic else nullcontext():
        if kind != "cuda":
            yield
            return
        matmul = torch.backends.cuda.matmul
        # torch 2.9 renamed the switch, and refuses to read the old one where the new one was used.
        name, exact = ("fp32_precision", "ieee") if hasattr(matmul, "fp32_precision") else ("allow_tf32", False)
        before = getattr(matmul, name)
        setattr(matmul, name, exact)
        try:
            yield
        finally:
            setattr(matmul, name, before)


def in_double(x: Tensor) -> Tensor:
    """Return x in float64, where it is or, from a device that has none (mps), on the CPU; for small matrices."""
    return x.to("cpu", torch.float64) if x.device.type == "mps" else x.double()
