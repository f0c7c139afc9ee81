"""From what was asked for to the cells of a grid: every value checked and every key known before any work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from designgen.errors import InputError
from designgen.pipeline.stages import tile_stage
from designgen.recipe.design import Design, FileRef, StyleRef
from designgen.recipe.expand import file_digest, merge_looks, resolve_style, slug
from designgen.recipe.load import Problem, RecipeError
from designgen.recipe.models import Look
from designgen.store import StageSpec
from designgen.study.axes import Axis, check_settings, parse_axis

SOURCE = "The study"


@dataclass(frozen=True)
class Request:
    """What was asked for, as it was written.

    Attributes:
        swatch: Path of the content picture.
        styles: Library names or pictures, with weights; several are blended.
        x: The axis across.
        y: The axis down, or None.
        settings: Settings of the look that are the same everywhere, by the names of a recipe.
        encoder: The network.
        cell: Which cell is looked at closely, such as "B1"; None for the middle one.
        features: Layers whose feature maps are shown.
    """

    swatch: str
    styles: tuple[str, ...]
    x: str
    y: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    encoder: str = "compact"
    cell: str | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """What is looked up outside: the style library, the weights, the layers of an encoder.

    Attributes:
        styles: Folders of the style library.
        weights_digest: sha256 of an encoder's weights by its name; raises MissingError.
        taps: The layers of an encoder by its name.
    """

    styles: tuple[Path, ...]
    weights_digest: Callable[[str], str]
    taps: Callable[[str], tuple[str, ...]]


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
    check_settings(request.settings, request.encoder, problems)
    axes = [axis for axis in (x, y) if axis is not None]
    swatches, styles = _materials(request, axes, places, problems)
    _check_features(request, axes, places, problems)
    if problems or x is None:
        raise RecipeError(SOURCE, list(dict.fromkeys(problems)))
    picked_at = {
        (column, row): {x.name: value} | ({y.name: y.values[row]} if y else {})
        for row in range(len(y.values) if y else 1)
        for column, value in enumerate(x.values)
    }
    for (column, row), picked in picked_at.items():
        check_settings(_settings(request, picked), request.encoder, problems, cell_name(column, row), together=True)
    if problems:
        raise RecipeError(SOURCE, problems)
    cells = []
    for (column, row), picked in picked_at.items():
        design = _design(request, picked, swatches, styles, cell_name(column, row))
        digest = places.weights_digest(design.look.encoder)
        cells.append(Cell(column, row, design, tile_stage(design, digest)))
    plan = StudyPlan(x, y, tuple(cells), cells[0], request.features)
    return replace(plan, chosen=_chosen(request.cell, plan))


def edge_designs(plan: StudyPlan) -> tuple[Design, Design]:
    """Return the chosen design without total variation and with it: at its own weight, or at 1 if that is 0."""
    design = plan.chosen.design
    smooth = design.look.smoothness or 1.0
    return (
        replace(design, look=replace(design.look, smoothness=0.0)),
        replace(design, look=replace(design.look, smoothness=smooth)),
    )


def _settings(request: Request, picked: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of a cell: what is swept in place of what is fixed, one resolution in place of the other."""
    swept = {key: value for key, value in picked.items() if key in Look.model_fields}
    fixed = dict(request.settings)
    for one, other in (("dpi", "size_px"), ("size_px", "dpi")):
        if one in swept:
            fixed.pop(other, None)
    return fixed | swept


def _design(
    request: Request,
    picked: Mapping[str, str],
    swatches: Mapping[str, FileRef],
    styles: Mapping[str, tuple[StyleRef, ...]],
    name: str,
) -> Design:
    blend = styles[picked.get("style", "")]
    encoder = picked.get("encoder", request.encoder)
    (look,) = merge_looks(encoder, blend, Look.model_validate(_settings(request, picked)))
    return Design(name, swatches[picked.get("swatch", "")], blend, look)


def _materials(
    request: Request, axes: Sequence[Axis], places: Places, problems: list[Problem]
) -> tuple[dict[str, FileRef], dict[str, tuple[StyleRef, ...]]]:
    """Find every swatch and style by the value that names it; "" stands for the one that is not swept."""
    named = {axis.name: axis.values for axis in axes}
    swatches: dict[str, FileRef] = {}
    for value in named.get("swatch", ("",)):
        path = Path(value or request.swatch).expanduser()
        digest = file_digest(path)
        if not digest:
            problems.append(Problem(f'there is no swatch "{path}" that can be read', None, _near_file(path)))
        swatches[value] = FileRef(path.name, digest, path)
    styles: dict[str, tuple[StyleRef, ...]] = {}
    for value in named.get("style", ("",)):
        texts = _blend(value) if value else request.styles
        if not texts:
            problems.append(Problem("no style was given", None, "Give --style NAME, or --x style=NAME,NAME."))
        styles[value] = tuple(_styles(texts, places, problems))
    return swatches, styles


def _blend(value: str) -> tuple[str, ...]:
    """Take batik+linocut:0.3 apart, unless a file is called so."""
    return (value,) if Path(value).expanduser().exists() else tuple(part.strip() for part in value.split("+"))


def _styles(texts: Sequence[str], places: Places, problems: list[Problem]) -> Iterator[StyleRef]:
    for text in texts:
        try:
            style = resolve_style(text, Path(), places.styles)
        except InputError as error:
            problems.append(Problem(error.what.rstrip("."), None, error.hint))
            continue
        yield style


def _near_file(path: Path) -> str:
    names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    return f'Did you mean "{path.with_name(near[0])}"?' if near else "Check its path."


def _check_features(request: Request, axes: Sequence[Axis], places: Places, problems: list[Problem]) -> None:
    encoders = next((axis.values for axis in axes if axis.name == "encoder"), (request.encoder,))
    for encoder in encoders:
        try:
            known = places.taps(encoder)
        except ValueError:
            continue  # said already: the encoder is not known
        for tap in request.features:
            if tap not in known:
                near = get_close_matches(tap, known, n=1, cutoff=0.5)
                said = f'Did you mean "{near[0]}"?' if near else f"Its layers: {', '.join(known)}."
                problems.append(Problem(f'--features: {encoder} has no layer "{tap}"', None, said))


def _chosen(wanted: str | None, plan: StudyPlan) -> Cell:
    if wanted is None:
        return plan.at((len(plan.x.values) - 1) // 2, (plan.rows - 1) // 2)
    for cell in plan.cells:
        if cell.name == wanted.strip().upper():
            return cell
    problem = Problem(f'--cell: there is no cell "{wanted}"', None, f"They run from A1 to {plan.cells[-1].name}.")
    raise RecipeError(SOURCE, [problem])
