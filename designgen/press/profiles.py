"""Press profiles: what one print shop asks for, read from a TOML file that anyone can add.

The defaults are what shops ask for most (PDF/X-4, 3 mm bleed, crop marks, 300 dpi, 300 % ink on coated paper).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from designgen.errors import InputError

Standard = Literal["x-4", "x-1a", "x-3"]
Mark = Literal["crop", "registration", "bar"]
RenderingIntent = Literal["perceptual", "relative", "saturation", "absolute"]
Cmyk = tuple[float, float, float, float]
"""Ink shares in [0, 1]: cyan, magenta, yellow, black."""

STANDARD_TITLES: dict[str, str] = {"x-4": "PDF/X-4", "x-1a": "PDF/X-1a:2003", "x-3": "PDF/X-3:2003"}
SHIPPED = Path(__file__).parent / "profiles"
DEFAULT_NAME = "coated-x4"
OWN_CONDITION = "FOGRA39"
"""Registered name of the printing condition that our own profile was made for (ISO 12647-2, offset, coated paper)."""

MARK_ROOM_MM = 8.0
"""The least slug that holds marks: crop marks of 5 mm, 2 mm clear of the bleed."""
_LEAST_TAC = 180.0


def _inks(shares: Cmyk) -> Cmyk:
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError("four shares of ink between 0 and 1, such as [0.6, 0.4, 0.4, 1.0]")
    return shares


class PressProfile(BaseModel):
    """What a print shop asks for.

    Attributes:
        name: As in `--press`.
        title: For people.
        standard: "x-4" (PDF/X-4), "x-1a" (PDF/X-1a:2003) or "x-3" (PDF/X-3:2003).
        bleed_mm: How far pictures go beyond the trimmed edge, on all four sides.
        slug_mm: Room for marks beyond the bleed.
        marks: Any of "crop", "registration", "bar"; none for shops that place their own.
        dpi: Effective resolution of placed pictures.
        tac_percent: Most ink on one spot, all four added (total area coverage).
        intent: ICC profile of the press, relative to the TOML file; our own for FOGRA39 where None.
        condition: Registered name of the printing condition (ICC characterisation registry), such as "FOGRA51".
        registry: Where it is registered; empty where it is not.
        rich_black: Inks of black areas, for themes that ask for it; K alone where None.
        rendering_intent: How colours beyond the press are brought in.
        black_point_compensation: Fit the darkest screen colour to the darkest ink, so that shadows keep drawing.
        jpeg_quality: Of pictures with texture, 4:4:4.
        notes: What else the shop wants known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    title: str = Field(min_length=2, max_length=80)
    standard: Standard = "x-4"
    bleed_mm: float = Field(3.0, ge=0, le=25)
    slug_mm: float = Field(MARK_ROOM_MM + 2, ge=0, le=50)
    marks: frozenset[Mark] = frozenset({"crop"})
    dpi: float = Field(300.0, ge=72, le=1200)
    tac_percent: float = Field(300.0, ge=_LEAST_TAC, le=400)
    intent: Path | None = None
    condition: str = Field("", max_length=80)
    registry: str = Field("http://www.color.org", max_length=200)
    rich_black: Annotated[Cmyk, AfterValidator(_inks)] | None = None
    rendering_intent: RenderingIntent = "relative"
    black_point_compensation: bool = True
    jpeg_quality: int = Field(90, ge=60, le=100)
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _room_for_marks(self) -> PressProfile:
        if self.marks and self.slug_mm < MARK_ROOM_MM:
            raise ValueError(f"slug_mm: marks need at least {MARK_ROOM_MM:g} mm beyond the bleed, got {self.slug_mm:g}")
        if self.rich_black is not None and 100 * sum(self.rich_black) > self.tac_percent:
            raise ValueError(
                f"rich_black: has {100 * sum(self.rich_black):g} % of ink, more than tac_percent = {self.tac_percent:g}"
            )
        return self

    @property
    def standard_title(self) -> str:
        """The standard as it is printed, "PDF/X-4"."""
        return STANDARD_TITLES[self.standard]

    def with_icc(self, icc: Path, condition: str = "") -> PressProfile:
        """Return the profile with another ICC file, whose own description names the printing condition."""
        return self.model_copy(update={"intent": icc, "condition": condition})


def press_profiles(folders: Sequence[Path] = (SHIPPED,)) -> tuple[PressProfile, ...]:
    """Return every profile of the folders by name; of two with one name, that of the earlier folder.

    Raises:
        InputError: One of the files is not sound.
    """
    return tuple(read_press_profile(path) for path in list_press_profiles(folders).values())


def list_press_profiles(folders: Sequence[Path] = (SHIPPED,)) -> dict[str, Path]:
    """Return the file of every profile by name, sorted, without reading them."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def press_profile(name_or_path: str | Path = DEFAULT_NAME, folders: Sequence[Path] = (SHIPPED,)) -> PressProfile:
    """Return a profile by its name or its file.

    Raises:
        InputError: There is none of that name, or it is not sound; the message names the field.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or len(path.parts) > 1:
        return read_press_profile(path)
    known = list_press_profiles(folders)
    if path.name in known:
        return read_press_profile(known[path.name])
    near = get_close_matches(path.name, known, 1)
    hint = f'Did you mean "{near[0]}"?' if near else f"Known are {', '.join(known)}; or give a TOML file."
    raise InputError(f'There is no press profile "{name_or_path}".', hint)


def read_press_profile(path: Path) -> PressProfile:
    """Read and check one profile; its `intent` is taken relative to the file.

    Raises:
        InputError: The file is missing, not TOML, or a field is not sound.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f'There is no file "{path}".', "Check its path.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f'"{path}" cannot be read as a press profile: {error}.', "Correct the file.") from error
    data.setdefault("name", path.stem)
    try:
        profile = PressProfile.model_validate(data)
    except ValidationError as error:
        said = "; ".join(_in_words(problem) for problem in error.errors())
        fields = ", ".join(PressProfile.model_fields)
        raise InputError(f'"{path}" is not a sound press profile: {said}.', f"Its fields are {fields}.") from error
    if profile.intent is None or profile.intent.is_absolute():
        return profile
    return profile.model_copy(update={"intent": path.parent / profile.intent})


def _in_words(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    said = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(place, PressProfile.model_fields, 1)
        said = "there is no such field" + (f' (did you mean "{near[0]}"?)' if near else "")
    if problem["type"] == "literal_error" and place.startswith("marks"):
        said = f"expected any of {', '.join(get_args(Mark))}"
    return f"{place}: {said}" if place else said
