"""The engine's settings through the command line: each does what it says, and mistakes are told in one paragraph.

All but one call run the command in this process: PyTorch is loaded once, and the code is the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from designgen import encoders
from designgen.cli.app import run_command
from designgen.imaging import decode, encode_png, read_picture, read_recipe
from designgen.stylize.oklab import to_oklab
from tests.e2e.conftest import Command, dots

Pixels = np.ndarray[Any, np.dtype[np.float32]]
Run = Callable[..., tuple[int, str, str]]

SIZE = 64
QUICK = ("--quality", "draft", "--size-cm", "2", "--size-px", str(SIZE))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swatch: Path, style: Path) -> Path:
    """A folder with a swatch, two styles, a mask and a map, and no weights of anyone's on this machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    y, x = np.mgrid[:128, :128]
    night = np.stack([0.15 + 0.1 * np.sin(y / 4), 0.2 + 0.1 * np.sin(x / 6), 0.6 + 0.2 * np.sin((x + y) / 7)])
    picture(tmp_path / "night.png", night[None])
    left = np.zeros((1, 3, 96, 96))
    left[..., :48] = 1
    picture(tmp_path / "left.png", left)
    keyed = np.zeros((1, 3, 96, 96))
    keyed[:, 0, :, :48] = 1
    keyed[:, 2, :, 48:] = 1
    picture(tmp_path / "map.png", keyed)
    return tmp_path


def picture(path: Path, pixels: Any) -> None:
    path.write_bytes(encode_png(np.asarray(pixels).astype(np.float32)))


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; its exit code and what it said on both streams."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_command(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def paint(run: Run, here: Path) -> Callable[..., Pixels]:
    """Stylise the dots and return the pixels, (1, 3, 64, 64)."""

    def call(*arguments: str, styles: tuple[str, ...] = ("stripes.png",), out: str = "out.png") -> Pixels:
        named = [word for style in styles for word in ("--style", style)]
        code, _, err = run("stylize", "dots.png", *named, *QUICK, *arguments, "-o", out)
        assert code == 0, err
        return pixels_of(here / out)

    return call


def pixels_of(path: Path) -> Pixels:
    return decode(path.read_bytes()).pixels


def colour(pixels: Pixels) -> Pixels:
    found: Pixels = to_oklab(pixels).mean((0, 2, 3))
    return found


def test_each_style_rules_in_its_region_given_by_mask_or_by_map(paint: Callable[..., Pixels]) -> None:
    only_night = colour(paint(styles=("night.png",)))
    by_mask = paint(styles=("stripes.png@left.png", "night.png"))
    by_map = paint(styles=("stripes.png@map.png#ff0000", "night.png:0.7@map.png#00f"))
    for pixels in (by_mask, by_map):
        left, right = colour(pixels[..., 6 : SIZE // 2 - 6]), colour(pixels[..., SIZE // 2 + 6 : -6])
        assert np.abs(right - only_night).sum() < 0.5 * np.abs(left - only_night).sum()


def test_a_protected_motif_stays_nearer_to_the_swatch(paint: Callable[..., Pixels], here: Path) -> None:
    swatch = dots(96)
    ink = (swatch[:, :1] < 0.5).astype(np.float32)
    picture(here / "ink.png", np.repeat(ink, 3, 1))
    given = ("--strength", "0.8", "--steps", "7", "--scales", "single")
    plain = paint("--strength", "0", "--colour", "free")
    inside = np.abs(colour_of_ink(plain)) < 0.15

    def far(pixels: Pixels) -> float:
        return float(np.abs(pixels - plain)[:, :, inside].mean())

    free = paint(*given, "--colour", "free")
    for protect in ("saliency", "ink.png"):
        held = paint(*given, "--colour", "free", "--protect", protect, "--protect-amount", "30")
        assert far(held) < 0.9 * far(free), protect


def colour_of_ink(pixels: Pixels) -> Pixels:
    """How far every pixel is from the dots' colour, (H, W)."""
    found: Pixels = np.abs(pixels[0] - np.array([0.1, 0.25, 0.45])[:, None, None]).mean(0)
    return found


def test_a_palette_draws_the_tile_to_its_colours(paint: Callable[..., Pixels]) -> None:
    wanted = ["#1b4332", "#f1faee", "#e9c46a"]
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in wanted])
    labs = to_oklab(rgb.T[None].astype(np.float32))[0].T

    def distance(pixels: Pixels) -> float:
        lab = to_oklab(pixels)[0].reshape(3, -1).T
        return float(np.linalg.norm(lab[:, None] - labs[None], axis=2).min(1).mean())

    assert distance(paint("--palette", ",".join(wanted))) < 0.5 * distance(paint())


