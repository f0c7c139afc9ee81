"""The two ends of a transfer: the picture it begins with, and what is done to its result once nothing is optimised."""

from __future__ import annotations

import torch
from torch import Tensor

from designgen.stylize.colour import grey, luminance_only, match_colours
from designgen.stylize.dial import colour_amount, start_noise
from designgen.stylize.palette import toward_palette
from designgen.stylize.palette_spec import parse_palette
from designgen.stylize.pyramid import resize
from designgen.stylize.settings import Settings
from designgen.stylize.sources import Source

INK_PULL = 0.8
"""How far the swatch, once matched, is drawn to the style's own main colours."""

PALETTE_PULL = 0.6
"""How far the finished tile is drawn to the palette asked for."""


@torch.no_grad()
def start_at(source: Source, size_px: tuple[int, int], settings: Settings) -> Tensor:
    """Return the contents at one size in the colours they are painted from, (B, 3, h, w)."""
    pixels = resize(source.content, size_px, source.lattice).clamp(0, 1)
    if settings.colour == "luminance":
        return grey(pixels)
    if settings.colour not in ("style", "palette") or settings.raw is not None:
        return pixels
    alpha = None if source.alpha is None else resize(source.alpha, size_px, source.lattice).clamp(0, 1)
    rows = []
    for row, (colours, strength) in enumerate(zip(source.colours, source.strengths, strict=True)):
        mask = None if alpha is None else alpha[row : row + 1]
        matched = match_colours(pixels[row : row + 1], colours, colour_amount(strength), mask)
        if len(source.inks[row]) > 1:
            # Matched moments send a large ground to the style's mean colour, which the style itself need not contain.
            matched = toward_palette(matched, source.inks[row], INK_PULL * colour_amount(strength))
        rows.append(matched)
    return torch.cat(rows) if len(rows) > 1 else rows[0]


def begin(start: Tensor, source: Source, settings: Settings) -> Tensor:
    """Return the pictures that the coarsest scale begins with, each from its own seed.

    Args:
        start: Of `start_at`, (B, 3, h, w).
        source: Seeds, strengths, colours, a picture to begin with.
        settings: `init`.
    """
    size = int(start.shape[-2]), int(start.shape[-1])
    if settings.init == "picture" and source.start is not None:
        given = resize(source.start, size, source.lattice).clamp(0, 1)
        return given.expand_as(start).clone()
    rows = []
    for row, (seed, strength) in enumerate(zip(source.seeds, source.strengths, strict=True)):
        generator = torch.Generator().manual_seed(seed)
        pixels = start[row : row + 1]
        if settings.init == "style":
            rows.append(_coloured_noise(pixels, source.colours[row], generator))
            continue
        # Noise of one colour: coloured noise would be left over as coloured grain.
        noise = torch.randn(pixels[:, :1].shape, generator=generator, dtype=pixels.dtype).to(pixels.device)
        if settings.init == "noise":
            rows.append(pixels.mean((2, 3), keepdim=True) + 0.15 * noise)
        elif settings.raw is not None:
            rows.append(pixels)
        else:
            amount = start_noise(strength)
            if source.protect is not None:
                held = resize(source.protect[row : row + 1], size, source.lattice).clamp(0, 1)
                noise = noise * (1 - held)
            rows.append(pixels + amount * noise)
    return torch.cat(rows).clamp(0, 1)


def _coloured_noise(like: Tensor, colours: tuple[Tensor, Tensor], generator: torch.Generator) -> Tensor:
    """Noise with the mean and covariance of the style's colours."""
    mean, covariance = (part.cpu().double() for part in colours)
    values, vectors = torch.linalg.eigh(covariance)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    noise = torch.randn(3, like.shape[-2] * like.shape[-1], generator=generator, dtype=torch.float64)
    coloured: Tensor = (mean[:, None] + root @ noise).view_as(like).to(like)
    return coloured


@torch.no_grad()
def deliver(picture: Tensor, source: Source, settings: Settings) -> Tensor:
    """Return the finished pictures in the colours asked for, (B, 3, h, w) in [0, 1]."""
    if settings.colour == "luminance":
        size = int(picture.shape[-2]), int(picture.shape[-1])
        return luminance_only(picture, resize(source.content, size, source.lattice).clamp(0, 1))
    if settings.colour == "palette":
        return toward_palette(picture, parse_palette(settings.palette), PALETTE_PULL)
    return picture
