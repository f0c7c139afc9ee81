from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.imaging import Picture, decode, encode_png, read_picture
from designgen.imaging.colour import UNTAGGED_NOTICE

from . import builders as b

TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, 1),
}


def planes(picture: Picture, levels: int = 255) -> np.ndarray:
    return picture.pixels[0].transpose(1, 2, 0) * np.float64(levels)


def orientation_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
        ("BMP", {}),
        ("JPEG2000", {"irreversible": False}),
    ],
)
def test_lossless_formats_keep_every_level(kind: str, options: dict[str, object]) -> None:
    rgb = b.colours()
    picture = decode(b.saved(Image.fromarray(rgb), kind, **options))
    assert picture.pixels.dtype == np.float32
    assert picture.size_px == (12, 16)
    assert picture.alpha is None
    assert picture.notices == ((UNTAGGED_NOTICE,) if kind in ("PNG", "TIFF") else ())
    np.testing.assert_allclose(planes(picture), rgb, atol=1e-4)


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("GIF", {}), ("AVIF", {"quality": 95})])
def test_lossy_formats_come_close(kind: str, options: dict[str, object]) -> None:
    rgb = np.full((32, 32, 3), (200, 90, 40), np.uint8)
    np.testing.assert_allclose(planes(decode(b.saved(Image.fromarray(rgb), kind, **options))), rgb, atol=4)


@pytest.mark.parametrize("name", ["rose été.png", "バラの 花.png", "a b  c.PNG", "no-suffix", "really-a-png.jpg"])
def test_names_do_not_matter(tmp_path: Path, name: str) -> None:
    data = b.saved(Image.fromarray(b.colours()), "PNG")
    (tmp_path / name).write_bytes(data)
    picture = read_picture(tmp_path / name)
    assert picture.digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "JPEG"])
