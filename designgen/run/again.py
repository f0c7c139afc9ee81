"""Make a finished picture again from what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designgen.errors import InputError
from designgen.library import find_style
from designgen.pipeline.colourways import COLOURWAY_VERSION, wish_from_metadata
from designgen.pipeline.plan import MockupJob, Plan, TileJob, colourway_job, template_ref
from designgen.pipeline.stages import TILE_VERSION, mockup_stage, tile_stage
from designgen.recipe.design import FORMAT, Design, FileRef, StyleRef, look_from_metadata
from designgen.recipe.expand import file_digest


@dataclass(frozen=True)
class Places:
    """Where inputs may lie.

    Attributes:
        remembered: Where the store last saw a file with this digest, or None.
        folders: Folders that are searched by file name.
        styles: Folders of the style library.
        templates: Folders of garment templates.
    """

    remembered: Callable[[str], Path | None]
    folders: tuple[Path, ...]
    styles: tuple[Path, ...]
    templates: tuple[Path, ...]


def plan_again(
    metadata: Mapping[str, Any], places: Places, weights_digest: Callable[[str], str]
) -> tuple[Plan, tuple[str, ...]]:
    """Return a plan of one design from the metadata of a finished tile or mockup.

    Args:
        metadata: As `imaging.read_recipe` gives it.
        places: Where to look for the inputs.
        weights_digest: Gives the digest of an encoder's weights.

    Returns:
        The plan, and what may make the result differ from the picture.

    Raises:
        InputError: The metadata is not ours, or a swatch, style or garment is not to be found.
    """
    try:
        made = metadata["design"]
        if made["format"] != FORMAT:
            raise InputError("The picture was made by a version of designgen that this one does not know.")
        look = look_from_metadata(made["look"])
        swatch = find_file(made["swatch"]["name"], made["swatch"]["sha256"], "swatch", places)
        styles = tuple(_style(style, places) for style in made["styles"])
        protect, start = (_beside(made.get(name), name, places) for name in ("protect", "start"))
        design = Design(str(made["name"]), swatch, styles, look, protect, start)
        garment = metadata["garment"] if metadata["kind"] == "mockup" else None
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("The recipe inside the picture is not whole.", "Run the original recipe instead.") from error
    digest = weights_digest(look.encoder)
    notices = []
    if digest != metadata.get("weights"):
        notices.append("The encoder's weights are not those the picture was made with; the result will differ.")
    if metadata.get("stage_version") != TILE_VERSION:
        notices.append("This version of designgen works differently; the result will differ.")
    stage = tile_stage(design, digest)
    mockups: tuple[MockupJob, ...] = ()
    if garment is not None:
        template = template_ref(garment["name"], garment["colour"], places.templates)
        if template.digest != garment["digest"]:
            notices.append(f'The garment "{template.name}" has changed since; the result will differ.')
        if garment.get("shown"):
            asked = ", ".join(sorted(str(name).replace("_", "-") for name in garment["shown"]))
            notices.append(f"The garment was shown with options of its own ({asked}); it is made again without them.")
        name = f"{design.name}__{template.name}"
        key = mockup_stage(stage.key, template, garment["colour"])
        mockups = (MockupJob(name, template, garment["colour"], key),)
    job = TileJob(design, stage, mockups)
    if metadata.get("colourway"):
        job, changed = _recoloured(job, metadata)
        notices += changed
    plan = Plan(design.name, design.title, look.encoder, digest, (job,))
    return plan, tuple(notices)


def _recoloured(job: TileJob, metadata: Mapping[str, Any]) -> tuple[TileJob, list[str]]:
    """Return the job with the colourway that a picture remembers; what was made of it is worn by the colourway."""
    try:
        way = colourway_job(job.design.name, job.stage.key, wish_from_metadata(metadata["colourway"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("The recipe inside the picture is not whole.", "Run the original recipe instead.") from error
    notices = []
    if metadata.get("colourway_version") != COLOURWAY_VERSION:
        notices.append("This version of designgen recolours differently; the result will differ.")
    worn = tuple(
        replace(
            mockup,
            name=f"{way.name}__{mockup.template.name}",
            stage=mockup_stage(way.stage.key, mockup.template, mockup.garment_colour),
        )
        for mockup in job.mockups
    )
    return replace(job, mockups=(), colourways=(replace(way, mockups=worn),)), notices


def _style(made: Mapping[str, Any], places: Places) -> StyleRef:
    file, mask = find_file(made["name"], made["sha256"], "style", places), made.get("mask")
    if mask is None:
        return StyleRef(file, float(made["weight"]))
    place = find_file(mask["name"], mask["sha256"], "mask", places)
    return StyleRef(file, float(made["weight"]), mask=place, key_colour=mask["key_colour"])


def _beside(made: Mapping[str, Any] | None, kind: str, places: Places) -> FileRef | None:
    kinds = {"protect": "mask", "start": "picture to begin with"}
    return None if made is None else find_file(made["name"], made["sha256"], kinds[kind], places)


def find_file(name: str, digest: str, kind: str, places: Places) -> FileRef:
    """Return an input by its content, wherever it lies now.

    Args:
        name: Its file name, or a style's name.
        digest: sha256 of its bytes.
        kind: What to call it in messages.
        places: Where to look.

    Raises:
        InputError: It is not to be found, or has changed.
    """
    for path in _candidates(name, digest, places):
        if file_digest(path) == digest:
            return FileRef(name, digest, path)
    raise InputError(
        f'The {kind} "{name}" that this picture was made from is not to be found (or has changed).',
        f"Put the file beside the picture or into {', '.join(str(folder) for folder in places.folders)}, or name its "
        "folder with --search. It is known by its content, so the folder does not matter.",
    )


def _candidates(name: str, digest: str, places: Places) -> Iterator[Path]:
    remembered = places.remembered(digest)
    if remembered is not None:
        yield remembered
    with suppress(InputError):
        yield find_style(name, places.styles).picture
    for folder in places.folders:
        yield folder / name
        if folder.is_dir():
            yield from _same_name(name, folder)


def _same_name(name: str, folder: Path) -> Sequence[Path]:
    # Two levels are enough for a collection's own folders and never walk a whole home folder.
    return [hit for pattern in ("*", "*/*") for hit in folder.glob(pattern) if hit.name == name and hit.is_file()]
