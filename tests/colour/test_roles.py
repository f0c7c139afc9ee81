"""Palettes by role: every shipped one keeps apart for every reader, and the checks see those that do not."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.colour.inks import Ink
from designgen.colour.palette_toml import ROLES, Role
from designgen.colour.palettes import Palette, encode_palette, read_palette, seasonal
from designgen.colour.roles import FEWEST_ON_GROUND, LEAST_CONTRAST, LEAST_SEEN, check_roles
from designgen.colour.spaces import srgb_of_hex
from designgen.colour.vision import VISIONS, contrast_ratio, lab_seen_by, seen_by
from designgen.errors import InputError

PALETTES = seasonal()
RGB = st.tuples(*[st.floats(0, 1)] * 3)


def palette(**roles: list[str]) -> Palette:
    """Return a palette of colours by role."""
    pairs: list[tuple[Role, str]] = [(role, code) for role in ROLES for code in roles.get(role, [])]
    inks = tuple(Ink.of_srgb(srgb_of_hex(code), f"{role} {code}") for role, code in pairs)
    return Palette("test", "Test", inks, roles=tuple(role for role, _ in pairs))


def failing(found: Palette) -> set[str]:
    return {check.name for check in check_roles(found) if not check.passes}


@pytest.mark.parametrize("shipped", PALETTES, ids=lambda one: one.name)
def test_every_palette_of_ours_is_fit_for_every_reader(shipped: Palette) -> None:
    assert len(shipped.roles) == len(shipped.inks)
    counts = {role: len(shipped.with_role(role)) for role in ROLES}
    assert counts["ground"] >= 2
    assert counts["main"] >= 4
    assert 1 <= counts["accent"] <= 3
    assert [check.name for check in check_roles(shipped) if not check.passes] == []
    assert len(check_roles(shipped)) == 6


@pytest.mark.parametrize("shipped", PALETTES, ids=lambda one: one.name)
def test_the_lab_in_our_files_is_that_of_the_hex(shipped: Palette) -> None:
    folder = resources.files("designgen.colour") / "seasonal"
    colours = tomllib.loads((folder / f"{shipped.name}.toml").read_text())["colours"]
    for ink in shipped.inks:
        np.testing.assert_allclose(colours[ink.name]["lab"], ink.lab, atol=0.0501)


def test_there_are_palettes_enough_and_each_has_a_point_of_view() -> None:
    assert len(PALETTES) >= 12
    assert len({one.note for one in PALETTES}) == len(PALETTES)
    assert {"cabana", "paintbox", "night-bus", "tackroom"} <= {one.name for one in PALETTES}
    assert all(30 <= len(one.note) <= 140 for one in PALETTES)


def test_a_faint_motif_fails_on_its_ground() -> None:
    good = palette(ground=["#ffffff"], main=["#1b2845", "#7a1746", "#1f5535"], accent=["#d81f73"])
    assert failing(good) == set()
    faint = palette(ground=["#ffffff"], main=["#1b2845", "#7a1746", "#c8d8e8"], accent=["#d81f73"])
    assert failing(faint) == {"motif on ground"}
    few = palette(ground=["#ffffff", "#16203c"], main=["#1b2845", "#7a1746", "#1f5535"], accent=["#d81f73"])
    assert "carried by grounds" in failing(few)


def test_red_on_green_fails_for_those_who_do_not_see_it() -> None:
    found = palette(ground=["#ffffff"], main=["#5e6b1e", "#1b2845"], accent=["#a8491a"])
    assert {"protan", "deutan"} & failing(found)
    assert "tritan" not in failing(found)
    assert "neighbours" not in failing(found)


def test_colours_without_roles_are_only_compared() -> None:
    inks = tuple(Ink.of_srgb(srgb_of_hex(code), code) for code in ("#ffffff", "#fdfdfd", "#000000"))
    (check,) = check_roles(Palette("plain", "Plain", inks))
    assert (check.name, check.passes, check.where) == ("neighbours", False, ("#ffffff", "#fdfdfd"))
    (alone,) = check_roles(Palette("one", "One", inks[:1]))
    assert alone.passes


def test_the_limits_are_those_that_are_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "colour.md").read_text(encoding="utf-8")
    for limit in (f"{LEAST_CONTRAST:g} : 1", f"Delta E 2000 of {LEAST_SEEN:g}", f"at least {FEWEST_ON_GROUND}"):
        assert limit in text


@given(st.floats(0, 1), st.sampled_from(VISIONS))
def test_greys_look_grey_to_everybody(level: float, vision: str) -> None:
    grey = np.full(3, level)
    np.testing.assert_allclose(seen_by(grey, vision), grey, atol=2e-3)  # type: ignore[arg-type]


def test_what_each_reader_confuses_comes_together() -> None:
    red_green = np.array([[0.60, 0.35, 0.10], [0.45, 0.42, 0.10]])
    blue_green = np.array([[0.2, 0.55, 0.55], [0.2, 0.5, 0.75]])
    apart = {vision: np.ptp(lab_seen_by(red_green, vision)[:, 1:], axis=0).max() for vision in VISIONS}
    assert apart["deutan"] < apart["tritan"]
    assert np.ptp(lab_seen_by(blue_green, "tritan")[:, 2]) < np.ptp(lab_seen_by(blue_green, "deutan")[:, 2])


@given(RGB, RGB)
def test_contrast_is_symmetric_and_in_range(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    ratio = float(contrast_ratio(one, other))
    assert ratio == float(contrast_ratio(other, one))
    assert 1 <= ratio <= 21 + 1e-9
    assert float(contrast_ratio((1, 1, 1), (0, 0, 0))) == pytest.approx(21)
    assert float(contrast_ratio(srgb_of_hex("#767676"), (1, 1, 1))) == pytest.approx(4.54, abs=0.01)


def test_roles_come_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tackroom.toml"
    shipped = next(one for one in PALETTES if one.name == "tackroom")
    path.write_bytes(encode_palette(shipped, ".toml"))
    assert read_palette(path) == shipped
    path.write_text('[colours]\nrose = { lab = [50, 40, 10], role = "accent" }\n"Old rose" = "#aa7777"\n')
    found = read_palette(path)
    assert found.inks[0].lab == (50, 40, 10)
    assert found.roles == ("accent", None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('rose = { hex = "#c25b6e", lab = [20, 0, 0] }', "lab that is not its hex"),
        ('rose = { hex = "#c25b6e", role = "hero" }', 'the role "hero"'),
        ('rose = { hex = "#c25b6e", role = 3 }', 'the role "3"'),
        ('rose = { role = "accent" }', '"rose"'),
        ("rose = { lab = [1, 2] }", '"rose"'),
        ('rose = { lab = "red" }', '"rose"'),
        ("rose = 7", '"rose"'),
    ],
)
def test_a_wrong_colour_or_role_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[colours]\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_palette(path)
    assert said in caught.value.what
    assert caught.value.hint
