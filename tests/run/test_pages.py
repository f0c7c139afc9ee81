"""What a catalogue says of a run."""

from __future__ import annotations

import json
from pathlib import Path

from designgen.recipe.models import Catalogue
from designgen.repeat.tile import Tile
from designgen.run.pages import catalogue_keys, catalogue_params, catalogue_spec
from tests.run.conftest import Fakes, plan_of, run_plan


def test_pages_show_what_was_made_in_words_and_load_it_when_drawn(folder: Path, fakes: Fakes) -> None:
    fakes.broken_repeat = "half-drop"
    run_plan(plan_of(folder), folder / "outputs")
    manifest = json.loads((folder / "outputs/runs/spring/run.json").read_text())
    loaded: list[str] = []

    def load_tile(entry: object) -> Tile:
        loaded.append(entry["name"])  # type: ignore[index]
        raise LookupError

    spec = catalogue_spec(manifest, Catalogue(title="May"), load_tile, lambda entry: b"")
    assert spec is not None and spec.title == "May"
    assert [(page.swatch, page.styles, page.repeat) for page in spec.designs] == [
        (swatch, ((style, 1.0),), "straight") for swatch in ("rose", "dots") for style in ("ink", "wash")
    ], "withheld designs are left out, and file endings are not printed"
    assert not loaded
    assert len(catalogue_keys(manifest)) == 8
    assert catalogue_params(manifest, Catalogue(title="May")) != catalogue_params(manifest, Catalogue(title="June"))


def test_a_run_without_designs_has_no_catalogue() -> None:
    manifest = {"title": "x", "designs": [{"state": "failed"}]}
    assert catalogue_spec(manifest, Catalogue(), lambda entry: None, lambda entry: b"") is None  # type: ignore[arg-type,return-value]
