"""Pack one rendered view into a template folder: 16-bit passes, masks, maps, template.toml and a preview.

python tools/garments/pack.py RENDER_FOLDER MESH.npz templates/tshirt-front --view front
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from denoise import denoise
from exr import grey, read_exr
from scipy.ndimage import gaussian_filter

Array = np.ndarray

PARTS = ("front", "back", "sleeve-r", "sleeve-l", "band", "inside")
BAND, INSIDE = 4, 5
MAP_STEP_CM = 0.002
SHADING_SCALE, GLOSS_SCALE = 1.6, 0.25
KNIT = 0.012
# The white point: this percentile of the body's light becomes 1, brighter light is rolled off softly.
WHITE_PERCENTILE = 85
COLOURS = """
[[colours]]
name = "white"
srgb = "#f4f3f0"

[[colours]]
name = "heather-grey"
srgb = "#b3b3b4"
melange = 0.13

[[colours]]
name = "sand"
srgb = "#d6c6aa"

[[colours]]
name = "red"
srgb = "#b3202c"
gloss = 1.1

[[colours]]
name = "navy"
srgb = "#1f2a44"
gloss = 1.1
lift = 0.004

[[colours]]
name = "black"
srgb = "#19191b"
gloss = 1.0
lift = 0.003
"""


@dataclass(frozen=True)
class View:
    """What the packer gathers about one view before it writes.

    Planes are (H, W); `index`, `u_cm` and `v_cm` are twice that size.
    """

    shading: Array
    gloss: Array
    alpha: Array
    masks: list[Array]
    shadow: Array
    index: Array
    u_cm: Array
    v_cm: Array


def png(plane: Array) -> bytes:
    """Encode a grey PNG, 8 or 16 bits, trying every row filter: maps compress half as large as with one filter."""
    height, width = plane.shape
    depth = plane.dtype.itemsize
    raw = plane.astype(">u2" if depth == 2 else "u1").tobytes()
    rows = np.frombuffer(raw, np.uint8).reshape(height, width * depth).astype(np.int16)
    left = np.pad(rows, ((0, 0), (depth, 0)))[:, :-depth]
    above = np.pad(rows, ((1, 0), (0, 0)))[:-1]
    corner = np.pad(above, ((0, 0), (depth, 0)))[:, :-depth]
    guess = left + above - corner
    a, b, c = abs(guess - left), abs(guess - above), abs(guess - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
    predictors = [np.zeros_like(rows), left, above, (left + above) // 2, paeth]
    residues = np.stack([(rows - p).astype(np.uint8) for p in predictors])
    cost = np.abs(residues.view(np.int8).astype(np.int32)).sum(axis=2)
    best = np.argmin(cost, axis=0)
    lines = residues[best, np.arange(height)]
    body = np.concatenate([best[:, None].astype(np.uint8), lines], axis=1).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth * 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def to_16_bit(plane: Array, full_scale: float, bits: int = 16) -> Array:
    """Quantise to `bits` steps of the full scale, stored in 16 bits: fewer steps make a smaller file."""
    top = 2**bits - 1
    steps = np.round(np.clip(plane / full_scale, 0, 1) * top)
    return np.round(steps * 65535.0 / top).astype(np.uint16)


def roll_off(light: Array, knee: float = 0.96, limit: float = 1.10) -> Array:
    """Leave light up to the knee alone and bend the rest towards the limit, like a film's shoulder."""
    room = limit - knee
    over = np.maximum(light - knee, 0.0)
    return np.where(light > knee, knee + room * (1.0 - np.exp(-over / room)), light)


def fill_outside(plane: Array, weight: Array) -> Array:
    """Carry values from the garment outwards, so that half-covered pixels are not darkened."""
    known = np.where(weight > 0.5, 1.0, 0.0)
    out, seen = plane * known, known
    for _ in range(6):
        near, count = cv2.blur(out, (3, 3)), cv2.blur(seen, (3, 3))
        grown = (seen == 0) & (count > 1e-9)
        out = np.where(grown, near / np.maximum(count, 1e-9), out)
        seen = np.where(grown, 1.0, seen)
    return out


