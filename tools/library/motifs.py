"""Hand-painted motifs shared by the swatches: leaves, roses, blossoms, fruit, in gouache manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas, Shade
from tools.library.colour import mix, shift
from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline, swell

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spot:
    """Where a motif stands: (x, y) in pixels, turn in radians, scale in pixels."""

    x: float
    y: float
    turn: float = 0.0
    scale: float = 1.0


def fade(start: tuple[float, float], end: tuple[float, float], first: Real, last: Real, power: float = 1.0) -> Shade:
    """A shade that runs from one colour to another along a line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy + 1e-6

    def shade(x: Real, y: Real) -> Real:
        t = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / square, 0, 1) ** power
        return np.asarray(first + (last - first) * t[..., None], np.float32)

    return shade


def glow(x0: float, y0: float, radius: float, first: Real, last: Real, power: float = 1.0) -> Shade:
    """A shade that runs outward from a centre."""

    def shade(x: Real, y: Real) -> Real:
        t = np.clip(np.hypot(x - x0, y - y0) / radius, 0, 1) ** power
        return np.asarray(first + (last - first) * t[..., None], np.float32)

    return shade


def painted_leaf(canvas: Canvas, spine: Points, width: float, colours: Real, rng: np.random.Generator) -> None:
    """A leaf in three tones (dark, middle, light): lit half, shaded half, midrib and side veins."""
    dark, middle, light = colours[:3]
    outline = leaf(spine, width, 0.42, 0.9)
    a, b = spine[0], spine[-1]
    canvas.paint(outline, fade((a[0], a[1]), (b[0], b[1]), mix(dark, middle, 0.35), middle))
    half = len(outline) // 2
    side = np.vstack([spine, outline[half:]])
    canvas.fill(side, dark, 0.55)
    count = 7
    length = float(np.linalg.norm(b - a))
    for i in range(count):
        share = 0.14 + 0.70 * i / (count - 1)
        foot = along(spine, share)
        ahead = along(spine, min(share + 0.17, 1.0))
        d = ahead - foot
        normal = np.array([-d[1], d[0]]) / (np.linalg.norm(d) + 1e-9)
        reach = width * 0.42 * np.sin(np.pi * share**0.8) ** 0.8
        for sign in (-1.0, 1.0):
            tip = ahead + normal * sign * reach
            vein = arc((foot[0], foot[1]), (tip[0], tip[1]), 0.06 * sign, 14)
            thick = np.linspace(max(length * 0.009, 1.2), 0.5, 14)
            canvas.fill_within(ribbon(vein, thick), outline, light, 0.75 if sign > 0 else 0.5)
    rib = swell(len(spine), max(length * 0.022, 2.0), max(length * 0.024, 2.2), 0.6, 0.05)
    canvas.fill(ribbon(spine, rib), light)
    for _ in range(int(width / 7)):
        share = rng.uniform(0.1, 0.8)
        p, q = along(spine, share), along(spine, share + 0.12)
        off = rng.uniform(-0.36, 0.36) * width * np.sin(np.pi * share)
        d = q - p
        normal = np.array([-d[1], d[0]]) / (np.linalg.norm(d) + 1e-9)
        line = arc(tuple(p + normal * off), tuple(q + normal * off * 0.8), 0.03, 10)
        canvas.fill_within(ribbon(line, swell(10, width * 0.035)), outline, light if rng.random() < 0.5 else dark, 0.22)


def petal(width: float, height: float, rng: np.random.Generator, ruffle: float = 0.05, cleft: float = 0.06) -> Points:
    """A petal from its foot at (0, 0) up along +x, with a ruffled, slightly cleft hem."""
    t = np.linspace(-1, 1, 15)
    waves = sum(rng.normal() / k * np.cos(k * np.pi * t / 1.6 + rng.uniform(0, 6.28)) for k in (2, 3, 4))
    hem = 1 - 0.24 * np.abs(t) ** 2.4 - cleft * np.exp(-((t / 0.22) ** 2)) + ruffle * waves * (1 - t**4)
    side = np.sign(t) * np.abs(t) ** 0.85 * width / 2
    top = np.stack([hem * height, side], 1)
    left = [(0.50 * height, -0.46 * width), (0.16 * height, -0.22 * width)]
    right = [(0.16 * height, 0.22 * width), (0.50 * height, 0.46 * width)]
    points = [left[1], left[0], *map(tuple, top[1:-1]), right[1], right[0], (0.0, 0.0)]
    return spline(points, True, 9)


