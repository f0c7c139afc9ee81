"""Make the files of a catalogue: drawn, streamed to disk, looked at by preflight, and only then named as done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from designgen.run.collection import Collection
from designgen.run.gamut import gamut_notices
from designgen.run.pages import catalogue_spec, plates_of
from designgen.store import atomic_judged, atomic_stream, atomic_write, output_error

if TYPE_CHECKING:
    from designgen.catalogue import CatalogueSpec, Theme
    from designgen.preflight import Report

Kind = Literal["lookbook", "linesheet", "technical", "data", "gallery"]
OnShare = Callable[[float], None]
"""Called with the share done, in [0, 1]; may raise to stop."""

_DRAWN: Final = 0.85
"""Share of the time of a print file that drawing takes; the rest is preflight."""
_MOST_FINDINGS: Final = 200


@dataclass(frozen=True)
class Piece:
    """One thing to make: a document in an edition, the twin of the data, the gallery.

    Attributes:
        kind: Which.
        edition: print or screen; empty for data and gallery.
    """

    kind: Kind
    edition: str = ""

    @property
    def label(self) -> str:
        """Part of its files' names, and what people are told."""
        return "-".join(part for part in (self.kind, self.edition) if part)


@dataclass(frozen=True)
class BoundFile:
    """A file that was made.

    Attributes:
        name: Relative to the catalogue's folder.
        sha256: Of its bytes.
        size_bytes: Length.
        pages: Of a PDF; 0 of others.
        rejected: Whether preflight found errors, so that it must not be printed.
        findings: What preflight found: errors and warnings, as plain objects.
    """

    name: str
    sha256: str
    size_bytes: int
    pages: int = 0
    rejected: bool = False
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Bound:
    """What became of a piece.

    Attributes:
        files: In the order of volumes; of a gallery, its first page first.
        notices: What a designer should know.
    """

    files: tuple[BoundFile, ...]
    notices: tuple[str, ...] = field(default=())


def pieces(collection: Collection) -> tuple[Piece, ...]:
    """Return everything that a catalogue asks for, in the order it is made."""
    wanted = collection.wish.wanted
    made = [Piece(document, edition) for document in wanted.wanted_documents for edition in wanted.editions]
    return (*made, Piece("data"), *([Piece("gallery")] if wanted.gallery else []))


def bind(collection: Collection, piece: Piece, folder: Path, on_share: OnShare) -> Bound:
    """Make the files of a piece.

    Args:
        collection: What is shown.
        piece: What is to be made.
        folder: Where; files that are there already are replaced.
        on_share: See `OnShare`.

    Raises:
        OutputError: The folder cannot be written or is full.
        InputError: A tile or mockup of the run is not there, or a typeface cannot spell a text.
    """
    if piece.kind == "data":
        return _bind_data(collection, folder)
    if piece.kind == "gallery":
        return _bind_gallery(collection, folder, on_share)
    return _bind_document(collection, piece, folder, on_share)


def run_stem(collection: Collection) -> str:
    """Return what the names of all files begin with."""
    return Path(str(collection.manifest["name"])).name


def file_name(stem: str, piece: Piece, volume: int = 1, volumes: int = 1) -> str:
    """Return the name of a file; volumes are numbered so that they sort."""
    number = f"-{volume:0{len(str(volumes))}d}of{volumes}" if volumes > 1 else ""
    return f"{stem}-{piece.label}{number}.pdf"


def rejected_name(name: str) -> str:
    """Return the name of a print file that preflight rejected."""
    return f"{name.removesuffix('.pdf')}.rejected.pdf"


def volumes(
    spec: CatalogueSpec, most_pages: int | None, count: Callable[[CatalogueSpec], int]
) -> tuple[CatalogueSpec, ...]:
    """Part a document into volumes of at most so many pages, between designs; each has its own contents and index.

    Args:
        spec: The whole.
        most_pages: None for one volume. A design that needs more pages has a volume to itself.
        count: Returns how many pages a specification makes.
    """
    if most_pages is None or count(spec) <= most_pages:
        return (spec,)
    parts: list[CatalogueSpec] = []
    rest = spec.designs
    while rest:
        low, high = 1, len(rest)
        while low < high:
            middle = (low + high + 1) // 2
            if count(replace(spec, designs=rest[:middle])) <= most_pages:
                low = middle
            else:
                high = middle - 1
        parts.append(replace(spec, designs=rest[:low]))
        rest = rest[low:]
    return tuple(_volume(part, number, len(parts)) for number, part in enumerate(parts, start=1))


def _volume(spec: CatalogueSpec, number: int, total: int) -> CatalogueSpec:
    named = {design.section for design in spec.designs}
    marked = " · ".join(part for part in (spec.subtitle, f"Volume {number} of {total}") if part)
    sections = tuple(section for section in spec.sections if section.name in named)
    document_id = f"{spec.document_id}-{number}" if spec.document_id else ""
    return replace(spec, subtitle=marked, sections=sections, document_id=document_id)


