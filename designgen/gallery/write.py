"""From a specification to the files of a gallery."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from designgen.catalogue import DEFAULT, CatalogueSpec, DesignPage, Theme
from designgen.catalogue.book import Book, bound
from designgen.catalogue.facts import Fact
from designgen.gallery.palette import colours_of
from designgen.gallery.pictures import encoded, sources
from designgen.gallery.views import (
    DesignView,
    by_colour,
    by_style,
    by_swatch,
    design_view,
    sections_of,
    slugs,
    words_of,
)
from designgen.gallery.webfonts import stacks, web_fonts

FolderWriter = Callable[[str, bytes], None]
OnDesign = Callable[[int, int], None]
_TABLE = ("Wholesale", "Retail", "Sizes", "Least order", "Cloth", "Delivery", "Order until", "GTIN")


@dataclass(frozen=True)
class GalleryResult:
    """What was written.

    Attributes:
        files: Names relative to the gallery's folder, with forward slashes; "index.html" first.
        designs: How many designs it shows.
        bytes: Size of all files together.
    """

    files: tuple[str, ...]
    designs: int
    bytes: int


def write_gallery(
    spec: CatalogueSpec,
    folder_writer: FolderWriter,
    *,
    theme: Theme | None = None,
    on_design: OnDesign | None = None,
) -> GalleryResult:
    """Write a collection as HTML pages that need no server, no network and no script.

    One design after the other is loaded and let go, and the pages follow when all pictures are written, the first page
    last: a gallery that was stopped half-way has none.

    Args:
        spec: What to show; the same as for the PDF documents.
        folder_writer: Called with each file's name below the gallery's folder, with forward slashes, and its bytes.
        theme: Colours and typefaces; the catalogue's own where None.
        on_design: Called with (designs done, designs in all) after every design; may raise to stop.

    Returns:
        What was written; the same specification gives the same bytes.
    """
    return _Gallery(bound(spec), theme or DEFAULT, folder_writer).write(on_design)


@dataclass
class _Gallery:
    book: Book
    theme: Theme
    folder_writer: FolderWriter
    sizes: dict[str, int] = field(default_factory=dict)

    def write(self, on_design: OnDesign | None) -> GalleryResult:
        designs = self.book.spec.designs
        count = len(designs)
        views = []
        with ThreadPoolExecutor(os.cpu_count() or 1, "pictures") as pool:
            for done, (design, slug) in enumerate(zip(designs, slugs(d.name for d in designs), strict=True), start=1):
                views.append(self._design(design, slug, pool))
                if on_design is not None:
                    on_design(done, count)
        pages = dict(self._pages(views))
        self._style("".join(pages.values()))
        for name in sorted(pages, key=lambda name: name == "index.html"):
            self._put(name, pages[name].encode("utf-8"))
        names = sorted(self.sizes, key=lambda name: (name != "index.html", name))
        return GalleryResult(tuple(names), count, sum(self.sizes.values()))

    def _design(self, design: DesignPage, slug: str, pool: ThreadPoolExecutor) -> DesignView:
        """Write the pictures of a design, encoded on all cores, and return what its pages say."""
        tile = design.load_tile()
        found = []
        waiting = sources(design, tile, f"pictures/{slug}", self.theme.paper, words_of(design, tile))
        for shot, files in pool.map(encoded, waiting):
            for name, data in files.items():
                self._put(name, data)
            found.append(shot)
        return design_view(self.book, design, slug, tile, tuple(found))

    def _pages(self, views: list[DesignView]) -> Iterator[tuple[str, str]]:
        sections = sections_of(self.book, views)
        site = _site(self.book.spec)
        yield "index.html", _render("index.html", site=site, root="", here="index", sections=sections)
        for place, view in enumerate(views):
            before = views[place - 1] if place else None
            after = views[place + 1] if place + 1 < len(views) else None
            around = {"before": before, "after": after}
            yield view.page, _render("design.html", site=site, root="../", here="design", view=view, **around)
        indexes = (
            ("By colour", "by-colour", by_colour(views)),
            ("By fabric", "by-fabric", by_swatch(views)),
            ("By style", "by-style", by_style(views)),
        )
        yield "find.html", _render("find.html", site=site, root="", here="find", views=views, indexes=indexes)
        if site["has_order"]:
            yield "order.html", _render("order.html", site=site, root="", here="order", **_order(self.book.spec, views))

    def _style(self, text: str) -> None:
        fonts = web_fonts(self.theme.fonts, self.book.spec.extra_fonts, "".join(sorted(set(text + text.upper()))))
        for font in fonts:
            self._put(font.file, font.data)
        families = stacks(self.theme.fonts, fonts)
        sheet = _render("style.css", fonts=fonts, colours=colours_of(self.theme), stacks=families)
        self._put("style.css", sheet.encode("utf-8"))

    def _put(self, name: str, data: bytes) -> None:
        self.folder_writer(name, data)
        self.sizes[name] = len(data)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("designgen.gallery"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def _render(name: str, **values: Any) -> str:
    return _templates().get_template(name).render(**values)


def _site(spec: CatalogueSpec) -> dict[str, Any]:
    """Return what every page says."""
    count = len(spec.designs)
    changed = [design.changed for design in spec.designs]
    counts = [(changed.count("new"), "new"), (changed.count("changed"), "changed")]
    told = " and ".join(f"{number} {word}" for number, word in counts if number)
    since = f" since {spec.previous_issue}" if spec.previous_issue else " since the last issue"
    return {
        "title": spec.heading,
        "subtitle": spec.subtitle.strip(),
        "studio": spec.studio.strip(),
        "issue": spec.issue.strip(),
        "date": spec.date,
        "language": spec.language,
        "count": f"{count} design{'s' if count != 1 else ''}",
        "compared": f"{told}{since}" if told else "",
        "season": "" if spec.terms is None else spec.terms.season,
        "has_order": spec.terms is not None or any(design.commerce is not None for design in spec.designs),
    }


def _order(spec: CatalogueSpec, views: list[DesignView]) -> dict[str, Any]:
    """Return what the order page says: every style with what is known of it, the terms, whom to write to."""
    told = {view.slug: {fact.label: fact.value for fact in view.order} for view in views}
    heads = [head for head in _TABLE if any(head in facts for facts in told.values())]
    table = [(view, [told[view.slug].get(head, "") for head in heads]) for view in views if told[view.slug]]
    terms = spec.terms
    if terms is None:
        return {"heads": heads, "table": table, "terms": (), "contact": ()}
    facts = (
        Fact("How to order", terms.order),
        Fact("Payment", terms.payment),
        Fact("Shipping", terms.shipping),
        Fact("Returns", terms.returns),
        Fact("Delivery", terms.delivery),
        Fact("Order until", "" if terms.order_until is None else str(terms.order_until)),
    )
    kept = tuple(fact for fact in facts if fact.value)
    return {"heads": heads, "table": table, "terms": kept, "contact": (*terms.address, *terms.contact)}
