"""docs/selection.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from designgen.recipe.batch import Select
from designgen.run.shortlist import ALIKE
from designgen.selection.duplicates import CHROMA_WEIGHT, PRINT_PX
from designgen.selection.measures import LOOK_PX, SLICES
from designgen.selection.rank import FLOOR, LIMITS, SAME_STYLE, SAME_SWATCH, SEAM_SHOWN, WEIGHTS

TEXT = (Path(__file__).resolve().parents[2] / "docs/selection.md").read_text(encoding="utf-8")


def test_limits_and_exponents_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", TEXT, re.MULTILINE)
    assert {name: (float(poor), float(good)) for name, poor, good, _ in rows} == dict(LIMITS)
    assert {name: float(weight) for name, _, _, weight in rows} == dict(WEIGHTS)


def test_figures_in_the_text_are_those_of_the_code() -> None:
    for said in (
        f"diversity = {Select().diversity}",
        f"duplicates = {ALIKE}",
        f"{LOOK_PX} × {LOOK_PX} pixels' area",
        f"{SLICES} directions",
        f"{PRINT_PX} × {PRINT_PX} picture",
        f"{SEAM_SHOWN} times the usual",
        f"A poor figure counts {FLOOR}",
        f"plus {SAME_SWATCH} for another swatch and {SAME_STYLE} for other styles",
    ):
        assert said in TEXT, said
    assert CHROMA_WEIGHT == 3.0 and "a and b times three" in TEXT
