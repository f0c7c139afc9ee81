"""What a finished document promises, read back by pikepdf and rendered by pdfium: boxes, intents, inks, bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.errors import InputError
from designgen.press import SCREEN, Document, Edition, open_document, press_profile
from designgen.press.objects import numbers, pdf_name
from designgen.press.pool import MOST_WAITING
from tests.press.samples import (
    FACTS,
    PAGE_MM,
    SPOTS,
    STANDARDS,
    edition,
    icc_profile,
    images,
    labels,
    made,
    one_of_each,
    opened,
    rendered,
    waves,
    whole,
)

ALL = (*STANDARDS, "screen")
MM = 72 / 25.4


@pytest.mark.parametrize("kind", ALL)
def test_same_input_gives_the_same_bytes_on_any_number_of_cores(kind: str) -> None:
    form = SCREEN if kind == "screen" else edition(kind)
    again = {made(one_of_each, form, workers=workers) for workers in (0, 3)}
    assert again == {whole(kind)}


def test_another_picture_gives_another_id_and_the_documents_own_stays() -> None:
    other = made(lambda d: (d.picture(waves(seed=4), (0, 0, 60, 80)), d.end_page()), edition())  # type: ignore[func-returns-value]
    first, second = opened(whole("x-4")).trailer["/ID"], opened(other).trailer["/ID"]
    assert bytes(first[0]) == bytes(second[0]) and bytes(first[1]) != bytes(second[1])


@pytest.mark.parametrize(("standard", "version"), [("x-4", "1.6"), ("x-1a", "1.4"), ("x-3", "1.4")])
def test_the_standard_is_named_where_it_belongs(standard: str, version: str) -> None:
    data = whole(standard)
    pdf = opened(data)
    assert data.startswith(b"%PDF-" + version.encode()) and pdf.pdf_version == version
    title = {"x-4": "PDF/X-4", "x-1a": "PDF/X-1a:2003", "x-3": "PDF/X-3:2003"}[standard]
    xmp = pdf.open_metadata()
    if standard == "x-4":
        assert "/GTS_PDFXVersion" not in pdf.docinfo
        assert xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] == title
    else:
        assert pdf.docinfo["/GTS_PDFXVersion"] == title
        assert "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion" not in xmp


@pytest.mark.parametrize("standard", STANDARDS)
def test_there_is_one_output_intent_with_its_profile(standard: str) -> None:
    intents = opened(whole(standard)).Root.OutputIntents
    assert len(intents) == 1
    intent = intents[0]
    assert intent.S == "/GTS_PDFX" and intent.OutputConditionIdentifier == "FOGRA39"
    assert intent.RegistryName == "http://www.color.org" and str(intent.Info)
    profile = intent.DestOutputProfile
    data = profile.read_bytes()
    assert profile.N == 4 and data[12:20] == b"prtrCMYK"


@pytest.mark.parametrize("kind", ALL)
def test_info_and_xmp_agree(kind: str) -> None:
    pdf = opened(whole(kind))
    xmp = pdf.open_metadata()
    assert pdf.docinfo["/Title"] == xmp["dc:title"] == FACTS.title
    assert [pdf.docinfo["/Author"]] == xmp["dc:creator"] == [FACTS.author]
    assert pdf.docinfo["/Subject"] == xmp["dc:description"]
    assert pdf.docinfo["/Creator"] == xmp["xmp:CreatorTool"] and pdf.docinfo["/Producer"] == xmp["pdf:Producer"]
    assert pdf.docinfo["/CreationDate"] == pdf.docinfo["/ModDate"] == "D:20260301000000Z"
    assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == xmp["xmp:MetadataDate"] == "2026-03-01T00:00:00Z"
    assert str(pdf.docinfo["/Trapped"]) == "/False" and xmp["pdf:Trapped"] == "False"
    assert xmp["xmpMM:DocumentID"].startswith("uuid:") and xmp["xmpMM:VersionID"] == "1"
    assert xmp["xmpMM:RenditionClass"] == "default"


def test_a_document_id_is_taken_as_given_where_it_is_one() -> None:
    assert replace(FACTS, document_id="urn:isbn:123").identity == "urn:isbn:123"
    for given_id, alike in (("spring 26", True), ("", False)):
        facts = replace(FACTS, document_id=given_id)
        assert (facts.identity == replace(facts, title="x").identity) is alike


def _page(document: Document) -> None:
    document.fill_with(document.inks.black)
    document.rectangles([(5, 5, 10, 10)])
    document.end_page()


def test_print_always_has_a_date_and_screen_only_a_given_one() -> None:
    for given_date in (None, "", "spring"):
        undated = replace(FACTS, issue_date=given_date)
        assert opened(made(_page, edition(), undated)).docinfo["/CreationDate"] == "D:19700101000000Z"
        screen = opened(made(_page, SCREEN, undated))
        assert "/CreationDate" not in screen.docinfo and "xmp:CreateDate" not in screen.open_metadata()


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 10), st.floats(8, 30), st.floats(40, 300), st.floats(40, 300))
def test_boxes_lie_in_each_other(bleed: float, slug: float, width: float, height: float) -> None:
    form = edition(bleed_mm=bleed, slug_mm=slug, marks=frozenset({"crop", "registration", "bar"}))
    data = made(_page, form, replace(FACTS, page_mm=(width, height)), workers=0)
    page = opened(data).pages[0]
    media, outer, trim = ([float(v) for v in page[key]] for key in ("/MediaBox", "/BleedBox", "/TrimBox"))
    assert trim[2] - trim[0] == pytest.approx(width * MM, abs=0.02)
    assert trim[3] - trim[1] == pytest.approx(height * MM, abs=0.02)
    for near, far in ((0, 1), (1, 1), (2, -1), (3, -1)):
        assert far * (trim[near] - outer[near]) == pytest.approx(bleed * MM, abs=0.02)
        assert far * (outer[near] - media[near]) == pytest.approx(slug * MM, abs=0.02)
    assert "/ArtBox" not in page


def test_screen_pages_are_the_trimmed_page() -> None:
    page = opened(whole("screen")).pages[0]
    assert "/TrimBox" not in page and "/BleedBox" not in page
    assert [float(v) for v in page.MediaBox] == pytest.approx([0, 0, PAGE_MM[0] * MM, PAGE_MM[1] * MM], abs=0.01)


@pytest.mark.parametrize("standard", STANDARDS)
def test_print_has_neither_rgb_nor_transparency_nor_links(standard: str) -> None:
    pdf = opened(whole(standard))
    for page in pdf.pages:
        assert "/Annots" not in page and "/Group" not in page and "/Trans" not in page
        operators = {str(step.operator) for step in pikepdf.parse_content_stream(page)}
        assert not operators & {"rg", "RG", "sh"}
        for state in page.Resources.ExtGState.values():
            assert set(state.keys()) <= {"/OP", "/op", "/OPM"}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert "/SMask" not in item and "/AA" not in item and item.get("/S") != "/Transparency"
    assert "/DeviceRGB" not in str([image.get("/ColorSpace") for image in images(whole(standard))])
    assert "/AcroForm" not in pdf.Root and "/OpenAction" not in pdf.Root and not pdf.is_encrypted


@pytest.mark.parametrize("standard", ["x-1a", "x-3"])
def test_an_alpha_is_refused_where_the_standard_knows_none(standard: str) -> None:
    with open_document(io.BytesIO(), FACTS, edition(standard), workers=0) as document:
        with pytest.raises(ValueError, match="transparency"):
            document.canvas.setFillAlpha(0.5)
        with pytest.raises(ValueError, match=r"RGB|CMYK"):
            document.canvas.setFillColorRGB(1, 0, 0)


@pytest.mark.parametrize("kind", ALL)
def test_no_font_is_named_that_no_text_uses(kind: str) -> None:
    assert b"Helvetica" not in whole(kind)


def test_equal_pictures_are_one_object() -> None:
    data = whole("x-4")
    assert len(images(data)) == 3 and data.count(b"/DCTDecode") == 1  # two pages, three distinct pictures


def test_pictures_have_the_resolution_asked_for_and_no_more() -> None:
    def draw(document: Document) -> None:
        for index, width in enumerate((295, 304, 400, 1200)):
            document.picture(waves(width, width, index), (0, 0, 25.4, 25.4))
        document.end_page()

    widths = [int(image.Width) for image in images(made(draw, edition(dpi=300.0)))]
    assert widths == [295, 304, 300, 300]
    assert {int(image.Width) for image in images(made(draw))} == {180}  # of a page as small as a card


def test_only_native_pictures_are_marked_and_only_below_the_press() -> None:
    def draw(document: Document) -> None:
        document.picture(waves(150, 150), (0, 0, 25.4, 25.4), native=True)
        document.picture(waves(150, 150, 1), (0, 0, 25.4, 25.4), native=False)
        document.picture(waves(300, 300, 2), (0, 0, 25.4, 25.4), native=True)
        assert document.picture(waves(150, 150), (0, 0, 25.4, 25.4), native=True).native
        document.end_page()

    marks = [image.get("/DesigngenNative") for image in images(made(draw, edition()))]
    assert marks == [150, None, None]
    assert not any("/DesigngenNative" in image for image in images(made(draw)))


def test_chips_are_named_separations() -> None:
    spaces = opened(whole("x-1a")).pages[0].Resources.ColorSpace
    found = {str(space[1]): [float(v) for v in space[3].C1] for space in spaces.values() if space[0] == "/Separation"}
    assert found["/Nachtblau 7"] == pytest.approx([1.0, 0.7, 0.1, 0.3])
    assert "/Sand" in found and "/Black (spot)" in found and "/Black" not in found
    assert found["/All"] == [1, 1, 1, 1]


def test_one_name_is_one_ink() -> None:
    one = SPOTS[0]

    def draw(document: Document) -> None:
        for index, spot in enumerate((one, replace(one, inks=(0, 1, 0, 0)), one, replace(one, name=" "))):
            document.chip((5 + 6 * index, 5, 5, 5), spot)
        document.end_page()
        assert document.spots.names == ("Nachtblau 7", "Nachtblau 7 2", "Spot")

    made(draw, edition())


@pytest.mark.parametrize("standard", STANDARDS)
def test_plates_are_kept_exactly_on_the_inks_own_plates(standard: str) -> None:
    (plate,) = [image for image in images(whole(standard)) if isinstance(image.ColorSpace, pikepdf.Array)]
    base, top, lookup = plate.ColorSpace[1], int(plate.ColorSpace[2]), bytes(plate.ColorSpace[3])
    assert base[0] == "/DeviceN" and [str(name) for name in base[1]] == ["/Nachtblau 7", "/Sand", "/Black (spot)"]
    assert top == 3 and lookup == bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0])
    found = np.frombuffer(plate.read_bytes(), np.uint8).reshape(int(plate.Height), int(plate.Width))
    assert np.array_equal(found, np.minimum(labels(), 3))
    assert set(base[4].Colorants.keys()) == {"/Nachtblau 7", "/Sand", "/Black (spot)"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from([0.0, 0.25, 0.5, 1.0])] * 4), min_size=1, max_size=6), st.data())
def test_the_tint_program_adds_inks(inks: list[tuple[float, float, float, float]], data: st.DataObject) -> None:
    from designgen.press.separations import tint_program

    tints = data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=len(inks), max_size=len(inks)))
    stack = _calculated(tint_program(inks).decode(), list(tints))
    assert stack == pytest.approx(np.minimum(np.array(tints) @ np.array(inks), 1.0).tolist())


def _calculated(program: str, stack: list[float]) -> list[float]:
    """Run the operators of a PostScript calculator function that ours uses."""
    words = program.replace("{ pop 1 } if", "clip").strip("{} ").split()
    for word in words:
        if word == "index":
            stack.append(stack[-1 - int(stack.pop())])
        elif word in ("mul", "add"):
            two, one = stack.pop(), stack.pop()
            stack.append(one * two if word == "mul" else one + two)
        elif word == "dup":
            stack.append(stack[-1])
        elif word == "gt":
            two, one = stack.pop(), stack.pop()
            stack.append(float(one > two))
        elif word == "clip":
            if stack.pop():
                stack[-1] = 1.0
        elif word == "roll":
            by, count = int(stack.pop()), int(stack.pop())
            part = stack[-count:]
            stack[-count:] = part[-by:] + part[:-by]
        elif word == "pop":
            stack.pop()
        else:
            stack.append(float(word))
    return stack


@pytest.mark.parametrize(("standard", "base"), [("x-1a", "/DeviceCMYK"), ("x-4", "/DeviceN")])
def test_more_inks_than_the_standard_has_plates_for_are_process_inks(standard: str, base: str) -> None:
    many = [replace(SPOTS[0], name=f"Ink {i}", inks=(i / 20, 0, 0.3, 0)) for i in range(9)]

    def draw(document: Document) -> None:
        document.plates((labels() % 9).astype(np.uint8), many, (0, 0, 30, 40))
        document.end_page()

    (plate,) = images(made(draw, edition(standard)))
    space = plate.ColorSpace[1]
    assert (space if base == "/DeviceCMYK" else space[0]) == base


def test_labels_are_checked() -> None:
    with open_document(io.BytesIO(), FACTS, edition(), workers=0) as document:
        with pytest.raises(ValueError, match="labels"):
            document.plates(np.zeros((3, 3), np.int64), SPOTS, (0, 0, 9, 9))  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="chips"):
            document.plates(labels(), (), (0, 0, 9, 9))


@pytest.mark.parametrize("kind", ALL)
def test_what_is_drawn_is_seen(kind: str) -> None:
    page = rendered(whole(kind))
    off = 0.0 if kind == "screen" else 13.0

    def at(x_mm: float, y_mm: float) -> np.ndarray:
        return page[round((y_mm + off) / 25.4 * 144), round((x_mm + off) / 25.4 * 144)].astype(int)

    assert at(32, 68).max() < 70  # the black square
    assert at(45, 70).max() < 70  # the polygon
    assert at(27, 68).min() > 245  # paper beside it
    assert at(7, 68)[2] > at(7, 68)[0] + 30  # the blue chip
    assert at(30.6, 48.6).min() > 245 and at(38, 58).min() < 245  # a plate: bare paper in its corner
    assert at(52, 62)[0] > at(52, 62)[2] + 60 and at(47, 57).min() > 235  # red, only within its clip
    assert page[: round(40 / 25.4 * 144)].std() > 20  # the waves


def test_pictures_reach_the_bleed() -> None:
    page = rendered(whole("x-4"), 144)
    mm = 144 / 25.4
    bleed = page[round(10.5 * mm) : round(12.5 * mm), round(11 * mm) : round(70 * mm)]
    slug = page[round(8 * mm) : round(9.5 * mm), round(20 * mm) : round(60 * mm)]
    assert bleed.std() > 10 and slug.min() > 250


def test_flat_colour_and_a_picture_of_it_are_one_colour() -> None:
    """The panel behind a garment and the garment's own ground: agreed inks hold in both."""
    tint = (0xF5 / 255, 0xF1 / 255, 0xF0 / 255)

    def draw(document: Document) -> None:
        document.agree(tint, (0.02, 0.05, 0.04, 0.0))
        document.picture(np.full((300, 300, 3), (0xF5, 0xF1, 0xF0), np.uint8), (0, 0, 25.4, 25.4))
        document.picture(np.full((300, 300, 3), (0xF5, 0xF1, 0xF1), np.uint8), (0, 0, 25.4, 25.4))
        document.end_page()

    one, other = (np.frombuffer(image.read_bytes(), np.uint8).reshape(-1, 4) for image in images(made(draw, edition())))
    assert (one == [5, 13, 10, 0]).all()
    assert not (other == [5, 13, 10, 0]).all()


