"""What the commands that make things share: from options to a plan, and from a plan to results."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from designgen import encoders
from designgen.cli.crew import HERE, CrewWish, crew_of
from designgen.cli.options import find_service, provenance, style_folders, template_folders, weights_from_environment
from designgen.cli.presses import press_folders
from designgen.cli.progress import RunProgress
from designgen.errors import MissingError
from designgen.pipeline.catalogue import catalogue_wish, cloth_facts
from designgen.pipeline.colourways import wishes_of
from designgen.pipeline.engine import resolve, taps_of
from designgen.pipeline.exports import export_wishes
from designgen.pipeline.plan import Plan, make_plan
from designgen.recipe.expand import Source, expand
from designgen.recipe.models import Recipe
from designgen.run.caps import gate_of, now_here
from designgen.run.events import OnEvent
from designgen.run.kit import workplace_maker
from designgen.run.materials import Materials
from designgen.run.outcome import RunOutcome
from designgen.run.runner import Runner, RunOptions
from designgen.run.stop import Stop, obey_signals

if TYPE_CHECKING:
    from designgen.encoders import Encoder


@dataclass(frozen=True)
class Session:
    """Where a command works and how much it tells.

    Attributes:
        outputs: The outputs folder.
        strip_metadata: Leave recipes out of published pictures.
        max_pixels: Largest picture that is read.
        verbose: Tell more.
        device: Where the transfer runs: auto, cpu, cuda or mps.
        crew: Who does the work.
    """

    outputs: Path
    strip_metadata: bool = False
    max_pixels: int = 100_000_000
    verbose: bool = False
    device: str = "auto"
    crew: CrewWish = HERE

    def plan(self, recipe: Recipe, name: str, folder: Path, text: str | None, *, day: date | None = None) -> Plan:
        """Resolve a recipe into a plan; raises InputError or MissingError before any work.

        A draw that goes by the date takes `day`, or where the command has no other, today.
        """
        looks = (recipe.defaults, *recipe.designs, *(look for group in recipe.designs for look in group.sweep.values()))
        encoder = choose_encoder(recipe.encoder, [look.preset for look in looks])
        recipe = recipe.model_copy(update={"encoder": encoder})
        designs = expand(recipe, Source(name, folder, text, style_folders()), day or date.today())
        for look in dict.fromkeys(design.look for design in designs):
            resolve(look, taps_of(encoder))
        wishes = wishes_of(recipe.colourways, folder)
        plan = make_plan(recipe, designs, template_folders(), weights_digest(encoder), wishes)
        cloth = cloth_facts(recipe.cloth)
        catalogue = None
        if recipe.catalogue is not None:
            catalogue = catalogue_wish(recipe.catalogue, folder, cloth, press_folders())
        return replace(plan, exports=export_wishes(recipe, find_service), catalogue=catalogue, cloth=cloth)

    def carry_out(self, plan: Plan) -> tuple[RunOutcome, float]:
        """Run a plan under a progress display; returns what became of it and the seconds it took."""
        began = time.monotonic()
        may_begin = gate_of(plan.batch, self.outputs, now_here)
        with obey_signals() as stop, RunProgress(verbose=self.verbose) as progress:
            outcome = self.runner(plan, may_begin, stop, progress).run(plan)
        return outcome, time.monotonic() - began

    def runner(self, plan: Plan, may_begin: Callable[[int], str], stop: Stop, tell: OnEvent) -> Runner:
        """Return what carries out a plan; see `RunOptions.may_begin`."""
        materials = Materials(encoder_loader(plan.encoder), self.max_pixels, workplace_maker(self.device, self.outputs))
        crew = crew_of(self.crew, plan, self.outputs, self.max_pixels, self.device)
        options = RunOptions(self.outputs, self.strip_metadata, partial(provenance, self.device), crew, may_begin)
        return Runner(options, materials, stop, tell)

    def make(self, plan: Plan) -> tuple[tuple[str, str], ...]:
        """Make what of a plan is missing in the store, and publish nothing; returns (key, why) of what failed."""
        materials = Materials(encoder_loader(plan.encoder), self.max_pixels, workplace_maker(self.device, self.outputs))
        options = RunOptions(self.outputs, self.strip_metadata, partial(provenance, self.device))
        with obey_signals() as stop, RunProgress(verbose=self.verbose) as progress:
            return Runner(options, materials, stop, progress).make(plan)


__all__ = ["Session", "choose_encoder", "encoder_loader", "weights_digest", "workplace_maker"]


def weights_digest(encoder: str) -> str:
    """Return the sha256 of an encoder's weights; raises MissingError if they are not here."""
    return encoders.weights_digest(encoder, environment=weights_from_environment(encoder))


def encoder_loader(encoder: str) -> Callable[[str], Encoder]:
    """Return what loads an encoder, with the pooling asked for, when it is first needed."""
    return lambda pooling: encoders.load(encoder, environment=weights_from_environment(encoder), pooling=pooling)  # type: ignore[arg-type]


def choose_encoder(named: str | None, presets: Sequence[str | None]) -> str:
    """Return the network to use: the one named, else what the first preset was stated for if it is here, else ours."""
    from designgen.stylize.presets import find_preset

    if named is not None:
        return named
    for preset in presets:
        if preset is not None:
            network = find_preset(preset).network
            try:
                encoders.locate_weights(network, environment=weights_from_environment(network))
            except MissingError:
                return "compact"
            return str(network)
    return "compact"
