"""What a line sheet says of a style and of the house that sells it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final, Literal, get_args

from designgen.commerce.gtin import read_gtin
from designgen.commerce.money import Money, is_currency

Template = Literal["full", "compact", "swatch"]
TEMPLATES: Final[tuple[str, ...]] = get_args(Template)

MOST_PIECES: Final = 10_000_000
LIGHTEST_G_M2, HEAVIEST_G_M2 = 5.0, 3000.0


@dataclass(frozen=True)
class Commerce:
    """What one style is sold by. Whatever is not known is empty or None and is not printed.

    Attributes:
        description: A few sentences.
        wholesale: Price to shops.
        retail: Price the shop is advised to ask.
        moq: Least number to order at first.
        reorder: Least number to order again.
        case_pack: How many are in a pack.
        unit: What is counted: "pcs", "m".
        composition: Such as "95% cotton, 5% elastane".
        weight_g_m2: Of the cloth, 5 to 3000.
        care: Such as "Wash at 30°, do not bleach".
        sizes: From the smallest to the largest.
        season: Such as "Spring/Summer 2027".
        immediate: Whether it is in stock and leaves at once.
        deliver_from: First day of the delivery window.
        deliver_until: Last day of it.
        order_until: Orders are taken until this day.
        gtin: 13 digits, check digit right; empty where there is none.
        url: What the QR code leads to; http or https.
        notes: Whatever else is to be printed.
        sort: Where the style stands in its section; None leaves it where the run has it.
        template: How much room its page gives it.
        section: The section it stands in; empty is the collection itself.

    Raises:
        ValueError: A value cannot be.
    """

    description: str = ""
    wholesale: Money | None = None
    retail: Money | None = None
    moq: int | None = None
    reorder: int | None = None
    case_pack: int | None = None
    unit: str = "pcs"
    composition: str = ""
    weight_g_m2: float | None = None
    care: str = ""
    sizes: tuple[str, ...] = ()
    season: str = ""
    immediate: bool = False
    deliver_from: date | None = None
    deliver_until: date | None = None
    order_until: date | None = None
    gtin: str = ""
    url: str = ""
    notes: str = ""
    sort: float | None = None
    template: Template = "full"
    section: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be sold."""
        for name in ("moq", "reorder", "case_pack"):
            count = getattr(self, name)
            if count is not None and not 1 <= count <= MOST_PIECES:
                raise ValueError(f"{name}: expected 1 to {MOST_PIECES}, got {count}")
        weight = self.weight_g_m2
        if weight is not None and not LIGHTEST_G_M2 <= weight <= HEAVIEST_G_M2:
            raise ValueError(f"weight_g_m2: expected {LIGHTEST_G_M2:g} to {HEAVIEST_G_M2:g} g/m2, got {weight:g}")
        if self.template not in TEMPLATES:
            raise ValueError(f"template: expected one of {', '.join(TEMPLATES)}, got {self.template!r}")
        if self.gtin and read_gtin(self.gtin) != self.gtin:
            raise ValueError(f"gtin: expected 13 digits, got {self.gtin!r}")
        if self.url and not self.url.startswith(("https://", "http://")):
            raise ValueError(f"url: expected one that begins with https:// or http://, got {self.url!r}")
        if self.deliver_from and self.deliver_until and self.deliver_from > self.deliver_until:
            raise ValueError(f"deliver_until: expected a day after {self.deliver_from}, got {self.deliver_until}")
        if self.sort is not None and not math.isfinite(self.sort):
            raise ValueError(f"sort: expected a finite number, got {self.sort}")

    @property
    def delivery(self) -> str:
        """The delivery window as text: "immediate", "2027-02-01 to 2027-03-15", "from …", "until …", or nothing."""
        if self.immediate:
            return "immediate"
        if self.deliver_from and self.deliver_until:
            return f"{self.deliver_from} to {self.deliver_until}"
        if self.deliver_from:
            return f"from {self.deliver_from}"
        return f"until {self.deliver_until}" if self.deliver_until else ""

    @property
    def cloth(self) -> str:
        """Composition and weight in one line: "95% cotton, 5% elastane, 180 g/m²"."""
        weight = "" if self.weight_g_m2 is None else f"{self.weight_g_m2:g}\u00a0g/m²"
        return ", ".join(part for part in (self.composition, weight) if part)

    def counted(self, count: int | None) -> str:
        """Return a number with its unit, "12 pcs"; nothing for None."""
        return "" if count is None else f"{count:d}\u00a0{self.unit}".strip()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that could be printed."""
        blank = Commerce(unit=self.unit, sort=self.sort, template=self.template, section=self.section)
        return self == blank


@dataclass(frozen=True)
class Terms:
    """What holds for the whole line sheet. Whatever is empty is not printed.

    Attributes:
        currency: Three letters of ISO 4217; of prices that name none.
        order: How to order.
        payment: Such as "30 days net".
        shipping: Such as "EXW Hamburg".
        returns: What may come back.
        contact: Lines: a name, a telephone number, an address for mail.
        address: Lines of the house's address.
        season: Of styles that name none.
        delivery: The delivery window in words, for the cover of the line sheet.
        order_until: Last day for orders, of styles that name none.
        style_url: Address of a style's page with "{style}" where its number goes, for the QR codes of styles without
            an address of their own.

    Raises:
        ValueError: A value cannot be.
    """

    currency: str = ""
    order: str = ""
    payment: str = ""
    shipping: str = ""
    returns: str = ""
    contact: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    season: str = ""
    delivery: str = ""
    order_until: date | None = None
    style_url: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.currency and not is_currency(self.currency):
            raise ValueError(f"currency: expected three capital letters such as EUR, got {self.currency!r}")
        if self.style_url and not (self.style_url.startswith(("https://", "http://")) and "{style}" in self.style_url):
            raise ValueError(
                f'style_url: expected an address with "{{style}}" in it, such as https://example.org/{{style}}, got '
                f"{self.style_url!r}"
            )

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self == Terms()

    def over(self, others: Terms) -> Terms:
        """Return these terms, with the others' where these say nothing."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}
        return replace(others, **given)


NO_TERMS: Final = Terms()
"""Nothing is known."""
