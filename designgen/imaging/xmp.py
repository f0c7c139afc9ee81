"""XMP packets: who made a picture, and how it repeats, for programs that never heard of us; and reading ours back.

ISO 16684-1 (XMP part 1); Dublin Core, xmp, xmpRights, photoshop; IPTC Photo Metadata Standard 2023.2 for
DigitalSourceType. What is ours stands under one namespace. The same facts give the same bytes: no clock is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from designgen.imaging.metadata import MAX_RECIPE_BYTES, canonical_recipe

NAMESPACE: Final = "urn:designgen:textile:1.0#"
SourceType = Literal[
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicallyEnhanced",
    "algorithmicMedia",
    "humanEdits",
]
_SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_NAMESPACES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "designgen": NAMESPACE,
}
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BEGIN: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END: Final = '\n<?xpacket end="r"?>'


@dataclass(frozen=True)
class SpotFact:
    """One spot colour of a picture: its name, "#rrggbb", and the share of the cloth it covers in [0, 1]."""

    name: str
    hex: str
    coverage: float


@dataclass(frozen=True)
class Facts:
    """What a picture says of itself; whatever is empty or None is left out.

    Attributes:
        title: The design's name.
        creators: Who made it.
        rights: The copyright notice.
        description: One sentence about it.
        keywords: Words to find it by.
        source_type: The IPTC word for how it came about.
        repeat: As on the command line, for example "half-drop".
        drop: The fraction of the drop, for example "1/2".
        offset_mm: A free drop in millimetres.
        width_mm: Width of one repeat.
        height_mm: Height of one repeat.
        dpi: Pixels per inch.
        group: The wallpaper group, for example "p4m".
        colourway: Its name.
        spots: Its spot colours.
        seam: Figures of the seam report by name.
        seed: The seed it was made with.
        recipe_digest: sha256 of the recipe.
        recipe: The recipe itself, kept as JSON, so that the picture can be made again.
    """

    title: str = ""
    creators: tuple[str, ...] = ()
    rights: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    source_type: SourceType | None = None
    repeat: str = ""
    drop: str = ""
    offset_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    dpi: float | None = None
    group: str = ""
    colourway: str = ""
    spots: tuple[SpotFact, ...] = ()
    seam: Mapping[str, float] = field(default_factory=dict)
    seed: int | None = None
    recipe_digest: str = ""
    recipe: Mapping[str, Any] | None = None


def packet(facts: Facts) -> bytes:
    """Write the packet, UTF-8.

    Raises:
        TypeError: The recipe holds something that JSON has no form for.
        ValueError: A number is not finite, or the recipe is too long.
    """
    simple = {"xmp:CreatorTool": "designgen"} | _own_words(facts)
    if facts.source_type is not None:
        simple["Iptc4xmpExt:DigitalSourceType"] = _SOURCE_TYPES + facts.source_type
    if facts.rights:
        simple["xmpRights:Marked"] = "True"
    attributes = "".join(f"\n   {name}={quoteattr(_clean(value))}" for name, value in simple.items())
    spaces = "".join(f'\n   xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    elements = [
        _in_languages("dc:title", facts.title),
        _items("dc:creator", "Seq", facts.creators),
        _in_languages("dc:rights", facts.rights),
        _in_languages("dc:description", facts.description),
        _items("dc:subject", "Bag", facts.keywords),
        _spots(facts.spots),
        _seam(facts.seam),
    ]
    if facts.recipe is not None:
        elements.append(f"   <designgen:recipe>{_text(canonical_recipe(dict(facts.recipe)))}</designgen:recipe>\n")
    body = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/">\n <rdf:RDF xmlns:rdf="{_RDF}">\n'
        f'  <rdf:Description rdf:about=""{spaces}{attributes}>\n{"".join(elements)}  </rdf:Description>\n'
        " </rdf:RDF>\n</x:xmpmeta>"
    )
    return (_BEGIN + body + _END).encode()


def read_packet(data: bytes) -> dict[str, Any]:
    """Return what is known to us in a packet: simple values by their name, "title", "creators", "recipe" and so on.

    A packet that is damaged, foreign, too long or that declares entities gives an empty dict.
    """
    if len(data) > 2 * MAX_RECIPE_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return {}
    try:
        root = ElementTree.fromstring(data.strip(b"\0 \n\r\t").decode())
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        return {}
    found: dict[str, Any] = {}
    for description in root.iter(f"{{{_RDF}}}Description"):
        for name, value in description.attrib.items():
            _take(found, name, value)
        for child in description:
            items = [item.text or "" for item in child.iter(f"{{{_RDF}}}li") if len(item) == 0 and not item.attrib]
            texts = [item.text or "" for item in child.iter(f"{{{_RDF}}}li") if item.attrib]
            _take(found, child.tag, items or (texts[0] if texts else (child.text or "").strip()))
    return found


def recipe_in_packet(data: bytes) -> dict[str, Any] | None:
    """Return the recipe that a packet carries, or None."""
    text = read_packet(data).get("recipe")
    if not isinstance(text, str) or len(text.encode()) > MAX_RECIPE_BYTES:
        return None
    try:
        recipe = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return recipe if isinstance(recipe, dict) else None


def _take(found: dict[str, Any], name: str, value: Any) -> None:
    for uri in _NAMESPACES.values():
        if name.startswith(f"{{{uri}}}") and value:
            key = name[len(uri) + 2 :]
            found[{"creator": "creators", "subject": "keywords"}.get(key, key)] = value


def _own_words(facts: Facts) -> dict[str, str]:
    numbers = {"offsetMm": facts.offset_mm, "widthMm": facts.width_mm, "heightMm": facts.height_mm, "dpi": facts.dpi}
    words = {
        "repeat": facts.repeat,
        "drop": facts.drop,
        **{name: _number(value) for name, value in numbers.items() if value is not None},
        "group": facts.group,
        "colourway": facts.colourway,
        "seed": "" if facts.seed is None else str(facts.seed),
        "recipeDigest": facts.recipe_digest,
    }
    return {f"designgen:{name}": value for name, value in words.items() if value}


def _spots(spots: tuple[SpotFact, ...]) -> str:
    if not spots:
        return ""
    items = "".join(
        f"     <rdf:li designgen:name={quoteattr(_clean(spot.name))} designgen:hex={quoteattr(spot.hex)}"
        f' designgen:coverage="{_number(spot.coverage)}"/>\n'
        for spot in spots
    )
    return f"   <designgen:spots>\n    <rdf:Seq>\n{items}    </rdf:Seq>\n   </designgen:spots>\n"


def _seam(seam: Mapping[str, float]) -> str:
    if not seam:
        return ""
    figures = "".join(
        f"\n     <designgen:{name}>{_number(value)}</designgen:{name}>"
        for name, value in sorted(seam.items())
        if name.isidentifier() and name.isascii()
    )
    return f'   <designgen:seam rdf:parseType="Resource">{figures}\n   </designgen:seam>\n'


def _in_languages(name: str, text: str) -> str:
    if not text:
        return ""
    return f'   <{name}><rdf:Alt><rdf:li xml:lang="x-default">{_text(text)}</rdf:li></rdf:Alt></{name}>\n'


def _items(name: str, kind: str, values: tuple[str, ...]) -> str:
    if not values:
        return ""
    items = "".join(f"<rdf:li>{_text(value)}</rdf:li>" for value in values)
    return f"   <{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>\n"


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, got {value}")
    return f"{value:.6g}"


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        c for c in text.encode("utf-8", "replace").decode() if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")
    )