def cloth_position(data: dict[str, Array], mesh: dict[str, Array]) -> tuple[Array, Array, Array]:
    """Part index (0 for none), u to the right and v down in cm, from the unfiltered render."""
    material = np.round(data["IndexMA.X"]).astype(int) - 1
    piece = np.where(material >= 0, material // 2, -1)
    inside = (material % 2 == 1) & (piece != BAND)
    x, y = data["UV.U"] * 100.0, data["UV.V"] * 100.0
    tops = np.array([mesh["flat_cm"][mesh["part"] == k, 1].max() for k in range(5)])
    length = tops[0] if tops[0] > tops[1] else tops[1]
    tops[:2] = length  # front and back share the datum: the high point of the shoulder
    u = x.copy()
    v = np.where(piece >= 0, tops[np.maximum(piece, 0)] - y, 0.0)
    for k in range(5):
        here = (piece == k) & ~inside
        if here.sum() > 50 and orientation(u, v, here) < 0:
            u = np.where(piece == k, -u, u)
    index = np.where(piece < 0, 0, np.where(inside, INSIDE + 1, piece + 1))
    return index.astype(np.uint8), u, v


def knit(index: Array, u: Array, v: Array) -> Array:
    """Fine relief of jersey as relative light (H, W), mean 0: it lies on the cloth, not on the picture.

    Loops are far smaller than a pixel; what a camera sees of them is a faint irregular grain, longer along the wales.
    """
    side, texel = 512, 0.045
    noise = gaussian_filter(np.random.default_rng(11).standard_normal((side, side)), (1.1, 0.6), mode="wrap")
    noise /= noise.std()
    column, row = np.floor(u / texel).astype(int) % side, np.floor(v / texel).astype(int) % side
    grain = np.where(index > 0, noise[row, column], 0.0)
    height, width = index.shape
    return grain.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))


def orientation(u: Array, v: Array, here: Array) -> float:
    """Sign of the map's determinant: positive when lettering on the cloth reads the right way round."""
    both = here[1:, 1:] & here[:-1, 1:] & here[1:, :-1]
    ux, uy = u[1:, 1:] - u[1:, :-1], u[1:, 1:] - u[:-1, 1:]
    vx, vy = v[1:, 1:] - v[1:, :-1], v[1:, 1:] - v[:-1, 1:]
    return float(np.median((ux * vy - uy * vx)[both]))


def gather(folder: Path, mesh: dict[str, Array]) -> View:
    """Read the renders and make clean planes of them."""
    beauty, data, wall = (read_exr(folder / f"{name}.exr") for name in ("beauty", "data", "wall"))
    alpha = np.clip(beauty["Combined.A"], 0, 1).astype(np.float64)
    cover = [beauty[f"cover{k // 3}.{'RGB'[k % 3]}"] for k in range(6)]
    total = np.maximum(sum(cover), 1e-6)
    masks = [np.where(c / total > 0.004, c / total, 0.0) for c in cover]
    total = np.maximum(sum(masks), 1e-6)
    masks = [m / total * np.where(alpha > 0.002, alpha, 0.0) for m in masks]
    normal = np.stack([beauty[f"Normal.{c}"] for c in "XYZ"], axis=-1)
    radius = max(4, round(alpha.shape[0] / 250))
    shading = denoise(grey(beauty, "DiffDir", "DiffInd"), normal, masks, radius, 2e-4)
    gloss_light = grey(beauty, "GlossDir", "GlossInd") * grey(beauty, "GlossCol")
    gloss = denoise(gloss_light, normal, masks, radius, 2e-3)
    body = (masks[0] + masks[1]) > 0.99
    white = np.percentile(shading[body], WHITE_PERCENTILE)
    shading = roll_off(fill_outside(np.maximum(shading, 0), alpha) / white)
    gloss = fill_outside(np.maximum(gloss, 0), alpha) / white
    index, u, v = cloth_position(data, mesh)
    shading = shading * (1.0 + KNIT * knit(index, u, v))
    wall_light = grey(wall, "Combined").astype(np.float64)
    shadow = gaussian_filter(wall_light, wall_light.shape[0] / 90, mode="nearest")
    return View(shading, gloss, np.where(alpha > 0.002, alpha, 0.0), masks, shadow / shadow.max(), index, u, v)


