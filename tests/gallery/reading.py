"""A page of the gallery as a browser and a screen reader take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "img", "source", "br", "hr", "input"})


@dataclass
class Element:
    """One element: its name, attributes, children's text, and the elements around it."""

    name: str
    attributes: dict[str, str]
    around: tuple[Element, ...]
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def inside(self, name: str) -> bool:
        return any(element.name == name for element in self.around)


@dataclass
class Page(HTMLParser):
    """A parsed page; a tag that is not closed where it should be is an error."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name if self.open else ''}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]

    def one(self, name: str) -> Element:
        found = self.all(name)
        assert len(found) == 1, f"{len(found)} <{name}>"
        return found[0]


def parse(data: bytes) -> Page:
    page = Page()
    page.feed(data.decode("utf-8"))
    page.close()
    assert not page.open, f"never closed: {[element.name for element in page.open]}"
    return page
