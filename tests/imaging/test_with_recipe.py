"""Laying a recipe into a finished PNG without encoding the picture again."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.imaging import decode, encode_png, recipe_in, strip_metadata, with_recipe

PIXELS = np.random.default_rng(3).random((1, 3, 20, 30), np.float32)
RECIPE = {"name": "Rosé № 4", "look": {"strength": 0.6}}


def test_the_recipe_comes_back_and_the_picture_stays() -> None:
    bare = encode_png(PIXELS, dpi=150)
    dressed = with_recipe(bare, RECIPE)
    assert recipe_in(dressed) == RECIPE
    np.testing.assert_array_equal(decode(dressed).pixels, decode(bare).pixels)
    assert decode(dressed).dpi == decode(bare).dpi


def test_stripping_gives_back_the_very_bytes() -> None:
    bare = encode_png(PIXELS, dpi=150)
    assert strip_metadata(with_recipe(bare, RECIPE)) == strip_metadata(bare)


def test_a_new_recipe_takes_the_place_of_the_old() -> None:
    once = with_recipe(encode_png(PIXELS), RECIPE)
    assert with_recipe(once, {"name": "other"}) == with_recipe(encode_png(PIXELS), {"name": "other"})


def test_only_a_whole_png_takes_a_recipe() -> None:
    with pytest.raises(ValueError, match="PNG"):
        with_recipe(b"not a picture", RECIPE)
