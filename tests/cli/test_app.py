"""How the command begins: what it sets for the process before torch is there to read it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SHOW = (
    "import os, sys\nfrom designgen.cli import app\n"
    "app.run_command = lambda arguments: print(os.environ['THP_MEM_ALLOC_ENABLE'], 'torch' in sys.modules) or 0\n"
    "app.main([])"
)


@pytest.mark.parametrize(("given", "seen"), [({}, "1"), ({"THP_MEM_ALLOC_ENABLE": "0"}, "0")])
def test_large_pages_are_asked_for_before_torch_is_there_unless_the_user_says_otherwise(
    given: dict[str, str], seen: str
) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "THP_MEM_ALLOC_ENABLE"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env={**clean, **given}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [seen, "False"]