def maps_of(view: View) -> tuple[Array, Array, list[dict[str, float]]]:
    """Quantise positions by MAP_STEP_CM from each part's least value; returns two planes and the offsets."""
    planes = [np.zeros(view.index.shape, np.uint16) for _ in range(2)]
    offsets = []
    for k in range(len(PARTS)):
        here = view.index == k + 1
        entry = {}
        for plane, values, axis in zip(planes, (view.u_cm, view.v_cm), "uv", strict=False):
            low = float(np.floor(values[here].min())) if here.any() else 0.0
            plane[here] = np.round((values[here] - low) / MAP_STEP_CM).astype(np.uint16)
            entry[f"{axis}_offset_cm"] = low
        offsets.append(entry)
    return planes[0], planes[1], offsets


def stretch(mesh: dict[str, Array]) -> tuple[float, float]:
    """Length on the body over length on the flat pattern, over the edges: median and 95th percentile."""
    faces, weld = mesh["faces"].astype(int), mesh["weld"].astype(int)
    faces = faces[mesh["part"][faces[:, 0]] < 2]
    ratios = []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        i, j = faces[:, a], faces[:, b]
        flat = np.linalg.norm(mesh["flat_cm"][i].astype(float) - mesh["flat_cm"][j], axis=1)
        real = np.linalg.norm(mesh["vertices"][weld[i]].astype(float) - mesh["vertices"][weld[j]], axis=1)
        ratios.append(real / flat)
    values = np.concatenate(ratios)
    return float(np.median(values)), float(np.percentile(values, 95))


