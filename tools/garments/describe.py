"""What is said about each view in its template.toml: garment, print areas, colours."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.garments import pattern

MAP_STEP_CM = 0.002
SHADING_SCALE, GLOSS_SCALE = 1.6, 0.25

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
# A ringer: the rib in a colour of its own.
RINGER = """
[[colours]]
name = "white-navy-rib"
srgb = "#f4f3f0"
groups = { rib = "#1f2a44" }
"""
NATURAL = """
[[colours]]
name = "natural"
srgb = "#e6dcc6"
melange = 0.05
"""


@dataclass(frozen=True)
class Area:
    """A print area: name and kind of place, part, middle and size in cm of the part."""

    name: str
    part: str
    centre: tuple[float, float]
    size: tuple[float, float]
    placement: str = ""


@dataclass(frozen=True)
class Shown:
    """One view: which pattern, seen from where, with which print areas."""

    garment: str
    name: str
    kind: str
    view: str
    fit: str
    areas: tuple[Area, ...]


_CHEST = Area("chest", "front", (0.0, 26.0), (30.0, 30.0))
_POCKET = Area("pocket", "front", (10.0, 21.0), (9.0, 9.0))  # on the wearer's left, to the right as seen
_BACK = Area("back", "back", (0.0, 24.0), (30.0, 36.0))
_SLEEVE = Area("sleeve", "sleeve-r", (-8.5, 13.5), (8.0, 8.0))
_LONG_SLEEVE = Area("sleeve", "sleeve-r", (-6.0, 24.0), (7.0, 26.0))
_BAG = Area("bag", "front", (0.0, 23.0), (26.0, 28.0), "chest")

VIEWS = {
    "tshirt-front": Shown(
        "tshirt", "T-shirt, front", "crew-neck T-shirt", "front", "regular", (_CHEST, _POCKET, _SLEEVE)
    ),
    "tshirt-back": Shown("tshirt", "T-shirt, back", "crew-neck T-shirt", "back", "regular", (_BACK,)),
    "tshirt-three-quarter": Shown(
        "tshirt", "T-shirt, three-quarter view", "crew-neck T-shirt", "three-quarter", "regular", (_CHEST, _SLEEVE)
    ),
    "long-sleeve-front": Shown(
        "long-sleeve", "Long sleeve, front", "long-sleeved T-shirt", "front", "regular", (_CHEST, _POCKET, _LONG_SLEEVE)
    ),
    "tank-front": Shown(
        "tank", "Tank top, front", "tank top", "front", "regular", (Area("chest", "front", (0.0, 30.0), (26.0, 28.0)),)
    ),
    "tote": Shown("tote", "Tote bag", "tote bag", "front", "", (_BAG,)),
}


def toml_text(
    name: str,
    facts: dict,
    parts: list[tuple[int, str, dict[str, float]]],
    quality: dict[str, float],
    downscale: dict[str, int],
) -> str:
    """The template.toml; `parts` are index, name and map offsets."""
    shown = VIEWS[name]
    drawn = pattern(shown.garment, "M")
    measures = drawn.measurements
    girth = 2 * measures["chest" if "chest" in measures else "width"]
    lines = [
        "# Made by tools/garments; see its README. Positions are in cm on the flat pattern: u to the right, v down",
        "# from the high point of the shoulder (sleeves: from the top of the sleeve head), u = 0 on the centre line.",
        "format = 2",
        f'id = "{name}"',
        f'name = "{shown.name}"',
        f'view = "{shown.view}"',
        'licence = "CC0-1.0"',
        "",
        "[garment]",
        f'kind = "{shown.kind}"',
        *([f'fit = "{shown.fit}"'] if shown.fit else []),
        'size = "M"',
        f"chest_cm = {girth:.1f}",
        f"length_cm = {drawn.piece('front').box_cm[3]:.1f}",
        "",
        "[provenance]",
        'made_by = "tools/garments: own flat pattern, draped by own cloth solver, rendered and packed by script"',
        'source = "render"',
        f'renderer = "Blender {facts["blender"]} Cycles, {facts["denoiser"]}"',
        f"samples = {facts['samples']}",
        f'scene_sha256 = "{facts["scene_sha256"]}"',
        'note = "No photograph and no bought model was used."',
        "",
        "[image]",
        f"width_px = {facts['size'][0]}",
        f"height_px = {facts['size'][1]}",
        "",
        "[maps]",
        'u = "map-u.png"',
        'v = "map-v.png"',
        'index = "map-index.png"',
        "supersample = 1",
    ]
    seen = {part for _, part, _ in parts}
    for index, part, offsets in parts:
        lines += _part_lines(index, part, offsets)
    for area in shown.areas:
        if area.part in seen:
            lines += _area_lines(area)
    lines += [
        "",
        "[light.shading]",
        'file = "shading.png"',
        f"full_scale = {SHADING_SCALE}",
        "[light.gloss]",
        'file = "gloss.png"',
        f"full_scale = {GLOSS_SCALE}",
        f"downscale = {downscale['gloss']}",
        "[light.alpha]",
        'file = "alpha.png"',
        "[light.shadow]",
        'file = "shadow.png"',
        f"downscale = {downscale['shadow']}",
        "",
        "[background]",
        'srgb = "#f3f2f0"',
        COLOURS.rstrip(),
        *([RINGER.rstrip()] if "band" in seen else [NATURAL.rstrip()]),
        "",
        "[quality]",
        *(f"{key} = {value:.3f}" for key, value in quality.items()),
    ]
    return "\n".join(lines) + "\n"


def _part_lines(index: int, part: str, offsets: dict[str, float]) -> list[str]:
    role = "ground" if part == "band" or part.startswith("handle") else "reverse" if part == "inside" else "full"
    group = "rib" if part == "band" else "handle" if part.startswith("handle") else "body"
    cm = 65535 * MAP_STEP_CM
    return [
        "",
        "[[parts]]",
        f'name = "{part}"',
        f"index = {index}",
        f'mask = "mask-{part}.png"',
        f'colour_group = "{group}"',
        f'takes_print = "{role}"',
        *(["show_through = 0.3"] if role == "reverse" else []),
        "[parts.mapping]",
        *(f"{key} = {value:.1f}" for key, value in offsets.items()),
        f"u_cm_per_unit = {cm:.3f}",
        f"v_cm_per_unit = {cm:.3f}",
    ]


def _area_lines(area: Area) -> list[str]:
    return [
        "",
        "[[print_areas]]",
        f'name = "{area.name}"',
        f'part = "{area.part}"',
        *([f'placement = "{area.placement}"'] if area.placement else []),
        f"centre_u_cm = {area.centre[0]}",
        f"centre_v_cm = {area.centre[1]}",
        f"width_cm = {area.size[0]}",
        f"height_cm = {area.size[1]}",
        "min_dpi = 150.0",
    ]
