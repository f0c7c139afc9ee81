"""Whether a photo is fit to become a template, and why not."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from designgen.photo.features import Mask, Plane, lab

FEWEST_PX_PER_CM, FEW_PX_PER_CM = 4.0, 10.0
LEAST_GARMENT_SHARE = 0.03
MOST_CLIPPED, MUCH_CLIPPED = 0.10, 0.01
MOST_CRUSHED, MUCH_CRUSHED = 0.35, 0.08
MOST_COLOURS, MANY_COLOURS = 14.0, 9.0
MOST_EDGES, MANY_EDGES = 0.05, 0.025
MOST_CUT_OFF = 0.02
_CLIPPED, _CRUSHED = 252.5 / 255, 2.5 / 255
_EDGE_RATIO = 1.45
_EDGE_CM = 0.2
_MARGIN_CM = 0.5


@dataclass(frozen=True)
class Fitness:
    """What speaks against a photo, in sentences.

    Attributes:
        refusals: It cannot be used; empty when it can.
        warnings: It can be used, and this will be seen.
        clipped_share: Share of the garment without any tone left in a channel.
    """

    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    clipped_share: float


def judge(srgb: Plane, inside: Mask, px_per_cm: float, area: Mask | None = None) -> Fitness:
    """Look for what makes a photo unfit: too few pixels, lost tones, a pattern, a cropped garment.

    Args:
        srgb: The photo, (H, W, 3) in [0, 1].
        inside: The garment, (H, W).
        px_per_cm: Scale of the photo.
        area: The print area, (H, W), which has to be plain; None for the whole garment.
    """
    refusals: list[str] = []
    warnings: list[str] = []
    _size(inside, px_per_cm, refusals, warnings)
    clipped = _tones(srgb, inside, refusals, warnings)
    plain = inside if area is None or not (inside & area).any() else inside & area
    _pattern(srgb, plain, px_per_cm, (refusals, warnings))
    return Fitness(tuple(refusals), tuple(warnings), clipped)


def _size(inside: Mask, px_per_cm: float, refusals: list[str], warnings: list[str]) -> None:
    share = float(inside.mean())
    if share < LEAST_GARMENT_SHARE:
        refusals.append(f"the garment fills only {share:.1%} of the photo: crop it, or say where it is with --box")
    if px_per_cm < FEWEST_PX_PER_CM:
        refusals.append(
            f"it has {px_per_cm:.1f} pixels a cm of cloth, and at least {FEWEST_PX_PER_CM:g} are needed: "
            "take a larger photo, or check the known length"
        )
    elif px_per_cm < FEW_PX_PER_CM:
        warnings.append(
            f"It has only {px_per_cm:.1f} pixels a cm of cloth, so fine prints will look soft; "
            f"{FEW_PX_PER_CM:g} or more are good."
        )
    border = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    if float(border.mean()) > MOST_CUT_OFF:
        warnings.append("The garment is cut off by the edge of the photo.")


def _tones(srgb: Plane, inside: Mask, refusals: list[str], warnings: list[str]) -> float:
    values = srgb[inside]
    if values.size == 0:
        return 0.0
    clipped = float(np.mean(values.max(axis=1) >= _CLIPPED))
    crushed = float(np.mean(values.max(axis=1) <= _CRUSHED))
    if clipped > MOST_CLIPPED:
        refusals.append(
            f"its highlights are clipped on {clipped:.0%} of the garment, where no fold is left to show: "
            "expose it less, or export the raw file darker"
        )
    elif clipped > MUCH_CLIPPED:
        warnings.append(f"The highlights are clipped on {clipped:.1%} of the garment; folds are lost there.")
    if crushed > MOST_CRUSHED:
        refusals.append(f"its shadows are black on {crushed:.0%} of the garment: give it more light")
    elif crushed > MUCH_CRUSHED:
        warnings.append(f"The shadows are black on {crushed:.1%} of the garment; folds are lost there.")
    return clipped


def _pattern(srgb: Plane, plain: Mask, px_per_cm: float, said: tuple[list[str], list[str]]) -> None:
    refusals, warnings = said
    colours = colour_spread(srgb, plain, px_per_cm)
    edges = edge_share(srgb, plain, px_per_cm)
    where = "the cloth is not plain"
    if colours > MOST_COLOURS:
        refusals.append(f"{where}: its colours differ by {colours:.0f} units of Lab, so a print is on it already")
    elif edges > MOST_EDGES:
        refusals.append(f"{where}: {edges:.0%} of it lies at sharp edges, as of stripes, checks or lettering")
    elif colours > MANY_COLOURS:
        warnings.append(
            f"The cloth's colour varies by {colours:.0f} units of Lab; logos and stains will shine through."
        )
    elif edges > MANY_EDGES:
        warnings.append(f"{edges:.1%} of the cloth lies at sharp edges; logos and labels will shine through.")


def colour_spread(srgb: Plane, inside: Mask, px_per_cm: float) -> float:
    """Return how far the hue and chroma of cloth stray (95th percentile, units of Lab), light apart.

    Under one light a dyed cloth keeps its ratios of channels, so chroma is compared at equal lightness: a* and b* are
    divided by L* first, which is nearly constant for a plain cloth whose light varies.
    """
    if inside.sum() < 100:
        return 0.0
    sigma = max(1.0, 0.15 * px_per_cm)
    values = lab(np.asarray(cv2.GaussianBlur(srgb, (0, 0), sigma), np.float32))[_core(inside, px_per_cm)]
    if values.shape[0] < 100:
        return 0.0
    lightness = np.maximum(values[:, :1], 8.0)
    chroma = values[:, 1:] / lightness * np.float32(np.median(lightness))
    away = np.hypot(*(chroma - np.median(chroma, axis=0)).T)
    return float(np.percentile(away, 95))


def edge_share(srgb: Plane, inside: Mask, px_per_cm: float) -> float:
    """Return the share of cloth where light changes by half within 2 mm, which prints do and folds hardly."""
    core = _core(inside, px_per_cm)
    if core.sum() < 100:
        return 0.0
    grey = srgb @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    linear = np.maximum(cv2.GaussianBlur(grey, (0, 0), max(0.8, 0.04 * px_per_cm)), 0.02) ** np.float32(2.2)
    level = np.log(linear + np.float32(0.004))
    reach = 2 * max(1, round(_EDGE_CM * px_per_cm / 2)) + 1
    kernel = np.ones((reach, reach), np.uint8)
    step = cv2.dilate(level, kernel) - cv2.erode(level, kernel)
    return float(np.mean(step[core] > np.log(_EDGE_RATIO)))


def _core(inside: Mask, px_per_cm: float) -> Mask:
    side = 2 * max(1, round(_MARGIN_CM * px_per_cm)) + 1
    return cv2.erode(inside.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)
