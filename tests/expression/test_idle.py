"""What a face does by itself: a function of seed, time and expression."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.expression import NEUTRAL, Affect, Expression, Idle, Pose, express
from espressivo.expression.expression import Gaze

FEAR, BORED, ASHAMED = (express(Affect({name: 10})) for name in ("fear", "boredom", "shame"))


def blinks(idle: Idle, expression: Expression, seconds: int) -> list[float]:
    """When blinks begin."""
    starts, was_closing = [], False
    for step in range(seconds * 50):
        closing = idle.blink_at(step / 50, expression) > 0.4
        if closing and not was_closing:
            starts.append(step / 50)
        was_closing = closing
    return starts


@given(st.integers(0, 2**40), st.lists(st.floats(-1000, 1e6), min_size=2, max_size=6))
def test_any_time_may_be_asked_in_any_order(seed: int, times: list[float]) -> None:
    idle, other = Idle(seed), Idle(seed)
    seen = [idle.apply(Pose(), time, FEAR) for time in times]
    assert [other.apply(Pose(), time, FEAR) for time in reversed(times)] == seen[::-1]


@pytest.mark.parametrize(("expression", "seconds"), [(NEUTRAL, 3.5), (FEAR, 1.75), (BORED, 5.25)])
def test_people_blink_as_often_as_they_feel(expression: Expression, seconds: float) -> None:
    starts = blinks(Idle(5), expression, 1500)
    gaps = [b - a for a, b in pairwise(starts)]
    assert mean(gaps) == pytest.approx(seconds, rel=0.12)
    assert max(gaps) > 1.8 * mean(gaps)


def test_a_blink_closes_faster_than_it_opens() -> None:
    idle = Idle(5)
    start = blinks(idle, NEUTRAL, 60)[3]
    steps = [idle.blink_at(start - 0.1 + step / 1000) for step in range(500)]
    top = [step for step, value in enumerate(steps) if value == 1]
    first = next(step for step, value in enumerate(steps) if value > 0)
    last = max(step for step, value in enumerate(steps) if value > 0)
    assert 75 <= top[0] - first <= 82 and 38 <= len(top) <= 42 and 135 <= last - top[-1] <= 142


@given(st.integers(0, 50), st.floats(0, 500), st.floats(0, 9.9))
def test_nothing_leaps_when_time_or_feeling_moves_a_little(seed: int, time: float, fear: float) -> None:
    idle = Idle(seed)
    here = express(Affect({"fear": fear, "shame": fear / 2}))
    there = express(Affect({"fear": fear + 0.02, "shame": fear / 2}))
    before = idle.apply(Pose(), time, here)
    for after in (idle.apply(Pose(), time + 0.0005, here), idle.apply(Pose(), time, there)):
        assert after.face[45] == pytest.approx(before.face[45], abs=0.12)
        assert after.gaze.x == pytest.approx(before.gaze.x, abs=0.05)
        assert after.head.yaw == pytest.approx(before.head.yaw, abs=0.05)


def test_eyes_wander_a_little_and_the_ashamed_look_away() -> None:
    idle = Idle(3)

    def averted(expression: Expression) -> float:
        looks = [idle.apply(Pose(), step / 10, expression).gaze for step in range(6000)]
        return sum(abs(look.x) > 0.25 for look in looks) / len(looks)

    assert 0 < averted(NEUTRAL) < 0.15 < averted(ASHAMED)


@given(st.floats(0, 300), st.floats(-1, 1), st.floats(-1, 1))
def test_gaze_stays_in_range(time: float, x: float, y: float) -> None:
    gaze = Idle(1).apply(Pose(gaze=Gaze(x, y)), time, ASHAMED).gaze
    assert -1 <= gaze.x <= 1 and -1 <= gaze.y <= 1


def test_two_people_do_not_blink_together() -> None:
    assert blinks(Idle(1), NEUTRAL, 60) != blinks(Idle(2), NEUTRAL, 60)


def test_what_is_switched_off_stays_off() -> None:
    still = Idle(1, blinking=False, looking=0, swaying=0)
    assert all(still.apply(Pose(), step / 7) == Pose() for step in range(200))
