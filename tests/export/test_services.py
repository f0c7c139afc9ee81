"""Print services: the shipped files are sound and sourced, rules are kept, anybody can add one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from designgen.errors import InputError
from designgen.export import Order, find_service, list_services, parse_form, prepare, read_service
from designgen.export.services import SHIPPED
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from tests.export.samples import tile

OWN = """
title = "My mill"
dpi = 200
formats = ["tiff"]
format = "tiff"
max_px = [100, 100]
max_bytes = 5000
[[sources]]
url = "https://example.org/print"
says = "a letter of theirs"
"""


@pytest.mark.parametrize("path", [path for _, path in list_services()], ids=lambda path: path.stem)
def test_every_shipped_service_is_sound_and_says_where_it_was_read(path: Path) -> None:
    service = read_service(path)
    assert service.name == path.stem
    assert service.sources and all(source.url.startswith("http") for source in service.sources)
    assert not service.formats or service.format in service.formats
    if service.dpi is not None and service.min_dpi is not None:
        assert service.dpi >= service.min_dpi


def test_the_services_that_were_asked_for_are_there() -> None:
    names = {name for name, _ in list_services()}
    assert {"spoonflower", "printful", "merch-on-demand", "spod", "caspar", "merchone", "mill-rotary"} <= names
    assert "contrado" not in names  # nothing about it could be read


def test_spoonflower_takes_a_straight_tile_at_150_dpi() -> None:
    service = find_service("spoonflower")
    sample = tile("half-drop", (60, 60))
    large = Tile(sample.pixels, sample.lattice, 5, 5, repeat=sample.repeat)  # 300 dpi
    delivery = prepare(large, Order(parse_form(service.form), service.format, service=service))
    assert delivery.tile.dpi == pytest.approx(150, abs=3)
    assert delivery.order.form.repeats_straight(delivery.tile)
    assert any("Basic" in notice for notice in delivery.notices)


def test_a_service_of_ones_own_goes_first(tmp_path: Path) -> None:
    (tmp_path / "my-mill.toml").write_text(OWN)
    (tmp_path / "spoonflower.toml").write_text(OWN)
    folders = (tmp_path, SHIPPED)
    assert find_service("my-mill", folders).title == "My mill"
    assert find_service("spoonflower", folders).title == "My mill"
    assert find_service(str(tmp_path / "my-mill.toml")).name == "my-mill"
    assert dict(list_services(folders))["spoonflower"].parent == tmp_path


def test_rules_are_kept_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "my-mill.toml").write_text(OWN)
    service = find_service("my-mill", (tmp_path,))
    with pytest.raises(InputError, match="takes tiff, not png"):
        prepare(tile(), Order(format="png", service=service))
    with pytest.raises(InputError, match=r"at most 100 × 100 px"):
        prepare(tile("straight", (90, 90)), Order(format="tiff", service=service))
    assert "0.0" in service.too_big(6000) and service.too_big(4000) == ""
    caspar = find_service("caspar")
    assert "400 cm" in caspar.problems("png", (10, 10), 150, (100, 5000))[0]
    assert "at least 150 dpi" in caspar.problems("png", (10, 10), 72, None)[0]
    assert caspar.problems("png", (10, 10), None, None) == ()


def test_a_placed_print_is_laid_on_the_canvas() -> None:
    service = find_service("merch-on-demand")
    pixels = np.full((1, 3, 60, 40), 0.5, np.float32)
    sample = Tile(pixels, Lattice.named("none"), 40 * 25.4 / 300, 60 * 25.4 / 300)
    delivery = prepare(sample, Order(service=service))
    assert delivery.size_px == (5400, 4500)
    alpha = delivery.tile.alpha
    assert alpha is not None
    assert alpha[0, 0, :60, 2230:2270].min() == 1
    assert alpha.sum() == 60 * 40
    with pytest.raises(InputError, match="exactly"):
        prepare(tile("half-drop"), Order(service=service))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "cannot be read"),
        ('title = "X"\n', "title"),
        ('title = "XY"\n', "sources"),
        (OWN.replace("https://example.org/print", "a friend"), "https"),
        (OWN + "[limits]\nx = 1\n", "limits"),
        (OWN.replace("dpi = 200", "dpi = 1"), "dpi"),
    ],
)
def test_unsound_files_are_explained(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mill.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_service(path)


def test_a_name_nobody_knows_gets_a_guess() -> None:
    with pytest.raises(InputError, match='Did you mean "spoonflower"'):
        find_service("spoonflowr")
    with pytest.raises(InputError, match="no file"):
        find_service("nowhere/mill.toml")
