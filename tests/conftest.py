"""What all tests share: hypothesis must not mind a busy machine, and torch must not fight the other workers."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The same code gets the same verdict: examples come from each test's own text. HYPOTHESIS_PROFILE=search looks further.
settings.register_profile("same", derandomize=True, **_PATIENT)
settings.register_profile("search", **_PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# The suite runs one worker a core; a second thread in each would only get in the way. Same threads, same bytes.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make stress` asks for."""
    parser.addoption("--every-step", action="store_true", help="kill runs at every durable step instead of some")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which programs were missing, so that their checks were not made."""
    skipped = terminalreporter.stats.get("skipped", [])
    found = (re.search(r"(\S+) is not installed", str(report.longrepr)) for report in skipped)
    missing = sorted({match[1] for match in found if match})
    if missing:
        terminalreporter.write_line(f"NOT CHECKED, because it is not installed: {', '.join(missing)}", yellow=True)
