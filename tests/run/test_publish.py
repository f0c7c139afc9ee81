"""A manifest's text."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from designgen.run.publish import manifest_text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), values, max_size=5))
def test_it_is_the_same_json_whatever_the_order(manifest: dict[str, object]) -> None:
    text = manifest_text(manifest)
    assert json.loads(text) == manifest and text.endswith("}\n")
    assert manifest_text(dict(reversed(manifest.items()))) == text


def test_every_design_has_a_line_of_its_own() -> None:
    text = manifest_text({"name": "spring", "designs": [{"name": "rose", "state": "made"}, {"name": "dots"}]})
    assert text.splitlines() == [
        "{",
        '"designs": [',
        '{"name": "rose", "state": "made"},',
        '{"name": "dots"}',
        "],",
        '"name": "spring"',
        "}",
    ]
