"""Colour spaces and the inks of a colour."""

from __future__ import annotations

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from designgen.preflight.spaces import CMYK, GRAY, RGB, UNKNOWN, Colour, Space, first_colour, read_space

SHARE = st.floats(0, 1)
SPOT = Space("Separation", 1, ("Coral",), CMYK)


@pytest.fixture
def pdf() -> Pdf:
    return Pdf.new()


def icc(pdf: Pdf, components: int) -> Array:
    stream = Stream(pdf, b"")
    stream.N = components
    return Array([Name.ICCBased, pdf.make_indirect(stream)])


@pytest.mark.parametrize(
    ("name", "space"), [("DeviceGray", GRAY), ("G", GRAY), ("RGB", RGB), ("DeviceCMYK", CMYK), ("CMYK", CMYK)]
)
def test_device_colours(name: str, space: Space) -> None:
    assert read_space(Name(f"/{name}")) == space


@pytest.mark.parametrize(("components", "model"), [(1, "grey"), (3, "rgb"), (4, "cmyk")])
def test_colours_with_a_profile(pdf: Pdf, components: int, model: str) -> None:
    space = read_space(icc(pdf, components))
    assert (space.family, space.components, space.model) == ("ICCBased", components, model)


def test_an_indexed_colour_is_what_it_stands_on(pdf: Pdf) -> None:
    space = read_space(Array([Name.Indexed, icc(pdf, 3), 1, pikepdf.String("abcdef")]))
    assert space.components == 1
    assert space.painted.family == "ICCBased"
    assert space.model == "rgb"


def test_plates_of_several_inks() -> None:
    tint = Dictionary(FunctionType=4)
    space = read_space(Array([Name.DeviceN, Array([Name.Cyan, Name("/Gold ink")]), Name.DeviceCMYK, tint]))
    assert space == Space("DeviceN", 2, ("Cyan", "Gold ink"), CMYK)
    assert Colour(space, (0.25, 1.0)).inks == {"Cyan": 0.25, "Gold ink": 1.0}


def test_a_default_space_replaces_device_colour(pdf: Pdf) -> None:
    resources = Dictionary(DefaultRGB=icc(pdf, 3))
    assert read_space(Name.DeviceRGB, resources).family == "ICCBased"
    assert read_space(Name.DeviceCMYK, resources) == CMYK


@pytest.mark.parametrize("value", [None, Array([]), Array([Name.Separation]), Name.Nonsense, 5])
def test_what_cannot_be_read_is_unknown(value: object) -> None:
    assert read_space(value) == UNKNOWN


def test_a_space_that_holds_itself_comes_to_an_end(pdf: Pdf) -> None:
    loop = pdf.make_indirect(Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String("")]))
    loop[1] = loop
    assert read_space(loop).model == "other"


@given(SHARE, SHARE, SHARE, SHARE)
def test_inks_of_cmyk(c: float, m: float, y: float, k: float) -> None:
    colour = Colour(CMYK, (c, m, y, k))
    assert colour.inks == {"Cyan": c, "Magenta": m, "Yellow": y, "Black": k}
    assert colour.count == sum(v > 0.005 for v in (c, m, y, k))
    assert colour.is_white == (colour.count == 0)


@pytest.mark.parametrize(
    ("colour", "count", "white", "black"),
    [
        (Colour(GRAY, (0.0,)), 1, False, True),
        (Colour(GRAY, (1.0,)), 0, True, False),
        (Colour(CMYK, (0, 0, 0, 1)), 1, False, True),
        (Colour(CMYK, (0.6, 0.4, 0.4, 1)), 4, False, False),
        (Colour(RGB, (0, 0, 0)), 3, False, False),
        (Colour(RGB, (1, 1, 1)), 0, True, False),
        (Colour(SPOT, (0.8,)), 1, False, False),
        (Colour(SPOT, (0.0,)), 0, True, False),
        (Colour(Space("Separation", 1, ("All",), CMYK), (1.0,)), 4, False, False),
        (Colour(Space("Separation", 1, ("Black",), CMYK), (1.0,)), 1, False, True),
        (Colour(Space("Lab", 3), (100, 0, 0)), 0, True, False),
        (Colour(Space("Pattern", 0), ()), 0, False, False),
    ],
)
def test_how_many_inks_and_which(colour: Colour, count: int, white: bool, black: bool) -> None:
    assert (colour.count, colour.is_white, colour.is_black) == (count, white, black)


def test_the_first_colour_of_a_space() -> None:
    assert first_colour(CMYK).is_black
    assert first_colour(GRAY).is_black
    assert first_colour(SPOT).values == (1.0,)
