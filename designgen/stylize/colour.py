"""Whose colours a design has: the style's or the content's, in closed form, before or after anything is optimised.

Gatys et al., "Controlling Perceptual Factors in Neural Style Transfer" (2017), sec. 5, names two ways to keep the
content's: transfer only luminance (5.2), or move the style's colours to the content's first (5.1). The map between
colours is the optimal transport between two Gaussians (Monge; Olkin, Pukelsheim 1982):
x ↦ T (x − m) + m', T = S^-½ (S^½ S' S^½)^½ S^-½.

Luminance is the lightness L of Oklab, not the paper's Y of YIQ: a change of Y also changes how vivid and, in blues,
which hue a colour seems, and sums leave the gamut, where clipping turns the hue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from designgen.stylize.oklab import from_oklab, to_oklab

_LARGEST_GAIN = 4.0
_FLOOR = 2e-4
_LEAST_SPREAD = 0.3
_BAND = 1 << 20


def picture_moments(pixels: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return mean (B, C) and covariance (B, C, C) of each picture's pixels, float64 (float32 on mps, which has none).

    Args:
        pixels: (B, C, H, W).
        mask: (1, 1, H, W) or (B, 1, H, W) weights of the positions.

    Raises:
        ValueError: A mask is 0 everywhere.
    """
    batch, channels = int(pixels.shape[0]), int(pixels.shape[1])
    exact = torch.float32 if pixels.device.type == "mps" else torch.float64
    flat = pixels.flatten(2)
    share = torch.ones_like(flat[:, :1]) if mask is None else mask.to(flat).flatten(2).expand(batch, 1, -1)
    total, first = flat.new_zeros(batch, 1, dtype=exact), flat.new_zeros(batch, channels, dtype=exact)
    second = flat.new_zeros(batch, channels, channels, dtype=exact)
    # In bands, since a print-size picture in double precision would take gigabytes.
    for values, weights in zip(torch.split(flat, _BAND, 2), torch.split(share, _BAND, 2), strict=True):
        values, weights = values.to(exact), weights.to(exact)
        weighted = values * weights
        total += weights.sum(2)
        first += weighted.sum(2)
        second += weighted @ values.mT
    if float(total.min()) <= 0:
        raise ValueError("mask: expected some of every picture to count, got 0 everywhere")
    mean = first / total
    return mean, second / total[..., None] - mean[:, :, None] * mean[:, None]


