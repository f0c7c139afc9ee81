from __future__ import annotations

import pytest
import torch

from .support import TinyEncoder


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def encoder() -> TinyEncoder:
    return TinyEncoder()
