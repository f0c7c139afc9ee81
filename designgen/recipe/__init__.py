"""What to make: a recipe from a TOML file, from options, or from the metadata of a finished image."""

from __future__ import annotations
