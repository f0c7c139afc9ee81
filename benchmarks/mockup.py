"""How true our mockups are, how fast, and how much memory they take; beside the usual way of making them.

Truth: full Cycles renders of the same mesh with the texture on it, two seeds each (benchmarks/garments, made by
tools/garments/truth.py). SSIM (Wang et al. 2004, Gaussian window, sRGB luma) inside the printed parts: for ours, for
the usual way (benchmarks/usual_way.py: quad, displacement by luminance, multiply), and between the two seeds as the
noise floor. Exposure is matched by one factor of light for each picture.
Speed and memory: an all-over half-drop at 1600 x 1800, once its template is loaded, processor time on one core.

`python -m benchmarks.mockup [--truth DIR] [--templates DIR] [--pictures DIR]` prints tables; `--pictures` also writes
truth, ours, the usual way and their differences side by side; those of benchmarks/differences are made so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

from benchmarks.usual_way import Photo, usual_way
from designgen.imaging import read_picture
from designgen.mockup import MockupOptions, Template, composite, load_template
from designgen.mockup.background import parse_background
from designgen.mockup.layouts import px_per_cm
from designgen.mockup.levels import decode_picture, encode_picture
from designgen.mockup.prepared import Prepared, prepared
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from designgen.resources import root

HERE = Path(__file__).parent
SPEED_SIZE = (1600, 1800)
LIMITS = {"ssim": 0.97, "seconds": 1.0, "memory_mb": 1024.0}
ROUNDS = 5
BLACK = parse_background("#000000")
"""What the truth has where there is no cloth: the window of SSIM reaches beyond the edge."""


@dataclass(frozen=True)
class Row:
    """One view with one texture."""

    view: str
    texture: str
    ours: float
    body: float
    usual: float
    floor: float
    ours_off: float
    usual_off: float


def ssim_inside(one: np.ndarray, other: np.ndarray, inside: np.ndarray) -> float:
    """SSIM of two pictures (H, W, 3), mean over where `inside` holds."""
    lumas = [cv2.cvtColor(picture.astype(np.float32), cv2.COLOR_RGB2GRAY) for picture in (one, other)]
    _, plane = structural_similarity(
        *lumas, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True
    )
    return float(plane[inside].mean())


def exposed(picture: np.ndarray, truth: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The picture in the truth's exposure: one factor of light for all of it, the least squares' one."""
    light, wanted = decode_picture(picture), decode_picture(truth)
    gain = float((light[inside] * wanted[inside]).sum() / (light[inside] ** 2).sum())
    return encode_picture(light * gain)


def only_printed(template: Template, printed: list[str]) -> Template:
    """The template with a print on these parts alone, as the truth was rendered, in white."""
    parts = tuple(
        part if part.name in printed else part.model_copy(update={"takes_print": "never"})
        for part in template.spec.parts
    )
    by_name = {part.name: part for part in parts}
    maps = tuple(replace(each, part=by_name[each.part.name]) for each in template.parts)
    return replace(template, spec=template.spec.model_copy(update={"parts": parts}), parts=maps)


def plain_photo(template: Template, side_px: int, part_name: str) -> Photo:
    """What the usual way is given: the white garment as it looks, and four corners on the chest."""
    nothing = Tile(np.ones((1, 3, 8, 8), np.float32), Lattice(), 50.0, 50.0)
    shown = composite(nothing, template, MockupOptions(max_side_px=side_px, weave=0.0, background=BLACK, shadow=0.0))
    small = prepared(template, side_px).template
    part = next(each for each in small.parts if each.part.name == part_name)
    corners_cm = np.array([(-16.0, 18.0), (16.0, 18.0), (16.0, 56.0), (-16.0, 56.0)])
    corners_px = []
    for u, v in corners_cm:
        distance = np.where(part.owned, np.hypot(part.u_cm - u, part.v_cm - v), np.inf)
        row, column = np.unravel_index(int(np.argmin(distance)), distance.shape)
        samples = part.supersample
        corners_px.append((part.left + (column + 0.5) / samples, part.top + (row + 0.5) / samples))
    return Photo(shown.pixels[0].transpose(1, 2, 0), small.alpha, np.array(corners_px), corners_cm)


def covered_by(ready: Prepared, names: list[str]) -> np.ndarray:
    """Where the picture shows these parts and nothing else."""
    inside = np.zeros(ready.template.size_px, np.float32)
    for grid in ready.grids:
        if grid.part.part.name in names:
            for block in grid.blocks:
                h, w = block.mask.shape
                inside[block.top : block.top + h, block.left : block.left + w] += block.mask
    return inside > 0.99


