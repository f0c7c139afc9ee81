"""Facts of the cloth as options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.export import Cloth

PANEL = "The cloth"

Method = Literal["digital", "sublimation", "rotary-screen", "flat-screen", "dtg"]
Direction = Literal["one-way", "two-way", "tossed"]

MethodOption = Annotated[Method | None, typer.Option("--method", help="How it is printed.", rich_help_panel=PANEL)]
ClothWidth = Annotated[
    float | None,
    typer.Option("--cloth-width", metavar="CM", help="Usable width of the cloth in cm.", rich_help_panel=PANEL),
]
DirectionOption = Annotated[
    Direction | None,
    typer.Option(
        "--direction",
        help="one-way has a top, two-way may be turned round, tossed may lie any way.",
        rich_help_panel=PANEL,
    ),
]
Shrinkage = Annotated[
    str | None,
    typer.Option(
        "--shrinkage",
        metavar="WARPxWEFT",
        help="Percent by which the cloth shrinks, such as 3x2; the print is made larger by it.",
        rich_help_panel=PANEL,
    ),
]


def cloth_of(method: str | None, width_cm: float | None, direction: str | None, shrinkage: str | None) -> Cloth:
    """Return the cloth that options describe.

    Raises:
        UsageError: A value is impossible.
    """
    from designgen.export import Cloth

    warp, weft = _shrinkage(shrinkage)
    width_mm = None if width_cm is None else width_cm * 10
    try:
        return Cloth(method, width_mm, direction, warp, weft)  # type: ignore[arg-type]
    except ValueError as error:
        raise UsageError(
            f"No cloth can be like that: {error}.", "--cloth-width is in cm, --shrinkage in percent."
        ) from error


def _shrinkage(text: str | None) -> tuple[float, float]:
    if text is None:
        return 0.0, 0.0
    match = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*%?\s*(?:[x×*/]\s*(\d+(?:[.,]\d+)?)\s*%?\s*)?", text)
    if match is None:
        raise UsageError(
            f'"{text}" is not a shrinkage.', "Write the percent of warp x weft, as in 3x2, or one for both."
        )
    warp, weft = (float((number or match[1]).replace(",", ".")) for number in match.groups())
    return warp, weft
