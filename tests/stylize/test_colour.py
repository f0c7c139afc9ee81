from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from designgen.stylize import colour
from designgen.stylize.colour import (
    colour_moments,
    grey,
    luminance_only,
    match_colours,
    match_luminance,
    picture_moments,
    styles_in_content_colours,
)
from designgen.stylize.oklab import to_oklab

from .support import smooth


def _picture(seed: int, size_px: tuple[int, int] = (24, 32), low: float = 0.3, high: float = 0.7) -> Tensor:
    """Blobs well inside the gamut, in double precision."""
    return low + (high - low) * torch.from_numpy(smooth(seed, size_px)).double()


def test_moments_are_those_of_numpy() -> None:
    x = _picture(1)
    mean, covariance = colour_moments([(x, 2.0)])
    np.testing.assert_allclose(mean, x[0].flatten(1).mean(1), atol=1e-12)
    np.testing.assert_allclose(covariance, np.cov(x[0].flatten(1).numpy(), bias=True), atol=1e-12)


def test_blended_moments_are_those_of_the_pixels_together() -> None:
    first, second = _picture(1), _picture(2)
    together = picture_moments(torch.cat([first, first, first, second], 3))
    blended = colour_moments([(first, 3.0), (second, 1.0)])
    for found, wanted in zip(blended, together, strict=True):
        torch.testing.assert_close(found, wanted[0])


def test_bands_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    x, style = _picture(1).float(), _picture(2).float()
    whole = picture_moments(x), match_colours(x, colour_moments([(style, 1)]), 0.7), luminance_only(x, x.flip(3))
    monkeypatch.setattr(colour, "_BAND", 50)
    bands = picture_moments(x), match_colours(x, colour_moments([(style, 1)]), 0.7), luminance_only(x, x.flip(3))
    for one, other in zip((*whole[0], *whole[1:]), (*bands[0], *bands[1:]), strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=0)


