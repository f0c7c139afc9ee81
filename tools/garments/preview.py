"""Write a template's preview.webp: the bare garment in two colours. Run with the project's own Python.

python tools/garments/preview.py templates/tshirt-front
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from designgen.mockup import MockupOptions, check_template, composite, load_template
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

HEIGHT_PX = 560
COLOURS = ("white", "navy")


def main() -> int:
    """Command line; returns 1 when the template does not pass its checks."""
    folder = Path(sys.argv[1])
    template = load_template(folder, ())
    nothing = Tile(
        np.zeros((1, 3, 16, 16), np.float32), Lattice.named("none"), 2.0, 2.0, np.zeros((1, 1, 16, 16), np.float32)
    )
    shown = [composite(nothing, template, MockupOptions(name, max_side_px=HEIGHT_PX)).pixels[0] for name in COLOURS]
    picture = np.concatenate(shown, axis=2).transpose(1, 2, 0)[..., ::-1]
    done, data = cv2.imencode(".webp", np.round(picture * 255).astype(np.uint8), [cv2.IMWRITE_WEBP_QUALITY, 88])
    if not done:
        raise RuntimeError("this OpenCV cannot write WebP")
    (folder / "preview.webp").write_bytes(data.tobytes())
    problems = check_template(folder)
    for problem in problems:
        sys.stderr.write(f"{folder.name}: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