def test_luminance_keeps_the_colours_of_the_swatch(paint: Callable[..., Pixels], run: Run, here: Path) -> None:
    tile = to_oklab(paint("--colour", "luminance"))
    picture(here / "grey.png", np.full((1, 3, 64, 64), 0.5))
    plain = to_oklab(paint("--strength", "0", "--colour", "free"))
    assert np.abs(tile[:, 1:] - plain[:, 1:]).mean() < 0.02
    assert np.abs(tile[:, :1] - plain[:, :1]).mean() > 0.02


def test_variants_are_different_pictures_each_as_alone_with_one_trace(
    paint: Callable[..., Pixels], run: Run, here: Path
) -> None:
    code, out, err = run(
        "stylize", "dots.png", "--style", "stripes.png", *QUICK, "--strength", "0.8", "--seed", "4", "--variants", "3",
        "--trace", "trace.json", "-o", "v.png", "--json",
    )  # fmt: skip
    assert code == 0, err
    assert [(each["file"], each["seed"]) for each in json.loads(out)["files"]] == [
        ("v-1.png", 4), ("v-2.png", 5), ("v-3.png", 6),
    ]  # fmt: skip
    tiles = [pixels_of(here / f"v-{i}.png") for i in (1, 2, 3)]
    assert not (here / "v.png").exists()
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(tiles[one] - tiles[other]).max() > 0.01
    alone = paint("--strength", "0.8", "--seed", "5")
    assert np.abs(alone - tiles[1]).max() < 2 / 255
    recipe = read_recipe(here / "v-2.png")
    assert recipe is not None and recipe["design"]["look"]["seed"] == 5

    trace = json.loads((here / "trace.json").read_text())
    assert trace["format"] == 1 and trace["variants"] == 3 and trace["weights"] == encoders.weights_digest("compact")
    assert trace["design"]["swatch"]["name"] == "dots.png"
    first, last = trace["steps"][0], trace["steps"][-1]
    assert {"content:relu4_2", "style:relu1_1", "style:relu5_1", "tv"} <= set(first["terms"])
    assert first["step"] == 1 and first["size_px"] == [SIZE, SIZE] and last["seconds"] >= first["seconds"] > 0
    assert last["memory_mb"] > 50 and all(np.isfinite(step["loss"]) for step in trace["steps"])


