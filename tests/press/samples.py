"""Documents, pictures and readings of finished PDFs that the press's tests share."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pikepdf
import pypdfium2

from designgen.press import SCREEN, Document, DocumentFacts, Edition, Spot, open_document, press_profile, print_edition

PAGE_MM = (60.0, 80.0)
STANDARDS = ("x-4", "x-1a", "x-3")
FACTS = DocumentFacts(
    title="Erste Kollektion – Blüten <&> „Zitat“",
    author="Atelier Nord",
    subject="Lookbook",
    language="de",
    issue_date="2026-03-01",
    document_id="spring-26",
    page_mm=PAGE_MM,
)
SPOTS = (
    Spot("Nachtblau 7", (1.0, 0.7, 0.1, 0.3), (0.05, 0.1, 0.4)),
    Spot("Sand", (0.1, 0.15, 0.35, 0.0), (0.9, 0.85, 0.7)),
    Spot("Black", (0.0, 0.0, 0.0, 0.9), (0.1, 0.1, 0.1)),
)


def edition(standard: str = "x-4", **changes: Any) -> Edition:
    return print_edition(press_profile(f"coated-{standard.replace('-', '')}").model_copy(update=changes))


@cache
def waves(height: int = 300, width: int = 240, seed: int = 0) -> np.ndarray:
    """A coloured texture, uint8 (H, W, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 100 * np.sin(x / rng.uniform(4, 40) + y / rng.uniform(4, 40)) for _ in range(3)]
    noise = rng.normal(0, 10, (height, width, 3))
    return np.clip(np.stack(planes, -1) + noise, 0, 255).astype(np.uint8)


@cache
def flat_art(height: int = 300, width: int = 400) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    colours = np.array([[230, 25, 50], [25, 50, 128], [255, 255, 230], [76, 153, 102]], np.uint8)
    return colours[(y // 50 + x // 70) % 4]


@cache
def labels(height: int = 120, width: int = 90) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    found = ((y // 30 + x // 30) % 3).astype(np.uint8)
    found[:10, :10] = 255
    return found


def made(
    draw: Callable[[Document], object], form: Edition = SCREEN, facts: DocumentFacts = FACTS, workers: int = 1
) -> bytes:
    stream = io.BytesIO()
    with open_document(stream, facts, form, workers=workers) as document:
        draw(document)
        document.finish()
    return stream.getvalue()


def one_of_each(document: Document) -> None:
    """Two pages with everything a page may hold."""
    bleed = document.edition.bleed_mm
    width, _ = document.facts.page_mm
    for page in range(2):
        document.bookmark(f"page-{page}", f"Seite {page + 1}", 0)
        document.page_label(f"A-{page + 1}")
        document.picture(
            waves(1100, 900), (-bleed, -bleed, width + 2 * bleed, 45.0), alt="Wellen auf Leinen", native=False
        )
        document.picture(flat_art(), (5, 48, 20, 15))
        document.plates(labels(), SPOTS, (30, 48, 12, 16), alt="Druckfarben")
        for index, spot in enumerate(SPOTS):
            document.chip((5 + 6 * index, 66, 5, 5), spot)
        document.fill_with(document.inks.of_srgb((0.11, 0.11, 0.1)))
        document.rectangles([(30, 66, 5, 5), (36, 66, 2, 5)])
        document.stroke_with(document.inks.of_srgb((0.79, 0.77, 0.73)), 0.4, (2.0, 1.0))
        document.lines([((5, 74), (55, 74))])
        document.polygon(((45, 66), (50, 71), (40, 71)))
        document.link((5, 66, 5, 5), f"page-{1 - page}", "Zur anderen Seite")
        document.url((11, 66, 5, 5), "https://example.org/a?b=c")
        with document.clipped((50, 60, 5, 5)):
            document.fill_with(document.inks.of_srgb((0.7, 0.2, 0.1)))
            document.rectangles([(45, 55, 30, 30)])
        document.end_page()


@cache
def whole(kind: str) -> bytes:
    return made(one_of_each, SCREEN if kind == "screen" else edition(kind))


@lru_cache(maxsize=32)
def opened(data: bytes) -> pikepdf.Pdf:
    """A finished PDF; kept, as its objects die with it."""
    return pikepdf.open(io.BytesIO(data))


def images(data: bytes) -> list[pikepdf.Object]:
    """Every image object once, in the order of the file."""
    streams = [item for item in opened(data).objects if isinstance(item, pikepdf.Stream)]
    return [stream for stream in streams if stream.get("/Subtype") == "/Image"]


def rendered(data: bytes, dpi: float = 144, page: int = 0) -> np.ndarray:
    return np.asarray(pypdfium2.PdfDocument(data)[page].render(scale=dpi / 72).to_pil().convert("RGB"))


def icc_profile(kind: bytes = b"prtr", space: bytes = b"CMYK", major: int = 2) -> bytes:
    """Our own profile under another header."""
    from designgen.press.cmyk import OWN_ICC

    data = bytearray(OWN_ICC.read_bytes())
    data[8:10] = struct.pack("BB", major, 0x20)
    data[12:16], data[16:20] = kind, space
    return bytes(data)
