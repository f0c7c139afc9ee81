"""Render the passes of one garment view with Cycles, through the `bpy` module (no Blender program is needed).

    python tools/garments/render.py MESH.npz OUT_FOLDER [--yaw 180] [--samples 8] ...

Scene units: 1 unit is 10 cm. Files written to OUT_FOLDER (32-bit OpenEXR, scene-linear):
  light.exr   light of white cloth after Open Image Denoise (guided by albedo and normal), the diffuse colour, gloss and
              normal, at half the size: light is smooth, and pack.py brings it to full size along the normals
  surface.npz the mesh that was rendered and the camera, for raster.py, which finds what every pixel shows
  wall.exr    the studio wall with the garment's shadow and nothing else
  render.json what was rendered
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import bpy  # first: it makes bmesh and mathutils importable

# isort: split

import bmesh
import numpy as np
from cloth_nodes import COVERS, UNIT, cloth
from mathutils import Vector

# x, y, z of the lamp in cm, its diameter in cm, its power in W. The camera looks along +y.
LIGHTS = ((-250, -95, 190, 100, 3300), (250, -180, 60, 180, 330), (0, 60, 260, 160, 800))
WORLD = 0.17
WALL_CM = 25.0
PASSES = ("diffuse_color", "glossy_direct", "glossy_indirect", "glossy_color", "normal")


@dataclass(frozen=True)
class Shot:
    """Camera and quality of one view; lengths in cm, heights over the hem."""

    size: tuple[int, int] = (1920, 2400)
    samples: int = 6
    seed: int = 1
    yaw: float = 0.0
    distance: float = 420.0
    height: float = 52.0
    aim: float = 33.0
    field: float = 86.0
    subdivisions: int = 1
    bump: float = 0.8
    threads: int = 2


def load_mesh(path: Path) -> dict[str, np.ndarray]:
    """Read a finished mesh."""
    with np.load(path) as data:
        return {name: data[name] for name in data.files}


def part_names(mesh: dict[str, np.ndarray]) -> list[str]:
    """Names of the pieces in the order of the part index."""
    return [str(name) for name in mesh["part_names"]]


def build_garment(mesh: dict[str, np.ndarray], shot: Shot) -> bpy.types.Object:
    """The mesh with its layers and materials; the inside of every part is a material of its own."""
    faces = mesh["faces"].astype(int)
    welded = mesh["weld"].astype(int)[faces]
    shirt = bpy.data.meshes.new("garment")
    shirt.from_pydata((mesh["vertices"] * UNIT).tolist(), [], welded.tolist())
    shirt.update()
    zero = np.zeros(len(mesh["part"]))
    layers = {
        "flat": mesh["flat_cm"] / 100.0,
        "hem_seam": np.c_[mesh["from_hem"], mesh["from_seam"]],
        "neck": np.c_[mesh["from_neck"], zero],
    }
    for name, values in layers.items():
        layer = shirt.uv_layers.new(name=name)
        layer.data.foreach_set("uv", np.asarray(values, np.float32)[faces.ravel()].ravel())
    shirt.uv_layers["flat"].active_render = True
    part = mesh["part"][faces[:, 0]].astype(int)
    for polygon, index in zip(shirt.polygons, part, strict=True):
        polygon.material_index = int(index) * 2
        polygon.use_smooth = True
    names, fabrics = part_names(mesh), [str(f) for f in mesh["fabrics"]]
    for index, (name, fabric) in enumerate(zip(names, fabrics, strict=True)):
        # The back of a rib or handle counts as the part itself, the back of a body piece as the inside.
        lined = fabric == "rib" or name.startswith("handle")
        shirt.materials.append(cloth(name, fabric, index * 2, index, shot.bump))
        shirt.materials.append(
            cloth(f"{name}-inside", fabric, index * 2 + 1, index if lined else len(names), shot.bump)
        )
    outward(shirt, part, {k for k, f in enumerate(fabrics) if f == "rib"})
    return modified(shirt, shot)


def outward(shirt: bpy.types.Mesh, part: np.ndarray, ribs: set[int]) -> None:
    """Turn all faces outwards and crease the seams of ribs."""
    work = bmesh.new()
    work.from_mesh(shirt)
    bmesh.ops.recalc_face_normals(work, faces=work.faces)
    # Without a crease the subdivision pulls the neck seam towards every second triangle and it comes out scalloped.
    crease = work.edges.layers.float.new("crease_edge")
    for edge in work.edges:
        if len({face.material_index // 2 in ribs for face in edge.link_faces}) == 2:
            edge[crease] = 1.0
    work.to_mesh(shirt)
    work.free()
    if np.mean([p.normal.y for p, k in zip(shirt.polygons, part, strict=True) if k == 0]) > 0:
        shirt.flip_normals()


def modified(shirt: bpy.types.Mesh, shot: Shot) -> bpy.types.Object:
    """Subdivide and give the cloth its thickness."""
    thing = bpy.data.objects.new("garment", shirt)
    bpy.context.collection.objects.link(thing)
    smooth = thing.modifiers.new("subdivide", "SUBSURF")
    smooth.levels = smooth.render_levels = shot.subdivisions
    smooth.uv_smooth = "NONE"
    thick = thing.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness = UNIT * 0.16
    thick.offset = -1
    thick.material_offset = 1
    thick.use_even_offset = False
    return thing


def turned(point: tuple[float, ...], yaw: float) -> Vector:
    """Turn the studio, not the garment: camera, lamps and wall go round it."""
    x, y, z = point
    return Vector((x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw), z)) * UNIT


def build_studio(shot: Shot) -> bpy.types.Object:
    """World, lamps, camera and wall; returns the wall."""
    scene = bpy.context.scene
    yaw = math.radians(shot.yaw)
    world = bpy.data.worlds.new("studio")
    scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (1, 1, 1, 1)
    background.inputs[1].default_value = WORLD
    target = turned((0, 0, 36), yaw)
    for x, y, z, size, power in LIGHTS:
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.energy, lamp.size, lamp.shape = power, size * UNIT, "DISK"
        thing = bpy.data.objects.new("lamp", lamp)
        bpy.context.collection.objects.link(thing)
        thing.location = turned((x, y, z), yaw)
        thing.rotation_euler = (target - thing.location).to_track_quat("-Z", "Y").to_euler()
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit, camera.sensor_height = "VERTICAL", 24
    camera.lens = 24 * shot.distance / shot.field
    eye = bpy.data.objects.new("camera", camera)
    bpy.context.collection.objects.link(eye)
    scene.camera = eye
    eye.location = turned((0, -shot.distance, shot.height), yaw)
    aim = turned((0, 0, shot.aim), yaw)
    eye.rotation_euler = (aim - eye.location).to_track_quat("-Z", "Y").to_euler()
    wall_mesh = bpy.data.meshes.new("wall")
    corners = ((-400, WALL_CM, -300), (400, WALL_CM, -300), (400, WALL_CM, 400), (-400, WALL_CM, 400))
    wall_mesh.from_pydata([tuple(turned(c, yaw)) for c in corners], [], [(0, 1, 2, 3)])
    wall = bpy.data.objects.new("wall", wall_mesh)
    bpy.context.collection.objects.link(wall)
    wall_mesh.materials.append(bpy.data.materials.new("wall"))
    return wall


def set_up_renderer(shot: Shot) -> None:
    """Cycles on the CPU, the denoiser, multilayer EXR, the passes that the packer reads."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.seed, cycles.use_adaptive_sampling = "CPU", shot.seed, False
    cycles.max_bounces = cycles.diffuse_bounces = 2
    cycles.denoiser, cycles.denoising_input_passes = "OPENIMAGEDENOISE", "RGB_ALBEDO_NORMAL"
    cycles.denoising_prefilter, cycles.denoising_quality = "ACCURATE", "HIGH"
    scene.render.threads_mode, scene.render.threads = "FIXED", shot.threads
    scene.render.film_transparent = True
    scene.render.use_persistent_data = True  # one acceleration structure for both renders
    settings = scene.render.image_settings
    settings.media_type = "MULTI_LAYER_IMAGE"
    settings.file_format = "OPEN_EXR_MULTILAYER"
    settings.color_depth, settings.exr_codec = "32", "ZIP"
    layer = scene.view_layers[0]
    for name in PASSES:
        setattr(layer, f"use_pass_{name}", True)
    for index in range(COVERS):
        aov = layer.aovs.add()
        aov.name, aov.type = f"cover{index}", "COLOR"


