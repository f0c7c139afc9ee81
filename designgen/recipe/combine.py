"""How the lists of a group combine: multiplied, or some of them zipped, first with first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

AXES = ("swatches", "styles", "strength", "seed", "repeat")
"""What tells designs apart, the slowest first."""


class UnequalError(ValueError):
    """Lists that go together are of different lengths."""


def combinations(lengths: Mapping[str, int], zipped: Sequence[Sequence[str]]) -> Iterator[dict[str, int]]:
    """Yield an index into every list, for each combination.

    Args:
        lengths: How long each list is, in order: the first varies slowest.
        zipped: Names of lists that go together; a list that `lengths` does not name is passed over.

    Raises:
        UnequalError: Lists that go together have different lengths; its message tells which have how many.
    """
    together = [[name for name in names if name in lengths] for names in zipped]
    for names in together:
        counts = {name: lengths[name] for name in names}
        if len(set(counts.values())) > 1:
            listed = [f"{count} {said(name, count)}" for name, count in counts.items()]
            raise UnequalError(f"{', '.join(listed[:-1])} and {listed[-1]}")
    loose = [[name] for name in lengths if not any(name in names for names in together)]
    bundles = [names for names in (*together, *loose) if names]
    ranges = [range(lengths[names[0]]) for names in bundles]
    found = []
    for indices in product(*ranges):
        at = {name: index for names, index in zip(bundles, indices, strict=True) for name in names}
        found.append(tuple(at[name] for name in lengths))
    for places in sorted(found):
        yield dict(zip(lengths, places, strict=True))


def said(name: str, count: int) -> str:
    """Return the name of a list as people say it of so many."""
    words = {"strength": "strengths", "seed": "seeds", "repeat": "repeats"}
    several = words.get(name, name)
    return several if count != 1 else several.removesuffix("es") if name == "swatches" else several.removesuffix("s")