def painted_petal(
    canvas: Canvas, spot: Spot, shape: tuple[float, float], colours: Real, rng: np.random.Generator
) -> None:
    """One petal in four tones (deep, dark, middle, light): shadow beneath, wash, brush veins, bright hem."""
    deep, dark, middle, light = colours[:4]
    width, height = shape
    outline0 = petal(width, height, rng)
    outline = place(outline0, spot.x, spot.y, spot.turn)
    tip = place(np.array([[height, 0.0]]), spot.x, spot.y, spot.turn)[0]
    for grow, strength in ((1.05, 0.22), (1.03, 0.3), (1.012, 0.4)):
        canvas.shade(place(outline0 * grow, spot.x, spot.y + height * 0.012, spot.turn), deep, strength)
    canvas.paint(outline, fade((spot.x, spot.y), (tip[0], tip[1]), dark, middle, 1.5))
    count = max(5, int(width / 9))
    for i in range(count):
        lean = (i + rng.uniform(0.2, 0.8)) / count * 2 - 1
        start, end = rng.uniform(0.12, 0.4), rng.uniform(0.62, 0.9)
        foot = (height * start, lean * width * 0.16)
        head = (height * end * (1 - 0.12 * lean**2), lean * width * 0.40)
        line = place(arc(foot, head, -0.05 * lean, 16), spot.x, spot.y, spot.turn)
        tone = light if rng.random() < 0.45 else dark
        canvas.fill_within(ribbon(line, swell(16, width * 0.034 * rng.uniform(0.5, 1.3))), outline, tone, 0.5)
    inner = place(outline0 * (0.962, 0.955), spot.x, spot.y, spot.turn)
    hem_cover, y0, x0 = canvas.mask([outline, inner])
    far = place(np.array([[height * 0.55, 0.0]]), spot.x, spot.y, spot.turn)[0]
    yy, xx = np.mgrid[0 : hem_cover.shape[0], 0 : hem_cover.shape[1]].astype(np.float32)
    d = np.array([np.cos(spot.turn), np.sin(spot.turn)])
    ahead = ((xx + x0) / canvas.fine - far[0]) * d[0] + ((yy + y0) / canvas.fine - far[1]) * d[1]
    canvas.blend(hem_cover * np.clip(ahead / (height * 0.3), 0, 1).astype(np.float32) * 0.85, y0, x0, light)


def rose(canvas: Canvas, spot: Spot, colours: Real, rng: np.random.Generator) -> None:
    """A full garden rose of radius `scale`: five turns of petals closing on a deep heart."""
    size = spot.scale
    rings = ((1.0, 5, 1.22), (0.86, 5, 1.10), (0.70, 5, 0.95), (0.54, 4, 0.86), (0.39, 3, 0.72), (0.25, 3, 0.50))
    start = spot.turn
    for ring, (reach, count, broad) in enumerate(rings):
        start += 2.39996
        tones = np.stack([mix(c, colours[0], 0.09 * max(ring - 1, 0)) for c in colours])
        tones[0] = mix(colours[0], np.array([0.05, 0.07, 0.15], np.float32), 0.75) if ring == 0 else colours[0]
        for i in range(count):
            turn = start + 2 * np.pi * (i + rng.uniform(-0.12, 0.12)) / count
            height = size * reach * rng.uniform(0.93, 1.06)
            width = size * broad * rng.uniform(0.92, 1.1)
            off = size * 0.03
            x, y = spot.x + off * np.cos(turn), spot.y + off * np.sin(turn)
            painted_petal(canvas, Spot(x, y, turn), (width, height), tones, rng)
    canvas.fill(move(blob(size * 0.12, rng), spot.x, spot.y), colours[0])
    for turn0 in np.linspace(0, 2 * np.pi, 3, endpoint=False):
        t = np.linspace(0, 1, 26)
        angle = turn0 + start + 3.6 * t
        r = size * (0.16 - 0.13 * t)
        curl = np.stack([spot.x + r * np.cos(angle), spot.y + r * np.sin(angle)], 1)
        canvas.fill(ribbon(curl, swell(26, size * 0.05)), colours[0], 0.9)
        canvas.fill(ribbon(curl + size * 0.012, swell(26, size * 0.022)), colours[3], 0.8)


