"""Render the passes of one garment view with Blender Cycles (run inside Blender, headless).

    blender -b --python-use-system-env -P tools/garments/render_blender.py -- MESH.npz OUT_FOLDER [--yaw 180] ...

Blender's Python needs numpy on PYTHONPATH. Written for Blender 3.4 (Debian 12). Scene units: 1 unit is 10 cm.

Files written to OUT_FOLDER (32-bit OpenEXR, scene-linear):
  beauty.exr  diffuse direct and indirect light of white cloth, gloss, shading normal, alpha, one-hot part coverage
  data.exr    flat-pattern position (UV pass, metres) and material index, unfiltered, at twice the size
  wall.exr    the studio wall with the garment's shadow and nothing else
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import bmesh
import bpy
import numpy as np
from mathutils import Vector

UNIT = 0.1  # scene units per cm
PARTS = ("front", "back", "sleeve_r", "sleeve_l", "band")
ALBEDO = 0.8
# x, y, z of the lamp in cm, its diameter in cm, its power in W. The camera looks along +y.
LIGHTS = ((-250, -120, 170, 110, 3000), (250, -180, 60, 180, 480), (0, 60, 260, 160, 900))
WORLD = 0.26
WALL_CM = 25.0


class Nodes:
    """A short hand for building shader node trees."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree

    def new(self, kind: str, **settings: object) -> bpy.types.Node:
        """Add a node and set its properties."""
        node = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        return node

    def link(self, out: object, into: object) -> None:
        """Connect two sockets."""
        self.tree.links.new(out, into)

    def math(self, operation: str, *inputs: object) -> object:
        """One math node; inputs are numbers or sockets."""
        node = self.new("ShaderNodeMath", operation=operation)
        for socket, value in zip(node.inputs, inputs, strict=False):
            if isinstance(value, (int, float)):
                socket.default_value = value
            else:
                self.link(value, socket)
        return node.outputs[0]

    def ridge(self, x: object, centre: float, width: float) -> object:
        """Gaussian bell over x."""
        t = self.math("DIVIDE", self.math("SUBTRACT", x, centre), width)
        return self.math("EXPONENT", self.math("MULTIPLY", self.math("MULTIPLY", t, t), -1.0))

    def below(self, x: object, edge: float, softness: float) -> object:
        """1 where x is under the edge, 0 above, smooth between."""
        node = self.new("ShaderNodeMapRange", interpolation_type="SMOOTHSTEP")
        self.link(x, node.inputs[0])
        node.inputs[1].default_value = edge - softness
        node.inputs[2].default_value = edge + softness
        return self.math("SUBTRACT", 1.0, node.outputs[0])

    def pair(self, uv_map: str) -> tuple[object, object]:
        """The two channels of a UV layer."""
        source = self.new("ShaderNodeUVMap", uv_map=uv_map)
        split = self.new("ShaderNodeSeparateXYZ")
        self.link(source.outputs[0], split.inputs[0])
        return split.outputs[0], split.outputs[1]

    def noise(self, scale: tuple[float, float], detail: float) -> object:
        """Noise over the flat pattern, so that it stays with the cloth."""
        source = self.new("ShaderNodeUVMap", uv_map="flat")
        mapping = self.new("ShaderNodeMapping")
        mapping.inputs["Scale"].default_value = (*scale, 1)
        texture = self.new("ShaderNodeTexNoise")
        texture.inputs["Scale"].default_value = 1.0
        texture.inputs["Detail"].default_value = detail
        self.link(source.outputs[0], mapping.inputs[0])
        self.link(mapping.outputs[0], texture.inputs["Vector"])
        return texture.outputs[0]


def jersey_height(n: Nodes) -> object:
    """Bump height in cm of the body and sleeves: knit, twin-needle hem, seam grooves."""
    u, v = n.pair("flat")
    hem, seam = n.pair("hem_seam")
    neck, _ = n.pair("neck")
    height = n.math("MULTIPLY", n.noise((900, 550), 2), 0.012)
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((70, 70), 2), 0.03))
    needles = n.math("ADD", n.ridge(hem, 2.05, 0.07), n.ridge(hem, 1.6, 0.07))
    stitch = n.math("SINE", n.math("MULTIPLY", n.math("ADD", u, v), 2 * math.pi / 0.0035))
    pucker = n.math("MULTIPLY", needles, n.math("MULTIPLY_ADD", stitch, 0.25, 0.75))
    height = n.math("SUBTRACT", height, n.math("MULTIPLY", pucker, 0.06))
    height = n.math("ADD", height, n.math("MULTIPLY", n.below(hem, 2.25, 0.08), 0.06))
    height = n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(seam, 0.0, 0.13), 0.10))
    height = n.math("ADD", height, n.math("MULTIPLY", n.below(seam, 0.75, 0.15), 0.035))
    return n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(neck, 0.55, 0.06), 0.045))


