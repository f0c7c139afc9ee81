"""designgen templates, for real: a photo becomes a template, is shown, checked, packed, added and used."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from designgen.imaging import encode_jpeg, encode_png, read_picture
from tests.e2e.conftest import Command, object_of
from tests.photo.conftest import outline, shoot

MARKS = ("--known-cm", "24", "--between", "80,200,200,200")
AREA = ("--print-corners", "100,110,180,110,180,210,100,210")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "My Shirt.jpg"
    pixels = shoot("#efeeea").srgb.transpose(2, 0, 1)[None]
    path.write_bytes(encode_jpeg(np.ascontiguousarray(pixels), 92))
    return path


def test_a_photo_becomes_a_template_and_a_mockup(designgen: Command, photo: Path, swatch: Path, tmp_path: Path) -> None:
    done = designgen("templates", "new", photo.name, *MARKS, *AREA, "--preview", "grid.png", "--json")
    assert done.returncode == 0, done.stderr
    said = object_of(done)
    assert said["template"]["id"] == "my-shirt"
    assert said["print_areas"][0]["width_cm"] == pytest.approx(16.0, rel=0.01)
    assert read_picture(tmp_path / "grid.png").size_px == (320, 280)
    assert (tmp_path / "templates/my-shirt/preview.webp").is_file()
    listed = object_of(designgen("templates", "list", "--json"))
    assert "my-shirt" in [Path(row["folder"]).name for row in listed["templates"]]
    done = designgen("mockup", swatch.name, "--template", "my-shirt", "--size-cm", "6", "-o", "shirt.png")
    assert done.returncode == 0, done.stderr
    worn, taken = read_picture(tmp_path / "shirt.png").pixels[0], read_picture(photo).pixels[0]
    outside = outline() == 0.0
    assert float(np.percentile(np.abs(worn - taken)[:, outside], 99)) < 0.06, "the photo's wall is kept"
    assert float(worn[:, 150:250, 100:180].std()) > 0.1


def test_shown_packed_checked_and_added(designgen: Command, photo: Path, tmp_path: Path) -> None:
    assert designgen("templates", "new", photo.name, *MARKS, *AREA).returncode == 0
    shown = designgen(
        "templates", "show", "my-shirt", "-o", "g.png", "--garment-colour", "navy", "--max-side-px", "100"
    )
    assert shown.returncode == 0, shown.stderr
    assert "16" in shown.stdout and "px a cm" in shown.stdout
    assert max(read_picture(tmp_path / "g.png").size_px) == 100
    with zipfile.ZipFile(tmp_path / "shirt.zip", "w") as archive:
        for path in (tmp_path / "templates/my-shirt").iterdir():
            archive.write(path, f"my-shirt/{path.name}")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 no archive")
    checked = designgen("templates", "check", "shirt.zip", "templates/my-shirt", "bad.zip", "--json")
    assert checked.returncode == 3
    assert [row["ok"] for row in object_of(checked)["templates"]] == [True, True, False]
    added = designgen("templates", "add", "shirt.zip", "--name", "copy")
    assert added.returncode == 0, added.stderr
    originals = sorted((tmp_path / "templates/my-shirt").iterdir())
    assert [p.read_bytes() for p in originals] == [
        p.read_bytes() for p in sorted((tmp_path / "templates/copy").iterdir())
    ]
    again = designgen("templates", "add", "shirt.zip", "--name", "copy")
    assert again.returncode == 2 and "--name" in again.stderr


def test_unfit_photos_and_wrong_words_are_told(designgen: Command, photo: Path, tmp_path: Path) -> None:
    none = designgen("templates", "new", photo.name)
    assert none.returncode == 4 and "--known-cm" in none.stderr
    assert not (tmp_path / "templates").exists()
    half = designgen("templates", "new", photo.name, "--known-cm", "24")
    assert half.returncode == 2 and "--between" in half.stderr
    odd = designgen("templates", "new", photo.name, "--known-cm", "24", "--between", "1,2,x")
    assert odd.returncode == 2 and "4 numbers" in odd.stderr
    striped = shoot("#efeeea")
    y = np.mgrid[0:320, 0:280][0]
    pixels = np.where(((y // 8 % 2 == 0) & (striped.alpha > 0.5))[..., None], 0.1, striped.srgb)
    (tmp_path / "striped.png").write_bytes(encode_png(pixels.transpose(2, 0, 1)[None].astype(np.float32)))
    unfit = designgen("templates", "new", "striped.png", "--known-cm", "6", "--between", "80,200,200,200", "--json")
    assert unfit.returncode == 4 and "stripes" in object_of(unfit)["error"]


def test_a_file_of_controls_and_a_mask_do_as_well(designgen: Command, photo: Path, tmp_path: Path) -> None:
    mask = np.repeat(outline()[None, None], 3, axis=1).astype(np.float32)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "mask.png").write_bytes(encode_png(np.ascontiguousarray(mask)))
    (tmp_path / "more" / "shirt.toml").write_text(
        'mask = "mask.png"\ngarment = "tee"\nworn = true\n[scale]\nknown_cm = 24\nbetween = [80, 200, 200, 200]\n'
    )
    done = designgen("templates", "new", photo.name, "--controls", "more/shirt.toml", "--name", "tee", "--json")
    assert done.returncode == 0, done.stderr
    again = designgen("templates", "new", photo.name, *MARKS, "--name", "tee")
    assert again.returncode == 2 and "--replace" in again.stderr
    assert designgen("templates", "new", photo.name, *MARKS, "--name", "tee", "--replace").returncode == 0


def test_one_broken_template_does_not_hide_the_others(designgen: Command, tmp_path: Path) -> None:
    (tmp_path / "templates" / "broken").mkdir(parents=True)
    (tmp_path / "templates" / "broken" / "template.toml").write_text("format = 9")
    done = designgen("templates", "list")
    assert done.returncode == 3
    assert "tshirt-front" in done.stdout and "broken" in done.stderr
