"""Rebuild the style and swatch library, or check that it still comes out the same.

Usage: python -m tools.library.build [NAME ...] [--check]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools.library.catalogue import STYLES, SWATCHES
from tools.library.spec import StyleSpec, SwatchSpec

Real = npt.NDArray[np.floating[Any]]
U8 = npt.NDArray[np.uint8]
ROOT = Path(__file__).resolve().parents[2]
STYLE_LIMIT, SWATCH_LIMIT = 700_000, 1_500_000
# Two builds of libwebp or of numpy's FFT may differ in the last bit; a picture that changed differs far more.
WEBP_TOLERANCE = 1.5 / 255


def to_bytes(picture: Real) -> U8:
    """Round [0, 1] to 8 bits."""
    return np.asarray(np.round(np.clip(picture, 0, 1) * 255), np.uint8)


def encode_webp(picture: U8, quality: int) -> bytes:
    """Lossy WebP, stepping the quality down until it fits the limit."""
    while True:
        stream = io.BytesIO()
        Image.fromarray(picture).save(stream, "WEBP", quality=quality, method=6)
        if stream.tell() <= STYLE_LIMIT or quality <= 60:
            return stream.getvalue()
        quality -= 3


def encode_png(picture: U8) -> bytes:
    """Optimised 8-bit PNG, RGB or RGBA, that says its colours are sRGB."""
    stream, about = io.BytesIO(), PngInfo()
    about.add(b"sRGB", b"\x00")  # perceptual
    Image.fromarray(picture).save(stream, "PNG", optimize=True, pnginfo=about)
    return stream.getvalue()


def draw_swatch(spec: SwatchSpec) -> U8:
    """Draw a swatch as 8-bit RGB, or RGBA for a placed print."""
    made = spec.make(spec.size_px, spec.seed)
    if isinstance(made, tuple):
        colour, alpha = to_bytes(made[0]), to_bytes(made[1])
        return np.dstack([colour * (alpha > 0)[..., None], alpha])
    return to_bytes(made)


def maker_name(spec: StyleSpec | SwatchSpec) -> str:
    """Which function draws it, as a dotted name."""
    return f"{spec.make.__module__}.{spec.make.__qualname__}"


def style_toml(spec: StyleSpec, digest: str) -> str:
    """The style's own file."""
    rows = {
        "title": spec.title,
        "note": spec.note,
        "licence": "CC0-1.0",
        "picture": "picture.webp",
        "sha256": digest,
        "generator": maker_name(spec),
        "seed": spec.seed,
        "tags": list(spec.tags),
        "palette": list(spec.palette),
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items()]
    lines += [f"strength = {spec.strength}", f"style_scale = {spec.style_scale}", f"smoothness = {spec.smoothness}", ""]
    return "\n".join(lines)


def swatches_toml(entries: dict[str, dict[str, object]]) -> str:
    """The sidecar of all swatches, in the order of the catalogue."""
    head = "# Written by tools.library.build. Sizes are width x height of one repeat, in centimetres.\n"
    blocks = []
    for spec in SWATCHES:
        if spec.name in entries:
            rows = "\n".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in entries[spec.name].items())
            blocks.append(f"\n[{spec.name}]\n{rows}\n")
    return head + "".join(blocks)


def swatch_entry(spec: SwatchSpec, picture: U8, digest: str) -> dict[str, object]:
    """What the sidecar says of one swatch."""
    height_cm = round(spec.width_cm * picture.shape[0] / picture.shape[1], 1)
    return {
        "file": f"{spec.name}.png",
        "title": spec.title,
        "repeat": spec.repeat,
        "size_cm": [float(spec.width_cm), height_cm],
        "licence": "CC0-1.0",
        "generator": maker_name(spec),
        "seed": spec.seed,
        "tags": list(spec.tags),
        "sha256": digest,
    }


