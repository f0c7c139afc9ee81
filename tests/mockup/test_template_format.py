"""Format 2: quads, meshes, displacement, weave and backdrops become the same maps; format 1 is still read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from designgen import resources
from designgen.errors import InputError
from designgen.mockup import check_template, list_templates, load_template
from designgen.mockup.checking import files_named
from designgen.mockup.files import FolderFiles, MemoryFiles
from designgen.mockup.format import MeshMapping, QuadMapping, parse_spec, read_spec, spec_toml
from designgen.mockup.library import template_folders_in
from designgen.mockup.mapping import determinant, positions, quad_matrix
from designgen.mockup.preview import plain_view, preview
from designgen.mockup.template import load_files
from tests.mockup.conftest import HEIGHT, PX_PER_CM, TOML, WIDTH, FlatTemplate, grey16

QUAD = """
kind = "quad"
corners_px = [[20, 20], [200, 20], [200, 240], [20, 240]]
left_cm = -9.0
top_cm = 0.0
width_cm = 18.0
height_cm = 22.0
"""
UV = """
u_offset_cm = -9.0
v_offset_cm = 0.0
u_cm_per_unit = 131.07
v_cm_per_unit = 131.07
"""


def second(toml: str = TOML) -> str:
    return toml.replace("format = 1", "format = 2")


def one_part(mapping: str, more: str = "") -> str:
    """The front alone, without maps."""
    head, rest = second().split("[maps]")
    front = rest[rest.index("[[parts]]") : rest.index("[[parts]]", rest.index("[[parts]]") + 1)]
    tail = rest[rest.index("[[print_areas]]") :]
    return (
        head
        + front.replace(UV.strip(), mapping.strip())
        + more
        + tail.replace('file = "alpha.png"', 'file = "front.png"')
    )


def quad(corners: Any = ((20, 20), (200, 20), (200, 240), (20, 240))) -> QuadMapping:
    return QuadMapping(kind="quad", corners_px=corners, left_cm=-9.0, top_cm=0.0, width_cm=18.0, height_cm=22.0)


def test_a_quad_is_the_map_that_uv_would_be(flat: FlatTemplate) -> None:
    by_uv = load_template(flat.write(), ()).parts[0]
    flat.toml = one_part(QUAD)
    by_quad = flat.load().parts[0]
    s = by_uv.supersample
    assert (s, by_quad.supersample) == (2, 1)
    h, w = by_quad.mask.shape
    assert np.allclose(by_quad.u_cm, by_uv.u_cm.reshape(h, s, w, s).mean((1, 3)), atol=0.01)
    assert np.allclose(by_quad.v_cm, by_uv.v_cm.reshape(h, s, w, s).mean((1, 3)), atol=0.01)
    assert np.median(by_quad.footprint_cm) == pytest.approx(1 / PX_PER_CM, rel=0.01)
    assert check_template(flat.folder) == ()


@given(st.lists(st.floats(-25, 25), min_size=8, max_size=8))
@settings(max_examples=30, deadline=None)
def test_a_quad_meets_its_corners_and_is_never_mirrored(shift: list[float]) -> None:
    corners = [
        (x + shift[2 * i], y + shift[2 * i + 1])
        for i, (x, y) in enumerate(((50, 50), (250, 50), (250, 290), (50, 290)))
    ]
    mapping = quad(corners)
    matrix = quad_matrix(mapping)
    for (x, y), (u, v) in zip(corners, ((-9, 0), (9, 0), (9, 22), (-9, 22)), strict=True):
        seen = matrix @ (x, y, 1.0)
        assert seen[:2] / seen[2] == pytest.approx((u, v), abs=1e-3)
    u, v = positions(mapping, (60, 60, 180, 160))
    assert determinant(u, v).min() > 0


def test_a_mesh_meets_its_points_and_is_exact_where_cloth_is_flat() -> None:
    grid = [(x, y, x / 10 - 9, y / 10) for y in (20, 130, 240) for x in (20, 110, 200)]
    mapping = MeshMapping(kind="mesh", points=grid)
    u, v = positions(mapping, (0, 0, HEIGHT, WIDTH))
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    assert np.allclose(u, x / 10 - 9, atol=2e-3) and np.allclose(v, y / 10, atol=2e-3)
    bent = [(x + 8 * (i == 4), y - 6 * (i == 4), u, v) for i, (x, y, u, v) in enumerate(grid)]
    u, v = positions(MeshMapping(kind="mesh", points=bent), (100, 90, 60, 60))
    assert float(u[124 - 100, 118 - 90]) == pytest.approx(2.0, abs=0.06)
    assert float(v[124 - 100, 118 - 90]) == pytest.approx(13.0, abs=0.06)


@pytest.mark.parametrize(
    "corners",
    [
        ((200, 20), (20, 20), (20, 240), (200, 240)),  # mirrored
        ((20, 20), (200, 240), (200, 20), (20, 240)),  # crossed
        ((20, 20), (200, 20), (60, 60), (20, 240)),  # dented
        ((20, 20), (20, 20), (200, 240), (20, 240)),
    ],
)
def test_corners_that_make_no_flat_cloth_are_refused(corners: Any) -> None:
    with pytest.raises(ValidationError, match="top left, top right"):
        quad(corners)


def test_points_in_one_line_or_one_place_are_refused() -> None:
    for points, told in (
        ([(i, 2 * i, i, i * i) for i in range(5)], "one line in the picture"),
        ([(i, i * i, i, 2 * i) for i in range(5)], "one line on the cloth"),
        ([(0, 0, 0, 0), (9, 0, 1, 0), (0, 9, 0, 1), (0, 0, 2, 2)], "one place in the picture"),
    ):
        with pytest.raises(ValidationError, match=told):
            MeshMapping(kind="mesh", points=points)


def test_a_mesh_that_folds_over_itself_names_the_part(flat: FlatTemplate) -> None:
    flat.toml = one_part(
        'kind = "mesh"\npoints = [[20, 20, -9, 0], [200, 20, 9, 0], [200, 240, 9, 22], [20, 240, -9, 22], '
        "[60, 60, 8, 20]]"
    )
    with pytest.raises(InputError, match=r"parts\[0\].mapping.*folds over itself"):
        flat.load()


def test_a_horizon_in_the_part_is_refused(flat: FlatTemplate) -> None:
    flat.toml = one_part(
        QUAD.replace("[20, 20], [200, 20], [200, 240], [20, 240]", "[90, 100], [110, 100], [180, 140], [20, 140]")
    )
    with pytest.raises(InputError, match=r"parts\[0\].mapping.*horizon"):
        flat.load()


def test_displacement_moves_the_cloth_by_cm(flat: FlatTemplate) -> None:
    still = load_template(flat.write(), ()).parts
    moved = np.full((HEIGHT // 4, WIDTH // 4), 0.5)
    flat.planes |= {"du": grey16(moved + 0.25), "dv": grey16(moved)}
    flat.toml = second() + '[displacement]\nu = "du.png"\nv = "dv.png"\nfull_scale_cm = 0.8\ndownscale = 4\n'
    for before, after in zip(still, flat.load().parts, strict=True):
        assert np.allclose(after.u_cm - before.u_cm, 0.4, atol=1e-3)
        assert np.allclose(after.v_cm - before.v_cm, 0.0, atol=1e-3)


def test_weave_and_backdrop_are_read_and_checked(flat: FlatTemplate) -> None:
    assert flat.load().weave is None and flat.load().backdrop is None
    yarn = np.full((HEIGHT, WIDTH), 128, np.uint8)
    yarn[::2], yarn[1::2] = 120, 136
    flat.planes["weave"] = yarn
    flat.toml = second().replace(
        '[light.alpha]', '[light.weave]\nfile = "weave.png"\nfull_scale = 1.9921875\n[light.alpha]'
    ) + '[background]\npicture = "wall.png"\n'  # fmt: skip
    folder = flat.write()
    wall = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    wall[..., 0] = 200
    Image.fromarray(wall).save(folder / "wall.png")
    template = load_template(folder, ())
    assert template.weave is not None and float(template.weave.mean()) == pytest.approx(1.0, abs=1e-3)
    assert template.backdrop is not None and template.backdrop[5, 5] == pytest.approx((200 / 255, 0, 0), abs=1e-3)
    assert check_template(folder) == ()
    seen = plain_view(template, "white").pixels[0]
    assert seen[:, 5, 5] == pytest.approx((200 / 255, 0, 0), abs=0.01), "the photo's own wall stands behind"
    flat.planes["weave"] = yarn // 2
    assert any("light.weave" in problem for problem in check_template(flat.write()))
    Image.fromarray(wall[:40]).save(folder / "wall.png")
    with pytest.raises(InputError, match=r"background\.picture"):
        load_template(folder, ())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ('[displacement]\nu = "a.png"\nv = "b.png"\nfull_scale_cm = 1.0\n', "displacement: needs format = 2"),
        ('[background]\npicture = "a.png"\n', "background.picture: needs format = 2"),
        ('[light.weave]\nfile = "a.png"\n', "light.weave: needs format = 2"),
    ],
)
def test_keys_of_format_2_are_refused_in_format_1(flat: FlatTemplate, more: str, field: str) -> None:
    flat.toml += more
    with pytest.raises(InputError, match=field):
        flat.load()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('u_offset_cm = -9.0', 'kind = "cone"\nu_offset_cm = -9.0', r"parts\[0\].mapping"),
        ('u_offset_cm = -9.0', 'kind = "quad"\nu_offset_cm = -9.0', r"mapping.corners_px: this key is missing"),
        ('name = "navy"', 'name = "navy"\ngroups = { cuff = "#101010" }', r"colours\[1\].groups: no part .* 'cuff'"),
        ('name = "navy"', 'name = "navy"\ngroups = { body = "red" }', r"colours\[1\].groups"),
        ("index = 2\n", "", r"parts\[1\].index: a part with a UV map"),
        ('[maps]\nu = "u.png"\nv = "v.png"\nindex = "index.png"\nsupersample = 2\n', "", "maps: this key is missing"),
        ('part = "front"', 'part = "front"\nplacement = "knee"', r"print_areas\[0\].placement"),
        ('min_dpi = 100.0', "min_dpi = inf", r"print_areas\[0\].min_dpi"),
        ('made_by = "a test"', 'made_by = "a test"\nsource = "dream"', "provenance.source"),
        ("format = 2", "format = true", "format"),
        ("format = 2", 'format = "2"', "format"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_format_2_is_named(flat: FlatTemplate, old: str, new: str, named: str) -> None:
    flat.toml = second()
    assert old in flat.toml
    flat.toml = flat.toml.replace(old, new, 1)
    with pytest.raises(InputError, match=named):
        flat.load()


def test_colour_groups_and_kinds_of_place(flat: FlatTemplate) -> None:
    flat.toml = second().replace('name = "navy"', 'name = "navy"\ngroups = { body = "#202020" }')
    spec = parse_spec(flat.toml.encode(), "t")
    assert spec.colour("navy").srgb_of("body") == "#202020" and spec.colour("navy").srgb_of("rib") == "#1f2a44"
    assert spec.print_area("chest").placement == "chest"
    named = parse_spec(flat.toml.replace('name = "chest"', 'name = "front-print"\nplacement = "chest"').encode(), "t")
    assert named.print_area("chest").name == "front-print"
    assert parse_spec(TOML.encode(), "t").print_areas[0].placement == "chest"
    assert spec.part("sleeve").datum_u_cm == 0.0
    with pytest.raises(InputError, match="no part 'hood'"):
        spec.part("hood")


def test_what_is_written_reads_back_as_the_same() -> None:
    for text in (TOML, second(), one_part(QUAD, '[[parts]]\nname = "b"\nmask = "b.png"\n[parts.mapping]\n' + QUAD)):
        spec = parse_spec(text.encode(), "t")
        assert parse_spec(spec_toml(spec, "two\nlines").encode(), "t") == spec
    shipped = read_spec(template_folders_in((resources.root("templates"),))[0])
    assert parse_spec(spec_toml(shipped).encode(), "t") == shipped


def test_memory_and_folder_are_one(flat: FlatTemplate) -> None:
    folder = flat.write()
    files = MemoryFiles("flat.zip", {path.name: path.read_bytes() for path in folder.iterdir()})
    assert np.array_equal(load_files(files).shading, load_files(FolderFiles(folder)).shading)
    assert files_named(files.spec()) <= set(files.sizes())
    with pytest.raises(InputError, match=r"parts\[1\].mask.*missing"):
        load_files(MemoryFiles("flat.zip", {name: data for name, data in files.files.items() if name != "sleeve.png"}))
    with pytest.raises(InputError, match=r"holds no template.toml"):
        load_files(MemoryFiles("flat.zip", {}))


def test_links_pipes_and_folders_are_never_opened(flat: FlatTemplate, tmp_path: Path) -> None:
    import os

    folder = flat.write()
    (folder / "sleeve.png").unlink()
    os.mkfifo(folder / "sleeve.png")
    with pytest.raises(InputError, match=r"parts\[1\].mask.*no ordinary file"):
        load_template(folder, ())
    (folder / "sleeve.png").unlink()
    (folder / "sleeve.png").symlink_to("front.png")
    with pytest.raises(InputError, match=r"parts\[1\].mask.*leads out"):
        load_template(folder, ())
    (folder / "template.toml").unlink()
    (tmp_path / "secret").write_text("password = hunter2")
    (folder / "template.toml").symlink_to(tmp_path / "secret")
    with pytest.raises(InputError, match="is a link") as caught:
        load_template(folder, ())
    assert "hunter2" not in str(caught.value)


def test_masks_that_would_need_too_much_memory_are_refused(flat: FlatTemplate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("designgen.mockup.template.MAX_SAMPLES", 200_000)
    with pytest.raises(InputError, match="million samples"):
        flat.load()


def test_depths_other_than_8_and_16_are_refused(flat: FlatTemplate) -> None:
    folder = flat.write()
    cv2.imwrite(str(folder / "alpha.png"), flat.planes["alpha"].astype(np.uint8))  # 8 bits are allowed
    load_template(folder, ())
    out = io.BytesIO()
    Image.fromarray(flat.planes["alpha"] > 0).save(out, "PNG")
    (folder / "alpha.png").write_bytes(out.getvalue())
    with pytest.raises(InputError, match="8 or 16 bits"):
        load_template(folder, ())


def test_check_finds_mirrored_cloth_and_areas_out_of_sight(flat: FlatTemplate) -> None:
    flat.planes["u"] = flat.planes["u"].copy()
    inside = flat.planes["index"] == 1
    flat.planes["u"][inside] = flat.planes["u"][inside].max() - flat.planes["u"][inside]
    assert any("mirrored" in problem for problem in check_template(flat.write()))
    hidden = FlatTemplate(flat.folder)
    hidden.toml = TOML.replace("centre_v_cm = 9.0", "centre_v_cm = 90.0")
    assert any("not seen" in problem for problem in check_template(hidden.write()))


def test_one_broken_template_hides_in_no_list(flat: FlatTemplate, tmp_path: Path) -> None:
    flat.write()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "template.toml").write_text("format = 7")
    assert [folder.name for folder in template_folders_in((tmp_path,))] == ["broken", "flat"]
    with pytest.raises(InputError, match="format"):
        list_templates((tmp_path,))


def test_the_drawing_shows_true_centimetres(flat: FlatTemplate) -> None:
    pixels = preview(flat.flat_light().load(), "white").pixels[0]
    row = pixels[0, 25:235, 45]  # a column of the front, between two upright lines
    dark = np.flatnonzero(row < row.max() - 0.2)
    starts = dark[np.insert(np.diff(dark) > 3, 0, True)]
    assert np.diff(starts) == pytest.approx(5 * PX_PER_CM, abs=2)
    red = (pixels[0] > 0.7) & (pixels[1] < 0.5)
    rows, columns = np.nonzero(red)
    assert columns.max() - columns.min() == pytest.approx(12 * PX_PER_CM, abs=5)
    assert rows.mean() == pytest.approx(20 + 9 * PX_PER_CM, abs=3)
