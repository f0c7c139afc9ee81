"""Urdu, Hindi and Chinese are shaped as HarfBuzz shapes them, in the right order; without a font never boxes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from designgen.catalogue import DesignPage, ExtraFont, build
from designgen.catalogue.fonts import Speller, font_name
from designgen.catalogue.shaping import RLM
from designgen.catalogue.theme import DEFAULT, TextStyle
from designgen.catalogue.typeset import fit, line_width_pt
from designgen.errors import InputError, MissingError
from designgen.press import press_profile, print_edition
from tests.catalogue.samples import design, fonts, spec, tile

HERE = Path(__file__).parent / "scripts"
GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))
EXTRA = tuple(ExtraFont(name, (HERE / name).read_bytes()) for name in ("urdu.ttf", "hindi.ttf", "chinese.otf"))
TEXTS = tuple(entry["text"] for entry in GOLDEN.values())
STYLE = TextStyle("serif", size_pt=20, min_size_pt=8)


def speller(*more: str) -> Speller:
    return Speller(DEFAULT.fonts, EXTRA, (*TEXTS, *more), "en")


def page(title: str) -> DesignPage:
    return design(0, "straight", title=title, mockups=(), swatch="", styles=(), tile=tile("straight", 30, 30, 150))


@pytest.mark.parametrize("script", GOLDEN)
def test_a_line_has_harfbuzz_s_glyphs_in_its_order(script: str) -> None:
    """The golden glyphs were asked of HarfBuzz with the script and direction given; here both are found out."""
    own = speller()
    text = GOLDEN[script]["text"]
    runs = [run for run in own.runs(own.spell(text, "serif"), "serif") if run.font is not None]
    scale = own._fonts()[runs[0].font].scale  # type: ignore[index]
    found = [
        [glyph.index, *(round(value / scale * 1000) for value in (glyph.advance, glyph.dx, glyph.dy))]
        for run in runs
        for glyph in run.glyphs
    ]
    if script == "chinese":  # its outlines became TrueType and its glyphs were numbered anew; their places stay
        found, wanted = ([row[1:] for row in rows] for rows in (found, GOLDEN[script]["glyphs"]))
        assert found == wanted
    else:
        assert found == GOLDEN[script]["glyphs"]


@pytest.mark.parametrize("script", GOLDEN)
def test_the_page_shows_the_glyphs_where_harfbuzz_puts_them(script: str) -> None:
    """Both ends of every letter on the finished page, against the pen's way and the glyphs' own extents."""
    size, left = 40.0, 30.0
    own = speller()
    line = own.spell(GOLDEN[script]["text"], "serif")
    canvas = Canvas(stream := io.BytesIO(), pagesize=(900, 100), initialFontName=font_name("serif"))
    own.draw(canvas, (left, 50.0), line, "serif", size)
    # With the text beside them, readers spread its letters evenly and tell nothing of the glyphs.
    canvas._code[:] = [code for code in canvas._code if not code.startswith("/Span") and code != "EMC"]
    canvas.save()
    pen, wanted = left, []
    for run in own.runs(line, "serif"):
        font = own._fonts()[run.font]  # type: ignore[index]
        for glyph in run.glyphs:
            extents = font.shaper.get_glyph_extents(glyph.index)
            if extents is not None and extents.width:
                start = pen + size * (glyph.dx + extents.x_bearing / font.units * font.scale)
                wanted.append((start, start + size * extents.width / font.units * font.scale))
            pen += size * glyph.advance
    words = pypdfium2.PdfDocument(stream.getvalue())[0].get_textpage()
    boxes = [words.get_charbox(n) for n in range(words.count_chars())]
    shown = sorted((box[0], box[2]) for box in boxes if box[2] - box[0] > 0.2 and box[3] - box[1] > 0.2)
    for start, end in wanted:
        assert any(abs(one - start) < 0.4 and abs(two - end) < 0.4 for one, two in shown), (start, end, shown)
    assert pen - left == pytest.approx(own.width_em(line, "serif") * size)


def test_right_to_left_text_with_figures_and_latin_stands_in_visual_order() -> None:
    own = speller()
    line = own.spell("باغ 2027 Rose کی", "serif")
    runs = own.runs(RLM + line, "serif")
    assert [run.text.strip() for run in runs] == ["کی", "2027 Rose", "باغ"] or [
        run.text.strip() for run in runs if run.text.strip()
    ] == ["کی", "Rose", "2027", "باغ"]


def test_brackets_turn_with_the_direction() -> None:
    own = speller()
    runs = own.runs(RLM + own.spell("باغ (A) کی", "serif"), "serif")
    shown = "".join(run.text for run in runs if run.font is None)
    assert "(A)" in shown.replace(" ", "")


def test_chinese_breaks_between_characters_but_not_before_closing_marks() -> None:
    own = speller()
    text = own.spell(GOLDEN["chinese"]["text"] * 3, "serif")
    setting = fit(text, STYLE, (130, 200), 1.0, own)
    assert len(setting.lines) > 2
    assert all(line[0] not in "）、" and line[-1] not in "（" for line in setting.lines)


def test_a_latin_line_of_a_mixed_paragraph_is_as_wide_as_without_its_direction_mark() -> None:
    own = speller()
    (text,) = (GOLDEN[script]["text"].split()[0] for script in GOLDEN if script == "urdu")
    setting = fit(own.spell(f"Rose Rose {text}", "serif"), STYLE, (60, 34), 1.0, own)
    assert len(setting.lines) == 2
    first = setting.lines[0]
    assert first[1:] == "Rose Rose" and own.width_em(first, "serif") == own.width_em("Rose Rose", "serif")
    assert [run.text for run in own.runs(first, "serif")] == ["Rose Rose"]


@settings(deadline=None, max_examples=60)
@example(["Rose", "Rose", "گلابی"], 60.0, 34.0)
@given(st.lists(st.sampled_from([*" ".join(TEXTS).split(), "Rose", "2027"]), min_size=1, max_size=12),
       st.floats(60, 260), st.floats(14, 90))  # fmt: skip
def test_mixed_scripts_never_leave_their_box(words: list[str], width: float, height: float) -> None:
    own = speller()
    setting = fit(own.spell(" ".join(words), "serif"), STYLE, (width, height), 1.0, own)
    assert setting.lines and setting.height_pt <= height + 1e-6
    assert all(line_width_pt(line, STYLE, setting.size_pt, own) <= width + 1e-6 for line in setting.lines)


def test_no_glyph_is_a_box_and_every_font_is_embedded() -> None:
    own = speller()
    for text in TEXTS:
        assert all(glyph.index for run in own.runs(own.spell(text, "serif"), "serif") for glyph in run.glyphs)
    data = build(spec("linesheet", tuple(page(t) for t in TEXTS[:1]), extra_fonts=EXTRA))
    found = fonts(data)
    assert all(found.values()) and any("Naskh" in name for name in found)


def test_a_reader_gets_the_letters_and_not_the_glyphs() -> None:
    data = build(spec("linesheet", (page(TEXTS[0]),), extra_fonts=EXTRA))
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as file:
        content = b"".join(bytes(part.read_bytes()) for part in _parts(file.pages[0]))
    assert TEXTS[0].encode("utf-16-be").hex().upper().encode() in content


def _parts(page: object) -> list[object]:
    contents = page.Contents  # type: ignore[attr-defined]
    return list(contents) if hasattr(contents, "__len__") and not hasattr(contents, "read_bytes") else [contents]


def test_the_same_bytes_again_and_the_press_takes_it() -> None:
    made = spec("linesheet", tuple(page(text) for text in TEXTS[:1]), extra_fonts=EXTRA)
    edition = print_edition(press_profile("coated-x1a"))
    assert build(made, edition=edition) == build(made, edition=edition)


def test_a_font_that_lacks_the_script_is_named_as_the_cause() -> None:
    with pytest.raises(InputError, match="and the extra ones have no Chinese letters"):
        build(spec("linesheet", (page("花"),), extra_fonts=EXTRA[:2]))


def test_what_is_no_font_is_refused() -> None:
    with pytest.raises(InputError, match=r'"notes\.txt" is not a typeface'):
        build(spec("linesheet", (page("花"),), extra_fonts=(ExtraFont("notes.txt", b"hello, world"),)))
    with pytest.raises(InputError, match=r"broken\.otf"):
        build(spec("linesheet", (page("花"),), extra_fonts=(ExtraFont("broken.otf", EXTRA[2].data[:600]),)))
    with pytest.raises(InputError, match=r"broken\.ttf"):
        build(spec("linesheet", (page("باغ"),), extra_fonts=(ExtraFont("broken.ttf", EXTRA[0].data[:300]),)))


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    other = ExtraFont("another.ttf", EXTRA[0].data + b"\0")
    with pytest.raises(MissingError, match="HarfBuzz") as caught:
        build(spec("linesheet", (page("باغ"),), extra_fonts=(other,)))
    assert "designgen[shaping]" in caught.value.hint
