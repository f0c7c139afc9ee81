"""Sheets as TIFF and PDF: true size to the pixel, the same print in both, labels, layers, fonts, placed prints."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
import tifffile

from designgen.errors import InputError
from designgen.export import Cloth
from designgen.garments import pattern
from designgen.imaging import decode
from designgen.panels import (
    Allowances,
    Maker,
    MarkerOptions,
    PanelOrder,
    PartPrint,
    Place,
    Ready,
    Sheet,
    Words,
    laid_at,
    marker_sheet,
    nest,
    overview_png,
    panel_sheet,
    prepare,
    print_file,
    write_sheet_pdf,
    write_sheet_tiff,
    write_underbase,
)
from designgen.panels.block import Block
from designgen.panels.laying import lay
from designgen.panels.order import groups_of
from designgen.panels.outline import box_of
from designgen.panels.raster import bands
from designgen.panels.vector import PT_PER_CM
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

HALF_DROP = Lattice("column", Fraction(1, 2))


def waves(lattice: Lattice = HALF_DROP, size_cm: float = 8.0, px: int = 240) -> Tile:
    """Colours that change slowly, no two places of a tile the same, no white."""
    y, x = np.mgrid[:px, :px] / px * 2 * np.pi
    planes = np.stack([0.45 + 0.3 * np.sin(x), 0.4 + 0.3 * np.cos(2 * y), 0.4 + 0.25 * np.sin(x + 2 * y)])
    return Tile(planes[None].astype(np.float32), lattice, size_cm * 10, size_cm * 10)


def plain(rgb: tuple[float, float, float]) -> Tile:
    pixels = np.broadcast_to(np.array(rgb, np.float32)[None, :, None, None], (1, 3, 20, 20))
    return Tile(np.ascontiguousarray(pixels), Lattice(), 50.0, 50.0)


def ready(name: str = "sleeve-l", tile: Tile | None = None, **wishes: object) -> Ready:
    order = PanelOrder("tshirt", ("M",), tile or waves(), "wave", **wishes)  # type: ignore[arg-type]
    return next(each for each in prepare(order) if each.panel.name == name)


def tiff(sheet: Sheet, dpi: float) -> tuple[np.ndarray, tifffile.TiffPage]:
    out = io.BytesIO()
    write_sheet_tiff(out, sheet, dpi, Maker(name="wave"))
    out.seek(0)
    with tifffile.TiffFile(out) as file:
        page = file.pages.first
        return page.asarray(), page  # type: ignore[return-value]


def pdf(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    write_sheet_pdf(out, sheet, Maker(name="wave"))
    return out.getvalue()


def test_a_tiff_has_the_true_size_to_the_pixel() -> None:
    """The bleed of the print, measured in pixels from white to white, is as long as in the pattern."""
    each = ready(tile=plain((0.2, 0.3, 0.5)))
    sheet = panel_sheet(each.placed, Words(each.title))
    pixels, page = tiff(sheet, 100)
    assert page.tags["XResolution"].value == (100, 1) and page.tags["ResolutionUnit"].value == 2
    assert pixels.shape[:2] == (round(sheet.height_cm / 2.54 * 100), round(sheet.width_cm / 2.54 * 100))
    left, top, right, bottom = box_of(each.panel.bleed_line)
    foot = round((bottom - top + 1.5) / 2.54 * 100)
    inked = (pixels[:foot] < 250).any(axis=-1)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert abs(len(columns) - (right - left) / 2.54 * 100) <= 2
    assert abs(len(rows) - (bottom - top) / 2.54 * 100) <= 2


def test_the_scale_check_is_ten_centimetres() -> None:
    each = ready(tile=plain((0.2, 0.3, 0.5)))
    sheet = panel_sheet(each.placed, Words(each.title))
    square = next(stroke for stroke in sheet.marks.strokes if stroke.closed)
    assert np.ptp(np.array(square.points), axis=0) == pytest.approx((10.0, 10.0))
    pixels, _ = tiff(sheet, 127)  # 50 pixels a cm
    right, top = (round(50 * value) for value in square.points[1])
    row = pixels[top + 300, right - 600 : right + 40].min(axis=-1)
    dark = np.flatnonzero(row < 128)
    assert dark.max() - dark.min() == pytest.approx(500, abs=3)


def test_at_the_tiles_own_resolution_pixels_are_copied() -> None:
    tile = waves(px=254, size_cm=6.45 * 254 / 163.83)
    dpi = tile.dpi
    each = ready(tile=tile, dpi=dpi)
    sheet = panel_sheet(each.placed, Words(each.title), grid_cm=2.54 / dpi)
    pixels, _ = tiff(sheet, dpi)
    placed = sheet.placed[0]
    x, y = round(placed.x_cm * dpi / 2.54), round(placed.y_cm * dpi / 2.54)
    assert placed.laid is not None
    levels = placed.laid.levels.transpose(2, 0, 1)
    inside = pixels[y + 250 : y + 450, x - 150 : x + 150]  # between seam lines and off the label
    expected = tile.lattice.window(levels, 250, -150 + 127, 200, 300).transpose(1, 2, 0)
    assert np.array_equal(inside, expected)


def test_a_pdf_is_the_same_picture_as_the_tiff_at_the_same_size() -> None:
    each = ready(tile=waves(size_cm=3.1))
    sheet = panel_sheet(each.placed, Words(each.title, each.lines))
    page = pdfium.PdfDocument(pdf(sheet))[0]
    width, height = page.get_size()
    assert (width, height) == pytest.approx((sheet.width_cm * PT_PER_CM, sheet.height_cm * PT_PER_CM), abs=0.01)
    shown = np.asarray(page.render(scale=80 / 72).to_pil().convert("RGB")).astype(int)
    made = np.concatenate(list(bands(sheet, 80))).astype(int)
    rows, columns = (min(a, b) for a, b in zip(shown.shape[:2], made.shape[:2], strict=True))
    apart = np.abs(shown[:rows, :columns] - made[:rows, :columns]).max(axis=-1)
    assert np.mean(apart > 24) < 0.03, "lines and letters may differ in how they are smoothed"
    placed = sheet.placed[0]
    x, y = (round(value * 80 / 2.54) for value in (placed.x_cm, placed.y_cm))
    inside = apart[y + 200 : y + 600, x - 300 : x + 300]
    assert inside.max() <= 16 and inside.mean() < 4, "the print does not: a third of a pixel at most"


@pytest.mark.parametrize("lattice", [Lattice(), HALF_DROP, Lattice("row", Fraction(1, 3))], ids=lambda each: each.name)
def test_copies_of_a_tile_overlap_and_show_the_same_where_they_do(lattice: Lattice) -> None:
    tile = waves(lattice, size_cm=2.4, px=60)
    block = Block.of(lay(tile))
    assert (block.across > 1 or lattice.axis == "column") and (block.down > 1 or lattice.axis == "row")
    assert block.size_cm == pytest.approx((2.4 * block.across + 8 * 0.04, 2.4 * block.down + 8 * 0.04))
    height, width = 60 * block.down, 60 * block.across
    levels = block.laid.levels.transpose(2, 0, 1)
    expected = lattice.window(levels, -4, -4, height + 8, width + 8).transpose(1, 2, 0)
    assert np.array_equal(block.levels, expected)


def test_no_hairlines_show_between_copies_of_a_tile() -> None:
    """A flat colour laid tile by tile is flat at every zoom, half-drop or not."""
    for lattice in (Lattice(), HALF_DROP):
        tile = Tile(np.full((1, 3, 30, 30), 0.25, np.float32), lattice, 37.0, 37.0)
        each = ready(tile=tile)
        sheet = panel_sheet(each.placed, Words("x"))
        page = pdfium.PdfDocument(pdf(sheet))[0]
        placed = sheet.placed[0]
        for scale in (0.37, 1.13):
            shown = np.asarray(page.render(scale=scale).to_pil().convert("L")).astype(int)
            x, y = (round(value * PT_PER_CM * scale) for value in (placed.x_cm, placed.y_cm))
            reach = round(8 * PT_PER_CM * scale)
            inside = shown[y + reach // 3 : y + 2 * reach, x - reach : x + reach]
            assert np.ptp(inside) <= 2


def test_a_pdf_embeds_its_font_has_layers_and_says_what_it_shows() -> None:
    each = ready()
    data = pdf(panel_sheet(each.placed, Words(each.title, each.lines)))
    with pikepdf.open(io.BytesIO(data)) as file:
        assert not file.check_pdf_syntax()
        fonts = file.pages[0].Resources.Font
        assert all("/FontFile2" in font.FontDescriptor for font in fonts.values() if "/FontDescriptor" in font)
        layers = [str(group.Name) for group in file.Root.OCProperties.OCGs]
        assert layers == ["Print", "Cut line and notches", "Seam line"]
        assert [str(group.Name) for group in file.Root.OCProperties.D.OFF] == ["Seam line"]
    text = pdfium.PdfDocument(data)[0].get_textpage().get_text_bounded()
    for words in ("Sleeve, left", "Cut 1", "half-drop repeat, 8 × 8 cm", "Scale check: 10 cm", "grain", "tshirt M"):
        assert words in text
    assert data == pdf(panel_sheet(each.placed, Words(each.title, each.lines))), "the same bytes every time"


def test_the_seam_line_is_shown_only_when_asked_for() -> None:
    each = ready(tile=plain((0.2, 0.3, 0.5)))
    hidden, shown = (
        np.concatenate(list(bands(panel_sheet(each.placed, Words("x"), seam_line=asked), 60)))
        for asked in (False, True)
    )
    assert (hidden != shown).any(axis=-1).sum() > 500


def test_bands_of_any_height_make_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    each = ready()
    sheet = panel_sheet(each.placed, Words(each.title, each.lines), seam_line=True)
    whole = np.concatenate(list(bands(sheet, 60)))
    monkeypatch.setattr("designgen.panels.raster.BAND_PX", 20_000)
    pieces = list(bands(sheet, 60))
    assert len(pieces) > 20
    apart = np.abs(np.concatenate(pieces).astype(int) - whole).max(axis=-1)
    assert apart.max() < 80 and np.mean(apart > 2) < 0.001, "a few pixels of the bleed's edge may differ"


def test_the_right_sleeve_has_the_print_the_right_way_round() -> None:
    """Its outline is mirrored and its print is not: lettering reads on both."""
    left, right = (ready(name).placed for name in ("sleeve-l", "sleeve-r"))
    assert left.laid is not None and right.laid is not None
    u, v = np.meshgrid(np.linspace(-8, 8, 30), np.linspace(5, 20, 30))
    assert np.array_equal(left.laid.colours(u, v), right.laid.colours(u, v))
    assert not np.array_equal(left.laid.colours(u, v), right.laid.colours(-u, v))


def test_ribs_take_the_ground_colour_of_the_print_or_the_print() -> None:
    tile = plain((0.2, 0.6, 0.4))
    band = ready("band", tile)
    assert band.placed.laid is None and band.placed.ground == pytest.approx((0.2, 0.6, 0.4), abs=0.01)
    assert any("#33996" in line for line in band.lines)
    assert ready("band", tile, ribs="print").placed.laid is not None


def test_other_tiles_go_on_the_parts_they_are_for_and_unknown_parts_are_named() -> None:
    other = plain((0.9, 0.1, 0.1))
    order = PanelOrder("tshirt", ("M",), waves(), "wave", others=(PartPrint("sleeves", other),))
    laid = {each.panel.name: each.placed.laid for each in prepare(order)}
    assert laid["sleeve-l"] is not None and laid["sleeve-l"].tile.width_mm == 50.0
    assert laid["front"] is not None and laid["front"].tile.width_mm == 80.0
    assert groups_of(next(each.panel for each in prepare(order) if each.panel.name == "sleeve-r")) == (
        "sleeve-r", "sleeve", "sleeves",
    )  # fmt: skip
    with pytest.raises(InputError, match="no panel 'hood'"):
        prepare(PanelOrder("tshirt", ("M",), waves(), "wave", others=(PartPrint("hood", other),)))
    with pytest.raises(InputError, match="does not repeat"):
        prepare(PanelOrder("tshirt", ("M",), waves(Lattice("none")), "wave"))


def test_shrinkage_makes_pieces_and_print_larger_and_leaves_allowances() -> None:
    usual, larger = (ready("front", cloth=cloth) for cloth in (Cloth(), Cloth(shrinkage_warp=5, shrinkage_weft=10)))
    for index, factor in ((0, 0.90), (1, 0.95)):
        sizes = [np.ptp(each.panel.seam_line[:, index]) for each in (usual, larger)]
        assert sizes[1] == pytest.approx(sizes[0] / factor)
    assert larger.placed.laid is not None
    assert larger.placed.laid.width_cm == pytest.approx(8 / 0.9) and larger.placed.laid.height_cm == pytest.approx(
        8 / 0.95
    )
    gap = larger.panel.seam_line[:, 0].min() - larger.panel.cut_line[:, 0].min()
    assert gap == pytest.approx(1.0, abs=0.01)


def test_a_marker_shows_every_panel_with_its_own_print() -> None:
    every = prepare(PanelOrder("tshirt", ("M",), waves(), "wave", dpi=60))
    marker = nest([each.panel for each in every if not each.panel.is_rib], MarkerOptions(140.0, turn=True))
    words = Words("Marker", ("one", "two"))
    sheet = marker_sheet(marker, every, words)
    pixels = np.concatenate(list(bands(sheet, 20)))
    for spot in marker.spots:
        sign = -1 if spot.turned else 1
        places = np.array([(-6.0, 12.0), (4.0, 16.0), (7.0, 15.0)])
        laid = next(each.placed.laid for each in every if each.panel is spot.panel)
        assert laid is not None
        for u, v in places:
            x, y = ((spot.x_cm + sign * u) * 20 / 2.54, (spot.y_cm + sign * v) * 20 / 2.54)
            wanted = laid.colours(np.array([[u]]), np.array([[v]]))[0, 0].astype(int)
            assert np.abs(pixels[int(y), int(x)].astype(int) - wanted).max() < 40
    overview = decode(overview_png(sheet, words))
    assert overview.size_px[1] == 1600


def test_a_placed_print_is_a_png_at_its_size_with_alpha_and_a_choked_underbase() -> None:
    y, x = np.mgrid[:200, :200]
    disc = (np.hypot(y - 99.5, x - 99.5) < 80).astype(np.float32)[None, None]
    tile = Tile(np.full((1, 3, 200, 200), 0.3, np.float32), Lattice("none"), 100.0, 100.0, disc)
    delivery = print_file(tile, 254, "disc")
    out = io.BytesIO()
    delivery.write(out)
    picture = decode(out.getvalue())
    assert picture.size_px == (1000, 1000) and picture.dpi == pytest.approx(254, abs=0.1)
    assert picture.alpha is not None and picture.alpha[0, 0, 500, 500] == 1 and picture.alpha[0, 0, 5, 5] == 0
    plate = io.BytesIO()
    share = write_underbase(plate, delivery, 1.0)
    film = tifffile.imread(io.BytesIO(plate.getvalue()))
    assert film.shape == (1000, 1000) and film[500, 500] == 0 and film[5, 5] == 255, "ink is black"
    radius = np.sqrt((film == 0).sum() / np.pi)
    assert radius == pytest.approx(400 - 10, abs=2), "drawn back by 1 mm, ten pixels"
    assert share == pytest.approx((film == 0).mean())


def test_a_placed_print_goes_to_the_chest_of_its_size_or_where_it_is_told() -> None:
    tile = Tile(np.full((1, 3, 50, 50), 0.3, np.float32), Lattice("none"), 100.0, 120.0)
    medium, large = (laid_at(tile, pattern("tshirt", size), Place()) for size in ("M", "XL"))
    assert medium.top_cm + 6.0 == pytest.approx(26.0), "the middle of the templates' chest area"
    assert large.top_cm > medium.top_cm
    told = laid_at(tile, pattern("tshirt"), Place("front", 9.0, 8.0))
    assert (told.top_cm, told.left_cm) == (9.0, 3.0)
    assert laid_at(tile, pattern("tote"), Place()).top_cm == pytest.approx(21.0 - 6.0)


def test_allowances_are_said_on_the_sheet() -> None:
    each = ready(allowances=Allowances(1.5, 0.3))
    assert any("1.5 cm, bleed 0.3 cm" in line for line in each.lines)
