"""Which of many finished designs are worth showing: measures, near-duplicates, a ranked and diverse shortlist."""

from __future__ import annotations
