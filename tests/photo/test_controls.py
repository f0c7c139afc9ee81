from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from designgen.errors import InputError
from designgen.photo import checked_controls, read_controls


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"washable": True}, "washable"),
        ({"box": [1, 2, 3, 4], "mask": "m.png"}, "box and mask"),
        ({"box": [5, 2, 3, 4]}, "left, top, right, bottom"),
        ({"scale": {"known_cm": 0, "between": [1, 2, 300, 4]}}, "scale.known_cm"),
        ({"scale": {"known_cm": 5, "between": [1, 2, 3, 4]}}, "longer length"),
        ({"scale": {"known_cm": 5}}, r"scale.between: this key is missing"),
        ({"areas": [{"corners_px": [[1, 2], [3, 4]]}]}, r"areas\[0\].corners_px"),
        ({"areas": [{"corners_px": [[0, 0], [9, 0], [9, 9], [0, 9]], "width_cm": 3}]}, "both or neither"),
        ({"parts": [{"name": "sleeve"}]}, "needs its outline"),
        ({"parts": [{"name": "body", "corners_px": [[0, 0], [9, 0], [9, 9], [0, 9]]}]}, "needs width_cm"),
        ({"parts": [{"name": "body", "points": [[0, 0, 0, 0]]}]}, r"parts\[0\].points"),
        ({"parts": [{"name": "body"}, {"name": "body"}]}, "one name"),
        ({"displace": float("nan")}, "displace"),
        ({"cloth": "shiny"}, "cloth"),
    ],
)
def test_a_wrong_field_is_named(values: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        checked_controls(values, "shirt.toml")


def test_a_file_of_controls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "shirt.toml"
    path.write_text('garment = "tee"\n[scale]\nknown_cm = 52\nbetween = [10, 20, 300, 20]\n', encoding="utf-8")
    controls = checked_controls(read_controls(path), str(path))
    assert controls.garment == "tee" and controls.scale is not None and controls.scale.known_cm == 52.0


def test_broken_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing"):
        read_controls(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("a = = 1")
    with pytest.raises(InputError, match="TOML"):
        read_controls(tmp_path / "bad.toml")
    (tmp_path / "large.toml").write_text("#" * 100_000)
    with pytest.raises(InputError, match="larger"):
        read_controls(tmp_path / "large.toml")
