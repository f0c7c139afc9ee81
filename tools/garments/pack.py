"""Pack one rendered view into a template folder: 16-bit passes, masks, maps and template.toml.

PYTHONPATH=. python tools/garments/pack.py RENDER_FOLDER MESH.npz templates/tshirt-front
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from denoise import enlarged, windows, without_fireflies
from describe import GLOSS_SCALE, MAP_STEP_CM, SHADING_SCALE, toml_text
from exr import grey, read_exr
from png import png, to_16_bit
from raster import Seen, seen, turns
from scipy.ndimage import distance_transform_edt, gaussian_filter

Array = np.ndarray

# The white point: this percentile of the body's light becomes 1, brighter light is rolled off softly.
WHITE_PERCENTILE = 85
LIGHT_DOWNSCALE = 2  # of the light render, see render.py


@dataclass(frozen=True)
class View:
    """What the packer gathers about one view before it writes; gloss and shadow are smaller than the rest.

    `names` are the parts in the order of `masks`; `index` holds 1 for the first of them.
    """

    names: list[str]
    shading: Array
    gloss: Array
    alpha: Array
    masks: list[Array]
    shadow: Array
    index: Array
    u_cm: Array
    v_cm: Array


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


def lined(name: str) -> bool:
    """Whether the wrong side of a piece counts as the piece: a rib is doubled, a handle has two right sides."""
    return name == "band" or name.startswith("handle")


def masks_of(scanned: Seen, names: list[str]) -> list[Array]:
    """Coverage of the parts; every piece has a material slot for each side."""
    masks = [np.zeros(scanned.material.shape, np.float32) for _ in names]
    for slot, cover in enumerate(scanned.cover):
        piece = slot // 2
        masks[piece if slot % 2 == 0 or lined(names[piece]) else -1] += cover
    return masks


def cloth_position(scanned: Seen, mesh: dict[str, Array], turn: Array) -> tuple[Array, Array, Array]:
    """Part index (0 for none), u to the right and v down in cm; `turn` is -1 for pieces whose x runs to the left."""
    names = [str(name) for name in mesh["part_names"]]
    piece = np.where(scanned.material >= 0, scanned.material // 2, -1)
    doubled = np.array([lined(name) for name in names])
    inside = (scanned.material >= 0) & (scanned.material % 2 == 1) & ~doubled[np.maximum(piece, 0)]
    tops = np.array([mesh["flat_cm"][mesh["part"] == k, 1].max() for k in range(len(names))])
    tops[:2] = tops[:2].max()  # front and back share the datum: the high point of the shoulder
    u = scanned.uv[..., 0] * turn[np.maximum(piece, 0)]
    v = np.where(piece >= 0, tops[np.maximum(piece, 0)] - scanned.uv[..., 1], 0.0)
    index = np.where(piece < 0, 0, np.where(inside, len(names) + 1, piece + 1))
    return index.astype(np.uint8), u, v


def owned_where_seen(position: tuple[Array, Array, Array], masks: list[Array]) -> tuple[Array, Array, Array]:
    """Give each pixel to the part that covers most of it, with the position of that part's nearest pixel."""
    index, u, v = (plane.copy() for plane in position)
    for k, mask in enumerate(masks):
        wanted = (mask > 0.5) & (index != k + 1)
        own = position[0] == k + 1
        if wanted.any() and own.any():
            rows, columns = distance_transform_edt(~own, return_distances=False, return_indices=True)
            at = rows[wanted], columns[wanted]
            index[wanted], u[wanted], v[wanted] = k + 1, position[1][at], position[2][at]
    return index, u, v


def coverage(render: dict[str, Array], parts: int) -> tuple[Array, list[Array]]:
    """Alpha of the garment and of its parts, which add up to it."""
    alpha = np.clip(render["Combined"][..., 3], 0, 1).astype(np.float32)
    alpha = np.where(alpha > 0.002, alpha, np.float32(0.0))
    cover = [render[f"cover{k // 3}"][..., k % 3] for k in range(parts)]
    total = np.maximum(sum(cover), 1e-6)
    masks = [np.where(c / total > 0.004, c / total, 0.0) for c in cover]
    total = np.maximum(sum(masks), 1e-6)
    return alpha, [m / total * alpha for m in masks]


def light_of(light: dict[str, Array], alpha: Array) -> tuple[Array, Array]:
    """Diffuse light on white cloth and gloss, free of grain, at the size of the light render.

    Cycles denoises the picture as a whole. The gloss, a fiftieth of it, is cleaned on its own with the normals as
    guide (see denoise.py) and taken off; what is left over the colour of the cloth is the diffuse light.
    """
    noisy = light["Glossy Direct"] + light["Glossy Indirect"]
    gloss = without_fireflies((noisy * light["Glossy Color"]).mean(axis=-1), alpha)
    weight = np.where(alpha > 0.98, 1.0, 0.0) + 1e-4 * (alpha > 0)
    slope, offset = windows(gloss, light["Normal"], weight, max(4, round(alpha.shape[0] / 150)), 2e-3)
    gloss = np.clip((slope * light["Normal"]).sum(-1) + offset, 0, None) * alpha
    colour = np.maximum(grey(light, "Diffuse Color"), 1e-3)
    return np.maximum(grey(light, "Combined") - gloss, 0) / colour, gloss / np.maximum(alpha, 1e-3)


