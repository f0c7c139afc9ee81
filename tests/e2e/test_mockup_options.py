"""designgen mockup and lineup with all that they offer, for real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen.imaging import encode_png, read_picture, read_recipe
from tests.e2e.conftest import Command, object_of
from tests.mockup.conftest import FRONT, HEIGHT, PX_PER_CM, SLEEVE, WIDTH, FlatTemplate


@pytest.fixture(autouse=True)
def small_template(tmp_path: Path) -> None:
    """A garment that is loaded at once: a flat front beside a flat sleeve, in the folder where templates are found."""
    (tmp_path / "templates").mkdir()
    flat = FlatTemplate(tmp_path / "templates" / "flat").flat_light()
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "full"').replace('"sleeve"', '"sleeve-l"')
    flat.write()


@pytest.fixture
def motif(tmp_path: Path) -> Path:
    """A red disc on nothing, 10 cm at 150 dpi."""
    y, x = np.mgrid[0:590, 0:590]
    disc = ((x - 295) ** 2 + (y - 295) ** 2 < 280**2).astype(np.float32)[None, None]
    pixels = np.zeros((1, 3, 590, 590), np.float32)
    pixels[:, 0] = 0.8
    path = tmp_path / "disc.png"
    path.write_bytes(encode_png(pixels, alpha=disc, dpi=150))
    return path


def red_box(path: Path) -> tuple[float, float]:
    """Middle of what is red, as shares of the picture's height and width."""
    pixels = read_picture(path).pixels[0]
    red = (pixels[0] > 0.35) & (pixels[1] < 0.2)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return float(rows.mean() / red.shape[0]), float(columns.mean() / red.shape[1])


def test_a_print_is_placed_by_cm_in_every_format(designgen: Command, motif: Path, tmp_path: Path) -> None:
    found = {}
    for name, offset in (("left.png", "-4"), ("right.jpg", "4"), ("right.tif", "4")):
        done = designgen(
            "mockup", motif.name, "--repeat", "none", "--template", "flat", "--placement", "custom",
            "--from-hps-cm", "6", "--offset-cm", offset, "-o", name,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "150 dpi on the cloth" in done.stdout
        found[name] = red_box(tmp_path / name)
    assert found["right.jpg"][1] - found["left.png"][1] == pytest.approx(8 * PX_PER_CM / WIDTH, abs=0.01)
    assert found["right.jpg"][0] == pytest.approx((FRONT[0] + 11 * PX_PER_CM) / HEIGHT, abs=0.01)
    assert found["right.tif"] == pytest.approx(found["right.jpg"], abs=0.01)


def test_sleeves_wear_another_tile_and_nothing_is_behind(
    designgen: Command, swatch: Path, motif: Path, tmp_path: Path
) -> None:
    (tmp_path / "red.png").write_bytes(
        encode_png(np.array([[[[0.8]], [[0.0]], [[0.0]]]], np.float32) * np.ones((1, 3, 60, 60), np.float32))
    )
    done = designgen(
        "mockup", swatch.name, "--size-cm", "8", "--template", "flat", "--part", "sleeves=red.png@5",
        "--background", "transparent", "--shadow", "0", "-o", "o.png", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    picture = read_picture(tmp_path / "o.png")
    assert picture.alpha is not None and picture.alpha[0, 0, 0, 0] == 0
    red = (picture.pixels[0, 0] > 0.3) & (picture.pixels[0, 1:].max(axis=0) < 0.1) & (picture.alpha[0, 0] > 0.9)
    columns = np.flatnonzero(red.any(axis=0))
    assert (columns.min(), columns.max() + 1) == (SLEEVE[2], SLEEVE[3])
    assert object_of(done)["effective_dpi"] < 150


def test_several_tiles_go_into_a_folder_and_a_bad_one_costs_the_others_nothing(
    designgen: Command, swatch: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    done = designgen(
        "mockup", swatch.name, "broken.png", "--size-cm", "8", "--template", "flat",
        "-o", "shirts", "--json",
    )  # fmt: skip
    assert done.returncode == 3
    first, second = object_of(done)["files"]
    assert Path(tmp_path / first["file"]).is_file() and first["ok"]
    assert not second["ok"] and "broken.png" in second["tile"]


def test_a_tile_of_ours_is_remembered_with_what_was_asked(designgen: Command, motif: Path, tmp_path: Path) -> None:
    tile = {"repeat": "none", "width_mm": 100.0, "height_mm": 100.0}
    picture = read_picture(motif)
    recipe = {"kind": "tile", "design": {"name": "disc"}, "tile": tile}
    (tmp_path / "ours.png").write_bytes(encode_png(picture.pixels, alpha=picture.alpha, dpi=150, recipe=recipe))
    for name in ("o.png", "o.webp"):
        done = designgen(
            "mockup", "ours.png", "--template", "flat", "--ink", "soft", "--garment-colour", "navy",
            "-o", name,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        remembered = read_recipe(tmp_path / name)
        assert remembered is not None and remembered["kind"] == "mockup"
        assert remembered["garment"]["shown"] == {"ink": "soft"}
    done = designgen("mockup", "ours.png", "--template", "flat", "--strip-metadata", "-o", "s.webp")
    assert done.returncode == 0 and read_recipe(tmp_path / "s.webp") is None


def test_a_line_up_of_front_and_back(designgen: Command, swatch: Path, tmp_path: Path) -> None:
    done = designgen(
        "lineup", swatch.name, "--size-cm", "8", "--layout", "pair", "--template", "flat", "--template",
        "flat", "--width-px", "400", "--height-px", "300", "-o", "pair.jpg", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert object_of(done)["garments"] == 2
    assert read_picture(tmp_path / "pair.jpg").pixels.shape == (1, 3, 300, 400)