def render(path: Path, size: tuple[int, int], samples: int, denoise: bool) -> None:
    """One render to `path`."""
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.cycles.samples, scene.cycles.use_denoising = samples, denoise
    scene.render.filepath = str(path)
    began = time.time()
    bpy.ops.render.render(write_still=True)
    print(f"{path.stem}: {size[0]} x {size[1]}, {samples} samples, {time.time() - began:.0f} s", flush=True)


def start(mesh: Path, shot: Shot) -> tuple[bpy.types.Object, bpy.types.Object]:
    """An empty Blender with garment, studio and renderer; returns the garment and the wall."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    shirt = build_garment(load_mesh(mesh), shot)
    wall = build_studio(shot)
    set_up_renderer(shot)
    return shirt, wall


def export_surface(out: Path, thing: bpy.types.Object, shot: Shot) -> None:
    """Write the mesh as rendered, in cm, and the camera."""
    evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = evaluated.to_mesh()
    mesh.calc_loop_triangles()
    count, corners = len(mesh.loop_triangles), len(mesh.loops)

    def read(source: object, name: str, length: int, kind: type) -> np.ndarray:
        values = np.zeros(length, kind)
        source.foreach_get(name, values)
        return values

    loops = read(mesh.loop_triangles, "loops", 3 * count, np.int32)
    uv = read(mesh.uv_layers["flat"].data, "uv", 2 * corners, np.float32).reshape(-1, 2)
    normals = read(mesh.corner_normals, "vector", 3 * corners, np.float32).reshape(-1, 3)
    camera = np.array(bpy.context.scene.camera.matrix_world)
    np.savez(
        out / "surface.npz",
        vertices=read(mesh.vertices, "co", 3 * len(mesh.vertices), np.float32).reshape(-1, 3).astype(float) / UNIT,
        triangles=read(mesh.loops, "vertex_index", corners, np.int32)[loops].reshape(-1, 3),
        uv=(100.0 * uv[loops]).reshape(-1, 3, 2),
        normals=normals[loops].reshape(-1, 3, 3),
        material=read(mesh.loop_triangles, "material_index", count, np.int32),
        eye=camera[:3, 3] / UNIT,
        axes=np.stack([camera[:3, 0], camera[:3, 1], -camera[:3, 2]]),
        field_over_distance=shot.field / shot.distance,
    )
    evaluated.to_mesh_clear()


def parse() -> argparse.Namespace:
    """Command line: one option for each setting of a shot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mesh", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=Shot.size)
    for name in ("samples", "seed", "subdivisions", "threads"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Shot, name))
    for name in ("yaw", "bump", "distance", "height", "aim", "field"):
        parser.add_argument(f"--{name}", type=float, default=getattr(Shot, name))
    return parser.parse_args()


def main() -> None:
    """Build the scene and render."""
    options = vars(parse())
    mesh, out = options.pop("mesh"), options.pop("out")
    shot = Shot(**options | {"size": tuple(options["size"])})
    out.mkdir(parents=True, exist_ok=True)
    shirt, wall = start(mesh, shot)
    wall.visible_camera = False
    export_surface(out, shirt, shot)
    half = (shot.size[0] // 2, shot.size[1] // 2)
    render(out / "light.exr", half, shot.samples, denoise=True)
    shirt.visible_camera, wall.visible_camera = False, True
    render(out / "wall.exr", (shot.size[0] // 8, shot.size[1] // 8), 24, denoise=True)
    facts = {
        "size": list(shot.size),
        "samples": shot.samples,
        "seed": shot.seed,
        "yaw": shot.yaw,
        "denoiser": "Open Image Denoise",
        "blender": bpy.app.version_string,
    }
    (out / "render.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
