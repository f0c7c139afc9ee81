"""How often the seam measure is right: a confusion table over photographs and synthetic fields.

    python -m benchmarks.seams --photos DIR [--count 200] [--sides 256 512] [--json OUT.json] [--markdown] [--jobs 2]

    python -m benchmarks.seams --photos DIR --kinds periodic cut

    python -m benchmarks.seams --tiles outputs/runs/RUN/tiles/*.png

Every case is made by `benchmarks.seam_cases` from a fixed seed. "cut" and "periodic" are true repeats and should pass;
everything else has the fault it is named after. Prints, for each kind, the share that passed, was warned of and broke,
and the share that was right; and for true repeats which sentence was wrong how often.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from benchmarks.seam_cases import FIELDS, WANTED, field_cases, photo_cases, tile_cases
from designgen.repeat.seam import measure

VERDICTS = ("pass", "warn", "break")


Source = tuple[Path | str, int, int]
"""A photograph or the name of a field, the side in px (0: a tile of ours, at its own size), the seed."""


def sources(photos: Path | None, count: int, fields: int, side: int, first: int) -> list[Source]:
    """All sources of one size; other seeds from another `first`."""
    found: list[Source] = []
    if photos is not None:
        paths = sorted([*photos.glob("*.jpg"), *photos.glob("*.png")])
        chosen = paths[:: max(1, len(paths) // max(1, count))][:count]
        found += [(path, side, first + number) for number, path in enumerate(chosen)]
    return found + [(name, side, first + number) for name in FIELDS for number in range(fields)]


def judged(source: Source, kinds: frozenset[str] = frozenset(WANTED)) -> list[tuple[str, str, str, str]]:
    """Return (photographs or fields, kind, verdict, sentence) of all cases of these kinds made from one source."""
    what, side, seed = source
    if not isinstance(what, Path):
        made, of = field_cases(what, side, seed), "fields"
    elif side:
        made, of = photo_cases(what, side, seed), "photographs"
    else:
        made, of = tile_cases(what, seed), "our tiles"
    reports = ((case.kind, measure(case.pixels, case.lattice)) for case in made if case.kind in kinds)
    return [(of, kind, report.verdict, report.worst) for kind, report in reports]


def table(counts: dict[tuple[str, str], Counter[str]]) -> list[tuple[str, str, int, list[float], float]]:
    """Return (source, kind, number, shares by verdict, share right)."""
    rows = []
    for (source, kind), verdicts in sorted(
        counts.items(), key=lambda item: (item[0][0], list(WANTED).index(item[0][1]))
    ):
        number = sum(verdicts.values())
        shares = [verdicts[verdict] / number for verdict in VERDICTS]
        wanted = WANTED[kind]
        right = shares[0] if wanted == "pass" else shares[2] if wanted == "break" else shares[1] + shares[2]
        rows.append((source, kind, number, shares, right))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--fields", type=int, default=25)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--sides", type=int, nargs="+", default=[256, 512])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tiles", type=Path, nargs="+", help="finished tiles of ours, in place of everything else")
    parser.add_argument("--kinds", nargs="+", choices=list(WANTED), default=list(WANTED), help="only these")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    everything = {}
    for side in [0] if options.tiles else options.sides:
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        wrong: dict[str, Counter[str]] = defaultdict(Counter)
        work: list[Source] = [(path, 0, options.first) for path in options.tiles or ()]
        work = work or sources(options.photos, options.count, options.fields, side, options.first)
        with Pool(options.jobs) as pool:
            found = [one for each in pool.imap(partial(judged, kinds=frozenset(options.kinds)), work) for one in each]
        for source, kind, verdict, sentence in found:
            counts[source, kind][verdict] += 1
            if WANTED[kind] == "pass" and verdict != "pass":
                said = sentence.replace("top and bottom", "two").replace("left and right", "two")
                wrong[f"{source}, {kind}: {verdict}"]["".join(c for c in said if not c.isdigit())] += 1
        rows = table(counts)
        everything[str(side)] = [
            {"source": s, "kind": k, "number": n, **dict(zip(VERDICTS, shares, strict=True)), "right": right}
            for s, k, n, shares, right in rows
        ]
        bar, edge = ("|", "| ") if options.markdown else ("", "")
        print(f"\n{side or 'their own'} px")
        if options.markdown:
            print("| source | kind | number | pass | warn | break | right |\n|---|---|---:|---:|---:|---:|---:|")
        for source, kind, number, shares, right in rows:
            cells = [f"{source:12}", f"{kind:12}", f"{number:6}", *(f"{share:7.1%}" for share in [*shares, right])]
            print(edge + f" {bar} ".join(cells) + (" |" if bar else ""))
        for kind, sentences in wrong.items():
            for sentence, number in sentences.most_common(12):
                print(f"  {number:4} × {kind}: {sentence}")
    if options.json:
        options.json.write_text(json.dumps(everything, indent=2))


if __name__ == "__main__":
    main()
