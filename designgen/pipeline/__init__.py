"""The stages, as pure functions from frozen values to frozen values, and the plan that orders them."""

from __future__ import annotations