def colour_moments(pictures: Sequence[tuple[Tensor, float]], mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return mean (3,) and covariance (3, 3), float64, of the pictures' pixels blended by weight.

    Args:
        pictures: (1, 3, H, W) each with its weight; of several in a batch each counts the same.
        mask: (1, 1, H, W) weights of the positions, for pictures of that size.

    Raises:
        ValueError: No picture has any weight, or the mask is 0 everywhere.
    """
    weights = [weight for _, weight in pictures]
    if not sum(weights) > 0:
        raise ValueError("pictures: expected at least one with a weight above 0")
    means, seconds = [], []
    for pixels, weight in pictures:
        here, spread = picture_moments(pixels, mask)
        share = weight / sum(weights)
        means.append(share * here.mean(0))
        seconds.append(share * (spread + here[:, :, None] * here[:, None]).mean(0))
    mean, second = torch.stack(means).sum(0), torch.stack(seconds).sum(0)
    return mean, second - mean[:, None] * mean


def match_colours(pixels: Tensor, style: tuple[Tensor, Tensor], amount: float, mask: Tensor | None = None) -> Tensor:
    """Give each picture the mean and covariance of the style's colours.

    Args:
        pixels: (B, 3, H, W).
        style: Mean and covariance of `colour_moments`, or of `picture_moments` with one row for each picture.
        amount: 0 leaves the picture, 1 matches fully.
        mask: (1, 1, H, W) or (B, 1, H, W): where the picture's own colours are measured.

    Returns:
        (B, 3, H, W) in [0, 1].
    """
    if amount <= 0:
        return pixels
    mean, covariance = picture_moments(pixels, mask)
    exact = mean.dtype
    wanted, spread = style[0].to(mean).expand_as(mean), style[1].to(mean).expand_as(covariance)
    move = _transport(covariance, spread)
    move = torch.lerp(torch.eye(3, dtype=exact, device=mean.device).expand_as(move), move, amount)
    offset = mean + amount * (wanted - mean)
    matched = torch.empty_like(pixels, memory_format=torch.contiguous_format)
    bands = torch.split(pixels.flatten(2), _BAND, 2)
    for band, into in zip(bands, torch.split(matched.flatten(2), _BAND, 2), strict=True):
        into.copy_(move @ (band.to(exact) - mean[:, :, None]) + offset[:, :, None]).clamp_(0, 1)
    return matched


def styles_in_content_colours(
    styles: Sequence[tuple[Tensor, float]], content: Tensor, mask: Tensor | None = None
) -> list[tuple[Tensor, float]]:
    """Move each style's colours to the content's (Gatys et al. 2017, sec. 5.1), so that only its hand is taken over.

    Args:
        styles: (1, 3, h, w) each with its weight; any sizes.
        content: (1, 3, H, W).
        mask: (1, 1, H, W): where the content's colours are measured.

    Returns:
        The same, each with the mean and covariance of the content's colours.
    """
    wanted = picture_moments(content, mask)
    return [(match_colours(pixels, wanted, 1.0), weight) for pixels, weight in styles]


def grey(pixels: Tensor) -> Tensor:
    """Return the picture's lightness alone, as an RGB picture without colour, (B, 3, H, W)."""
    lightness = to_oklab(pixels)[:, :1]
    return from_oklab(torch.cat([lightness, torch.zeros_like(lightness), torch.zeros_like(lightness)], 1))


def match_luminance(style: Tensor, content: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return the style in grey with the mean and standard deviation of the content's lightness.

    L ↦ σ'/σ (L − μ) + μ' (Gatys et al. 2017, sec. 5.2, eq. 10). Of the style's own contrast at least 0.3 is kept and
    at most 4 times it is made, or a flat swatch would take away every stroke.

    Args:
        style: (1, 3, h, w).
        content: (B, 3, H, W).
        mask: (1, 1, H, W) or (B, 1, H, W): where the content is measured.

    Returns:
        (B, 3, h, w) in [0, 1].
    """
    lightness = to_oklab(style)[:, :1]
    here, spread = picture_moments(lightness)
    wanted, wide = picture_moments(to_oklab(content)[:, :1], mask)
    gain = (wide / spread.clamp_min(1e-8)).clamp_min(0).sqrt().clamp(_LEAST_SPREAD, _LARGEST_GAIN)
    here, wanted, gain = (part.to(style.dtype).view(-1, 1, 1, 1) for part in (here, wanted, gain))
    matched = (gain * (lightness - here) + wanted).clamp(0, 1)
    return from_oklab(torch.cat([matched, torch.zeros_like(matched), torch.zeros_like(matched)], 1))


def luminance_only(result: Tensor, content: Tensor) -> Tensor:
    """Return the result's lightness in the content's colours (Gatys et al. 2017, sec. 5.2, in Oklab).

    Chroma that cannot be shown at the new lightness is lessened, so hues never turn. Colour under alpha 0 is the
    caller's concern.

    Args:
        result: (B, 3, H, W).
        content: (1, 3, H, W) or (B, 3, H, W).

    Returns:
        (B, 3, H, W) in [0, 1].
    """
    batch = int(result.shape[0])
    bands = []
    rows = max(1, _BAND // int(result.shape[-1]))
    for above, below in zip(torch.split(result, rows, 2), torch.split(content, rows, 2), strict=True):
        chroma = to_oklab(below)[:, 1:].expand(batch, -1, -1, -1)
        bands.append(from_oklab(torch.cat([to_oklab(above)[:, :1], chroma], 1)))
    return torch.cat(bands, 2)


def _transport(here: Tensor, there: Tensor) -> Tensor:
    """Return T of the module's head for covariances (B, 3, 3); its gains are limited."""
    # Three by three: eigenvectors are found on the CPU, where every device's pictures get the same ones.
    device, dtype = here.device, here.dtype
    # A floor keeps a flat swatch's faint noise from being stretched into the style's whole range.
    floor = _FLOOR * torch.eye(3, dtype=torch.float64, device="cpu")
    here, there = here.cpu().double() + floor, there.cpu().double() + floor
    root, inverse = _root(here, 0.5), _root(here, -0.5)
    move = inverse @ _root(root @ there @ root, 0.5) @ inverse
    return _with_values(move, lambda values: values.clamp_max(_LARGEST_GAIN)).to(device, dtype)


def _with_values(symmetric: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Return the symmetric matrices with their eigenvalues changed."""
    values, vectors = torch.linalg.eigh(symmetric)
    changed: Tensor = (vectors * change(values)[:, None]) @ vectors.mT
    return changed


def _root(symmetric: Tensor, power: float) -> Tensor:
    return _with_values(symmetric, lambda values: values.clamp_min(0).pow(power))
