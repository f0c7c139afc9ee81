"""The strength dial: monotone, bounded, and steering towards its aim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designgen.stylize.dial import (
    colour_amount,
    content_weight,
    detail_share,
    likeness_aim,
    loosening,
    start_noise,
    steered,
)

STRENGTHS = st.floats(0, 1)


@given(STRENGTHS, STRENGTHS)
def test_more_strength_holds_the_swatch_less(one: float, other: float):
    low, high = sorted((one, other))
    assert likeness_aim(low) >= likeness_aim(high)
    assert 0 < likeness_aim(high) < 1
    assert 1 >= detail_share(low) >= detail_share(high) >= 0
    assert content_weight(low) >= content_weight(high)
    assert 0 < start_noise(low) <= start_noise(high) < 0.25
    assert 0 <= colour_amount(low) <= colour_amount(high) <= 1


@given(STRENGTHS, st.floats(-0.2, 0.99), st.floats(0.1, 10))
def test_steering_pulls_towards_the_aim_within_bounds(strength: float, likeness: float, start: float):
    weight = content_weight(strength) * start
    after = steered(weight, likeness, strength)
    assert content_weight(strength) / 30.01 <= after <= content_weight(strength) * 30.01
    if likeness < likeness_aim(strength):
        assert weight <= after <= 2.501 * weight
    else:
        assert weight / 3.001 <= after <= weight


@given(STRENGTHS, st.floats(-0.2, 1))
def test_only_what_is_too_like_its_swatch_is_loosened(strength: float, likeness: float):
    amount = loosening(likeness, strength)
    assert 0 <= amount <= 0.35
    assert (amount > 0) == (likeness > likeness_aim(strength) + 0.02)


def test_at_its_aim_the_weight_stays():
    assert steered(0.05, likeness_aim(0.6), 0.6) == 0.05
