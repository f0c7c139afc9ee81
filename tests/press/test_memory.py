"""A long document needs the memory of a short one: what is written is let go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
import numpy as np
from designgen.press import SCREEN, DocumentFacts, open_document, press_profile, print_edition

pages, path = int(sys.argv[1]), sys.argv[2]
rng = np.random.default_rng(0)
with open(path, "w+b") as stream:
    facts = DocumentFacts("Long", page_mm=(100, 100))
    document = open_document(stream, facts, print_edition(press_profile()), workers=2)
    def page(number):
        for index in range(6):
            document.picture(rng.integers(0, 256, (200, 200, 3), dtype=np.uint8), (10, 10, 16, 16))
        document.bookmark(f"p{number}", f"Page {number}", 0)
        document.end_page()
    for number in range(12):  # until the queue is full and every library has what it needs
        page(number)
    open("/proc/self/clear_refs", "w").write("5")
    before = int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
    for number in range(12, 12 + pages):
        page(number)
    document.finish()
    peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
print((peak - before) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux's account of memory")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "60", str(path)], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    grown_mb, written_mb = int(done.stdout), path.stat().st_size / 2**20
    assert written_mb > 30
    assert grown_mb < 0.4 * written_mb
