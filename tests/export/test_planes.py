"""Every export re-tiles to the same plane: the file, laid out as it says, shows what the lattice shows."""

from __future__ import annotations

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.export import Form, Order, parse_form, prepare
from designgen.export.forms import MOST_IN_STRAIGHT
from designgen.imaging.levels import to_bytes8
from designgen.repeat.lattice import Lattice
from tests.export.samples import tile

REPEATS = ("straight", "half-drop", "brick", "drop-1/3", "shift-2/3", "drop-1/4", "drop-1mm", "shift-2mm", "p6")


def written(delivery: object) -> bytes:
    out = io.BytesIO()
    delivery.write(out)  # type: ignore[attr-defined]
    return out.getvalue()


def png(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def plane(sample: object, y: int, x: int, height: int, width: int) -> np.ndarray:
    levels = to_bytes8(sample.pixels)  # type: ignore[attr-defined]
    return sample.lattice.window(levels, y, x, height, width)[0].transpose(1, 2, 0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("form", ["tile", "straight", "sheet 3x2", "sheet 1x4"])
def test_a_file_laid_out_as_it_says_is_the_plane(repeat: str, form: str) -> None:
    sample = tile(repeat)
    if form == "straight" and max(sample.lattice.straight_count) > MOST_IN_STRAIGHT:
        return
    delivery = prepare(sample, Order(parse_form(form)))
    levels = png(written(delivery)).transpose(2, 0, 1)[None]
    assert levels.shape[-2:] == delivery.size_px
    lattice = sample.lattice if form == "tile" else Lattice()
    if form.startswith("sheet") and not delivery.order.form.repeats_straight(delivery.tile):
        lattice = Lattice.named("none")
    across, down = (-37, 91), (-29, 70)
    if lattice.axis == "none":
        across, down = (0, levels.shape[-1]), (0, levels.shape[-2])
    seen = lattice.window(levels, down[0], across[0], down[1] - down[0], across[1] - across[0])
    expected = plane(sample, down[0], across[0], down[1] - down[0], across[1] - across[0])
    np.testing.assert_array_equal(seen[0].transpose(1, 2, 0), expected)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(REPEATS), st.integers(1, 120), st.integers(1, 120), st.sampled_from(("png", "tiff")))
def test_a_length_is_the_plane(repeat: str, width_px: int, height_px: int, kind: str) -> None:
    sample = tile(repeat)
    form = Form("length", width_mm=width_px * 25.4 / 150, height_mm=height_px * 25.4 / 150)
    data = written(prepare(sample, Order(form, kind)))  # type: ignore[arg-type]
    seen = png(data) if kind == "png" else tifffile.imread(io.BytesIO(data))
    np.testing.assert_array_equal(seen, plane(sample, 0, 0, height_px, width_px))


def test_bands_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    from designgen.export import plane as module

    sample = tile("half-drop")
    order = Order(Form("length", width_mm=20, height_mm=30))
    whole = written(prepare(sample, order))
    monkeypatch.setattr(module, "BAND_PX", 500)
    assert written(prepare(sample, order)) == whole


def test_a_border_is_shown_once_across_itself() -> None:
    sample = tile("border")
    delivery = prepare(sample, Order(Form("length", width_mm=30, height_mm=100)))
    assert delivery.size_px == (24, round(30 * 150 / 25.4))
    np.testing.assert_array_equal(png(written(delivery)), plane(sample, 0, 0, *delivery.size_px))
    down = prepare(tile("border-down"), Order(Form("length", width_mm=30, height_mm=20)))
    assert down.size_px == (round(20 * 150 / 25.4), 36)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_depth_and_alpha_survive(bits: int, kind: str) -> None:
    sample = tile("half-drop", alpha=True)
    data = written(prepare(sample, Order(Form("straight"), kind, bits)))  # type: ignore[arg-type]
    if kind == "tiff":
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            page = file.pages[0]
            assert page.dtype == (np.uint8 if bits == 8 else np.uint16)
            assert page.shape == (24, 72, 4)
            assert 34675 in page.tags and 700 in page.tags  # ICC profile and XMP
            assert page.tags["XResolution"].value[0] / page.tags["XResolution"].value[1] == pytest.approx(150, rel=1e-4)
            levels = page.asarray()
    else:
        from designgen.imaging import decode

        picture = decode(data)
        assert picture.alpha is not None and picture.dpi == pytest.approx(150, rel=1e-3)
        levels = np.round(np.concatenate([picture.pixels, picture.alpha], 1)[0].transpose(1, 2, 0) * (2**bits - 1))
    expected = sample.lattice.straight_equivalent(np.concatenate([sample.pixels, sample.alpha], 1))  # type: ignore[list-item]
    np.testing.assert_allclose(levels / (2**bits - 1), expected[0].transpose(1, 2, 0), atol=1e-6)


def test_deflate_and_none_hold_the_same() -> None:
    sample = tile("brick")
    shown = [
        tifffile.imread(io.BytesIO(written(prepare(sample, Order(Form("straight"), "tiff", 8, compression)))))  # type: ignore[arg-type]
        for compression in ("lzw", "deflate", "none")
    ]
    np.testing.assert_array_equal(shown[0], shown[1])
    np.testing.assert_array_equal(shown[0], shown[2])


def test_jpeg_warns_and_lays_on_white() -> None:
    sample = tile("straight", alpha=True)
    delivery = prepare(sample, Order(Form("straight"), "jpeg"))
    assert any("JPEG" in notice for notice in delivery.notices)
    assert any("white" in notice for notice in delivery.notices)
    assert Image.open(io.BytesIO(written(delivery))).size == (36, 24)
