"""From a specification to the files of a gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designgen.catalogue import CatalogueSpec, Theme

FolderWriter = Callable[[str, bytes], None]
OnDesign = Callable[[int, int], None]


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

    Args:
        spec: What to show; the same as for the PDF documents.
        folder_writer: Called with each file's name below the gallery's folder, with forward slashes, and its bytes.
        theme: Colours and typefaces; the catalogue's own where None.
        on_design: Called with (designs done, designs in all) after every design; may raise to stop.

    Returns:
        What was written; the same specification gives the same bytes.
    """
    raise NotImplementedError
