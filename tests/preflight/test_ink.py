"""Ink: on plates that Ghostscript renders, and estimated from pictures and colours where there is no Ghostscript."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pikepdf import Array, Name, Pdf, Stream
from PIL import Image

from designgen.preflight import Wanted, check, plates, preflight
from designgen.preflight.plates import Ink, ghostscript, measure
from tests.preflight.samples import Sheet, clean, only, picture, pixels_for, place, rect, text

needs_ghostscript = pytest.mark.skipif(ghostscript() is None, reason="gs is not installed")
HEAVY = b"q 0.95 0.95 0.95 0.95 k " + rect(20, 60, 30, 20) + b"Q\n"


@pytest.fixture
def without_ghostscript(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ghostscript", lambda: None)


def heavy(_pdf: Pdf, number: int) -> Sheet:
    return Sheet(HEAVY if number == 2 else b"")


def test_the_sum_of_plates() -> None:
    total = np.zeros((100, 200), np.uint16)
    assert measure(3, total, 300) == Ink(3)
    total[20:30, 50:70] = 4 * 242
    ink = measure(3, total, 300)
    assert ink.most_percent == pytest.approx(379.6, abs=0.1)
    assert ink.over_mm2 == pytest.approx(200 * 0.254**2)
    assert ink.at_mm == pytest.approx((59.5 * 0.254, 24.5 * 0.254))


def test_rounding_of_four_plates_is_no_defect() -> None:
    total = np.full((10, 10), round(300.9 * 2.55), np.uint16)
    assert measure(1, total, 300).over_mm2 == 0


@needs_ghostscript
def test_plates_of_spot_colours_count_and_marks_beside_the_page_do_not(tmp_path: Path) -> None:
    def over(_pdf: Pdf, _number: int) -> Sheet:
        return Sheet(
            b"q /Over gs 0.6 0.6 0.6 0.6 k " + rect(40, 60, 9, 9) + b"/Spot cs 1 scn " + rect(40, 60, 9, 9) + b"Q\n"
        )

    report = preflight(clean(tmp_path / "a.pdf", add=over))
    assert report.tac_percent == pytest.approx(340, abs=2)
    assert {finding.page for finding in report.findings if finding.check == "ink"} == {1, 2}


@needs_ghostscript
def test_pages_come_in_order_from_several_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plates, "_BATCH", 2)
    path = clean(tmp_path / "a.pdf", pages=5, add=lambda _pdf, number: Sheet(HEAVY if number in (2, 5) else b""))
    inks = list(plates.rendered(path, 5, 300))
    assert [ink.page for ink in inks] == [1, 2, 3, 4, 5]
    assert [ink.over_mm2 > 500 for ink in inks] == [False, True, False, False, True]


@needs_ghostscript
def test_a_small_spot_of_too_much_ink_is_let_pass(tmp_path: Path) -> None:
    dot = b"q 1 1 1 1 k " + rect(20, 60, 0.4, 0.4) + b"Q\n"
    report = preflight(clean(tmp_path / "a.pdf", add=lambda _pdf, _number: Sheet(dot)))
    assert report.findings == ()
    assert report.tac_percent == pytest.approx(400, abs=1)


@needs_ghostscript
def test_progress_counts_every_page_twice(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    preflight(clean(tmp_path / "a.pdf", pages=3), on_page=lambda done, total: told.append((done, total)))
    assert told == [(n, 6) for n in range(1, 7)]


def test_a_renderer_that_fails_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "gs"
    broken.write_text("#!/bin/sh\necho it broke >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(check, "ghostscript", lambda: str(broken))
    monkeypatch.setattr(plates, "ghostscript", lambda: str(broken))
    report = preflight(clean(tmp_path / "a.pdf", pages=1))
    finding = only(report, "ink")
    assert (finding.severity, finding.page) == ("warning", 1)
    assert "it broke" in finding.message


@pytest.mark.usefixtures("without_ghostscript")
def test_flat_colours_are_estimated(tmp_path: Path) -> None:
    report = preflight(clean(tmp_path / "a.pdf", add=heavy))
    finding = only(report, "ink")
    assert (report.coverage, finding.severity, finding.page) == ("estimated", "error", 2)
    assert "380 %" in finding.message and "6.0 cm²" in finding.message


def cmyk(level: int, size_px: tuple[int, int]) -> np.ndarray:
    return np.full((size_px[1], size_px[0], 4), level, np.uint8)


def jpeg_image(pdf: Pdf, level: int, size_px: tuple[int, int], *, adobe: bool) -> Stream:
    """A CMYK JPEG as Adobe's programs write it, turned over with a Decode array, or plain."""
    out = io.BytesIO()
    # Pillow writes what it is given turned over; a plain file needs it turned once more.
    data = cmyk(level, size_px) if adobe else 255 - cmyk(level, size_px)
    Image.fromarray(data, "CMYK").save(out, format="JPEG", quality=95)
    stream = Stream(
        pdf, out.getvalue(), Subtype=Name.Image, Width=size_px[0], Height=size_px[1], BitsPerComponent=8,
        ColorSpace=Name.DeviceCMYK, Filter=Name.DCTDecode,
    )  # fmt: skip
    if adobe:
        stream.Decode = Array([1, 0, 1, 0, 1, 0, 1, 0])
    return pdf.make_indirect(stream)


