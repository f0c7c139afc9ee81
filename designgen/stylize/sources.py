"""What a transfer is made from, as tensors: contents with their ground filled, styles in their colours, regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.colour import colour_moments, match_luminance, styles_in_content_colours
from designgen.stylize.palette import main_colours, recolour, shown
from designgen.stylize.palette_spec import parse_palette
from designgen.stylize.pyramid import fill_ground, resize
from designgen.stylize.regions import partition
from designgen.stylize.settings import Picture, Settings, Style, Variant

WeightedPictures = tuple[tuple[Tensor, float], ...]
Colours = np.ndarray[Any, np.dtype[Any]]

INKS = 8
"""Main colours taken from a style."""

INK_PX = 192
"""Side of the picture they are found in."""


@dataclass(frozen=True)
class Region:
    """Where one blend of styles rules.

    Attributes:
        blends: Distinct blends: pictures (1, 3, H, W) with their weights.
        rows: Which of them each row of the batch has.
        mask: (B, 1, h, w) weights of the positions, or None: everywhere.
    """

    blends: tuple[WeightedPictures, ...]
    rows: tuple[int, ...]
    mask: Tensor | None


@dataclass(frozen=True)
class Source:
    """The inputs of a batch as tensors, prepared once.

    Attributes:
        content: (B, 3, H, W), opaque.
        alpha: (B, 1, H, W), or None.
        protect: (B, 1, h, w), or None.
        start: (B, 3, h, w), or None.
        regions: At least one.
        colours: Mean (3,) and covariance (3, 3) of each row's styles, float64.
        inks: The main colours of each row's styles, sRGB (K, 3); fewer than 2 where a style is of one colour.
        strengths: Of each row.
        seeds: Of each row.
        lattice: How all rows repeat.
        group: The wallpaper group of all rows.
    """

    content: Tensor
    alpha: Tensor | None
    protect: Tensor | None
    start: Tensor | None
    regions: tuple[Region, ...]
    colours: tuple[tuple[Tensor, Tensor], ...]
    inks: tuple[Colours, ...]
    strengths: tuple[float, ...]
    seeds: tuple[int, ...]
    lattice: Lattice
    group: str = "p1"

    @property
    def count(self) -> int:
        """Rows of the batch."""
        return int(self.content.shape[0])

    def planes(self, size_px: tuple[int, int]) -> Planes:
        """Return every plane of weights at the size of a scale."""

        def at(plane: Tensor | None) -> Tensor | None:
            return None if plane is None else resize(plane, size_px, self.lattice).clamp(0, 1)

        return Planes(at(self.alpha), at(self.protect), tuple(at(region.mask) for region in self.regions))


@dataclass(frozen=True)
class Planes:
    """Weights of the positions at one size, each (B, 1, H, W).

    Attributes:
        alpha: What is visible; None is all.
        protect: What is to be kept; None is nothing in particular.
        masks: Where each region's styles rule; None is everywhere.
    """

    alpha: Tensor | None
    protect: Tensor | None
    masks: tuple[Tensor | None, ...]

    def mapped(self, change: Callable[[Tensor], Tensor]) -> Planes:
        """Apply one function to every plane."""

        def of(plane: Tensor | None) -> Tensor | None:
            return None if plane is None else change(plane)

        return Planes(of(self.alpha), of(self.protect), tuple(of(mask) for mask in self.masks))


def prepare(variants: Sequence[Variant], settings: Settings, device: str = "cpu") -> Source:
    """Turn the inputs into tensors: fill transparent ground, move styles to the colours wanted, sort out regions.

    Raises:
        ValueError: No variant; one without a style of any weight, or with nothing visible; or variants that cannot be
            painted together.
        UsageError: The palette is not one.
        InputError: Masks leave no place for the styles without one.
    """
    lattice = _common_lattice(variants)
    pixels = _stacked([variant.content.pixels for variant in variants], lattice, device)
    alphas = [variant.content.alpha for variant in variants]
    alpha = _opaque_as_ones(alphas, [variant.content.pixels for variant in variants], lattice, device)
    if alpha is not None:
        if bool((alpha.amax((1, 2, 3)) <= 0).any()):
            raise ValueError("alpha: expected some of the content to be visible, got none")
        pixels = torch.cat([fill_ground(pixels[i : i + 1], alpha[i : i + 1]) for i in range(len(pixels))])
    regions = _regions(variants, settings, _Rows(pixels, alpha, {}), device)
    protects = [variant.content.protect for variant in variants] if settings.protect != "none" else [None]
    return Source(
        content=pixels,
        alpha=alpha,
        protect=_planes(protects, "protect", lattice, device),
        start=_planes([variant.content.start for variant in variants], "start", lattice, device)
        if settings.init == "picture"
        else None,
        regions=regions,
        colours=tuple(colour_moments(_row_styles(regions, row)) for row in range(len(variants))),
        inks=_inks(regions, settings, len(variants)),
        strengths=tuple(settings.strength if v.strength is None else v.strength for v in variants),
        seeds=tuple(settings.seed if v.seed is None else v.seed for v in variants),
        lattice=lattice,
        group=variants[0].content.group,
    )


def _common_lattice(variants: Sequence[Variant]) -> Lattice:
    if not variants:
        raise ValueError("variants: expected at least one")
    lattices = {variant.content.lattice for variant in variants}
    if len(lattices) > 1:
        names = ", ".join(sorted(lattice.name for lattice in lattices))
        raise ValueError(f"variants: expected one lattice in a batch, got {names}")
    if len(groups := {variant.content.group for variant in variants}) > 1:
        raise ValueError(f"variants: expected one wallpaper group in a batch, got {', '.join(sorted(groups))}")
    for variant in variants:
        if sum(style.weight for style in variant.styles) <= 0:
            raise ValueError("styles: expected at least one with a weight above 0")
    return variants[0].content.lattice


def _tensor(picture: Picture, device: str) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture)).to(device)


def _stacked(pictures: Sequence[Picture], lattice: Lattice, device: str) -> Tensor:
    """Stack pictures, at the size of the largest where they differ."""
    size = max(((int(p.shape[2]), int(p.shape[3])) for p in pictures), key=lambda s: s[0] * s[1])
    if len(pictures) == 1 and float(pictures[0].min()) >= 0 and float(pictures[0].max()) <= 1:
        # One of print size is not copied; nothing here changes its pixels.
        return _tensor(pictures[0], device)
    return torch.cat([resize(_tensor(p, device), size, lattice).clamp(0, 1) for p in pictures])


def _opaque_as_ones(
    alphas: Sequence[Picture | None], pictures: Sequence[Picture], lattice: Lattice, device: str
) -> Tensor | None:
    if all(alpha is None or float(alpha.min()) >= 1 for alpha in alphas):
        return None
    planes = [
        np.ones((1, 1, *picture.shape[2:]), np.float32) if alpha is None else alpha
        for alpha, picture in zip(alphas, pictures, strict=True)
    ]
    return _stacked(planes, lattice, device)


def _planes(planes: Sequence[Picture | None], name: str, lattice: Lattice, device: str) -> Tensor | None:
    given = [plane for plane in planes if plane is not None]
    if not given:
        if name == "start":
            raise ValueError('start: expected a picture for init "picture", got none')
        return None
    if len(given) != len(planes):
        raise ValueError(f"{name}: expected one for every variant of the batch or for none")
    return _stacked(given, lattice, device)


@dataclass(frozen=True)
class _Rows:
    """What recolouring a style may depend on; `known` keeps what was recoloured by identity: each style once."""

    content: Tensor
    alpha: Tensor | None
    known: dict[int, Tensor]


def _regions(variants: Sequence[Variant], settings: Settings, rows: _Rows, device: str) -> tuple[Region, ...]:
    masked = [[style for style in variant.styles if style.mask is not None] for variant in variants]
    rest = [tuple(style for style in variant.styles if style.mask is None) for variant in variants]
    if len({(len(m), bool(r)) for m, r in zip(masked, rest, strict=True)}) > 1:
        raise ValueError("variants: expected as many styles with masks in every row of a batch")
    groups: list[list[tuple[Style, ...]]] = [[(m[i],) for m in masked] for i in range(len(masked[0]))]
    if rest[0]:
        groups.append([*rest])
    masks = _places(masked, bool(rest[0]), variants[0].content.lattice, device)
    regions = []
    for group, mask in zip(groups, masks, strict=True):
        distinct: list[tuple[Style, ...]] = []
        index = []
        blends: list[WeightedPictures] = []
        for row, styles in enumerate(group):
            key = next((i for i, have in enumerate(distinct) if _same(have, styles)), None)
            if key is None or settings.colour in ("covariance", "luminance"):
                distinct.append(styles)
                blends.append(_pictures(styles, settings, rows, row, device))
                key = len(distinct) - 1
            index.append(key)
        regions.append(Region(tuple(blends), tuple(index), mask))
    return tuple(regions)


def _same(one: tuple[Style, ...], other: tuple[Style, ...]) -> bool:
    return len(one) == len(other) and all(
        a.pixels is b.pixels and a.weight == b.weight for a, b in zip(one, other, strict=True)
    )


def _places(masked: list[list[Style]], with_rest: bool, lattice: Lattice, device: str) -> list[Tensor | None]:
    """Return a mask for each region, which together weigh 1 everywhere; without any mask the one region is all."""
    if not masked[0]:
        return [None]
    rows = [partition([*(style.mask for style in styles), *([None] if with_rest else [])]) for styles in masked]
    return [_stacked([row[i] for row in rows], lattice, device) for i in range(len(rows[0]))]


def _pictures(styles: tuple[Style, ...], settings: Settings, rows: _Rows, row: int, device: str) -> WeightedPictures:
    pairs: list[tuple[Tensor, float]] = []
    content = rows.content[row : row + 1]
    alpha = None if rows.alpha is None else rows.alpha[row : row + 1]
    for style in styles:
        if style.weight <= 0:
            continue
        pixels = _tensor(style.pixels, device)
        if settings.colour == "luminance":
            pixels = match_luminance(pixels, content)
        elif settings.colour == "palette":
            if id(style.pixels) not in rows.known:
                rows.known[id(style.pixels)] = recolour(pixels, parse_palette(settings.palette))
            pixels = rows.known[id(style.pixels)]
        pairs.append((pixels, style.weight))
    if settings.colour == "covariance":
        return tuple(styles_in_content_colours(pairs, content, alpha))
    return tuple(pairs)


def _row_styles(regions: tuple[Region, ...], row: int) -> WeightedPictures:
    """Return a row's styles, each with its share of the whole picture."""
    pairs: list[tuple[Tensor, float]] = []
    for region in regions:
        share = 1.0 if region.mask is None else float(region.mask[row].mean())
        blend = region.blends[region.rows[row]]
        total = sum(weight for _, weight in blend) or 1.0
        pairs.extend((pixels, share * weight / total) for pixels, weight in blend)
    return tuple(pairs)


def _inks(regions: tuple[Region, ...], settings: Settings, count: int) -> tuple[Colours, ...]:
    """Return the main colours of every row's styles; none where the swatch's colours are not moved to them."""
    if settings.colour not in ("style", "palette") or settings.raw is not None:
        return (np.zeros((0, 3)),) * count
    known: dict[tuple[tuple[int, float], ...], Colours] = {}
    found = []
    for row in range(count):
        styles = _row_styles(regions, row)
        key = tuple((id(pixels), share) for pixels, share in styles)
        if key not in known:
            small = [resize(pixels, (INK_PX, INK_PX), Lattice.named("none")).clamp(0, 1)[0] for pixels, _ in styles]
            weights = [torch.full_like(picture[0], share) for picture, (_, share) in zip(small, styles, strict=True)]
            known[key] = shown(main_colours(torch.cat(small, 2), INKS, torch.cat(weights, 1)))
        found.append(known[key])
    return tuple(found)
