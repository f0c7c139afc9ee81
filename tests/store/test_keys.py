from __future__ import annotations

import json
import math
from dataclasses import replace
from enum import IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from designgen.store import StageSpec, canonical_json, digest_of, stage_key

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
params = st.dictionaries(st.text(max_size=6), values, max_size=5)
digests = st.binary(max_size=8).map(digest_of)
few = settings(max_examples=30, deadline=None)
specs = st.builds(
    StageSpec,
    stage=st.sampled_from(["stylize", "mockup"]),
    version=st.integers(1, 9),
    params=params,
    inputs=st.lists(digests, max_size=3).map(tuple),
    weights_digest=st.none() | digests,
    dtype=st.sampled_from(["float32", "bfloat16"]),
    plan=params,
)


def reordered(value: object) -> object:
    if isinstance(value, dict):
        return {k: reordered(v) for k, v in reversed(value.items())}
    return [reordered(v) for v in value] if isinstance(value, list) else value


@settings(max_examples=60, deadline=None)
@given(values)
def test_canonical_json_means_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@settings(max_examples=60, deadline=None)
@given(values)
def test_canonical_json_is_stable_under_reading_back_and_reordering(value: object) -> None:
    text = canonical_json(value)
    assert canonical_json(json.loads(text)) == text
    assert canonical_json(reordered(value)) == text


@settings(max_examples=60, deadline=None)
@given(values, values)
def test_two_values_have_one_text_only_if_they_are_equal(one: object, other: object) -> None:
    if canonical_json(one) == canonical_json(other):
        assert one == other


@few
@given(specs)
def test_a_key_does_not_depend_on_the_order_of_parameters(spec: StageSpec) -> None:
    turned = replace(spec, params=reordered(spec.params), plan=reordered(spec.plan))  # type: ignore[arg-type]
    assert turned.key == spec.key
    assert len(spec.key) == 64


@few
@given(specs, specs)
def test_keys_agree_only_when_everything_does(one: StageSpec, other: StageSpec) -> None:
    assume(canonical_json(one.as_dict()) != canonical_json(other.as_dict()))
    assert one.key != other.key


@few
@given(specs, st.text(max_size=6), values, digests)
def test_every_change_changes_the_key(spec: StageSpec, name: str, value: object, digest: str) -> None:
    changes = [
        replace(spec, stage=spec.stage + "2"),
        replace(spec, version=spec.version + 1),
        replace(spec, inputs=(*spec.inputs, digest)),
        replace(spec, weights_digest=digest),
        replace(spec, dtype="float64"),
        replace(spec, params={**spec.params, name: value}),
        replace(spec, plan={**spec.plan, name: value}),
    ]
    for changed in changes:
        if canonical_json(changed.as_dict()) != canonical_json(spec.as_dict()):
            assert changed.key != spec.key


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.data())
def test_every_byte_of_an_input_counts(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    changed = content[:at] + bytes([content[at] ^ (1 << data.draw(st.integers(0, 7)))]) + content[at + 1 :]
    assert stage_key("s", 1, {}, [digest_of(content)]) != stage_key("s", 1, {}, [digest_of(changed)])


def test_the_order_of_inputs_counts() -> None:
    a, b = digest_of(b"a"), digest_of(b"b")
    assert stage_key("s", 1, {}, [a, b]) != stage_key("s", 1, {}, [b, a])


def test_params_and_plan_are_not_mixed_up() -> None:
    assert stage_key("s", 1, {"x": 1}) != stage_key("s", 1, {}, plan={"x": 1})


def test_the_key_of_a_release_does_not_drift() -> None:
    # Written down once: when this changes, every store out there is computed anew. Bump KEY_SCHEMA and say so.
    key = stage_key("stylize", 3, {"strength": 0.6, "seed": 1}, [digest_of(b"swatch")], digest_of(b"w"), plan={"n": 1})
    assert key == "30a3b8ff3fa5f4a0883993743305a6c5d499522d91c86d82d98621daef6a25c8"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (2.0**53, "9007199254740992"),
        (2**80, str(2**80)),
        (True, "true"),
        (None, "null"),
        ("é\n\u2028", '"é\\n\u2028"'),
        ((1, 2), "[1,2]"),
        ({"b": 1, "a": [1.5, "x"]}, '{"a":[1.5,"x"],"b":1}'),
        (np.float64(0.25), "0.25"),
    ],
)
def test_forms(value: object, text: str) -> None:
    assert canonical_json(value) == text


def test_enums_of_text_and_numbers_count_as_their_value() -> None:
    class Repeat(StrEnum):
        HALF_DROP = "half-drop"

    class Level(IntEnum):
        TWO = 2

    assert canonical_json({Repeat.HALF_DROP: [Repeat.HALF_DROP, Level.TWO]}) == '{"half-drop":["half-drop",2]}'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Path("a.png"), "value.x: expected .* got PosixPath"),
        (Fraction(1, 2), "value.x: .* got Fraction; .*'n/d'"),
        ({1, 2}, "got set"),
        (b"x", "got bytes"),
        (np.float32(1), r"got float32; .*float\(\)"),
        (np.int64(1), "got int64"),
        (np.zeros(2), "got ndarray"),
        ([{"y": Path("a")}], r"value.x\[0\].y"),
        ({1: 2}, "keys of a mapping, got int 1"),
        ({None: 2}, "keys of a mapping"),
    ],
)
def test_what_has_no_one_form_is_refused_by_place(value: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        canonical_json({"x": value})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"value.x\[1\]: expected a finite number"):
        canonical_json({"x": [0, number]})