def measure(facts: dict[str, object], folder: Path, template: Template, pictures: Path | None) -> list[Row]:
    """Measure one view against its truth."""
    view, side = str(facts["template"]), max(facts["size_px"])  # type: ignore[call-overload]
    printed = list(facts["parts"])  # type: ignore[call-overload]
    template = only_printed(template, printed)
    ready = prepared(template, side)
    sure = covered_by(ready, printed)
    body = covered_by(ready, [name for name in printed if not name.startswith("sleeve")])
    photo = plain_photo(template, side, "back" if "back" in view else "front")
    rows = []
    for texture, repeat_cm in facts["repeat_cm"].items():  # type: ignore[attr-defined]
        pixels = read_picture(folder / f"{texture}.png").pixels
        tile = Tile(pixels, Lattice(), repeat_cm * 10.0, repeat_cm * 10.0 * pixels.shape[2] / pixels.shape[3])
        seeds = [_picture(folder / f"{view}-{texture}-{seed}.webp") for seed in facts["seeds"]]  # type: ignore[attr-defined]
        truth = seeds[0]
        ours = (
            composite(tile, template, MockupOptions(max_side_px=side, weave=0.0, background=BLACK, shadow=0.0))
            .pixels[0]
            .transpose(1, 2, 0)
        )
        usual = usual_way(tile, photo)
        ours, usual = (exposed(picture, truth, sure) for picture in (ours, usual))
        rows.append(
            Row(
                view,
                texture,
                ssim_inside(ours, truth, sure),
                ssim_inside(ours, truth, body),
                ssim_inside(usual, truth, sure),
                ssim_inside(seeds[1], truth, sure),
                float(np.abs(ours - truth)[sure].mean() * 255),
                float(np.abs(usual - truth)[sure].mean() * 255),
            )
        )
        if pictures is not None:
            _show(pictures / f"{view}-{texture}.webp", truth, ours, usual, sure)
    return rows


def _picture(path: Path) -> np.ndarray:
    return np.ascontiguousarray(read_picture(path).pixels[0].transpose(1, 2, 0))


def _show(path: Path, truth: np.ndarray, ours: np.ndarray, usual: np.ndarray, sure: np.ndarray) -> None:
    """Truth, ours, ours - truth; beneath it the usual way's. Differences are four times as large, around grey."""
    apart = [np.clip(0.5 + 4 * (picture - truth), 0, 1) * sure[..., None] for picture in (ours, usual)]
    sheet = np.vstack([np.hstack([truth, ours, apart[0]]), np.hstack([truth, usual, apart[1]])])
    Image.fromarray(np.round(sheet * 255).clip(0, 255).astype(np.uint8)).save(path, quality=85, method=6)


def speed(template: Template) -> tuple[float, float, int, int]:
    """Seconds of one mockup, ours and the usual way, of processor time; and its size in pixels."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(0)
    pixels = cv2.GaussianBlur(rng.random((590, 590, 3), np.float32), (0, 0), 2)
    tile = Tile(pixels.transpose(2, 0, 1)[None].copy(), Lattice.named("half-drop"), 100.0, 100.0)
    height, width = template.size_px
    # As many pixels as 1600 x 1800 have.
    side = round(max(height, width) * min(1.0, (SPEED_SIZE[0] * SPEED_SIZE[1] / (height * width)) ** 0.5))
    options = MockupOptions(max_side_px=side)
    photo = plain_photo(template, side, "back" if "back" in template.spec.id else "front")
    shown = composite(tile, template, options)

    def best(make: object) -> float:
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            make()  # type: ignore[operator]
            times.append(time.process_time() - start)
        return min(times)

    ours = best(lambda: composite(tile, template, options))
    usual = best(lambda: usual_way(tile, photo))
    return ours, usual, int(shown.pixels.shape[3]), int(shown.pixels.shape[2])


def memory_mb(folder: Path) -> float:
    """Peak memory of a process that loads a template and makes one mockup of full size."""
    done = subprocess.run([sys.executable, "-c", _ONE_MOCKUP, str(folder)], capture_output=True, text=True, check=True)
    return float(done.stdout)


_ONE_MOCKUP = """
import re, resource, sys
from pathlib import Path
import numpy as np
from designgen.mockup import composite, load_template
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

pixels = np.random.default_rng(0).random((1, 3, 590, 590), np.float32)
composite(Tile(pixels, Lattice.named("half-drop"), 100, 100), load_template(Path(sys.argv[1]), ()))
status = Path("/proc/self/status")
if status.exists():  # the other figure counts what the parent held when it started us
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 2**10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
"""


def main() -> int:
    """Print the tables; 1 where a limit is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--truth", type=Path, default=HERE / "garments", help="Folder of the truth renders.")
    parser.add_argument("--templates", type=Path, default=root("templates"), help="Folder of the templates.")
    parser.add_argument("--pictures", type=Path, help="Also write the pictures side by side here.")
    parser.add_argument("--no-speed", action="store_true", help="Leave speed and memory out.")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for path in sorted(options.truth.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        template = load_template(options.templates / facts["template"], ())
        rows += measure(facts, options.truth, template, options.pictures)
    print("| view | texture | SSIM ours | on the body | SSIM usual way | noise floor | off ours | off usual way |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row.view} | {row.texture} | {row.ours:.4f} | {row.body:.4f} | {row.usual:.4f} | {row.floor:.4f} "
            f"| {row.ours_off:.2f}/255 | {row.usual_off:.2f}/255 |"
        )
    good = bool(rows) and min(row.ours for row in rows) >= LIMITS["ssim"]
    if not options.no_speed:
        folder = options.templates / "tshirt-front"
        template = load_template(folder, ())
        ours, usual, width, height = speed(template)
        peak = memory_mb(folder)
        print(f"\nAll-over, {width} x {height} px, one core: ours {ours:.2f} s, the usual way {usual:.2f} s.")
        print(f"Peak memory at {template.size_px[1]} x {template.size_px[0]} px: {peak:.0f} MB.")
        print(f"Scale of the template: {px_per_cm(template):.1f} px a cm.")
        good = good and ours <= LIMITS["seconds"] and peak <= LIMITS["memory_mb"]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
