"""Thumbnails go through the same code: a template at a smaller size."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from designgen.mockup import MockupOptions, composite
from designgen.mockup.levels import to_linear
from designgen.mockup.prepared import prepared
from designgen.mockup.reduce import reduced
from tests.mockup.conftest import FlatTemplate, plain_tile, tile_of


def dots() -> np.ndarray:
    y, x = np.mgrid[0:120, 0:120]
    spot = ((x - 60) ** 2 + (y - 60) ** 2 < 1600)[..., None]
    return np.where(spot, (0.8, 0.2, 0.1), (0.95, 0.9, 0.7))


@pytest.mark.parametrize("side", [64, 130, 200, 319])
def test_a_thumbnail_is_the_large_picture_made_small(flat: FlatTemplate, side: int) -> None:
    template = flat.load()
    tile = tile_of(dots(), "half-drop", 60, 60)
    options = MockupOptions(weave=0.0)
    large = to_linear(composite(tile, template, options).pixels)
    small = composite(tile, template, MockupOptions(weave=0.0, max_side_px=side))
    assert max(small.pixels.shape) == side
    assert small.alpha.shape[2:] == small.pixels.shape[2:]
    # The same light on the same sixteenths of the picture.
    means = []
    for picture in (large, to_linear(small.pixels)):
        rows = np.array_split(picture[0], 4, axis=1)
        means.append([[cell.mean() for cell in np.array_split(row, 4, axis=2)] for row in rows])
    assert np.abs(np.subtract(*means)).max() < 0.02


def test_maps_stay_on_the_cloth_and_in_their_scale(flat: FlatTemplate) -> None:
    template = flat.load()
    small = reduced(template, 100)
    for full, part in zip(template.parts, small.parts, strict=True):
        assert part.u_cm[part.owned].max() <= full.u_cm[full.owned].max() + 1e-4
        assert part.supersample == 2
        assert part.u_cm[part.owned].min() == pytest.approx(full.u_cm[full.owned].min(), abs=0.2)
        assert np.median(part.footprint_cm) == pytest.approx(3.2 * np.median(full.footprint_cm), rel=0.05)


def test_no_sample_lies_between_two_sides_of_a_fold(flat: FlatTemplate) -> None:
    flat.planes["u"][:, 240:] += 6000  # 12 cm of the front are hidden in a fold
    small = reduced(flat.load(), 190)
    u = small.parts[0].u_cm[small.parts[0].owned]
    edge = -9.0 + (240 - 40) / 20
    assert not ((u > edge + 0.2) & (u < edge + 11.8)).any()


def test_full_size_is_the_template_itself(flat: FlatTemplate) -> None:
    template = flat.load()
    assert reduced(template, 320) is template
    assert reduced(template, 5000) is template
    with pytest.raises(ValueError, match="at least 8"):
        reduced(template, 7)


def test_what_was_made_ready_is_kept_while_the_template_lives(flat: FlatTemplate) -> None:
    template = flat.load()
    whole = prepared(template)
    assert whole is prepared(template, 320)
    assert prepared(template, 100) is prepared(template, 100)
    for side in (90, 91, 92, 93):
        prepared(template, side)
    assert prepared(template, 93) is prepared(template, 93)
    assert prepared(template) is whole, "the full size is always kept"
    gone = weakref.ref(template)
    del template, whole
    gc.collect()
    assert gone() is None


def test_a_part_too_small_to_see_is_left_out(flat: FlatTemplate) -> None:
    flat.planes["sleeve"][:] = 0
    flat.planes["sleeve"][100, 210] = 65535
    small = reduced(flat.load(), 16)
    assert 1 <= len(small.parts) <= 2
    assert composite(plain_tile((1, 0, 0)), flat.load(), MockupOptions(max_side_px=16)).pixels.shape[3] == 16
