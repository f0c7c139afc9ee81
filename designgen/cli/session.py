"""What the commands that make things share: from options to a plan, and from a plan to results."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from designgen import encoders
from designgen.cli.options import provenance, style_folders, template_folders, weights_from_environment
from designgen.cli.progress import RunProgress
from designgen.pipeline.plan import Plan, make_plan
from designgen.recipe.expand import Source, expand
from designgen.recipe.models import Recipe
from designgen.run.materials import Materials
from designgen.run.outcome import RunOutcome
from designgen.run.runner import Runner, RunOptions
from designgen.run.stop import obey_signals

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
    """

    outputs: Path
    strip_metadata: bool = False
    max_pixels: int = 100_000_000
    verbose: bool = False

    def plan(self, recipe: Recipe, name: str, folder: Path, text: str | None) -> Plan:
        """Resolve a recipe into a plan; raises InputError or MissingError before any work."""
        designs = expand(recipe, Source(name, folder, text, style_folders()))
        return make_plan(recipe, designs, template_folders(), weights_digest(recipe.encoder))

    def carry_out(self, plan: Plan) -> tuple[RunOutcome, float]:
        """Run a plan under a progress display; returns what became of it and the seconds it took."""
        began = time.monotonic()
        materials = Materials(encoder_loader(plan.encoder), self.max_pixels)
        options = RunOptions(self.outputs, self.strip_metadata, provenance)
        with obey_signals() as stop, RunProgress(verbose=self.verbose) as progress:
            outcome = Runner(options, materials, stop, progress).run(plan)
        return outcome, time.monotonic() - began


def weights_digest(encoder: str) -> str:
    """Return the sha256 of an encoder's weights; raises MissingError if they are not here."""
    return encoders.weights_digest(encoder, environment=weights_from_environment(encoder))


def encoder_loader(encoder: str) -> Callable[[], Encoder]:
    """Return what loads an encoder when it is first needed."""
    return lambda: encoders.load(encoder, environment=weights_from_environment(encoder))
