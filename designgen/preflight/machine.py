"""The state a page's content works on, and how what it paints becomes marks."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from designgen.preflight.fonts import NO_FONT, Font, read_font
from designgen.preflight.geometry import EVERYWHERE, IDENTITY, Box, Matrix, Point, curve_extremes
from designgen.preflight.marks import Kind, Mark, PageContent, Placed
from designgen.preflight.spaces import BLACK, PATTERN, UNKNOWN, Colour, Space, read_space

Args = list[Any]


@dataclass
class State:
    """The graphics state, as far as a check looks at it."""

    ctm: Matrix = IDENTITY
    clip: Box = EVERYWHERE
    fill: Colour = BLACK
    stroke: Colour = BLACK
    fill_pattern: Any = None
    line_width: float = 1.0
    fill_overprint: bool = False
    stroke_overprint: bool = False
    overprint_mode: int = 0
    font: Font = NO_FONT
    font_key: str = ""
    font_size: float = 0.0
    letter_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    render: int = 0


class Library:
    """What many pages share, read once: fonts and colour spaces by their object number."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[int, int], Font] = {}
        self._spaces: dict[tuple[int, int], Space] = {}

    def font(self, entry: Any) -> Font:
        """Return a font."""
        if not entry.is_indirect:
            return read_font(entry)
        if entry.objgen not in self._fonts:
            self._fonts[entry.objgen] = read_font(entry)
        return self._fonts[entry.objgen]

    def space(self, value: Any, named: Any) -> Space:
        """Return a colour space, with the names and defaults of a /ColorSpace dictionary."""
        if isinstance(value, pikepdf.Name) and named is not None and str(value) in named:
            value = named[str(value)]
        if not isinstance(value, pikepdf.Array) or not value.is_indirect:
            return read_space(value, named)
        if value.objgen not in self._spaces:
            self._spaces[value.objgen] = read_space(value, named)
        return self._spaces[value.objgen]


@dataclass
class Path:
    """The path under construction, as points whose box is the path's box."""

    points: list[Point] = field(default_factory=list)
    here: Point = (0.0, 0.0)
    start: Point = (0.0, 0.0)
    only_rectangles: bool = True
    thinnest: float | None = None
    clips: bool = False


