"""A report as people read it: what is alike on many pages is said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from designgen.preflight.findings import SEVERITIES, STANDARD_NAMES, Finding, Report, Severity
from designgen.preflight.pages import counted, listed

_NAMED = 3


@dataclass(frozen=True)
class Group:
    """Findings that say the same of several pages or objects.

    Attributes:
        severity: Of all of them.
        check: Which check found them.
        message: What is wrong.
        mend: What to do.
        pages: Numbers of the pages, sorted; empty for what concerns the whole file.
        objects: What they concern, in the order found.
    """

    severity: Severity
    check: str
    message: str
    mend: str
    pages: tuple[int, ...]
    objects: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it is: "pages 1-4 and 7: Im1, Im2 and 3 more"."""
        named = list(self.objects[:_NAMED])
        rest = len(self.objects) - len(named)
        objects = ", ".join(named) + (f" and {rest} more" if rest else "")
        if not self.pages:
            return objects
        return f"page{'s' if len(self.pages) > 1 else ''} {page_ranges(self.pages)}: {objects}"


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Return findings gathered by what they say, in the order in which they first come."""
    found: dict[tuple[Severity, str, str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.severity, finding.check, finding.message, finding.mend), []).append(finding)
    return tuple(
        Group(
            *key,
            tuple(sorted({f.page for f in same if f.page is not None})),
            tuple(dict.fromkeys(f.object for f in same)),
        )
        for key, same in found.items()
    )


def page_ranges(pages: Iterable[int]) -> str:
    """Return page numbers as people write them: "1-4, 7 and 9"."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return listed([str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs])


def report_lines(report: Report, *, severities: Iterable[Severity] = SEVERITIES, most: int | None = None) -> list[str]:
    """Return a report as lines of text, two for every group of findings: what is wrong and where, and what to do.

    Args:
        report: What preflight found.
        severities: Which findings to tell.
        most: How many groups to tell; the rest are counted in a last line. All where None.
    """
    groups = grouped(f for f in report.findings if f.severity in set(severities))
    shown = groups if most is None else groups[:most]
    lines = []
    for group in shown:
        lines.append(f"{group.severity} ({group.check}), {group.place}: {group.message}")
        if group.mend:
            lines.append(f"  Mend: {group.mend}")
    if len(shown) < len(groups):
        lines.append(f"... and {len(groups) - len(shown)} more kinds of findings.")
    return lines


def verdict(report: Report) -> str:
    """Return a report in one sentence: "2 errors, 1 warning on 12 pages, held to PDF/X-4"."""
    counts = [counted(len(report.of(severity)), severity) for severity in SEVERITIES if report.of(severity)]
    what = listed(counts) if counts else "nothing to mend"
    held = "the general rules" if report.standard is None else STANDARD_NAMES[report.standard]
    ink = {"rendered": "ink measured on rendered plates", "off": "ink not measured"}.get(
        report.coverage, "ink estimated"
    )
    most = "" if report.tac_percent is None else f", at most {report.tac_percent:.0f} %"
    return f"{what} on {counted(report.pages, 'page')}, held to {held}; {ink}{most}."