def test_exif_orientation_is_applied(orientation: int, kind: str) -> None:
    rgb = np.kron(b.colours(3, 4), np.ones((8, 8, 1), np.uint8))
    options: dict[str, object] = {"WEBP": {"lossless": True}, "JPEG": {"quality": 95, "subsampling": 0}}.get(kind, {})
    picture = decode(b.saved(Image.fromarray(rgb), kind, exif=orientation_exif(orientation), **options))
    expected = TURNS[orientation](rgb)
    assert picture.size_px == expected.shape[:2]
    np.testing.assert_allclose(planes(picture), expected, atol=24 if kind == "JPEG" else 1e-4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_orientation_of_hand_made_tiffs(orientation: int, depth: type) -> None:
    rgb = (b.colours().astype(np.uint16) * 257).astype(np.uint16)
    values = rgb if depth is np.uint16 else b.colours()
    picture = decode(b.tiff(values, orientation=orientation))
    np.testing.assert_allclose(planes(picture, np.iinfo(depth).max), TURNS[orientation](values), atol=0.01)


@pytest.mark.parametrize("orientation", [3, 6])
def test_orientation_of_16_bit_png_turns_alpha_too(orientation: int) -> None:
    values = np.random.default_rng(1).integers(0, 65536, (5, 7, 4)).astype(np.uint16)
    exif = orientation_exif(orientation).tobytes()[6:]
    picture = decode(b.png16(values, colour_type=6, extra=b.chunk(b"eXIf", exif)))
    expected = TURNS[orientation](values)
    np.testing.assert_allclose(planes(picture, 65535), expected[..., :3], atol=0.01)
    assert picture.alpha is not None
    np.testing.assert_allclose(picture.alpha[0, 0] * 65535, expected[..., 3], atol=0.01)


@pytest.mark.parametrize(("colour_type", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_16_bit_png_keeps_its_depth(colour_type: int, channels: int) -> None:
    values = np.random.default_rng(2).integers(0, 65536, (6, 9, channels)).astype(np.uint16)
    picture = decode(b.png16(values, colour_type=colour_type))
    colour = values[..., : 1 if channels < 3 else 3]
    np.testing.assert_allclose(planes(picture, 65535), np.broadcast_to(colour, (6, 9, 3)), atol=0.01)
    if channels in (2, 4):
        assert picture.alpha is not None
        np.testing.assert_allclose(picture.alpha[0, 0] * 65535, values[..., -1], atol=0.01)
    else:
        assert picture.alpha is None


def test_16_bit_tiff_keeps_its_depth() -> None:
    values = np.random.default_rng(3).integers(0, 65536, (6, 9, 3)).astype(np.uint16)
    np.testing.assert_allclose(planes(decode(b.tiff(values)), 65535), values, atol=0.01)


@pytest.mark.parametrize("mode", ["I;16", "I;16B"])
def test_16_bit_grey_tiff_of_both_byte_orders(mode: str) -> None:
    values = np.arange(30, dtype=np.uint16).reshape(5, 6) * 2000
    raw = values.astype(">u2" if mode == "I;16B" else "<u2").tobytes()
    picture = decode(b.saved(Image.frombytes(mode, (6, 5), raw), "TIFF"))
    np.testing.assert_allclose(planes(picture, 65535)[..., 0], values, atol=0.01)


def test_16_bit_grey_where_white_is_zero() -> None:
    values = np.arange(30, dtype=np.uint16).reshape(5, 6) * 2000
    image = Image.frombytes("I;16", (6, 5), values.tobytes())
    picture = decode(b.saved(image, "TIFF", tiffinfo={262: 0}))
    np.testing.assert_allclose(planes(picture, 65535)[..., 1], 65535 - values.astype(np.int64), atol=0.01)


def test_palette_with_transparency() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([255, 0, 0, 0, 128, 0])
    image.putpixel((0, 0), 0)
    picture = decode(b.saved(image, "PNG", transparency=0))
    assert picture.alpha is not None
    assert picture.alpha[0, 0, 0, 0] == 0.0
    assert picture.alpha.sum() == 15
    np.testing.assert_allclose(planes(picture)[1, 1], (0, 128, 0), atol=1e-4)


def test_palette_with_partial_transparency() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([255, 0, 0, 0, 128, 0])
    picture = decode(b.saved(image, "PNG", transparency=bytes([0, 128])))
    assert picture.alpha is not None
    np.testing.assert_allclose(picture.alpha * 255, 128, atol=1e-4)


@pytest.mark.parametrize(("mode", "colour"), [("RGB", (1, 2, 3)), ("L", 7)])
def test_one_colour_named_transparent(mode: str, colour: object) -> None:
    image = Image.new(mode, (4, 4), "white")
    image.putpixel((2, 1), colour)  # type: ignore[arg-type]
    picture = decode(b.saved(image, "PNG", transparency=colour))
    assert picture.alpha is not None
    assert picture.alpha[0, 0, 1, 2] == 0.0
    assert picture.alpha.sum() == 15


def test_16_bit_grey_with_one_level_transparent() -> None:
    values = np.arange(20, dtype=np.uint16).reshape(4, 5, 1) * 300
    picture = decode(b.png16(values, colour_type=0, extra=b.chunk(b"tRNS", struct.pack(">H", 600))))
    assert picture.alpha is not None
    assert picture.alpha[0, 0, 0, 2] == 0.0
    assert picture.alpha.sum() == 19


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "YCbCr"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    image = Image.fromarray(b.colours()).convert("L").convert(mode)
    kind = "JPEG" if mode == "YCbCr" else "PNG"
    picture = decode(b.saved(image, kind))
    expected = np.asarray(image.convert("RGB"))
    np.testing.assert_allclose(planes(picture), expected, atol=30 if kind == "JPEG" else 1e-4)


def test_an_opaque_alpha_plane_is_no_alpha() -> None:
    assert decode(b.saved(Image.fromarray(b.colours()).convert("RGBA"), "PNG")).alpha is None


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("extra_samples", "expected", "has_alpha"),
    [(0, 0.25, False), (1, 0.5, True), (2, 0.25, True)],
    ids=["unspecified", "premultiplied", "straight"],
)
def test_tiff_says_whether_colour_is_premultiplied(
    depth: type, extra_samples: int, expected: float, has_alpha: bool
) -> None:
    values = np.zeros((4, 4, 4), depth)
    top = np.iinfo(depth).max
    values[..., :3], values[..., 3] = top // 4, top // 2
    picture = decode(b.tiff(values, extra_samples=extra_samples))
    np.testing.assert_allclose(picture.pixels, expected, atol=0.01)
    assert (picture.alpha is not None) == has_alpha


@pytest.mark.parametrize(("kind", "word"), [("GIF", "animated"), ("PNG", "animated"), ("WEBP", "animated")])
def test_animations_give_their_first_frame_and_say_so(kind: str, word: str) -> None:
    first, second = Image.new("RGB", (8, 8), (255, 0, 0)), Image.new("RGB", (8, 8), (0, 0, 255))
    options: dict[str, object] = {"lossless": True} if kind == "WEBP" else {}
    picture = decode(b.saved(first, kind, save_all=True, append_images=[second], **options))
    np.testing.assert_allclose(planes(picture)[3, 3], (255, 0, 0), atol=1)
    assert [notice for notice in picture.notices if notice != UNTAGGED_NOTICE] == [picture.notices[0]]
    assert word in picture.notices[0]
    assert "2" in picture.notices[0]


def test_a_tiff_of_two_pages_gives_the_first() -> None:
    first, second = Image.new("RGB", (8, 8), (255, 0, 0)), Image.new("RGB", (8, 8), (0, 0, 255))
    picture = decode(b.saved(first, "TIFF", save_all=True, append_images=[second]))
    np.testing.assert_allclose(planes(picture)[3, 3], (255, 0, 0), atol=1e-4)
    assert "2 pages" in picture.notices[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_dpi_is_read(kind: str, dpi: int) -> None:
    assert decode(b.saved(Image.fromarray(b.colours()), kind, dpi=(dpi, dpi))).dpi == dpi


def test_no_dpi_is_none_and_nonsense_is_none() -> None:
    assert decode(b.saved(Image.fromarray(b.colours()), "PNG")).dpi is None
    assert decode(b.saved(Image.fromarray(b.colours()), "PNG", dpi=(1, 1))).dpi is None


def test_dpi_is_that_of_the_width_after_turning() -> None:
    exif = orientation_exif(6)
    assert decode(b.saved(Image.fromarray(b.colours()), "PNG", dpi=(100, 200), exif=exif)).dpi == 200


def test_bytes_of_our_own_come_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    pixels = rng.random((1, 3, 9, 7), dtype=np.float32)
    data = encode_png(pixels, dpi=150, recipe={"name": "été"})
    picture = decode(data)
    assert picture.dpi == 150.0
    assert picture.recipe == {"name": "été"}
    assert np.abs(picture.pixels - pixels).max() <= 0.5 / 255 + 1e-6
    assert encode_png(picture.pixels, dpi=picture.dpi, recipe=picture.recipe) == data
    assert picture.digest == hashlib.sha256(data).hexdigest()
