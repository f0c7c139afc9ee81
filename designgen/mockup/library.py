"""Finding templates, without loading their pictures or any image library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from designgen.errors import InputError
from designgen.mockup.format import TEMPLATE_FILE, read_spec


@dataclass(frozen=True)
class TemplateInfo:
    """What a list shows about a template."""

    id: str
    name: str
    view: str
    garment: str
    licence: str
    colours: tuple[str, ...]
    print_areas: tuple[str, ...]
    size_px: tuple[int, int]
    folder: Path


def template_folders_in(search: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folder of every template, by name; an earlier search folder hides a later one's same name."""
    found: dict[str, Path] = {}
    for root in search:
        for path in sorted(root.glob(f"*/{TEMPLATE_FILE}")) if root.is_dir() else ():
            found.setdefault(path.parent.name, path.parent)
    return tuple(found[name] for name in sorted(found))


def template_info(folder: Path) -> TemplateInfo:
    """Return what a list shows about the template in a folder.

    Raises:
        InputError: Its template.toml is wrong.
    """
    spec = read_spec(folder)
    return TemplateInfo(
        id=spec.id,
        name=spec.name,
        view=spec.view,
        garment=spec.garment.kind,
        licence=spec.licence,
        colours=tuple(colour.name for colour in spec.colours),
        print_areas=tuple(area.name for area in spec.print_areas),
        size_px=(spec.image.height_px, spec.image.width_px),
        folder=folder,
    )


def list_templates(search: Sequence[Path]) -> tuple[TemplateInfo, ...]:
    """Return every template under the search folders, by name; an earlier folder hides a later one's same name.

    Raises:
        InputError: A template.toml is wrong.
    """
    return tuple(template_info(folder) for folder in template_folders_in(search))


def find_template(name_or_dir: str | Path, search: Sequence[Path]) -> Path:
    """Return the folder of a template given by name or by path.

    Raises:
        InputError: There is none; near names are suggested.
    """
    given = Path(name_or_dir)
    if (given / TEMPLATE_FILE).is_file():
        return given
    name = str(name_or_dir)
    if given.name == name:
        for root in search:
            if (root / name / TEMPLATE_FILE).is_file():
                return root / name
    if given.is_dir():
        raise InputError(f"{given} holds no {TEMPLATE_FILE}.", f"A template is a folder with a {TEMPLATE_FILE}.")
    if given.is_file():
        raise InputError(
            f"{given} is a file, and a template is a folder.",
            f"If it is an archive of one, unpack it with: designgen templates add {given}",
        )
    known = [folder.name for folder in template_folders_in(search)]
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known templates: {', '.join(known) or 'none'}."
    raise InputError(f"There is no garment template {name!r}.", hint)
