"""Several garments in one picture: one scale, the first one foremost, nothing lost."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.errors import UsageError
from designgen.mockup import Background, MockupOptions
from designgen.mockup.layouts import LAYOUTS, Layout, Page, Piece, arrange, px_per_cm
from designgen.mockup.template import Template
from tests.mockup.conftest import PX_PER_CM, FlatTemplate, plain_tile

COLOURS = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
PLAIN = Page(420, 300, Background("colour", ("#808080",)))


@pytest.fixture
def template(flat: FlatTemplate) -> Template:
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "full"')
    return flat.flat_light().load()


def pieces(template: Template, count: int) -> list[Piece]:
    return [Piece(plain_tile(rgb), template, MockupOptions(weave=0.0)) for rgb in COLOURS[:count]]


def area_of(pixels: np.ndarray, rgb: tuple[float, ...]) -> np.ndarray:
    """Where the picture is of a colour, in whatever light: its brightest channel is alone."""
    channel = int(np.argmax(rgb))
    others = [c for c in range(3) if c != channel]
    return (pixels[0, channel] > 0.3) & (pixels[0, others].max(axis=0) < 0.1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_garment_is_seen_and_the_first_one_whole(template: Template, layout: Layout) -> None:
    worn = pieces(template, 2)
    seen = arrange(worn, layout, PLAIN).pixels
    assert seen.shape == (1, 3, 300, 420)
    first, second = (area_of(seen, rgb) for rgb in COLOURS[:2])
    assert first.sum() > 1.05 * second.sum() > 0
    rows, columns = np.flatnonzero(first.any(1)), np.flatnonzero(first.any(0))
    box = first[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert box.mean() > 0.97, "a rectangle of cloth that nothing covers"


def test_garments_of_one_size_in_cm_are_of_one_size_in_the_picture(template: Template, flat: FlatTemplate) -> None:
    double = flat.toml.replace("131.07", "262.14")  # the same pixels show twice the cloth
    flat.toml = double
    large = flat.load()
    assert px_per_cm(template) == pytest.approx(PX_PER_CM, rel=0.06)
    assert px_per_cm(large) == pytest.approx(PX_PER_CM / 2, rel=0.06)
    seen = arrange([pieces(template, 1)[0], Piece(plain_tile(COLOURS[1]), large, MockupOptions())], "rail", PLAIN)
    heights = [np.ptp(np.flatnonzero(area_of(seen.pixels, rgb).any(1))) for rgb in COLOURS[:2]]
    assert heights[1] / heights[0] == pytest.approx(2.0, rel=0.05)


def test_a_page_may_be_transparent(template: Template) -> None:
    page = Page(420, 300, Background("transparent"))
    seen = arrange(pieces(template, 2), "pair", page)
    assert seen.opacity is not None
    assert seen.opacity[0, 0, 0, 0] < 0.01
    assert seen.opacity.max() == pytest.approx(1.0, abs=1e-5)
    cloth = area_of(seen.pixels, COLOURS[0])
    assert seen.opacity[0, 0][cloth].mean() > 0.95


def test_garments_shade_what_is_behind_them_and_not_before(template: Template) -> None:
    dark, bright = (
        arrange(pieces(template, 2), "rail", Page(420, 300, PLAIN.background, shadow)).pixels for shadow in (1.0, 0.0)
    )
    assert (dark <= bright + 1e-3).all()
    assert (bright - dark).max() > 0.1
    first = area_of(bright, COLOURS[0])
    assert np.abs(dark - bright)[0][:, first].mean() < 0.01
    assert np.abs(bright[0, :, 2, 2] - 0x80 / 255).max() < 0.01


def test_a_rail_is_drawn_above_the_garments(template: Template) -> None:
    rail, stack = (arrange(pieces(template, 1), layout, PLAIN).pixels for layout in ("rail", "stack"))  # type: ignore[arg-type]
    top = int(np.flatnonzero(area_of(rail, COLOURS[0]).any(1))[0])
    assert np.abs(rail[..., 5:top, :] - 0x80 / 255).max() > 0.2
    top = int(np.flatnonzero(area_of(stack, COLOURS[0]).any(1))[0])
    assert np.abs(stack[..., 5 : top - 5, :] - 0x80 / 255).max() < 0.2


@pytest.mark.parametrize(("layout", "count"), [("pair", 1), ("pair", 3), ("rail", 0), ("stack", 13)])
def test_too_few_or_too_many_are_refused(template: Template, layout: Layout, count: int) -> None:
    worn = (pieces(template, 1) * 13)[:count]
    with pytest.raises(UsageError, match="layout"):
        arrange(worn, layout, PLAIN)


def test_no_garment_is_enlarged(template: Template) -> None:
    huge = arrange(pieces(template, 1), "stack", Page(900, 900, PLAIN.background)).pixels
    cloth = area_of(huge, COLOURS[0])
    assert np.ptp(np.flatnonzero(cloth.any(1))) + 1 == pytest.approx(220, abs=3)
