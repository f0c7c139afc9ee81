"""designgen stylize, for real: sizes, repeats, alpha, determinism, errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from designgen.imaging import decode, encode_png, read_picture, read_recipe
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from tests.e2e.conftest import Command, dots, object_of

QUICK = ("--quality", "draft", "--size-cm", "2", "--size-px", "96")


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_a_tile_is_seamless_in_its_repeat_and_has_its_size(
    designgen: Command, swatch: Path, style: Path, repeat: str
) -> None:
    done = designgen(
        "stylize", swatch.name, "--style", style.name, "--repeat", repeat, "--size-cm", "1.6x2", "--dpi", "120",
        "--quality", "draft", "-o", "out.png", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    facts = object_of(done)["tile"]
    assert (facts["width_mm"], facts["height_mm"], facts["repeat"]) == (16, 20, repeat)
    assert facts["size_px"] == [76, 94]
    tile = read_picture(swatch.with_name("out.png"))
    assert tile.size_px == (94, 76) and tile.dpi == pytest.approx(120.65, abs=0.1)
    assert measure(tile.pixels, Lattice.named(repeat)).verdict == "pass"
    assert facts["seam"]["verdict"] == "pass"


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(designgen: Command, swatch: Path, style: Path) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        done = designgen("stylize", swatch.name, "--style", style.name, *QUICK, "--seed", seed, "-o", f"{name}.png")
        assert done.returncode == 0, done.stderr
    a, b, c = (decode(swatch.with_name(f"{name}.png").read_bytes()).pixels for name in "abc")
    assert (a == b).all()
    assert not (a == c).all()


def test_strength_moves_the_picture_from_the_swatch_to_the_style(designgen: Command, swatch: Path, style: Path) -> None:
    content = decode(swatch.read_bytes()).pixels
    distance = []
    for strength in ("0", "0.6", "1"):
        done = designgen("stylize", swatch.name, "--style", style.name, *QUICK, "--strength", strength, "-o", "o.png")
        assert done.returncode == 0, done.stderr
        distance.append(float(np.abs(decode(swatch.with_name("o.png").read_bytes()).pixels - content).mean()))
    assert distance == sorted(distance)


def test_a_placed_print_keeps_its_alpha_and_never_shows_what_hides_below_it(
    designgen: Command, tmp_path: Path, style: Path
) -> None:
    pixels = dots(96)
    y, x = np.mgrid[:96, :96]
    alpha = (np.hypot(y - 48, x - 48) < 36).astype(np.float32)[None, None]
    hidden = np.where(alpha > 0, pixels, np.array([1, 0, 1], np.float32)[None, :, None, None]).astype(np.float32)
    other = np.where(alpha > 0, pixels, np.float32(0)).astype(np.float32)
    for name, colours in (("a", hidden), ("b", other)):
        (tmp_path / f"{name}.png").write_bytes(encode_png(colours, alpha=alpha))
        done = designgen(
            "stylize", f"{name}.png", "--style", style.name, "--repeat", "none", *QUICK, "-o", f"{name}-out.png"
        )
        assert done.returncode == 0, done.stderr
    a, b = (read_picture(tmp_path / f"{name}-out.png") for name in "ab")
    assert a.alpha is not None and b.alpha is not None
    np.testing.assert_allclose(a.alpha, alpha, atol=1 / 255)
    visible = np.broadcast_to(alpha > 0, a.pixels.shape)
    assert (a.pixels[visible] == b.pixels[visible]).all()


def test_two_styles_blend(designgen: Command, swatch: Path, style: Path, tmp_path: Path) -> None:
    (tmp_path / "dark.png").write_bytes(encode_png(np.full((1, 3, 96, 96), 0.1, np.float32) + 0.1 * dots(96)))
    done = designgen("stylize", swatch.name, "--style", style.name, "--style", "dark.png:0.3", *QUICK, "-o", "o.png")
    assert done.returncode == 0, done.stderr
    recipe = read_recipe(tmp_path / "o.png")
    assert recipe is not None
    assert [(s["name"], s["weight"]) for s in recipe["design"]["styles"]] == [("stripes.png", 1), ("dark.png", 0.3)]


def test_names_with_spaces_and_of_any_script_work(
    designgen: Command, swatch: Path, style: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Été à la plage"
    folder.mkdir()
    named = folder / "玫瑰 № 1.png"
    named.write_bytes(swatch.read_bytes())
    done = designgen("stylize", str(named), "--style", style.name, *QUICK, "-o", str(folder / "tuile été.png"))
    assert done.returncode == 0, done.stderr
    assert (folder / "tuile été.png").exists()


def _cmyk(path: Path) -> None:
    Image.new("CMYK", (80, 80), (200, 20, 20, 0)).save(path, "JPEG")


def _sixteen_bit(path: Path) -> None:
    Image.fromarray((dots(80)[0, 0] * 65535).astype(np.uint16)).save(path)


def _palette(path: Path) -> None:
    image = Image.new("P", (80, 80), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (25, 25, 55, 55))
    image.save(path, transparency=0)


def _grey(path: Path) -> None:
    Image.new("L", (80, 80), 128).save(path)


def _animated(path: Path) -> None:
    frames = [Image.new("P", (80, 80), i) for i in range(3)]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("suffix", "make"),
    [(".jpg", _cmyk), (".png", _sixteen_bit), (".png", _palette), (".png", _grey), (".gif", _animated)],
)
def test_every_kind_of_picture_a_designer_has_is_taken(
    designgen: Command, style: Path, tmp_path: Path, suffix: str, make: object
) -> None:
    make(tmp_path / f"in{suffix}")  # type: ignore[operator]
    done = designgen("stylize", f"in{suffix}", "--style", style.name, *QUICK, "-o", "out.png")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.png", b""),
        ("broken.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("truncated.png", None),
        ("text.png", b"I am a text file, not a picture."),
        ("missing.png", ...),
    ],
)
def test_what_cannot_be_used_is_one_clear_paragraph_and_exit_code_4(
    designgen: Command, style: Path, tmp_path: Path, name: str, data: object
) -> None:
    if isinstance(data, bytes):
        (tmp_path / name).write_bytes(data)
    elif data is None:
        whole = encode_png(dots(96))
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    done = designgen("stylize", name, "--style", style.name, *QUICK, "-o", "out.png")
    assert done.returncode == 4
    assert done.stderr.count("Error:") == 1 and name in done.stderr
    assert "Traceback" not in done.stderr and not done.stdout
    assert not (tmp_path / "out.png").exists()


def test_too_many_pixels_are_refused_before_they_are_decoded(designgen: Command, swatch: Path, style: Path) -> None:
    Image.new("1", (9000, 9000)).save(swatch.with_name("huge.png"))
    done = designgen("stylize", "huge.png", "--style", style.name, *QUICK, "-o", "o.png", "--max-megapixels", "10")
    assert done.returncode == 4
    assert "81" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--style", "stripse.png"), 4, "stripse.png"),
        (("--style", "stripes.png:0"), 4, "above 0"),
        (("--style", "stripes.png", "--size-cm", "big"), 2, "not a size"),
        (("--style", "stripes.png", "--dpi", "150", "--size-px", "96"), 2, "same thing twice"),
        (("--style", "stripes.png", "--strength", "2"), 2, "strength"),
        (("--style", "stripes.png", "--repeat", "halfdrop"), 2, "half-drop"),
        (("--style", "stripes.png", "--size-cm", "400", "--dpi", "300"), 4, "at most"),
        (("--style", "stripes.png", "--encoder", "vgg19"), 5, "designgen encoders fetch vgg19"),
        ((), 2, "--style"),
    ],
)
def test_bad_options_say_what_to_do(
    designgen: Command, swatch: Path, style: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = designgen("stylize", swatch.name, *arguments, "-o", "o.png", XDG_CACHE_HOME=str(tmp_path), COLUMNS="200")
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_exit_code_6(designgen: Command, swatch: Path, style: Path) -> None:
    swatch.with_name("file").write_bytes(b"")
    done = designgen("stylize", swatch.name, "--style", style.name, *QUICK, "-o", "file/out.png")
    assert done.returncode == 6, done.stderr


def test_errors_are_json_too(designgen: Command, style: Path) -> None:
    done = designgen("stylize", "missing.png", "--style", style.name, *QUICK, "-o", "o.png", "--json")
    assert done.returncode == 4
    error = object_of(done)
    assert error["ok"] is False and error["exit_code"] == 4 and "missing.png" in error["error"]


def test_verbose_shows_the_traceback(designgen: Command, style: Path) -> None:
    done = designgen("stylize", "missing.png", "--style", style.name, *QUICK, "-o", "o.png", "--verbose")
    assert "Traceback" in done.stderr
