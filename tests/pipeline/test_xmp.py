"""Published pictures say in XMP what they are; the store and the recipe are untouched by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from designgen.imaging import encode_png, recipe_in, with_recipe
from designgen.imaging.metadata import xmp_in
from designgen.imaging.xmp import read_packet
from designgen.pipeline.xmp import described, facts_of
from designgen.run.publish import RunFolder

RECIPE: dict[str, Any] = {
    "kind": "tile",
    "designgen": "1.0",
    "design": {
        "name": "rose__ink__half-drop__original",
        "swatch": {"name": "garden-rose.png", "sha256": "0" * 64},
        "styles": [{"name": "ink.png", "sha256": "1" * 64, "weight": 1.0}, {"name": "gold_leaf.jpg"}],
        "look": {"seed": 7, "strength": 0.6},
    },
    "tile": {
        "repeat": "half-drop",
        "width_mm": 80.0,
        "height_mm": 100.0,
        "size_px": [472, 590],
        "dpi": 150.0,
        "seam": {"s1_ratio": 1.12, "edge_row_suspect": False, "verdict": "pass"},
    },
}


def png() -> bytes:
    return encode_png(np.full((1, 3, 8, 8), 0.5, np.float32), dpi=150)


def changed(**changes: Any) -> dict[str, Any]:
    return {**RECIPE, **changes}


def test_a_tile_says_what_it_is_and_keeps_its_recipe_and_pixels() -> None:
    before = with_recipe(png(), changed())
    after = described(before, ("A. Maker", "© 2026 A. Maker"))
    assert recipe_in(after) == recipe_in(before)
    found = read_packet(xmp_in(after))
    assert found["title"] == "Garden rose, Ink + Gold leaf"
    assert found["creators"] == ["A. Maker"] and found["rights"] == "© 2026 A. Maker"
    assert found["DigitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert (found["repeat"], found["drop"], found["widthMm"], found["dpi"]) == ("half-drop", "1/2", "80", "150")
    assert found["seed"] == "7" and len(found["recipeDigest"]) == 64
    assert b"s1_ratio>1.12<" in xmp_in(after)
    assert described(after, ("Another", "")) == after, "what is there stays"


def test_colourways_tell_their_inks_and_mockups_no_repeat() -> None:
    inks = [{"name": "L50-C10-h020", "hex": "#857370", "lab": [50, 9, 3], "coverage": 0.25}]
    way = facts_of(changed(inks=inks, colourway={"name": "lido", "method": "season"}))
    assert way.title.endswith(", lido") and way.colourway == "lido"
    assert [(spot.hex, spot.coverage) for spot in way.spots] == [("#857370", 0.25)]
    worn = facts_of(changed(kind="mockup", garment={"name": "tshirt-front", "colour": "#ffffff"}))
    assert worn.description == "Shown on tshirt-front."
    assert worn.repeat == "" and worn.width_mm is None and not worn.seam
    assert worn.seed == 7


@pytest.mark.parametrize(
    "recipe",
    [
        {},
        {"tile": None, "design": 3},
        {"kind": "tile", "tile": {"repeat": "nonsense"}},
        {"inks": 3},
        {"inks": [3, {"name": "x"}]},
    ],
)
def test_a_thin_recipe_gives_thin_facts(recipe: dict[str, Any]) -> None:
    found = read_packet(xmp_in(described(with_recipe(png(), recipe))))
    assert "recipeDigest" in found and "drop" not in found
    assert "DigitalSourceType" not in found, "somebody's own drawing is not called ours"


def test_only_pictures_with_a_recipe_are_described_at_publishing(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, ("A. Maker", ""))
    folder.write("tiles/rose.png", with_recipe(png(), changed()))
    folder.write("tiles/bare.png", png())
    written = folder.path / "tiles/rose.png"
    assert read_packet(xmp_in(written.read_bytes()))["creators"] == ["A. Maker"]
    assert (folder.path / "tiles/bare.png").read_bytes() == png()
    with Image.open(written) as image:
        assert "xmp" in image.info or "XML:com.adobe.xmp" in image.info
