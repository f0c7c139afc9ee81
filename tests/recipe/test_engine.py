"""The engine's table: what may be written, and how it is read."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from designgen.recipe.engine import Engine


@pytest.mark.parametrize(
    "text",
    ["relu1_1=0.5, relu3_1", ["relu1_1=0.5", "relu3_1"], {"relu1_1": 0.5, "relu3_1": 1}, "conv1_1=0.5,conv3_1"],
)
def test_layers_may_be_written_in_many_ways(text: object) -> None:
    assert Engine(style_layers=text).style_layers == (("relu1_1", 0.5), ("relu3_1", 1.0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"style_layers": "relu9_1"}, "not a layer"),
        ({"style_layers": "relu1_1=much"}, "not a weight"),
        ({"content_layers": "relu1_1=0"}, "above 0"),
        ({"content_layers": "relu1_1=-1"}, "0 or more"),
        ({"palette": "#112233"}, "2 to 16"),
        ({"palette": "#112233,blue"}, "not a colour"),
        ({"palette": "#112233,#fff", "colour": "luminance"}, "leave one of them out"),
        ({"palette": "#fff,#12A,#1122aa"}, "twice"),
        ({"alpha": 1.0, "style_loss": "sliced"}, "alpha is a weight of the papers' gram loss"),
        ({"beta": 1.0, "histogram": 0.5}, "nothing with a histogram"),
        ({"colour": "palette"}, "needs a palette"),
        ({"tv_weight": 1.0}, "smoothness"),
        ({"steps": 0}, "greater"),
        ({"style_loss": "wasserstein"}, "gram"),
        ({"nonsense": 1}, "Extra"),
    ],
)
def test_mistakes_are_told(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Engine(**given)  # type: ignore[arg-type]


def test_only_what_was_given_is_remembered_and_comes_back() -> None:
    assert Engine().given() == {}
    engine = Engine(style_loss="w2", style_layers="relu1_1", palette="#123456 #fff", jitter=False)  # type: ignore[arg-type]
    assert set(engine.given()) == {"style_loss", "style_layers", "palette", "jitter"}
    assert Engine(**engine.given()) == engine
