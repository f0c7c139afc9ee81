"""What is measured of a picture that is to be a style, what is said of it, and the entry that is made of it."""

from __future__ import annotations

import hashlib
import io
import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from designgen.errors import InputError, UsageError
from designgen.imaging import Picture, decode
from designgen.imaging.jpeg import jpeg_quality
from designgen.library import StyleFile, measures
from designgen.library.adding import Source, Wanted, checked_name, label_of, make_entry, name_of
from designgen.library.alike import SAME, nearest_style, signature
from designgen.library.colours import MOST, palette_of
from designgen.library.condition import MOST_BLOCKING, MOST_STEP, examine, remarks_of, suggest
from designgen.library.licences import ANSWERS, licence_of
from tests.library.pictures import INKS, blurred, enlarged, framed, jpeg, marks, page_of, planes

GOOD = marks(1100)
SMALL = marks(384)
OWN = licence_of("own")


def kinds(pixels: np.ndarray, **given_: int) -> set[str]:
    """Return what is said of a picture, but for its seam."""
    return {remark.kind for remark in remarks_of(examine(pixels, **given_))} - {"seam"}


def test_a_fit_picture_has_nothing_said_of_it() -> None:
    assert kinds(GOOD) == set()


def test_a_small_one_is_told_what_it_is_enough_for() -> None:
    remark = remarks_of(examine(SMALL))[0]
    assert remark.kind == "small"
    assert "384 × 384 px" in remark.text
    assert "7 cm at 150 dpi" in remark.text
    assert "16 cm 940 px" in remark.text


@pytest.mark.parametrize("made", [blurred(GOOD, 1.4), enlarged(GOOD, 2.5)], ids=["blurred", "enlarged"])
def test_a_soft_one_counts_as_the_small_one_it_is(made: np.ndarray) -> None:
    assert examine(made).detail_px == 550
    assert kinds(made) == {"soft"}


def test_blocks_are_seen_in_a_crop_saved_as_something_else() -> None:
    smooth = blurred(GOOD, 1.2)  # grain and ringing hide blocks; what is smooth shows them
    saved = decode(jpeg(smooth, 15)).pixels[..., 3:-2, 5:-1]
    plane = measures.luma(saved)
    assert measures.blocking(plane) > MOST_BLOCKING
    assert measures.blocking(measures.luma(smooth)) < 0.1
    assert measures.blocking(plane[:, :20]) == 0


@pytest.mark.parametrize("quality", [30, 50, 75, 90, 100])
def test_the_quality_of_a_jpeg_is_read_off_its_table(quality: int) -> None:
    assert jpeg_quality(jpeg(SMALL, quality)) == pytest.approx(quality, abs=2)


def test_what_is_no_jpeg_has_no_quality() -> None:
    stream = io.BytesIO()
    Image.fromarray(page_of(SMALL)).save(stream, "PNG")
    assert jpeg_quality(stream.getvalue()) is None
    assert jpeg_quality(b"") is None
    assert jpeg_quality(jpeg(SMALL, 50)[:30]) is None


def test_a_low_quality_is_told() -> None:
    assert kinds(GOOD, jpeg_quality=40) == {"compressed"}
    assert kinds(GOOD, jpeg_quality=85) == set()


@pytest.mark.parametrize("level", [1.0, 0.0, 0.5])
def test_a_margin_is_measured(level: float) -> None:
    found = examine(framed(SMALL, 37, level))
    assert (found.border.top, found.border.right, found.border.bottom, found.border.left) == (37, 37, 37, 37)
    assert "37 px at the top" in next(remark.text for remark in remarks_of(found) if remark.kind == "border")


def test_a_flat_one_is_told_and_not_called_soft() -> None:
    flat = np.full((1, 3, 1100, 1100), 0.4, np.float32)
    flat[..., :40] += 0.02
    assert kinds(flat) == {"flat"}
    assert len(palette_of(flat)) == 1


def test_a_seam_is_mentioned() -> None:
    cut = np.ascontiguousarray(np.concatenate([SMALL[..., :150] * 0.2, SMALL[..., 150:]], axis=3))
    found = remarks_of(examine(cut))
    assert "seam" in {remark.kind for remark in found}


@given(st.integers(0, 159), st.integers(0, 159))
def test_where_a_repeat_is_cut_does_not_matter(down: int, across: int) -> None:
    y, x = np.mgrid[0:160, 0:160] * 2 * np.pi / 160
    wave = np.stack([np.sin(3 * x + np.sin(y)), np.cos(2 * y), np.sin(x + 2 * y)], 2) / 2 + 0.5
    shifted = np.roll(planes(wave), (down, across), (2, 3))
    assert measures.seam_step(np.ascontiguousarray(shifted)) < MOST_STEP
    assert measures.seam_step(np.ascontiguousarray(shifted[..., :-30, :-25])) > MOST_STEP


def test_settings_follow_what_was_measured() -> None:
    usual = suggest(examine(SMALL))
    assert (usual.strength, usual.smoothness) == (0.6, 1.0)
    pale = suggest(examine(np.asarray(0.6 + 0.25 * SMALL, np.float32)))
    assert pale.strength > usual.strength
    noisy = SMALL + np.random.default_rng(1).normal(0, 0.1, SMALL.shape)
    assert suggest(examine(np.clip(noisy, 0, 1).astype(np.float32))).smoothness > 1.5
    fine, coarse = (suggest(examine(marks(400, width=width))) for width in (0.004, 0.2))
    assert fine.style_scale > coarse.style_scale


