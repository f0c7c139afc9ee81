"""Where tensors live. Resolved once, at the entry of a transfer; everything after it follows its input."""

from __future__ import annotations

import torch

from designgen.errors import UsageError

TESTED = ("cpu",)
"""Devices that our tests run on. The others are written for and have not been run."""


def find_device(name: str) -> str:
    """Return the device to use.

    Args:
        name: "auto" takes a GPU if there is one; or cpu, cuda, cuda:N, mps.

    Raises:
        UsageError: It is not on this machine, or torch knows none of that name.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return "cuda"
        # Not taken by itself: float64, which the palette and covariance steps want, does not exist there.
        return "cpu"
    kind, _, number = name.partition(":")
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if kind not in present or (":" in name and not (kind == "cuda" and number.isdecimal() and number.isascii())):
        raise UsageError(f'There is no device "{name}".', "Use auto, cpu, cuda, cuda:1 (a GPU by its number) or mps.")
    if not present[kind]:
        raise UsageError(f"This machine has no {kind} device that PyTorch can use.", "Use --device cpu.")
    if number and int(number) >= torch.cuda.device_count():
        last = torch.cuda.device_count() - 1
        raise UsageError(f'There is no device "{name}".', f"The GPUs of this machine are cuda:0 to cuda:{last}.")
    return name