class Machine:
    """Runs one content stream; the streams it places run on machines of their own.

    Attributes:
        content: Where marks are collected.
        resources: The resource dictionary in force.
        state: The graphics state now.
        within: Names of the forms around, outermost first.
        base: The map of the page's or pattern's own space, which patterns start from.
        area: Where everything is seen, for the cell of a pattern, which is repeated over it; else None.
    """

    def __init__(
        self, library: Library, content: PageContent, resources: Any, state: State, within: tuple[str, ...] = ()
    ) -> None:
        self.library = library
        self.content = content
        self.resources = resources
        self.state = state
        self.within = within
        self.base = state.ctm
        self.area: Box | None = None
        self.path = Path()
        self.text_matrix = self.line_matrix = IDENTITY
        self._stack: list[State] = []

    def save(self) -> None:
        """Keep the state for later."""
        self._stack.append(copy.copy(self.state))

    def restore(self) -> None:
        """Go back to the state kept last."""
        if self._stack:
            self.state = self._stack.pop()

    def resource(self, kind: str, name: Any) -> Any:
        """Return a named resource, None where there is none."""
        group = None if self.resources is None else self.resources.get(kind)
        return None if group is None else group.get(str(name))

    def space(self, value: Any) -> Space:
        """Return a colour space named in the content."""
        return self.library.space(value, None if self.resources is None else self.resources.get("/ColorSpace"))

    def called(self, name: str) -> str:
        """Return what to call an object: its name, and the forms it is in."""
        return " in ".join((name, *reversed(self.within)))

    def to(self, x: float, y: float) -> None:
        """Go on with the path to a point."""
        self.path.points.append(self.state.ctm.at(x, y))
        self.path.here = (x, y)

    def curve(self, first: Point, second: Point, end: Point) -> None:
        """Go on with the path along a curve."""
        extremes = curve_extremes(self.path.here, (first, second), end)
        self.path.points.extend(self.state.ctm.at(*point) for point in extremes)
        self.path.here = end
        self.path.only_rectangles = False

    def end_path(self, *, fill: bool = False, stroke: bool = False, operator: str = "") -> None:
        """Paint the path, take it as a clip where that was asked, and begin a new one."""
        path, self.path = self.path, Path()
        if not path.points:
            return
        box, state = Box.around(path.points), self.state
        if fill:
            self._filled(path, box, operator)
        if stroke:
            width = state.line_width * state.ctm.scale()
            shown = box.grown(width / 2 if width else 0.01)
            self.emit("stroke", shown, self.called(f"line ({operator})"), state.stroke, size_pt=width)
        if path.clips:
            state.clip = state.clip.within(box)

    def _filled(self, path: Path, box: Box, operator: str) -> None:
        thinnest = path.thinnest if path.only_rectangles else None
        self.emit("fill", box, self.called(f"area ({operator})"), self.state.fill, size_pt=thinnest)

    def emit(
        self,
        kind: Kind,
        box: Box,
        name: str,
        colour: Colour | None = None,
        *,
        size_pt: float | None = None,
        font: Font | None = None,
        picture: Placed | None = None,
        space: Space | None = None,
    ) -> None:
        """Add a mark if any of it can be seen."""
        seen = box.within(self.state.clip) if self.area is None else self.area
        if seen.is_empty:
            return
        state = self.state
        over = state.stroke_overprint if kind == "stroke" else state.fill_overprint
        self.content.marks.append(
            Mark(kind, seen, name, colour, space, over, state.overprint_mode, size_pt, font, picture)
        )

    def set_colour(self, args: Args, *, stroke: bool) -> None:
        """Set a colour in the current space; a pattern is named last."""
        space = (self.state.stroke if stroke else self.state.fill).space
        pattern = None
        if args and isinstance(args[-1], pikepdf.Name):
            pattern = self.resource("/Pattern", args[-1])
            args = args[:-1]
            space = PATTERN
        self._put(Colour(space, tuple(float(value) for value in args)), pattern, stroke=stroke)

    def use_colour(self, colour: Colour, *, stroke: bool) -> None:
        """Set space and colour at once."""
        self._put(colour, None, stroke=stroke)

    def _put(self, colour: Colour, pattern: Any, *, stroke: bool) -> None:
        if stroke:
            self.state.stroke = colour
        else:
            self.state.fill, self.state.fill_pattern = colour, pattern

    def malformed(self, what: str) -> None:
        """Remember that an operator made no sense."""
        self.content.malformed.append(what)


def numbers(args: Args) -> list[float]:
    """Return operands as numbers."""
    return [float(value) for value in args]


def matrix(args: Args) -> Matrix:
    """Return six operands as a map."""
    a, b, c, d, e, f = numbers(args)
    return Matrix(a, b, c, d, e, f)


def placed(image: Any, ctm: Matrix, space: Space | None) -> Placed:
    """Return how a picture lies on the page.

    Args:
        image: Its dictionary, with the keys written in full.
        ctm: The map from the unit square to the page.
        space: Colour space of its pixels.
    """
    width, height = int(image["/Width"]), int(image["/Height"])
    across, up = ctm.lengths()
    dpi = min(width * 72 / across if across else 0.0, height * 72 / up if up else 0.0)
    is_mask = bool(image.get("/ImageMask", False))
    native = image.get("/DesigngenNative")
    return Placed(
        (width, height),
        dpi,
        1 if is_mask else int(image.get("/BitsPerComponent", 8)),
        is_mask,
        None if is_mask or (space is UNKNOWN and "/ColorSpace" not in image) else space,
        None if native is None else float(native),
        "/SMask" in image or int(image.get("/SMaskInData", 0)) > 0,
        filters_of(image),
        image.objgen[0] if getattr(image, "is_indirect", False) else 0,
    )


def filters_of(stream: Any) -> tuple[str, ...]:
    """Return the names of the filters of a stream, outermost first."""
    filters = stream.get("/Filter")
    if filters is None:
        return ()
    return tuple(str(name)[1:] for name in (filters if isinstance(filters, pikepdf.Array) else [filters]))
