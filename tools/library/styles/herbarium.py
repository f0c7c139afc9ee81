"""Plants for pen and wash: leaves, ferns, umbels, berries, poppy heads and hedge roses."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import along, arc, circle, leaf, place, spline, tangents
from tools.library.motifs import petal
from tools.library.styles.folio import BLACK, OCHRE, SAGE, WHITE, Folio

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def veined_leaf(folio: Folio, foot: Points, turn: float, reach: float, broad: float, ink: Real) -> None:
    """A leaf with midrib, side veins and one hatched half."""
    rng = folio.rng
    tip = foot + reach * np.array([np.cos(turn), np.sin(turn)])
    spine = arc(tuple(foot), tuple(tip), rng.normal(0, 0.07), 30)
    wide = reach * broad
    outline = leaf(spine, wide, 0.42, 0.9)
    folio.tint(outline, ink, rng.uniform(0.45, 0.9))
    folio.shape(outline, 2.7)
    folio.line(spine, 2.4)
    side = rng.choice([-1.0, 1.0])
    way = tangents(spine)
    normal = np.stack([-way[:, 1], way[:, 0]], 1)
    half = wide / 2 * np.sin(np.pi * np.linspace(0, 1, 30) ** (np.log(0.5) / np.log(0.42))) ** 0.9
    for k in range(3, 25, 4):
        for sign in (-1.0, 1.0):
            end = min(k + 4, 29)
            folio.line(
                arc(tuple(spine[k]), tuple(spine[end] + normal[end] * sign * half[end] * 0.86), -0.08 * sign, 8), 1.8
            )
    for share in np.arange(0.10, 0.88, 0.55 / max(reach / folio.unit / 9, 4)):
        k = share * 29
        a, b = spine[int(k)], spine[min(int(k) + 3, 29)]
        h = np.interp(share * 29 + 3, np.arange(30), half)
        near, far = rng.uniform(0.12, 0.2), rng.uniform(0.45, 0.84)
        n = normal[int(k)] * side * h
        folio.line(arc(tuple(a + n * near), tuple(b + n * far), 0.04, 5), 1.25, 0.6)


def branch(folio: Folio, at: Points, turn: float, reach: float, ink: Real) -> None:
    """A bowed twig with leaves on both sides."""
    rng = folio.rng
    way = np.array([np.cos(turn), np.sin(turn)])
    stem = arc(tuple(at - way * reach / 2), tuple(at + way * reach / 2), rng.choice([-0.13, 0.13]), 50)
    folio.line(stem, 4.2, 0.5)
    count = int(rng.integers(5, 8))
    for k in range(count):
        share = 0.16 + 0.78 * k / (count - 1)
        foot = along(stem, share)
        heading = float(np.arctan2(*tangents(stem)[int(share * 49)][::-1]))
        lean = 0.0 if k == count - 1 else (0.75 if k % 2 else -0.75) * rng.uniform(0.85, 1.15)
        size = reach * rng.uniform(0.30, 0.38) * (1.1 - 0.35 * share)
        veined_leaf(folio, foot, heading + lean, size, rng.uniform(0.36, 0.46), ink)


def fern(folio: Folio, at: Points, turn: float, reach: float) -> None:
    """A frond as an L-system writes it: a stem that is a smaller copy of itself at every joint, two deep."""
    rng = folio.rng

    def grow(foot: Points, heading: float, length: float, depth: int, bend: float) -> None:
        tip = foot + length * np.array([np.cos(heading), np.sin(heading)])
        stem = arc(tuple(foot), tuple(tip), bend, 24)
        if depth == 0:
            folio.shape(leaf(stem, length * 0.5, 0.4, 0.6), 1.7)
            return
        folio.line(stem, 3.6 if depth == 2 else 2.0, 0.4)
        joints = 12 if depth == 2 else 9
        for k in range(1, joints + 1):
            share = k / (joints + 0.6)
            part = length * (0.28 if depth == 2 else 0.19) * np.sin(np.pi * (0.24 + 0.76 * share)) ** 0.8
            if part < 9 * folio.unit:
                continue
            base = float(np.arctan2(*tangents(stem)[int(share * 23)][::-1]))
            for sign in (-1.0, 1.0):
                lean = sign * (1.15 - 0.35 * share) + rng.normal(0, 0.05)
                grow(
                    along(stem, share), base + lean, part * rng.uniform(0.92, 1.06) + folio.unit, depth - 1, 0.06 * sign
                )

    way = np.array([np.cos(turn), np.sin(turn)])
    soft = leaf(arc(tuple(at - way * reach / 2), tuple(at + way * reach / 2), 0.1, 20), reach * 0.42, 0.4)
    folio.tint(soft, SAGE, 0.5)
    grow(at - way * reach / 2, turn, reach, 2, 0.1)


def berries(folio: Folio, at: Points, turn: float, reach: float, ink: Real) -> None:
    """A twig that forks and forks again, a berry at every end."""
    rng = folio.rng

    def fork(foot: Points, heading: float, length: float, depth: int) -> None:
        tip = foot + length * np.array([np.cos(heading), np.sin(heading)])
        folio.line(arc(tuple(foot), tuple(tip), rng.normal(0, 0.08), 14), 1.4 + 0.8 * depth, 0.6)
        if depth == 0:
            r = reach * rng.uniform(0.048, 0.060)
            folio.tint(circle(*tip, r, 18), ink, 1.0)
            folio.shape(circle(*tip, r, 24), 2.2)
            folio.line(
                arc(tuple(tip + r * np.array([0.1, 0.6])), tuple(tip + r * np.array([0.62, -0.1])), -0.2, 6), 1.8
            )
            return
        for lean in (-0.52, 0.0, 0.52) if depth > 1 else (-0.5, 0.45):
            fork(tip, heading + lean + rng.normal(0, 0.1), length * rng.uniform(0.56, 0.72), depth - 1)

    fork(at - reach * 0.55 * np.array([np.cos(turn), np.sin(turn)]), turn, reach * 0.46, 2)


def umbel(folio: Folio, at: Points, turn: float, reach: float, ink: Real) -> None:
    """Rays from one point, rays from every end, a floret on each: an umbel of umbels."""
    rng = folio.rng
    way = np.array([np.cos(turn), np.sin(turn)])
    foot, hub = at - way * reach * 0.7, at - way * reach * 0.08
    folio.tint(place(circle(0, 0, reach * 0.42) * (0.62, 1), *(hub + way * reach * 0.38), turn), ink, 0.40)
    folio.line(arc(tuple(foot), tuple(hub), 0.06, 30), 4.0, 0.6)
    for lean in np.linspace(-1.12, 1.12, 11):
        a = turn + lean + rng.normal(0, 0.03)
        end = hub + reach * rng.uniform(0.46, 0.56) * (1 - 0.14 * abs(lean)) * np.array([np.cos(a), np.sin(a)])
        folio.line(arc(tuple(hub), tuple(end), 0.10 * lean, 18), 2.0)
        for spread in np.linspace(-1.1, 1.1, 6):
            b = a + spread * 0.95
            tip = end + reach * rng.uniform(0.09, 0.13) * np.array([np.cos(b), np.sin(b)])
            folio.line(arc(tuple(end), tuple(tip), 0.05, 6), 1.4, 0.6)
            folio.shape(circle(*tip, reach * rng.uniform(0.019, 0.029), 16), 1.9)
            folio.stipple(tip, reach * 0.008, 1)


def pod(folio: Folio, at: Points, turn: float, reach: float) -> None:
    """A poppy head: ribbed capsule with a scalloped crown, modelled in stipple, on a long stalk."""
    rng = folio.rng
    way = np.array([np.cos(turn), np.sin(turn)])
    folio.line(arc(tuple(at - way * reach), tuple(at), rng.normal(0, 0.08), 40), 4.0, 0.6)
    r = reach * 0.26
    body = spline(
        [
            (-0.25, -0.28),
            (0.3, -0.86),
            (1.2, -0.88),
            (1.75, -0.42),
            (1.75, 0.42),
            (1.2, 0.88),
            (0.3, 0.86),
            (-0.25, 0.28),
        ]
    )
    outline = place(body * r, at[0], at[1], turn)
    folio.tint(outline, OCHRE, 0.75)
    folio.shape(outline, 2.9)
    for y in (-0.55, -0.22, 0.14, 0.5):
        rib = place(
            np.array([(-0.1, y * 0.4), (0.5, y * 1.05), (1.1, y * 1.1), (1.6, y * 0.6)]) * r, at[0], at[1], turn
        )
        folio.line(spline(rib, False, 7), 1.6)
    folio.stipple(place(np.array([[0.75, 0.32]]) * r, at[0], at[1], turn)[0], r * 0.62, 70)
    crown = [(1.72 + 0.34 * (k % 2), y) for k, y in enumerate(np.linspace(-0.8, 0.8, 11))]
    crown = [(1.6, -0.62), *crown, (1.6, 0.62)]
    folio.shape(place(spline(crown, True, 5) * r, at[0], at[1], turn), 2.4)


def bloom(folio: Folio, at: Points, reach: float, ink: Real) -> None:
    """An open rose of the hedge: five broad petals with fine lines from the heart and a ring of stamens."""
    rng = folio.rng
    start = rng.uniform(0, 6.28)
    for k in np.argsort(rng.random(5)):
        turn = start + 2 * np.pi * k / 5
        outline = place(petal(reach * 1.08, reach, rng, 0.035, 0.10), at[0], at[1], turn)
        folio.tint(outline, ink, rng.uniform(0.55, 0.95))
        folio.shape(outline, 3.0)
        for lean in np.linspace(-0.42, 0.42, 13):
            near, far = rng.uniform(0.24, 0.32), rng.uniform(0.45, 0.62)
            ends = np.array([(near, lean * 0.55 * near * 2), (far, lean * far * 1.5)]) * reach
            folio.line(place(arc(tuple(ends[0]), tuple(ends[1]), 0.05 * lean, 9), at[0], at[1], turn), 1.4, 0.5)
        for lean in np.linspace(-0.36, 0.36, 9) + rng.normal(0, 0.02):
            far = rng.uniform(0.84, 0.90) - 0.5 * lean**2
            ends = np.array([(far, lean), (far - rng.uniform(0.08, 0.18), lean * 0.92)]) * reach
            folio.line(place(ends, at[0], at[1], turn), 1.2, 0.5)
    folio.tint(circle(*at, reach * 0.17, 24), OCHRE, 1.0)
    folio.pen.fill(circle(*at, reach * 0.13, 24), WHITE)
    for k in range(34):
        a = 2 * np.pi * k / 34 + rng.normal(0, 0.06)
        far = reach * rng.uniform(0.22, 0.36)
        tip = at + far * np.array([np.cos(a), np.sin(a)])
        folio.line(arc(tuple(at + 0.4 * (tip - at)), tuple(tip), 0.06, 6), 1.3, 0.7)
        folio.pen.fill(circle(*tip, reach * 0.018, 10), BLACK)
    folio.stipple(at - reach * 0.015, reach * 0.11, 46)
