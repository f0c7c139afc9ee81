"""Full renders of a printed shirt, the truth that composites are measured against (benchmarks/mockup.py).

    PYTHONPATH=. python tools/garments/truth.py MESH.npz RENDER_FOLDER benchmarks/garments --view tshirt-front

The print is on the mesh itself and goes through the whole light transport. The exposure is that of the template's
light render in RENDER_FOLDER. Files: {view}-{texture}-{seed}.webp (lossless, sRGB, 8 bits, 800 px high, black where
there is no cloth), textures {texture}.png, and facts in {view}.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import bpy  # first: it makes bmesh and mathutils importable

# isort: split

import cv2
import numpy as np
import render as studio
from cloth_nodes import print_on
from exr import read_exr
from pack import coverage, light_of, white_of
from raster import turns

Array = np.ndarray

SIZE = (640, 800)
SAMPLES = 6
TEXEL = 384
REPEAT_CM = {"checks": 10.0, "dots": 6.0, "letters": 12.0}
YAWS = {"tshirt-front": 0.0, "tshirt-back": 180.0}
FULL = ("front", "back", "sleeve-r", "sleeve-l")


def texture(name: str) -> Array:
    """One repeat (TEXEL, TEXEL, 3), sRGB 8 bits, blue first."""
    picture = np.full((TEXEL, TEXEL, 3), (222, 230, 236), np.uint8)
    half = TEXEL // 2
    if name == "checks":
        picture[:half, :half] = picture[half:, half:] = (96, 52, 30)
    elif name == "dots":
        for x, y, colour in ((0.25, 0.25, (60, 70, 190)), (0.75, 0.75, (70, 120, 40)), (0.75, 0.25, (30, 30, 30))):
            centre = (int(x * TEXEL), int(y * TEXEL))
            cv2.circle(picture, centre, TEXEL // 6, colour, -1, cv2.LINE_AA)
    else:
        picture[:] = (58, 34, 26)
        cv2.putText(picture, "Rag", (20, 170), cv2.FONT_HERSHEY_SIMPLEX, 5.0, (120, 200, 240), 26, cv2.LINE_AA)
        cv2.line(picture, (0, 300), (TEXEL, 300), (90, 90, 210), 30)
    return picture


def lay_print(thing: bpy.types.Object, mesh: dict[str, Array], turn: Array, repeat_cm: float) -> None:
    """Write the UV layer "print": the middle of a tile on the centre line, its top at the datum, as composites do.

    It is made from the layer "flat" and not from the mesh file, whose corners stand in another order where Blender has
    turned a face outwards.
    """
    count = len(mesh["part_names"])
    tops = np.array([mesh["flat_cm"][mesh["part"] == k, 1].max() for k in range(count)])
    tops[:2] = tops[:2].max()
    layers = thing.data.uv_layers
    flat = np.zeros(2 * len(thing.data.loops), np.float32)
    layers["flat"].data.foreach_get("uv", flat)
    x, y = 100.0 * flat.reshape(-1, 2).T.astype(float)
    slots = np.zeros(len(thing.data.polygons), np.int32)
    thing.data.polygons.foreach_get("material_index", slots)
    part = np.repeat(slots // 2, 3)  # all faces are triangles
    u = x * turn[part] / repeat_cm + 0.5
    v = 1.0 - (tops[part] - y) / repeat_cm
    layer = layers.get("print") or layers.new(name="print")
    layer.data.foreach_set("uv", np.stack([u, v], axis=1).ravel().astype(np.float32))


def exposure(folder: Path, parts: int) -> float:
    """The light that the template calls full."""
    light = read_exr(folder / "light.exr")
    alpha, masks = coverage(light, parts)
    return white_of(light_of(light, alpha)[0], masks)


def develop(path: Path, white: float) -> Array:
    """A render as sRGB, 8 bits, blue first; black outside the garment."""
    linear = np.clip(read_exr(path)["Combined"][..., :3] / white, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(encoded[..., ::-1] * 255).astype(np.uint8)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("rendered", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--view", choices=tuple(YAWS), required=True)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    out, view = arguments.out, arguments.view
    out.mkdir(parents=True, exist_ok=True)
    mesh = studio.load_mesh(arguments.mesh)
    white = exposure(arguments.rendered, len(mesh["part_names"]) + 1)
    turn = turns(arguments.rendered / "surface.npz")
    shot = studio.Shot(size=SIZE, samples=arguments.samples, yaw=YAWS[view], threads=arguments.threads)
    shirt, wall = studio.start(arguments.mesh, shot)
    wall.visible_camera = False
    lay_print(shirt, mesh, turn, 10.0)
    printed = {}
    for name in FULL:
        material = bpy.data.materials[name]
        print_on(material, bpy.data.images.new("print", TEXEL, TEXEL))
        printed[name] = next(node for node in material.node_tree.nodes if node.type == "TEX_IMAGE")
    for name, repeat_cm in REPEAT_CM.items():
        picture = texture(name)
        cv2.imwrite(str(out / f"{name}.png"), picture)
        image = bpy.data.images.load(str((out / f"{name}.png").resolve()))
        for node in printed.values():
            node.image = image
        lay_print(shirt, mesh, turn, repeat_cm)
        for seed in (1, 2):
            bpy.context.scene.cycles.seed = seed
            path = arguments.rendered / f"truth-{name}-{seed}.exr"
            studio.render(path, SIZE, shot.samples, denoise=True)
            target = out / f"{view}-{name}-{seed}.webp"
            cv2.imwrite(str(target), develop(path, white), [cv2.IMWRITE_WEBP_QUALITY, 101])
    facts = {
        "template": view,
        "size_px": list(SIZE),
        "samples": shot.samples,
        "seeds": [1, 2],
        "repeat_cm": REPEAT_CM,
        "parts": list(FULL),
        "white_light": round(white, 6),
        "blender": bpy.app.version_string,
    }
    (out / f"{view}.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
