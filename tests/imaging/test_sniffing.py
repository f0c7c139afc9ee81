from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.errors import InputError
from designgen.imaging import PICTURE_KINDS, sniff, sniff_bytes

from . import builders as b

IMAGE = Image.fromarray(np.zeros((8, 8, 3), np.uint8))


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff", "webp", "gif", "bmp", "jpeg2000", "avif"])
def test_pictures_are_told_by_their_bytes(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x.txt").write_bytes(b.saved(IMAGE, kind.upper()))
    assert sniff(tmp_path / "x.txt") == kind
    assert kind in PICTURE_KINDS


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b'[recipe]\nname = "x"\n', "toml"),
        (b"# first\n\n[[swatch]]  # a table\n", "toml"),
        (b"\xef\xbb\xbfname = 1\n", "toml"),
        (b"style.weight = 1\n", "toml"),
        ("titre = 'été'\n".encode(), "toml"),
        (("a = '" + "é" * 5000 + "'").encode()[:4096], "toml"),
        (b"2 + 2 = 4\n", "text"),
        (b"hello\n", "text"),
        (b"# only a comment\n", "text"),
        (b'{"a": 1}', "json"),
        (b"<html>", "html"),
        (b"<?xml version='1.0'?><!-- x --><svg/>", "svg"),
        (b"<?xml version='1.0'?><note/>", "text"),
        (b"\x00\x00\x00\x1cftypavif\0\0\0\0avifmif1", "avif"),
        (b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypisom\0\0\0\0isommp41", "unknown"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"caf\xe9 au lait, in Latin-1", "unknown"),
        (b"RIFF\0\0\0\0WAVEfmt ", "unknown"),
    ],
)
def test_other_files(data: bytes, kind: str) -> None:
    assert sniff_bytes(data[:4096]) == kind


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            sniff(path)