def _bind_document(collection: Collection, piece: Piece, folder: Path, on_share: OnShare) -> Bound:
    from designgen.catalogue import page_count
    from designgen.press import SCREEN, print_edition

    press = collection.wish.press
    edition = print_edition(press) if piece.edition == "print" else SCREEN
    whole = catalogue_spec(collection, piece.kind)
    parts = volumes(whole, collection.wish.wanted.volume_pages, page_count)
    theme = _theme(collection)
    notices: list[str] = []
    files = []
    for number, spec in enumerate(parts, start=1):
        share = _within(on_share, (number - 1) / len(parts), number / len(parts))
        target = folder / file_name(run_stem(collection), piece, number, len(parts))
        files.append(_Maker(spec, edition, theme, notices.append, share).make(target))
    if piece.edition == "print":
        notices += gamut_notices(collection, piece.kind)
    return Bound(tuple(files), tuple(dict.fromkeys(notices)))


class _Maker:
    """Makes one PDF."""

    def __init__(
        self, spec: CatalogueSpec, edition: Any, theme: Theme, tell: Callable[[str], None], on_share: OnShare
    ) -> None:
        self._spec, self._edition, self._theme, self._tell, self._share = spec, edition, theme, tell, on_share
        self._pages = 0
        self._report: Report | None = None

    def make(self, target: Path) -> BoundFile:
        if not self._edition.is_print:
            atomic_stream(target, self._draw)
            return self._bound(target)
        path = atomic_judged(target, self._draw, lambda temporary: self._judge(temporary, target))
        if path == target:
            _remove(target.with_name(rejected_name(target.name)))
        return self._bound(path)

    def _draw(self, stream: BinaryIO) -> None:
        from designgen.catalogue.build import write

        drawn = _DRAWN if self._edition.is_print else 1.0

        def page(done: int, total: int) -> None:
            self._share(drawn * done / total)

        built = write(self._spec, stream, edition=self._edition, theme=self._theme, on_page=page, on_notice=self._tell)
        self._pages = built.pages

    def _judge(self, temporary: Path, target: Path) -> Path:
        from designgen.preflight import Wanted, preflight

        def page(done: int, total: int) -> None:
            self._share(_DRAWN + (1 - _DRAWN) * done / max(total, 1))

        self._report = preflight(temporary, Wanted.of_press(self._edition.press), on_page=page)
        return target if self._report.ok else target.with_name(rejected_name(target.name))

    def _bound(self, path: Path) -> BoundFile:
        findings: Sequence[Any] = ()
        if self._report is not None:
            findings = [each for each in self._report.findings if each.severity != "notice"][:_MOST_FINDINGS]
        rejected = self._report is not None and not self._report.ok
        found = tuple(each.as_dict() for each in findings)
        return BoundFile(path.name, file_digest(path), path.stat().st_size, self._pages, rejected, found)


def _bind_data(collection: Collection, folder: Path) -> Bound:
    from designgen.commerce import issue_csv, issue_json

    issue, changes = collection.issue_of(lambda entry: plates_of(collection, entry).inks), collection.changes
    stem = run_stem(collection)
    files = {
        f"{stem}-catalogue.json": issue_json(issue, changes.states, changes.gone),
        f"{stem}-catalogue.csv": issue_csv(issue, changes.states),
    }
    for name, data in files.items():
        atomic_write(folder / name, data)
    return Bound(tuple(_of_bytes(name, data) for name, data in files.items()))


def _bind_gallery(collection: Collection, folder: Path, on_share: OnShare) -> Bound:
    from designgen.gallery import write_gallery

    place = f"{run_stem(collection)}-gallery"
    files: dict[str, BoundFile] = {}

    def write(name: str, data: bytes) -> None:
        atomic_write(folder / place / name, data)
        files[name] = _of_bytes(f"{place}/{name}", data)

    spec = catalogue_spec(collection, "lookbook")
    result = write_gallery(
        spec, write, theme=_theme(collection), on_design=lambda done, total: on_share(done / max(total, 1))
    )
    return Bound(tuple(files[name] for name in result.files))


def file_digest(path: Path) -> str:
    """Return the sha256 of a file of any length."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(error, path, 0) from error


def _of_bytes(name: str, data: bytes) -> BoundFile:
    return BoundFile(name, hashlib.sha256(data).hexdigest(), len(data))


def _theme(collection: Collection) -> Theme:
    from designgen.catalogue import DEFAULT
    from designgen.catalogue.themes import theme_of

    return theme_of(collection.wish.theme) if collection.wish.theme else DEFAULT


def _within(on_share: OnShare, start: float, end: float) -> OnShare:
    return lambda share: on_share(start + (end - start) * share)
