"""Designs, garments and readings of finished PDFs that the catalogue's tests share."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from designgen.catalogue import CatalogueSpec, DesignPage
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
