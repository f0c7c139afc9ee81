from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from designgen.errors import InputError
from designgen.mockup.checking import check_files
from designgen.mockup.format import MeshMapping, QuadMapping, parse_spec
from designgen.mockup.mapping import positions, quad_matrix
from designgen.mockup.preview import plain_view
from designgen.mockup.template import load_files
from designgen.photo import PhotoTemplate, checked_controls, template_from_photo
from designgen.photo.place import place
from designgen.photo.scaling import scaled
from tests.photo.conftest import HEIGHT, PX_PER_CM, WIDTH, Shot, outline, shoot

CORNERS = [[100, 110], [180, 110], [180, 210], [100, 210]]  # 16 x 20 cm at 5 px a cm
SCALE = {"known_cm": 24.0, "between": [80, 200, 200, 200]}


def said(**more: Any) -> dict[str, object]:
    return {"id": "shirt", "scale": SCALE, "areas": [{"name": "chest", "corners_px": CORNERS}]} | more


def make(shot: Shot, **more: Any) -> PhotoTemplate:
    return template_from_photo(shot.picture, checked_controls(said(**more), "test"))


@lru_cache(maxsize=1)
def white_template() -> PhotoTemplate:
    return make(shoot("#efeeea"))


def test_what_is_made_is_a_sound_template() -> None:
    made = white_template()
    assert check_files(made.in_memory()) == ()
    again = parse_spec(made.files["template.toml"], "again")
    assert again == made.spec and again.format == 2
    assert made.spec.provenance.source == "photo" and len(made.spec.provenance.photo_sha256) == 64


def test_the_same_photo_makes_the_same_bytes() -> None:
    assert make(shoot("#efeeea")).files == white_template().files


def test_scale_and_print_area_are_those_measured() -> None:
    spec = white_template().spec
    area = spec.print_areas[0]
    assert area.width_cm == pytest.approx(16.0, rel=0.005)
    assert area.height_cm == pytest.approx(20.0, rel=0.005)
    assert area.centre_u_cm == pytest.approx(0.0, abs=0.05)
    assert area.placement == "chest"
    assert spec.quality is not None and spec.quality.px_per_cm == pytest.approx(PX_PER_CM, rel=0.005)
    # v counts from the highest cloth above the area: row 40 of the photo.
    assert area.centre_v_cm == pytest.approx((160 - 40) / PX_PER_CM, abs=0.5)


def test_the_photo_comes_back_in_its_own_colour() -> None:
    shot = shoot("#efeeea", noise=0.0)
    back = plain_view(load_files(make(shot).in_memory()), "photo").pixels[0].transpose(1, 2, 0)
    difference = np.abs(back - shot.srgb)
    assert float(difference.mean()) < 1.5 / 255
    assert float(difference[shot.alpha > 0.99].mean()) < 1.5 / 255
    wall = difference[outline() == 0.0]
    assert float(np.percentile(wall, 99.5)) < 0.06, "the wall is the photo's own, as JPEG keeps it"


def test_a_dark_shirt_turns_white_with_its_folds() -> None:
    shot = shoot("#1e1e20")
    seen = plain_view(load_files(make(shot).in_memory()), "white").pixels[0].mean(axis=0)
    core = shot.alpha > 0.99
    assert float(seen[core].mean()) > 0.75
    calm = gaussian_filter(seen, 1.5)[140:280, 90:190]
    assert np.corrcoef(calm.ravel(), shot.shading[140:280, 90:190].ravel())[0, 1] > 0.93


def test_a_known_length_alone_gives_a_turned_map_and_an_assumed_area() -> None:
    angle = math.radians(6)
    ends = [
        140 - 60 * math.cos(angle),
        200 - 60 * math.sin(angle),
        140 + 60 * math.cos(angle),
        200 + 60 * math.sin(angle),
    ]
    controls = checked_controls({"scale": {"known_cm": 24.0, "between": ends}}, "test")
    placed = place(controls, outline() > 0.5)
    assert placed.px_per_cm == pytest.approx(PX_PER_CM, rel=0.01)
    assert isinstance(placed.body, QuadMapping)
    matrix = quad_matrix(placed.body)
    along = matrix[0, 0] * math.cos(angle) + matrix[0, 1] * math.sin(angle)
    assert along == pytest.approx(1 / PX_PER_CM, rel=0.01)
    assert matrix[1, 0] * math.cos(angle) + matrix[1, 1] * math.sin(angle) == pytest.approx(0.0, abs=1e-4)
    assert placed.areas[0].name == "chest" and "assumed" in placed.notices[0]


def test_a_downward_length_measures_as_well() -> None:
    controls = checked_controls({"scale": {"known_cm": 40.0, "between": [140, 60, 140, 260]}}, "test")
    placed = place(controls, outline() > 0.5)
    assert placed.px_per_cm == pytest.approx(PX_PER_CM, rel=0.01)


