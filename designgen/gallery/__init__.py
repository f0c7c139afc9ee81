"""A collection as a static gallery for the browser, from the same specification as its PDF catalogues."""

from __future__ import annotations

from designgen.gallery.write import GalleryResult, write_gallery

__all__ = ["GalleryResult", "write_gallery"]
