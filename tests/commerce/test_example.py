"""The table beside the recipe of the first collection is whole, and speaks of what that recipe makes."""

from __future__ import annotations

from pathlib import Path

from designgen.commerce import match, read_offer, read_table
from designgen.commerce.gtin import is_in_house
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import load_recipe
from designgen.resources import root

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_every_row_matches_a_design_and_every_design_has_a_row() -> None:
    recipe, text = load_recipe(EXAMPLES / "first-collection.toml")
    designs = expand(recipe, Source("first-collection.toml", EXAMPLES, text, (root("styles"),)))
    offer = read_offer(read_table((EXAMPLES / "first-collection.csv").read_bytes()))
    assert offer.problems == () and offer.notices == ()
    found = match(offer, tuple(design.name for design in designs))
    assert found.unmatched == () and found.missing == ()
    assert [section.name for section in offer.sections] == [
        "Large motifs", "Geometrics and small prints", "Placed prints",
    ]  # fmt: skip
    for line in found.lines.values():
        assert is_in_house(line.commerce.gtin), "an example must not wear another house's number"
        assert line.style_number and line.commerce.wholesale is not None and line.commerce.url
