from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from designgen.stylize import palette as module
from designgen.stylize.oklab import distance, from_oklab, to_oklab
from designgen.stylize.palette import main_colours, palette_distance, recolour, toward_palette
from designgen.stylize.palette_spec import parse_palette

from .support import smooth

COAST = parse_palette(("#14213d", "#f5efe0", "#c8452f", "#e2a03f", "#3f7f7a"))
GREYS = parse_palette(("#101010", "#f4f4f4", "#808080"))
PALETTES = st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=2, max_size=16, unique=True).map(
    lambda colours: np.asarray(colours, np.float32) / 255
)


def _picture(seed: int = 1, size_px: tuple[int, int] = (32, 40)) -> Tensor:
    return torch.from_numpy(smooth(seed, size_px))


def _patches(colours: np.ndarray, side: int = 8) -> Tensor:
    columns = np.repeat(colours, side, 0).T[None, :, None]
    return torch.from_numpy(np.ascontiguousarray(np.repeat(columns, side, 2)))


def _lightness(colours: np.ndarray) -> np.ndarray:
    return to_oklab(np.asarray(colours, np.float64)[:, :, None, None])[:, 0, 0, 0]


def test_flat_colours_become_the_palettes_light_stays_light() -> None:
    flat = np.asarray([[0.9, 0.85, 0.9], [0.1, 0.12, 0.1], [0.5, 0.2, 0.2], [0.3, 0.35, 0.7], [0.7, 0.7, 0.2]])
    found = recolour(_patches(flat.astype(np.float32)), COAST)
    assert float(palette_distance(found, COAST)) < 0.1
    colours = found[0, :, 0, 4::8].T.numpy()
    # Red stays red though the palette's green is a shade darker; no more than that is turned round.
    assert (np.diff(_lightness(colours)[_lightness(flat).argsort()]) > -0.05).all()
    assert colours[2].argmax() == 0


@pytest.mark.parametrize("palette", [COAST, GREYS])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_stage_brings_the_picture_nearer_to_the_palette(palette: np.ndarray, seed: int) -> None:
    x = _picture(seed)
    moved = recolour(x, palette)
    before, between = float(palette_distance(x, palette)), float(palette_distance(moved, palette))
    half, full = (float(palette_distance(toward_palette(moved, palette, amount), palette)) for amount in (0.5, 1.0))
    assert before > between > half > full
    assert full < 0.7 * before


def test_strokes_stay_visible() -> None:
    # Two-pixel stripes of a tenth more and less lightness inside one palette colour.
    red = to_oklab(np.asarray(COAST[2], np.float64)[None, :, None, None])
    stripes = 0.05 * np.sign(np.sin(np.arange(32) * np.pi / 2 + 0.1))
    lab = np.broadcast_to(red, (1, 3, 32, 32)).copy()
    lab[:, 0] += stripes
    drawn = toward_palette(torch.from_numpy(from_oklab(lab)), COAST, 1.0)
    assert float(to_oklab(drawn)[:, 0].std()) > 0.35 * stripes.std()


@pytest.mark.parametrize("change", [lambda x: recolour(x, COAST), lambda x: toward_palette(x, COAST, 1.0)])
def test_a_gradient_stays_a_gradient(change) -> None:
    ends = to_oklab(np.asarray([[0.05, 0.1, 0.4], [0.95, 0.9, 0.5]])[:, :, None, None])
    ramp = ends[:1] + (ends[1:] - ends[:1]) * np.linspace(0, 1, 512)[None, None, None]
    x = torch.from_numpy(from_oklab(np.repeat(ramp, 8, 2)))
    found = to_oklab(change(x))
    step, was = distance(found[..., 1:], found[..., :-1]), distance(to_oklab(x)[..., 1:], to_oklab(x)[..., :-1])
    # No band's edge: nowhere more than a few times as steep as it was (a print shows edges of about 2).
    assert float(step.max()) < 8 * float(was.max()) < 2


@given(PALETTES, st.integers(0, 1000), st.floats(0, 1))
@settings(max_examples=25)
def test_any_palette_gives_a_picture(palette: np.ndarray, seed: int, amount: float) -> None:
    x = _picture(seed, (12, 16))
    found = toward_palette(recolour(x, palette), palette, amount)
    assert found.shape == x.shape and found.dtype == x.dtype
    assert bool(torch.isfinite(found).all()) and float(found.min()) >= 0 and float(found.max()) <= 1


@pytest.mark.parametrize("colours", [[[0.5, 0.5, 0.5]], [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]])
def test_a_picture_of_fewer_colours_than_the_palette(colours: list[list[float]]) -> None:
    found = recolour(_patches(np.asarray(colours, np.float32)), COAST)
    assert float(palette_distance(found, COAST)) < 0.1


def test_greys_leave_no_tint_behind() -> None:
    x = _picture(5)
    assert float(to_oklab(recolour(x, GREYS))[:, 1:].abs().max()) < 0.02 < float(to_oklab(x)[:, 1:].abs().max())


def test_masked_colours_are_not_looked_at() -> None:
    x, mask = _picture(1), torch.zeros(1, 1, 32, 40)
    mask[..., :20] = 1
    other = x.clone()
    other[..., 20:] = torch.tensor([0.0, 1.0, 0.0])[:, None, None]
    found = [recolour(picture, COAST, mask) for picture in (x, other)]
    np.testing.assert_allclose(main_colours(x[0], 5, mask[0, 0]), main_colours(other[0], 5, mask[0, 0]))
    torch.testing.assert_close(found[0][..., :20], found[1][..., :20])
    with pytest.raises(ValueError, match="0 everywhere"):
        recolour(x, COAST, torch.zeros_like(mask))


def test_a_batch_is_its_pictures_one_by_one_in_any_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = torch.cat([_picture(1), _picture(2)]).double()
    together = recolour(batch, COAST), toward_palette(batch, COAST, 0.7)
    monkeypatch.setattr(module, "_BAND", 100)
    for i in range(2):
        one = batch[i : i + 1]
        torch.testing.assert_close(together[0][i : i + 1], recolour(one, COAST))
        torch.testing.assert_close(together[1][i : i + 1], toward_palette(one, COAST, 0.7))
    torch.testing.assert_close(palette_distance(batch, COAST)[1:], palette_distance(batch[1:], COAST))


def test_same_picture_same_bytes_wherever_it_is_cut() -> None:
    x = _picture(1)
    assert torch.equal(recolour(x, COAST), recolour(x, COAST))
    rolled = torch.roll(x, (7, 11), (2, 3))
    torch.testing.assert_close(
        recolour(rolled, COAST), torch.roll(recolour(x, COAST), (7, 11), (2, 3)), atol=1e-4, rtol=0
    )


def test_amount() -> None:
    x = _picture(1)
    assert toward_palette(x, COAST, 0.0) is x
    with pytest.raises(ValueError, match=r"0 to 1, got 1\.2"):
        toward_palette(x, COAST, 1.2)


def test_nothing_is_made_on_another_device() -> None:
    x = _picture(1)
    # Whatever is made without asking where the picture lives would land on "meta" and could not be mixed with it.
    with torch.device("meta"):
        found = toward_palette(recolour(x, COAST, x[:, :1]), COAST, 0.6)
        far = palette_distance(found, COAST)
    assert found.device == x.device and float(far) > 0
