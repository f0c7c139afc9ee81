"""How fast documents are written and in how much memory: `python -m benchmarks.catalogue`, on an idle machine.

Every page holds four distinct pictures with texture at 300 dpi, a bar and an outline entry. Each measurement has a
process of its own; memory is the kernel's account of the peak less what the process had before the first page. "plain"
is ReportLab as it comes, given the very same pictures: converted and encoded by the same functions, one after the
other, and placed by `drawImage`.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIDE_PX = 360
PAGE_MM = (210.0, 297.0)
BOXES_MM = tuple((20.0 + 85 * column, 40.0 + 110 * row, 30.48, 30.48) for row in range(2) for column in range(2))
WRITERS = ("press x-4", "press screen", "plain")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--writers", nargs="*", default=list(WRITERS), metavar="NAME", help=", ".join(WRITERS))
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary folder unless given")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        writer, pages, path = json.loads(given.one)
        print(json.dumps(_measured(writer, pages, Path(path))))
        return
    rows = []
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for pages in given.pages:
            for writer in given.writers:
                rows.append(_in_a_process(writer, pages, Path(folder) / "document.pdf"))
                if not given.json:
                    _show(rows[-1], header=len(rows) == 1)
    if given.json:
        print(json.dumps(rows, indent=2))


def _in_a_process(writer: str, pages: int, path: Path) -> dict[str, Any]:
    task = json.dumps([writer, pages, str(path)])
    command = [sys.executable, "-m", "benchmarks.catalogue", "--one", task]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    path.unlink(missing_ok=True)
    if done.returncode:
        return {"writer": writer, "pages": pages, "failed": done.returncode}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _show(row: dict[str, Any], *, header: bool) -> None:
    if header:
        print(f"{os.cpu_count()} cores; {len(BOXES_MM)} pictures a page of {SIDE_PX} × {SIDE_PX} px")
        print(f"{'writer':<26}{'pages':>6}{'seconds':>9}{'cpu s':>8}{'pages/s':>9}{'file MB':>9}{'peak MB':>9}")
    if "failed" in row:
        print(f"{row['writer']:<26}{row['pages']:>6}   ended with {row['failed']}", flush=True)
        return
    print(
        f"{row['writer']:<26}{row['pages']:>6}{row['seconds']:>9.1f}{row['cpu_seconds']:>8.1f}"
        f"{row['pages'] / row['seconds']:>9.1f}{row['file_mb']:>9.1f}{row['peak_mb']:>9.0f}",
        flush=True,
    )


def _measured(writer: str, pages: int, path: Path) -> dict[str, Any]:
    texture = _texture()
    draw = _press if writer.startswith("press") else _plain
    with path.open("w+b") as stream:
        work = draw(writer, stream, texture)
        gc.collect()
        before, begun, cpu = _reset_peak_mb(), time.perf_counter(), time.process_time()
        for page in range(pages):
            work(page)
        work(-1)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return {
        "writer": writer,
        "pages": pages,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "file_mb": path.stat().st_size / 1e6,
        "peak_mb": _peak_mb() - before,
    }


def _press(writer: str, stream: Any, texture: np.ndarray) -> Callable[[int], None]:
    from designgen.press import SCREEN, DocumentFacts, open_document, press_profile, print_edition

    edition = SCREEN if "screen" in writer else print_edition(press_profile())
    document = open_document(stream, DocumentFacts("Benchmark", page_mm=PAGE_MM, issue_date="2026-01-01"), edition)

    def work(page: int) -> None:
        if page < 0:
            document.finish()
            return
        document.bookmark(f"p{page}", f"Page {page + 1}", 0)
        for index, box in enumerate(BOXES_MM):
            document.picture(_picture(texture, page, index), box)
        document.fill_with(document.inks.of_srgb((0.1, 0.1, 0.1)))
        document.rectangles([(20, 20, 60, 2)])
        document.end_page()

    return work


def _plain(writer: str, stream: Any, texture: np.ndarray) -> Callable[[int], None]:
    from reportlab import rl_config
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from designgen.press import InkTransform, press_profile
    from designgen.press.images import Codec, encode

    rl_config.useA85 = 0
    transform = InkTransform(press_profile())
    codec = Codec(to_inks=transform.inks)
    canvas = Canvas(stream, pagesize=tuple(side * 72 / 25.4 for side in PAGE_MM), invariant=1)

    def work(page: int) -> None:
        if page < 0:
            canvas.save()
            return
        canvas.bookmarkPage(f"p{page}", fit="Fit")
        canvas.addOutlineEntry(f"Page {page + 1}", f"p{page}", 0)
        for index, (x, y, w, h) in enumerate(BOXES_MM):
            data = encode(_picture(texture, page, index), codec).data
            canvas.drawImage(ImageReader(io.BytesIO(data)), *(side * 72 / 25.4 for side in (x, y, w, h)))
        canvas.setFillColorCMYK(0, 0, 0, 1)
        canvas.rect(57, 780, 170, 6, stroke=0, fill=1)
        canvas.showPage()

    return work


def _texture() -> np.ndarray:
    """A cloth larger than a picture, of which every picture is another piece."""
    rng = np.random.default_rng(7)
    side = 3 * SIDE_PX
    y, x = np.mgrid[0:side, 0:side]
    planes = [128 + 70 * np.sin(x / (9 + 5 * i)) * np.cos(y / (7 + 3 * i)) for i in range(3)]
    cloth = np.stack(planes, -1) + rng.normal(0, 18, (side, side, 1)) + rng.normal(0, 6, (side, side, 3))
    return np.clip(cloth, 0, 255).astype(np.uint8)


def _picture(texture: np.ndarray, page: int, index: int) -> np.ndarray:
    left, top = (page * 7 + index * 211) % (2 * SIDE_PX), (page * 3 + index * 97) % (2 * SIDE_PX)
    picture = texture[top : top + SIDE_PX, left : left + SIDE_PX].copy()
    picture[0, 0] = page % 251, index, page // 251
    return picture


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reset_peak_mb() -> float:
    """Let the kernel forget the peak so far, where it can, and return what is resident now (or that peak)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return _peak_mb()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