def test_black_text_overprints_and_colour_knocks_out() -> None:
    page = opened(whole("x-4")).pages[0]
    assert page.Resources.ExtGState["/GSo"].op and page.Resources.ExtGState["/GSo"].OPM == 1
    states, state = [], None
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "gs":
            state = str(step.operands[0])
        if str(step.operator) in ("k", "scn", "Do"):
            states.append((str(step.operator), [str(v) for v in step.operands], state))
    assert ("k", ["0", "0", "0", "1"], "/GSo") in states
    assert all(state == "/GSk" for operator, _, state in states if operator in ("Do", "scn"))


def test_an_overprint_inside_a_clip_does_not_last() -> None:
    def draw(document: Document) -> None:
        with document.clipped((0, 0, 10, 10)):
            document.fill_with(document.inks.black)
            document.rectangles([(0, 0, 5, 5)])
        document.fill_with(document.inks.of_srgb((0.8, 0.2, 0.1)))
        document.rectangles([(20, 20, 5, 5)])
        document.end_page()

    content = opened(made(draw, edition())).pages[0].Contents.read_bytes().decode()
    assert content.index("/GSo gs") < content.index("Q") < content.index("/GSk gs")


def test_black_after_a_clip_overprints_again() -> None:
    def draw(document: Document) -> None:
        document.fill_with(document.inks.of_srgb((0.8, 0.2, 0.1)))
        with document.clipped((0, 0, 10, 10)):
            document.fill_with(document.inks.black)
        document.fill_with(document.inks.black)
        document.end_page()

    content = opened(made(draw, edition())).pages[0].Contents.read_bytes().decode()
    assert content[: content.index("CSAll")].count("/GSo gs") == 2


