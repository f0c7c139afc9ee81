"""What a document says of itself, twice and in agreement: the Info dictionary and the XMP packet."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from designgen.press.edition import Edition

CREATOR: Final = "designgen"
PRODUCER: Final = "designgen (ReportLab)"
NO_DATE: Final = "1970-01-01"
"""PDF/X asks for a date and a document without one has none to give: the epoch, which no reader takes for a date."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://designgen.invalid/documents")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class DocumentFacts:
    """What is known of a document before its first page.

    Attributes:
        title: As a reader's window shows it.
        author: Who made it; may be empty.
        subject: What it is; may be empty.
        language: BCP 47, for screen readers.
        issue_date: YYYY-MM-DD; None or anything else gives no date.
        document_id: Identifies the document to archives: anything; derived from the other facts where empty.
        page_mm: Width and height of the trimmed page.
        spreads: On screen two pages lie side by side, a first page alone on the right.
    """

    title: str
    author: str = ""
    subject: str = ""
    language: str = "en"
    issue_date: str | None = None
    document_id: str = ""
    page_mm: tuple[float, float] = (210.0, 297.0)
    spreads: bool = False

    @property
    def date(self) -> str:
        """The issue date as YYYY-MM-DD, "" where there is none in that form."""
        given = (self.issue_date or "").strip()
        return given if _ISO_DATE.fullmatch(given) else ""

    @property
    def identity(self) -> str:
        """The document's identifier as a URI: the given one where it is a URI, else a UUID made from it."""
        given = self.document_id.strip()
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", given):
            return given
        text = given or "\n".join((self.title, self.author, self.subject, self.language, self.date))
        return f"uuid:{uuid.uuid5(_NAMESPACE, text)}"


def date_of(facts: DocumentFacts, edition: Edition) -> str:
    """Return the date a file carries as YYYY-MM-DD, "" for none; a print edition always has one."""
    return facts.date or (NO_DATE if edition.is_print else "")


class Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """The Info dictionary: tells a date only where there is one, and the standard where it belongs here."""

    def __init__(self, facts: DocumentFacts, edition: Edition) -> None:
        super().__init__()
        self._facts = facts
        self._edition = edition

    def format(self, document: Any) -> bytes:
        """Return the dictionary's bytes."""
        facts, press = self._facts, self._edition.press
        texts = {
            "Title": facts.title,
            "Author": facts.author,
            "Subject": facts.subject,
            "Creator": CREATOR,
            "Producer": PRODUCER,
        }
        entries: dict[str, Any] = {key: pdfdoc.PDFString(value) for key, value in texts.items() if value}
        if date := date_of(facts, self._edition):
            entries["CreationDate"] = entries["ModDate"] = pdfdoc.PDFString(f"D:{date.replace('-', '')}000000Z")
        if press is not None and press.standard != "x-4":
            entries["GTS_PDFXVersion"] = pdfdoc.PDFString(press.standard_title)
        entries["Trapped"] = pdfdoc.PDFName("False")
        written: bytes = pdfdoc.PDFDictionary(entries).format(document)
        return written


def xmp_packet(facts: DocumentFacts, edition: Edition) -> bytes:
    """Return the XMP packet (ISO 16684-1), in agreement with `Info`."""
    date = date_of(facts, edition)
    standard = "" if edition.press is None else edition.press.standard_title
    body = [
        "<dc:format>application/pdf</dc:format>",
        _alternatives("dc:title", facts.title),
        f"<dc:creator><rdf:Seq><rdf:li>{escape(facts.author)}</rdf:li></rdf:Seq></dc:creator>" if facts.author else "",
        _alternatives("dc:description", facts.subject),
        f"<dc:language><rdf:Bag><rdf:li>{escape(facts.language)}</rdf:li></rdf:Bag></dc:language>",
        f"<pdf:Producer>{escape(PRODUCER)}</pdf:Producer>",
        "<pdf:Trapped>False</pdf:Trapped>",
        f"<xmp:CreatorTool>{escape(CREATOR)}</xmp:CreatorTool>",
        *(f"<xmp:{key}>{date}T00:00:00Z</xmp:{key}>" for key in ("CreateDate", "ModifyDate", "MetadataDate") if date),
        f"<xmpMM:DocumentID>{escape(facts.identity)}</xmpMM:DocumentID>",
        "<xmpMM:VersionID>1</xmpMM:VersionID>",
        "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>",
    ]
    if standard and edition.press is not None:
        key = "pdfxid:GTS_PDFXVersion" if edition.press.standard == "x-4" else "pdfx:GTS_PDFXVersion"
        body.append(f"<{key}>{standard}</{key}>")
    inside = "\n   ".join(line for line in body if line)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfx="http://ns.adobe.com/pdfx/1.3/"'
        ' xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">\n'
        f"   {inside}\n"
        "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n" + "\n".join([" " * 80] * 12) + '\n<?xpacket end="w"?>'
    ).encode()


def _alternatives(tag: str, text: str) -> str:
    if not text:
        return ""
    return f'<{tag}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{tag}>'
