"""The whole of preflight: one file in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from designgen.preflight.checks.bleed import bleed
from designgen.preflight.checks.boxes import boxes, different_sizes
from designgen.preflight.checks.colours import colours, transparency
from designgen.preflight.checks.contents import fonts, interactive, settings
from designgen.preflight.checks.coverage import coverage
from designgen.preflight.checks.identification import Identity, claimed, identity, metadata, standard, version
from designgen.preflight.checks.inking import lines, overprint, small_text
from designgen.preflight.checks.intent import intent_model, output_intent
from designgen.preflight.checks.resolution import resolution
from designgen.preflight.checks.structure import actions, encodings, locks
from designgen.preflight.estimate import Estimator
from designgen.preflight.findings import Coverage, Finding, Report, Wanted, in_order
from designgen.preflight.geometry import Box
from designgen.preflight.machine import Library
from designgen.preflight.opening import damaged, open_pdf
from designgen.preflight.pages import Held, Page, read
from designgen.preflight.plates import ghostscript, rendered

OnPage = Callable[[int, int], None]
DEFAULT = Wanted()
PAGE_CHECKS = (
    boxes, bleed, resolution, colours, transparency, overprint, lines, small_text, fonts, interactive, settings,
)  # fmt: skip
FILE_CHECKS = (version, output_intent, locks, actions, encodings)
_PROCESS = frozenset({"Cyan", "Magenta", "Yellow", "Black", "All", "None"})


def preflight(path: Path, wanted: Wanted = DEFAULT, *, on_page: OnPage | None = None) -> Report:
    """Check a print file.

    Pages are read one after the other, and pictures are not decoded unless ink is measured without Ghostscript, so a
    file of any length is checked in little memory.

    Args:
        path: Any PDF, from any maker.
        wanted: What it is held to.
        on_page: Called with (pages done, pages in all) after every page; may raise to stop. Where plates are
            rendered, every page counts twice.

    Returns:
        The report; a file with defects is no error here.

    Raises:
        InputError: The file cannot be read, is no PDF, is cut off, or is locked by a password.
    """
    with open_pdf(path) as pdf:
        try:
            return _Examination(path, pdf, wanted, on_page).report()
        except (pikepdf.PdfError, RuntimeError) as error:
            raise damaged(path, error) from error


@dataclass
class _Examination:
    path: Path
    pdf: pikepdf.Pdf
    wanted: Wanted
    on_page: OnPage | None
    most_percent: float | None = None
    findings: list[Finding] = field(default_factory=list)
    spots: set[str] = field(default_factory=set)

    def report(self) -> Report:
        who = identity(self.pdf)
        claim = claimed(who)
        asked = claim if self.wanted.standard == "auto" else self.wanted.standard
        held = Held(self.wanted, asked, intent_model(self.pdf))
        self._whole(who, held)
        how = self._coverage()
        self._pages(held, how)
        pages = len(self.pdf.pages)
        if how == "rendered":
            for ink in rendered(self.path, pages, self.wanted.tac_percent):
                self._note(ink.most_percent)
                self.findings.extend(coverage(ink, held))
                self._tell(pages + ink.page, 2 * pages)
        return Report(in_order(self.findings), pages, claim, asked, how, self.most_percent, tuple(sorted(self.spots)))

    def _coverage(self) -> Coverage:
        if not self.wanted.coverage:
            return "off"
        return "rendered" if ghostscript() else "estimated"

    def _whole(self, who: Identity, held: Held) -> None:
        self.findings.extend(standard(who, held))
        self.findings.extend(metadata(who, held))
        for check in FILE_CHECKS:
            self.findings.extend(check(self.pdf, held))

    def _pages(self, held: Held, how: Coverage) -> None:
        library, estimator = Library(), Estimator(self.pdf, self.wanted.tac_percent)
        sizes: dict[int, Box] = {}
        total = len(self.pdf.pages) * (2 if how == "rendered" else 1)
        for page in self._read(library):
            for check in PAGE_CHECKS:
                self.findings.extend(check(page, held))
            if page.trim is not None:
                sizes[page.number] = page.trim
            if how == "estimated":
                ink = estimator.page(page)
                self._note(ink.most_percent)
                self.findings.extend(coverage(ink, held))
            self._remember_spots(page)
            self._tell(page.number, total)
        self.findings.extend(different_sizes(sizes))

    def _read(self, library: Library) -> Iterator[Page]:
        for number, page in enumerate(self.pdf.pages, start=1):
            yield read(page, number, library)

    def _remember_spots(self, page: Page) -> None:
        for mark in page.content.marks:
            space = mark.colour.space if mark.colour else mark.picture.space if mark.picture else mark.space
            if space is not None:
                self.spots.update(set(space.painted.names) - _PROCESS)

    def _note(self, percent: float) -> None:
        self.most_percent = max(percent, self.most_percent or 0.0)

    def _tell(self, done: int, total: int) -> None:
        if self.on_page is not None:
            self.on_page(done, total)
