from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from designgen.errors import UsageError
from designgen.imaging import decode, recipe_in
from designgen.imaging.xmp import Facts, packet
from designgen.mockup.encoding import EXTENSIONS, Kind, Memory, check_kind, encode_mockup, kind_of
from designgen.mockup.options import Rendered

RECIPE = {"kind": "mockup", "garment": {"name": "tshirt-front"}}


def picture(opacity: bool = False) -> Rendered:
    rng = np.random.default_rng(0)
    plane = np.kron(rng.random((1, 3, 6, 8)), np.ones((1, 1, 8, 8))).astype(np.float32)
    clear = np.linspace(0, 1, 48, dtype=np.float32)[None, None, :, None] * np.ones((1, 1, 48, 64), np.float32)
    return Rendered(plane, np.ones((1, 1, 48, 64), np.float32), opacity=clear if opacity else None)


def memory(kind: Kind) -> Memory:
    return Memory(RECIPE, packet(Facts(title="Rose", recipe=None if kind == "png" else RECIPE)))


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff"])
def test_every_kind_keeps_its_pixels_profile_and_recipe(kind: Kind) -> None:
    data = encode_mockup(picture(), kind, memory(kind), 95)
    assert np.abs(decode(data).pixels - picture().pixels).mean() < {"jpeg": 0.02, "webp": 0.05}.get(kind, 0.003)
    assert recipe_in(data) == RECIPE
    image = Image.open(io.BytesIO(data))
    assert image.info.get("icc_profile") or "srgb" in image.info
    assert encode_mockup(picture(), kind, memory(kind), 95) == data


@pytest.mark.parametrize("kind", ["png", "webp", "tiff"])
def test_transparency_is_kept(kind: Kind) -> None:
    alpha = decode(encode_mockup(picture(opacity=True), kind)).alpha
    assert alpha is not None
    assert np.abs(alpha - picture(opacity=True).opacity).max() < 0.01


def test_a_jpeg_cannot_be_transparent() -> None:
    with pytest.raises(UsageError, match="transparent"):
        encode_mockup(picture(opacity=True), "jpeg")
    check_kind("jpeg", transparent=False)


def test_names_tell_the_kind() -> None:
    assert [kind_of(name) for name in ("a.PNG", "a.b.jpg", "c.jpeg", "d.webp", "e.tif", "e.tiff")] == [
        "png", "jpeg", "jpeg", "webp", "tiff", "tiff",
    ]  # fmt: skip
    assert {kind_of(f"x{suffix}") for suffix in EXTENSIONS.values()} == set(EXTENSIONS)
    with pytest.raises(UsageError, match=r"\.webp"):
        kind_of("shirt.gif")


def test_a_lower_quality_is_a_smaller_file() -> None:
    rng = np.random.default_rng(1)
    noisy = Rendered(rng.random((1, 3, 64, 64), np.float32), np.ones((1, 1, 64, 64), np.float32))
    for kind in ("jpeg", "webp"):
        assert len(encode_mockup(noisy, kind, quality=40)) < len(encode_mockup(noisy, kind, quality=95))


def test_a_jpeg_refuses_a_packet_that_its_segment_cannot_hold() -> None:
    with pytest.raises(ValueError, match="65502"):
        encode_mockup(picture(), "jpeg", Memory(xmp=b"x" * 65_503))
