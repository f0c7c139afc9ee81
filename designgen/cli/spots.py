"""designgen spots: designs reduced to spot colours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.designs import (
    CleanMm,
    Creator,
    Keep,
    MaxDeltaE,
    Only,
    OutFolder,
    Proof,
    Rights,
    Space,
    Spots,
    about,
    deviation_text,
    each_design,
    finish,
    open_tile,
    reduce_design,
    reduce_options,
    unique_stems,
)
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    StripMetadata,
    Verbose,
    check_writable,
)
from designgen.cli.show import note, say, table

if TYPE_CHECKING:
    from designgen.colour.inks import Separation
    from designgen.colour.palettes import Palette
    from designgen.colour.proof import Printer
    from designgen.colour.reduce import Reduction
    from designgen.imaging import Picture
    from designgen.imaging.xmp import Facts

EXAMPLES = """[bold]Examples[/bold]

  designgen spots rose.png --spots 8 --size-cm 32 --repeat half-drop -o separations

  designgen spots outputs/runs/spring/tiles/*.png --max-delta-e 8 -o separations

  designgen spots rose.png --palette first-frost --size-cm 32 -o separations

  designgen spots rose.png -n 6 --keep "#1f3a5f" --book my-mill-inks.ase --size-cm 32 -o separations

  designgen spots rose.png -n 8 --proof reactive-on-cotton.icc --size-cm 32 -o separations
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("spots", epilog=EXAMPLES)(spots)


def spots(
    designs: Annotated[list[Path], typer.Argument(metavar="IN...", help="Tiles of ours, or pictures with --size-cm.")],
    out: OutFolder,
    spots: Spots = "auto",
    max_delta_e: MaxDeltaE = None,
    palette: Only = None,
    keep: Keep = None,
    clean_mm: CleanMm = 0.3,
    space: Space = "oklab",
    book: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Tell the nearest colours of your book (ASE, ACO, GPL, CSV).")
    ] = None,
    proof: Proof = None,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    strip_metadata: StripMetadata = False,
    creator: Creator = "",
    rights: Rights = "",
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Reduce designs to spot colours: a flat picture, the table of its inks, and how far it is from the original."""
    from designgen.colour.palettes import read_palette
    from designgen.colour.proof import read_printer

    options = reduce_options(spots, max_delta_e, space, clean_mm, keep=keep, only=palette)
    colours = None if book is None else read_palette(book)
    printer = None if proof is None else read_printer(proof)
    check_writable(out)
    names = unique_stems(designs)

    def one(path: Path) -> dict[str, Any]:
        tile, picture = open_tile(path, size_cm, repeat, max_megapixels)
        reduction = reduce_design(tile, path, options, picture)
        said = None if strip_metadata else about(picture, creator, rights)
        files = _write(reduction, picture, out / names[path], said)
        facts = _facts(reduction, colours) | {"files": files, "notices": [*picture.notices, *reduction.notices]}
        if printer is not None:
            _add_proof(facts, reduction.separation, printer, out / names[path])
        if not json:
            _show(path, facts, verbose=verbose)
        return facts

    finish(list(each_design(designs, one, json=json)), json=json)


def _write(reduction: Reduction, picture: Picture, base: Path, said: Facts | None) -> list[str]:
    from designgen.colour.delivery import spot_facts, spot_picture, spot_table
    from designgen.colour.palettes import Palette, encode_palette
    from designgen.store import atomic_write

    separation = reduction.separation
    stem = f"{base.name}__{len(separation.inks)}-spots"
    recipe = None if said is None else separation_metadata("spots", separation, picture.digest)
    facts = None if said is None else spot_facts(separation, said, title=stem)
    palette = Palette(stem, stem, separation.inks)
    found = {
        base.with_name(f"{stem}.png"): spot_picture(separation, facts, recipe),
        base.with_name(f"{stem}.csv"): spot_table(separation, reduction.deviation),
        base.with_name(f"{stem}.ase"): encode_palette(palette, ".ase"),
    }
    for path, data in found.items():
        atomic_write(path, data)
    return [str(path) for path in found]


def _add_proof(facts: dict[str, Any], separation: Separation, printer: Printer, base: Path) -> None:
    """Write the design as the printer would print it, and tell what it cannot."""
    from designgen.colour.delivery import spot_picture
    from designgen.colour.proof import printed_inks, proof_facts, proof_words
    from designgen.store import atomic_write

    proofs = printer.proofs(separation.inks)
    printed = separation.with_inks(printed_inks(proofs))
    path = base.with_name(f"{base.name}__{len(separation.inks)}-spots__proof.png")
    atomic_write(path, spot_picture(printed, None))
    facts["files"].append(str(path))
    facts["proof"] = proof_facts(printer, proofs)
    if words := proof_words(printer, proofs):
        facts["notices"].append(words)


def separation_metadata(kind: str, separation: Separation, digest: str, **more: Any) -> dict[str, Any]:
    """Return what a flat picture remembers: its size and repeat, its inks, and the design it was made from."""
    from designgen.colour.delivery import spot_facts

    facts = spot_facts(separation)
    height, width = separation.size_px
    tile = {
        "repeat": facts.repeat,
        "width_mm": round(separation.width_mm, 4),
        "height_mm": round(separation.height_mm, 4),
        "size_px": [width, height],
        "dpi": round(separation.dpi, 3),
    }
    inks = [{"name": ink.name, "lab": list(ink.lab)} for ink in separation.inks]
    return {"kind": kind, "tile": tile, "inks": inks, "made_from": digest, **more}


def _facts(reduction: Reduction, book: Palette | None) -> dict[str, Any]:
    from designgen.colour.inks import ink_facts
    from designgen.colour.palettes import match

    separation, cost = reduction.separation, reduction.deviation
    spots = ink_facts(separation)
    for spot, mean in zip(spots, cost.per_ink, strict=True):
        spot["delta_e_mean"] = round(mean, 2)
    if book is not None:
        for spot, found in zip(spots, match(separation.inks, book.inks), strict=True):
            spot["book"] = {"name": found.nearest.name, "hex": found.nearest.hex, "delta_e": round(found.delta_e, 2)}
    return {
        "spots": spots,
        **cost.as_dict(),
        "bare_percent": round(100 * separation.bare_share, 3),
        "curve": [round(error, 2) for error in reduction.curve],
    }


def _show(path: Path, facts: dict[str, Any], *, verbose: bool) -> None:
    for notice in facts["notices"]:
        note(f"{path.name}: {notice}")
    count = len(facts["spots"])
    say(f"{path.name}: {count} {'spot' if count == 1 else 'spots'}; {deviation_text(facts)}.")
    rows = []
    for spot in facts["spots"]:
        row = [str(spot["index"] + 1), spot["hex"], spot["name"], f"{spot['coverage_percent']:.2f} %"]
        row.append(f"{spot['delta_e_mean']:.2f}")
        if "book" in spot:
            row.append(f"{spot['book']['name']} (dE {spot['book']['delta_e']:.1f})")
        if "proof" in facts:
            proof = facts["proof"]["inks"][spot["index"]]
            row.append(f"{proof['printed_hex']} (dE {proof['delta_e_2000']:.1f})")
        rows.append([*row, spot["words"]])
    head = ["spot", "colour", "name", "covers", "mean dE"] + (["in your book"] if "book" in facts["spots"][0] else [])
    say(table([*head, *(["prints as"] if "proof" in facts else []), "words"], rows))
    if facts["bare_percent"]:
        say(f"Bare cloth: {facts['bare_percent']:.2f} %.")
    if verbose and facts["curve"]:
        say("95 % Delta E for 2, 3, ... inks: " + ", ".join(f"{error:.1f}" for error in facts["curve"]))
    say("\n".join(facts["files"]))
