"""Shader nodes of white cloth: knit, rib, stitches and seams as relief, and which part a pixel shows."""

from __future__ import annotations

import math

import bpy

UNIT = 0.1  # scene units per cm
ALBEDO = 0.8
COVERS = 3  # colour planes that hold the parts' coverage, three parts each


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
    """Bump height in cm of jersey: knit, handling marks, twin-needle hem, seam grooves."""
    u, v = n.pair("flat")
    hem, seam = n.pair("hem_seam")
    neck, _ = n.pair("neck")
    height = n.math("MULTIPLY", n.noise((900, 550), 0), 0.012)
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((70, 70), 1), 0.03))
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((22, 15), 1), 0.10))
    needles = n.math("ADD", n.ridge(hem, 2.05, 0.07), n.ridge(hem, 1.6, 0.07))
    stitch = n.math("SINE", n.math("MULTIPLY", n.math("ADD", u, v), 2 * math.pi / 0.0035))
    pucker = n.math("MULTIPLY", needles, n.math("MULTIPLY_ADD", stitch, 0.25, 0.75))
    height = n.math("SUBTRACT", height, n.math("MULTIPLY", pucker, 0.06))
    height = n.math("ADD", height, n.math("MULTIPLY", n.below(hem, 2.25, 0.08), 0.06))
    height = n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(seam, 0.0, 0.13), 0.10))
    height = n.math("ADD", height, n.math("MULTIPLY", n.below(seam, 0.75, 0.15), 0.035))
    return n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(neck, 0.55, 0.06), 0.045))


def rib_height(n: Nodes) -> object:
    """Bump height in cm of a band: 1x1 rib and the seam that joins it."""
    u, v = n.pair("flat")
    height = n.math("MULTIPLY", n.noise((900, 550), 0), 0.010)
    rib = n.math("SINE", n.math("MULTIPLY", u, 2 * math.pi / 0.0028))
    height = n.math("ADD", height, n.math("MULTIPLY", rib, 0.022))
    return n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(n.math("MULTIPLY", v, 100.0), 0.0, 0.12), 0.12))


def canvas_height(n: Nodes) -> object:
    """Bump height in cm of a canvas bag: plain weave, slubs, a turned and stitched edge, seams."""
    u, v = n.pair("flat")
    hem, seam = n.pair("hem_seam")
    yarn = 2 * math.pi / 0.0011
    weave = n.math("MULTIPLY", n.math("SINE", n.math("MULTIPLY", u, yarn)), n.math("SINE", n.math("MULTIPLY", v, yarn)))
    height = n.math("MULTIPLY", weave, 0.010)
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((700, 60), 1), 0.012))
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((60, 700), 1), 0.012))
    height = n.math("ADD", height, n.math("MULTIPLY", n.noise((25, 25), 1), 0.16))
    stitch = n.math("SINE", n.math("MULTIPLY", n.math("ADD", u, v), 2 * math.pi / 0.0030))
    needle = n.math("ADD", n.ridge(hem, 2.5, 0.06), n.ridge(hem, 0.25, 0.06))
    height = n.math(
        "SUBTRACT",
        height,
        n.math("MULTIPLY", n.math("MULTIPLY", needle, n.math("MULTIPLY_ADD", stitch, 0.3, 0.7)), 0.05),
    )
    height = n.math("ADD", height, n.math("MULTIPLY", n.below(hem, 2.8, 0.06), 0.07))
    return n.math("SUBTRACT", height, n.math("MULTIPLY", n.ridge(seam, 0.0, 0.18), 0.10))


HEIGHTS = {"jersey": jersey_height, "rib": rib_height, "canvas": canvas_height}


def coverage_outputs(n: Nodes, index: int) -> None:
    """Write the part's one-hot colour to AOVs, filtered like the picture: coverage planes."""
    for layer in range(COVERS):
        colour = [1.0 if index == layer * 3 + k else 0.0 for k in range(3)]
        node = n.new("ShaderNodeOutputAOV")
        node.aov_name = f"cover{layer}"
        node.inputs["Color"].default_value = (*colour, 1.0)


def print_on(material: bpy.types.Material, picture: bpy.types.Image) -> None:
    """Give the cloth a print instead of white; its UV layer "print" counts in repeats."""
    n = Nodes(material.node_tree)
    source = n.new("ShaderNodeUVMap", uv_map="print")
    texture = n.new("ShaderNodeTexImage", interpolation="Linear", extension="REPEAT", image=picture)
    n.link(source.outputs[0], texture.inputs["Vector"])
    surface = next(node for node in n.tree.nodes if node.type == "BSDF_PRINCIPLED")
    n.link(texture.outputs[0], surface.inputs["Base Color"])


def cloth(name: str, fabric: str, slot: int, cover: int, bump: float) -> bpy.types.Material:
    """White cotton with the relief of its part; `slot` is its material slot, `cover` its coverage plane."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.pass_index = slot + 1
    n = Nodes(material.node_tree)
    n.tree.nodes.clear()
    surface = n.new("ShaderNodeBsdfPrincipled")
    surface.inputs["Base Color"].default_value = (ALBEDO, ALBEDO, ALBEDO, 1)
    surface.inputs["Roughness"].default_value = 0.62
    surface.inputs["Specular IOR Level"].default_value = 0.22
    output = n.new("ShaderNodeOutputMaterial")
    n.link(surface.outputs[0], output.inputs[0])
    relief = n.new("ShaderNodeBump")
    relief.inputs["Strength"].default_value = bump
    relief.inputs["Distance"].default_value = UNIT
    n.link(HEIGHTS[fabric](n), relief.inputs["Height"])
    n.link(relief.outputs[0], surface.inputs["Normal"])
    coverage_outputs(n, cover)
    return material
