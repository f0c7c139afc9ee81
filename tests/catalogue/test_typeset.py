"""Text wraps, then shrinks within limits, then is cut; it never leaves its box."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.catalogue.theme import TextStyle
from designgen.catalogue.typeset import ELLIPSIS, fit, full_size_pt, line_width_pt

STYLE = TextStyle("sans", size_pt=10, min_size_pt=6, leading=1.3)
words = st.text("abcdefghij MNOP-_/äßЖω0123", min_size=1, max_size=120)


@settings(deadline=None)
@given(words, st.floats(40, 300), st.floats(12, 120), st.sampled_from([0.0, 0.1]), st.sampled_from([None, 1, 3]))
def test_lines_are_never_wider_nor_the_setting_taller_than_the_box(
    text: str, width: float, height: float, tracking: float, most: int | None
) -> None:
    text = " ".join(text.split()) or "x"
    style = STYLE.but(tracking_em=tracking, max_lines=most)
    setting = fit(text, style, (width, height))
    assert setting.lines
    assert setting.height_pt <= height + 1e-6
    assert all(line_width_pt(line, style, setting.size_pt) <= width + 1e-6 for line in setting.lines)
    assert style.min_size_pt <= setting.size_pt <= style.size_pt
    assert most is None or len(setting.lines) <= most


@settings(deadline=None)
@given(words, st.floats(40, 300), st.floats(12, 120))
def test_nothing_is_lost_unless_it_is_cut(text: str, width: float, height: float) -> None:
    text = " ".join(text.split()) or "x"
    setting = fit(text, STYLE, (width, height))
    joined = "".join(setting.lines).replace(" ", "")
    if setting.cut:
        assert setting.lines[-1].endswith(ELLIPSIS) and setting.size_pt == STYLE.min_size_pt
        assert text.replace(" ", "").startswith(joined.removesuffix(ELLIPSIS))
    else:
        assert joined == text.replace(" ", "")


def test_a_short_text_keeps_its_size() -> None:
    setting = fit("Ditsy floral", STYLE, (300, 30))
    assert setting.lines == ("Ditsy floral",) and setting.size_pt == 10 and not setting.cut


def test_it_wraps_before_it_shrinks() -> None:
    setting = fit("one two three four", STYLE, (50, 60))
    assert setting.size_pt == 10 and len(setting.lines) > 1


def test_it_shrinks_before_it_breaks_a_word() -> None:
    width = line_width_pt("Wildflower", STYLE, 8)
    setting = fit("Wildflower", STYLE, (width + 0.1, 14))
    assert setting.lines == ("Wildflower",) and 6 < setting.size_pt <= 8


def test_file_names_break_at_their_joints() -> None:
    width = line_width_pt("ditsy-floral__", STYLE, 6) + 1
    setting = fit("ditsy-floral__indigo-wash__half-drop", STYLE, (width, 60))
    assert all(line.endswith(("-", "_", "drop")) for line in setting.lines)


def test_a_no_break_space_does_not_break() -> None:
    width = line_width_pt("8 × 10 cm", STYLE, 10) + 1
    setting = fit("of 8\u00a0×\u00a010\u00a0cm", STYLE, (width, 60))
    assert setting.lines == ("of", "8\u00a0×\u00a010\u00a0cm")


def test_a_box_for_one_line_takes_one_line() -> None:
    setting = fit("far too long for this little box, whatever one does", STYLE, (60, 7))
    assert len(setting.lines) == 1 and setting.cut


def test_nothing_is_set_as_nothing() -> None:
    assert fit("", STYLE, (60, 7)).lines == ()


@pytest.mark.parametrize(("scale", "size"), [(1.0, 10), (1.4, 14), (0.72, 7.2), (0.1, 6)])
def test_sizes_follow_the_page_but_stay_readable(scale: float, size: float) -> None:
    assert full_size_pt(STYLE, scale) == pytest.approx(size)
    assert fit("word", STYLE, (900, 90), scale).size_pt == pytest.approx(size)
