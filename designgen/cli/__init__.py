"""The command line: parse, call, show, exit code."""

from __future__ import annotations
