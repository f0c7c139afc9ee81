from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import ExitCode, UsageError
from designgen.stylize.region_spec import split_region


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("batik", ("batik", None, None)),
        ("batik:0.5", ("batik:0.5", None, None)),
        ("batik@mask.png", ("batik", "mask.png", None)),
        ("batik:0.5@map.png#ff0000", ("batik:0.5", "map.png", "#ff0000")),
        ("batik@map.webp#F0a", ("batik", "map.webp", "#ff00aa")),
        ("my look.jpg@my masks/left half.TIF", ("my look.jpg", "my masks/left half.TIF", None)),
        ("/a/b.png:2@../c.d/e.jpeg", ("/a/b.png:2", "../c.d/e.jpeg", None)),
        # An @ without a picture after it belongs to the name, and so does the screen designers' @2x.
        ("studio@home", ("studio@home", None, None)),
        ("studio@home:0.3", ("studio@home:0.3", None, None)),
        ("studio@home.toml", ("studio@home.toml", None, None)),
        ("studio@home@mask.png", ("studio@home", "mask.png", None)),
        ("look@2x.png", ("look@2x.png", None, None)),
        ("look@2x.png:0.4", ("look@2x.png:0.4", None, None)),
        ("look@2x.png@mask@2x.png#00ff00", ("look@2x.png", "mask@2x.png", "#00ff00")),
        ("look.png", ("look.png", None, None)),
        ("nr#3", ("nr#3", None, None)),
        ("", ("", None, None)),
    ],
)
def test_parts(text: str, parts: tuple[str, str | None, str | None]) -> None:
    assert split_region(text) == parts


@pytest.mark.parametrize(
    "text", ["@mask.png", " @mask.png", "batik@.png", "batik@m.png#", "batik@m.png#red", "b@m.png#12345"]
)
def test_what_lacks_a_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        split_region(text)
    assert caught.value.exit_code is ExitCode.USAGE and caught.value.hint and text in caught.value.what


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="@#"), min_size=1).filter(str.strip)


@given(NAMES, NAMES, st.sampled_from([".png", ".JPG", ".jpeg", ".webp", ".tif", ".TIFF"]))
def test_any_names(style: str, mask: str, suffix: str) -> None:
    if mask[0] not in "./" and mask[-1] != "/" and not mask[0].isdigit():
        assert split_region(f"{style}@{mask}{suffix}") == (style, mask + suffix, None)
        assert split_region(f"{style}@{mask}{suffix}#00FF00") == (style, mask + suffix, "#00ff00")


@given(st.text())
def test_what_names_no_picture_stays_whole(text: str) -> None:
    if "." not in text:
        assert split_region(text) == (text, None, None)
