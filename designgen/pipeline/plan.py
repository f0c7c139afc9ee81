"""From designs to jobs: every result of a run under the key that fixes its bytes, before any work is done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from designgen.mockup import find_template
from designgen.pipeline.catalogue import CatalogueWish
from designgen.pipeline.colourways import Wish, colourway_stage
from designgen.pipeline.exports import ExportWish
from designgen.pipeline.stages import TemplateRef, mockup_stage, tile_stage
from designgen.recipe.batch import Batch, Select
from designgen.recipe.design import Design
from designgen.recipe.expand import COLOURWAY
from designgen.recipe.models import Recipe
from designgen.store import StageSpec

UNCAPPED: Final = Batch()


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
class ColourwayJob:
    """One design in other inks.

    Attributes:
        name: File stem: the design's name with the colourway's in place of its last part.
        title: The colourway in words.
        wish: What is wanted.
        stage: What fixes its bytes.
        mockups: Its garments.
    """

    name: str
    title: str
    wish: Wish
    stage: StageSpec
    mockups: tuple[MockupJob, ...] = ()


@dataclass(frozen=True)
class TileJob:
    """One design and what is made from it."""

    design: Design
    stage: StageSpec
    mockups: tuple[MockupJob, ...] = ()
    colourways: tuple[ColourwayJob, ...] = ()

    @property
    def all_mockups(self) -> tuple[MockupJob, ...]:
        """Its mockups and those of its colourways."""
        return (*self.mockups, *(mockup for way in self.colourways for mockup in way.mockups))


@dataclass(frozen=True)
class Plan:
    """A whole run.

    Attributes:
        name: Folder under outputs/runs.
        title: Name of the collection.
        encoder: Name of the network.
        weights_digest: sha256 of its weights.
        jobs: In the recipe's order.
        catalogue: The PDFs asked for, if any.
        exports: The files for printers of every design.
        cloth: Facts of the cloth as (label, value).
        makers: (creator, rights) that its pictures name, either may be empty.
        batch: What the recipe says of the batch; its designs are drawn already, its caps are for the run.
        select: Which of its designs go on into the catalogue and to the printer; None for all.
    """

    name: str
    title: str
    encoder: str
    weights_digest: str
    jobs: tuple[TileJob, ...]
    catalogue: CatalogueWish | None = None
    exports: tuple[ExportWish, ...] = ()
    cloth: tuple[tuple[str, str], ...] = ()
    makers: tuple[str, str] = ("", "")
    batch: Batch = UNCAPPED
    select: Select | None = None


def make_plan(
    recipe: Recipe,
    designs: Sequence[Design],
    templates: Sequence[Path],
    weights_digest: str,
    wishes: Sequence[Wish] = (),
) -> Plan:
    """Put designs and garments into one plan.

    Args:
        recipe: For its name and garments.
        designs: Every design, as `expand` returns them.
        templates: Folders that garment templates are looked for in.
        weights_digest: sha256 of the encoder's weights.
        wishes: The colourways of every design, as `wishes_of` returns them.

    Raises:
        InputError: A garment or its colour is not known.
    """
    garments = [template_ref(name, recipe.garments.colour, templates) for name in recipe.garments.templates]

    def worn(design: Design, name: str, key: str) -> tuple[MockupJob, ...]:
        colour = recipe.garments.colour
        return tuple(
            MockupJob(f"{name}__{template.name}", template, colour, mockup_stage(key, template, colour))
            for wanted, template in zip(recipe.garments.templates, garments, strict=True)
            if design.garments is None or wanted in design.garments
        )

    jobs = []
    for design in designs:
        stage = tile_stage(design, weights_digest)
        asked = [wish for wish in wishes if design.palettes is None or wish.source in ("", *design.palettes)]
        ways = tuple(colourway_job(design.name, stage.key, wish) for wish in asked)
        ways = tuple(replace(way, mockups=worn(design, way.name, way.stage.key)) for way in ways)
        jobs.append(TileJob(design, stage, worn(design, design.name, stage.key), ways))
    title = recipe.title or recipe.name.replace("-", " ").replace("_", " ").capitalize()
    encoder, makers = recipe.encoder or "compact", (recipe.creator, recipe.rights)
    return Plan(
        recipe.name,
        title,
        encoder,
        weights_digest,
        tuple(jobs),
        makers=makers,
        batch=recipe.batch,
        select=recipe.select,
    )


def colourway_job(design_name: str, tile_key: str, wish: Wish) -> ColourwayJob:
    """Return the job of one colourway of a tile, without mockups."""
    base, _, last = design_name.rpartition("__")
    name = f"{base}__{wish.name}{last.removeprefix(COLOURWAY)}"
    title = wish.title or f"hues turned by {wish.degrees:g}°"
    return ColourwayJob(name, title, wish, colourway_stage(tile_key, wish))


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
