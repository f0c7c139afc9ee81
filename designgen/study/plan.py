"""From what was asked for to the cells of a grid: every value checked and every key known before any work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from designgen.pipeline.stages import tile_stage
from designgen.recipe.design import Design, TileLook
from designgen.recipe.expand import slug
from designgen.recipe.load import Problem, RecipeError
from designgen.store import StageSpec
from designgen.study.axes import Axis, parse_axis
from designgen.study.resolving import Places, Request, Resolver

SOURCE = "The study"


@dataclass(frozen=True)
class Cell:
    """One picture of the grid.

    Attributes:
        column: From 0, along x.
        row: From 0, along y.
        design: What it is made from.
        stage: What fixes its bytes: the stage of a tile, so that runs and studies share results.
    """

    column: int
    row: int
    design: Design
    stage: StageSpec

    @property
    def name(self) -> str:
        """Letter of the column and number of the row, as in a spreadsheet: B1."""
        return cell_name(self.column, self.row)


@dataclass(frozen=True)
class StudyPlan:
    """A whole study, before any work.

    Attributes:
        x: The axis across.
        y: The axis down, or None.
        cells: In reading order, every row from left to right.
        chosen: The cell that is looked at closely.
        features: Layers whose maps are shown.
    """

    x: Axis
    y: Axis | None
    cells: tuple[Cell, ...]
    chosen: Cell
    features: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the grid has."""
        return len(self.y.values) if self.y else 1

    @property
    def order(self) -> tuple[Cell, ...]:
        """The cells in the order they are made: the axis whose change costs most changes least often."""
        if self.y is not None and self.x.expense > self.y.expense:
            return tuple(sorted(self.cells, key=lambda cell: (cell.column, cell.row)))
        return self.cells

    @property
    def title(self) -> str:
        """What the study is about, in words."""
        axes = self.x.title if self.y is None else f"{self.x.title} × {self.y.title}"
        return f"{axes[:1].upper()}{axes[1:]}"

    @property
    def name(self) -> str:
        """A name for its folder."""
        names = (
            [] if self.x.name == "swatch" or (self.y and self.y.name == "swatch") else [self.chosen.design.swatch.name]
        )
        if "style" not in (self.x.name, self.y.name if self.y else ""):
            names.append("+".join(Path(style.file.name).stem for style in self.chosen.design.styles))
        axes = "-by-".join(axis.name for axis in (self.x, self.y) if axis)
        return "__".join([*(slug(Path(name).stem) for name in names), slug(axes)])

    def at(self, column: int, row: int) -> Cell:
        """Return the cell at a place."""
        return self.cells[row * len(self.x.values) + column]

    def values(self, cell: Cell) -> dict[str, str]:
        """Return the values that a cell stands for, by the name of their axis."""
        values = {self.x.name: self.x.values[cell.column]}
        return values | ({self.y.name: self.y.values[cell.row]} if self.y else {})

    def label(self, cell: Cell) -> str:
        """Return them in words: "strength 0.5, smoothness 1"."""
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.values(cell).items())


def cell_name(column: int, row: int) -> str:
    """Return the spreadsheet name of a place counted from 0; there are at most 24 columns."""
    return f"{chr(ord('A') + column)}{row + 1}"


def plan_study(request: Request, places: Places) -> StudyPlan:
    """Check everything that can be checked without reading pictures, and lay out the grid.

    Raises:
        RecipeError: Axes, values, files, styles or layers are wrong; all of them at once.
        MissingError: The weights of an encoder are not on this machine.
    """
    problems: list[Problem] = []
    x = parse_axis(request.x, "--x", problems)
    y = parse_axis(request.y, "--y", problems) if request.y is not None else None
    if x is not None and y is not None and x.name == y.name:
        problems.append(Problem(f'--x and --y both sweep "{x.name}"', None, "Sweep two different settings."))
    resolver = Resolver(request, [axis for axis in (x, y) if axis is not None], places, problems)
    _raise_if(problems)
    assert x is not None
    designs: dict[tuple[int, int], Design | None] = {}
    for row in range(len(y.values) if y else 1):
        for column, value in enumerate(x.values):
            picked = {x.name: value} | ({y.name: y.values[row]} if y else {})
            designs[column, row] = resolver.design(picked, cell_name(column, row))
    _raise_if(problems)
    cells = tuple(
        Cell(column, row, design, tile_stage(design, places.weights_digest(design.look.encoder)))
        for (column, row), design in designs.items()
        if design is not None
    )
    plan = StudyPlan(x, y, cells, cells[0], request.features)
    return replace(plan, chosen=_chosen(request.cell, plan))


def has_paper_weights(look: TileLook) -> bool:
    """Return whether a look weighs its losses absolutely, as papers do, and not by strength and smoothness."""
    engine = look.engine
    return engine.preset is not None or engine.alpha is not None or engine.beta is not None


def edge_designs(plan: StudyPlan) -> tuple[Design, Design]:
    """Return the chosen design without total variation and with it: at its own weight, or at 1 if that is 0."""
    design, look = plan.chosen.design, plan.chosen.design.look
    engine, smooth = look.engine, look.smoothness or 1.0
    without = replace(look, smoothness=0.0)
    if has_paper_weights(look):
        # They take no notice of smoothness.
        without = replace(without, engine=engine.model_copy(update={"tv_weight": 0.0}))
    return replace(design, look=without), replace(design, look=replace(look, smoothness=smooth))


def _raise_if(problems: list[Problem]) -> None:
    if problems:
        raise RecipeError(SOURCE, list(dict.fromkeys(problems)))


def _chosen(wanted: str | None, plan: StudyPlan) -> Cell:
    if wanted is None:
        return plan.at((len(plan.x.values) - 1) // 2, (plan.rows - 1) // 2)
    for cell in plan.cells:
        if cell.name == wanted.strip().upper():
            return cell
    problem = Problem(f'--cell: there is no cell "{wanted}"', None, f"They run from A1 to {plan.cells[-1].name}.")
    raise RecipeError(SOURCE, [problem])
