"""Content in every repeat: at the engine's size, periodic, symmetric where the group says so, in true proportions."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.errors import InputError, UsageError
from designgen.imaging import Picture
from designgen.pipeline.content import mirrored, prepare_content
from designgen.pipeline.symmetric import symmetric_tile
from designgen.pipeline.tile import finish, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.groups import HEXAGONAL, symmetry_error
from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.seam import measure

EVERY = (
    "straight", "half-drop", "brick", "drop-1/3", "shift-2/5", "drop-7mm", "shift-3mm", "border", "border-down",
    "mirror", "mirror-across", "mirror-down", "p2", "pg", "cmm", "p4", "p4m", "p3", "p6m", "none",
)  # fmt: skip


def swatch(height: int = 150, width: int = 150) -> Picture:
    """Soft blobs, the same everywhere, that do not repeat at the edges."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:height, 0:width]
    planes = np.full((3, height, width), 0.9, np.float32)
    for _ in range(60):
        cy, cx, r = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(5, 14)
        share = 1 / (1 + np.exp((np.hypot(y - cy, x - cx) - r) * 1.5))
        colour = rng.random(3)
        planes = planes * (1 - share) + colour[:, None, None] * share
    return Picture(np.ascontiguousarray(planes[None], np.float32))


@pytest.mark.parametrize("repeat", EVERY)
def test_content_and_finished_tile_in_every_repeat(repeat: str) -> None:
    size = tile_size(TileLook(repeat=repeat, width_mm=30, dpi=150), (150, 150))
    pixels, alpha, _ = prepare_content(swatch(), size, size.working)
    assert pixels.shape == (1, 3, *size.engine_px) and pixels.dtype == np.float32 and alpha is None
    assert pixels.min() >= 0 and pixels.max() <= 1
    tile = finish(pixels, None, size, size.working)
    assert tile.size_px == size.output_px and tile.lattice == size.delivered
    assert tile.repeat_name == parse_repeat(repeat).name
    group = size.repeat.group
    if group != "p1" and group not in HEXAGONAL:
        assert symmetry_error(tile.pixels, group) == 0
    if repeat in ("straight", "half-drop", "drop-1/3", "drop-7mm", "shift-3mm", "p2", "p6m"):
        assert measure(tile.pixels, tile.lattice).verdict != "break"


def test_a_border_is_joined_along_itself_and_left_alone_across() -> None:
    size = tile_size(TileLook(repeat="border", width_mm=30, dpi=127), (150, 150))
    pixels, _, _ = prepare_content(swatch(), size, size.working)
    step = np.abs(pixels[..., 0] - pixels[..., -1]).mean()
    inside = np.abs(np.diff(pixels, axis=-1)).mean()
    assert step < 3 * inside
    assert np.abs(pixels[..., 0, :] - pixels[..., -1, :]).mean() > 3 * inside


def test_a_mirror_repeat_holds_the_whole_swatch_four_times() -> None:
    size = tile_size(TileLook(repeat="mirror", width_mm=30, dpi=127), (100, 200))
    assert size.height_mm == 15
    picture = swatch(100, 200)
    pixels, _, notices = prepare_content(picture, size, size.working)
    height, width = size.engine_px
    np.testing.assert_array_equal(pixels, pixels[..., ::-1])
    np.testing.assert_array_equal(pixels, pixels[..., ::-1, :])
    one = mirrored(picture.pixels, (1, 1), (height // 2, width // 2))
    np.testing.assert_allclose(pixels[..., : height // 2, : width // 2], one)
    assert notices == ()
    across = tile_size(TileLook(repeat="mirror-across", width_mm=30, dpi=127), (100, 100))
    assert across.height_mm == 15


@pytest.mark.parametrize("repeat", ["half-drop", "drop-7mm", "drop-1/8"])
def test_a_swatch_of_the_right_proportions_is_never_cropped(repeat: str) -> None:
    """However the engine's own size is rounded."""
    size = tile_size(TileLook(repeat=repeat, width_mm=50, dpi=150), (300, 300))
    _, _, notices = prepare_content(swatch(300, 300), size, size.working)
    assert not any("cropped" in notice for notice in notices)


@pytest.mark.parametrize(
    ("repeat", "height_mm", "said"),
    [
        ("p4m", 100.0, "is a square"),
        ("p6", 80.0, "√3/2"),
        ("drop-90mm", 80.0, "not less than the height"),
        ("shift-80mm", None, "not less than the width"),
    ],
)
def test_sizes_a_repeat_cannot_have_are_refused(repeat: str, height_mm: float | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tile_size(TileLook(repeat=repeat, width_mm=80, height_mm=height_mm), (100, 100))
    with pytest.raises(UsageError):
        tile_size(TileLook(repeat="p5"), (100, 100))


def test_groups_settle_a_height_that_was_not_given() -> None:
    assert tile_size(TileLook(repeat="p4", width_mm=80), (100, 300)).height_mm == 80
    assert tile_size(TileLook(repeat="p3", width_mm=80), (100, 300)).height_mm == pytest.approx(80 * 3**0.5 / 2)
    assert tile_size(TileLook(repeat="p3", width_mm=80, height_mm=69.28), (9, 9)).height_mm == 69.28


@pytest.mark.parametrize("group", ["p2", "p4m", "p6m", "mirror", "mirror-across"])
def test_any_picture_can_be_made_symmetric(group: str) -> None:
    repeat = parse_repeat(group)
    tile, _ = symmetric_tile(swatch(120, 160), repeat, (40.0, None))
    assert tile.width_mm == 40 and tile.size_px[1] == 160
    if repeat.group not in HEXAGONAL:
        assert symmetry_error(tile.pixels, repeat.group) == 0
    assert tile.lattice == (Lattice.named("brick") if repeat.group in HEXAGONAL else Lattice())
    with pytest.raises(InputError, match="pixels"):
        symmetric_tile(swatch(20, 20), repeat, (40.0, None))
