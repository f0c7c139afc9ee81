"""Every template that ships: sound, upright, true to its pattern, and within its limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen import resources
from designgen.garments import GARMENTS, pattern
from designgen.mockup import MockupOptions, check_template, composite, load_template
from designgen.mockup.template import PartMap, Template
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

FOLDER = resources.root("templates")
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/template.toml"))
COLOURS = {"white", "heather-grey", "black", "navy", "sand", "red"}
LARGEST_BYTES = 8 * 2**20
ALL_BYTES = 40 * 2**20
PATTERNS = {name: next(g for g in sorted(GARMENTS, key=len, reverse=True) if name.startswith(g)) for name in NAMES}


@pytest.fixture(scope="module", params=NAMES)
def template(request: pytest.FixtureRequest) -> Template:
    return load_template(FOLDER / request.param, ())


def turn_of(part: PartMap) -> np.ndarray:
    """The determinant of the map's derivative between neighbours of the part."""
    u, v, own = part.u_cm, part.v_cm, part.owned
    turn = np.diff(u, axis=1)[1:] * np.diff(v, axis=0)[:, 1:] - np.diff(u, axis=0)[:, 1:] * np.diff(v, axis=1)[1:]
    return turn[own[1:, 1:] & own[:-1, 1:] & own[1:, :-1] & own[:-1, :-1]]


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_there_are_views_of_several_garments_that_fit_into_the_wheel() -> None:
    assert {"tshirt-front", "tshirt-back", "long-sleeve-front", "tank-front", "tote"} <= set(NAMES)
    assert sum(size_of(FOLDER / name) for name in NAMES) <= ALL_BYTES


def test_it_passes_its_checks_and_says_where_it_comes_from(template: Template) -> None:
    name, spec = template.spec.id, template.spec
    folder = FOLDER / name
    assert check_template(folder) == ()
    assert size_of(folder) <= LARGEST_BYTES
    assert (folder / "preview.webp").is_file()
    assert spec.licence == "CC0-1.0"
    assert spec.provenance.samples > 0 and len(spec.provenance.scene_sha256) == 64
    assert {colour.name for colour in spec.colours} >= COLOURS
    assert spec.format == 2 and spec.provenance.source == "render"
    assert (spec.image.width_px, spec.image.height_px) == (1920, 2400)


def test_lettering_reads_on_every_outer_part_and_is_mirrored_inside(template: Template) -> None:
    for part in template.parts:
        turn = turn_of(part)
        if turn.size < 2000:
            continue  # a sliver beyond a seam
        share = float(np.mean(turn > 0))
        if part.part.takes_print == "full":
            assert share > 0.97, part.part.name
        elif part.part.takes_print == "reverse":
            assert share < 0.1, part.part.name


def test_the_body_stands_upright_on_its_centre_line(template: Template) -> None:
    part = next(p for p in template.parts if p.part.name == ("back" if template.spec.view == "back" else "front"))
    row, column = np.nonzero(part.owned)
    u, v = part.u_cm[part.owned], part.v_cm[part.owned]
    slope_u, slope_v = np.polyfit(column, u, 1)[0], np.polyfit(row, v, 1)[0]
    assert slope_u > 0 and slope_v > 0  # u to the right, v down
    assert 1.0 / slope_v == pytest.approx(template.spec.quality.px_per_cm, rel=0.12)  # type: ignore[union-attr]
    middle = (np.abs(u) < 0.3) & (v > 20)
    assert np.median(column[middle]) + part.left == pytest.approx(template.size_px[1] / 2, abs=60)


def test_positions_lie_on_the_pattern_that_the_cutting_files_are_drawn_from(template: Template) -> None:
    drawn = pattern(PATTERNS[template.spec.id], "M")
    for part in template.parts:
        piece = {"sleeve-r": "sleeve", "sleeve-l": "sleeve"}.get(part.part.name, part.part.name)
        if piece not in {p.name for p in drawn.pieces} - {"band"}:
            continue
        left, top, right, bottom = drawn.piece(piece).box_cm
        u, v = part.u_cm[part.owned], part.v_cm[part.owned]
        assert left - 0.1 <= u.min() and u.max() <= right + 0.1, part.part.name
        assert top - 0.1 <= v.min() and v.max() <= bottom + 0.1, part.part.name
    spec = template.spec
    girth = 2 * drawn.measurements["chest" if "chest" in drawn.measurements else "width"]
    assert spec.garment.chest_cm == pytest.approx(girth)
    for area in spec.print_areas:
        if area.part in ("front", "back"):
            left, top, right, bottom = drawn.piece(area.part).box_cm
            assert left <= area.centre_u_cm - area.width_cm / 2 and area.centre_u_cm + area.width_cm / 2 <= right
            assert top <= area.centre_v_cm - area.height_cm / 2 and area.centre_v_cm + area.height_cm / 2 <= bottom


def test_light_is_fully_lit_somewhere_and_has_folds(template: Template) -> None:
    light = template.shading[template.alpha > 0.99]
    assert np.percentile(light, 85) == pytest.approx(1.0, abs=0.08)
    assert np.percentile(light, 1) < 0.75
    assert light.max() < 1.2
    assert 0.0 < template.gloss[template.alpha > 0.99].mean() < 0.1


def test_garment_colours_are_told_apart_and_dark_ones_keep_their_folds(template: Template) -> None:
    nothing = Tile(
        np.zeros((1, 3, 8, 8), np.float32), Lattice.named("none"), 2.0, 2.0, np.zeros((1, 1, 8, 8), np.float32)
    )
    level, spread = {}, {}
    for colour in ("white", "navy", "black"):
        shown = composite(nothing, template, MockupOptions(colour, max_side_px=300)).pixels[0].mean(axis=0)
        cloth = shown[120:220, 100:140]
        level[colour], spread[colour] = float(cloth.mean()), float(cloth.std())
    assert level["white"] > 0.7 > level["navy"] > level["black"] > 0.03
    assert spread["black"] > 0.002