def test_corners_in_perspective_make_a_perspective_map() -> None:
    corners = [[95, 110], [185, 115], [175, 215], [105, 210]]
    area = {"name": "chest", "corners_px": corners, "width_cm": 16.0, "height_cm": 20.0}
    placed = place(checked_controls({"areas": [area]}, "test"), outline() > 0.5)
    u, v = positions(placed.body, (0, 0, HEIGHT, WIDTH))
    for (x, y), across in zip(corners, (-8, 8, 8, -8), strict=True):
        assert u[y, x] == pytest.approx(across, abs=0.25)
    assert v[212, 140] - v[112, 140] == pytest.approx(20.0, abs=0.6)


def test_hanging_cloth_is_divided_evenly() -> None:
    corners = [[90, 110], [190, 110], [175, 210], [105, 210]]
    area = {"name": "chest", "corners_px": corners, "width_cm": 16.0, "height_cm": 20.0}
    flat = place(checked_controls({"areas": [area]}, "test"), outline() > 0.5)
    worn = place(checked_controls({"areas": [area], "worn": True}, "test"), outline() > 0.5)
    assert isinstance(worn.body, MeshMapping)
    for placed, share in ((worn, 0.5), (flat, 0.41)):
        _, v = positions(placed.body, (0, 0, HEIGHT, WIDTH))
        top, middle, bottom = v[109, 140], v[159, 140], v[209, 140]
        assert (middle - top) / (bottom - top) == pytest.approx(share, abs=0.02)
    assert worn.notices == ()
    unmeasured = place(checked_controls(said(worn=True), "test"), outline() > 0.5)
    assert "--print-cm" in unmeasured.notices[0]
    made = make(shoot("#efeeea"), areas=[area], worn=True)
    assert check_files(made.in_memory()) == ()
    part = load_files(made.in_memory()).parts[0]
    for x, u in ((90, -8.0), (190, 8.0)):
        assert part.u_cm[110 - part.top, x - part.left] == pytest.approx(u, abs=0.5), "marked corners stay"


def test_the_shoulder_point_sets_where_cm_count_from() -> None:
    spec = make(shoot("#efeeea"), datum_px=[140, 60]).spec
    assert spec.print_areas[0].centre_v_cm == pytest.approx((160 - 60) / PX_PER_CM, abs=0.1)


def test_parts_get_their_own_mapping_and_share_the_mask() -> None:
    sleeve = {
        "name": "sleeve-l",
        "outline_px": [[195, 60], [262, 85], [226, 146], [195, 125]],
        "points": [[195, 60, -5, 0], [258, 88, 5, 0], [226, 142, 5, 12], [195, 122, -5, 12], [215, 95, 0, 6]],
        "grain_deg": -20.0,
        "takes_print": "full",
    }
    made = make(shoot("#efeeea"), parts=[sleeve])
    assert check_files(made.in_memory()) == ()
    body, side = made.spec.parts
    assert (body.name, side.name, side.grain_deg) == ("body", "sleeve-l", -20.0)
    assert isinstance(side.mapping, MeshMapping)
    loaded = load_files(made.in_memory())
    assert sum(float(part.mask.sum()) for part in loaded.parts) == pytest.approx(float(loaded.alpha.sum()), rel=1e-3)


def test_a_large_photo_is_reduced_with_its_points() -> None:
    shot = shoot("#efeeea")
    controls, small, mask = scaled(shot.srgb, checked_controls(said(max_side_px=200), "test"), shot.alpha)
    assert max(small.shape[:2]) == 200 and mask is not None and mask.shape == small.shape[:2]
    factor = 200 / HEIGHT
    assert controls.areas[0].corners_px[2][1] == pytest.approx(210 * factor)
    assert controls.scale is not None and controls.scale.length_px == pytest.approx(120 * factor, rel=0.01)
    made = make(shot, max_side_px=270)
    assert made.spec.print_areas[0].width_cm == pytest.approx(16.0, rel=0.01)
    assert any("reduced" in notice for notice in made.notices)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": None, "areas": []}, "how large"),
        ({"scale": None}, "how large the area"),
        ({"areas": [{"corners_px": [[180, 110], [100, 110], [100, 210], [180, 210]]}]}, "corners_px"),
        ({"areas": [{"corners_px": [[10, 200], [100, 200], [100, 280], [10, 280]]}]}, "is garment"),
        ({"scale": {"known_cm": 60.0, "between": [80, 200, 200, 200]}}, "pixels a cm"),
        ({"box": [1, 1, 3, 3]}, "backdrop"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(white: Shot, change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        make(white, **change)


def test_every_reason_against_a_photo_is_told_at_once(white: Shot) -> None:
    y = np.mgrid[0:HEIGHT, 0:WIDTH][0]
    striped = np.where(((y // 8 % 2 == 0) & (white.alpha > 0.5))[..., None], 0.05, white.srgb).astype(np.float32)
    bad = Shot(striped, white.alpha, white.shading, white.weave)
    with pytest.raises(InputError) as caught:
        template_from_photo(bad.picture, checked_controls(said(areas=[{"corners_px": CORNERS, "width_cm": 60.0,
            "height_cm": 75.0}]), "test"), white.alpha)  # fmt: skip
    assert "pixels a cm" in caught.value.what and "edges" in caught.value.what
