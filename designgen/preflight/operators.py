"""The operators of a page's content (ISO 32000-1, Annex A), each as one function of a machine and its operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf

from designgen.preflight.machine import Args, Machine, matrix, numbers
from designgen.preflight.spaces import CMYK, GRAY, RGB, Colour, Space, first_colour
from designgen.preflight.text_operators import TEXT_OPERATORS, choose_font

Operator = Callable[[Machine, Args], None]
_IDENTITY_CURVES = ("/Identity", "/Default")


def _concat(m: Machine, args: Args) -> None:
    m.state.ctm = matrix(args).then(m.state.ctm)


def _width(m: Machine, args: Args) -> None:
    m.state.line_width = float(args[0])


def _settings(m: Machine, args: Args) -> None:
    settings = m.resource("/ExtGState", args[0])
    if settings is None:
        m.malformed(f"gs {args[0]}")
        return
    name, state = m.called(f"ExtGState {args[0]}"), m.state
    if "/LW" in settings:
        state.line_width = float(settings["/LW"])
    if "/OP" in settings:
        state.stroke_overprint = bool(settings["/OP"])
        state.fill_overprint = bool(settings.get("/op", settings["/OP"]))
    elif "/op" in settings:
        state.fill_overprint = bool(settings["/op"])
    if "/OPM" in settings:
        state.overprint_mode = int(settings["/OPM"])
    if "/Font" in settings:
        choose_font(m, settings["/Font"][0], float(settings["/Font"][1]), str(args[0]))
    for key, what in (("/ca", "opacity of areas"), ("/CA", "opacity of lines")):
        if key in settings and float(settings[key]) < 1:
            m.content.transparency[name, f"{what} {float(settings[key]):g}"] = None
    blend = settings.get("/BM")
    modes = (
        [str(mode) for mode in (blend if isinstance(blend, pikepdf.Array) else [blend])] if blend is not None else []
    )
    if modes and modes[0] not in ("/Normal", "/Compatible"):
        m.content.transparency[name, f"blend mode {modes[0][1:]}"] = None
    if "/SMask" in settings and settings["/SMask"] != pikepdf.Name("/None"):
        m.content.transparency[name, "soft mask"] = None
    _device_settings(m, settings, name)


def _device_settings(m: Machine, settings: Any, name: str) -> None:
    for key in ("/TR", "/TR2", "/HTP", "/HTO"):
        value = settings.get(key)
        curve = isinstance(value, pikepdf.Name) and str(value) in _IDENTITY_CURVES
        if value is not None and not curve:
            m.content.device_settings[name, key[1:]] = None


def _move(m: Machine, args: Args) -> None:
    x, y = numbers(args)
    m.path.start = (x, y)
    m.path.only_rectangles = False
    m.to(x, y)


def _line(m: Machine, args: Args) -> None:
    m.to(*numbers(args))
    m.path.only_rectangles = False


def _curve(m: Machine, args: Args) -> None:
    x1, y1, x2, y2, x3, y3 = numbers(args)
    m.curve((x1, y1), (x2, y2), (x3, y3))


def _curve_from_here(m: Machine, args: Args) -> None:
    x2, y2, x3, y3 = numbers(args)
    m.curve(m.path.here, (x2, y2), (x3, y3))


def _curve_to_end(m: Machine, args: Args) -> None:
    x1, y1, x3, y3 = numbers(args)
    m.curve((x1, y1), (x3, y3), (x3, y3))


def _rectangle(m: Machine, args: Args) -> None:
    x, y, w, h = numbers(args)
    for corner in ((x, y), (x + w, y), (x, y + h), (x + w, y + h)):
        m.to(*corner)
    across, up = m.state.ctm.lengths()
    thin = min(abs(w) * across, abs(h) * up)
    m.path.thinnest = thin if m.path.thinnest is None else min(m.path.thinnest, thin)
    m.path.here = m.path.start = (x, y)


def _close(m: Machine, _args: Args) -> None:
    m.path.here = m.path.start


def _paint(operator: str, *, fill: bool = False, stroke: bool = False) -> Operator:
    def run(m: Machine, _args: Args) -> None:
        m.end_path(fill=fill, stroke=stroke, operator=operator)

    return run


def _clip(m: Machine, _args: Args) -> None:
    m.path.clips = True


def _device(space: Space, *, stroke: bool) -> Operator:
    names = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
    name = pikepdf.Name(f"/{names[space.components]}")

    def run(m: Machine, args: Args) -> None:
        m.use_colour(Colour(m.space(name), tuple(numbers(args))), stroke=stroke)

    return run


def _choose_space(*, stroke: bool) -> Operator:
    def run(m: Machine, args: Args) -> None:
        m.use_colour(first_colour(m.space(args[0])), stroke=stroke)

    return run


def _set(*, stroke: bool) -> Operator:
    def run(m: Machine, args: Args) -> None:
        m.set_colour(args, stroke=stroke)

    return run


def _shading(m: Machine, args: Args) -> None:
    shading = m.resource("/Shading", args[0])
    if shading is None:
        m.malformed(f"sh {args[0]}")
        return
    m.emit("shading", m.state.clip, m.called(f"shading {args[0]}"), space=m.space(shading.get("/ColorSpace")))


def _postscript(m: Machine, _args: Args) -> None:
    m.content.forbidden[m.called("PS"), "PostScript"] = None


OPERATORS: dict[str, Operator] = {
    "q": lambda m, _: m.save(), "Q": lambda m, _: m.restore(), "cm": _concat, "w": _width, "gs": _settings,
    "m": _move, "l": _line, "c": _curve, "v": _curve_from_here, "y": _curve_to_end, "h": _close, "re": _rectangle,
    "S": _paint("S", stroke=True), "s": _paint("s", stroke=True), "n": _paint("n"),
    "f": _paint("f", fill=True), "F": _paint("F", fill=True), "f*": _paint("f*", fill=True),
    "B": _paint("B", fill=True, stroke=True), "B*": _paint("B*", fill=True, stroke=True),
    "b": _paint("b", fill=True, stroke=True), "b*": _paint("b*", fill=True, stroke=True),
    "W": _clip, "W*": _clip,
    "g": _device(GRAY, stroke=False), "G": _device(GRAY, stroke=True),
    "rg": _device(RGB, stroke=False), "RG": _device(RGB, stroke=True),
    "k": _device(CMYK, stroke=False), "K": _device(CMYK, stroke=True),
    "cs": _choose_space(stroke=False), "CS": _choose_space(stroke=True),
    "sc": _set(stroke=False), "scn": _set(stroke=False), "SC": _set(stroke=True), "SCN": _set(stroke=True),
    "sh": _shading,
    "PS": _postscript,
    **TEXT_OPERATORS,
}  # fmt: skip
"""What each operator does. Those that place other streams are in `content`; those not listed paint nothing."""