def with_picture(make: Any) -> Any:
    def draw(pdf: Pdf, number: int) -> Sheet:
        if number != 2:
            return Sheet()
        return Sheet(place("Im", 20, 60, 30, 20), {"XObject": {"Im": make(pdf, pixels_for(30, 20, 300))}})

    return draw


PICTURES = {
    "flate": lambda pdf, size: pdf.make_indirect(picture(pdf, size, level=240)),
    "adobe": lambda pdf, size: jpeg_image(pdf, 240, size, adobe=True),
    "plain": lambda pdf, size: jpeg_image(pdf, 240, size, adobe=False),
}


@pytest.mark.usefixtures("without_ghostscript")
@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_are_estimated_one_by_one(tmp_path: Path, kind: str) -> None:
    report = preflight(clean(tmp_path / "a.pdf", add=with_picture(PICTURES[kind])))
    assert only(report, "ink").page == 2
    assert report.tac_percent == pytest.approx(376, abs=4)


@needs_ghostscript
@pytest.mark.parametrize("kind", PICTURES)
def test_the_estimate_agrees_with_the_plates(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clean(tmp_path / "a.pdf", add=with_picture(PICTURES[kind]))
    rendered = preflight(path).tac_percent
    monkeypatch.setattr(check, "ghostscript", lambda: None)
    estimated = preflight(path).tac_percent
    assert rendered is not None and estimated is not None
    assert abs(rendered - estimated) <= 3


@pytest.mark.usefixtures("without_ghostscript")
def test_marks_on_all_plates_are_no_ink_of_the_page(tmp_path: Path) -> None:
    mark = b"q /All CS 1 SCN 1 w " + rect(20, 60, 9, 9, "S") + b"Q\n"
    assert preflight(clean(tmp_path / "a.pdf", add=lambda _p, _n: Sheet(mark))).ok


def test_ink_can_be_left_out(tmp_path: Path) -> None:
    report = preflight(clean(tmp_path / "a.pdf", add=heavy), Wanted(coverage=False))
    assert (report.findings, report.coverage, report.tac_percent) == ((), "off", None)


@needs_ghostscript
def test_text_over_a_picture_is_measured_with_it(tmp_path: Path) -> None:
    def draw(_pdf: Pdf, _number: int) -> Sheet:
        ground = b"q 0.8 0.7 0.7 0.5 k " + rect(20, 60, 40, 20) + b"Q\n"
        return Sheet(ground + b"q /Over gs " + text("IIIIIIII", 22, 62, 40) + b"Q\n")

    report = preflight(clean(tmp_path / "a.pdf", add=draw))
    assert report.tac_percent == pytest.approx(320, abs=2)
    assert not report.ok