def rib_height(n: Nodes) -> object:
    """Bump height in cm of the neckband: 1x1 rib and the seam that joins it."""
    u, v = n.pair("flat")
    height = n.math("MULTIPLY", n.noise((900, 550), 2), 0.010)
    rib = n.math("SINE", n.math("MULTIPLY", u, 2 * math.pi / 0.0028))
    height = n.math("ADD", height, n.math("MULTIPLY", rib, 0.022))
    return n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(n.math("MULTIPLY", v, 100.0), 0.0, 0.12), 0.12))


def coverage_outputs(n: Nodes, index: int) -> None:
    """Write the part's one-hot colour to two AOVs, filtered like the picture: six coverage planes."""
    for layer in range(2):
        colour = [1.0 if index == layer * 3 + k else 0.0 for k in range(3)]
        node = n.new("ShaderNodeOutputAOV")
        node.name = f"cover{layer}"
        node.inputs["Color"].default_value = (*colour, 1.0)


def cloth(name: str, index: int, coverage: int, bump: float) -> bpy.types.Material:
    """White cotton with the relief of its part."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.pass_index = index + 1
    n = Nodes(material.node_tree)
    n.tree.nodes.clear()
    surface = n.new("ShaderNodeBsdfPrincipled")
    surface.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    surface.inputs["Roughness"].default_value = 0.62
    surface.inputs["Specular"].default_value = 0.22
    output = n.new("ShaderNodeOutputMaterial")
    n.link(surface.outputs[0], output.inputs[0])
    relief = n.new("ShaderNodeBump")
    relief.inputs["Strength"].default_value = bump
    relief.inputs["Distance"].default_value = UNIT
    n.link(rib_height(n) if name.startswith("band") else jersey_height(n), relief.inputs["Height"])
    n.link(relief.outputs[0], surface.inputs["Normal"])
    coverage_outputs(n, coverage)
    return material


def build_garment(path: Path, bump: float, subdivisions: int) -> bpy.types.Object:
    """The mesh with its layers and materials; the inside of every part is a material of its own."""
    with np.load(path) as data:
        mesh = {name: data[name] for name in data.files}
    faces = mesh["faces"].astype(int)
    welded = mesh["weld"].astype(int)[faces]
    shirt = bpy.data.meshes.new("shirt")
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
    for polygon, index in zip(shirt.polygons, part, strict=False):
        polygon.material_index = int(index) * 2
        polygon.use_smooth = True
    for index, name in enumerate(PARTS):
        shirt.materials.append(cloth(name, index * 2, index, bump))
        shirt.materials.append(cloth(name + "_inside", index * 2 + 1, 4 if name == "band" else 5, bump))
    work = bmesh.new()
    work.from_mesh(shirt)
    bmesh.ops.recalc_face_normals(work, faces=work.faces)
    # Without a crease the subdivision pulls the neck seam towards every second triangle and it comes out scalloped.
    crease = work.edges.layers.crease.verify()
    for edge in work.edges:
        if len({face.material_index // 2 == PARTS.index("band") for face in edge.link_faces}) == 2:
            edge[crease] = 1.0
    work.to_mesh(shirt)
    work.free()
    if np.mean([p.normal.y for p, k in zip(shirt.polygons, part, strict=False) if k == 0]) > 0:
        shirt.flip_normals()
    thing = bpy.data.objects.new("shirt", shirt)
    bpy.context.collection.objects.link(thing)
    smooth = thing.modifiers.new("subdivide", "SUBSURF")
    smooth.levels = smooth.render_levels = subdivisions
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


def build_studio(arguments: argparse.Namespace) -> bpy.types.Object:
    """World, lamps, camera and wall; returns the wall."""
    scene = bpy.context.scene
    yaw = math.radians(arguments.yaw)
    world = bpy.data.worlds.new("studio")
    scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (1, 1, 1, 1)
    background.inputs[1].default_value = WORLD
    aim = turned((0, 0, 36), yaw)
    for x, y, z, size, power in LIGHTS:
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.energy, lamp.size, lamp.shape = power, size * UNIT, "DISK"
        thing = bpy.data.objects.new("lamp", lamp)
        bpy.context.collection.objects.link(thing)
        thing.location = turned((x, y, z), yaw)
        thing.rotation_euler = (aim - thing.location).to_track_quat("-Z", "Y").to_euler()
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit, camera.sensor_height = "VERTICAL", 24
    camera.lens = 24 * arguments.distance / arguments.field
    eye = bpy.data.objects.new("camera", camera)
    bpy.context.collection.objects.link(eye)
    scene.camera = eye
    eye.location = turned((0, -arguments.distance, arguments.height), yaw)
    target = turned((0, 0, arguments.aim), yaw)
    eye.rotation_euler = (target - eye.location).to_track_quat("-Z", "Y").to_euler()
    wall_mesh = bpy.data.meshes.new("wall")
    corners = ((-400, WALL_CM, -300), (400, WALL_CM, -300), (400, WALL_CM, 400), (-400, WALL_CM, 400))
    wall_mesh.from_pydata([tuple(turned(c, yaw)) for c in corners], [], [(0, 1, 2, 3)])
    wall = bpy.data.objects.new("wall", wall_mesh)
    bpy.context.collection.objects.link(wall)
    paint = bpy.data.materials.new("wall")
    paint.diffuse_color = (0.8, 0.8, 0.8, 1)
    wall_mesh.materials.append(paint)
    return wall


def set_up_renderer(arguments: argparse.Namespace) -> None:
    """Cycles on the CPU, multilayer EXR, the passes that the packer reads."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.seed = 1
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = scene.cycles.diffuse_bounces = 3
    scene.render.threads_mode = "FIXED"
    scene.render.threads = arguments.threads
    scene.render.film_transparent = True
    scene.render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
    scene.render.image_settings.color_depth = "32"
    scene.render.image_settings.exr_codec = "ZIP"
    layer = scene.view_layers[0]
    for name in (
        "uv",
        "material_index",
        "normal",
        "diffuse_direct",
        "diffuse_indirect",
        "glossy_direct",
        "glossy_indirect",
        "glossy_color",
    ):
        setattr(layer, f"use_pass_{name}", True)
    for index in range(2):
        aov = layer.aovs.add()
        aov.name, aov.type = f"cover{index}", "COLOR"


