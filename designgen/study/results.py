"""What a study found, as frozen values: traces, measures, snapshots, edges, feature maps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from designgen.errors import ExitCode
from designgen.imaging import Pixels
from designgen.pipeline.stages import decode_tile
from designgen.repeat.tile import Tile
from designgen.study.plan import Cell, StudyPlan

if TYPE_CHECKING:
    from designgen.study.features import LayerMaps
    from designgen.study.measures import Edges

State = Literal["made", "failed", "missing"]
SIGNIFICANT = 6


@dataclass(frozen=True)
class Trace:
    """The losses of a transfer, step by step over all its scales.

    Attributes:
        sides_px: Longer side that each step worked at.
        loss: The weighted sum at each step.
        terms: Every unweighted term at each step; None where a scale has no such term.
    """

    sides_px: tuple[int, ...]
    loss: tuple[float, ...]
    terms: Mapping[str, tuple[float | None, ...]]

    @property
    def steps(self) -> int:
        """How many steps there were."""
        return len(self.loss)

    @property
    def families(self) -> dict[str, tuple[float | None, ...]]:
        """The terms with those of one kind averaged over their layers: content, style, tv."""
        found: dict[str, list[Sequence[float | None]]] = {}
        for name, values in self.terms.items():
            found.setdefault(name.partition(":")[0], []).append(values)
        return {kind: _mean_of(rows) for kind, rows in found.items()}

    def last(self, values: Sequence[float | None]) -> float | None:
        """Return the last value a term had, or None if it never had one."""
        return next((value for value in reversed(values) if value is not None), None)

    def as_json(self) -> bytes:
        """Return it as JSON, rounded to six significant digits; the same trace gives the same bytes."""
        value = {
            "sides_px": self.sides_px,
            "loss": [_rounded(loss) for loss in self.loss],
            "terms": {name: [_rounded(value) for value in values] for name, values in self.terms.items()},
        }
        return json.dumps(value, sort_keys=True, allow_nan=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Trace:
        """Read what `as_json` wrote."""
        value = json.loads(data)
        terms = {name: tuple(values) for name, values in value["terms"].items()}
        return cls(tuple(value["sides_px"]), tuple(value["loss"]), terms)


@dataclass(frozen=True)
class Measures:
    """What was measured of one tile.

    Attributes:
        ssim: Structural similarity to the swatch, 1 being the same.
        horizontal: Energy of lying edges, 8-bit levels per pixel.
        vertical: Energy of standing edges, likewise.
        grain: Root mean square of the finest detail, 8-bit levels.
        seam: pass, warn, break, or none for a placed print.
        seam_note: One sentence about the seam.
    """

    ssim: float
    horizontal: float
    vertical: float
    grain: float
    seam: str
    seam_note: str


@dataclass(frozen=True)
class CellResult:
    """What became of one cell.

    Attributes:
        cell: Which one.
        state: made; failed (it cannot be made); missing (the study was stopped before).
        png: The tile.
        description: Its size on cloth, repeat and seam figures, as in the store.
        cached: Whether it was there already.
        trace: Its losses; None if it was made by a run, which records none.
        seconds: What making it took; None likewise.
        measures: What was measured.
        notices: What a designer should know.
        error: Why it failed.
    """

    cell: Cell
    state: State
    png: bytes = field(default=b"", repr=False)
    description: Mapping[str, Any] = field(default_factory=dict)
    cached: bool = False
    trace: Trace | None = None
    seconds: float | None = None
    measures: Measures | None = None
    notices: tuple[str, ...] = ()
    error: str = ""

    @property
    def tile(self) -> Tile:
        """The tile itself.

        Raises:
            ValueError: There is none.
        """
        if self.state != "made":
            raise ValueError(f"expected a cell that was made, got one that is {self.state}")
        return decode_tile(self.png, self.description)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The picture after some step.

    Attributes:
        step: Steps done, from 1, over all scales.
        side_px: Longer side it was worked at.
        loss: The weighted sum then.
        pixels: float32 (1, 3, H, W) at the size of the result.
    """

    step: int
    side_px: int
    loss: float
    pixels: Pixels


@dataclass(frozen=True, eq=False)
class EdgeView:
    """One picture and its edges.

    Attributes:
        label: Such as "swatch" or "without TV".
        smoothness: Weight of total variation; None for the swatch, and where the weights are a paper's.
        pixels: The picture, float32 (1, 3, H, W).
        edges: Its Sobel edges.
    """

    label: str
    smoothness: float | None
    pixels: Pixels
    edges: Edges


@dataclass(frozen=True, eq=False)
class Material:
    """A swatch or a style as it is shown beside the results."""

    kind: Literal["swatch", "style"]
    name: str
    pixels: Pixels


@dataclass(frozen=True, eq=False)
class StudyResult:
    """Everything a study found.

    Attributes:
        plan: What was asked for.
        cells: In reading order.
        materials: Swatches and styles, by the value that names them on an axis ("" where they are not swept).
        snapshots: Of the chosen cell.
        edges: Swatch, without TV, with TV.
        features: Maps of each layer.
        stopped: Whether it ended before everything was made.
    """

    plan: StudyPlan
    cells: tuple[CellResult, ...]
    materials: Mapping[str, tuple[Material, ...]]
    snapshots: tuple[Snapshot, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    features: tuple[LayerMaps, ...] = ()
    stopped: bool = False

    @property
    def made(self) -> tuple[CellResult, ...]:
        """The cells that have a picture."""
        return tuple(result for result in self.cells if result.state == "made")

    @property
    def exit_code(self) -> ExitCode:
        """OK, or WITHHELD when a cell could not be made."""
        return ExitCode.WITHHELD if any(result.state == "failed" for result in self.cells) else ExitCode.OK

    def of(self, cell: Cell) -> CellResult:
        """Return what became of a cell."""
        return next(result for result in self.cells if result.cell is cell or result.cell == cell)


def _mean_of(rows: Sequence[Sequence[float | None]]) -> tuple[float | None, ...]:
    columns = ([value for value in column if value is not None] for column in zip(*rows, strict=True))
    return tuple(float(np.mean(column)) if column else None for column in columns)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{SIGNIFICANT}g}")
