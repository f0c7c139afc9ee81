from __future__ import annotations

import numpy as np
import pytest

from designgen.mockup import MockupOptions, composite
from designgen.mockup.inks import SOFT_OPACITY
from designgen.mockup.levels import linear_of, to_linear
from designgen.mockup.options import Ink
from tests.mockup.conftest import CENTRE_PX, FRONT, FlatTemplate, tile_of

MIDDLE = (FRONT[0] + 90, CENTRE_PX)


def print_colour(
    flat: FlatTemplate, rgb: tuple[float, float, float], ink: Ink, cloth: str, alpha: float = 1.0
) -> np.ndarray:
    tile = tile_of(np.broadcast_to(np.array(rgb), (200, 200, 3)), "none", 60, 60, np.full((200, 200), alpha))
    seen = composite(tile, flat.flat_light().load(), MockupOptions(cloth, ink=ink, weave=0.0)).pixels
    return to_linear(seen[0, :, MIDDLE[0], MIDDLE[1]])


@pytest.mark.parametrize("ink", ["opaque", "soft"])
def test_every_ink_is_itself_on_white(flat: FlatTemplate, ink: Ink) -> None:
    rgb = (0.8, 0.3, 0.1)
    assert print_colour(flat, rgb, ink, "white") == pytest.approx(to_linear(np.array(rgb, np.float32)), abs=0.004)


def test_opaque_ink_hides_the_cloth(flat: FlatTemplate) -> None:
    assert print_colour(flat, (1, 1, 1), "opaque", "navy") == pytest.approx([1, 1, 1], abs=0.004)


def test_soft_ink_filters_the_cloths_light(flat: FlatTemplate) -> None:
    ink, navy = to_linear(np.array([0.9, 0.8, 0.2], np.float32)), linear_of("#1f2a44")
    expected = ink * (SOFT_OPACITY + (1 - SOFT_OPACITY) * navy)
    assert print_colour(flat, (0.9, 0.8, 0.2), "soft", "navy") == pytest.approx(expected, abs=0.003)


def test_soft_ink_never_lightens_much_nor_darkens_where_there_is_none(flat: FlatTemplate) -> None:
    navy = linear_of("#1f2a44")
    assert (print_colour(flat, (1, 1, 1), "soft", "navy") < navy + SOFT_OPACITY).all()
    assert print_colour(flat, (1, 1, 1), "soft", "navy", alpha=0.0) == pytest.approx(navy, abs=0.002)


def test_half_covered_cloth_is_half_of_each(flat: FlatTemplate) -> None:
    both = [print_colour(flat, (1, 0, 0), "soft", "navy", alpha) for alpha in (0.0, 0.5, 1.0)]
    assert both[1] == pytest.approx((both[0] + both[2]) / 2, abs=0.003)
