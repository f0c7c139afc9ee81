"""Plates rendered by Ghostscript, a batch of pages at a time, and the ink that they lay on top of each other."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

RENDER_DPI = 100
_BATCH = 8
_SECONDS_A_PAGE = 120
_PX_MM2 = (25.4 / RENDER_DPI) ** 2
_ROUNDING = 1.0
"""Four plates of 8 bits add up to within that many per cent."""
Plates = np.ndarray[Any, np.dtype[np.uint16]]


@dataclass(frozen=True)
class Ink:
    """How much ink a page takes.

    Attributes:
        page: Its number, from 1.
        most_percent: Most ink on any spot, all plates added.
        over_mm2: Area with more than was asked.
        at_mm: Middle of that area, from the left and the top of what is printed; None where there is none.
        trouble: Why the page could not be rendered; "" where it could.
    """

    page: int
    most_percent: float = 0.0
    over_mm2: float = 0.0
    at_mm: tuple[float, float] | None = None
    trouble: str = ""


def ghostscript() -> str | None:
    """Return the Ghostscript program, None where there is none."""
    return shutil.which("gs") or shutil.which("gswin64c")


def rendered(path: Path, pages: int, tac_percent: float) -> Iterator[Ink]:
    """Yield the ink of every page in order, rendered inside its BleedBox on all cores.

    Args:
        path: The file.
        pages: How many pages it has.
        tac_percent: Most ink that is asked for.
    """
    program = ghostscript()
    if program is None:
        raise FileNotFoundError("gs")
    batches = [(first, min(first + _BATCH - 1, pages)) for first in range(1, pages + 1, _BATCH)]
    workers = max(1, min(os.cpu_count() or 1, len(batches)))
    with ThreadPoolExecutor(workers, "plates") as pool:
        waiting: deque[Future[list[Ink]]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_batch, program, path, batch, tac_percent))
                if len(waiting) > workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _batch(program: str, path: Path, batch: tuple[int, int], tac_percent: float) -> list[Ink]:
    first, last = batch
    with tempfile.TemporaryDirectory(prefix="designgen-plates-") as folder:
        trouble = _render(program, path, batch, Path(folder))
        found = []
        for place, number in enumerate(range(first, last + 1), start=1):
            plates = _plates(Path(folder), place)
            if not plates:
                found.append(Ink(number, trouble=trouble or "no plates came out"))
            else:
                found.append(measure(number, _summed(plates), tac_percent))
    return found


def _render(program: str, path: Path, batch: tuple[int, int], folder: Path) -> str:
    """Render a batch of pages into a folder and return why that failed, "" where it did not."""
    command = [
        program, "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiffsep", f"-r{RENDER_DPI}", "-dUseBleedBox",
        f"-dFirstPage={batch[0]}", f"-dLastPage={batch[1]}", f"-sOutputFile={folder}/%d.tif", "-f", str(path.resolve()),
    ]  # fmt: skip
    seconds = _SECONDS_A_PAGE * (batch[1] - batch[0] + 1)
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return f"Ghostscript took more than {seconds} s"
    except OSError as error:
        return f"Ghostscript did not start: {error}"
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        return f"Ghostscript stopped with {said[-1][:200] if said else f'code {done.returncode}'}"
    return ""


def _plates(folder: Path, place: int) -> list[Path]:
    return sorted(folder.glob(f"{place}(*).tif"))


def _summed(plates: list[Path]) -> Plates:
    """Return the sum of all plates, 255 for 100 %; Ghostscript writes no ink as 255."""
    total: Plates | None = None
    for path in plates:
        with Image.open(path) as image:
            plate = 255 - np.asarray(image.convert("L"), np.uint16)
        total = plate if total is None else total + plate
    assert total is not None
    return total


def measure(page: int, total: Plates, tac_percent: float) -> Ink:
    """Return what the sum of a page's plates says.

    Args:
        page: Its number.
        total: (H, W), all plates added, 255 for 100 %, at `RENDER_DPI`.
        tac_percent: Most ink that is asked for.
    """
    most = float(total.max()) / 2.55
    over = total > (tac_percent + _ROUNDING) * 2.55
    if not over.any():
        return Ink(page, most)
    rows, columns = np.nonzero(over)
    middle = float(np.median(columns)) * 25.4 / RENDER_DPI, float(np.median(rows)) * 25.4 / RENDER_DPI
    return Ink(page, most, float(over.sum()) * _PX_MM2, middle)
