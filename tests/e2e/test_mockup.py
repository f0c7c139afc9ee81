"""designgen mockup and the lists, for real."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from designgen.imaging import encode_png, read_picture, read_recipe
from tests.e2e.conftest import Command, object_of


def test_any_picture_is_shown_at_the_size_given(designgen: Command, swatch: Path, tmp_path: Path) -> None:
    small, large = (
        designgen("mockup", swatch.name, "--template", "tshirt-front", "--size-cm", size, "--max-side-px", "400",
                  "-o", f"{size}.png")
        for size in ("6", "30")
    )  # fmt: skip
    assert small.returncode == 0 and large.returncode == 0, small.stderr + large.stderr
    pictures = [read_picture(tmp_path / f"{size}.png").pixels for size in ("6", "30")]
    edges = [float(np.abs(np.diff(picture, axis=-1)).mean()) for picture in pictures]
    assert edges[0] > 1.3 * edges[1], "a smaller repeat has more edges on the same shirt"
    assert max(pictures[0].shape[-2:]) == 400


def test_a_picture_of_unknown_size_asks_for_it(designgen: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode_png(np.full((1, 3, 50, 50), 0.5, np.float32)))
    done = designgen("mockup", "a.png", "--template", "tshirt-front", "-o", "o.png")
    assert done.returncode == 2 and "--size-cm" in done.stderr


def test_wrong_names_suggest_the_right_ones(designgen: Command, swatch: Path) -> None:
    done = designgen("mockup", swatch.name, "--template", "tshirt-frnt", "--size-cm", "8", "-o", "o.png")
    assert done.returncode == 4 and "tshirt-front" in done.stderr
    done = designgen(
        "mockup", swatch.name, "--template", "tshirt-front", "--size-cm", "8", "--garment-colour", "nvy", "-o", "o.png"
    )
    assert done.returncode == 4 and "navy" in done.stderr


def test_odd_pixels_cannot_half_drop_and_say_so(designgen: Command, tmp_path: Path) -> None:
    (tmp_path / "odd.png").write_bytes(encode_png(np.full((1, 3, 51, 50), 0.5, np.float32)))
    done = designgen(
        "mockup", "odd.png", "--template", "tshirt-front", "--size-cm", "8", "--repeat", "half-drop", "-o", "o.png"
    )
    assert done.returncode == 4 and "even number" in done.stderr


def test_a_mockup_of_a_foreign_picture_carries_no_recipe(designgen: Command, swatch: Path, tmp_path: Path) -> None:
    done = designgen(
        "mockup",
        swatch.name,
        "--template",
        "tshirt-back",
        "--size-cm",
        "8",
        "--max-side-px",
        "200",
        "-o",
        "o.png",
        "--json",
    )
    assert done.returncode == 0 and object_of(done)["template"] == "tshirt-back"
    assert read_recipe(tmp_path / "o.png") is None


def test_a_catalogue_needs_a_finished_run(designgen: Command, tmp_path: Path) -> None:
    done = designgen("catalogue", str(tmp_path), "-o", "out")
    assert done.returncode == 4 and "run.json" in done.stderr
