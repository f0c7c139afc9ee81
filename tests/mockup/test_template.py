from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from designgen import resources
from designgen.errors import InputError
from designgen.mockup import check_template, composite, list_templates, load_template
from designgen.mockup.template import footprint_cm
from tests.mockup.conftest import FlatTemplate, plain_tile

SHIPPED = ("tshirt-front", "tshirt-back")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "Flat test piece"', 'name = "x"\nwashable = true', "washable"),
        ("width_px = 320", "width_px = 99999", "image.width_px"),
        ('mask = "sleeve.png"', 'mask = "../sleeve.png"', r"parts\[1\].mask"),
        ('mask = "sleeve.png"', 'mask = "/etc/passwd.png"', r"parts\[1\].mask"),
        ('mask = "sleeve.png"', 'mask = "gone.png"', r"parts\[1\].mask.*missing"),
        ('u = "u.png"', 'u = "front.png"', "maps.u.*pixels"),
        ('index = "index.png"', 'index = "u.png"', "maps.index.*8 bits"),
        ('file = "shading.png"', 'file = "template.toml"', "light.shading.file"),
        ("min_dpi = 100.0", "min_dpi = -1.0", r"print_areas\[0\].min_dpi"),
        ('part = "front"', 'part = "hood"', "hood"),
        ("index = 2", "index = 1", "parts.index"),
        ('srgb = "#1f2a44"', 'srgb = "navy"', r"colours\[1\].srgb"),
        ("format = 1", "format = 3", "format"),
        ('view = "front"', "", "view"),
        ("u_cm_per_unit = 131.07\n", 'u_cm_per_unit = "wide"\n', "mapping.u_cm_per_unit"),
        ("u_cm_per_unit = 131.07\n", "u_cm_per_unit = nan\n", "mapping.u_cm_per_unit"),
    ],
)
def test_a_wrong_field_is_named(flat: FlatTemplate, old: str, new: str, named: str) -> None:
    assert old in flat.toml
    flat.toml = flat.toml.replace(old, new, 1)
    with pytest.raises(InputError, match=named):
        flat.load()


def test_all_wrong_fields_are_named_at_once(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace("supersample = 2", "supersample = 9").replace("min_dpi = 100.0", "min_dpi = 0.0")
    with pytest.raises(InputError) as caught:
        flat.load()
    assert "maps.supersample" in caught.value.what
    assert "min_dpi" in caught.value.what


def test_a_link_out_of_the_folder_is_refused(flat: FlatTemplate, tmp_path: Path) -> None:
    folder = flat.write()
    (folder / "sleeve.png").rename(tmp_path / "elsewhere.png")
    (folder / "sleeve.png").symlink_to(tmp_path / "elsewhere.png")
    with pytest.raises(InputError, match=r"parts\[1\].mask.*leads out"):
        load_template(folder, ())


def test_a_picture_of_the_wrong_kind_or_damaged_is_refused(flat: FlatTemplate) -> None:
    folder = flat.write()
    colour = np.zeros((260, 320, 3), np.uint16)
    cv2.imwrite(str(folder / "alpha.png"), colour)
    with pytest.raises(InputError, match=r"light.alpha.file.*grey"):
        load_template(folder, ())
    flat.write()
    whole = (folder / "alpha.png").read_bytes()
    (folder / "alpha.png").write_bytes(whole[:60])
    with pytest.raises(InputError, match=r"light.alpha.file.*damaged"):
        load_template(folder, ())


def test_broken_toml_and_missing_folder(flat: FlatTemplate, tmp_path: Path) -> None:
    flat.toml = "format = = 1"
    with pytest.raises(InputError, match="TOML"):
        flat.load()
    with pytest.raises(InputError, match="no garment template"):
        load_template("nowhere", (tmp_path,))
    with pytest.raises(InputError, match=r"holds no template.toml"):
        load_template(tmp_path, ())


def test_templates_are_found_by_name_with_a_suggestion(flat: FlatTemplate, tmp_path: Path) -> None:
    flat.write()
    assert load_template("flat", (tmp_path,)).spec.id == "flat"
    assert [info.id for info in list_templates((tmp_path, tmp_path / "none"))] == ["flat"]
    with pytest.raises(InputError, match="'flat'"):
        load_template("flatt", (tmp_path,))


def test_listing_needs_no_image_library() -> None:
    code = (
        "import sys; from designgen.mockup import list_templates; list_templates(()); "
        "sys.exit(any(m in sys.modules for m in ('cv2', 'numpy', 'torch')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_footprint_ignores_folds_and_neighbouring_parts() -> None:
    u = np.tile(np.arange(40, dtype=np.float32) * 0.1, (30, 1))
    u[:, 20:] += 7.0  # a fold hides 7 cm
    v = np.tile(np.arange(30, dtype=np.float32)[:, None] * 0.05, (1, 40))
    owned = np.ones(u.shape, bool)
    owned[:, 35:] = False
    assert footprint_cm(u, v, owned)[owned].max() == pytest.approx(0.1, rel=0.05)


def test_check_finds_masks_that_do_not_add_up(flat: FlatTemplate) -> None:
    assert check_template(flat.write()) == ()
    flat.planes["sleeve"][:] = 0
    flat.planes["sleeve"][30:40, 210:220] = 65535
    assert any("light.alpha" in problem for problem in check_template(flat.write()))
    (flat.folder / "run.sh").write_text("true")
    assert any("run.sh" in problem for problem in check_template(flat.folder))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_templates_are_sound(name: str) -> None:
    folder = resources.root("templates") / name
    assert check_template(folder) == ()
    template = load_template(name, (resources.root("templates"),))
    colours = {colour.name for colour in template.spec.colours}
    assert {"white", "heather-grey", "black", "navy", "sand", "red"} <= colours
    for part in template.parts:
        du, dv = np.diff(part.u_cm, axis=1)[1:], np.diff(part.v_cm, axis=0)[:, 1:]
        turn = du * dv - np.diff(part.u_cm, axis=0)[:, 1:] * np.diff(part.v_cm, axis=1)[1:]
        both = part.owned[1:, 1:] & part.owned[:-1, 1:] & part.owned[1:, :-1]
        if part.part.takes_print == "full" and both.sum() > 500:
            assert np.median(turn[both]) > 0, f"{part.part.name} is mirrored"
    rendered = composite(plain_tile((1, 1, 1)), template)
    assert rendered.pixels.shape == (1, 3, *template.size_px)
    assert np.isfinite(rendered.pixels).all()
