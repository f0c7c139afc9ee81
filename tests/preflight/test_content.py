"""What a page paints: where, how large and in which colour, through forms, patterns and the state's stack."""

from __future__ import annotations

from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream

from designgen.preflight.content import read_page
from designgen.preflight.geometry import Box
from designgen.preflight.machine import Library
from designgen.preflight.marks import Mark, PageContent
from tests.preflight.samples import font, picture, spot


def read(content: bytes, pdf: Pdf | None = None, unit: float = 1.0, **resources: dict[str, Any]) -> PageContent:
    pdf = Pdf.new() if pdf is None else pdf
    made = Dictionary(
        {f"/{kind}": Dictionary({f"/{k}": v for k, v in group.items()}) for kind, group in resources.items()}
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 200, 200]),
        Resources=made,
        Contents=pdf.make_indirect(Stream(pdf, content)),
    )
    pdf.pages.append(Page(pdf.make_indirect(page)))
    return read_page(pdf.pages[-1], unit, Library())


def one(content: PageContent) -> Mark:
    assert content.malformed == []
    assert len(content.marks) == 1, content.marks
    return content.marks[0]


def near(box: Box, *sides: float) -> bool:
    return tuple(box) == pytest.approx(sides, abs=1e-6)


def test_a_rectangle() -> None:
    mark = one(read(b"0 1 0 0 k 10 20 30 40 re f"))
    assert mark.kind == "fill"
    assert near(mark.box, 10, 20, 40, 60)
    assert mark.size_pt == 30
    assert mark.colour is not None and mark.colour.values == (0, 1, 0, 0)


def test_the_unit_of_user_space_scales_everything() -> None:
    assert near(one(read(b"10 20 30 40 re f", unit=2)).box, 20, 40, 80, 120)


def test_maps_add_up_and_the_stack_takes_them_back() -> None:
    first, second = read(b"q 2 0 0 2 10 0 cm q 1 0 0 3 0 5 cm 0 0 1 1 re f Q Q 0 0 1 1 re f").marks
    assert near(first.box, 10, 10, 12, 16)
    assert near(second.box, 0, 0, 1, 1)


def test_a_clip_hides_what_is_outside() -> None:
    content = read(b"q 0 0 50 50 re W n 40 40 30 30 re f 60 60 5 5 re f Q 60 60 5 5 re f")
    assert [tuple(mark.box) for mark in content.marks] == [(40, 40, 50, 50), (60, 60, 65, 65)]


def test_a_line_has_its_width() -> None:
    mark = one(read(b"4 w 10 10 m 50 10 l S"))
    assert mark.kind == "stroke"
    assert near(mark.box, 8, 8, 52, 12)
    assert mark.size_pt == 4
    assert one(read(b"0.5 0 0 0.5 0 0 cm 4 w 10 10 m 50 10 l S")).size_pt == 2


def test_an_area_with_an_edge_is_two_marks() -> None:
    assert [mark.kind for mark in read(b"10 10 5 5 re B").marks] == ["fill", "stroke"]


def test_a_curve_goes_no_further_than_it_does() -> None:
    assert near(one(read(b"0 0 m 0 40 100 40 100 0 c f")).box, 0, 0, 100, 30)


@pytest.mark.parametrize(
    ("operators", "family", "values"),
    [
        (b"0.5 g", "DeviceGray", (0.5,)),
        (b"1 0 0 rg", "DeviceRGB", (1, 0, 0)),
        (b"/DeviceCMYK cs 0.1 0.2 0.3 0.4 sc", "DeviceCMYK", (0.1, 0.2, 0.3, 0.4)),
        (b"/Spot cs 0.7 scn", "Separation", (0.7,)),
        (b"/Spot cs", "Separation", (1.0,)),
    ],
)
def test_colours(operators: bytes, family: str, values: tuple[float, ...]) -> None:
    mark = one(read(operators + b" 0 0 9 9 re f", ColorSpace={"Spot": spot()}))
    assert mark.colour is not None
    assert (mark.colour.space.family, mark.colour.values) == (family, values)


def test_lines_and_areas_have_colours_of_their_own() -> None:
    fill, stroke = read(b"0 g 1 0 0 RG 10 10 9 9 re B").marks
    assert fill.colour is not None and fill.colour.is_black
    assert stroke.colour is not None and stroke.colour.space.family == "DeviceRGB"


def test_overprint_for_lines_and_areas() -> None:
    states = {"A": Dictionary(OP=True), "B": Dictionary(OP=True, op=False, OPM=1), "C": Dictionary(op=True)}
    found = {}
    for name in states:
        fill, stroke = read(f"/{name} gs 10 10 9 9 re B".encode(), ExtGState=states).marks
        found[name] = (fill.overprint, stroke.overprint, fill.overprint_mode)
    assert found == {"A": (True, True, 0), "B": (False, True, 1), "C": (True, False, 0)}


