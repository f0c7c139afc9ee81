"""Press profiles: read strictly, found by name, errors that name the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from designgen.errors import InputError
from designgen.press import PressProfile, press_profile, press_profiles
from designgen.press.profiles import SHIPPED, list_press_profiles
from designgen.press.verdict import check_press
from tests.press.samples import icc_profile


def test_the_default_is_what_shops_ask_for_most() -> None:
    profile = press_profile()
    assert (profile.standard, profile.bleed_mm, profile.marks, profile.dpi, profile.tac_percent) == (
        "x-4", 3.0, {"crop"}, 300.0, 300.0,
    )  # fmt: skip
    assert profile.condition == "FOGRA39" and profile.intent is None


def test_every_shipped_profile_is_sound_and_all_standards_are_there() -> None:
    profiles = press_profiles()
    assert {profile.standard for profile in profiles} == {"x-4", "x-1a", "x-3"}
    assert [profile.name for profile in profiles] == sorted(path.stem for path in SHIPPED.glob("*.toml"))
    for profile in profiles:
        verdict = check_press(profile)
        assert verdict.icc_tac_percent <= 290.5 and verdict.condition == "FOGRA39"


def test_a_file_gives_its_icc_a_place_beside_it(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text('title = "A shop"\nintent = "icc/shop.icc"\n')
    profile = press_profile(tmp_path / "shop.toml")
    assert profile.name == "shop" and profile.intent == tmp_path / "icc" / "shop.icc"


def test_a_profile_of_ours_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "coated-x4.toml").write_text('title = "Mine"\n')
    assert press_profile("coated-x4", (tmp_path, SHIPPED)).title == "Mine"
    assert list_press_profiles((tmp_path, SHIPPED))["coated-x1a"].parent == SHIPPED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x1"\nbleed = 3', 'bleed: there is no such field (did you mean "bleed_mm"?)'),
        ('title = "x1"\nmarks = ["crops"]', "marks.0: expected any of crop, registration, bar"),
        ('title = "x1"\nstandard = "x-9"', "standard"),
        ('title = "x1"\ntac_percent = 90', "tac_percent"),
        ('title = "x1"\nslug_mm = 2', "slug_mm: marks need at least 8 mm"),
        ('title = "x1"\nrich_black = [1, 1, 1, 1]', "rich_black: has 400 % of ink"),
        ('title = "x1"\nrich_black = [60, 40, 40, 100]', "rich_black: four shares"),
        ("title = ", "cannot be read"),
        ("dpi = 300", "title"),
    ],
)
def test_errors_name_the_field(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        press_profile(path)
    assert said in str(caught.value) and "shop.toml" in str(caught.value)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match='Did you mean "coated-x1a"'):
        press_profile("coated-x1")
    with pytest.raises(InputError, match="Known are coated-x1a"):
        press_profile("zzz")
    with pytest.raises(InputError, match="no file"):
        press_profile("presses/none.toml")


def test_a_users_icc_file_replaces_ours(tmp_path: Path) -> None:
    icc = tmp_path / "shop.icc"
    icc.write_bytes(icc_profile())
    profile = press_profile().with_icc(icc)
    verdict = check_press(profile)
    assert verdict.condition == "Custom" and verdict.icc_bytes == len(icc.read_bytes())
    assert any("condition" in remark for remark in verdict.remarks)
    assert check_press(press_profile().with_icc(icc, "FOGRA51")).condition == "FOGRA51"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no profile", "not an ICC profile"),
        (icc_profile(kind=b"scnr"), "class scnr"),
        (icc_profile(kind=b"mntr"), "class mntr"),
        (None, "cannot be read"),
    ],
)
def test_an_icc_file_of_the_wrong_kind_is_refused(tmp_path: Path, data: bytes | None, said: str) -> None:
    icc = tmp_path / "shop.icc"
    if data is not None:
        icc.write_bytes(data)
    with pytest.raises(InputError, match=said):
        check_press(press_profile().with_icc(icc))


@pytest.mark.parametrize(("standard", "fits"), [("x-4", True), ("x-1a", False), ("x-3", False)])
def test_a_version_4_profile_needs_x4(tmp_path: Path, standard: str, fits: bool) -> None:
    icc = tmp_path / "new.icc"
    icc.write_bytes(icc_profile(major=4))
    profile = press_profile(f"coated-{standard.replace('-', '')}").with_icc(icc)
    if fits:
        assert check_press(profile).icc_version == "4.2"
    else:
        with pytest.raises(InputError, match=r"version 4\.2"):
            check_press(profile)


def test_a_low_ink_limit_is_remarked_on() -> None:
    profile = press_profile().model_copy(update={"tac_percent": 240.0})
    assert any("240 %" in remark for remark in check_press(profile).remarks)


def test_profiles_are_values() -> None:
    assert press_profile() == press_profile() and hash(press_profile()) == hash(press_profile())
    with pytest.raises(Exception, match="frozen"):
        press_profile().dpi = 200  # type: ignore[misc]
    assert set(PressProfile.model_fields) >= {"standard", "bleed_mm", "marks", "tac_percent"}