@given(st.floats(0, 0.5), st.floats(0.0005, 0.5), st.floats(0, 80), st.integers(1, 100))
def test_settings_are_always_allowed(contrast: float, share: float, grain: float, quality: int) -> None:
    from designgen.library.condition import Condition
    from designgen.library.measures import Border

    found = Condition((100, 100), 100, contrast, 0.0, quality, Border(0, 0, 0, 0), share, grain, 1.0)
    suits = suggest(found)
    StyleFile(
        title="x", licence="x", strength=suits.strength, style_scale=suits.style_scale, smoothness=suits.smoothness
    )


def test_the_palette_is_the_inks() -> None:
    found = palette_of(SMALL)
    levels = np.array([[int(code[place : place + 2], 16) for place in (1, 3, 5)] for code in found])
    apart = np.abs(levels[:, None] - 255 * np.array(INKS)[None]).max(axis=2)
    assert len(found) == len(INKS) <= MOST
    assert apart.min(axis=1).max() <= 1
    assert apart[0].argmin() == 0  # the ground first


def test_the_same_picture_is_known_again_and_another_is_not() -> None:
    own = signature(SMALL)
    mirrored = signature(np.ascontiguousarray(SMALL[..., ::-1]))
    saved = signature(decode(jpeg(SMALL, 40)).pixels)
    other = signature(marks(400, 5, ((0.1, 0.1, 0.12), (0.9, 0.9, 0.88), (0.2, 0.5, 0.5)), 0.01))
    assert np.linalg.norm(own - mirrored) < SAME
    assert np.linalg.norm(own - saved) < SAME
    near = nearest_style(own, {"saved": saved, "other": other})
    assert near is not None
    assert near.name == "saved"
    assert near.is_same
    far = nearest_style(own, {"other": other})
    assert far is not None
    assert not far.is_same
    assert nearest_style(own, {}) is None


def test_an_entry_is_whole() -> None:
    added = make_entry(Source(Picture(SMALL), b""), Wanted("ink", "Ink", OWN, "A note.", ("dark",)), {})
    entry = StyleFile.model_validate(tomllib.loads(added.files["style.toml"].decode()))
    assert entry == added.entry
    assert entry.sha256 == hashlib.sha256(added.files["picture.webp"]).hexdigest()
    assert (entry.title, entry.note, entry.licence, entry.tags) == ("Ink", "A note.", "LicenseRef-own-work", ("dark",))
    stored = decode(added.files["picture.webp"]).pixels
    assert np.abs(stored - SMALL).mean() < 0.02


def test_an_entry_like_another_is_told_but_its_own_old_self_is_not() -> None:
    others = {"ink": signature(SMALL)}
    source = Source(Picture(SMALL), b"")
    again = make_entry(source, Wanted("ink-2", "Ink", OWN), others)
    assert [remark.text for remark in again.remarks if remark.kind == "alike" and '"ink"' in remark.text]
    replaced = make_entry(source, Wanted("ink", "Ink", OWN), others)
    assert "alike" not in {remark.kind for remark in replaced.remarks}


def test_transparency_becomes_white_and_is_told() -> None:
    alpha = np.ones((1, 1, 384, 384), np.float32)
    alpha[..., :100] = 0
    added = make_entry(Source(Picture(SMALL, alpha), b""), Wanted("ink", "Ink", OWN), {})
    assert "alpha" in {remark.kind for remark in added.remarks}
    assert decode(added.files["picture.webp"]).pixels[..., :90].min() > 0.97
    with pytest.raises(InputError, match="transparent all over"):
        make_entry(Source(Picture(SMALL, 0 * alpha), b""), Wanted("ink", "Ink", OWN), {})


def test_seamless_makes_it_repeat() -> None:
    ramp = marks(160) * np.linspace(0.4, 1, 160, dtype=np.float32)
    source = Source(Picture(np.asarray(ramp, np.float32)), b"")
    assert make_entry(source, Wanted("i", "I", OWN), {}).condition.seam_step > MOST_STEP
    assert make_entry(source, Wanted("i", "I", OWN, seamless=True), {}).condition.seam_step < MOST_STEP


def test_too_few_pixels_are_refused() -> None:
    with pytest.raises(InputError, match="40 × 40 px"):
        make_entry(Source(Picture(planes(np.zeros((40, 40, 3)))), b""), Wanted("i", "I", OWN), {})


def test_a_licence_is_an_answer_or_an_identifier() -> None:
    assert licence_of(" CC0 ").value == "CC0-1.0"
    assert [licence_of(answer.key) for answer in ANSWERS] == [answer.licence for answer in ANSWERS]
    assert licence_of("CC-BY-4.0").warning.startswith("CC-BY-4.0 asks that its maker is named")
    assert "money" in licence_of("CC-BY-NC-SA-4.0").warning
    assert "changed versions" in licence_of("CC-BY-ND-4.0").warning
    assert "same licence" in licence_of("CC-BY-SA-4.0").warning
    assert licence_of("MIT").warning == ""
    assert "sell nothing" in licence_of("unknown").warning
    for wrong in ("", "  ", "x" * 81, "a\x1b[2J"):
        with pytest.raises(UsageError):
            licence_of(wrong)


@given(st.text(max_size=100))
def test_a_name_made_of_anything_is_a_name(text: str) -> None:
    assert checked_name(name_of(text)) == name_of(text)
    assert label_of(text).isprintable()


def test_names_and_titles_come_from_files() -> None:
    assert name_of("Tante Ülkü_2.final") == "tante-ulku-2-final"
    assert label_of("wet_ink-2") == "Wet ink 2"
    for wrong in ("Wet-Ink", "../ink", "", "-ink", "a" * 65):
        with pytest.raises(UsageError):
            checked_name(wrong)
