"""What a collection is sold by: prices, quantities, dates and codes; tables they come in and go out by.

Knows neither pages nor pictures.
"""

from __future__ import annotations

from designgen.commerce.facts import NO_TERMS, TEMPLATES, Commerce, Template, Terms
from designgen.commerce.money import Money

__all__ = ["NO_TERMS", "TEMPLATES", "Commerce", "Money", "Template", "Terms"]