def test_crop_marks_stay_beyond_the_bleed() -> None:
    from designgen.press import marks

    page = marks.Geometry(60, 80, 3, 10)
    for (x0, y0), (x1, y1) in marks.crop_marks(page):
        beyond_x = max(x0, x1) <= -5 or min(x0, x1) >= 65
        beyond_y = max(y0, y1) <= -5 or min(y0, y1) >= 85
        assert beyond_x or beyond_y
        assert min(x0, x1) >= -13 and max(x0, x1) <= 73 and min(y0, y1) >= -13 and max(y0, y1) <= 93
    assert len(marks.crop_marks(page)) == 8


@given(st.floats(40, 600), st.floats(40, 600), st.floats(0, 10), st.floats(8, 30))
def test_the_colour_bar_stays_in_the_slug(width: float, height: float, bleed: float, slug: float) -> None:
    from designgen.press import marks

    page = marks.Geometry(width, height, bleed, slug)
    for x, y, side, inks in marks.bar_patches(page):
        assert y >= height + bleed and y + side <= height + bleed + slug + 1e-9
        assert x >= 0 and x + side <= width / 2 - marks.TARGET_MM and side > 0
        assert sum(inks) <= 3
    for x, y in marks.registration_centres(page):
        assert x < -bleed or x > width + bleed or y < -bleed or y > height + bleed