def toml_text(view: View, facts: dict, mesh: dict[str, Array], offsets: list[dict[str, float]], digest: str) -> str:
    """The template.toml."""
    name = facts["view"]
    height, width = view.alpha.shape
    cm = 65535 * MAP_STEP_CM
    steps = np.hypot(np.diff(view.u_cm, axis=0), np.diff(view.v_cm, axis=0))
    same = (view.index[1:] == view.index[:-1]) & np.isin(view.index[1:], (1, 2))
    px_per_cm = 0.5 / float(np.median(steps[same]))
    p50, p95 = stretch(mesh)
    body = mesh["flat_cm"][mesh["part"] == 0]
    lines = [
        "# Made by tools/garments; see its README. Positions are in cm on the flat pattern: u to the right, v down",
        "# from the high point of the shoulder (sleeves: from the top of the sleeve head), u = 0 on the centre line.",
        "format = 1",
        f'id = "tshirt-{name}"',
        f'name = "T-shirt, {name}"',
        f'view = "{name}"',
        'licence = "CC0-1.0"',
        "",
        "[garment]",
        'kind = "crew-neck T-shirt"',
        'fit = "regular"',
        'size = "M"',
        f"chest_cm = {2 * float(np.ptp(body[:, 0])):.1f}",
        f"length_cm = {float(np.ptp(body[:, 1])):.1f}",
        "",
        "[provenance]",
        'made_by = "tools/garments: own flat pattern, draped by own cloth solver, rendered and packed by script"',
        f'renderer = "Blender {facts["blender"]} Cycles"',
        f"samples = {facts['samples']}",
        f'scene_sha256 = "{digest}"',
        'note = "No photograph and no bought model was used."',
        "",
        "[image]",
        f"width_px = {width}",
        f"height_px = {height}",
        "",
        "[maps]",
        'u = "map-u.png"',
        'v = "map-v.png"',
        'index = "map-index.png"',
        "supersample = 2",
    ]
    roles = ("full", "full", "full", "full", "ground", "reverse")
    groups = ("body", "body", "body", "body", "rib", "body")
    for k, part in enumerate(PARTS):
        if not (view.index == k + 1).any() or not (view.masks[k] > 0).any():
            continue
        lines += [
            "",
            "[[parts]]",
            f'name = "{part}"',
            f"index = {k + 1}",
            f'mask = "mask-{part}.png"',
            f'colour_group = "{groups[k]}"',
            f'takes_print = "{roles[k]}"',
            *(["show_through = 0.3"] if roles[k] == "reverse" else []),
            "[parts.mapping]",
            *(f"{key} = {value:.1f}" for key, value in offsets[k].items()),
            f"u_cm_per_unit = {cm:.3f}",
            f"v_cm_per_unit = {cm:.3f}",
        ]
    area = ("chest", "front", 26.0) if name == "front" else ("back", "back", 22.0)
    lines += [
        "",
        "[[print_areas]]",
        f'name = "{area[0]}"',
        f'part = "{area[1]}"',
        "centre_u_cm = 0.0",
        f"centre_v_cm = {area[2]}",
        "width_cm = 30.0",
        f"height_cm = {30.0 if name == 'front' else 36.0}",
        "min_dpi = 150.0",
        "",
        "[light.shading]",
        'file = "shading.png"',
        f"full_scale = {SHADING_SCALE}",
        "[light.gloss]",
        'file = "gloss.png"',
        f"full_scale = {GLOSS_SCALE}",
        "[light.alpha]",
        'file = "alpha.png"',
        "[light.shadow]",
        'file = "shadow.png"',
        f"downscale = {round(height / view.shadow.shape[0])}",
        "",
        "[background]",
        'srgb = "#f3f2f0"',
        COLOURS.rstrip(),
        "",
        "[quality]",
        f"px_per_cm = {px_per_cm:.2f}",
        f"cloth_share = {float((view.alpha > 0.5).mean()):.3f}",
        f"map_step_cm = {MAP_STEP_CM}",
        f"stretch_p50 = {p50:.3f}",
        f"stretch_p95 = {p95:.3f}",
    ]
    return "\n".join(lines) + "\n"


def write_template(folder: Path, view: View, facts: dict, mesh: dict[str, Array], digest: str) -> None:
    """Write all files of the template."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("*.webp")):
        old.unlink()
    u, v, offsets = maps_of(view)
    files = {
        "map-u": u,
        "map-v": v,
        "map-index": view.index,
        "shading": to_16_bit(view.shading, SHADING_SCALE, 12),
        "gloss": to_16_bit(view.gloss, GLOSS_SCALE, 11),
        "alpha": to_16_bit(view.alpha, 1.0, 10),
        "shadow": to_16_bit(view.shadow, 1.0),
    }
    for name, mask in zip(PARTS, view.masks, strict=False):
        if (mask > 0).any():
            files[f"mask-{name}"] = to_16_bit(mask, 1.0, 10)
    for name, plane in files.items():
        (folder / f"{name}.png").write_bytes(png(plane))
    (folder / "template.toml").write_text(toml_text(view, facts, mesh, offsets, digest))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("render", type=Path)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("template", type=Path)
    parser.add_argument("--view", choices=("front", "back"), required=True)
    arguments = parser.parse_args()
    with np.load(arguments.mesh) as stored:
        mesh = {name: stored[name] for name in stored.files}
    facts = json.loads((arguments.render / "render.json").read_text()) | {"view": arguments.view}
    scene = arguments.mesh.read_bytes() + (Path(__file__).parent / "render_blender.py").read_bytes()
    digest = hashlib.sha256(scene + json.dumps(facts, sort_keys=True).encode()).hexdigest()
    write_template(arguments.template, gather(arguments.render, mesh), facts, mesh, digest)


if __name__ == "__main__":
    main()
