"""Pictures take the smaller form at like quality, in the edition's colours, and come back as they went in."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from designgen.press import SCREEN, InkTransform, press_profile
from designgen.press.images import Codec, EncodedPicture, encode, flate, shrink
from designgen.press.pool import EncodingPool
from tests.press.samples import flat_art, waves

TRANSFORM = InkTransform(press_profile())
SMALL = Codec.of(SCREEN, None)
PRINT = Codec(to_inks=TRANSFORM.inks)


def unpacked(picture: EncodedPicture) -> np.ndarray:
    raw = np.frombuffer(zlib.decompress(picture.data), np.uint8).reshape(picture.height_px, -1)
    assert (raw[:, 0] == 2).all()  # PNG's Up filter on every row
    return np.cumsum(raw[:, 1:], axis=0, dtype=np.uint8).reshape(picture.height_px, picture.width_px, -1)


@pytest.mark.parametrize("codec", [Codec(), PRINT])
def test_flat_art_is_kept_without_loss(codec: Codec) -> None:
    picture = encode(flat_art(), codec)
    assert picture.codec == "FlateDecode"
    expected = flat_art() if codec.to_inks is None else TRANSFORM.inks(flat_art())
    assert np.array_equal(unpacked(picture), expected) and picture.channels == expected.shape[2]


def test_texture_becomes_a_jpeg_of_four_inks_at_full_resolution() -> None:
    picture = encode(waves(), PRINT)
    assert picture.codec == "DCTDecode" and picture.channels == 4
    image = Image.open(io.BytesIO(picture.data))
    assert image.mode == "CMYK" and image.size == (240, 300)
    assert [component[1:3] for component in image.layer] == [(1, 1)] * 4


def test_screen_pictures_are_smaller_jpegs() -> None:
    screen, press = encode(waves(), SMALL), encode(waves(), Codec())
    assert screen.channels == 3 and len(screen.data) < 0.6 * len(press.data)
    assert Image.open(io.BytesIO(screen.data)).layer[0][1:3] == (2, 2)  # 4:2:0


def test_screen_pictures_keep_to_their_size_whatever_their_texture() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    least = Codec(SMALL.least_quality, full_colour=False)
    assert len(encode(noise, SMALL).data) == len(encode(noise, least).data)
    smooth = np.broadcast_to(np.arange(300, dtype=np.uint8)[:, None, None], (300, 300, 3))
    assert len(encode(smooth, SMALL).data) <= len(encode(smooth, Codec(64, full_colour=False)).data)
    medium = encode(waves(seed=2), SMALL)
    best = encode(waves(seed=2), Codec(64, full_colour=False))
    assert len(medium.data) < len(best.data)


def test_jpeg_adds_less_ink_than_is_left_for_it() -> None:
    """Dark texture with hard edges, the worst case: every decoded pixel stays within what the press takes."""
    rng = np.random.default_rng(3)
    dark = (rng.random((256, 256, 1)) < 0.5) * rng.integers(0, 90, (256, 256, 3)).astype(np.uint8)
    import imagecodecs

    picture = encode(dark.astype(np.uint8), PRINT)
    inks = np.asarray(imagecodecs.jpeg8_decode(picture.data, colorspace="CMYK", outcolorspace="CMYK"))
    over = (inks.sum(axis=2, dtype=int) > 300 * 2.55).mean()
    assert over < 0.001


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.integers(0, 9))
def test_flate_is_lossless(height: int, width: int, channels: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    found = unpacked(EncodedPicture(flate(pixels), width, height, channels, "FlateDecode"))
    assert np.array_equal(found, pixels)


@given(st.integers(2, 60), st.integers(2, 60), st.floats(0.1, 0.99), st.integers(0, 255))
def test_shrinking_keeps_flat_colour_and_never_enlarges(height: int, width: int, factor: float, level: int) -> None:
    flat = np.full((height, width, 3), level, np.uint8)
    small = shrink(flat, factor)
    assert (small == level).all()
    assert small.shape[0] <= height and small.shape[1] <= width
    assert small.shape[0] >= height * factor - 1e-6 or small.shape == flat.shape


def test_shrinking_averages_light_and_not_codes() -> None:
    board = np.zeros((64, 64, 3), np.uint8)
    board[::2, ::2] = board[1::2, 1::2] = 255
    assert abs(int(shrink(board, 0.5)[5, 5, 0]) - 188) <= 1  # half the light, not half the code


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_the_pool_delivers_in_order(workers: int) -> None:
    got: list[object] = []
    pool = EncodingPool(Codec(), lambda token, picture: got.append((token, picture.width_px)), workers)
    for index in range(12):
        pool.put(index, waves(40 + 13 * (index % 4), 50 + index))
    pool.drain()
    pool.close()
    assert got == [(index, 50 + index) for index in range(12)]


def test_a_fault_in_a_worker_reaches_the_caller() -> None:
    def broken(levels: np.ndarray) -> np.ndarray:
        raise MemoryError("no room")

    pool = EncodingPool(Codec(to_inks=broken), lambda *_: None, 2)
    with pytest.raises(MemoryError):
        pool.put(0, waves())
        pool.drain()
    pool.close()
