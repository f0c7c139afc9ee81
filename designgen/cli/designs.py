"""What the commands about colour share: opening a design at its size, and asking for spots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.show import say, say_error, show_json
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.colour.inks import Ink
    from designgen.colour.reduce import ReduceOptions, Reduction
    from designgen.imaging import Picture
    from designgen.imaging.xmp import Facts
    from designgen.repeat.tile import Tile

Spots = Annotated[
    str, typer.Option("--spots", "-n", metavar="auto | 2..16", help="Number of inks; auto lets the design decide.")
]
MaxDeltaE = Annotated[
    float | None,
    typer.Option(min=0.5, max=50, help="With auto: the fewest inks whose Delta E 2000 is at most this for 95 % of it."),
]
CleanMm = Annotated[
    float, typer.Option(min=0, max=20, help="Specks and fringes smaller than this many mm go to the inks around them.")
]
Keep = Annotated[
    list[str] | None, typer.Option(metavar="#RRGGBB", help="An ink the design must have. Repeat it for several.")
]
Only = Annotated[
    str | None, typer.Option("--palette", metavar="NAME|FILE", help="Use these inks and no others (2 to 16).")
]
Space = Annotated[
    Literal["oklab", "lab"], typer.Option(help="Where colours are averaged; oklab keeps blues from turning purple.")
]
_COARSEST_DPI, _FINEST_DPI = 1.0, 20_000.0

Proof = Annotated[
    Path | None,
    typer.Option(
        metavar="ICC", help="Profile of a printer: tell which inks it cannot print, and write a picture of the proof."
    ),
]
Creator = Annotated[str, typer.Option(help="Who made the design, for the files' metadata.")]
Rights = Annotated[str, typer.Option(help="The copyright notice, for the files' metadata.")]
OutFolder = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the results.")]


def open_tile(path: Path, size_cm: str | None, repeat: str | None, max_megapixels: float) -> tuple[Tile, Picture]:
    """Read a picture as a tile: what the options say goes before what the picture remembers.

    Raises:
        UsageError: Its size on cloth is not known.
        InputError: It cannot be read, or cannot repeat so.
    """
    from designgen.cli.tiles import tile_of
    from designgen.imaging import read_picture

    picture = read_picture(path, max_pixels=round(max_megapixels * 1e6))
    tile = tile_of(picture, path, size_cm, repeat)
    if not all(_COARSEST_DPI <= dpi <= _FINEST_DPI for dpi in (tile.dpi, tile.dpi_vertical)):
        raise UsageError(
            f'"{path.name}" at {tile.size_text} has {tile.dpi:.3g} dpi, which no file can state.',
            "Check --size-cm: it is the size of one repeat in centimetres.",
        )
    return tile, picture


def about(picture: Picture, creator: str, rights: str) -> Facts:
    """Return what files made of a picture say of it: who made it and whose it is, and how, where it is one of ours."""
    from designgen.imaging.xmp import Facts
    from designgen.pipeline.xmp import facts_of

    own = Facts() if picture.recipe is None else facts_of(picture.recipe)
    return Facts(
        creators=(creator,) if creator else (),
        rights=rights,
        source_type=own.source_type,
        seed=own.seed,
        recipe_digest=own.recipe_digest,
    )


def reduce_options(
    spots: str, max_delta_e: float | None, space: Literal["oklab", "lab"], clean_mm: float, **inks: Any
) -> ReduceOptions:
    """Return what is wanted of a reduction, from the options.

    Args:
        spots: "auto" or a number.
        max_delta_e: The target with "auto".
        space: Where colours are averaged.
        clean_mm: Smallest speck that stays.
        inks: `keep`: "#rrggbb" that must be among the inks; `only`: name or file of a palette.

    Raises:
        UsageError: They contradict each other.
    """
    from designgen.colour.reduce import ReduceOptions

    keep, only = _kept(inks.get("keep") or ()), _palette_inks(inks.get("only"))
    if keep and only:
        raise UsageError("--keep and --palette contradict each other.", "Use one of them.")
    count = _count(spots)
    if count is not None and max_delta_e is not None:
        raise UsageError("--spots with a number and --max-delta-e contradict each other.", "Use one of them.")
    if count is not None and len(keep) > count:
        raise UsageError(f"{len(keep)} inks are to be kept, and only {count} are wanted.", "Raise --spots.")
    return ReduceOptions(count, max_delta_e, space, clean_mm, keep, only)


def _count(spots: str) -> int | None:
    from designgen.colour.inks import FEWEST_SPOTS, MOST_SPOTS

    if spots.strip().lower() == "auto":
        return None
    if not spots.strip().isdigit() or not FEWEST_SPOTS <= int(spots) <= MOST_SPOTS:
        raise UsageError(f'"{spots}" is no number of spots.', f"Give auto, or {FEWEST_SPOTS} to {MOST_SPOTS}.")
    return int(spots)


def _kept(colours: Sequence[str]) -> tuple[Ink, ...]:
    from designgen.colour.inks import MOST_SPOTS, Ink, distinct
    from designgen.colour.spaces import srgb_of_hex

    if len(colours) > MOST_SPOTS:
        raise UsageError(f"{len(colours)} inks are to be kept.", f"At most {MOST_SPOTS} are possible.")
    try:
        return distinct(Ink.of_srgb(srgb_of_hex(colour)) for colour in dict.fromkeys(colours))
    except ValueError as error:
        raise UsageError(f"An ink to keep is no colour: {error}.", 'Give it as "#1f3a5f".') from error


def _palette_inks(palette: str | None) -> tuple[Ink, ...]:
    from designgen.colour.inks import MOST_SPOTS, distinct
    from designgen.colour.palettes import find_palette

    if palette is None:
        return ()
    found = find_palette(palette)
    if not 2 <= len(found.inks) <= MOST_SPOTS:
        what = f"The palette {found.title} has {len(found.inks)} colours."
        raise UsageError(what, f"Use one of 2 to {MOST_SPOTS}; as a book to match, give it with --book.")
    return distinct(found.inks)


def reduce_design(tile: Tile, path: Path, options: ReduceOptions, picture: Picture | None = None) -> Reduction:
    """Reduce a tile, errors in a designer's words; inks that a flat picture of ours remembers keep name and Lab.

    Raises:
        InputError: Nothing of it would print.
    """
    from designgen.colour.flat import NothingToPrintError
    from designgen.colour.inks import distinct
    from designgen.colour.reduce import reduce_tile

    try:
        reduction = reduce_tile(tile, options)
    except NothingToPrintError as error:
        what = f'"{path.name}" cannot be separated: {error}.'
        raise InputError(what, "Check its transparency and its size on cloth, or lower --clean-mm.") from error
    known = {} if picture is None else _remembered_inks(picture)
    inks = distinct(known.get(ink.hex, ink) for ink in reduction.separation.inks)
    return replace(reduction, separation=reduction.separation.with_inks(inks))


def _remembered_inks(picture: Picture) -> dict[str, Ink]:
    """Return the inks that a flat picture of ours was made of, by how a screen shows them, where that tells them apart.

    A picture holds 8 bits of sRGB; an ink may lie beyond, and has a name.
    """
    from designgen.colour.inks import Ink
    from designgen.colour.palettes import plain_name

    listed = (picture.recipe or {}).get("inks")
    found: dict[str, list[Ink]] = {}
    for one in listed if isinstance(listed, list) else ():
        try:
            ink = Ink.of_lab(one["lab"], plain_name(str(one["name"])))
        except (TypeError, ValueError, KeyError):  # not of our making
            continue
        found.setdefault(ink.hex, []).append(ink)
    return {shown: inks[0] for shown, inks in found.items() if len(inks) == 1}


def deviation_text(facts: Mapping[str, Any]) -> str:
    """Return in one line how far a separation is from its design."""
    de, cmc = facts["delta_e_2000"], facts["delta_e_cmc_2_1"]
    return (
        f"Delta E 2000 mean {de['mean']}, 95 % {de['p95']}, max {de['max']}; "
        f"CMC(2:1) mean {cmc['mean']}, 95 % {cmc['p95']}, max {cmc['max']}"
    )


def each_design(
    paths: Sequence[Path], work: Callable[[Path], dict[str, Any]], *, json: bool
) -> Iterator[dict[str, Any]]:
    """Do one design after another; one that fails is told and costs the others nothing."""
    for path in paths:
        try:
            yield work(path) | {"input": str(path), "ok": True}
        except DesigngenError as error:
            if len(paths) == 1 or error.exit_code not in (ExitCode.BAD_INPUT, ExitCode.USAGE):
                raise
            if not json:
                say_error(error)
            yield {"input": str(path), "ok": False, "error": error.what, "hint": error.hint}


def finish(results: list[dict[str, Any]], *, json: bool, withheld: bool = False) -> None:
    """Show the one JSON object, and end with the exit code of what was made: 0, 3 for some, 4 for none.

    Raises:
        typer.Exit: With the code, where it is not 0.
    """
    made = [result for result in results if result["ok"]]
    code = ExitCode.OK if len(made) == len(results) and not withheld else ExitCode.WITHHELD
    if not made:
        code = ExitCode.BAD_INPUT
    if json:
        show_json({"ok": code == ExitCode.OK, "exit_code": int(code), "designs": results})
    elif len(results) > 1:
        say(f"{len(made)} of {len(results)} designs done.")
    if code != ExitCode.OK:
        raise typer.Exit(int(code))


def unique_stems(paths: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each input, "-2" added where two files have the same one."""
    names: dict[Path, str] = {}
    for path in paths:
        stem, number = path.stem, 1
        while stem in names.values():
            number += 1
            stem = f"{path.stem}-{number}"
        names[path] = stem
    return names
