"""Preflight: what a print shop's checker would find in a PDF, from any maker. What is checked: docs/preflight.md."""

from __future__ import annotations

from designgen.preflight.check import preflight
from designgen.preflight.findings import Finding, Limits, Report, Wanted
from designgen.preflight.words import report_lines, verdict

__all__ = ["Finding", "Limits", "Report", "Wanted", "preflight", "report_lines", "verdict"]