def render(name: str, arguments: argparse.Namespace, scale: float, samples: int) -> None:
    """One render to OUT_FOLDER/name.exr."""
    scene = bpy.context.scene
    scene.render.resolution_x = round(arguments.size[0] * scale)
    scene.render.resolution_y = round(arguments.size[1] * scale)
    scene.cycles.samples = samples
    scene.render.filepath = str(arguments.out / f"{name}.exr")
    began = time.time()
    bpy.ops.render.render(write_still=True)
    print(f"{name}: {time.time() - began:.0f} s", flush=True)


def parse() -> argparse.Namespace:
    """Arguments after Blender's own `--`."""
    parser = argparse.ArgumentParser(description="Render one garment view.")
    parser.add_argument("mesh", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--yaw", type=float, default=0.0)
    parser.add_argument("--size", type=int, nargs=2, default=(1200, 1500))
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--subdivisions", type=int, default=1)
    parser.add_argument("--bump", type=float, default=0.8)
    parser.add_argument("--distance", type=float, default=420.0, help="camera distance in cm")
    parser.add_argument("--height", type=float, default=52.0, help="camera height in cm over the hem")
    parser.add_argument("--aim", type=float, default=33.0, help="height in cm the camera looks at")
    parser.add_argument("--field", type=float, default=86.0, help="height in cm that the picture spans")
    return parser.parse_args(sys.argv[sys.argv.index("--") + 1 :])


def main() -> None:
    """Build the scene and render the three files."""
    arguments = parse()
    arguments.out.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    shirt = build_garment(arguments.mesh, arguments.bump, arguments.subdivisions)
    wall = build_studio(arguments)
    set_up_renderer(arguments)
    scene = bpy.context.scene
    wall.visible_camera = False
    render("beauty", arguments, 1.0, arguments.samples)
    shirt.visible_camera, wall.visible_camera = False, True
    render("wall", arguments, 0.125, 32)
    shirt.visible_camera, wall.visible_camera = True, False
    for lamp in [thing for thing in scene.objects if thing.type == "LIGHT"]:
        bpy.data.objects.remove(lamp)
    scene.cycles.filter_width, scene.cycles.pixel_filter_type = 0.01, "BOX"
    scene.cycles.max_bounces = 0
    render("data", arguments, 2.0, 1)
    facts = {
        "size": list(arguments.size),
        "samples": arguments.samples,
        "yaw": arguments.yaw,
        "blender": bpy.app.version_string,
    }
    (arguments.out / "render.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
