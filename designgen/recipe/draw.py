"""Draw some designs out of many: spread evenly over styles and swatches, within limits, the same for the same seed.

A draw is made of names, not of random numbers taken one after another: a new swatch in the folder changes few of the
designs that are drawn, and a change of quality or of the machine changes none.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designgen.recipe.design import Design


@dataclass(frozen=True)
class Limits:
    """What a draw may take.

    Attributes:
        sample: At most so many designs; None for as many as the others allow.
        max_per_style: No style in more of them; each style of a blend counts.
        max_per_swatch: No swatch in more of them.
        seed: Says which draw it is: a number or a date in text.
    """

    sample: int | None = None
    max_per_style: int | None = None
    max_per_swatch: int | None = None
    seed: str = "1"


def draw(designs: Sequence[Design], limits: Limits) -> tuple[Design, ...]:
    """Return the designs drawn, those of the highest priority first and otherwise in the order of the draw.

    The styles and swatches that were drawn least often so far come first, so that any beginning of the result is
    spread as evenly as the whole. Where the limits stop that before `sample` designs are found, designs are exchanged
    along augmenting paths (as in a maximum b-matching of swatches and styles), so that few of priority are given up
    for many: none drawn earlier loses its swatch.

    Args:
        designs: Each with a name of its own.
        limits: See `Limits`.
    """
    book = _Book(limits)
    for priority in sorted({design.priority for design in designs}, reverse=True):
        for design in _evenly([each for each in designs if each.priority == priority], limits.seed, book):
            book.take(design)
    if book.is_short and len(book.chosen) < len(designs):
        book.stretch([each for each in designs if each.name not in book.chosen])
    return tuple(sorted(book.chosen.values(), key=lambda design: -design.priority))


def _evenly(designs: Sequence[Design], seed: str, book: _Book) -> Iterator[Design]:
    """Yield designs that fit, the least used blend and of it the least used swatch first; they count once taken."""
    shelves: dict[tuple[str, ...], list[tuple[int, int, int, Design]]] = defaultdict(list)
    for design in designs:
        shelves[_blend(design)].append((0, 0, _lot(seed, design.name), design))
    order = [(0, _lot(seed, "+".join(blend)), blend) for blend in shelves]
    for shelf in shelves.values():
        heapq.heapify(shelf)
    heapq.heapify(order)
    pairs: Counter[tuple[tuple[str, ...], str]] = Counter()
    while order and not book.is_full:
        used, lot, blend = heapq.heappop(order)
        drawn = book.next_of(shelves[blend], pairs, blend)
        if drawn is None:
            continue
        yield drawn
        pairs[blend, _swatch(drawn)] += 1
        heapq.heappush(order, (used + 1, lot, blend))


class _Book:
    """What was drawn so far, and how often each swatch and style."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.chosen: dict[str, Design] = {}
        self._swatches: Counter[str] = Counter()
        self._styles: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        return self.limits.sample is not None and len(self.chosen) >= self.limits.sample

    @property
    def is_short(self) -> bool:
        """Whether limits, and not the sample, ended the draw."""
        limited = self.limits.max_per_style is not None or self.limits.max_per_swatch is not None
        return limited and not self.is_full

    def take(self, design: Design) -> None:
        self._swatches[_swatch(design)] += 1
        self._styles.update(set(_blend(design)))
        self.chosen[design.name] = design

    def next_of(
        self,
        shelf: list[tuple[int, int, int, Design]],
        pairs: Counter[tuple[tuple[str, ...], str]],
        blend: tuple[str, ...],
    ) -> Design | None:
        """Take the design whose swatch was used least off a shelf; None once none of it fits."""
        if not self._has_style(blend):
            return None
        while shelf:
            seen, seen_here, lot, design = heapq.heappop(shelf)
            swatch = _swatch(design)
            if not self._has_swatch(swatch):
                continue
            used, used_here = self._swatches[swatch], pairs[blend, swatch]
            # Uses only grow, so a design that was laid down with fewer is laid down again, further behind.
            if (used, used_here) == (seen, seen_here):
                return design
            heapq.heappush(shelf, (used, used_here, lot, design))
        return None

    def stretch(self, left: Sequence[Design]) -> None:
        """Exchange designs until no exchange makes room for one more."""
        shelves: dict[str, list[Design]] = defaultdict(list)
        for design in left:
            shelves[_swatch(design)].append(design)
        blends = {_blend(design) for design in left}
        hopeless: set[str] = set()
        for swatch in list(shelves):
            while self._has_swatch(swatch) and not self.is_full and swatch not in hopeless:
                # A draw that used up every style is the usual end, and no exchange makes it longer.
                if not any(self._has_style(blend) for blend in blends):
                    return
                hopeless |= self._augment(swatch, shelves)

    def _augment(self, start: str, shelves: dict[str, list[Design]]) -> set[str]:
        """Give a swatch one more design by passing designs on between swatches, in the fewest exchanges.

        Returns:
            Nothing where that was done; else the swatches for which it cannot be done, now or later.
        """
        by_blend: dict[tuple[str, ...], list[Design]] = defaultdict(list)
        for design in self.chosen.values():
            by_blend[_blend(design)].append(design)
        came: dict[str, tuple[Design, Design] | None] = {start: None}
        queue = deque([start])
        while queue:
            for design in shelves[queue.popleft()]:
                if design.name in self.chosen:
                    continue
                if self._has_style(_blend(design)):
                    self._pass_on(design, came, shelves)
                    return set()
                # All swatches of a blend are reached at once: whoever asks for it later finds none new.
                for given_up in by_blend.pop(_blend(design), ()):
                    other = _swatch(given_up)
                    if other not in came and given_up.priority <= design.priority:
                        came[other] = (design, given_up)
                        queue.append(other)
        return set(came)

    def _pass_on(
        self, last: Design, came: dict[str, tuple[Design, Design] | None], shelves: dict[str, list[Design]]
    ) -> None:
        new, step = last, came[_swatch(last)]
        while step is not None:
            taken, given_up = step
            self._drop(given_up)
            shelves[_swatch(given_up)].append(given_up)
            self.take(new)
            new, step = taken, came[_swatch(taken)]
        self.take(new)

    def _drop(self, design: Design) -> None:
        del self.chosen[design.name]
        self._swatches[_swatch(design)] -= 1
        self._styles.subtract(set(_blend(design)))

    def _has_swatch(self, swatch: str) -> bool:
        limit = self.limits.max_per_swatch
        return limit is None or self._swatches[swatch] < limit

    def _has_style(self, blend: tuple[str, ...]) -> bool:
        limit = self.limits.max_per_style
        return limit is None or all(self._styles[style] < limit for style in blend)


def _blend(design: Design) -> tuple[str, ...]:
    return tuple(style.file.name for style in design.styles)


def _swatch(design: Design) -> str:
    return design.swatch.name


def _lot(seed: str, name: str) -> int:
    """Return a number that only seed and name fix, spread like chance."""
    return int.from_bytes(hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest(), "big")
