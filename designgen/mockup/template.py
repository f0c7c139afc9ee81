"""A template in memory: its specification and its passes as arrays, ready for the compositor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError
from designgen.mockup.checking import check_template
from designgen.mockup.files import FolderFiles, TemplateFiles
from designgen.mockup.format import LightPass, Part, TemplateSpec, UvMapping
from designgen.mockup.library import find_template
from designgen.mockup.mapping import positions
from designgen.mockup.passes import PassFile, Plane, read_backdrop, read_plane, read_raw, read_small_plane

__all__ = ["PartMap", "Template", "check_template", "footprint_cm", "load_files", "load_template"]

# Samples further apart on the cloth than this many typical steps lie on two sides of a fold.
FOLD_JUMP = 8.0
# All parts' boxes together; more would need more memory than a garment is worth (12 bytes a sample and more).
MAX_SAMPLES = 100_000_000


@dataclass(frozen=True)
class PartMap:
    """Where one part's samples lie on its flat cloth, cut to the part's bounding box.

    Every kind of mapping comes down to this: UV maps at `supersample` samples a pixel, quads and meshes, which have
    no inner edges, at one.

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

    @property
    def grain_deg(self) -> float:
        """How far the repeat is turned on this part, clockwise as seen on the flat piece."""
        return self.part.grain_deg

    @property
    def datum_cm(self) -> tuple[float, float]:
        """The garment's datum in this part's (u, v): where the repeat's phase starts and placements count from."""
        return self.part.datum_u_cm, self.part.datum_v_cm

    @property
    def supersample(self) -> int:
        """Samples a picture pixel along one side."""
        return int(self.owned.shape[0] // self.mask.shape[0])


@dataclass(frozen=True)
class Template:
    """Specification and passes; all planes float32 (H, W), linear light.

    Attributes:
        spec: The validated template.toml.
        shading: Light on white cloth, 1 where fully lit, without the weave.
        gloss: Light reflected by the fibres whatever their colour.
        alpha: Coverage of the whole garment.
        shadow: Light on the background, 1 where nothing shades it.
        parts: Maps of the parts that are visible.
        weave: What the yarn's relief multiplies the shading by, mean 1; None where the template has none of its own.
        backdrop: The studio behind the garment, (H, W, 3) sRGB-encoded in [0, 1], or None for a plain colour.
    """

    spec: TemplateSpec
    shading: Plane
    gloss: Plane
    alpha: Plane
    shadow: Plane
    parts: tuple[PartMap, ...]
    weave: Plane | None = None
    backdrop: Plane | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """Height and width of the picture."""
        return self.spec.image.height_px, self.spec.image.width_px


def load_template(name_or_dir: str | Path, search: Sequence[Path]) -> Template:
    """Load a template by name from the search folders, or from a folder given by path.

    Raises:
        InputError: No such template, or something in it is wrong; the field of template.toml is named.
    """
    return load_files(FolderFiles(find_template(name_or_dir, search)))


def load_files(files: TemplateFiles) -> Template:
    """Load a template from its files, wherever they are.

    Raises:
        InputError: Something in it is wrong; the field of template.toml is named.
    """
    spec = files.spec()
    size = (spec.image.height_px, spec.image.width_px)

    def light(field: str, light_pass: LightPass) -> Plane:
        file = PassFile(files, light_pass.file, f"light.{field}.file", size)
        return read_small_plane(file, light_pass.downscale, light_pass.full_scale)

    passes = spec.light
    picture = spec.background.picture
    return Template(
        spec=spec,
        shading=light("shading", passes.shading),
        gloss=light("gloss", passes.gloss) if passes.gloss else np.zeros(size, np.float32),
        alpha=np.clip(light("alpha", passes.alpha), 0.0, 1.0),
        shadow=light("shadow", passes.shadow) if passes.shadow else np.ones(size, np.float32),
        parts=_part_maps(files, spec),
        weave=light("weave", passes.weave) if passes.weave else None,
        backdrop=read_backdrop(PassFile(files, picture, "background.picture", size)) if picture else None,
    )


@dataclass(frozen=True)
class _Maps:
    """The whole picture's maps, as far as the template has them: u and v in [0, 1], and the part of each sample."""

    u: Plane
    v: Plane
    index: NDArray[np.integer]
    factor: int


def _part_maps(files: TemplateFiles, spec: TemplateSpec) -> tuple[PartMap, ...]:
    size = (spec.image.height_px, spec.image.width_px)
    maps = _read_maps(files, spec)
    moved = _displacement(files, spec)
    found: list[PartMap] = []
    samples = 0
    for i, part in enumerate(spec.parts):
        mask = read_plane(PassFile(files, part.mask, f"parts[{i}].mask", size))
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if rows.size == 0:
            continue
        top, left = int(rows[0]), int(columns[0])
        cut = np.ascontiguousarray(mask[top : rows[-1] + 1, left : columns[-1] + 1])
        samples += cut.size * (maps.factor**2 if maps and isinstance(part.mapping, UvMapping) else 1)
        if samples > MAX_SAMPLES:
            raise InputError(
                f"{files.label}: parts: their masks cover {samples / 1e6:.0f} million samples together, at most "
                f"{MAX_SAMPLES // 10**6} are allowed.",
                "Give it fewer parts, or a smaller picture.",
            )
        flat = _positions(files, spec, i, (top, left, *cut.shape), maps)
        found.append(_with_displacement(PartMap(part, top, left, *flat, mask=cut), moved))
    return tuple(found)


def _read_maps(files: TemplateFiles, spec: TemplateSpec) -> _Maps | None:
    if spec.maps is None:
        return None
    factor = spec.maps.supersample
    fine = (spec.image.height_px * factor, spec.image.width_px * factor)
    return _Maps(
        read_plane(PassFile(files, spec.maps.u, "maps.u", fine), depths=(16,)),
        read_plane(PassFile(files, spec.maps.v, "maps.v", fine), depths=(16,)),
        read_raw(PassFile(files, spec.maps.index, "maps.index", fine), (8,)),
        factor,
    )


def _positions(
    files: TemplateFiles, spec: TemplateSpec, number: int, box: tuple[int, int, int, int], maps: _Maps | None
) -> tuple[Plane, Plane, NDArray[np.bool_], Plane]:
    """Return u, v, owned and footprint of a part's box (top, left, height, width)."""
    part = spec.parts[number]
    mapping = part.mapping
    top, left, height, width = box
    if not isinstance(mapping, UvMapping):
        try:
            u_cm, v_cm = positions(mapping, box)
        except ValueError as error:
            raise InputError(
                f"{files.label}: parts[{number}].mapping: {error}.", "Correct its points; they are told left to right."
            ) from error
        owned = np.ones(u_cm.shape, np.bool_)
        return u_cm, v_cm, owned, footprint_cm(u_cm, v_cm, owned)
    assert maps is not None  # the format sees to it
    factor = maps.factor
    fine = np.s_[top * factor : (top + height) * factor, left * factor : (left + width) * factor]
    u_cm = (mapping.u_offset_cm + mapping.u_cm_per_unit * maps.u[fine]).astype(np.float32)
    v_cm = (mapping.v_offset_cm + mapping.v_cm_per_unit * maps.v[fine]).astype(np.float32)
    owned = maps.index[fine] == part.index
    if not owned.any():
        raise InputError(
            f"{files.label}: maps.index: nothing belongs to the part {part.name!r}.",
            f"Its samples have the value {part.index} there; make its mask black if it is not seen.",
        )
    return u_cm, v_cm, owned, footprint_cm(u_cm, v_cm, owned)


def _displacement(files: TemplateFiles, spec: TemplateSpec) -> tuple[Plane, Plane] | None:
    given = spec.displacement
    if given is None:
        return None
    size = (spec.image.height_px, spec.image.width_px)
    u, v = (
        (2.0 * read_small_plane(PassFile(files, name, field, size), given.downscale) - 1.0) * given.full_scale_cm
        for name, field in ((given.u, "displacement.u"), (given.v, "displacement.v"))
    )
    return u.astype(np.float32), v.astype(np.float32)


def _with_displacement(part: PartMap, moved: tuple[Plane, Plane] | None) -> PartMap:
    if moved is None:
        return part
    height, width = part.mask.shape
    box = np.s_[part.top : part.top + height, part.left : part.left + width]
    size = (part.u_cm.shape[1], part.u_cm.shape[0])
    for cm, plane in zip((part.u_cm, part.v_cm), moved, strict=True):
        cm += cv2.resize(plane[box], size, interpolation=cv2.INTER_LINEAR) if size != (width, height) else plane[box]
    return part


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
