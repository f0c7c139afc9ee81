"""Reading a page: its content, and the forms, patterns and pictures it places."""

from __future__ import annotations

import copy
from typing import Any

import pikepdf

from designgen.preflight.geometry import UNIT, Box, Matrix
from designgen.preflight.machine import Args, Library, Machine, State, placed
from designgen.preflight.marks import PageContent
from designgen.preflight.operators import OPERATORS
from designgen.preflight.spaces import UNKNOWN

_MOST_NESTED = 16
_INLINE = "INLINE IMAGE"
_PATHS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_SHORT_KEYS = {
    "/W": "/Width", "/H": "/Height", "/BPC": "/BitsPerComponent", "/CS": "/ColorSpace", "/IM": "/ImageMask",
    "/F": "/Filter",
}  # fmt: skip
_NUMBERS = 6


def read_page(page: pikepdf.Page, unit: float, library: Library) -> PageContent:
    """Return everything a page paints.

    Args:
        page: The page.
        unit: How many points its user space unit is.
        library: What has been read of other pages.
    """
    content = PageContent()
    state = State(ctm=Matrix(unit, 0, 0, unit, 0, 0))
    group = page.obj.get("/Group")
    if group is not None and "/CS" in group:
        content.blending["page group", library.space(group["/CS"], None)] = None
    machine = Machine(library, content, page.resources, state)
    _run(machine, page)
    return content


def _run(machine: Machine, stream: Any) -> None:
    """Run a content stream; an operator that makes no sense is remembered and passed over."""
    try:
        instructions = pikepdf.parse_content_stream(stream)
    except (pikepdf.PdfError, TypeError) as error:
        machine.malformed(f"content that cannot be read ({error})")
        return
    for instruction in instructions:
        name = str(instruction.operator)
        try:
            _one(machine, name, instruction)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
            machine.malformed(name)


def _one(machine: Machine, name: str, instruction: Any) -> None:
    if name == _INLINE:
        _inline(machine, instruction.iimage)
        return
    args: Args = list(instruction.operands)
    if name == "Do":
        _place(machine, args[0])
        return
    if name in _PATHS and machine.state.fill_pattern is not None:
        _pattern(machine)
    action = OPERATORS.get(name)
    if action is not None:
        action(machine, args)


def _place(machine: Machine, name: Any) -> None:
    entry = machine.resource("/XObject", name)
    if entry is None:
        machine.malformed(f"Do {name}")
        return
    kind = str(entry.get("/Subtype", ""))
    if kind == "/Image":
        _picture(machine, entry, str(name)[1:])
    elif kind == "/Form":
        _form(machine, entry, str(name)[1:])
    else:
        machine.content.forbidden[machine.called(str(name)[1:]), "PostScript"] = None


def _picture(machine: Machine, image: Any, name: str) -> None:
    called = machine.called(name)
    space = UNKNOWN if "/ColorSpace" not in image else machine.space(image["/ColorSpace"])
    picture = placed(image, machine.state.ctm, space)
    if picture.has_soft_mask:
        machine.content.transparency[called, "soft mask"] = None
    if "/Alternates" in image:
        machine.content.forbidden[called, "alternates"] = None
    if "/OPI" in image:
        machine.content.forbidden[called, "OPI"] = None
    colour = machine.state.fill if picture.is_mask else None
    machine.emit("image", UNIT.under(machine.state.ctm), called, colour, picture=picture)


def _inline(machine: Machine, image: Any) -> None:
    facts = pikepdf.Dictionary({_SHORT_KEYS.get(str(key), str(key)): value for key, value in image.obj.items()})
    space = UNKNOWN if "/ColorSpace" not in facts else machine.space(facts["/ColorSpace"])
    picture = placed(facts, machine.state.ctm, space)
    colour = machine.state.fill if picture.is_mask else None
    machine.emit("image", UNIT.under(machine.state.ctm), machine.called("inline picture"), colour, picture=picture)


def _form(machine: Machine, form: Any, name: str) -> None:
    if len(machine.within) >= _MOST_NESTED:
        machine.malformed(f"Do {name} (nested too deep)")
        return
    group = form.get("/Group")
    if group is not None and str(group.get("/S", "")) == "/Transparency":
        machine.content.transparency[machine.called(name), "transparency group"] = None
        if "/CS" in group:
            machine.content.blending[machine.called(name), machine.space(group["/CS"])] = None
    _nested(machine, form, name, machine.state.ctm)


def _nested(machine: Machine, form: Any, name: str, around: Matrix, area: Box | None = None) -> None:
    """Run a form, or the cell of a pattern that fills an area, with its own map before the one around it."""
    state = copy.copy(machine.state)
    state.fill_pattern = None
    numbers = [float(value) for value in form.get("/Matrix", Matrix())]
    if len(numbers) != _NUMBERS:
        raise ValueError(f"/Matrix: expected 6 numbers, got {len(numbers)}")
    state.ctm = Matrix(*numbers).then(around)
    bounds = form.get("/BBox")
    if bounds is not None and area is None:
        x0, y0, x1, y1 = (float(value) for value in bounds)
        state.clip = state.clip.within(Box.around([(x0, y0), (x1, y1)]).under(state.ctm))
    inner = Machine(
        machine.library, machine.content, form.get("/Resources", machine.resources), state, (*machine.within, name)
    )
    # A pattern starts from the space of the page or the pattern it is used in, a form from where it is placed.
    inner.base = state.ctm if area is not None else machine.base
    inner.area = machine.area if area is None else area
    _run(inner, form)


def _pattern(machine: Machine) -> None:
    """Look at what fills the current path: a shading, or the cell of a tiling with all its pictures and types."""
    pattern, points = machine.state.fill_pattern, machine.path.points
    if not points:
        return
    area = Box.around(points).within(machine.state.clip)
    if "/Shading" in pattern:
        space = machine.space(pattern["/Shading"]["/ColorSpace"])
        machine.emit("shading", area, machine.called("shading pattern"), space=space)
    elif len(machine.within) < _MOST_NESTED and not area.is_empty:
        _nested(machine, pattern, "pattern", machine.base, area)
