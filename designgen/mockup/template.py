"""A template in memory: its specification and its passes as arrays, ready for the compositor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError
from designgen.mockup.library import find_template
from designgen.mockup.models import LightPass, Part, TemplateSpec, read_spec
from designgen.mockup.passes import PassFile, Plane, enlarge, read_plane, read_raw

MAX_TEMPLATE_BYTES = 8 * 1024 * 1024
# Samples further apart on the cloth than this many typical steps lie on two sides of a fold.
FOLD_JUMP = 8.0


@dataclass(frozen=True)
class PartMap:
    """Where one part's samples lie on its flat cloth, cut to the part's bounding box.

    Attributes:
        part: The part's entry in template.toml.
        top: First row of the box, in picture pixels.
        left: First column of the box, in picture pixels.
        u_cm: Position to the right on the flat part at every sample, (h·s, w·s).
        v_cm: Position downwards.
        owned: Which samples belong to the part.
        footprint_cm: Cloth covered by one sample along its longer axis.
        mask: Anti-aliased coverage in [0, 1] at picture pixels, (h, w).
    """

    part: Part
    top: int
    left: int
    u_cm: Plane
    v_cm: Plane
    owned: NDArray[np.bool_]
    footprint_cm: Plane
    mask: Plane


@dataclass(frozen=True)
class Template:
    """Specification and passes; all planes float32 (H, W), linear light.

    Attributes:
        spec: The validated template.toml.
        shading: Light on white cloth, 1 where fully lit.
        gloss: Light reflected by the fibres whatever their colour.
        alpha: Coverage of the whole garment.
        shadow: Light on the background, 1 where nothing shades it.
        parts: Maps of the parts that are visible.
    """

    spec: TemplateSpec
    shading: Plane
    gloss: Plane
    alpha: Plane
    shadow: Plane
    parts: tuple[PartMap, ...]

    @property
    def size_px(self) -> tuple[int, int]:
        """Height and width of the picture."""
        return self.spec.image.height_px, self.spec.image.width_px


def load_template(name_or_dir: str | Path, search: Sequence[Path]) -> Template:
    """Load a template by name from the search folders, or from a folder given by path.

    Raises:
        InputError: No such template, or something in it is wrong; the field of template.toml is named.
    """
    folder = find_template(name_or_dir, search)
    spec = read_spec(folder)
    size = (spec.image.height_px, spec.image.width_px)

    def light(field: str, light_pass: LightPass | None, default: float) -> Plane:
        if light_pass is None:
            return np.full(size, default, np.float32)
        small = (-(-size[0] // light_pass.downscale), -(-size[1] // light_pass.downscale))
        file = PassFile(folder, light_pass.file, f"light.{field}.file", small)
        return enlarge(read_plane(file, light_pass.full_scale), size)

    return Template(
        spec=spec,
        shading=light("shading", spec.light.shading, 1.0),
        gloss=light("gloss", spec.light.gloss, 0.0),
        alpha=np.clip(light("alpha", spec.light.alpha, 1.0), 0.0, 1.0),
        shadow=light("shadow", spec.light.shadow, 1.0),
        parts=_part_maps(folder, spec),
    )


def _part_maps(folder: Path, spec: TemplateSpec) -> tuple[PartMap, ...]:
    size = (spec.image.height_px, spec.image.width_px)
    factor = spec.maps.supersample
    fine = (size[0] * factor, size[1] * factor)
    u = read_plane(PassFile(folder, spec.maps.u, "maps.u", fine))
    v = read_plane(PassFile(folder, spec.maps.v, "maps.v", fine))
    index = read_raw(PassFile(folder, spec.maps.index, "maps.index", fine), 8)
    found = []
    for i, part in enumerate(spec.parts):
        mask = read_plane(PassFile(folder, part.mask, f"parts[{i}].mask", size))
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if rows.size == 0:
            continue
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        box = np.s_[top * factor : bottom * factor, left * factor : right * factor]
        mapping = part.mapping
        u_cm = (mapping.u_offset_cm + mapping.u_cm_per_unit * u[box]).astype(np.float32)
        v_cm = (mapping.v_offset_cm + mapping.v_cm_per_unit * v[box]).astype(np.float32)
        owned = index[box] == part.index
        if not owned.any():
            raise InputError(f"{folder / 'template.toml'}: maps.index: nothing belongs to the part {part.name!r}.")
        footprint = footprint_cm(u_cm, v_cm, owned)
        found.append(PartMap(part, int(top), int(left), u_cm, v_cm, owned, footprint, mask[top:bottom, left:right]))
    return tuple(found)


def footprint_cm(u_cm: Plane, v_cm: Plane, owned: NDArray[np.bool_]) -> Plane:
    """Return how much cloth one sample covers along its longer axis, in cm.

    Differences are taken only between neighbours of the same part, and never across a fold that hides cloth: a jump
    of `FOLD_JUMP` typical steps is replaced by the typical step.
    """
    step = np.zeros(u_cm.shape, np.float32)
    for axis in (0, 1):
        distance = np.hypot(np.diff(u_cm, axis=axis), np.diff(v_cm, axis=axis))
        both = owned[1:] & owned[:-1] if axis == 0 else owned[:, 1:] & owned[:, :-1]
        distance[~both] = 0.0
        first, second = (np.s_[:-1], np.s_[1:]) if axis == 0 else (np.s_[:, :-1], np.s_[:, 1:])
        typical = float(np.median(distance[both])) if both.any() else 0.0
        distance[distance > FOLD_JUMP * typical] = typical
        np.maximum(step[first], distance, out=step[first])
        np.maximum(step[second], distance, out=step[second])
    known = owned & (step > 0)
    typical = float(np.median(step[known])) if known.any() else 1.0
    step[~known] = typical
    smooth: Plane = cv2.blur(step, (5, 5)).astype(np.float32, copy=False)
    return smooth


def check_template(folder: Path) -> tuple[str, ...]:
    """Look at a template more closely than loading it does.

    Returns:
        One sentence for each thing that is wrong with the passes; empty when all is well.

    Raises:
        InputError: It cannot be loaded at all.
    """
    template = load_template(folder, ())
    problems = []
    total = np.zeros(template.size_px, np.float32)
    for part in template.parts:
        height, width = part.mask.shape
        total[part.top : part.top + height, part.left : part.left + width] += part.mask
        factor = template.spec.maps.supersample
        seen = part.owned.reshape(height, factor, width, factor).any(axis=(1, 3))
        lost = float(np.mean((part.mask > 0.5) & ~seen))
        if lost > 0.001:
            problems.append(f"parts.{part.part.name}: {lost:.1%} of its box is masked but has no map")
    gap = float(np.abs(total - template.alpha).max())
    if gap > 2.5 / 255:
        problems.append(f"light.alpha: the masks of the parts differ from it by up to {gap:.3f}")
    if template.shading[template.alpha > 0.99].max(initial=0.0) > 2.0:
        problems.append("light.shading: brighter than twice fully lit")
    total_bytes = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    if total_bytes > MAX_TEMPLATE_BYTES:
        problems.append(
            f"the folder holds {total_bytes / 2**20:.1f} MB, at most {MAX_TEMPLATE_BYTES >> 20} MB are allowed"
        )
    strange = sorted(p.name for p in folder.iterdir() if p.suffix not in (".png", ".webp", ".toml", ".md"))
    if strange:
        problems.append(f"{strange[0]}: a template holds pictures, template.toml and notes only")
    return tuple(problems)