def blossom(canvas: Canvas, spot: Spot, colours: Real, rng: np.random.Generator, petals: int = 5) -> None:
    """A small open flower: colours are (shade, petal, heart, stamen)."""
    shade_, white, heart, stamen = colours[:4]
    for i in range(petals):
        turn = spot.turn + 2 * np.pi * i / petals + rng.uniform(-0.08, 0.08)
        shape = place(petal(spot.scale * 0.86, spot.scale, rng, 0.025, 0.05), spot.x, spot.y, turn)
        tip = (spot.x + spot.scale * np.cos(turn), spot.y + spot.scale * np.sin(turn))
        canvas.shade(move(shape, spot.scale * 0.02, spot.scale * 0.035), shift(shade_, -0.12), 0.35)
        canvas.paint(shape, fade((spot.x, spot.y), tip, shade_, white, 0.6))
        for lean in (-0.22, 0.0, 0.22):
            a = turn + lean
            line = arc(
                (spot.x + spot.scale * 0.2 * np.cos(a), spot.y + spot.scale * 0.2 * np.sin(a)),
                (spot.x + spot.scale * 0.62 * np.cos(a), spot.y + spot.scale * 0.62 * np.sin(a)), 0.0, 8,
            )  # fmt: skip
            canvas.fill(ribbon(line, swell(8, max(spot.scale * 0.028, 0.8))), heart, 0.5)
    canvas.fill(move(blob(spot.scale * 0.17, rng, 0.1), spot.x, spot.y), heart)
    for i in range(9):
        a = spot.turn + 2 * np.pi * i / 9 + rng.uniform(-0.1, 0.1)
        r = spot.scale * rng.uniform(0.22, 0.32)
        canvas.fill(circle(spot.x + r * np.cos(a), spot.y + r * np.sin(a), spot.scale * 0.045, 20), stamen)


def citrus_slice(canvas: Canvas, spot: Spot, colours: Real, rng: np.random.Generator, half: bool = False) -> None:
    """A cut fruit: colours are (peel, pith, flesh, juice, deep). `half` cuts it straight across."""
    peel, pith, flesh, juice, deep = colours[:5]
    r = spot.scale
    rim = blob(r, rng, 0.025)
    if half:
        rim = rim[rim[:, 1] >= 0]
        rim = rim[np.argsort(np.arctan2(rim[:, 1], rim[:, 0]))]

    def put(points: Points) -> Points:
        return place(points, spot.x, spot.y, spot.turn)

    canvas.fill(put(rim), peel)
    canvas.fill(put(rim * (0.92 if not half else 0.925)), pith)
    count = int(rng.integers(9, 11))
    span = np.pi if half else 2 * np.pi
    count = count // 2 if half else count
    for i in range(count):
        mid = span * (i + 0.5) / count
        spread = span / count / 2 * 0.86
        inner, outer = r * 0.11, r * 0.80
        a = np.linspace(mid - spread, mid + spread, 14)
        edge = np.stack([np.cos(a), np.sin(a)], 1) * outer
        foot = np.array([[np.cos(mid), np.sin(mid)]]) * inner
        corners = np.vstack([foot, edge[:1] * 0.55, edge[:1] * 0.93, edge[2:-2], edge[-1:] * 0.93, edge[-1:] * 0.55])
        wedge = put(spline(corners, True, 5))
        canvas.paint(wedge, glow(spot.x, spot.y, r * 0.85, juice, flesh, 1.4))
        for _ in range(15):
            at = mid + spread * rng.uniform(-0.8, 0.8)
            near, far = rng.uniform(0.22, 0.5), rng.uniform(0.55, 0.77)
            line = np.stack([np.cos(at) * np.linspace(near, far, 10), np.sin(at) * np.linspace(near, far, 10)], 1) * r
            tone = deep if rng.random() < 0.55 else pith
            canvas.fill_within(ribbon(put(line), swell(10, r * 0.028)), wedge, tone, 0.38)
        if rng.random() < 0.4:
            pip = leaf(arc((r * 0.28, 0), (r * 0.42, 0), 0.02, 12), r * 0.07, 0.7)
            canvas.fill(put(place(pip, 0, 0, mid)), pith)
            canvas.fill(put(place(pip * 0.6 + (r * 0.14, 0), 0, 0, mid)), deep, 0.35)
