"""Print services and mills: what file each asks for, read from a TOML file that anyone can add.

Only what a source states is written down, with that source; what is not known is left out and not checked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from designgen.errors import InputError
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize, resize_rgba
from designgen.repeat.tile import MM_PER_INCH, Tile

SHIPPED = Path(__file__).parent / "services"


def _https(address: str) -> str:
    if not address.startswith(("https://", "http://")):
        raise ValueError("a source is an address that begins with https://")
    return address


class Source(BaseModel):
    """Where a rule was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: Annotated[str, AfterValidator(_https)]
    says: str = Field(min_length=3, description="which rules it states")


class Service(BaseModel):
    """The rules of one print service or kind of mill; whatever is None is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="as in --for")
    title: str = Field(min_length=2, max_length=80)
    kind: Literal["fabric", "garment", "mill"] = "fabric"
    dpi: float | None = Field(None, ge=20, le=1200, description="resolution to export at")
    min_dpi: float | None = Field(None, ge=20, le=1200)
    max_useful_dpi: float | None = Field(None, ge=20, le=1200, description="more is reduced by the service")
    format: Literal["png", "tiff", "jpeg"] = "png"
    formats: tuple[Literal["png", "tiff", "jpeg"], ...] = ()
    form: Literal["tile", "straight"] = "straight"
    max_bytes: int | None = Field(None, ge=1)
    max_px: tuple[int, int] | None = Field(None, description="(width, height)")
    max_length_mm: float | None = Field(None, ge=1)
    canvas_px: tuple[int, int] | None = Field(None, description="a placed print is laid on this (width, height)")
    notes: tuple[str, ...] = Field((), description="what to do or to know there, for the designer")
    sources: tuple[Source, ...] = Field(min_length=1)

    def require(
        self, format: str, size_px: tuple[int, int], dpi: float, size_mm: tuple[float, float]
    ) -> tuple[str, ...]:
        """Return the service's notes if a file meets its rules.

        Raises:
            InputError: It breaks one.
        """
        problems = self.problems(format, size_px, dpi, size_mm)
        if problems:
            raise InputError(f"{self.title} would not take the file: {' '.join(problems)}", self._way_out(format))
        return self.notes

    def problems(
        self, format: str, size_px: tuple[int, int], dpi: float | None, size_mm: tuple[float, float] | None
    ) -> tuple[str, ...]:
        """Return every rule that a file breaks, in sentences.

        Args:
            format: png, tiff, jpeg or any other word.
            size_px: (H, W).
            dpi: As the file states, or None.
            size_mm: (width, height) that it prints at, or None.
        """
        height, width = size_px
        found: list[str] = []
        if self.formats and format not in self.formats:
            found.append(f"It takes {', '.join(self.formats)}, not {format}.")
        if self.min_dpi is not None and dpi is not None and dpi < self.min_dpi - 0.5:
            found.append(f"It asks for at least {self.min_dpi:g} dpi; there are {dpi:.0f}.")
        if self.max_px is not None and (width > self.max_px[0] or height > self.max_px[1]):
            found.append(f"It takes at most {self.max_px[0]} × {self.max_px[1]} px; there are {width} × {height}.")
        if self.max_length_mm is not None and size_mm is not None and max(size_mm) > self.max_length_mm + 0.5:
            found.append(f"It takes at most {self.max_length_mm / 10:g} cm; there are {max(size_mm) / 10:.5g}.")
        if self.canvas_px is not None and (width, height) != self.canvas_px:
            found.append(
                f"It wants exactly {self.canvas_px[0]} × {self.canvas_px[1]} px; there are {width} × {height}."
            )
        return tuple(found)

    def too_big(self, size_bytes: int) -> str:
        """Return a sentence if a file has too many bytes, else ""."""
        if self.max_bytes is None or size_bytes <= self.max_bytes:
            return ""
        return (
            f"{self.title} takes files of at most {self.max_bytes / 1e6:g} MB; this one has {size_bytes / 1e6:.1f}. "
            "Lower --dpi, or send a smaller repeat."
        )

    def on_canvas(self, tile: Tile) -> Tile:
        """Lay a placed print on the service's canvas: its middle across, its top at the top, never enlarged."""
        assert self.canvas_px is not None
        width, height = self.canvas_px
        scale = min(1.0, width / tile.size_px[1], height / tile.size_px[0])
        size = max(1, round(tile.size_px[0] * scale)), max(1, round(tile.size_px[1] * scale))
        free = Lattice.named("none")
        if tile.alpha is None:
            pixels, alpha = resize(tile.pixels, size, free), np.ones((1, 1, *size), np.float32)
        else:
            pixels, alpha = resize_rgba(tile.pixels, tile.alpha, size, free)
        left = (width - size[1]) // 2
        laid = np.zeros((1, 4, height, width), np.float32)
        laid[:, :3, : size[0], left : left + size[1]] = pixels
        laid[:, 3:, : size[0], left : left + size[1]] = alpha
        mm_per_px = MM_PER_INCH / tile.dpi
        cover = laid[:, 3:].copy()
        return Tile(laid[:, :3].copy(), free, width * mm_per_px, height * mm_per_px, cover, None, tile.repeat)

    def _way_out(self, format: str) -> str:
        if self.formats and format not in self.formats:
            return f"Give -o a name that ends in .{self.formats[0]}."
        return "Change --dpi or the size of the repeat."


def read_service(path: Path) -> Service:
    """Read and check one service.

    Raises:
        InputError: The file is missing, not TOML, or its rules are not sound.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f'There is no file "{path}".', "Check its path.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f'"{path}" cannot be read as a print service: {error}.') from error
    data.setdefault("name", path.stem)
    try:
        return Service.model_validate(data)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'file'}: {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_url=False)
        )
        raise InputError(
            f'"{path}" is not a sound print service: {said}.', "See docs/export.md for its form."
        ) from error


def list_services(folders: Sequence[Path] = (SHIPPED,)) -> tuple[tuple[str, Path], ...]:
    """Return (name, file) of every service; a folder that comes first goes first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return tuple(sorted(found.items()))


def find_service(name: str, folders: Sequence[Path] = (SHIPPED,)) -> Service:
    """Return a service by name or by the path of its TOML file.

    Raises:
        InputError: There is none, or it is not sound.
    """
    if name.endswith(".toml"):
        return read_service(Path(name))
    known = dict(list_services(folders))
    if name not in known:
        near = get_close_matches(name, known, n=1)
        guess = f'Did you mean "{near[0]}"? ' if near else ""
        raise InputError(f'There is no print service "{name}".', f"{guess}Known are: {', '.join(known)}.")
    return read_service(known[name])
