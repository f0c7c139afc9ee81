"""What is switched for the products, and that it is put back."""

from __future__ import annotations

import pytest
import torch

from designgen.stylize.precision import full_precision, in_double


def tf32_allowed() -> bool:
    """The switch is global and can be read without a device; torch 2.9 renamed it."""
    matmul = torch.backends.cuda.matmul
    return matmul.fp32_precision == "tf32" if hasattr(matmul, "fp32_precision") else matmul.allow_tf32


def test_autocast_is_suspended_and_put_back():
    x = torch.eye(3)
    with torch.autocast("cpu", torch.bfloat16):
        assert (x @ x).dtype == torch.bfloat16
        with full_precision(x.device):
            assert (x @ x).dtype == torch.float32
        assert (x @ x).dtype == torch.bfloat16


def test_tf32_is_off_inside_and_put_back_even_after_an_error():
    torch.set_float32_matmul_precision("high")
    try:
        with pytest.raises(RuntimeError, match="out"), full_precision(torch.device("cuda")):
            assert not tf32_allowed()
            raise RuntimeError("out")
        assert tf32_allowed()
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision("highest")


def test_elsewhere_the_switch_is_left_alone():
    torch.set_float32_matmul_precision("high")
    try:
        with full_precision(torch.device("cpu")):
            assert tf32_allowed()
    finally:
        torch.set_float32_matmul_precision("highest")


def test_small_matrices_go_to_float64():
    assert in_double(torch.zeros(2, dtype=torch.bfloat16)).dtype == torch.float64
