"""Pictures take the smaller form at like quality, and equal ones are one."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from designgen.catalogue.pictures import PictureObject, encode


def _flat(size_px: tuple[int, int] = (300, 400)) -> np.ndarray:
    """Flat art: four colours in large blocks."""
    y, x = np.mgrid[: size_px[0], : size_px[1]]
    index = (y // 50 + x // 70) % 4
    colours = np.array([[0.9, 0.1, 0.2], [0.1, 0.2, 0.5], [1, 1, 0.9], [0.3, 0.6, 0.4]], np.float32)
    return np.ascontiguousarray(colours[index].transpose(2, 0, 1)[None])


def _noise() -> np.ndarray:
    return np.random.default_rng(1).random((1, 3, 200, 320), dtype=np.float32)


def test_flat_art_is_kept_without_loss() -> None:
    pixels = _flat()
    picture = encode(pixels)
    assert picture.codec == "FlateDecode"
    raw = np.frombuffer(zlib.decompress(picture.data), np.uint8).reshape(300, 1 + 400 * 3)
    assert (raw[:, 0] == 2).all()  # PNG's Up filter on every row
    rows = np.cumsum(raw[:, 1:], axis=0, dtype=np.uint8).reshape(300, 400, 3)
    assert np.array_equal(rows, np.floor(pixels[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8))


def test_texture_becomes_a_jpeg_with_full_colour_resolution() -> None:
    picture = encode(_noise())
    assert picture.codec == "DCTDecode"
    image = Image.open(io.BytesIO(picture.data))
    assert image.size == (picture.width_px, picture.height_px) == (320, 200)
    assert image.mode == "RGB" and image.layer == [(1, 1, 1, 0), (2, 1, 1, 1), (3, 1, 1, 1)]  # 4:4:4
    assert np.abs(np.asarray(image) / 255 - _noise()[0].transpose(1, 2, 0)).mean() < 0.03


@pytest.mark.parametrize("pixels", [_flat(), _noise()])
def test_equal_pictures_have_one_name_and_others_another(pixels: np.ndarray) -> None:
    assert encode(pixels).digest == encode(pixels.copy()).digest
    other = pixels.copy()
    other[0, :, :40, :40] = 0.5
    assert encode(other).digest != encode(pixels).digest


def test_a_picture_is_let_go_once_written() -> None:
    from reportlab.pdfgen.canvas import Canvas

    written = PictureObject(encode(_flat()))
    document = Canvas(io.BytesIO())._doc
    assert b"/Predictor 15" in written.format(document)
    with pytest.raises(RuntimeError, match="already"):
        written.format(document)
