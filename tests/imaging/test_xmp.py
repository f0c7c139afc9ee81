"""XMP packets: well formed whatever the words, the same bytes each time, and ours read back."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.imaging.xmp import Facts, SpotFact, packet, read_packet, recipe_in_packet

FULL = Facts(
    title="Rose & <moth>",
    creators=("Ada", "Bo"),
    rights="© 2026 Ada",
    description='"Quoted"',
    keywords=("rose", "moth"),
    source_type="compositeWithTrainedAlgorithmicMedia",
    repeat="half-drop",
    drop="1/2",
    offset_mm=12.5,
    width_mm=80.0,
    height_mm=100.0,
    dpi=150.0,
    group="p4m",
    colourway="first-frost",
    spots=(SpotFact("L62-C45-h030", "#c08070", 0.4),),
    seam={"s1": 1.25, "s2": 0.9},
    seed=7,
    recipe_digest="ab" * 32,
    recipe={"name": "é", "n": [1, 2]},
)


def test_everything_comes_back() -> None:
    found = read_packet(packet(FULL))
    assert found["title"] == FULL.title
    assert found["creators"] == ["Ada", "Bo"]
    assert found["rights"] == FULL.rights
    assert found["description"] == FULL.description
    assert found["keywords"] == ["rose", "moth"]
    assert found["DigitalSourceType"].endswith("digitalsourcetype/compositeWithTrainedAlgorithmicMedia")
    assert (found["repeat"], found["drop"], found["offsetMm"]) == ("half-drop", "1/2", "12.5")
    assert (found["widthMm"], found["heightMm"], found["dpi"]) == ("80", "100", "150")
    assert (found["group"], found["colourway"], found["seed"]) == ("p4m", "first-frost", "7")
    assert recipe_in_packet(packet(FULL)) == FULL.recipe
    text = packet(FULL).decode()
    assert 'designgen:name="L62-C45-h030"' in text
    assert "<designgen:s1>1.25</designgen:s1>" in text


def test_nothing_known_is_still_a_packet() -> None:
    data = packet(Facts())
    ElementTree.fromstring(data.decode())
    assert read_packet(data) == {"CreatorTool": "designgen"}
    assert recipe_in_packet(data) is None


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_any_words_stay_well_formed(title: str, rights: str, group: str) -> None:
    data = packet(Facts(title=title, rights=rights, creators=(title,), group=group, recipe={"t": title}))
    ElementTree.fromstring(data.decode())
    recipe = recipe_in_packet(data)
    if title.isprintable():
        assert recipe == {"t": title}


def test_the_same_facts_give_the_same_bytes() -> None:
    assert packet(FULL) == packet(FULL)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<x",
        b"\xff\xfe",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" * 10,
        b"x" * 3_000_000,
        b'<r xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ],
)
def test_foreign_packets_are_passed_over(data: bytes) -> None:
    assert read_packet(data) == {}
    assert recipe_in_packet(data) is None


def test_a_recipe_that_is_no_object_is_none() -> None:
    data = packet(Facts(recipe={"a": 1})).replace(b'{"a":1}', b"[1,2]")
    assert recipe_in_packet(data) is None
    assert recipe_in_packet(data.replace(b"[1,2]", b"{oops")) is None


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        packet(Facts(width_mm=float("nan")))
