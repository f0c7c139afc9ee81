"""What a child draws: daisies, tulips, suns, birds, hearts, rainbows and stars, in wax crayon."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import arc, blob, circle, leaf, move, place, spline
from tools.library.fields import pack
from tools.library.styles.crayon import LEAF, LIME, ORANGE, PINK, SKY, SUN, TOMATO, WHITE, Page

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

CUP = [
    (-0.42, 0), (-0.2, -0.42), (0.3, -0.48), (0.72, -0.46), (0.44, -0.2), (0.78, 0), (0.44, 0.2),
    (0.72, 0.46), (0.3, 0.48), (-0.2, 0.42),
]  # fmt: skip
BIRD = [
    (-1.05, -0.28), (-0.55, -0.02), (-0.1, -0.42), (0.35, -0.55), (0.72, -0.3), (0.62, 0.12), (0.15, 0.45),
    (-0.4, 0.3), (-1.1, 0.1),
]  # fmt: skip
HEART = [
    (0, 0.95), (-0.55, 0.42), (-0.92, -0.1), (-0.72, -0.58), (-0.28, -0.6), (0, -0.25), (0.28, -0.6),
    (0.72, -0.58), (0.92, -0.1), (0.55, 0.42),
]  # fmt: skip


def spiral(at: Points, radius: float, turns: float, start: float) -> Points:
    """A spiral from the middle out."""
    t = np.linspace(0.06, 1, int(26 * turns))
    angle = start + 2 * np.pi * turns * t
    return at + np.stack([np.cos(angle), np.sin(angle)], 1) * (radius * t)[:, None]


def daisy(page: Page, at: Points, reach: float, tones: tuple[Real, Real, Real]) -> None:
    """Petals scribbled outward and gone round again, a spiral heart."""
    hand = page.hand
    count, start = int(hand.integers(6, 9)), hand.uniform(0, 6.28)
    petal_tone, line_tone, heart = tones
    for k in range(count):
        a = start + 2 * np.pi * k / count + hand.normal(0, 0.06)
        way = np.array([np.cos(a), np.sin(a)])
        tip = at + way * reach * hand.uniform(0.9, 1.08)
        petal = leaf(arc(tuple(at + way * reach * 0.26), tuple(tip), 0.0, 26), reach * 4.2 / count * 1.05, 0.58, 0.55)
        page.scribble(petal, a, 17, petal_tone, 0.92)
        page.outline(petal, 11, line_tone, 0.95)
    page.scribble(circle(*at, reach * 0.27, 40), start, 15, heart, 0.95)
    page.rub(spiral(at, reach * 0.27, 2.6, start), 11, ORANGE if heart is SUN else SUN, 0.95)


def tulip(page: Page, at: Points, reach: float, turn: float, tone: Real, second: Real) -> None:
    """A cup with three points, a stalk and two leaves."""

    def put(points: Any) -> Points:
        return place(np.asarray(points, np.float64) * reach, at[0], at[1], turn)

    stalk = put(arc((-1.5, 0.05), (-0.3, 0.0), 0.08, 24))
    page.rub(stalk, 17, LEAF, 1.0)
    for side in (-1.0, 1.0):
        blade = leaf(put(arc((-1.4, 0.0), (-0.45, 0.42 * side), 0.14 * side, 24)), reach * 0.24, 0.5, 0.8)
        page.scribble(blade, turn + 0.45 * side, 15, LEAF if side > 0 else LIME, 0.85)
        page.outline(blade, 9, LEAF)
    cup = put(
        spline(
            CUP,
            True,
            8,
        )
    )
    page.scribble(cup, turn, 18, tone, 0.85)
    page.outline(cup, 12, second)
    page.rub(put(arc((-0.25, 0.0), (0.55, 0.0), 0.05, 16)), 11, second, 0.9)


def sunny(page: Page, at: Points, reach: float) -> None:
    """A sun: a filled round, rays long and short."""
    hand = page.hand
    disc = move(blob(reach * 0.5, hand, 0.08), *at)
    page.scribble(disc, 0.6, 18, SUN, 0.9)
    page.rub(spiral(at, reach * 0.46, 3.2, 0.0), 12, ORANGE, 0.85)
    for k in range(14):
        a = 2 * np.pi * k / 14 + hand.normal(0, 0.06)
        way = np.array([np.cos(a), np.sin(a)]) * reach
        far = 1.0 if k % 2 else 0.84
        page.rub(arc(tuple(at + way * 0.62), tuple(at + way * far), 0.03, 10), 15, SUN if k % 2 else ORANGE, 1.0)


def bird(page: Page, at: Points, reach: float, turn: float, tone: Real) -> None:
    """A round bird in profile."""
    flip = bool(page.hand.random() < 0.5)

    def put(points: Any) -> Points:
        return place(np.asarray(points, np.float64) * reach, at[0], at[1], turn + np.pi * flip, 1.0, flip)

    body = put(
        spline(
            BIRD,
            True,
            8,
        )
    )
    page.scribble(body, turn + 0.3, 17, tone, 0.85)
    wing = put(leaf(arc((-0.55, 0.0), (0.32, -0.05), -0.2, 22), 0.46, 0.6, 0.7))
    page.scribble(wing, turn + 1.3, 15, SUN, 0.95)
    page.outline(wing, 10, TOMATO)
    page.outline(body, 12, WHITE)
    page.scribble(put([(0.70, -0.38), (1.02, -0.22), (0.70, -0.12)]), turn, 11, ORANGE, 1.0)
    page.rub(put(circle(0.42, -0.26, 0.05, 10)), 14, WHITE, 1.0)
    for x in (-0.05, 0.16):
        page.rub(put(arc((x, 0.42), (x - 0.02, 0.78), 0.02, 8)), 10, ORANGE, 1.0)


def rainbow(page: Page, at: Points, reach: float, turn: float) -> None:
    """Five bows, one within the other."""
    for k, tone in enumerate((TOMATO, ORANGE, SUN, LIME, SKY)):
        angle = np.linspace(np.pi * 1.02, np.pi * 1.98, 50) + page.hand.normal(0, 0.03, 2).sum()
        bow = np.stack([np.cos(angle), np.sin(angle)], 1) * (reach * (1 - 0.145 * k))
        page.rub(place(bow, at[0], at[1], turn), 0.135 * reach / page.unit, tone, 0.82)


def star(page: Page, at: Points, reach: float, tone: Real) -> None:
    """Lines through one point."""
    start = page.hand.uniform(0, 3)
    for k in range(4):
        way = np.array([np.cos(start + k * np.pi / 4), np.sin(start + k * np.pi / 4)]) * reach
        page.rub(arc(tuple(at - way), tuple(at + way), 0.04, 10), 11, tone, 1.0)


def heart(page: Page, at: Points, reach: float, turn: float, tone: Real) -> None:
    """A heart, filled to and fro."""
    shape = spline(
        HEART,
        True,
        7,
    )
    outline = place(shape * reach, at[0], at[1], turn)
    page.scribble(outline, turn + 0.5, 16, tone, 0.85)
    page.outline(outline, 11, WHITE if tone is TOMATO else TOMATO)


def sprig(page: Page, at: Points, reach: float, turn: float) -> None:
    """A stalk with leaves in pairs."""

    def put(points: Any) -> Points:
        return place(np.asarray(points, np.float64) * reach, at[0], at[1], turn)

    page.rub(put(arc((-1, 0), (0.9, 0), 0.07, 30)), 13, LEAF, 1.0)
    for k, x in enumerate((-0.55, -0.1, 0.35, 0.72)):
        for side in (-1.0, 1.0):
            foot, tip = (x, 0.1 - 0.12 * x * x), (x + 0.38, side * (0.46 - 0.08 * k) + 0.06)
            blade = put(leaf(arc(foot, tip, 0.08 * side, 16), 0.26, 0.5, 0.7))
            page.scribble(blade, turn + side * 0.8, 14, LIME if (k + side) % 3 else LEAF, 0.9)
            page.outline(blade, 8, LEAF)


def wax_crayon(size: int, seed: int) -> Real:
    """A garden by night: bright wax flowers, birds and suns, with the blue wash running round them."""
    hand = np.random.default_rng(seed)
    page = Page(size, hand)
    radii = [0.16] * 3 + [0.135] * 3 + [0.125] * 3 + [0.115] * 2 + [0.115] * 2 + [0.11] * 4 + [0.06] * 5 + [0.035] * 20
    seats = pack([r * size for r in radii], (size, size), hand, 0.0, 300)
    for k, at in enumerate(seats[22:]):
        if k % 3 == 2:
            page.rub(spiral(at, size * 0.026, 2.2, hand.uniform(0, 6)), 11, WHITE, 1.0)
        else:
            star(page, at, size * hand.uniform(0.015, 0.026), WHITE if k % 2 else SUN)
    for at, tone in zip(seats[17:22], (TOMATO, PINK, TOMATO, PINK, ORANGE), strict=True):
        heart(page, at, size * hand.uniform(0.042, 0.054), hand.normal(0, 0.35), tone)
    for at in seats[13:17]:
        sprig(page, at, size * hand.uniform(0.10, 0.125), hand.uniform(0, 6.28))
    for at in seats[11:13]:
        rainbow(page, move(at, 0, size * 0.04), size * hand.uniform(0.105, 0.125), hand.normal(0, 0.3))
    for at, tone in zip(seats[9:11], (TOMATO, SKY), strict=True):
        bird(page, at, size * hand.uniform(0.085, 0.1), hand.normal(0, 0.2), tone)
    for at, tones in zip(seats[6:9], ((TOMATO, SUN), (PINK, TOMATO), (ORANGE, TOMATO)), strict=True):
        tulip(page, at, size * hand.uniform(0.085, 0.1), -1.57 + hand.normal(0, 0.4), *tones)
    for at in seats[3:4]:
        sunny(page, at, size * 0.135)
    daisies = ((PINK, TOMATO, SUN), (WHITE, SKY, SUN), (SUN, ORANGE, TOMATO), (TOMATO, PINK, SUN), (SKY, WHITE, ORANGE))
    for at, tones, reach in zip(seats[[0, 1, 2, 4, 5]], daisies, (0.165, 0.145, 0.130, 0.105, 0.115), strict=True):
        daisy(page, at, size * reach, tones)
    return page.finish()
