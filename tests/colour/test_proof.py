"""Proofs: what a printer has comes back as it went, what it has not is told."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageCms

from designgen.colour.inks import Ink
from designgen.colour.proof import Printer, printed_inks, proof_facts, proof_words, read_printer
from designgen.colour.spaces import delta_e, lab_from_srgb
from designgen.errors import InputError
from designgen.imaging.icc_tags import grey_profile, srgb_profile

SCREEN = Printer(srgb_profile())
GREY = Printer(grey_profile())
RED, SEA, COAL = (
    Ink.of_lab(lab, name) for lab, name in (((50, 60, 40), "red"), ((60, -30, -10), "sea"), ((20, 0, 0), "coal"))
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_what_a_screen_shows_comes_back(colours: list[tuple[float, float, float]]) -> None:
    lab = lab_from_srgb(np.array(colours))
    assert delta_e(lab, SCREEN.printed(lab)).max() < 0.35


def test_what_a_printer_has_not_is_told() -> None:
    beyond = Ink.of_lab((50, 0, -110), "ultra")
    proofs = SCREEN.proofs((RED, beyond))
    assert [proof.prints for proof in proofs] == [True, False]
    assert proofs[1].delta_e > 2.5
    assert "ultra" in {ink.name for ink in printed_inks(proofs)}
    words = proof_words(SCREEN, proofs)
    assert beyond.hex in words and RED.hex not in words
    assert proof_words(SCREEN, proofs[:1]) == ""
    facts = proof_facts(SCREEN, proofs)
    assert [ink["prints"] for ink in facts["inks"]] == [True, False]
    assert facts["inks"][0]["printed_hex"] == RED.hex


def test_a_printer_of_black_ink_prints_no_colour() -> None:
    proofs = GREY.proofs((RED, SEA, COAL))
    assert [proof.prints for proof in proofs] == [False, False, True]
    assert max(np.abs(proof.printed.lab[1:]).max() for proof in proofs) < 0.5
    levels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    seen = GREY.levels(levels)
    assert seen.shape == levels.shape and seen.dtype == np.uint8
    assert np.ptp(seen.astype(int), axis=-1).max() <= 2


def test_a_picture_goes_the_way_its_inks_go() -> None:
    levels = np.array([[[220, 40, 60], [20, 90, 200], [128, 128, 128], [255, 255, 255]]], np.uint8)
    for printer in (SCREEN, GREY):
        alone = printer.printed(lab_from_srgb(levels[0] / 255))
        assert delta_e(lab_from_srgb(printer.levels(levels)[0] / 255), alone).max() < 1.5


def lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no ICC profile"),
        (b"x" * 200, "no ICC profile"),
        (lab_profile(), "describes no printer"),
        (bytes(imagecodecs.cms_profile("xyz")), "describes no printer"),
        (srgb_profile()[:700], "cannot be converted"),
    ],
)
def test_what_is_no_profile_of_a_printer_is_refused(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mill.icc"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        read_printer(path)
    assert "mill.icc" in caught.value.what


def test_a_profile_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = srgb_profile()
    for size in range(0, len(whole) - 8, 37):
        with pytest.raises(ValueError, match="it "):
            Printer(whole[:size])
    with pytest.raises(InputError, match="cannot be read"):
        read_printer(tmp_path / "none.icc")
