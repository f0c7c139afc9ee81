from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import ExitCode, UsageError
from designgen.stylize.palette_spec import parse_colour, parse_palette


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_is_understood(colour: tuple[int, int, int]) -> None:
    text = "{:02x}{:02X}{:02x}".format(*colour)
    for given_as in (text, f"#{text}", f" #{text.upper()} "):
        assert [round(255 * part) for part in parse_colour(given_as)] == list(colour)


def test_short_colours_and_order() -> None:
    palette = parse_palette(("#fff", "#1f3a5f"))
    assert palette.dtype == np.float32
    np.testing.assert_allclose(palette, [[1, 1, 1], [0x1F / 255, 0x3A / 255, 0x5F / 255]], atol=1e-7)


@pytest.mark.parametrize("text", ["", "#", "red", "#12345", "#1234567", "#ggg000", "#12345é", "1,2,3", "#٣٣٣٣٣٣"])
def test_what_is_not_a_colour_is_named(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_palette(("#ffffff", text))
    assert f'"{text}"' in caught.value.what and caught.value.exit_code is ExitCode.USAGE


def test_too_few_too_many_and_twice() -> None:
    with pytest.raises(UsageError, match="of 1 colour cannot"):
        parse_palette(("#ffffff",))
    with pytest.raises(UsageError, match="of 0 colours"):
        parse_palette(())
    with pytest.raises(UsageError, match="of 17 colours"):
        parse_palette([f"#0000{i:02x}" for i in range(17)])
    with pytest.raises(UsageError, match='"#FFF" twice'):
        parse_palette(("#ffffff", "#000000", "#FFF"))