@pytest.mark.parametrize("call", [picture_moments, lambda x, mask: colour_moments([(x, 1.0)], mask)])
def test_a_mask_of_nothing_is_refused(call) -> None:
    with pytest.raises(ValueError, match="0 everywhere"):
        call(_picture(1), torch.zeros(1, 1, 24, 32))
    with pytest.raises(ValueError, match="weight above 0"):
        colour_moments([(_picture(1), 0.0)])


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@settings(max_examples=20)
def test_a_match_gives_the_styles_mean_and_covariance(first: int, second: int) -> None:
    x, style = _picture(first), _picture(second, low=0.4, high=0.6)
    wanted = colour_moments([(style, 1.0)])
    found = colour_moments([(match_colours(x, wanted, 1.0), 1.0)])
    torch.testing.assert_close(found[0], wanted[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(found[1], wanted[1], atol=2e-4, rtol=0)


def test_a_batch_is_its_pictures_one_by_one_with_masks_and_styles_of_their_own() -> None:
    batch = torch.cat([_picture(seed) for seed in (1, 2, 3)])
    masks = torch.cat([_picture(seed)[:, :1] for seed in (4, 5, 6)])
    styles = picture_moments(torch.cat([_picture(seed) for seed in (7, 8, 9)]))
    together = match_colours(batch, styles, 0.6, masks)
    for i in range(3):
        alone = match_colours(batch[i : i + 1], (styles[0][i], styles[1][i]), 0.6, masks[i : i + 1])
        torch.testing.assert_close(together[i : i + 1], alone)
    shared = match_colours(batch, (styles[0][0], styles[1][0]), 0.6, masks[:1])
    torch.testing.assert_close(shared[1:2], match_colours(batch[1:2], (styles[0][0], styles[1][0]), 0.6, masks[:1]))


def test_amount_0_leaves_the_picture_and_half_goes_half_way() -> None:
    x, wanted = _picture(1), colour_moments([(_picture(2, low=0.4, high=0.6), 1.0)])
    assert match_colours(x, wanted, 0.0) is x
    half = match_colours(x, wanted, 0.5)
    torch.testing.assert_close(half, (x + match_colours(x, wanted, 1.0)) / 2)


def test_a_flat_swatch_is_not_stretched_into_noise() -> None:
    flat = 0.5 + 1e-3 * torch.from_numpy(np.random.default_rng(1).normal(size=(1, 3, 16, 16)))
    matched = match_colours(flat, colour_moments([(_picture(2, low=0, high=1), 1.0)]), 1.0)
    assert float(matched.std()) < 0.1 and bool(torch.isfinite(matched).all())


def test_styles_take_the_contents_colours_and_keep_their_weights() -> None:
    content = _picture(1, low=0.4, high=0.6)
    moved = styles_in_content_colours([(_picture(2, (20, 20)), 0.25), (_picture(3), 0.75)], content)
    wanted = picture_moments(content)
    assert [weight for _, weight in moved] == [0.25, 0.75]
    assert moved[0][0].shape == (1, 3, 20, 20)
    for pixels, _ in moved:
        torch.testing.assert_close(picture_moments(pixels)[0], wanted[0], atol=1e-4, rtol=0)
        torch.testing.assert_close(picture_moments(pixels)[1], wanted[1], atol=2e-4, rtol=0)


def test_luminance_only_has_the_results_lightness_and_the_contents_chroma() -> None:
    result, content = torch.cat([_picture(1), _picture(2)]), _picture(3, low=0.45, high=0.55)
    found = to_oklab(luminance_only(result, content))
    torch.testing.assert_close(found[:, :1], to_oklab(result)[:, :1], atol=1e-6, rtol=0)
    torch.testing.assert_close(found[:, 1:], to_oklab(content)[:, 1:].expand(2, -1, -1, -1), atol=1e-6, rtol=0)


def test_vivid_content_under_a_dark_stroke_keeps_its_hue() -> None:
    red = torch.tensor([0.9, 0.1, 0.1], dtype=torch.float64).view(1, 3, 1, 1).expand(1, 3, 4, 4)
    for light in (0.05, 0.3, 0.97):
        lab = to_oklab(luminance_only(torch.full_like(red, light), red))[0, :, 0, 0]
        want = to_oklab(red)[0, :, 0, 0]
        if light == 0.3:
            assert float(torch.atan2(lab[2], lab[1])) == pytest.approx(float(torch.atan2(want[2], want[1])), abs=0.05)
        assert float(lab[0]) == pytest.approx(float(to_oklab(torch.full_like(red, light))[0, 0, 0, 0]), abs=0.01)


def test_a_matched_style_is_grey_with_the_contents_lightness() -> None:
    style, content = _picture(1, (20, 20)), torch.cat([_picture(2, low=0.35, high=0.6), _picture(3)])
    matched = to_oklab(match_luminance(style, content))
    assert matched.shape == (2, 3, 20, 20)
    assert float(matched[:, 1:].abs().max()) < 1e-3
    wanted = to_oklab(content)[:, 0].flatten(1)
    torch.testing.assert_close(matched[:, 0].flatten(1).mean(1), wanted.mean(1), atol=1e-3, rtol=0)
    torch.testing.assert_close(
        matched[:, 0].flatten(1).std(1, correction=0), wanted.std(1, correction=0), atol=1e-3, rtol=0
    )


def test_a_flat_content_does_not_take_the_styles_strokes_away() -> None:
    style = _picture(1)
    kept = to_oklab(match_luminance(style, torch.full((1, 3, 8, 8), 0.5, dtype=torch.float64)))[:, 0].std()
    assert float(kept) == pytest.approx(0.3 * float(to_oklab(style)[:, 0].std()), rel=1e-3)


def test_grey_has_the_same_lightness_and_no_colour() -> None:
    x = _picture(1, low=0, high=1)
    lab = to_oklab(grey(x))
    torch.testing.assert_close(lab[:, 0], to_oklab(x)[:, 0], atol=1e-4, rtol=0)
    assert float(lab[:, 1:].abs().max()) < 1e-3


def test_nothing_is_made_on_another_device() -> None:
    x, style = _picture(1), _picture(2)
    # Whatever is made without asking where the picture lives would land on "meta" and could not be mixed with it.
    with torch.device("meta"):
        found = match_colours(x, colour_moments([(style, 1.0)], x[:, :1]), 0.7, x[:, :1])
        kept = (
            match_luminance(style, x),
            luminance_only(style, x),
            grey(x),
            styles_in_content_colours([(style, 1.0)], x),
        )
    assert found.device == x.device and all(picture.device == x.device for picture in kept[:3])
