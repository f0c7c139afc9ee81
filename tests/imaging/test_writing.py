from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.imaging import Picture, decode, encode_jpeg, encode_png, encode_webp
from designgen.imaging.icc_tags import srgb_profile
from designgen.imaging.metadata import chunks
from designgen.imaging.writing import to_bytes8


def noise(h: int = 6, w: int = 8, channels: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((1, channels, h, w), dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.booleans(), st.integers(0, 5))
def test_png_round_trip_is_within_half_a_level(h: int, w: int, with_alpha: bool, seed: int) -> None:
    pixels = noise(h, w, seed=seed)
    alpha = noise(h, w, 1, seed + 9) if with_alpha else None
    picture = decode(encode_png(pixels, alpha=alpha))
    assert np.abs(picture.pixels - pixels).max() <= 0.5 / 255 + 1e-6
    if alpha is not None:
        assert picture.alpha is not None
        assert np.abs(picture.alpha - alpha).max() <= 0.5 / 255 + 1e-6


def test_halves_are_rounded_up() -> None:
    levels = np.array([0, 0.5, 1.5, 2.5, 254.5, 255], np.float32) / np.float32(255)
    np.testing.assert_array_equal(to_bytes8(levels), [0, 1, 2, 3, 255, 255])


def test_all_256_levels_survive() -> None:
    levels = np.arange(256, dtype=np.float32).reshape(1, 1, 16, 16).repeat(3, axis=1) / np.float32(255)
    np.testing.assert_array_equal(to_bytes8(decode(encode_png(levels)).pixels), to_bytes8(levels))
    np.testing.assert_array_equal(to_bytes8(levels)[0, 0].ravel(), np.arange(256))


def test_the_same_input_gives_the_same_bytes_also_in_another_process() -> None:
    program = (
        "import numpy as np, hashlib; from designgen.imaging import encode_png;"
        "x = np.random.default_rng(0).random((1, 3, 40, 50), dtype=np.float32);"
        "print(hashlib.sha256(encode_png(x, dpi=150, recipe={RECIPE})).hexdigest())"
    )
    digests = set()
    for seed, recipe in (("1", "{'a': 1, 'b': 'é'}"), ("2", "{'b': 'é', 'a': 1}")):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        program_of_recipe = program.replace("{RECIPE}", recipe)
        run = subprocess.run(
            [sys.executable, "-c", program_of_recipe], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(run.stdout)
    assert len(digests) == 1


def test_layout_of_the_chunks() -> None:
    data = encode_png(noise(), dpi=150, recipe={"a": 1})
    kinds = [kind for kind, _ in chunks(data)]
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert sorted(kinds[1:-1]) == [b"IDAT", b"iTXt", b"pHYs", b"sRGB"]
    bodies = dict(chunks(data))
    assert bodies[b"sRGB"] == b"\0"
    assert bodies[b"pHYs"] == (5906).to_bytes(4, "big") * 2 + b"\1"  # 150 / 0.0254 pixels a metre


@pytest.mark.parametrize("dpi", [72.0, 96.0, 150.0, 254.0, 300.0, 1200.0])
def test_dpi_comes_back(dpi: float) -> None:
    assert decode(encode_png(noise(), dpi=dpi)).dpi == dpi
    assert decode(encode_jpeg(noise(), 90, dpi)).dpi == dpi


def test_a_dpi_that_is_no_whole_number_comes_back_closely() -> None:
    dpi = decode(encode_png(noise(), dpi=149.6)).dpi
    assert dpi is not None
    assert abs(dpi - 149.6) < 0.02


def test_jpeg_is_close_at_full_colour_resolution() -> None:
    red_beside_blue = np.zeros((1, 3, 16, 16), np.float32)
    red_beside_blue[:, 0, :, ::2] = 1
    red_beside_blue[:, 2, :, 1::2] = 1
    picture = decode(encode_jpeg(red_beside_blue, 95, None))
    assert np.abs(picture.pixels - red_beside_blue).mean() < 0.03
    with Image.open(io.BytesIO(encode_jpeg(noise(), 90))) as image:
        assert image.format == "JPEG"
        assert "dpi" not in image.info
        assert image.info["icc_profile"] == srgb_profile()


@pytest.mark.parametrize(
    ("pixels", "error", "words"),
    [
        (np.zeros((1, 3, 4, 4)), TypeError, "float32, got float64"),
        (np.zeros((1, 3, 4, 4), np.uint8), TypeError, "float32, got uint8"),
        ([[1.0]], TypeError, "numpy array, got list"),
        (np.zeros((3, 4, 4), np.float32), ValueError, r"\(1, 3, H, W\), got \(3, 4, 4\)"),
        (np.zeros((2, 3, 4, 4), np.float32), ValueError, r"got \(2, 3, 4, 4\)"),
        (np.zeros((1, 4, 4, 4), np.float32), ValueError, r"got \(1, 4, 4, 4\)"),
        (np.zeros((1, 3, 0, 4), np.float32), ValueError, r"got \(1, 3, 0, 4\)"),
        (np.full((1, 3, 4, 4), 1.01, np.float32), ValueError, r"\[0, 1\], got \[1.01, 1.01\]"),
        (np.full((1, 3, 4, 4), -0.1, np.float32), ValueError, r"\[0, 1\]"),
        (np.full((1, 3, 4, 4), np.nan, np.float32), ValueError, r"\[0, 1\]"),
    ],
)
def test_wrong_arrays_are_named(pixels: object, error: type[Exception], words: str) -> None:
    for encode in (encode_png, encode_jpeg, lambda x: Picture(pixels=x)):
        with pytest.raises(error, match=words):
            encode(pixels)  # type: ignore[arg-type]


def test_wrong_alpha_is_named() -> None:
    with pytest.raises(ValueError, match="size of the pixels"):
        encode_png(noise(), alpha=noise(5, 8, 1))
    with pytest.raises(ValueError, match=r"\(1, 1, H, W\)"):
        encode_png(noise(), alpha=noise())


@pytest.mark.parametrize("dpi", [0.0, -1.0, float("nan"), 1e6])
def test_wrong_dpi_is_named(dpi: float) -> None:
    with pytest.raises(ValueError, match="dpi"):
        encode_png(noise(), dpi=dpi)


@pytest.mark.parametrize("quality", [0, 96])
def test_wrong_quality_is_named(quality: int) -> None:
    with pytest.raises(ValueError, match="quality"):
        encode_jpeg(noise(), quality)


def test_a_jpeg_of_pure_noise_is_written() -> None:
    noise = np.random.default_rng(1).random((1, 3, 700, 900), np.float32)
    assert decode(encode_jpeg(noise, quality=95)).size_px == (700, 900)


@pytest.mark.parametrize("quality", [40, 80, 100])
def test_webp_keeps_size_and_look(quality: int) -> None:
    y, x = np.mgrid[0:1:64j, 0:1:96j]
    pixels = np.stack([y, x, 1 - x])[None].astype(np.float32)
    with Image.open(io.BytesIO(encode_webp(pixels, quality))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (96, 64))
        found = np.asarray(picture.convert("RGB"), np.float32).transpose(2, 0, 1)[None] / 255
    assert np.abs(found - pixels).mean() < 0.02


def test_webp_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="quality"):
        encode_webp(noise(), 0)
    with pytest.raises(ValueError, match="16383"):
        encode_webp(np.zeros((1, 3, 1, 16384), np.float32))