def test_a_preview_shows_the_picture_so_far(
    paint: Callable[..., Pixels], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("designgen.cli.painting.PREVIEW_SECONDS", 0.0)
    paint("--preview", "look.png")
    assert read_picture(here / "look.png").pixels.shape == (1, 3, SIZE, SIZE)


def test_painting_begins_where_it_is_told_to(paint: Callable[..., Pixels]) -> None:
    given = ("--steps", "1", "--strength", "0.5", "--colour", "free")
    tiles = {init: paint(*given, "--init", init) for init in ("content", "noise", "style", "night.png")}
    names = list(tiles)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            assert np.abs(tiles[one] - tiles[other]).mean() > 0.005, (one, other)
    assert tiles["night.png"][:, 2].mean() > tiles["content"][:, 2].mean() - 0.2


@pytest.mark.parametrize("loss", ["gram+moments", "w2", "sliced"])
def test_every_style_loss_paints(paint: Callable[..., Pixels], loss: str) -> None:
    plain, other = paint(), paint("--style-loss", loss)
    assert 0.002 < np.abs(plain - other).mean() < 0.3


def test_a_preset_says_what_was_read_otherwise(run: Run, here: Path) -> None:
    code, out, err = run(
        "stylize", "dots.png", "--style", "stripes.png", *QUICK, "--preset", "paper-gatys", "--steps", "5",
        "--trace", "t.json", "-o", "p.png", "--json",
    )  # fmt: skip
    assert code == 0, err
    assert "encoders fetch vgg19" in " ".join(json.loads(out)["notices"])
    steps = json.loads((here / "t.json").read_text())["steps"]
    assert len(steps) == 5 and {step["scale"] for step in steps} == {0}


def test_the_digest_is_that_of_the_weights_given(run: Run, here: Path) -> None:
    from designgen.encoders.weights import embedded_path

    shipped = embedded_path("compact")
    assert shipped is not None
    (here / "mine.safetensors").write_bytes(shipped.read_bytes())
    (here / "wrong.pth").write_bytes(b"not weights")
    given = (
        "stylize",
        "dots.png",
        "--style",
        "stripes.png",
        *QUICK,
        "--steps",
        "1",
        "-o",
        "o.png",
        "--trace",
        "t.json",
    )
    code, _, err = run(*given, "--weights", "mine.safetensors")
    assert code == 0, err
    recipe = read_recipe(here / "o.png")
    assert recipe is not None and recipe["weights"] == encoders.weights_digest(weights=here / "mine.safetensors")
    assert json.loads((here / "t.json").read_text())["weights"] == recipe["weights"]
    code, _, err = run(*given, "--weights", "wrong.pth")
    assert code == 5 and "wrong.pth does not hold weights of compact" in err


def test_a_finished_picture_with_everything_is_made_again_byte_for_byte(run: Run, here: Path) -> None:
    code, _, err = run(
        "stylize", "dots.png", "--style", "stripes.png@map.png#ff0000", "--style", "night.png", *QUICK, "--protect",
        "left.png", "--init", "night.png", "--style-loss", "gram+moments", "--palette", "#1b4332,#f1faee,#e9c46a",
        "--style-layers", "relu1_1=0.5,relu3_1", "-o", "all.png",
    )  # fmt: skip
    assert code == 0, err
    code, _, err = run("run", "all.png", "--json")
    assert code == 0, err
    again = next((here / "outputs/runs").glob("*/tiles/*.png"))
    assert (pixels_of(again) == pixels_of(here / "all.png")).all()
    one, other = read_recipe(again), read_recipe(here / "all.png")
    assert one is not None and other is not None and one["design"] == other["design"]
    assert not err.count("will differ")


def test_a_recipe_sets_the_engine_for_all_and_sweeps_over_losses(run: Run, here: Path) -> None:
    (here / "try.toml").write_text(
        '[defaults]\nsize_cm = 2\nsize_px = 64\nquality = "draft"\nprotect = "saliency"\ntv_kind = "l1"\n'
        "style_layers = { relu1_1 = 1, relu3_1 = 0.5 }\n"
        '[[designs]]\nswatches = ["dots.png"]\nstyles = ["stripes.png"]\n'
        '[designs.sweep.gram]\nstyle_loss = "gram"\n[designs.sweep.w2]\nstyle_loss = "w2"\ntv_kind = "l2"\n'
    )
    code, out, err = run("run", "try.toml", "--json")
    assert code == 0, err
    tiles = sorted((here / "outputs/runs/try/tiles").glob("*.png"))
    assert [tile.name.split("__")[1] for tile in tiles] == ["stripes-gram", "stripes-w2"]
    looks = [read_recipe(tile)["design"]["look"]["engine"] for tile in tiles]  # type: ignore[index]
    assert [(look["style_loss"], look["tv_kind"], look["protect"]) for look in looks] == [
        ("gram", "l1", "saliency"), ("w2", "l2", "saliency"),
    ]  # fmt: skip
    assert not (pixels_of(tiles[0]) == pixels_of(tiles[1])).all()
    code, out, _ = run("run", "try.toml", "--json")
    assert code == 0 and not json.loads(out)["made"].get("tile")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--style", "night.png@nowhere.png"), 4, 'no mask at "nowhere.png"'),
        (("--style", "night.png@map.png#00ff00"), 4, "#00ff00"),
        (("--protect", "nowhere.png"), 4, 'no mask at "nowhere.png"'),
        (("--init", "nowhere.png"), 4, 'no picture to begin with at "nowhere.png"'),
        (("--style-layers", "relu3_4"), 2, "relu3_3"),
        (("--content-layers", "layer4"), 2, "relu4_2"),
        (("--palette", "#112233"), 2, "2 to 16 colours"),
        (("--palette", "#fff,#ffffff"), 2, "twice"),
        (("--palette", "#fff,#000", "--colour", "luminance"), 2, "leave one of them out"),
        (("--alpha", "1", "--style-loss", "sliced"), 2, "means nothing with style_loss sliced"),
        (("--preset", "paper-gatys", "--style-loss", "w2"), 4, "paper-gatys sets"),
        (("--preset", "paper-gatsy"), 2, "paper-gatys"),
        (("--pooling", "average"), 2, "vgg19"),
        (("--max-memory", "10"), 2, "--max-memory: must be"),
        (("--encoder", "vgg19"), 5, "designgen encoders fetch vgg19"),
        (("--weights", "nowhere.pth"), 5, "nowhere.pth"),
        (("--device", "cuda:x"), 2, "cuda:1"),
        (("--variants", "0"), 2, "--variants"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_one_paragraph_with_the_right_code(
    run: Run, here: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = run("stylize", "dots.png", "--style", "stripes.png", *QUICK, *arguments, "-o", "bad.png")
    assert (found, said in err) == (code, True), err
    assert "Traceback" not in err and not out and not (here / "bad.png").exists()


def test_a_loss_that_cannot_be_divided_is_refused_at_print_size(designgen: Command, here: Path) -> None:
    done = designgen(
        "stylize", "dots.png", "--style", "stripes.png", "--size-px", "8192", "--style-loss", "sliced", "-o", "big.png"
    )
    assert done.returncode == 4 and done.stderr.count("Error:") == 1
    assert "8192" in done.stderr and "--max-memory" in done.stderr and "Traceback" not in done.stderr
