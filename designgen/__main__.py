"""`python -m designgen` is the `designgen` command."""

from __future__ import annotations

from designgen.cli.app import main

main()
