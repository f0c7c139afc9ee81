"""Finding templates, without loading their pictures or any image library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from designgen.errors import InputError
from designgen.mockup.models import read_spec


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


def list_templates(search: Sequence[Path]) -> tuple[TemplateInfo, ...]:
    """Return every template under the search folders, by name; an earlier folder hides a later one's same name.

    Raises:
        InputError: A template.toml is wrong.
    """
    found: dict[str, TemplateInfo] = {}
    for root in search:
        if not root.is_dir():
            continue
        for folder in sorted(root.iterdir()):
            if folder.name in found or not (folder / "template.toml").is_file():
                continue
            spec = read_spec(folder)
            found[folder.name] = TemplateInfo(
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
    return tuple(found[key] for key in sorted(found))


def find_template(name_or_dir: str | Path, search: Sequence[Path]) -> Path:
    """Return the folder of a template given by name or by path.

    Raises:
        InputError: There is none; near names are suggested.
    """
    given = Path(name_or_dir)
    if (given / "template.toml").is_file():
        return given
    name = str(name_or_dir)
    if given.name == name:
        for root in search:
            if (root / name / "template.toml").is_file():
                return root / name
    if given.is_dir():
        raise InputError(f"{given} holds no template.toml.", "A template is a folder with a template.toml.")
    known = sorted({p.parent.name for root in search if root.is_dir() for p in root.glob("*/template.toml")})
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known templates: {', '.join(known) or 'none'}."
    raise InputError(f"There is no garment template {name!r}.", hint)
