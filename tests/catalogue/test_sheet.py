"""The sheet in both editions: what reaches the bleed, which inks things take, what only a screen has."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pikepdf
import pytest

from designgen.catalogue.fonts import Speller
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import View
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import SpotChip
from designgen.catalogue.theme import DEFAULT, Theme
from designgen.press import SCREEN, DocumentFacts, Edition, open_document, press_profile, print_edition

PRINT = print_edition(press_profile())
FACTS = DocumentFacts("Sheet", page_mm=(100, 120), issue_date="2026-03-01")
CHIP = SpotChip("Moss 3", (40.0, -20.0, 25.0), (0.25, 0.4, 0.2))


KEPT: deque[pikepdf.Pdf] = deque(maxlen=4)
"""Objects of a file die with it."""


def drawn(draw: Callable[[Sheet], object], edition: Edition = PRINT, theme: Theme = DEFAULT) -> pikepdf.Pdf:
    stream = io.BytesIO()
    with open_document(stream, FACTS, edition, workers=0) as document:
        sheet = Sheet(document, theme, Speller(theme.fonts))
        draw(sheet)
        sheet.end_page()
        document.finish()
    KEPT.append(pikepdf.open(stream))
    return KEPT[-1]


def content(pdf: pikepdf.Pdf) -> str:
    return pdf.pages[0].Contents.read_bytes().decode("latin-1")


def images(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.pages[0].Resources.XObject.values())


def view(dpi: float, width_mm: float = 30, height_mm: float = 20) -> View:
    size = round(height_mm / 25.4 * dpi), round(width_mm / 25.4 * dpi)
    pixels = np.random.default_rng(0).random((1, 3, *size), dtype=np.float32)
    return View(pixels, width_mm, height_mm, 1.0)


def test_the_bleed_is_the_page_on_screen_and_grown_in_print() -> None:
    drawn(lambda sheet: sheet.bleed == Frame(-3, -3, 106, 126) or pytest.fail(str(sheet.bleed)))
    drawn(lambda sheet: sheet.bleed == sheet.page or pytest.fail(str(sheet.bleed)), SCREEN)


def test_the_sheet_says_at_which_resolution_pictures_are_wanted() -> None:
    drawn(lambda sheet: sheet.dpi == 300 or pytest.fail(str(sheet.dpi)))
    drawn(lambda sheet: sheet.dpi == 180 or pytest.fail(str(sheet.dpi)), SCREEN)


def test_text_in_the_themes_ink_is_black_alone_over_everything() -> None:
    found = content(drawn(lambda sheet: sheet.text(Frame(10, 10, 80, 10), "Moss", DEFAULT.title)))
    assert "/GSo gs" in found and "0 0 0 1 k" in found and "rg" not in found.split()


def test_muted_text_is_a_tint_of_black() -> None:
    found = content(drawn(lambda sheet: sheet.text(Frame(10, 10, 80, 10), "Moss", DEFAULT.caption)))
    (inks,) = [line for line in found.splitlines() if line.endswith(" k")]
    assert inks.startswith("0 0 0 0.")


def test_a_themes_own_inks_are_taken_and_pictures_agree_with_them() -> None:
    theme = replace(DEFAULT, inks=(("tint", (2.0, 5.0, 4.0, 0.0)),))
    flat = np.empty((1, 3, 100, 100), np.float32)
    flat[0] = np.array(theme.tint, np.float32)[:, None, None]

    def draw(sheet: Sheet) -> None:
        sheet.panel(Frame(0, 0, 50, 50), theme.tint)
        sheet.view(Frame(0, 0, 8, 8), View(flat, 8, 8, 1.0))

    pdf = drawn(draw, theme=theme)
    assert "0.02 0.05 0.04 0 k" in content(pdf)
    assert images(pdf)[0].read_bytes()[:4] == bytes([5, 13, 10, 0])


def test_bars_are_one_path_of_black_alone_that_does_not_overprint() -> None:
    frames = [Frame(10 + 2 * index, 10, 1, 8) for index in range(20)]
    found = content(drawn(lambda sheet: sheet.bars(frames)))
    (path,) = [line for line in found.splitlines() if line.endswith(" f")]
    assert path.count(" re") == 20
    assert "0 0 0 1 k" in found and "/GSo gs" not in found
    assert " re" not in content(drawn(lambda sheet: sheet.bars([])))


def test_a_chip_is_a_named_ink_in_print_and_a_colour_on_screen() -> None:
    spaces = drawn(lambda sheet: sheet.chip(Frame(10, 10, 9, 9), CHIP)).pages[0].Resources.ColorSpace
    assert any(space[0] == "/Separation" and space[1] == "/Moss 3" for space in spaces.values())
    assert "0.25 0.4 0.2 rg" in content(drawn(lambda sheet: sheet.chip(Frame(10, 10, 9, 9), CHIP), SCREEN))
    drawn(lambda sheet: sheet.inks_of(CHIP)[3] > 0 or pytest.fail("no inks"))  # type: ignore[index]
    drawn(lambda sheet: sheet.inks_of(CHIP) is None or pytest.fail("inks"), SCREEN)


def test_an_ink_as_light_as_paper_gets_an_edge() -> None:
    pale = replace(CHIP, lab=(98.0, 0.0, 3.0), srgb=(0.99, 0.98, 0.96))
    dark, light = (
        content(drawn(partial(Sheet.chip, frame=Frame(10, 10, 9, 9), chip=chip), SCREEN)) for chip in (CHIP, pale)
    )
    assert " RG" in light and " RG" not in dark


def test_plates_hold_the_labels() -> None:
    labels = (np.arange(48, dtype=np.uint8).reshape(6, 8) // 4) % 2
    chips = (CHIP, replace(CHIP, name="Chalk", lab=(95.0, 0.0, 3.0)))

    def draw(sheet: Sheet) -> None:
        assert sheet.plates(Frame(10, 10, 20, 50), labels, chips, (40, 30)) == Frame(10, 10, 20, 30)

    pdf = drawn(draw)
    (image,) = images(pdf)
    assert image.ColorSpace[1][0] == "/DeviceN"
    assert np.array_equal(np.frombuffer(image.read_bytes(), np.uint8).reshape(6, 8), labels)
    assert " re W n" in content(pdf)  # clipped to the frame


@pytest.mark.parametrize(("dpi", "mark"), [(150, 150), (299, 299), (300, None), (400, None)])
def test_a_view_with_too_few_pixels_is_marked_as_native(dpi: float, mark: float | None) -> None:
    (image,) = images(
        drawn(lambda sheet: sheet.view(Frame(10, 10, 30, 20), replace(view(dpi, 25.4, 25.4), native=True)))
    )
    found = image.get("/DesigngenNative")
    assert (None if found is None else round(float(found))) == mark


def test_a_view_that_should_have_had_more_pixels_is_not_excused() -> None:
    (image,) = images(drawn(lambda sheet: sheet.view(Frame(10, 10, 30, 20), replace(view(150), native=False))))
    assert "/DesigngenNative" not in image


def test_a_view_is_clipped_to_its_frame_only_where_it_goes_beyond() -> None:
    def draw(sheet: Sheet) -> None:
        assert sheet.view(Frame(10, 10, 10, 50), view(300)) == Frame(10, 10, 10, 20)

    assert " re W n" in content(drawn(draw))
    assert " re W n" not in content(drawn(lambda sheet: sheet.view(Frame(10, 10, 30, 20), view(300))))


def test_alternative_text_is_for_the_next_picture_alone() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.alt("Moss on\nchalk")
        sheet.view(Frame(10, 10, 30, 20), view(100))
        sheet.view(Frame(10, 40, 30, 20), view(90))
        sheet.alt("left over")

    top = drawn(draw, SCREEN).Root.StructTreeRoot.K
    pieces = [(str(item.S), str(item.get("/Alt", ""))) for section in top.K for item in section.K]
    assert pieces == [("/Figure", "Moss on chalk")]


def test_titles_are_headings() -> None:
    def draw(sheet: Sheet) -> None:
        for style in (DEFAULT.title, DEFAULT.heading, DEFAULT.body, DEFAULT.label):
            sheet.text(Frame(10, 10, 80, 10), "Moss", style)
        sheet.line((0, 0), (10, 10), Stroke())
        assert sheet.text(Frame(10, 10, 80, 10), "", DEFAULT.body) == 0

    pdf = drawn(draw, SCREEN)
    assert [str(item.S) for section in pdf.Root.StructTreeRoot.K.K for item in section.K] == ["/H1", "/H2", "/P", "/P"]
    assert "/StructTreeRoot" not in drawn(draw).Root


def test_links_are_on_screen_only() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.anchor("here")
        sheet.link(Frame(10, 10, 10, 10), "here", "To here")
        sheet.url(Frame(30, 10, 10, 10), "https://example.org")

    assert len(drawn(draw, SCREEN).pages[0].Annots) == 2
    assert "/Annots" not in drawn(draw).pages[0]


def test_outline_and_dashes() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.outline(Frame(10, 10, 20, 20), Stroke("accent", 0.5, (2, 1)))
        sheet.triangle(((5, 5), (7, 5), (6, 8)), "accent")

    found = content(drawn(draw))
    assert "[2 1] 0 d" in found and " s" in found and " l f" in found