def test_screen_is_linearised_and_tagged() -> None:
    data = whole("screen")
    pdf = opened(data)
    assert pdf.is_linearized and pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "de"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    top = pdf.Root.StructTreeRoot.K
    figures = [item for section in top.K for item in section.K if item.S == "/Figure"]
    assert [str(item.Alt) for item in figures] == ["Wellen auf Leinen", "Druckfarben"] * 2
    numbers_of = pdf.Root.StructTreeRoot.ParentTree.Nums
    for number, page in enumerate(pdf.pages):
        assert page.StructParents == number and page.Tabs == "/S"
        content = page.Contents.read_bytes()
        marked = [int(found) for found in re.findall(rb"/MCID (\d+)", content)]
        assert marked == list(range(len(numbers_of[2 * number + 1])))
        assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")


def test_screen_links_lead_somewhere() -> None:
    pdf = opened(whole("screen"))
    inner, outer = pdf.pages[0].Annots
    assert inner.Dest[0].objgen == pdf.pages[1].obj.objgen and str(inner.Contents) == "Zur anderen Seite"
    assert str(outer.A.URI) == "https://example.org/a?b=c"
    assert [float(v) for v in inner.Rect] == pytest.approx([5 * MM, 9 * MM, 10 * MM, 14 * MM], abs=0.01)


