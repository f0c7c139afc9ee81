"""Production files of garments: flat panels at true size with the print laid as in the mockup, and markers."""

from __future__ import annotations
