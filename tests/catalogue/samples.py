"""Designs, garments and readings of finished PDFs that the catalogue's tests share."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from designgen.catalogue import CatalogueSpec, ColourwayChip, DesignPage, FileFact, SectionPage, SpotChip
from designgen.commerce.facts import Commerce, Terms
from designgen.commerce.money import Money
from designgen.imaging import encode_png
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile

LONG = (
    "Wildflower meadow at the edge of the northern forest after the first rain of September, "
    "in the manner of an unknown Kyoto dyer, second colourway, trial for the autumn fair"
)
UNBROKEN = "wildflower_meadow" * 9


STRAIGHT = Lattice.named("straight")


def waves(size_px: tuple[int, int], seed: int = 0, lattice: Lattice = STRAIGHT) -> np.ndarray:
    """A smooth, coloured picture that repeats by the lattice."""
    rng = np.random.default_rng(seed)
    y, x = (np.arange(n)[:, None] / n for n in size_px)
    x = x.T
    planes = []
    for _ in range(3):
        ky, kx = rng.integers(1, 4, 2)
        drop = float(lattice.drop)
        down, right = (ky - kx * drop, kx) if lattice.axis == "row" else (ky, kx - ky * drop)
        planes.append(0.5 + 0.4 * np.sin(2 * np.pi * (down * y + right * x) + rng.random() * 6))
    return np.stack(planes)[None].astype(np.float32)


@cache
def tile(
    repeat: str = "half-drop", width_mm: float = 60, height_mm: float = 80, dpi: float = 150, seed: int = 0
) -> Tile:
    height, width = (max(16, round(side * dpi / 25.4 / 2) * 2) for side in (height_mm, width_mm))
    lattice = Lattice.named(repeat)
    pixels = waves((height, width), seed, lattice)
    alpha = None
    if repeat == "none":
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        alpha = np.clip(4 - 5 * np.hypot(y, x), 0, 1).astype(np.float32)[None, None]
    return Tile(pixels, lattice, width_mm, height_mm, alpha, measure(pixels, lattice, alpha))


@cache
def garment(seed: int = 0, size_px: tuple[int, int] = (600, 480), *, transparent: bool = False) -> bytes:
    pixels = np.full((1, 3, *size_px), 0.9, np.float32)
    pixels[:, :, 120:540, 120:360] = waves((420, 240), seed)
    alpha = None
    if transparent:
        alpha = np.zeros((1, 1, *size_px), np.float32)
        alpha[:, :, 120:540, 120:360] = 1
    return encode_png(pixels, alpha=alpha)


def design(index: int = 0, repeat: str = "half-drop", **changes: Any) -> DesignPage:
    page = DesignPage(
        name=f"ditsy-floral__indigo-wash__{repeat}__{index}",
        title=f"Ditsy floral {index + 1}",
        tile=tile(repeat, seed=index % 5),
        mockups=(garment(index % 5), garment(index % 5 + 10)),
        swatch="ditsy-floral",
        styles=(("indigo-wash", 1.0), ("risograph", 0.3)),
        strength=0.6,
        seed=index,
        repeat=repeat,
    )
    return replace(page, **changes)


TERMS = Terms(
    currency="EUR",
    order="By mail, one form for every address.",
    payment="30 days net",
    shipping="EXW Hamburg",
    returns="Faulty pieces within 14 days.",
    contact=("Nora Lind", "orders@atelier-nord.example"),
    address=("Fischmarkt 7", "20457 Hamburg"),
    season="Spring/Summer 2027",
    delivery="February to March 2027",
    order_until=date(2026, 11, 30),
)
INKS = ("Ecru", "Deep indigo", "Madder")
_SHADES = (
    ((0.93, 0.9, 0.84), (0.13, 0.16, 0.34), (0.63, 0.23, 0.17)),
    ((0.1, 0.11, 0.17), (0.49, 0.59, 0.75), (0.77, 0.34, 0.27)),
    ((0.77, 0.41, 0.27), (0.36, 0.14, 0.11), (0.94, 0.84, 0.67)),
)


def chips(which: int = 0) -> tuple[SpotChip, ...]:
    from designgen.colour.spaces import lab_from_srgb

    found = []
    for name, rgb, share in zip(INKS, _SHADES[which], (0.6, 0.3, 0.1), strict=True):
        lightness, a, b = (float(v) for v in lab_from_srgb(np.asarray(rgb)))
        found.append(SpotChip(name, (lightness, a, b), rgb, share))
    return tuple(found)


def commerce(**changes: Any) -> Commerce:
    known = Commerce(
        description="A loose all-over floral.",
        wholesale=Money(Decimal("24.00"), "EUR"),
        retail=Money(Decimal("59.90"), "EUR"),
        moq=24,
        reorder=12,
        case_pack=6,
        composition="95% organic cotton, 5% elastane",
        weight_g_m2=180,
        care="Wash at 30°, do not bleach",
        sizes=("XS", "S", "M", "L", "XL"),
        season="Spring/Summer 2027",
        deliver_from=date(2027, 2, 1),
        deliver_until=date(2027, 3, 15),
        order_until=date(2026, 11, 30),
        gtin="4006381333931",
        url="https://atelier-nord.example/styles/AN-001",
    )
    return replace(known, **changes)


def rich(count: int = 4) -> tuple[DesignPage, ...]:
    """Designs of which everything is known."""
    ways = tuple(
        ColourwayChip(f"C{n + 1:02d}", name, chips(n), shown=n == 0)
        for n, name in enumerate(("Indigo on ecru", "Night garden", "Terracotta"))
    )
    templates = ("full", "compact", "swatch")
    return tuple(
        replace(
            page,
            style_number=f"AN-{index + 1:03d}",
            section=("Garden", "Night")[index % 2],
            commerce=commerce(template=templates[index % 3]),
            colourways=ways if index % 2 == 0 else (),
            spots=chips(),
            labels=np.arange(page.load_tile().pixels[0, 0].size)
            .reshape(page.load_tile().size_px)
            .__mod__(3)
            .astype("u1"),
            files=(FileFact(f"{page.name}.png", 812_345, "tile"), FileFact("plates.zip", 2_412_345, "plates")),
            recipe_digest="0123456789abcdef" * 4,
            changed=("new", "changed", "same")[index % 3],
            placement="Centred, 9 cm below the high point shoulder",
            cloth=(("Cloth", "Single jersey, 150 cm wide"),),
        )
        for index, page in enumerate(mixed(count))
    )


SECTIONS = (SectionPage("Garden", "Roses in a loose, painted hand."), SectionPage("Night"))


def mixed(count: int = 4) -> tuple[DesignPage, ...]:
    repeats = ("half-drop", "straight", "brick", "none")
    return tuple(design(index, repeats[index % 4]) for index in range(count))


def spec(document: str = "lookbook", designs: tuple[DesignPage, ...] | None = None, **changes: Any) -> CatalogueSpec:
    page = CatalogueSpec(
        title="First collection",
        subtitle="Florals for spring",
        document=document,  # type: ignore[arg-type]
        designs=mixed() if designs is None else designs,
        issue_date="2026-03-01",
        page_size="A5",
        studio="Atelier Nord",
    )
    return replace(page, **changes)


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def page_texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def placed_dpi(data: bytes) -> list[list[float]]:
    """For every page, the effective resolution of every placed picture, the lower of its two directions."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        row = []
        for image in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)):
            width, height = image.get_px_size()
            matrix = image.get_matrix()
            row.append(min(width * 72 / abs(matrix.a), height * 72 / abs(matrix.d)))
        found.append(row)
    return found


def outline(data: bytes) -> list[tuple[int, str, int]]:
    """Every outline entry as (level, title, page from 1)."""
    document = pypdfium2.PdfDocument(data)
    return [(entry.level, entry.get_title(), entry.get_dest().get_index() + 1) for entry in document.get_toc()]


def fonts(data: bytes) -> dict[str, bool]:
    """Every font any page can reach, and whether its outlines are in the file."""
    found: dict[str, bool] = {}
    for page in reader(data).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            entry = font.get_object()
            descriptor = entry.get("/FontDescriptor")
            found[entry["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return found