@pytest.mark.parametrize("kind", ALL)
def test_outline_and_page_labels(kind: str) -> None:
    pdf = opened(whole(kind))
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Seite 1", "Seite 2"]
    assert [page.label for page in pdf.pages] == ["A-1", "A-2"]
    assert pdf.Root.PageMode == "/UseOutlines"


def test_spreads_are_shown_side_by_side_on_screen_only() -> None:
    facts = replace(FACTS, spreads=True)
    assert opened(made(_page, SCREEN, facts)).Root.PageLayout == "/TwoPageRight"
    assert "/PageLayout" not in opened(made(_page, edition(), facts)).Root


def test_a_users_profile_is_the_output_intent(tmp_path: pytest.TempPathFactory) -> None:
    icc = tmp_path / "shop.icc"  # type: ignore[operator]
    icc.write_bytes(icc_profile())
    press = press_profile().with_icc(icc)
    intent = opened(made(_page, Edition("print", press))).Root.OutputIntents[0]
    assert intent.OutputConditionIdentifier == "Custom" and "/RegistryName" not in intent and str(intent.Info)
    assert intent.DestOutputProfile.read_bytes() == icc.read_bytes()
    new = tmp_path / "new.icc"  # type: ignore[operator]
    new.write_bytes(icc_profile(major=4))
    with pytest.raises(InputError, match="version 4"):
        open_document(io.BytesIO(), FACTS, Edition("print", press_profile("coated-x1a").with_icc(new)))