def gather(folder: Path, mesh: dict[str, Array]) -> View:
    """Read the renders and make clean planes of them."""
    light, wall = (read_exr(folder / f"{name}.exr") for name in ("light", "wall"))
    names = [*(str(name) for name in mesh["part_names"]), "inside"]
    height, width = light["Combined"].shape[:2]
    scanned = seen(folder / "surface.npz", (width * LIGHT_DOWNSCALE, height * LIGHT_DOWNSCALE))
    small_alpha, small_masks = coverage(light, len(names))
    masks = masks_of(scanned, names)
    alpha = sum(masks)
    shading, gloss = light_of(light, small_alpha)
    white = white_of(shading, small_masks)
    normals = (unit(light["Normal"]), with_relief(scanned.normal, unit(light["Normal"]), small_alpha))
    shading = enlarged(shading / white, normals, (small_masks, masks), 2e-4)
    shading = roll_off(fill_outside(np.maximum(shading, 0), alpha))
    index, u, v = owned_where_seen(cloth_position(scanned, mesh, turns(folder / "surface.npz")), masks)
    wall_light = grey(wall, "Combined").astype(np.float64)
    shadow = gaussian_filter(wall_light, wall_light.shape[0] / 150, mode="nearest")
    gloss = fill_outside(gloss, small_alpha) / white
    return View(names, shading, gloss, alpha, masks, shadow / shadow.max(), index, u, v)


def with_relief(normal: Array, rendered: Array, alpha: Array) -> Array:
    """Add the relief that the smaller render's normals have (knit, rib, stitches) to the normals of the mesh."""
    height, width = rendered.shape[:2]
    plain = cv2.resize(normal, (width, height), interpolation=cv2.INTER_AREA)
    relief = np.where((alpha > 0.98)[..., None], np.clip(rendered - plain, -0.4, 0.4), 0.0).astype(np.float32)
    return normal + cv2.resize(relief, normal.shape[1::-1], interpolation=cv2.INTER_CUBIC)


def white_of(light: Array, masks: list[Array]) -> float:
    """The light that counts as full, from that of the body."""
    return float(np.percentile(light[(masks[0] + masks[1]) > 0.99], WHITE_PERCENTILE))


def unit(normal: Array) -> Array:
    """Normals averaged over the samples of a pixel, back to length 1."""
    return normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)


def maps_of(view: View) -> tuple[Array, Array, list[dict[str, float]]]:
    """Quantise positions by MAP_STEP_CM from each part's least value; returns two planes and the offsets."""
    planes = [np.zeros(view.index.shape, np.uint16) for _ in range(2)]
    offsets = []
    for k in range(len(view.masks)):
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


def write_template(folder: Path, view: View, facts: dict, mesh: dict[str, Array], digest: str) -> None:
    """Write all files of the template."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob("*.webp")):
        old.unlink()
    u, v, offsets = maps_of(view)
    height = view.alpha.shape[0]
    files = {
        "map-u": u,
        "map-v": v,
        "map-index": view.index,
        "shading": to_16_bit(view.shading * (view.alpha > 0), SHADING_SCALE, 12),
        "gloss": to_16_bit(view.gloss, GLOSS_SCALE, 10),
        "alpha": to_16_bit(view.alpha, 1.0, 10),
        "shadow": to_16_bit(view.shadow, 1.0, 12),
    }
    visible = []
    for k, (name, mask) in enumerate(zip(view.names, view.masks, strict=True)):
        if (view.index == k + 1).any() and (mask > 0).any():
            files[f"mask-{name}"] = to_16_bit(mask, 1.0, 10)
            visible.append((k + 1, name, offsets[k]))
    for name, plane in files.items():
        (folder / f"{name}.png").write_bytes(png(plane))
    steps = np.hypot(np.diff(view.u_cm, axis=0), np.diff(view.v_cm, axis=0))
    same = (view.index[1:] == view.index[:-1]) & np.isin(view.index[1:], (1, 2))
    p50, p95 = stretch(mesh)
    quality = {
        "px_per_cm": 1.0 / float(np.median(steps[same])),
        "cloth_share": float((view.alpha > 0.5).mean()),
        "map_step_cm": MAP_STEP_CM,
        "stretch_p50": p50,
        "stretch_p95": p95,
    }
    downscale = {"gloss": round(height / view.gloss.shape[0]), "shadow": round(height / view.shadow.shape[0])}
    text = toml_text(folder.name, facts | {"scene_sha256": digest}, visible, quality, downscale)
    (folder / "template.toml").write_text(text)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("render", type=Path)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("template", type=Path, help="its folder's name chooses what describe.py says about the view")
    arguments = parser.parse_args()
    with np.load(arguments.mesh) as stored:
        mesh = {name: stored[name] for name in stored.files}
    facts = json.loads((arguments.render / "render.json").read_text())
    here = Path(__file__).parent
    scene = b"".join(path.read_bytes() for path in (arguments.mesh, here / "render.py", here / "cloth_nodes.py"))
    digest = hashlib.sha256(scene + json.dumps(facts, sort_keys=True).encode()).hexdigest()
    write_template(arguments.template, gather(arguments.render, mesh), facts, mesh, digest)


if __name__ == "__main__":
    main()
