"""A small collection whose tiles and mockups cost nothing: what is tested is the run around them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import numpy as np
import pytest

import designgen.catalogue as catalogue_module
import designgen.preflight as preflight_module
from designgen.catalogue import CatalogueSpec, Theme
from designgen.errors import InputError
from designgen.imaging import Picture, encode_png
from designgen.pipeline.catalogue import catalogue_wish
from designgen.pipeline.plan import Plan, make_plan
from designgen.pipeline.stages import MadeMockup
from designgen.pipeline.tile import MadeTile
from designgen.preflight import Finding, Report, Wanted
from designgen.press import Edition
from designgen.recipe.design import TileLook
from designgen.recipe.expand import Source, expand
from designgen.recipe.load import parse_recipe
from designgen.recipe.models import Recipe
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile
from designgen.resources import root
from designgen.run import gamut as gamut_module
from designgen.run import inks as inks_module
from designgen.run import unit as unit_module
from designgen.run.events import Event
from designgen.run.materials import Materials
from designgen.run.outcome import RunOutcome
from designgen.run.runner import Runner, RunOptions
from designgen.run.stop import Stop

RECIPE = """\
name = "spring"
[[designs]]
swatches = ["rose.png", "dots.png"]
styles = ["ink.png", "wash.png"]
repeat = ["straight", "half-drop"]
size_cm = 2
dpi = 40
[garments]
templates = ["tshirt-front"]
[catalogue]
document = "linesheet"
"""


def picture(seed: int, size: int = 32) -> bytes:
    """A PNG of smooth noise that repeats."""
    spectrum = np.random.default_rng(seed).normal(size=(3, 4, 4))
    low = np.zeros((3, size, size))
    low[:, :4, :4] = spectrum
    wave = np.fft.ifft2(low).real
    wave = (wave - wave.min()) / (wave.max() - wave.min())
    return encode_png(wave[None].astype(np.float32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Swatches and styles on disk."""
    for i, name in enumerate(("rose", "dots", "ink", "wash")):
        (tmp_path / f"{name}.png").write_bytes(picture(i))
    return tmp_path


class Fakes:
    """Stand-ins for the costly stages; they count their calls."""

    def __init__(self) -> None:
        self.tiles: list[str] = []
        self.mockups = 0
        self.poison: str = ""
        self.broken_repeat: str = ""
        self.on_tile: Callable[[], None] = lambda: None
        self.specs: list[CatalogueSpec] = []
        self.checked: list[str] = []
        self.findings: tuple[Finding, ...] = ()
        self.beyond = 0.0

    def make_tile(self, swatch: Picture, styles: list[tuple[Picture, float]], look: TileLook, *_: object) -> MadeTile:
        self.on_tile()
        self.tiles.append(look.repeat)
        if swatch.digest == self.poison:
            raise InputError("This swatch cannot be used.", "Try another.")
        mixed = 0.5 * swatch.pixels + 0.5 * styles[0][0].pixels
        pixels = (np.round(mixed * 255) / 255).astype(np.float32)
        lattice = Lattice.named(look.repeat)
        verdict = "break" if look.repeat == self.broken_repeat else "pass"
        seam = replace(measure(pixels, lattice), verdict=verdict)  # type: ignore[arg-type]
        return MadeTile(Tile(pixels, lattice, look.width_mm, look.width_mm, None, seam), ("made for a test",))

    def make_mockup(self, tile: Tile, *_: object) -> MadeMockup:
        self.mockups += 1
        return MadeMockup(encode_png(np.ascontiguousarray(tile.pixels[..., ::-1])), ())

    def write(
        self,
        spec: CatalogueSpec,
        stream: BinaryIO,
        *,
        edition: Edition,
        theme: Theme,
        on_page: Callable[[int, int], None],
        on_notice: Callable[[str], None],
    ) -> SimpleNamespace:
        self.specs.append(spec)
        shown = [(page.title, page.load_tile().size_px, len(page.load_mockup(0))) for page in spec.designs]
        on_page(1, 1)
        stream.write(repr((spec.title, spec.subtitle, spec.document, edition.kind, shown)).encode())
        return SimpleNamespace(pages=len(spec.designs), notices=())

    def found_inks(self, tile: Tile) -> tuple[dict[str, object], ...]:
        return ({"name": "ink", "hex": "#102030", "lab": [11.0, -2.0, -12.0], "coverage": 1.0},)

    def preflight(self, path: Path, wanted: Wanted, *, on_page: object) -> Report:
        self.checked.append(path.name)
        return Report(self.findings, pages=1)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fakes]:
    """Put the stand-ins in place."""
    fakes = Fakes()
    monkeypatch.setattr(unit_module, "make_tile", fakes.make_tile)
    monkeypatch.setattr(unit_module, "make_mockup", fakes.make_mockup)
    # No stand-in looks at the garment, and its pictures take a second and 16 MB each time.
    monkeypatch.setattr("designgen.mockup.load_template", lambda folder, parts: None)
    monkeypatch.setattr(sys.modules["designgen.catalogue.build"], "write", fakes.write)
    monkeypatch.setattr(catalogue_module, "page_count", lambda spec: len(spec.designs))
    monkeypatch.setattr(preflight_module, "preflight", fakes.preflight)
    monkeypatch.setattr(inks_module, "found_inks", fakes.found_inks)
    monkeypatch.setattr(gamut_module, "gamut_meter", lambda tile, press: lambda entry: fakes.beyond)
    yield fakes


def plan_of(folder: Path, text: str = RECIPE) -> Plan:
    """Plan a recipe lying in a folder."""
    recipe = parse_recipe(text, "spring.toml", "spring")
    designs = expand(recipe, Source("spring.toml", folder, text, (root("styles"),)))
    plan = make_plan(recipe, designs, (root("templates"),), "0" * 64)
    return with_catalogue(plan, recipe, folder)


def with_catalogue(plan: Plan, recipe: Recipe, folder: Path) -> Plan:
    """Add what the command line adds to a plan."""
    if recipe.catalogue is None:
        return plan
    return replace(plan, catalogue=catalogue_wish(recipe.catalogue, folder))


def run_plan(
    plan: Plan, outputs: Path, *, strip: bool = False, stop: Stop | None = None, events: list[Event] | None = None
) -> RunOutcome:
    """Carry out a plan without an encoder."""

    def no_encoder(_: str) -> object:
        return None

    materials = Materials(no_encoder, 10_000_000)  # type: ignore[arg-type]
    tell = (events if events is not None else []).append
    return Runner(RunOptions(outputs, strip), materials, stop, tell).run(plan)


def tree(folder: Path) -> dict[str, bytes]:
    """Every published file with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