def test_a_picture_is_as_dense_as_it_is_placed() -> None:
    pdf = Pdf.new()
    image = pdf.make_indirect(picture(pdf, (300, 150)))
    mark = one(read(b"q 72 0 0 72 10 20 cm /Im Do Q", pdf, XObject={"Im": image}))
    assert near(mark.box, 10, 20, 82, 92)
    assert mark.picture is not None
    assert (mark.picture.dpi, mark.picture.size_px, mark.picture.bits) == (150, (300, 150), 8)
    assert mark.picture.space is not None and mark.picture.space.model == "cmyk"


@pytest.mark.parametrize("matrix", [b"0 72 -72 0 80 0", b"50.9117 50.9117 -50.9117 50.9117 80 0", b"-72 0 0 72 80 0"])
def test_a_turned_or_mirrored_picture_keeps_its_density(matrix: bytes) -> None:
    pdf = Pdf.new()
    mark = one(read(matrix + b" cm /Im Do", pdf, XObject={"Im": pdf.make_indirect(picture(pdf, (300, 300)))}))
    assert mark.picture is not None
    assert mark.picture.dpi == pytest.approx(300, abs=0.01)


def form(pdf: Pdf, content: bytes, **facts: Any) -> Stream:
    made = Stream(pdf, content)
    for key, value in ({"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 100, 100])} | facts).items():
        made[f"/{key}"] = value
    return pdf.make_indirect(made)


def test_a_picture_in_a_form_in_a_form() -> None:
    pdf = Pdf.new()
    image = pdf.make_indirect(picture(pdf, (300, 300)))
    inner = form(
        pdf,
        b"36 0 0 36 0 0 cm /Im Do",
        Matrix=Array([2, 0, 0, 2, 0, 0]),
        Resources=Dictionary(XObject=Dictionary(Im=image)),
    )
    outer = form(pdf, b"0.5 0 0 0.5 5 5 cm /In Do", Resources=Dictionary(XObject=Dictionary(In=inner)))
    mark = one(read(b"2 0 0 2 0 0 cm /Out Do", pdf, XObject={"Out": outer}))
    assert mark.object == "Im in In in Out"
    assert near(mark.box, 10, 10, 82, 82)
    assert mark.picture is not None and mark.picture.dpi == pytest.approx(300)


def test_a_form_is_clipped_to_its_box_and_leaves_no_state_behind() -> None:
    pdf = Pdf.new()
    small = form(pdf, b"0 1 0 0 k 0 0 500 500 re f", BBox=Array([0, 0, 20, 10]))
    inside, after = read(b"/F Do 0 0 9 9 re f", pdf, XObject={"F": small}).marks
    assert near(inside.box, 0, 0, 20, 10)
    assert after.colour is not None and after.colour.is_black


def test_a_form_takes_the_resources_around_it_where_it_has_none() -> None:
    pdf = Pdf.new()
    image = pdf.make_indirect(picture(pdf, (30, 30)))
    assert one(read(b"/F Do", pdf, XObject={"F": form(pdf, b"9 0 0 9 0 0 cm /Im Do"), "Im": image})).kind == "image"


def test_a_form_that_holds_itself_comes_to_an_end() -> None:
    pdf = Pdf.new()
    loop = form(pdf, b"0 0 5 5 re f /F Do")
    loop.Resources = Dictionary(XObject=Dictionary(F=loop))
    content = read(b"/F Do", pdf, XObject={"F": loop})
    assert 10 <= len(content.marks) <= 20
    assert content.malformed


def test_the_cell_of_a_pattern_is_looked_at_under_its_own_map() -> None:
    pdf = Pdf.new()
    image = pdf.make_indirect(picture(pdf, (100, 100)))
    cell = form(
        pdf, b"q 10 0 0 10 0 0 cm /Im Do Q", Matrix=Array([2.4, 0, 0, 2.4, 500, 500]), PatternType=1, PaintType=1,
        TilingType=1, XStep=10, YStep=10, BBox=Array([0, 0, 10, 10]),
        Resources=Dictionary(XObject=Dictionary(Im=image)),
    )  # fmt: skip
    content = read(b"0.5 0 0 0.5 0 0 cm /Pattern cs /P scn 20 20 100 60 re f", pdf, Pattern={"P": cell})
    image_mark, fill = content.marks
    assert image_mark.picture is not None and image_mark.picture.dpi == pytest.approx(300)
    assert near(image_mark.box, 10, 10, 60, 40)
    assert fill.kind == "fill"


def test_a_shading_fills_its_clip() -> None:
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB)
    mark = one(read(b"10 10 30 30 re W n /S sh", Shading={"S": shading}))
    assert mark.kind == "shading"
    assert near(mark.box, 10, 10, 40, 40)
    assert mark.space is not None and mark.space.model == "rgb"


def test_a_picture_inside_the_content() -> None:
    mark = one(read(b"q 72 0 0 72 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /RGB ID 123456789012 EI Q"))
    assert mark.picture is not None
    assert (mark.picture.dpi, mark.picture.space and mark.picture.space.model) == (2, "rgb")


def test_a_stencil_is_painted_in_the_current_colour() -> None:
    pdf = Pdf.new()
    stencil = Stream(pdf, b"\x00", Width=8, Height=1, ImageMask=True, Subtype=Name.Image)
    mark = one(read(b"0 0 1 0 k 9 0 0 9 0 0 cm /Im Do", pdf, XObject={"Im": pdf.make_indirect(stencil)}))
    assert mark.picture is not None and mark.picture.is_mask and mark.picture.bits == 1
    assert mark.colour is not None and mark.colour.inks == {"Cyan": 0, "Magenta": 0, "Yellow": 1, "Black": 0}


def test_the_size_of_text_is_that_on_the_page() -> None:
    pdf = Pdf.new()
    mark = one(read(b"0.5 0 0 0.5 0 0 cm BT /F1 10 Tf 3 0 0 3 20 40 Tm (Hello) Tj ET", pdf, Font={"F1": font(pdf)}))
    assert mark.kind == "text"
    assert mark.size_pt == pytest.approx(15)
    assert (mark.box.x0, mark.box.y0) == (10, 20)
    assert 20 < mark.box.width < 60


def test_text_moves_on_by_its_widths() -> None:
    pdf = Pdf.new()
    fonts = {"F1": font(pdf)}
    first, second = read(b"BT /F1 10 Tf 0 10 Td (AB) Tj (C) Tj ET", pdf, Font=fonts).marks
    whole = one(read(b"BT /F1 10 Tf 0 10 Td (ABC) Tj ET", pdf, Font=fonts))
    assert second.box.x0 == pytest.approx(first.box.x1)
    assert second.box.x1 == pytest.approx(whole.box.x1)
    spaced = one(read(b"BT /F1 10 Tf 3 Tc 0 10 Td [(A) -1000 (BC)] TJ ET", pdf, Font=fonts))
    assert spaced.box.width == pytest.approx(whole.box.width + 10 + 9)


def test_lines_of_text() -> None:
    pdf = Pdf.new()
    content = read(
        b"BT /F1 10 Tf 12 TL 10 100 Td (a) Tj T* (b) Tj (c) ' 0 -20 TD (d) Tj T* (e) Tj ET", pdf, Font={"F1": font(pdf)}
    )
    assert [mark.box.y0 for mark in content.marks] == [100, 88, 76, 56, 36]
    assert {mark.box.x0 for mark in content.marks} == {10}


def test_invisible_text_uses_its_font_and_paints_nothing() -> None:
    pdf = Pdf.new()
    content = read(b"BT /F1 10 Tf 3 Tr (a) Tj ET", pdf, Font={"F1": font(pdf)})
    assert not content.marks
    assert [used for _, used in content.fonts.values()] == [True]


def test_transparency_is_told_with_its_reason() -> None:
    states = {
        "A": Dictionary(ca=0.5), "B": Dictionary(BM=Name.Multiply), "C": Dictionary(SMask=Dictionary(S=Name.Alpha)),
        "D": Dictionary(ca=1, CA=1, BM=Name.Normal, SMask=Name("/None")),
    }  # fmt: skip
    content = read(b"/A gs /B gs /C gs /D gs", ExtGState=states)
    assert list(content.transparency) == [
        ("ExtGState /A", "opacity of areas 0.5"), ("ExtGState /B", "blend mode Multiply"),
        ("ExtGState /C", "soft mask"),
    ]  # fmt: skip


def test_a_transparency_group_is_told() -> None:
    pdf = Pdf.new()
    group = form(pdf, b"0 0 9 9 re f", Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))
    content = read(b"/F Do", pdf, XObject={"F": group})
    assert ("F", "transparency group") in content.transparency
    assert [space.model for _, space in content.blending] == ["rgb"]


@pytest.mark.parametrize(
    "content", [b"1 2 3 cm", b"/No Do", b"/No gs", b"(x) w", b"/F9 12 Tf", b"q q q", b"Q Q Q", b"BT ET"]
)
def test_content_that_makes_no_sense_stops_nothing(content: bytes) -> None:
    assert read(content + b" 10 10 5 5 re f").marks[-1].kind == "fill"


def test_settings_of_a_device_are_told() -> None:
    content = read(b"/A gs", ExtGState={"A": Dictionary(TR=Dictionary(FunctionType=4), TR2=Name.Default)})
    assert list(content.device_settings) == [("ExtGState /A", "TR")]
