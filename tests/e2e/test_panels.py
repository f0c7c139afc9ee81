"""designgen panels for real."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from designgen.imaging import encode_png, read_picture
from tests.e2e.conftest import Command, object_of


def test_a_shirt_as_pdfs_and_tiffs_with_its_marker(designgen: Command, swatch: Path, tmp_path: Path) -> None:
    done = designgen("panels", swatch.name, "--garment", "tshirt", "--size", "s", "--size-cm", "8", "--format", "both",
                     "--dpi", "50", "-o", "out", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = object_of(done)
    assert made["ok"] and made["sizes"] == ["S"]
    assert [panel["name"] for panel in made["panels"]] == ["front", "back", "sleeve-l", "sleeve-r", "band"]
    assert all((tmp_path / name).is_file() for name in made["files"])
    for panel in made["panels"]:
        assert len(panel["files"]) == 2 and panel["cut"] == 1
    with tifffile.TiffFile(tmp_path / "out" / "dots__tshirt-S-front.tif") as file:
        page = file.pages.first
        assert page.tags["XResolution"].value == (50, 1)
        assert page.imagewidth / 50 * 2.54 == pytest.approx(made["panels"][0]["cut_size_cm"][0] + 3, abs=0.1)
    marker = made["marker"]
    assert marker["fabric_width_cm"] == 140 and 40 < marker["efficiency_percent"] < 90
    assert len(marker["panels"]) == 4, "the neckband is rib"
    assert read_picture(tmp_path / "out" / "dots__tshirt-marker.png").size_px[1] == 1600
    kept = json.loads((tmp_path / "out" / "dots__tshirt-panels.json").read_text(encoding="utf-8"))
    assert kept["panels"] == made["panels"]


def test_a_placed_print_gets_its_png_its_underbase_and_its_place(designgen: Command, tmp_path: Path) -> None:
    alpha = np.zeros((1, 1, 60, 60), np.float32)
    alpha[..., 10:50, 10:50] = 1
    (tmp_path / "sign.png").write_bytes(encode_png(np.full((1, 3, 60, 60), 0.4, np.float32), alpha=alpha))
    wanted = ["--size", "M,L", "--underbase", "0.5", "--from-hps-cm", "10", "--dpi", "60", "-o", "dtg", "--json"]
    picture_as = ["--repeat", "none", "--size-cm", "20", "--garment", "tshirt"]
    done = designgen("panels", "sign.png", *picture_as, *wanted)
    assert done.returncode == 0, done.stderr
    made = object_of(done)
    assert [place["from_hps_cm"] for place in made["placements"]] == [10, 10]
    picture = read_picture(tmp_path / "dtg" / "sign__tshirt-print.png")
    assert picture.alpha is not None and picture.size_px == (472, 472)
    plate = tifffile.imread(tmp_path / "dtg" / "sign__tshirt-underbase.tif")
    assert plate.shape == (472, 472) and 30 < made["underbase"]["covers_percent"] < 45
    assert (tmp_path / "dtg" / "sign__tshirt-L-front-placement.pdf").is_file()
