"""Themes: those that ship, a user's own file, errors that name the field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from designgen.catalogue import DEFAULT, build, theme_names, theme_of
from designgen.catalogue.fonts import FOLDER
from designgen.catalogue.theme import COLOURS, STYLES
from designgen.errors import InputError
from tests.catalogue.samples import design, fonts, mixed, spec

OWN = """
title = "House"
extends = "studio"

[colours]
accent = {{ rgb = "#123456", cmyk = [60, 50, 50, 100] }}

[page]
margin_mm = 17

[styles]
title = {{ size_pt = 30, face = "label" }}
{more}
"""


def own(tmp_path: Path, more: str = "", text: str = OWN) -> str:
    path = tmp_path / "house.toml"
    path.write_text(text.format(more=more), encoding="utf-8")
    return str(path)


def test_at_least_three_themes_ship_and_each_says_what_it_is() -> None:
    themes = [theme_of(name) for name in theme_names()]
    assert len(themes) >= 3
    assert len({theme.fonts for theme in themes}) == len({theme.cover for theme in themes}) == len(themes)
    assert all(theme.about and theme.called and theme.key for theme in themes)


def test_the_default_is_the_theme_of_that_name() -> None:
    found = theme_of("atelier")
    assert replace(found, about="", inks=()) == replace(DEFAULT, about="", inks=())


@pytest.mark.parametrize("name", theme_names())
def test_a_document_embeds_the_theme_s_typefaces_and_no_other(name: str) -> None:
    theme = theme_of(name)
    data = build(spec("lookbook", mixed(1)), theme=theme)
    found = fonts(data)
    assert found and all(found.values())
    shipped = {file.name.split(".")[0].replace("-", "").lower() for file in theme.fonts.files}
    for font in found:
        assert font.split("+")[-1].replace("-", "").lower() in shipped, font


@pytest.mark.parametrize("name", theme_names())
def test_text_can_be_read_on_paper_and_on_the_colour_of_panels(name: str) -> None:
    theme = theme_of(name)

    def light(rgb: tuple[float, float, float]) -> float:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, two: str) -> float:
        first, second = sorted((light(theme.colour(one)), light(theme.colour(two))))
        return (second + 0.05) / (first + 0.05)

    assert contrast("ink", "paper") >= 7
    assert min(contrast("muted", "paper"), contrast("accent", "paper")) >= 4.5


def test_a_theme_of_one_s_own_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    theme, studio = theme_of(own(tmp_path)), theme_of("studio")
    assert (theme.key, theme.called, theme.margin_mm) == ("house", "House", 17)
    assert theme.title.size_pt == 30 and theme.title.face == "medium"
    assert theme.accent == pytest.approx((0x12 / 255, 0x34 / 255, 0x56 / 255))
    assert theme.ink_of("accent") == (60, 50, 50, 100) and theme.ink_of("ink") == studio.ink_of("ink")
    assert theme.fonts == studio.fonts and theme.cover == studio.cover and theme.caption == studio.caption


def test_a_new_colour_without_inks_forgets_the_old_inks(tmp_path: Path) -> None:
    text = 'title = "X"\nextends = "studio"\n[colours]\naccent = "#00ff00"\n'
    assert theme_of(own(tmp_path, text=text)).ink_of("accent") is None


def test_a_typeface_beside_the_theme_is_embedded(tmp_path: Path) -> None:
    (tmp_path / "House-Bold.ttf").write_bytes((FOLDER / "Manrope-SemiBold.ttf").read_bytes())
    path = own(tmp_path, more='[fonts]\ntitle = "House-Bold.ttf"\n')
    theme = theme_of(path)
    assert theme.fonts.serif.name == "House-Bold.ttf" and theme.fonts.serif.data
    assert any("Manrope" in name for name in fonts(build(spec("linesheet", (design(),)), theme=theme)))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("body = { size_pt = 300 }", r"styles\.body\.size_pt: .*120.* \(got 300\)"),
        ("bodyy = { size_pt = 8 }", "styles: no such entry: bodyy; there are cover_title"),
        ('body = { colour = "pink" }', "styles.body.colour: expected one of ink, .*'pink'"),
        ("body = { sise_pt = 8 }", r"styles\.body\.sise_pt: "),
        ('[fonts]\ntitle = "Nowhere.ttf"', "Nowhere.ttf"),
        ("[page.x]\ny = 1", "page.x"),
    ],
)
def test_what_is_wrong_in_a_theme_is_named_by_its_field(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        theme_of(own(tmp_path, more))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "is no TOML file"),
        ("", "title: Field required"),
        ('title = "A"\nextends = "nothing"', 'no theme "nothing"'),
        ('title = "A"\n[colours]\nink = "black"', "colours.ink.rgb"),
        ('title = "A"\n[colours]\ninc = "#000000"', "colours: no such entry: inc; there are ink"),
        ('title = "A"\n[colours]\nink = {{ rgb = "#000000", cmyk = [0, 0, 0, 120] }}', "colours.ink.cmyk"),
        ('title = "A"\n[page]\nmargin_mm = 90', r"page.margin_mm: .*40.* \(got 90\)"),
        ('title = "A"\n[page]\ncover = "round"', "page.cover"),
    ],
)
def test_a_file_that_is_no_theme_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        theme_of(own(tmp_path, text=text))


def test_unknown_names_files_and_fonts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'no theme "attelier"') as caught:
        theme_of("attelier")
    assert "atelier, salon, studio" in caught.value.hint
    with pytest.raises(InputError, match="cannot be read"):
        theme_of(str(tmp_path / "none.toml"))
    (tmp_path / "Fake.ttf").write_bytes(b"not a font at all")
    with pytest.raises(InputError, match=r"fonts\.text.*Fake\.ttf"):
        theme_of(own(tmp_path, more='[fonts]\ntext = "Fake.ttf"'))


def test_every_colour_and_style_of_a_theme_can_be_named() -> None:
    assert set(COLOURS) == {"ink", "muted", "rule", "tint", "paper", "accent"}
    assert {"title", "heading", "body", "caption", "label", "divider_title"} <= set(STYLES)
