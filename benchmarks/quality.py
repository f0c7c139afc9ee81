"""What the README and the engine's page say about quality, by eye and by number; nothing of it needs an idle machine.

python -m benchmarks.quality --sheet OUT.png    24 pairs at standard settings, labelled, at full size
python -m benchmarks.quality --agree            draft against fine as seen at 64 px
python -m benchmarks.quality --table            our defaults against 3,000 steps of Adam on the same encoder

The table's Adam has the shape of crowsonkb/style-transfer-pytorch: rate 0.02, coarse to fine, moments carried across
scales, the average of the iterates returned; losses and strength are ours on both sides, so that only the way there
differs. Judges are one network of random filters and, with --teacher, the network that the compact encoder was taught
by. With --vgg19 the pictures are painted on VGG-19 itself, and it judges too.

Finished pictures are kept in --work and taken up again; several processes may share them. A picture is known by its
pair, settings, network and stage version: while the engine itself is being changed, give another folder.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image

from benchmarks.eyes import PLANE, EncoderEye, Eye, TeacherEye, random_eye, style_distance
from benchmarks.pairs import Easel, Painted, Pair, library_pair, pair_of, spread_pairs, styles_of, swatch_names
from benchmarks.sheet import Entry, sheet
from designgen import encoders
from designgen.imaging import read_picture
from designgen.repeat.resample import resize
from designgen.study.measures import content_ssim, high_frequency_energy
from designgen.stylize import Settings
from designgen.stylize.settings import Picture
from designgen.stylize.statistics import style_size_px

TABLE_PAIRS = (
    ("garden-rose", "night-impasto"),
    ("jungle-leaves", "linocut-leaves"),
    ("amalfi-citrus", "indigo-batik"),
)
SMALL_PX = 64


def main() -> None:
    """Do what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheet", type=Path, metavar="OUT.png", help="write a sheet of pairs")
    parser.add_argument("--table", action="store_true", help="print the table of distances")
    parser.add_argument("--agree", action="store_true", help="print how draft and fine agree")
    parser.add_argument("--size", type=int, help="tile side in px (sheet 384, table and agreement 256)")
    parser.add_argument("--pairs", type=int, help="how many (sheet 24, agreement 8)")
    parser.add_argument("--art", type=Path, help="a folder of pictures to take as styles in place of our library")
    parser.add_argument("--quality", choices=("draft", "standard", "fine"), default="standard", help="of the sheet")
    parser.add_argument("--steps", type=int, default=3000, help="of Adam, in the table")
    parser.add_argument("--teacher", type=Path, metavar="DIR", help="where the teacher's weights are")
    parser.add_argument("--vgg19", type=Path, metavar="FILE", help="torchvision's weights: paint and judge with them")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "designgen-quality")
    arguments = parser.parse_args()
    if not (arguments.sheet or arguments.table or arguments.agree):
        parser.error("expected --sheet, --table or --agree")
    name = "vgg19" if arguments.vgg19 else "compact"
    easel = Easel(arguments.work, encoders.load(name, weights=arguments.vgg19))
    if arguments.sheet:
        make_sheet(easel, arguments)
    if arguments.agree:
        agreement(easel, arguments)
    if arguments.table:
        table(easel, judges(easel, arguments), arguments.size or 256, arguments.steps)


def make_sheet(easel: Easel, arguments: argparse.Namespace) -> None:
    """Paint the pairs and lay them out."""
    pairs = chosen(arguments, count=24, side_px=384)
    work = [(pair, pair.settings(quality=arguments.quality)) for pair in pairs]
    easel.share(work)
    entries = []
    for pair, settings in work:
        lattice = pair.content.lattice
        result, swatch = pair.shown(easel.painted(pair, settings).pixels), pair.shown(pair.content.pixels)
        label = (
            f"{pair.name}\nstrength {settings.strength}, style scale {settings.style_scale}, {pair.size_px[1]} px, "
            f"SSIM {content_ssim(result, swatch, lattice):.2f}, "
            f"fine detail {high_frequency_energy(result, lattice):.0f}"
        )
        entries.append(Entry(label, result, swatch, Image.open(pair.style.picture)))
    sheet(entries).save(arguments.sheet)
    print(f"{arguments.sheet}: {len(entries)} pairs")


