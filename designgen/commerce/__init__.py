"""What a collection is sold by: prices, quantities, dates and codes; tables they come in and go out by.

Knows neither pages nor pictures.
"""

from __future__ import annotations

from designgen.commerce.changes import Changes, Previous, compare, read_previous
from designgen.commerce.exporting import Exported, Known, export_rows
from designgen.commerce.facts import NO_TERMS, TEMPLATES, Commerce, Template, Terms
from designgen.commerce.files import RawTable, read_table
from designgen.commerce.matching import Match, match
from designgen.commerce.money import Money, parse_money
from designgen.commerce.offer import Line, Offer, Problem, Section
from designgen.commerce.reading import read_offer
from designgen.commerce.twin import Issue, Item, issue_csv, issue_json

__all__ = [
    "NO_TERMS",
    "TEMPLATES",
    "Changes",
    "Commerce",
    "Exported",
    "Issue",
    "Item",
    "Known",
    "Line",
    "Match",
    "Money",
    "Offer",
    "Previous",
    "Problem",
    "RawTable",
    "Section",
    "Template",
    "Terms",
    "compare",
    "export_rows",
    "issue_csv",
    "issue_json",
    "match",
    "parse_money",
    "read_offer",
    "read_previous",
    "read_table",
]