def test_what_is_left_behind_by_a_fault_is_nothing() -> None:
    stream = io.BytesIO()
    with pytest.raises(KeyboardInterrupt), open_document(stream, FACTS, SCREEN) as document:
        document.picture(waves(), (0, 0, 60, 80))
        raise KeyboardInterrupt
    assert stream.getvalue() == b""


def test_an_object_is_written_once() -> None:
    def draw(document: Document) -> None:
        document._pdf.reserve("thing")
        with pytest.raises(ValueError, match="thing"):
            document._pdf._write("thing")
        from designgen.press.objects import bytes_stream

        document._pdf.write_now("thing", bytes_stream(b"x", {}))
        with pytest.raises(ValueError, match="not yet written"):
            document._pdf.write_now("thing", bytes_stream(b"y", {}))
        _page(document)

    made(draw, edition())


def test_pictures_are_written_as_they_come_and_not_kept() -> None:
    stream = io.BytesIO()
    with open_document(stream, FACTS, edition(), workers=0) as document:
        for index in range(MOST_WAITING + 2):
            document.picture(waves(20, 20 + index), (0, 0, 20, 15))
        assert stream.getvalue().count(b"/Subtype /Image") == 2
        document.end_page()
        assert b"/Contents" in stream.getvalue()


@given(st.floats(-1e5, 1e5, allow_nan=False))
def test_numbers_have_no_exponent(value: float) -> None:
    text = numbers([value])
    assert re.fullmatch(r"-?\d+(\.\d+)?", text) and abs(float(text) - value) < 1e-5


@given(st.text(min_size=1, max_size=20))
def test_names_hold_any_text(text: str) -> None:
    text = text.replace("\0", "")
    name = pdf_name(text)
    assert re.fullmatch(r"/[\x21-\x7e]*", name) and not re.search(r"[()<>\[\]{}/%]", name[1:])
    codes = [f"{ord(part):02x}" if len(part) == 1 else part[1:] for part in re.findall(r"#..|.", name[1:])]
    assert bytes.fromhex("".join(codes)).decode() == text
