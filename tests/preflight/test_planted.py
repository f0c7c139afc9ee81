"""Defects planted in clean files: each is found, on its page, with its object and its mend, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from designgen.preflight import Finding, Report, Wanted, preflight
from tests.preflight.samples import (
    BLEED_MM,
    PROFILE,
    TRIM_MM,
    Sheet,
    clean,
    font,
    only,
    picture,
    pixels_for,
    place,
    rect,
    text,
    x,
    y,
)

STANDARDS = ("x-4", "x-1a", "x-3")
QUICK = Wanted(coverage=False)


def checked(path: Path, wanted: Wanted = QUICK) -> Report:
    report = preflight(path, wanted)
    for finding in report.findings:
        assert finding.object, finding
        assert finding.message.endswith("."), finding
        assert finding.mend.endswith(".") or finding.severity == "notice", finding
    return report


def on_page_2(sheet: Callable[[Pdf], Sheet]) -> Callable[[Pdf, int], Sheet]:
    return lambda pdf, number: sheet(pdf) if number == 2 else Sheet()


def image_sheet(width_mm: float, height_mm: float, dpi: float, **more: Any) -> Callable[[Pdf], Sheet]:
    def draw(pdf: Pdf) -> Sheet:
        image = pdf.make_indirect(picture(pdf, pixels_for(width_mm, height_mm, dpi), **more))
        return Sheet(place("Im7", 10, 50, width_mm, height_mm), {"XObject": {"Im7": image}})

    return draw


def page_2(change: Callable[[Any], None]) -> Callable[[Pdf], None]:
    return lambda pdf: change(pdf.pages[1].obj)


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_clean_file_has_no_findings(tmp_path: Path, standard: str) -> None:
    report = checked(clean(tmp_path / "a.pdf", standard))
    assert report.findings == ()
    assert report.ok
    assert (report.pages, report.claimed, report.standard) == (2, standard, standard)
    assert report.spots == ("Coral",)


def test_an_rgb_picture_in_x1a(tmp_path: Path) -> None:
    sheet = on_page_2(image_sheet(20, 20, 300, space=Name.DeviceRGB))
    finding = only(checked(clean(tmp_path / "a.pdf", "x-1a", add=sheet)), "colour")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "Im7")
    assert "RGB" in finding.message and "PDF/X-1a" in finding.message


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_missing_trim_box(tmp_path: Path, standard: str) -> None:
    path = clean(tmp_path / "a.pdf", standard, edit=page_2(lambda page: page.__delitem__("/TrimBox")))
    finding = only(checked(path), "boxes")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "TrimBox")


def test_bleed_short_on_one_page_because_the_picture_ends(tmp_path: Path) -> None:
    def draw(pdf: Pdf) -> Sheet:
        width, height = 30.0 + BLEED_MM - 2, 20.0
        image = pdf.make_indirect(picture(pdf, pixels_for(width, height, 300)))
        return Sheet(place("Short", 70, 60, width, height), {"XObject": {"Short": image}})

    finding = only(checked(clean(tmp_path / "a.pdf", add=on_page_2(draw))), "bleed")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "Short")
    assert "right edge goes 1.0 mm beyond" in finding.message


def test_bleed_short_on_one_page_because_the_box_is_small(tmp_path: Path) -> None:
    def smaller(page: Any) -> None:
        page.BleedBox = Array([x(-1), y(-3), x(TRIM_MM[0] + 3), y(TRIM_MM[1] + 3)])

    finding = only(checked(clean(tmp_path / "a.pdf", edit=page_2(smaller))), "boxes")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "BleedBox")
    assert "1.0 mm at the left" in finding.message


def test_helvetica_that_is_not_embedded(tmp_path: Path) -> None:
    def draw(pdf: Pdf) -> Sheet:
        helvetica = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        content = b"q /Over gs " + text("Hello", 10, 100, 14, font="F9") + b"Q\n"
        return Sheet(content, {"Font": {"F9": pdf.make_indirect(helvetica)}})

    finding = only(checked(clean(tmp_path / "a.pdf", add=on_page_2(draw))), "fonts")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "Helvetica")


def test_a_font_that_is_chosen_and_never_used_is_a_warning(tmp_path: Path) -> None:
    def draw(pdf: Pdf) -> Sheet:
        return Sheet(b"BT /F9 12 Tf ET\n", {"Font": {"F9": font(pdf, embedded=False, name="Times-Roman")}})

    finding = only(checked(clean(tmp_path / "a.pdf", add=on_page_2(draw))), "fonts")
    assert (finding.severity, finding.object) == ("warning", "Times-Roman")


def test_a_picture_of_150_dpi(tmp_path: Path) -> None:
    finding = only(checked(clean(tmp_path / "a.pdf", add=on_page_2(image_sheet(40, 30, 150)))), "resolution")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "Im7")
    assert "150 dpi" in finding.message and "300" in finding.message


def test_ink_of_380_percent(tmp_path: Path) -> None:
    def draw(_pdf: Pdf) -> Sheet:
        return Sheet(b"q 0.95 0.95 0.95 0.95 k " + rect(20, 60, 30, 20) + b"Q\n")

    path = clean(tmp_path / "a.pdf", add=on_page_2(draw))
    finding = only(checked(path, Wanted()), "ink")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "plates")
    assert "381 %" in finding.message and "6.1 cm²" in finding.message


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_link_inside_the_bleed(tmp_path: Path, standard: str) -> None:
    def link(page: Any) -> None:
        place_of = Array([x(10), y(10), x(30), y(20)])
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=place_of, Border=Array([0, 0, 0]))])

    finding = only(checked(clean(tmp_path / "a.pdf", standard, edit=page_2(link))), "annotations")
    assert (finding.severity, finding.page, finding.object) == ("error", 2, "Link")


def test_a_link_in_the_slug_is_allowed(tmp_path: Path) -> None:
    def link(page: Any) -> None:
        page.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([1, 1, 20, 20]))])

    assert checked(clean(tmp_path / "a.pdf", edit=page_2(link))).findings == ()


@pytest.mark.parametrize(("standard", "version"), [("x-1a", "1.6"), ("x-3", "1.5"), ("x-4", "1.7"), ("x-4", "2.0")])
def test_a_wrong_version(tmp_path: Path, standard: str, version: str) -> None:
    finding = only(checked(clean(tmp_path / "a.pdf", standard, force_version=version)), "version")
    assert (finding.severity, finding.page, finding.object) == ("error", None, "header")
    assert version in finding.message


def test_a_table_of_objects_in_a_stream_is_too_new_for_x1a(tmp_path: Path) -> None:
    modern = {"object_stream_mode": pikepdf.ObjectStreamMode.generate, "force_version": "1.5"}
    path = clean(tmp_path / "a.pdf", "x-1a", **modern)
    path.write_bytes(path.read_bytes().replace(b"%PDF-1.5", b"%PDF-1.4", 1))
    assert only(checked(path), "version").object == "xref stream"


# What is planted, in which standard, and what is found: check, severity, page, object.
FILE_DEFECTS: dict[str, tuple[str, Callable[[Pdf], Any], tuple[str, str, int | None, str]]] = {
    "no output intent": (
        "x-4", lambda pdf: pdf.Root.__delitem__("/OutputIntents"), ("output-intent", "error", None, "OutputIntents"),
    ),
    "two output intents": (
        "x-3", lambda pdf: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0]),
        ("output-intent", "error", None, "OutputIntents"),
    ),
    "no profile": (
        "x-4", lambda pdf: pdf.Root.OutputIntents[0].__delitem__("/DestOutputProfile"),
        ("output-intent", "error", None, "DestOutputProfile"),
    ),
    "no condition": (
        "x-1a", lambda pdf: pdf.Root.OutputIntents[0].__delitem__("/OutputConditionIdentifier"),
        ("output-intent", "error", None, "OutputConditionIdentifier"),
    ),
    "a profile that is none": (
        "x-4", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"nothing"),
        ("output-intent", "error", None, "DestOutputProfile"),
    ),
    "a profile of a screen": (
        "x-4", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(_class(b"mntr")),
        ("output-intent", "error", None, "DestOutputProfile"),
    ),
    "a profile for Lab": (
        "x-3", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(_space(b"Lab ")),
        ("output-intent", "error", None, "DestOutputProfile"),
    ),
    "wrong number of channels": (
        "x-4", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 3),
        ("output-intent", "error", None, "DestOutputProfile"),
    ),
    "Trapped unknown": (
        "x-1a", lambda pdf: (pdf.docinfo.__setitem__("/Trapped", Name.Unknown), _meta(pdf, "pdf:Trapped", "Unknown")),
        ("metadata", "error", None, "Trapped"),
    ),
    "titles differ": (
        "x-3", lambda pdf: pdf.docinfo.__setitem__("/Title", String("Winter")), ("metadata", "error", None, "Title"),
    ),
    "dates differ": (
        "x-4", lambda pdf: pdf.docinfo.__setitem__("/ModDate", String("D:20270202000000Z")),
        ("metadata", "error", None, "ModDate"),
    ),
    "no title": (
        "x-1a", lambda pdf: (pdf.docinfo.__delitem__("/Title"), _meta(pdf, "dc:title", None)),
        ("metadata", "error", None, "Title"),
    ),
    "no document id": (
        "x-4", lambda pdf: _meta(pdf, "xmpMM:DocumentID", None), ("metadata", "error", None, "xmpMM:DocumentID"),
    ),
    "XMP that breaks off": (
        "x-1a", lambda pdf: pdf.Root.Metadata.write(b"<x:xmpmeta><rdf"), ("metadata", "error", None, "Metadata"),
    ),
    "a script": (
        "x-4", lambda pdf: pdf.Root.__setitem__("/Names", Dictionary(JavaScript=Dictionary(Names=Array([])))),
        ("actions", "error", None, "JavaScript"),
    ),
    "an action on opening": (
        "x-4", lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))),
        ("actions", "error", None, "OpenAction"),
    ),
    "layers in X-1a": (
        "x-1a", lambda pdf: pdf.Root.__setitem__("/OCProperties", Dictionary(OCGs=Array([]))),
        ("actions", "error", None, "OCProperties"),
    ),
    "a soft mask in X-3": (
        "x-3", lambda pdf: pdf.pages[0].obj.Resources.XObject.Strip.__setitem__("/SMask", _mask(pdf)),
        ("transparency", "error", 1, "Strip"),
    ),
    "trim out of the bleed": (
        "x-4", lambda pdf: pdf.pages[1].obj.__setitem__("/MediaBox", Array([30, 30, 340, 460])),
        ("boxes", "error", 2, "BleedBox"),
    ),
    "trim and art": (
        "x-4", lambda pdf: pdf.pages[0].obj.__setitem__("/ArtBox", pdf.pages[0].obj.TrimBox),
        ("boxes", "error", 1, "ArtBox"),
    ),
    "crop inside the bleed": (
        "x-4", lambda pdf: pdf.pages[0].obj.__setitem__("/CropBox", pdf.pages[0].obj.TrimBox),
        ("boxes", "warning", 1, "CropBox"),
    ),
    "an action of a page": (
        "x-4", lambda pdf: pdf.pages[0].obj.__setitem__("/AA", Dictionary(O=Dictionary(S=Name.Named))),
        ("actions", "error", 1, "AA"),
    ),
}  # fmt: skip


def _meta(pdf: Pdf, name: str, value: str | None) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        if value is None:
            del meta[name]
        else:
            meta[name] = value


def _class(name: bytes) -> bytes:
    return PROFILE.read_bytes()[:12] + name + PROFILE.read_bytes()[16:]


def _space(name: bytes) -> bytes:
    return PROFILE.read_bytes()[:16] + name + PROFILE.read_bytes()[20:]


def _mask(pdf: Pdf) -> Stream:
    return pdf.make_indirect(picture(pdf, (8, 8), space=Name.DeviceGray))


@pytest.mark.parametrize("name", FILE_DEFECTS)
def test_a_defect_of_the_file(tmp_path: Path, name: str) -> None:
    standard, edit, expected = FILE_DEFECTS[name]
    report = checked(clean(tmp_path / "a.pdf", standard, edit=edit, fix_metadata_version=False))
    shown = {(f.check, f.severity, f.page, f.object) for f in report.findings}
    # A soft mask is a picture of every page that shows it; all else is found once.
    assert expected in shown
    assert {(check, object_) for check, _, _, object_ in shown} == {(expected[0], expected[3])}


def test_encryption_is_found_where_no_password_is_needed(tmp_path: Path) -> None:
    path = clean(
        tmp_path / "a.pdf",
        "x-3",
        encryption=pikepdf.Encryption(owner="secret", user="", R=3, aes=False, metadata=False),
        deterministic_id=False,
    )
    assert ("encryption", "Encrypt") in {(f.check, f.object) for f in checked(path).findings}


def test_asking_for_another_standard_than_the_file_claims(tmp_path: Path) -> None:
    report = checked(clean(tmp_path / "a.pdf", "x-1a"), Wanted(standard="x-3", coverage=False))
    assert only(report, "standard").message == "The file claims PDF/X-1a, and PDF/X-3 is asked for."


@pytest.mark.parametrize("key", ["/GTS_PDFXVersion"])
def test_a_file_that_claims_nothing_is_held_to_the_general_rules(tmp_path: Path, key: str) -> None:
    sheet = on_page_2(image_sheet(20, 20, 300, space=Name.DeviceRGB))
    report = checked(clean(tmp_path / "a.pdf", "x-1a", add=sheet, edit=lambda pdf: pdf.docinfo.__delitem__(key)))
    assert report.standard is None
    assert report.ok
    assert {(f.check, f.severity) for f in report.findings} == {("standard", "notice"), ("colour", "warning")}


def vector(content: bytes, **resources: dict[str, Any]) -> Callable[[Pdf, int], Sheet]:
    return on_page_2(lambda _pdf: Sheet(content, resources))


VECTOR_DEFECTS: dict[str, tuple[bytes, tuple[str, str], str]] = {
    "white that overprints": (
        b"q /Over gs 0 0 0 0 k " + rect(20, 60, 10, 10) + b"Q\n", ("overprint", "error"), "white",
    ),
    "a line of width 0": (b"q 0 w 0 0 0 1 K " + rect(20, 60, 10, 10, "S") + b"Q\n", ("hairlines", "error"), "width 0"),
    "a thin line": (b"q 0.1 w 0 0 0 1 K " + rect(20, 60, 10, 10, "S") + b"Q\n", ("hairlines", "warning"), "0.1 pt"),
    "a thin line in two inks": (
        b"q 0.3 w 1 0 0 1 K " + rect(20, 60, 10, 10, "S") + b"Q\n", ("hairlines", "warning"), "several inks",
    ),
    "a thin bar": (b"q 0 0 0 1 k " + rect(20, 60, 0.03, 10) + b"Q\n", ("hairlines", "warning"), "0.085 pt"),
    "tiny text": (b"q /Over gs " + text("tiny", 20, 60, 4) + b"Q\n", ("small-text", "warning"), "4 pt"),
    "small text in three inks": (
        text("small", 20, 60, 7, colour="0.5 0.5 0.5 0 k"), ("small-text", "warning"), "several inks",
    ),
    "black text that knocks out": (text("black", 20, 60, 9), ("overprint", "notice"), "does not overprint"),
    "grey black text": (
        b"q /Over gs " + text("black", 20, 60, 9, colour="0 g") + b"Q\n", ("overprint", "notice"), "never overprints",
    ),
    "text near the trim": (b"q /Over gs " + text("edge", 20, 138, 9) + b"Q\n", ("safety", "warning"), "3 mm"),
    "an operator without its operands": (b"12 cm 20 w\n", ("content", "warning"), "cm"),
    "a picture that is not there": (b"/Nothing Do\n", ("content", "warning"), "Do /Nothing"),
    "RGB text": (b"q 0 0 1 rg " + rect(20, 60, 10, 10) + b"Q\n", ("colour", "error"), "areas"),
}  # fmt: skip


@pytest.mark.parametrize("name", VECTOR_DEFECTS)
def test_a_defect_of_vector_art(tmp_path: Path, name: str) -> None:
    content, expected, words = VECTOR_DEFECTS[name]
    finding: Finding = only(checked(clean(tmp_path / "a.pdf", "x-3", add=vector(content))), expected[0])
    assert (finding.check, finding.severity, finding.page) == (*expected, 2)
    assert words in finding.message + finding.object


def test_transparency_is_allowed_in_x4_and_not_before(tmp_path: Path) -> None:
    half = Dictionary(Type=Name.ExtGState, ca=0.5)
    sheet = vector(b"q /Half gs 0 1 0 0 k " + rect(20, 60, 10, 10) + b"Q\n", ExtGState={"Half": half})
    assert checked(clean(tmp_path / "4.pdf", "x-4", add=sheet)).findings == ()
    for standard in ("x-1a", "x-3"):
        finding = only(checked(clean(tmp_path / "1.pdf", standard, add=sheet)), "transparency")
        assert (finding.severity, finding.page, finding.object) == ("error", 2, "ExtGState /Half")


def test_blending_in_rgb_is_a_warning_in_x4(tmp_path: Path) -> None:
    half = Dictionary(Type=Name.ExtGState, BM=Name.Multiply)
    sheet = vector(b"q /Half gs 0 1 0 0 k " + rect(20, 60, 10, 10) + b"Q\n", ExtGState={"Half": half})

    def group(page: Any) -> None:
        page.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)

    finding = only(checked(clean(tmp_path / "a.pdf", add=sheet, edit=page_2(group))), "transparency")
    assert (finding.severity, finding.page, finding.object) == ("warning", 2, "page group")


@pytest.mark.parametrize(("standard", "allowed"), [("x-4", True), ("x-3", True), ("x-1a", False)])
def test_colour_with_a_profile(tmp_path: Path, standard: str, allowed: bool) -> None:
    lab = Array([Name.Lab, Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]))])
    sheet = vector(b"q /L cs 50 10 10 sc " + rect(20, 60, 10, 10) + b"Q\n", ColorSpace={"L": lab})
    report = checked(clean(tmp_path / "a.pdf", standard, add=sheet))
    assert report.ok is allowed


def test_a_spot_colour_with_an_rgb_equivalent(tmp_path: Path) -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([1, 0, 0]), N=1)
    spot = Array([Name.Separation, Name("/Red"), Name.DeviceRGB, tint])
    sheet = vector(b"q /R cs 1 sc " + rect(20, 60, 10, 10) + b"Q\n", ColorSpace={"R": spot})
    finding = only(checked(clean(tmp_path / "a.pdf", "x-1a", add=sheet)), "colour")
    assert "spot colour" in finding.message


def test_pages_of_different_sizes(tmp_path: Path) -> None:
    def narrower(page: Any) -> None:
        page.TrimBox = Array([x(0), y(0), x(TRIM_MM[0] - 10), y(TRIM_MM[1])])
        page.BleedBox = Array([x(-3), y(-3), x(TRIM_MM[0] - 7), y(TRIM_MM[1] + 3)])

    finding = only(checked(clean(tmp_path / "a.pdf", edit=page_2(narrower))), "boxes")
    assert (finding.severity, finding.page) == ("warning", 2)


@pytest.mark.parametrize(("name", "words"), [("LZWDecode", "LZW"), ("JPXDecode", "JPEG 2000")])
def test_an_encoding_that_x1a_does_not_take(tmp_path: Path, name: str, words: str) -> None:
    def encode(pdf: Pdf) -> None:
        pdf.pages[0].obj.Resources.XObject.Strip.write(b"\x80\x0b\x60\x50", filter=Name(f"/{name}"))

    keep = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
    finding = only(checked(clean(tmp_path / "a.pdf", "x-1a", edit=encode, **keep)), "encoding")
    assert words in finding.message
    assert finding.object.startswith("object ")


def test_a_native_picture_is_a_notice_unless_it_was_enlarged(tmp_path: Path) -> None:
    native = on_page_2(image_sheet(40, 30, 150, DesigngenNative=150))
    finding = only(checked(clean(tmp_path / "a.pdf", add=native)), "resolution")
    assert (finding.severity, finding.page, finding.object) == ("notice", 2, "Im7")
    enlarged = on_page_2(image_sheet(40, 30, 100, DesigngenNative=150))
    assert only(checked(clean(tmp_path / "b.pdf", add=enlarged)), "resolution").severity == "error"


def test_twice_the_resolution_is_a_notice(tmp_path: Path) -> None:
    finding = only(checked(clean(tmp_path / "a.pdf", add=on_page_2(image_sheet(10, 10, 700)))), "resolution")
    assert finding.severity == "notice"


def test_the_resolution_asked_for_decides(tmp_path: Path) -> None:
    path = clean(tmp_path / "a.pdf", add=on_page_2(image_sheet(40, 30, 250)))
    assert checked(path, Wanted(dpi=250, coverage=False)).findings == ()
    assert not checked(path).ok


def test_no_bleed_asked_for(tmp_path: Path) -> None:
    def no_bleed(pdf: Pdf) -> None:
        for page in pdf.pages:
            del page.obj["/BleedBox"]

    path = clean(tmp_path / "a.pdf", edit=no_bleed)
    assert checked(path, Wanted(bleed_mm=0, coverage=False)).findings == ()
    assert {f.object for f in checked(path).findings} == {"BleedBox"}
