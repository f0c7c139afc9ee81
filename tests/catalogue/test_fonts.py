"""The typefaces cover Latin, Greek and Cyrillic, may be shipped, and never print an empty box."""

from __future__ import annotations

from pathlib import Path

import pytest

import designgen.catalogue.fonts as fonts
from designgen.catalogue import theme_names, theme_of
from designgen.catalogue.fonts import REPLACEMENT, Speller
from designgen.catalogue.theme import FontFile

FOLDER = Path(fonts.__file__).parent / "fonts"
SAMPLES = {
    "Latin": "ÀÉÎÕÜßçñøþœæŁąČďęğİıĽňőřŞţůžŻ AaZz 0123456789",
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρςστυφχψω άέήίόύώϊϋΐΰ",
    "Cyrillic": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя ЄєІіЇїЎўЂђЉљЊњЋћЏџ",
    "marks": "×·–—‘’“”…€°%&+()/:;,.!?",
}


FILES = sorted(path.name for path in FOLDER.glob("*.ttf"))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("script", SAMPLES)
def test_every_typeface_has_every_character_we_promise(name: str, script: str) -> None:
    known = fonts.load_file(FontFile(name)).face.charToGlyph
    assert [c for c in SAMPLES[script] if ord(c) not in known] == []


def test_every_typeface_ships_with_its_licence_and_all_are_small() -> None:
    licences = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("OFL-*.txt")}
    for name in FILES:
        holding = [text for text in licences.values() if name in text]
        assert len(holding) == 1, name
        assert "SIL OPEN FONT LICENSE Version 1.1" in holding[0] and "Copyright" in holding[0]
        assert name in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 5_000_000


@pytest.mark.parametrize("name", theme_names())
def test_every_theme_spells_a_minus(name: str) -> None:
    speller = Speller(theme_of(name).fonts)
    faces: tuple[fonts.Face, ...] = ("serif", "italic", "sans", "medium")
    assert all(speller.spell("−3", face) in ("−3", "–3") for face in faces)


def test_every_typeface_is_some_theme_s() -> None:
    used = {file.name for name in theme_names() for file in theme_of(name).fonts.files}
    assert used == set(FILES)


def test_spelling_leaves_known_text_alone_and_tidies_space() -> None:
    speller = Speller()
    assert speller.spell("  Rose\u00a0garden \n\t№ 5 ", "sans") == "Rose\u00a0garden № 5"
    assert speller.notices() == ()


def test_decomposed_letters_are_composed() -> None:
    assert Speller().spell("E\u0301toile", "serif") == "Étoile"


def test_invisible_characters_vanish_without_a_word() -> None:
    speller = Speller()
    assert speller.spell("a\u200db\ufe0fc\u200b\x07d", "sans") == "abcd"
    assert speller.notices() == ()


def test_letterlike_characters_become_letters() -> None:
    assert Speller().spell("𝓡ose", "sans") == "Rose"


def test_what_cannot_be_spelled_is_replaced_and_told_once() -> None:
    speller = Speller()
    for face in ("serif", "sans"):
        assert speller.spell("青い花", face) == REPLACEMENT * 3
    assert len(speller.notices()) == 1
    assert "青い花" in speller.notices()[0]
