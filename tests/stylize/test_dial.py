"""The strength dial: monotone, bounded, and steering towards its aim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designgen.stylize.dial import colour_amount, content_aim, content_weight, start_noise, steered

STRENGTHS = st.floats(0, 1)


@given(STRENGTHS, STRENGTHS)
def test_more_strength_holds_the_swatch_less(one: float, other: float):
    low, high = sorted((one, other))
    assert content_aim(low) <= content_aim(high)
    assert content_weight(low) >= content_weight(high)
    assert 0 < start_noise(low) <= start_noise(high) < 0.25
    assert 0 <= colour_amount(low) <= colour_amount(high) <= 1


@given(STRENGTHS, st.floats(0.001, 3), st.floats(0.51, 2))
def test_steering_pulls_towards_the_aim_within_bounds(strength: float, distance: float, start: float):
    weight = content_weight(strength) * start
    after = steered(weight, distance, strength)
    assert content_weight(strength) / 8.01 <= after <= content_weight(strength) * 10
    if distance > content_aim(strength):
        assert after >= weight
    elif distance < content_aim(strength):
        assert after <= weight


def test_at_its_aim_the_weight_stays():
    assert steered(0.05, content_aim(0.6), 0.6) == 0.05
