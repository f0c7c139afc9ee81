"""The typefaces cover Latin, Greek and Cyrillic, may be shipped, and never print an empty box."""

from __future__ import annotations

from pathlib import Path

import pytest

import designgen.catalogue.fonts as fonts
from designgen.catalogue.fonts import FONT_FILES, REPLACEMENT, Speller, load

FOLDER = Path(fonts.__file__).parent / "fonts"
SAMPLES = {
    "Latin": "ÀÉÎÕÜßçñøþœæŁąČďęğİıĽňőřŞţůžŻ AaZz 0123456789",
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρςστυφχψω άέήίόύώϊϋΐΰ",
    "Cyrillic": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя ЄєІіЇїЎўЂђЉљЊњЋћЏџ",
    "marks": "×·–—‘’“”…−€°%&+()/:;,.!?",
}


@pytest.mark.parametrize("face", FONT_FILES)
@pytest.mark.parametrize("script", SAMPLES)
def test_every_typeface_has_every_character_we_promise(face: fonts.Face, script: str) -> None:
    known = load(face).face.charToGlyph
    assert [c for c in SAMPLES[script] if ord(c) not in known] == []


def test_every_typeface_ships_with_its_licence_and_all_are_small() -> None:
    for name in FONT_FILES.values():
        family = name.split("12-")[0].split("-")[0]
        licence = (FOLDER / f"OFL-{family}.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence
        assert "Copyright" in licence and name in licence
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 5_000_000


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
