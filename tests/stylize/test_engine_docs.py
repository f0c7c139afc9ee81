"""docs/engine.md says what the code does, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from designgen.cli.engine_options import OPTIONS
from designgen.stylize import settings
from designgen.stylize.devices import TESTED
from designgen.stylize.presets import PRESETS
from designgen.stylize.schedule import COARSEST_PX, DEFAULT_MEMORY_MB, LARGEST_WHOLE_PX, QUALITIES

TEXT = (Path(__file__).resolve().parents[2] / "docs/engine.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The tables of a section, row by row, by what stands in the first cell between backticks."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:2] == "| "]
    return {row[0].split("`")[1]: row[1:] for row in cells if "`" in row[0] and "--" not in row[0]}


def test_the_qualities_are_those_of_the_schedule() -> None:
    stated = rows("Qualities")
    assert set(stated) == set(QUALITIES)
    for name, quality in QUALITIES.items():
        steps = tuple((int(px), int(count)) for count, px in re.findall(r"(\d+) at (\d+)", stated[name][0]))
        assert steps == quality.steps, f"{name}: the schedule has changed; docs/engine.md has not"
    assert f"{COARSEST_PX} px" in TEXT and f"{LARGEST_WHOLE_PX} px" in TEXT and str(DEFAULT_MEMORY_MB) in TEXT


def test_the_presets_are_those_there_are() -> None:
    stated = rows("Presets")
    assert set(stated) == set(PRESETS)
    for name, preset in PRESETS.items():
        network, minimiser, start, content, style = stated[name]
        assert preset.network in network and preset.pooling in network and start == preset.init
        assert minimiser.startswith({"lbfgs": "L-BFGS", "adam": f"Adam at {preset.learning_rate:g}"}[preset.optimiser])
        assert minimiser.endswith(f", {preset.steps}")
        for told, layers in ((content, preset.content_layers), (style, preset.style_layers)):
            assert [f"relu{each}" for each in told.split(", ")] == list(layers)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Losses", settings.StyleLossName), ("Optimisers", settings.OptimiserName), ("Colour", settings.ColourName)],
)
def test_every_choice_is_explained(heading: str, kind: Any) -> None:
    assert set(rows(heading)) == set(get_args(kind))


def test_every_option_is_mentioned() -> None:
    spelled = {"max_memory_mb": "--max-memory", "average": "--no-average", "boxed": "--no-boxed"}
    missing = [name for name in OPTIONS if spelled.get(name, "--" + name.replace("_", "-")) not in TEXT]
    assert missing == []


def test_devices_that_were_not_run_are_listed() -> None:
    stated = rows("Devices")
    assert set(stated) == {"cpu", "cuda", "mps"}
    for name, (told,) in stated.items():
        assert ("never run" in told) != (name in TESTED)


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(example, "docs/engine.md", "exec"), found)
    assert found["tile"].shape == (1, 3, 64, 64) and np.isfinite(found["tile"]).all()
    assert capsys.readouterr().out.splitlines()[-1].startswith("100%")
