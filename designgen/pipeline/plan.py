"""From designs to jobs: every result of a run under the key that fixes its bytes, before any work is done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from designgen.mockup import find_template
from designgen.pipeline.stages import TemplateRef, mockup_stage, tile_stage
from designgen.recipe.design import Design
from designgen.recipe.models import Catalogue, Recipe
from designgen.store import StageSpec


@dataclass(frozen=True)
class MockupJob:
    """One tile on one garment.

    Attributes:
        name: File stem: the design's name and the template's.
        template: The garment.
        garment_colour: A colour the template names.
        stage: What fixes its bytes.
    """

    name: str
    template: TemplateRef
    garment_colour: str
    stage: StageSpec


@dataclass(frozen=True)
class TileJob:
    """One design and what is made from it."""

    design: Design
    stage: StageSpec
    mockups: tuple[MockupJob, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A whole run.

    Attributes:
        name: Folder under outputs/runs.
        title: Name of the collection.
        encoder: Name of the network.
        weights_digest: sha256 of its weights.
        jobs: In the recipe's order.
        catalogue: The PDF asked for, if any.
    """

    name: str
    title: str
    encoder: str
    weights_digest: str
    jobs: tuple[TileJob, ...]
    catalogue: Catalogue | None = None


def make_plan(recipe: Recipe, designs: Sequence[Design], templates: Sequence[Path], weights_digest: str) -> Plan:
    """Put designs and garments into one plan.

    Args:
        recipe: For its name, garments and catalogue.
        designs: Every design, as `expand` returns them.
        templates: Folders that garment templates are looked for in.
        weights_digest: sha256 of the encoder's weights.

    Raises:
        InputError: A garment or its colour is not known.
    """
    garments = [template_ref(name, recipe.garments.colour, templates) for name in recipe.garments.templates]
    jobs = []
    for design in designs:
        stage = tile_stage(design, weights_digest)
        mockups = tuple(
            MockupJob(
                f"{design.name}__{template.name}",
                template,
                recipe.garments.colour,
                mockup_stage(stage.key, template, recipe.garments.colour),
            )
            for template in garments
        )
        jobs.append(TileJob(design, stage, mockups))
    title = recipe.title or recipe.name.replace("-", " ").replace("_", " ").capitalize()
    return Plan(recipe.name, title, recipe.encoder or "compact", weights_digest, tuple(jobs), recipe.catalogue)


def template_ref(name: str, garment_colour: str, templates: Sequence[Path]) -> TemplateRef:
    """Find a garment template and check that it comes in this colour.

    Raises:
        InputError: There is no such template, its template.toml is wrong, or it has no such colour.
    """
    from designgen.mockup.models import read_spec

    folder = find_template(name, templates)
    read_spec(folder).colour(garment_colour)
    return TemplateRef(folder.name, folder_digest(folder), folder)


def folder_digest(folder: Path) -> str:
    """Return one sha256 over the names and bytes of all files in a folder."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
