"""The filling of pages: nothing too heavy, nothing cut, long tables go on with their heads."""

from __future__ import annotations

import io

import numpy as np
import pypdf

from designgen.catalogue.geometry import Frame
from designgen.study.figures import Chart, Series, drawing
from designgen.study.pdf_book import Book


def test_a_picture_brings_no_more_pixels_than_a_press_shows() -> None:
    book = Book("A study")
    noise = np.random.default_rng(1).random((1, 3, 900, 600)).astype(np.float32)
    place = book.picture(Frame(20, 20, 30, 30), noise)
    assert (place.w, place.h) == (20, 30) and place.x == 25
    (image,) = pypdf.PdfReader(io.BytesIO(book.close())).pages[0].images
    assert image.image is not None and image.image.size == (236, 354)


def test_a_small_picture_is_not_enlarged_in_the_file() -> None:
    book = Book("A study")
    book.picture(Frame(20, 20, 100, 100), np.full((1, 3, 8, 8), 0.5, np.float32))
    (image,) = pypdf.PdfReader(io.BytesIO(book.close())).pages[0].images
    assert image.image is not None and image.image.size == (8, 8)


def test_a_long_table_goes_on_under_its_head_and_a_short_row_runs_on() -> None:
    book = Book("A study")
    rows = [[f"A{i}", "0.5", "12"] for i in range(60)] + [["B1", "could not be made because of a long story"]]
    book.table(["cell", "strength", "steps"], rows)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(book.close())).pages]
    assert len(pages) == 2 and all("strength" in page for page in pages)
    assert all(f"A{i}" in " ".join(pages).split() for i in range(60))
    assert "because of a long story" in pages[-1]


def test_a_wide_table_shrinks_to_the_page() -> None:
    book = Book("A study")
    book.table([f"column {i}" for i in range(24)], [["0.12345"] * 24])
    (page,) = pypdf.PdfReader(io.BytesIO(book.close())).pages
    assert page.extract_text().count("0.12345") == 24


def test_charts_use_our_typeface_and_unknown_characters_do_not_stop_them() -> None:
    book = Book("玫瑰")
    chart = Chart("Loss of 玫瑰", (Series("strength 0.5", (3.0, 2.0, None)),), ((1, "64 px"),))
    book.chart(Frame(20, 20, 120, 50), drawing(chart))
    (page,) = pypdf.PdfReader(io.BytesIO(book.close())).pages
    text = page.extract_text()
    assert "strength 0.5" in text and "Loss of ??" in text and "64 px" in text