def build(names: set[str], root: Path) -> None:
    """Draw and write the named entries (all when empty)."""
    for style in STYLES:
        if names and style.name not in names:
            continue
        start = time.process_time()
        data = encode_webp(to_bytes(style.make(style.size_px, style.seed)), style.quality)
        folder = root / "styles" / style.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "picture.webp").write_bytes(data)
        (folder / "style.toml").write_text(style_toml(style, hashlib.sha256(data).hexdigest()), "utf-8")
        report(style.name, len(data), start)
    sidecar = root / "examples" / "swatches" / "swatches.toml"
    sidecar.parent.mkdir(parents=True, exist_ok=True)
    entries: dict[str, dict[str, object]] = {}
    for swatch in SWATCHES:
        if names and swatch.name not in names:
            continue
        start = time.process_time()
        picture = draw_swatch(swatch)
        data = encode_png(picture)
        (sidecar.parent / f"{swatch.name}.png").write_bytes(data)
        entries[swatch.name] = swatch_entry(swatch, picture, hashlib.sha256(data).hexdigest())
        report(swatch.name, len(data), start)
        if len(data) > SWATCH_LIMIT:
            sys.stderr.write(f"{swatch.name}: {len(data)} bytes is over {SWATCH_LIMIT}\n")
    # Read only now: several builds of some entries each may run at once.
    there = tomllib.loads(sidecar.read_text("utf-8")) if sidecar.exists() else {}
    sidecar.write_text(swatches_toml(there | entries), "utf-8")


def rewrite_words(root: Path) -> None:
    """Write the TOML files again from the catalogue and the pictures that are there, without drawing."""
    for style in STYLES:
        folder = root / "styles" / style.name
        if (folder / "picture.webp").is_file():
            digest = hashlib.sha256((folder / "picture.webp").read_bytes()).hexdigest()
            (folder / "style.toml").write_text(style_toml(style, digest), "utf-8")
    entries = {}
    for swatch in SWATCHES:
        path = root / "examples" / "swatches" / f"{swatch.name}.png"
        if path.is_file():
            with Image.open(path) as picture:
                pixels = np.asarray(picture, np.uint8)
            entries[swatch.name] = swatch_entry(swatch, pixels, hashlib.sha256(path.read_bytes()).hexdigest())
    (root / "examples" / "swatches" / "swatches.toml").write_text(swatches_toml(entries), "utf-8")


def report(name: str, size: int, start: float) -> None:
    """Say what was made."""
    sys.stdout.write(f"{name:24s} {size / 1000:7.0f} kB {time.process_time() - start:6.1f} s of CPU\n")
    sys.stdout.flush()


def check(names: set[str], root: Path) -> list[str]:
    """Draw again and compare with what is there; returns what differs."""
    wrong = []
    for style in STYLES:
        if names and style.name not in names:
            continue
        there = root / "styles" / style.name / "picture.webp"
        again = encode_webp(to_bytes(style.make(style.size_px, style.seed)), style.quality)
        with Image.open(there) as old, Image.open(io.BytesIO(again)) as new:
            gap = np.abs(np.asarray(old, np.float32) - np.asarray(new, np.float32)).mean() / 255
        if gap > WEBP_TOLERANCE:
            wrong.append(f"styles/{style.name}: mean difference {gap * 255:.2f} of 255")
    for swatch in SWATCHES:
        if names and swatch.name not in names:
            continue
        with Image.open(root / "examples" / "swatches" / f"{swatch.name}.png") as old:
            same = np.array_equal(np.asarray(old), draw_swatch(swatch))
        if not same:
            wrong.append(f"examples/swatches/{swatch.name}.png: pixels differ")
    return wrong


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.library.build", description=__doc__)
    parser.add_argument("names", nargs="*", help="styles and swatches to make; all by default")
    parser.add_argument("--check", action="store_true", help="compare with what is there, write nothing")
    parser.add_argument("--words", action="store_true", help="only write the TOML files again")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to write into")
    args = parser.parse_args()
    cv2.setNumThreads(1)  # sums over threads would change the last bits
    names = set(args.names)
    unknown = names - {s.name for s in STYLES} - {s.name for s in SWATCHES}
    if unknown:
        parser.error(f"not in the library: {', '.join(sorted(unknown))}")
    if args.check:
        wrong = check(names, args.root)
        sys.stdout.write("\n".join(wrong) + "\n" if wrong else "library: all the same\n")
        return 1 if wrong else 0
    if args.words:
        rewrite_words(args.root)
    else:
        build(names, args.root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
