"""What a print file is held to, and what was found: frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from designgen.press.profiles import PressProfile

Severity = Literal["error", "warning", "notice"]
Coverage = Literal["rendered", "estimated", "off"]
"""How total ink was measured: on plates rendered by Ghostscript, on CMYK pictures and fills alone, or not at all."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
STANDARD_NAMES = {"x-1a": "PDF/X-1a", "x-3": "PDF/X-3", "x-4": "PDF/X-4"}


@dataclass(frozen=True)
class Limits:
    """Sizes below which print becomes a risk, as offset printers state them.

    Attributes:
        line_pt: Thinnest line in one ink.
        line_inks_pt: Thinnest line in several inks, which never lie exactly on each other.
        text_pt: Smallest text in one ink.
        text_inks_pt: Smallest text in several inks.
        knockout_pt: Below this size black text should overprint what lies under it.
        line_art_dpi: Least resolution of pictures of one bit.
        safety_mm: How far text keeps from the trim.
        most_dpi_times: How many times the asked resolution a picture may have before it only makes the file larger.
    """

    line_pt: float = 0.2
    line_inks_pt: float = 0.5
    text_pt: float = 5.0
    text_inks_pt: float = 8.0
    knockout_pt: float = 12.0
    line_art_dpi: float = 550.0
    safety_mm: float = 3.0
    most_dpi_times: float = 2.0


@dataclass(frozen=True)
class Wanted:
    """What a file is held to.

    Attributes:
        standard: "x-4", "x-1a" or "x-3"; "auto" for the one that the file itself claims; None for none of them.
        bleed_mm: Bleed beyond the trim on all four sides; 0 asks for none.
        dpi: Least effective resolution of a placed picture.
        tac_percent: Most ink on any spot, all plates added.
        coverage: Measure the ink; it takes longer than all the other checks together.
        limits: Sizes of lines and text.

    Raises:
        ValueError: A field is outside what is listed here.
    """

    standard: str | None = "auto"
    bleed_mm: float = 3.0
    dpi: float = 300.0
    tac_percent: float = 300.0
    coverage: bool = True
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.standard not in (None, "auto", *STANDARD_NAMES):
            known = ", ".join(("auto", *STANDARD_NAMES))
            raise ValueError(f"standard: expected {known} or None, got {self.standard!r}")
        for name, least in (("bleed_mm", 0.0), ("dpi", 1.0), ("tac_percent", 1.0)):
            value = getattr(self, name)
            if not value >= least:
                raise ValueError(f"{name}: expected at least {least:g}, got {value}")

    @classmethod
    def of_press(cls, profile: PressProfile, *, coverage: bool = True) -> Wanted:
        """Return what a press profile asks for."""
        return cls(
            standard=profile.standard,
            bleed_mm=profile.bleed_mm,
            dpi=profile.dpi,
            tac_percent=profile.tac_percent,
            coverage=coverage,
        )


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth knowing.

    Attributes:
        check: Which check found it, such as "boxes", "bleed", "fonts", "resolution".
        severity: "error" must be mended before printing, "warning" should be looked at, "notice" is for knowing.
        page: Number of the page from 1; None for what concerns the whole file.
        object: What it concerns: a picture, a font, a box, a key, by the name it has in the file.
        message: What is wrong, with the figure found and the one asked for.
        mend: What to do about it; empty for a notice that needs nothing done.
    """

    check: str
    severity: Severity
    page: int | None
    object: str
    message: str
    mend: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding for programs."""
        return {
            "check": self.check,
            "severity": self.severity,
            "page": self.page,
            "object": self.object,
            "message": self.message,
            "mend": self.mend,
        }


@dataclass(frozen=True)
class Report:
    """What preflight found in one file.

    Attributes:
        findings: Errors first, then by page.
        pages: How many pages the file has.
        claimed: Standard that the file says it follows: "x-4", "x-1a", "x-3" or None.
        standard: Standard it was held to, or None for the general rules alone.
        coverage: How ink was measured.
        tac_percent: Most ink found on any spot, None where it was not measured.
        spots: Names of the spot colours, each of which is a plate of its own.
    """

    findings: tuple[Finding, ...]
    pages: int
    claimed: str | None = None
    standard: str | None = None
    coverage: Coverage = "off"
    tac_percent: float | None = None
    spots: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found that must be mended."""
        return not any(finding.severity == "error" for finding in self.findings)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "ok": self.ok,
            "pages": self.pages,
            "claimed": self.claimed,
            "standard": self.standard,
            "coverage": self.coverage,
            "tac_percent": None if self.tac_percent is None else round(self.tac_percent, 1),
            "spots": list(self.spots),
            "counts": {severity: len(self.of(severity)) for severity in SEVERITIES},
            "findings": [finding.as_dict() for finding in self.findings],
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without repetition: errors first, what concerns the whole file before single pages."""
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (rank[f.severity], f.page or 0, f.check, f.object)))
