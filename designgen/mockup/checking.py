"""Looking at a template more closely than loading it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from designgen.mockup.files import FolderFiles, TemplateFiles
from designgen.mockup.format import TEMPLATE_FILE, TemplateSpec
from designgen.mockup.mapping import determinant

if TYPE_CHECKING:
    from designgen.mockup.template import PartMap, Template

MAX_TEMPLATE_BYTES = 8 * 1024 * 1024
SUFFIXES = (".png", ".webp", ".jpg", ".toml", ".md")
_MASK_GAP = 2.5 / 255
_LOST_SHARE = 0.001
_MIRRORED_SHARE = 0.2
_WEAVE_GAP = 0.02
_BRIGHTEST = 2.0


def check_template(folder: Path) -> tuple[str, ...]:
    """Look closely at a template in a folder; see `check_files`."""
    return check_files(FolderFiles(folder))


def check_files(files: TemplateFiles) -> tuple[str, ...]:
    """Look at a template more closely than loading it does.

    Returns:
        One sentence for each thing that is wrong with the passes, naming the field; empty when all is well.

    Raises:
        InputError: It cannot be loaded at all.
    """
    from designgen.mockup.template import load_files

    return (*problems_of(load_files(files)), *_file_problems(files))


def problems_of(template: Template) -> tuple[str, ...]:
    """Return one sentence for each thing that is wrong with the passes of a loaded template."""
    return (*_light_problems(template), *_part_problems(template), *_area_problems(template))


def _light_problems(template: Template) -> Iterator[str]:
    total = np.zeros(template.size_px, np.float32)
    for part in template.parts:
        height, width = part.mask.shape
        total[part.top : part.top + height, part.left : part.left + width] += part.mask
    if not template.parts:
        yield "parts: the masks are black everywhere, so nothing takes a print"
        return
    gap = float(np.abs(total - template.alpha).max())
    if gap > _MASK_GAP:
        yield f"light.alpha: the masks of the parts differ from it by up to {gap:.3f}"
    cloth = template.alpha > 0.99
    if template.shading[cloth].max(initial=0.0) > _BRIGHTEST:
        yield "light.shading: brighter than twice fully lit"
    if cloth.any() and template.shading[cloth].max() <= 0.0:
        yield "light.shading: black wherever there is cloth"
    if template.weave is not None and cloth.any():
        mean = float(template.weave[cloth].mean())
        if abs(mean - 1.0) > _WEAVE_GAP:
            yield f"light.weave: its mean on the cloth is {mean:.3f}, not 1"


def _part_problems(template: Template) -> Iterator[str]:
    for part in template.parts:
        name = part.part.name
        height, width = part.mask.shape
        factor = part.supersample
        seen = part.owned.reshape(height, factor, width, factor).any(axis=(1, 3))
        lost = float(np.mean((part.mask > 0.5) & ~seen))
        if lost > _LOST_SHARE:
            yield f"parts.{name}: {lost:.1%} of its box is masked but has no map"
        mirrored = _mirrored_share(part)
        if part.part.takes_print == "full" and mirrored > _MIRRORED_SHARE:
            yield f"parts.{name}.mapping: {mirrored:.0%} of it is mirrored; lettering would read backwards"


def _mirrored_share(part: PartMap) -> float:
    whole = part.owned[1:, 1:] & part.owned[:-1, 1:] & part.owned[1:, :-1] & part.owned[:-1, :-1]
    turn = determinant(part.u_cm, part.v_cm)[whole]
    return float(np.mean(turn < 0.0)) if turn.size else 0.0


def _area_problems(template: Template) -> Iterator[str]:
    """Each print area has to lie on its part, at least in the middle, or a placed print would never be seen."""
    seen = {part.part.name: part for part in template.parts}
    for i, area in enumerate(template.spec.print_areas):
        part = seen.get(area.part)
        if part is None:
            yield f"print_areas[{i}].part: the part {area.part!r} is not seen in the picture"
            continue
        reach = max(area.width_cm, area.height_cm) / 4
        near = np.hypot(part.u_cm - area.centre_u_cm, part.v_cm - area.centre_v_cm) < reach
        if not (near & part.owned).any():
            yield f"print_areas[{i}]: the middle of {area.name!r} is not seen in the picture"


def _file_problems(files: TemplateFiles) -> Iterator[str]:
    sizes = files.sizes()
    total_bytes = sum(size for size in sizes.values() if size > 0)
    if total_bytes > MAX_TEMPLATE_BYTES:
        yield f"the template holds {total_bytes / 2**20:.1f} MB, at most {MAX_TEMPLATE_BYTES >> 20} MB are allowed"
    for name, size in sorted(sizes.items()):
        if size < 0:
            yield f"{name}: a link, folder or device; a template holds ordinary files only"
        elif not name.endswith(SUFFIXES):
            yield f"{name}: a template holds pictures, {TEMPLATE_FILE} and notes only"


def files_named(spec: TemplateSpec) -> frozenset[str]:
    """Return every file name that a specification names."""
    light = spec.light
    passes = (light.shading, light.gloss, light.alpha, light.shadow, light.weave)
    names = {light_pass.file for light_pass in passes if light_pass}
    names |= {part.mask for part in spec.parts}
    if spec.maps:
        names |= {spec.maps.u, spec.maps.v, spec.maps.index}
    if spec.displacement:
        names |= {spec.displacement.u, spec.displacement.v}
    if spec.background.picture:
        names.add(spec.background.picture)
    return frozenset(names)