def agreement(easel: Easel, arguments: argparse.Namespace) -> None:
    """Print the structural similarity of draft and fine, both made small."""
    pairs = chosen(arguments, count=8, side_px=256)
    works = {name: [(pair, pair.settings(quality=name)) for pair in pairs] for name in ("draft", "fine")}
    for work in works.values():
        easel.share(work)
    print(f"\n| pair | draft and fine at {SMALL_PX} px, SSIM |\n|---|---|")
    found = []
    for pair, *both in zip(pairs, *works.values(), strict=True):
        rough, good = (easel.painted(pair, settings).pixels for _, settings in both)
        found.append(small_likeness(pair, rough, good))
        print(f"| {pair.name} | {found[-1]:.3f} |")
    print(f"| lowest | {min(found):.3f} |")


def small_likeness(pair: Pair, one: Picture, other: Picture) -> float:
    """Return the structural similarity of two results as seen at 64 px."""
    lattice = pair.content.lattice
    factor = SMALL_PX / (pair.size_px[0] * pair.size_px[1]) ** 0.5
    # Even sides, so that a half drop falls on whole pixels.
    height, width = lattice.admissible((round(pair.size_px[0] * factor), round(pair.size_px[1] * factor)), 2)
    small = [resize(pair.shown(pixels), (height, width), lattice, filter="area") for pixels in (one, other)]
    return content_ssim(small[0], small[1], lattice)


def table(easel: Easel, eyes: dict[str, Eye], side_px: int, steps: int) -> None:
    """Print distances, likeness and fine detail of our defaults and of a long run of Adam."""
    rows: list[tuple[Pair, str, Settings | None]] = []
    for pair in (library_pair(*names, side_px) for names in TABLE_PAIRS):
        ours = pair.settings()
        long = pair.settings(optimiser="adam", learning_rate=0.02, beta1=0.9, beta2=0.99, average=True, steps=steps)
        rows += [(pair, "swatch", None), (pair, "our defaults", ours), (pair, f"Adam, {steps} steps", long)]
    easel.share([(pair, settings) for pair, _, settings in rows if settings is not None])
    heads = " | ".join(f"distance: {name}" for name in eyes)
    print(f"\n{side_px} px, painted on {easel.encoder.name}\n")
    print(f"| pair | made by | {heads} | content SSIM | fine detail | seconds |")
    print("|---|---|" + "---|" * (len(eyes) + 3))
    for pair, how, settings in rows:  # All of them repeat, so nothing of them is invisible.
        painted = Painted(pair.content.pixels, 0.0) if settings is None else easel.painted(pair, settings)
        print(f"| {pair.name} | {how} | {' | '.join(figures(pair, painted, eyes))} |")


def figures(pair: Pair, painted: Painted, eyes: dict[str, Eye]) -> Sequence[str]:
    """Return what is measured of one result, as the table's cells."""
    lattice, pixels = pair.content.lattice, painted.pixels
    style = read_picture(pair.style.picture).pixels
    looked_at = style_size_px((style.shape[2], style.shape[3]), pair.size_px, pair.style.style_scale)
    style = resize(style, looked_at, PLANE)
    distances = [f"{style_distance(eye, pixels, lattice, style):.3f}" for eye in eyes.values()]
    likeness = content_ssim(pixels, pair.content.pixels, lattice)
    grain = high_frequency_energy(pixels, lattice)
    return [*distances, f"{likeness:.3f}", f"{grain:.1f}", f"{painted.seconds:.0f}" if painted.seconds else ""]


def judges(easel: Easel, arguments: argparse.Namespace) -> dict[str, Eye]:
    """Return who looks at the results, by the name they go by in the table."""
    eyes: dict[str, Eye] = {}
    if arguments.teacher:
        eyes["compact's own teacher"] = TeacherEye(arguments.teacher)
    if arguments.vgg19:
        eyes["VGG-19"] = EncoderEye(easel.encoder)
    return eyes | {"random filters": random_eye()}


def chosen(arguments: argparse.Namespace, *, count: int, side_px: int) -> list[Pair]:
    """Return the pairs asked for."""
    named = spread_pairs(swatch_names(), styles_of(arguments.art), arguments.pairs or count)
    return [pair_of(swatch, style, arguments.size or side_px) for swatch, style in named]


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
